// Package web holds the page: its TypeScript sources, and the files built from them.
package web

import (
	"embed"
	"io/fs"
)

// The pattern always matches: dist is there once the page was built (npm run build),
// dist-placeholder is committed and says how to build it.
//
//go:embed all:dist*
var folders embed.FS

// Built tells whether the program carries the page rather than the placeholder.
func Built() bool {
	_, err := fs.Stat(folders, "dist/index.html")
	return err == nil
}

// Files returns the files of the page, index.html at the root: the built page, or
// the placeholder that says how to build it.
func Files() fs.FS {
	folder := "dist-placeholder"
	if Built() {
		folder = "dist"
	}
	files, err := fs.Sub(folders, folder)
	if err != nil {
		panic(err) // the name is a constant of ours
	}
	return files
}
