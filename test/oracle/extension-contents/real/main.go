// Reads what lies in folders of system extensions from stdin, and says of each what is wrong with its contents.
package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/siderolabs/talos/pkg/machinery/extensions"
)

type entry struct {
	Path string `json:"path"`
	Kind string `json:"kind"`
	Mode string `json:"mode"`
	Text string `json:"text"`
}

type question struct {
	Cases []struct {
		Name    string  `json:"name"`
		Entries []entry `json:"entries"`
	} `json:"cases"`
}

type verdict struct {
	Stage string `json:"stage,omitempty"`
	Error string `json:"error,omitempty"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	var asked question

	check(json.NewDecoder(os.Stdin).Decode(&asked))

	verdicts := make(map[string]verdict, len(asked.Cases))
	for _, one := range asked.Cases {
		verdicts[one.Name] = judge(one.Entries)
	}

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(verdicts))
}

func judge(entries []entry) verdict {
	folder, err := os.MkdirTemp("", "extension")
	check(err)

	defer os.RemoveAll(folder)

	for _, one := range entries {
		write(folder, one)
	}

	loaded, err := extensions.Load(folder)
	if err != nil {
		return verdict{"load", strings.TrimSpace(err.Error())}
	}

	if err := loaded.Validate(extensions.WithValidateContents()); err != nil {
		return verdict{"contents", err.Error()}
	}

	return verdict{}
}

func write(folder string, one entry) {
	path := filepath.Join(folder, one.Path)
	mode, err := strconv.ParseUint(one.Mode, 8, 32)
	check(err)
	check(os.MkdirAll(filepath.Dir(path), 0o755))

	switch one.Kind {
	case "directory":
		check(os.MkdirAll(path, 0o755))
	case "symlink":
		check(os.Symlink(one.Text, path))

		return
	case "fifo":
		check(syscall.Mkfifo(path, 0o644))
	default:
		check(os.WriteFile(path, []byte(one.Text), 0o644))
	}

	check(syscall.Chmod(path, uint32(mode)))
}
