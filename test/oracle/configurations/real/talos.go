package main

import (
	"context"
	"strings"

	"github.com/cosi-project/runtime/pkg/state"
	"github.com/cosi-project/runtime/pkg/state/impl/inmem"
	"github.com/cosi-project/runtime/pkg/state/impl/namespaced"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"
)

// What a machine asks of its configuration.
type runtimeMode struct{}

func (runtimeMode) String() string        { return "metal" }
func (runtimeMode) RequiresInstall() bool { return true }
func (runtimeMode) InContainer() bool     { return false }

// Nothing where the configuration is loaded and valid.
func complaint(text []byte) string {
	loaded, err := configloader.NewFromBytes(text)
	if err != nil {
		return "load: " + oneLine(err)
	}

	return invalid(loaded)
}

func invalid(loaded config.Provider) string {
	if _, err := loaded.Validate(runtimeMode{}); err != nil {
		return "validate: " + oneLine(err)
	}

	resources := state.WrapCore(namespaced.NewState(inmem.Build))

	if _, err := loaded.RuntimeValidate(context.Background(), resources, runtimeMode{}); err != nil {
		return "runtime: " + oneLine(err)
	}

	return ""
}

func patchComplaint(text, patch []byte) string {
	loaded, err := configloader.NewFromBytes(text)
	if err != nil {
		return "load: " + oneLine(err)
	}

	read, err := configpatcher.LoadPatch(patch)
	if err != nil {
		return "patch: " + oneLine(err)
	}

	applied, err := configpatcher.Apply(configpatcher.WithConfig(loaded), []configpatcher.Patch{read})
	if err != nil {
		return "apply: " + oneLine(err)
	}

	encoded, err := applied.Bytes()
	if err != nil {
		return "encode: " + oneLine(err)
	}

	return complaint(encoded)
}

func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
