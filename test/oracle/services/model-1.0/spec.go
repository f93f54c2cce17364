package main

// Spec holds the fields that Talos 1.0 knows.
type Spec struct {
	Name      string       `yaml:"name"`
	Container Container    `yaml:"container"`
	Depends   []Dependency `yaml:"depends"`
	Restart   RestartKind  `yaml:"restart"`
}

type Container struct {
	Entrypoint string   `yaml:"entrypoint"`
	Args       []string `yaml:"args"`
	Mounts     []Mount  `yaml:"mounts"`
}

// Mount is the OCI runtime specification's, of release 1.0: it has no YAML names.
type Mount struct {
	Destination string
	Type        string
	Source      string
	Options     []string
}

type Dependency struct {
	Service string   `yaml:"service"`
	Path    string   `yaml:"path"`
	Network []Status `yaml:"network"`
	Time    bool     `yaml:"time"`
}

func (dependency Dependency) kinds() int {
	return count(dependency.Service != "", dependency.Path != "", len(dependency.Network) > 0, dependency.Time)
}

// Names are taken as they are written.
func fold(name string) string { return name }
