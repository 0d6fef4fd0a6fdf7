// Command basemap makes the built-in map of the page from a public-domain subset of
// Natural Earth 1:10m and 1:50m (land, lakes, rivers, boundary lines, places):
//
//	go run ./tools/basemap [-from DIR] [-o web/public/basemap/basemap.json]
//
// The result is one JSON object whose members are GeoJSON feature collections, with
// the source named inside. Boundaries are small-scale lines and not for legal use;
// where the source calls one disputed or a line of control it is marked so, and no
// country has a label.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	recordings := os.Getenv("MARSAD_RECORDINGS")
	if recordings == "" {
		recordings = "../shared"
	}
	from := flag.String("from", filepath.Join(recordings, "data", "basemap"), "folder of the Natural Earth subset")
	out := flag.String("o", filepath.Join("web", "public", "basemap", "basemap.json"), "file to write")
	flag.Parse()
	b, err := build(*from)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(*out), 0o755)
	}
	if err == nil {
		err = os.WriteFile(*out, b, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "basemap:", err)
		os.Exit(1)
	}
	fmt.Printf("%s: %d bytes\n", *out, len(b))
}
