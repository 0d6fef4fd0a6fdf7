package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

const committed = "../../web/public/basemap/basemap.json"

func TestIsCurrent(t *testing.T) {
	recordings := os.Getenv("MARSAD_RECORDINGS")
	if recordings == "" {
		recordings = filepath.Join("..", "..", "..", "shared")
	}
	folder := filepath.Join(recordings, "data", "basemap")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no Natural Earth subset in %s (set MARSAD_RECORDINGS)", folder)
	}
	want, err := build(folder)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s is not what tools/basemap makes: run go run ./tools/basemap", committed)
	}
}

// What the page relies on: size, the source inside, lines that are not agreed marked,
// no country named, no vowel marks.
func TestTheCommittedMap(t *testing.T) {
	raw, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) > 600_000 {
		t.Errorf("%d bytes, over 600 kB", len(raw))
	}
	var b basemap
	if err := json.Unmarshal(raw, &b); err != nil {
		t.Fatal(err)
	}
	if b.Source.Licence == "" || b.Source.Caution == "" {
		t.Error("no source inside")
	}
	open := 0
	for _, f := range b.Boundaries.Features {
		if len(f.Properties) != 1 {
			t.Errorf("a boundary says more than whether it is agreed: %v", f.Properties)
		}
		if f.Properties["agreed"] == false {
			open++
		}
	}
	if open != 5 {
		t.Errorf("%d lines are not agreed, want 5", open)
	}
	for _, f := range b.Land.Features {
		if len(f.Properties) != 0 {
			t.Errorf("land with a name: %v", f.Properties)
		}
	}
	named := 0
	for _, f := range b.Places.Features {
		ar, ok := f.Properties["ar"].(string)
		if !ok {
			continue
		}
		named++
		if f.Properties["ar_reviewed"] != false {
			t.Errorf("%s is not marked as unreviewed", ar)
		}
		if withoutHarakat(ar) != ar {
			t.Errorf("%q has vowel marks", ar)
		}
	}
	if named < 50 {
		t.Errorf("%d Arabic names, want at least 50", named)
	}
}

func TestWithoutHarakat(t *testing.T) {
	for _, c := range [][2]string{{"مسيّرة", "مسيرة"}, {"غاو", "غاو"}, {"", ""}} {
		if got := withoutHarakat(c[0]); got != c[1] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
}

func TestRounded(t *testing.T) {
	line := []any{}
	for i := range 10 {
		line = append(line, []any{1 + float64(i/2)*0.0100004, 2.0})
	}
	got, _ := json.Marshal(rounded(line))
	if want := `[[1,2],[1.01,2],[1.02,2],[1.03,2],[1.04,2]]`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
