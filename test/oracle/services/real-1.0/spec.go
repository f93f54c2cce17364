package main

import "github.com/talos-systems/talos/pkg/machinery/extensions/services"

// Spec is Talos's own: its types and its validation, under the name that the module had then.
type Spec = services.Spec

func inWordsOfTalos(problem string) string { return problem }
