package main

import (
	"strings"

	"github.com/siderolabs/talos/pkg/imager/profile"
	yaml "gopkg.in/yaml.v3"
)

func decode(text string) (decoded profile.Profile, err error) {
	err = yaml.NewDecoder(strings.NewReader(text)).Decode(&decoded)

	return decoded, err
}
