package main

import (
	"io"

	"gopkg.in/yaml.v3"
)

// Talos's loader takes the first document, with unknown fields allowed.
func decode(from io.Reader, spec *Spec) error {
	return yaml.NewDecoder(from).Decode(spec)
}
