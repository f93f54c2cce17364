// Reads schematics from stdin and says of each the ID and the canonical text, or why it is refused.
package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/siderolabs/image-factory/pkg/schematic"
)

type question struct {
	Cases []struct {
		Name string `json:"name"`
		Text string `json:"text"`
	} `json:"cases"`
}

type verdict struct {
	ID    string `json:"id,omitempty"`
	Text  string `json:"text,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}

	verdicts := make(map[string]verdict, len(asked.Cases))
	for _, one := range asked.Cases {
		verdicts[one.Name] = judge(one.Text)
	}

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)

	if err := encoder.Encode(verdicts); err != nil {
		panic(err)
	}
}

func judge(text string) verdict {
	read, err := schematic.Unmarshal([]byte(text))
	if err != nil {
		return verdict{Error: strings.TrimSpace(err.Error())}
	}

	written, err := read.Marshal()
	if err != nil {
		return verdict{Error: err.Error()}
	}

	id, err := read.ID()
	if err != nil {
		return verdict{Error: err.Error()}
	}

	return verdict{ID: id, Text: string(written)}
}
