// Reads manifests of system extensions from stdin and says of each whether it loads, and fits a release of Talos.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type question struct {
	Cases []struct {
		Name  string `json:"name"`
		Text  string `json:"text"`
		Talos string `json:"talos"`
	} `json:"cases"`
}

type verdict struct {
	Manifest map[string]string `json:"manifest,omitempty"`
	Stage    string            `json:"stage,omitempty"`
	Error    string            `json:"error,omitempty"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}

	verdicts := make(map[string]verdict, len(asked.Cases))
	for _, one := range asked.Cases {
		verdicts[one.Name] = judge(one.Text, one.Talos)
	}

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)

	if err := encoder.Encode(verdicts); err != nil {
		panic(err)
	}
}

func judge(text, talos string) (said verdict) {
	stage := "load"

	defer func() {
		if problem := recover(); problem != nil {
			said = verdict{Stage: "panic", Error: stage + ": " + fmt.Sprint(problem)}
		}
	}()

	loaded, err := load(text)
	if err != nil {
		return verdict{Stage: stage, Error: strings.TrimSpace(err.Error())}
	}

	stage = "constraint"
	if err := loaded.fits(talos); err != nil {
		return verdict{Stage: stage, Error: err.Error()}
	}

	return verdict{Manifest: map[string]string{
		"name":       loaded.name,
		"version":    loaded.version,
		"constraint": loaded.constraint,
	}}
}
