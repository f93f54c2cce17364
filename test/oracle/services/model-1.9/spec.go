package main

import "strings"

// Spec holds the fields that Talos knows from 1.9 on.
type Spec struct {
	Name         string       `yaml:"name"`
	Container    Container    `yaml:"container"`
	Depends      []Dependency `yaml:"depends"`
	Restart      RestartKind  `yaml:"restart"`
	LogToConsole bool         `yaml:"logToConsole"`
}

type Container struct {
	Entrypoint      string   `yaml:"entrypoint"`
	Environment     []string `yaml:"environment"`
	EnvironmentFile string   `yaml:"environmentFile"`
	Args            []string `yaml:"args"`
	Mounts          []Mount  `yaml:"mounts"`
	Security        Security `yaml:"security"`
}

// Mount is the OCI runtime specification's, of release 1.1 and later: it has no YAML names.
type Mount struct {
	Destination string
	Type        string
	Source      string
	Options     []string
	UIDMappings []IDMapping
	GIDMappings []IDMapping
}

type IDMapping struct {
	ContainerID uint32
	HostID      uint32
	Size        uint32
}

type Security struct {
	WriteableSysfs    bool     `yaml:"writeableSysfs"`
	MaskedPaths       []string `yaml:"maskedPaths"`
	ReadonlyPaths     []string `yaml:"readonlyPaths"`
	WriteableRootfs   bool     `yaml:"writeableRootfs"`
	RootfsPropagation string   `yaml:"rootfsPropagation"`
}

type Dependency struct {
	Service       string   `yaml:"service"`
	Path          string   `yaml:"path"`
	Network       []Status `yaml:"network"`
	Time          bool     `yaml:"time"`
	Configuration bool     `yaml:"configuration"`
}

func (dependency Dependency) kinds() int {
	return count(dependency.Service != "", dependency.Path != "", len(dependency.Network) > 0, dependency.Time, dependency.Configuration)
}

// Names are looked up in lower case where they are not found as they are written.
func fold(name string) string { return strings.ToLower(name) }
