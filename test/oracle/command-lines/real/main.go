// Reads steps from stdin and says which kernel command line comes of them.
package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/siderolabs/go-procfs/procfs"
)

type question struct {
	Cases []struct {
		Name string `json:"name"`
	} `json:"cases"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}

	verdicts := make(map[string]string, len(asked.Cases))
	for _, one := range asked.Cases {
		verdicts[one.Name] = lineOf(one.Name)
	}

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)

	if err := encoder.Encode(verdicts); err != nil {
		panic(err)
	}
}

func lineOf(steps string) string {
	line := procfs.NewCmdline("")

	for _, step := range strings.Split(steps, "\n") {
		verb, args, _ := strings.Cut(step, " ")

		var err error

		switch verb {
		case "set":
			line.SetAll([]string{args})
		case "append":
			err = line.AppendAll([]string{args})
		case "extra":
			err = line.AppendAll(
				[]string{args},
				procfs.WithOverwriteArgs("console"),
				procfs.WithOverwriteArgs("talos.platform"),
				procfs.WithDeleteNegatedArgs(),
			)
		default:
			panic(verb)
		}

		if err != nil {
			panic(err)
		}
	}

	return line.String()
}
