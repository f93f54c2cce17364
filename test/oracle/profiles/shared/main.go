// Reads imager profiles from stdin and says of each what Talos's imager makes of it: the profile with its defaults, the
// kernel command line, the name of the output, or why it is refused.
//
// The output folder does not exist and the context is cancelled, so nothing is pulled, written or run.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/siderolabs/talos/pkg/imager"
	"github.com/siderolabs/talos/pkg/imager/profile"
	"github.com/siderolabs/talos/pkg/reporter"
)

type question struct {
	Release string `json:"release"`

	Cases []struct {
		Name string `json:"name"`
		Text string `json:"text"`
	} `json:"cases"`
}

type verdict struct {
	Profile string `json:"profile,omitempty"`
	Cmdline string `json:"cmdline,omitempty"`
	Path    string `json:"path,omitempty"`
	Stage   string `json:"stage,omitempty"`
	Error   string `json:"error,omitempty"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}

	verdicts := make(map[string]verdict, len(asked.Cases))
	for _, one := range asked.Cases {
		verdicts[one.Name] = judge(strings.ReplaceAll(one.Text, "VERSION", asked.Release))
	}

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)

	if err := encoder.Encode(verdicts); err != nil {
		panic(err)
	}
}

func judge(text string) (said verdict) {
	defer func() {
		if problem := recover(); problem != nil {
			said = verdict{Stage: "panic", Error: fmt.Sprint(problem)}
		}
	}()

	asked, err := decode(text)
	if err != nil {
		return verdict{Stage: "decode", Error: strings.TrimSpace(err.Error())}
	}

	report, err := execute(asked)
	dumped, rest, ready := strings.Cut(report, "profile ready:")

	if !ready {
		return verdict{Stage: "profile", Error: err.Error() + strings.TrimSpace(strings.ReplaceAll(dumped, "skipped pulling overlay (no overlay)", ""))}
	}

	dumped, rest, built := strings.Cut(rest, "kernel command line: ")
	if !built {
		said.Stage, said.Error = "later", err.Error()
	}

	// A line of the report ends at once where it is not followed by another, so the next one is cut off by its words.
	cmdline, _, _ := strings.Cut(rest, "\n")
	said.Cmdline = cmdline
	said.Profile = strings.TrimSpace(strings.ReplaceAll(dumped, "skipped initramfs rebuild (no system extensions)", ""))

	if effective, err := decode(said.Profile); err == nil {
		said.Path = outputPath(effective)
	}

	return said
}

func outputPath(effective profile.Profile) string {
	path := effective.OutputPath()
	if effective.Output.OutFormat == profile.OutFormatUnknown || effective.Output.OutFormat == profile.OutFormatRaw {
		return path
	}

	return path + effective.Output.OutFormat.String()
}

// execute runs the imager until it would read or write a file, and gives what it reported.
func execute(asked profile.Profile) (string, error) {
	file, err := os.CreateTemp("", "report")
	if err != nil {
		panic(err)
	}

	defer os.Remove(file.Name())
	defer file.Close()

	stderr := os.Stderr
	os.Stderr = file

	defer func() { os.Stderr = stderr }()

	ctx, cancel := context.WithCancel(context.Background())
	cancel()

	made, err := imager.New(asked)
	if err != nil {
		return "", err
	}

	_, err = made.Execute(ctx, "/nonexistent/output", reporter.New())

	if _, seekErr := file.Seek(0, io.SeekStart); seekErr != nil {
		panic(seekErr)
	}

	report, readErr := io.ReadAll(file)
	if readErr != nil {
		panic(readErr)
	}

	return string(report), err
}
