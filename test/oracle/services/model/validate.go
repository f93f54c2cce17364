package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// RestartKind counts from 1: what is not written is 0, and invalid.
type RestartKind int

var restartKinds = []string{"always", "never", "untilSuccess"}

func (kind RestartKind) String() string {
	if kind < 1 || int(kind) > len(restartKinds) {
		return fmt.Sprintf("RestartKind(%d)", int(kind))
	}

	return restartKinds[kind-1]
}

func (kind *RestartKind) UnmarshalText(text []byte) error {
	for index, name := range restartKinds {
		if string(text) == name || fold(string(text)) == fold(name) {
			*kind = RestartKind(index + 1)

			return nil
		}
	}

	return fmt.Errorf("%s does not belong to RestartKind values", text)
}

// Status is a network check; the first of them is 0.
type Status int

var statuses = []string{"addresses", "connectivity", "hostname", "etcfiles"}

func (status Status) String() string { return statuses[status-1] }

func (status *Status) UnmarshalText(text []byte) error {
	for index, name := range statuses {
		if fold(string(text)) == name {
			*status = Status(index + 1)

			return nil
		}
	}

	return fmt.Errorf("%s does not belong to Status values", text)
}

func count(set ...bool) int {
	sum := 0

	for _, one := range set {
		if one {
			sum++
		}
	}

	return sum
}

var validName = regexp.MustCompile(`^[-_a-z0-9]+$`)

// Validate collects the complaints in the order of Talos.
func (spec *Spec) Validate() error {
	var said []string

	if !validName.MatchString(spec.Name) {
		said = append(said, fmt.Sprintf("name %q is invalid", spec.Name))
	}

	if spec.Restart < 1 || int(spec.Restart) > len(restartKinds) {
		said = append(said, fmt.Sprintf("restart kind is invalid: %s", spec.Restart))
	}

	if spec.Container.Entrypoint == "" {
		said = append(said, "container endpoint can't be empty")
	}

	for _, dependency := range spec.Depends {
		said = append(said, dependency.complaints()...)
	}

	return together(said)
}

func (dependency Dependency) complaints() []string {
	var said []string

	if dependency.Path != "" && !filepath.IsAbs(dependency.Path) {
		said = append(said, fmt.Sprintf("path is not absolute: %q", dependency.Path))
	}

	for _, status := range dependency.Network {
		if status < 1 {
			said = append(said, fmt.Sprintf("invalid network dependency: Status(%d)", int(status)))
		}
	}

	switch dependency.kinds() {
	case 0:
		said = append(said, "no dependency specified")
	case 1:
	default:
		said = append(said, "more than a single dependency is set")
	}

	return said
}

func together(said []string) error {
	switch len(said) {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("1 error occurred:\n\t* %s\n\n", said[0])
	default:
		return fmt.Errorf("%d errors occurred:\n\t* %s\n\n", len(said), strings.Join(said, "\n\t* "))
	}
}

// Talos's types live in packages of their own, and complaints about YAML show their names.
var packages = strings.NewReplacer(
	"main.Status", "nethelpers.Status",
	"main.Mount", "specs.Mount",
	"main.IDMapping", "specs.LinuxIDMapping",
	"main.", "services.",
)

func inWordsOfTalos(problem string) string { return packages.Replace(problem) }
