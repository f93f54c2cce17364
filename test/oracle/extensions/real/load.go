package main

import (
	"os"
	"path/filepath"

	"github.com/blang/semver/v4"
	"github.com/siderolabs/talos/pkg/machinery/extensions"
)

type extension struct {
	name, version, constraint string

	loaded *extensions.Extension
}

func load(text string) (*extension, error) {
	folder, err := os.MkdirTemp("", "extension")
	if err != nil {
		panic(err)
	}

	defer os.RemoveAll(folder)

	if err := os.WriteFile(filepath.Join(folder, "manifest.yaml"), []byte(text), 0o644); err != nil {
		panic(err)
	}

	if err := os.Mkdir(filepath.Join(folder, "rootfs"), 0o755); err != nil {
		panic(err)
	}

	loaded, err := extensions.Load(folder)
	if err != nil {
		return nil, err
	}

	facts := loaded.Manifest.Metadata

	return &extension{facts.Name, facts.Version, facts.Compatibility.Talos.Version, loaded}, nil
}

func (extension *extension) fits(talos string) error {
	version, err := semver.ParseTolerant(talos)
	if err != nil {
		panic(err)
	}

	return extension.loaded.Validate(extensions.WithValidateConstraints(), extensions.WithTalosVersion(&version))
}
