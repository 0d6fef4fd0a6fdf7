package main

import (
	"os"
	"strings"
	"testing"

	"marsad/internal/licences"
)

// The committed texts are those of what is linked and bundled today, in the
// versions of today.
func TestLicencesAreCurrent(t *testing.T) {
	if testing.Short() {
		t.Skip("asks go list for all that is linked")
	}
	if err := os.Chdir("../.."); err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, l := range licences.All() {
		have[l.Name] = true
		if len(strings.TrimSpace(l.Text)) < 20 {
			t.Errorf("%s has no text", l.Name)
		}
	}
	parts, err := modules()
	if err != nil {
		t.Fatal(err)
	}
	packages, err := named("web/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(parts, packages...) {
		if name := strings.TrimSpace(p.name + " " + p.version); !have[name] {
			t.Errorf("no licence of %s: run go run ./tools/licences", name)
		}
	}
	if want := len(parts) + len(packages) + 2; len(have) != want {
		t.Errorf("%d texts for %d parts: run go run ./tools/licences", len(have), want)
	}
}
