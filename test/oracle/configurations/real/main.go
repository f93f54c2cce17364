// The program loads, patches and validates configurations of nodes by Talos's own code.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

type input struct {
	Release string `json:"release"`
	Cases   []struct {
		Name  string `json:"name"`
		Input string `json:"input"`
		Made  []struct {
			Releases []string `json:"releases"`
			Merged   string   `json:"merged"`
			Patch    string   `json:"patch"`
		} `json:"made"`
	} `json:"cases"`
}

type verdict struct {
	// What is wrong with the configuration before anything was done to it.
	Input string `json:"input"`
	// With what rootsmith made of it, also where it did not hand that out.
	Merged *string `json:"merged,omitempty"`
	// With what talosctl makes of it, given rootsmith's patch.
	Patched *string `json:"patched,omitempty"`
}

func main() {
	var asked input
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}

	verdicts := map[string]verdict{}

	for _, one := range asked.Cases {
		given := verdict{Input: complaint([]byte(one.Input))}

		for _, made := range one.Made {
			if !slices.Contains(made.Releases, asked.Release) {
				continue
			}

			if made.Merged != "" {
				merged := complaint([]byte(made.Merged))
				given.Merged = &merged
			}

			if made.Patch != "" {
				patched := patchComplaint([]byte(one.Input), []byte(made.Patch))
				given.Patched = &patched
			}
		}

		verdicts[one.Name] = given
	}

	if err := json.NewEncoder(os.Stdout).Encode(verdicts); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
