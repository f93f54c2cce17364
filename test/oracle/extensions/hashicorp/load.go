package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/go-version"
	"gopkg.in/yaml.v3"
)

type extension struct {
	name, version, constraint string
}

// Manifest has the fields of Talos 1.5.
type Manifest struct {
	Version  string
	Metadata Metadata
}

type Metadata struct {
	Name          string
	Version       string
	Author        string
	Description   string
	Compatibility Compatibility
}

type Compatibility struct {
	Talos Constraint
}

type Constraint struct {
	Version string
}

func load(text string) (*extension, error) {
	var read Manifest
	if err := yaml.NewDecoder(strings.NewReader(text)).Decode(&read); err != nil {
		// Talos's types live in a package of their own, and complaints show its name.
		return nil, errors.New(strings.ReplaceAll(err.Error(), "main.", "extensions."))
	}

	if read.Version != "v1alpha1" {
		return nil, fmt.Errorf("unsupported manifest version: %q", read.Version)
	}

	facts := read.Metadata

	return &extension{facts.Name, facts.Version, facts.Compatibility.Talos.Version}, nil
}

func (extension *extension) fits(talos string) error {
	if extension.constraint == "" {
		return nil
	}

	of := version.Must(version.NewVersion(talos))

	constraint, err := version.NewConstraint(extension.constraint)
	if err != nil {
		return fmt.Errorf("error parsing Talos version constraint: %w", err)
	}

	if !constraint.Check(of.Core()) {
		return fmt.Errorf("version constraint %s can't be satisfied with Talos version %s", constraint, of)
	}

	return nil
}
