package sapient

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"marsad/internal/conformance"
)

// Every valid message keeps its bytes through the binary form, and its JSON through
// both; its bytes are those that testdata/canonical.txt has as read right by another
// library.
func TestOfficialRoundTrip(t *testing.T) {
	known := canonical(t)
	for _, folder := range []string{"True", "templates"} {
		messages := recorded(t, folder)
		equal, compared := 0, 0
		for name, b := range messages {
			var tree, again Tree
			if err := tree.ReadJSON(b); err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			binary := tree.Append(nil)
			if err := again.Read(binary); err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			twice, text := again.Append(nil), again.AppendJSON(nil)
			if !bytes.Equal(binary, twice) || again.Unknown != 0 {
				t.Errorf("%s: other bytes after a round trip", name)
				continue
			}
			var back Tree
			if err := back.ReadJSON(text); err != nil || !bytes.Equal(back.Append(nil), binary) {
				t.Errorf("%s: JSON of the binary form does not lead back: %v", name, err)
				continue
			}
			if !json.Valid(text) || !reflect.DeepEqual(leaves(t, b), leaves(t, text)) {
				t.Errorf("%s: JSON has other values", name)
				continue
			}
			sum := sha256.Sum256(binary)
			if want, ok := known[folder+"/"+name]; ok {
				compared++
				if hex.EncodeToString(sum[:]) != want {
					t.Errorf("%s: not the bytes that another library read right", name)
					continue
				}
			}
			equal++
		}
		t.Logf("%s: %d of %d have the bytes that another library read right", folder, compared, len(messages))
		conformance.Print(t, conformance.Row{Protocol: "sapient", Recording: folder, Against: "google.golang.org/protobuf 1.36.6, round trips",
			Messages: len(messages), Equal: equal})
	}
}

// canonical reads the hashes of the bytes, by folder and file.
func canonical(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/canonical.txt")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if w := strings.Fields(line); len(w) == 2 && w[0] != "#" {
			m[w[1]] = w[0]
		}
	}
	return m
}

// leaves counts the texts, truth values and objects in a JSON value; numbers may be
// written in several ways, and empty lists need not be.
func leaves(t *testing.T, b []byte) map[any]int {
	t.Helper()
	var value any
	if err := json.Unmarshal(b, &value); err != nil {
		t.Fatal(err)
	}
	m := map[any]int{}
	var walk func(any)
	walk = func(v any) {
		switch x := v.(type) {
		case map[string]any:
			m["object"]++
			for _, inner := range x {
				walk(inner)
			}
		case []any:
			for _, inner := range x {
				walk(inner)
			}
		case string:
			if strings.Trim(x, "0123456789.:-TZ") != "" {
				m[x]++
			}
		case bool:
			m[x]++
		}
	}
	walk(value)
	return m
}
