package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// collection is a GeoJSON FeatureCollection (RFC 7946 §3.3).
type collection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

// feature is a GeoJSON Feature (RFC 7946 §3.2).
type feature struct {
	Type       string         `json:"type"`
	Properties map[string]any `json:"properties"`
	Geometry   geometry       `json:"geometry"`
}

// geometry is a GeoJSON geometry; coordinates are nested lists of any depth,
// longitude first.
type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

// source says where the map comes from and what it is not.
type source struct {
	Name    string `json:"name"`
	Origin  string `json:"origin"`
	Licence string `json:"licence"`
	Caution string `json:"caution"`
	Arabic  string `json:"arabic_names"`
}

// basemap is the file that the page reads.
type basemap struct {
	Source     source     `json:"source"`
	Land       collection `json:"land"`
	Lakes      collection `json:"lakes"`
	Rivers     collection `json:"rivers"`
	Boundaries collection `json:"boundaries"`
	Places     collection `json:"places"`
}

var theSource = source{
	Name:    "Natural Earth, 1:10m and 1:50m, version 4.0; longitudes 13° W to 27° E, latitudes 9° N to 35° N",
	Origin:  "github.com/martynafford/natural-earth-geojson at 0b9a6ceb0a7032713abd9460ac1e995a9c60cd1e",
	Licence: "public domain",
	Caution: "boundaries are small-scale de-facto lines, in error by kilometres; not for legal use",
	Arabic:  "written by hand, not reviewed",
}

// build reads the subset in the folder and returns the file.
func build(folder string) ([]byte, error) {
	b := basemap{Source: theSource}
	arabic := map[string]string{}
	raw, err := os.ReadFile(filepath.Join(folder, "place_names_ar_handmade.json"))
	if err == nil {
		err = json.Unmarshal(raw, &arabic)
	}
	if err != nil {
		return nil, fmt.Errorf("arabic names: %w", err)
	}
	for _, part := range [...]struct {
		file string
		into *collection
		keep func(map[string]any) map[string]any
	}{
		{"countries_50m.geojson", &b.Land, nothing},
		{"lakes_10m.geojson", &b.Lakes, nothing},
		{"rivers_10m.geojson", &b.Rivers, rank},
		{"boundary_lines_10m.geojson", &b.Boundaries, boundary},
		{"boundary_disputed_10m.geojson", &b.Boundaries, disputed},
		{"places_10m.geojson", &b.Places, func(p map[string]any) map[string]any { return place(p, arabic) }},
	} {
		features, err := read(filepath.Join(folder, part.file), part.keep)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part.file, err)
		}
		part.into.Type = "FeatureCollection"
		part.into.Features = append(part.into.Features, features...)
	}
	b.Places.Features = append(b.Places.Features, kidal(arabic))
	slices.SortStableFunc(b.Places.Features, func(p, q feature) int {
		return int(number(p.Properties["rank"]) - number(q.Properties["rank"]))
	})
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err = enc.Encode(b)
	return out.Bytes(), err
}

// read returns the features of a GeoJSON file with their properties reduced by keep
// and their coordinates rounded to 0.001°, about the error of the source.
func read(name string, keep func(map[string]any) map[string]any) ([]feature, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var c collection
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, err
	}
	for i := range c.Features {
		f := &c.Features[i]
		f.Properties = keep(f.Properties)
		f.Geometry.Coordinates = rounded(f.Geometry.Coordinates)
	}
	return c.Features, nil
}

// rounded rounds the numbers of nested lists to 0.001 and drops a point that equals
// the one before it, unless the ring would become too short.
func rounded(x any) any {
	switch x := x.(type) {
	case float64:
		return math.Round(x*1000) / 1000
	case []any:
		out := make([]any, 0, len(x))
		for _, e := range x {
			r := rounded(e)
			if len(out) > 0 && len(x) > 8 && samePoint(out[len(out)-1], r) {
				continue
			}
			out = append(out, r)
		}
		return out
	}
	return x
}

// samePoint tells whether both are positions and equal.
func samePoint(a, b any) bool {
	p, ok1 := a.([]any)
	q, ok2 := b.([]any)
	if !ok1 || !ok2 || len(p) < 2 || len(q) < 2 {
		return false
	}
	x1, ok1 := p[0].(float64)
	x2, ok2 := q[0].(float64)
	return ok1 && ok2 && x1 == x2 && p[1] == q[1]
}

func nothing(map[string]any) map[string]any { return map[string]any{} }

func rank(p map[string]any) map[string]any { return map[string]any{"rank": p["rank"]} }

// boundary keeps whether the line is agreed. The countries on both sides stay out.
func boundary(p map[string]any) map[string]any {
	class, _ := p["cls"].(string)
	return map[string]any{"agreed": strings.HasPrefix(class, "International")}
}

func disputed(map[string]any) map[string]any { return map[string]any{"agreed": false} }

// place keeps the names in three languages, rank and whether it is a capital of any
// order. A place without an Arabic name gets none: no name is better than a guess.
func place(p map[string]any, arabic map[string]string) map[string]any {
	name, _ := p["name"].(string)
	class, _ := p["cls"].(string)
	out := map[string]any{
		"fr": or(p["name_fr"], name), "en": or(p["name_en"], name),
		"rank": p["rank"], "capital": strings.HasPrefix(class, "Admin-0 capital"),
	}
	if ar, ok := arabic[name]; ok {
		out["ar"] = withoutHarakat(ar)
		out["ar_reviewed"] = false
	}
	return out
}

// kidal is the one town of weight that the source lacks. Position to 0.01°.
func kidal(arabic map[string]string) feature {
	p := place(map[string]any{"name": "Kidal", "cls": "Admin-1 capital", "rank": 6.0}, arabic)
	return feature{"Feature", p, geometry{"Point", []float64{1.41, 18.44}}}
}

// withoutHarakat removes the vowel marks U+064B to U+0652: the map's text engine
// draws them off their letter.
func withoutHarakat(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x064B && r <= 0x0652 {
			return -1
		}
		return r
	}, s)
}

func or(x any, otherwise string) string {
	if s, ok := x.(string); ok && s != "" {
		return s
	}
	return otherwise
}

func number(x any) float64 {
	f, _ := x.(float64)
	return f
}
