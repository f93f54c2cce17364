package main

import (
	"strings"

	"github.com/siderolabs/talos/pkg/imager/profile"
	yaml "go.yaml.in/yaml/v4"
)

func decode(text string) (decoded profile.Profile, err error) {
	err = yaml.NewDecoder(strings.NewReader(text)).Decode(&decoded)

	return decoded, err
}
