// Reads cases from stdin and says of each what the loader of extension services makes of it.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
)

type question struct {
	Cases []struct {
		Name   string `json:"name"`
		Text   string `json:"text"`
		Base64 []byte `json:"base64"`
	} `json:"cases"`
}

type verdict struct {
	Spec  any    `json:"spec,omitempty"`
	Stage string `json:"stage,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}

	verdicts := make(map[string]verdict, len(asked.Cases))

	for _, one := range asked.Cases {
		data := one.Base64
		if data == nil {
			data = []byte(one.Text)
		}

		verdicts[one.Name] = judge(data)
	}

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)

	if err := encoder.Encode(verdicts); err != nil {
		panic(err)
	}
}

func judge(data []byte) (said verdict) {
	defer func() {
		if problem := recover(); problem != nil {
			said = verdict{Stage: "panic", Error: fmt.Sprint(problem)}
		}
	}()

	var spec Spec
	if err := decode(bytes.NewReader(data), &spec); err != nil {
		return verdict{Stage: "decode", Error: inWordsOfTalos(err.Error())}
	}

	if err := spec.Validate(); err != nil {
		return verdict{Stage: "validate", Error: strings.TrimSpace(err.Error())}
	}

	return verdict{Spec: plain(reflect.ValueOf(spec))}
}

// Fields by their YAML names, without those that are empty.
func plain(value reflect.Value) any {
	if text, ok := value.Interface().(fmt.Stringer); ok {
		return text.String()
	}

	switch value.Kind() {
	case reflect.Struct:
		return fields(value)
	case reflect.Slice:
		items := make([]any, value.Len())
		for i := range items {
			items[i] = plain(value.Index(i))
		}

		return items
	default:
		return value.Interface()
	}
}

func fields(value reflect.Value) map[string]any {
	result := map[string]any{}

	for i := range value.NumField() {
		field := value.Type().Field(i)
		if empty(value.Field(i)) {
			continue
		}

		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if name == "" {
			name = strings.ToLower(field.Name)
		}

		result[name] = plain(value.Field(i))
	}

	return result
}

func empty(value reflect.Value) bool {
	if value.Kind() == reflect.Slice {
		return value.Len() == 0
	}

	return value.IsZero()
}
