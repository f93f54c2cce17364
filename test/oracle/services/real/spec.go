package main

import "github.com/siderolabs/talos/pkg/machinery/extensions/services"

// Spec is Talos's own: its types and its validation.
type Spec = services.Spec

func inWordsOfTalos(problem string) string { return problem }
