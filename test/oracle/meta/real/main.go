// Reads META values from stdin and says how Talos parses, encodes and stores them, and what it reads out of a partition
// that rootsmith wrote.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"

	"github.com/siderolabs/go-adv/adv/syslinux"
	"github.com/siderolabs/go-adv/adv/talos"
	"github.com/siderolabs/talos/pkg/machinery/meta"
)

type question struct {
	Cases []struct {
		Name string `json:"name"`
		// Texts of the form `key=value`.
		Values []string `json:"values"`
		// How many times `y` follows the last value, which is then only stored.
		Pad int `json:"pad"`
		// The first 512 bytes of the old place of values, as base64.
		Old string `json:"old"`
	} `json:"cases"`
}

type verdict struct {
	Error string `json:"error,omitempty"`
	// Without compression.
	Encoded string `json:"encoded,omitempty"`
	// What Decode makes of it.
	Decoded []string `json:"decoded,omitempty"`
	// SHA-256 of both blocks, where there is one value only: the order of several is by chance.
	Blocks string `json:"blocks,omitempty"`
	// The values of the old place.
	Old map[uint8]string `json:"old,omitempty"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}

	verdicts := make(map[string]verdict, len(asked.Cases))

	for _, one := range asked.Cases {
		if one.Old != "" {
			verdicts[one.Name] = readOld(one.Old)
		} else {
			verdicts[one.Name] = judge(one.Values, one.Pad)
		}
	}

	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)

	if err := encoder.Encode(verdicts); err != nil {
		panic(err)
	}
}

func judge(texts []string, pad int) (said verdict) {
	values := make(meta.Values, len(texts))

	for i, text := range texts {
		if err := values[i].Parse(text); err != nil {
			return verdict{Error: err.Error()}
		}
	}

	if pad > 0 {
		values[0].Value += strings.Repeat("y", pad)

		return verdict{Blocks: blocks(values[0])}
	}

	said.Encoded = values.Encode(false)

	decoded, err := meta.DecodeValues(values.Encode(true))
	if err != nil {
		said.Error = err.Error()
	}

	for _, value := range decoded {
		said.Decoded = append(said.Decoded, value.String())
	}

	if len(values) == 1 {
		said.Blocks = blocks(values[0])
	}

	return said
}

func blocks(value meta.Value) string {
	stored, err := talos.NewADV(nil)
	if err != nil {
		panic(err)
	}

	if !stored.SetTag(value.Key, value.Value) {
		return "refused"
	}

	written, err := stored.Bytes()
	if err != nil {
		return err.Error()
	}

	sum := sha256.Sum256(written)

	return hex.EncodeToString(sum[:])
}

func readOld(text string) verdict {
	content, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}

	old, err := syslinux.NewADV(bytes.NewReader(append(content, make([]byte, syslinux.AdvSize)...)))
	if err != nil {
		panic(err)
	}

	found := map[uint8]string{}

	for tag := 1; tag < 256; tag++ {
		if value, ok := old.ReadTag(uint8(tag)); ok {
			found[uint8(tag)] = value
		}
	}

	return verdict{Old: found}
}
