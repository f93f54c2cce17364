package main

import (
	"io"

	"go.yaml.in/yaml/v4"
)

// Talos's loader takes the first document, with unknown fields allowed.
func decode(from io.Reader, spec *Spec) error {
	return yaml.NewDecoder(from).Decode(spec)
}
