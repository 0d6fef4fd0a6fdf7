// Package conformance is how the tests of the codecs report what they found when
// they compared a recording with an independent decoder: one row a recording. The
// rows of all codecs together are docs/conformance.md.
package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Row is one recording.
type Row struct {
	Protocol  string // as in marsad.yaml
	Recording string // name of its file
	Against   string // the independent decoder and its version, or "counts and round trip"
	Messages  int    // compared
	Equal     int    // every field alike
	// Different and Broken count the others, by why: which side is right by which
	// clause, and what was wrong with the bytes.
	Different, Broken map[string]int
}

// Print logs the rows, and adds them to the folder that the environment names in
// MARSAD_CONFORMANCE, from where tools/conformance.sh makes the table. A row whose
// parts do not add up fails the test.
func Print(t *testing.T, rows ...Row) {
	t.Helper()
	for _, r := range rows {
		if sum := r.Equal + total(r.Different); sum != r.Messages {
			t.Errorf("%s: %d messages, but %d equal and %d explained", r.Recording, r.Messages, r.Equal, sum-r.Equal)
		}
		t.Log(r)
	}
	folder := os.Getenv("MARSAD_CONFORMANCE")
	if folder == "" {
		return
	}
	text, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.CreateTemp(folder, strings.ReplaceAll(filepath.Base(t.Name()), "/", "-")+"-*.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(text); err != nil {
		t.Fatal(err)
	}
}

// String gives the row as a line of a Markdown table.
func (r Row) String() string {
	return fmt.Sprintf("| %s | %s | %s | %d | %d | %s | %s |",
		r.Protocol, r.Recording, r.Against, r.Messages, r.Equal, reasons(r.Different), reasons(r.Broken))
}

func total(m map[string]int) (n int) {
	for _, k := range m {
		n += k
	}
	return n
}

func reasons(m map[string]int) string {
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(m)) {
		if m[why] > 0 {
			parts = append(parts, fmt.Sprintf("%d: %s", m[why], why))
		}
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, "; ")
}
