// Command asterixgen writes the descriptions that package wire/asterix reads
// ASTERIX by: one small text file a category and edition, made from the
// machine-readable specifications of zoranbosnjak/asterix-specs (the JSON form,
// BSD-3-Clause). Only names, bit sizes, scales, units and the order of items
// (UAP) are carried over; titles, explanations and the words of enumerations
// stay behind.
//
//	go run ./tools/asterixgen -specs DIR -out wire/asterix/spec
//
// Errors in the specification files are corrected on the way (corrections.go),
// each with its evidence. The grammar of the output stands in
// wire/asterix/description.go.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	specs := flag.String("specs", defaultSpecs(), "folder of the specification files, catNNN-cat-X.Y.json and catNNN-ref-X.Y.json")
	out := flag.String("out", "wire/asterix/spec", "folder the descriptions are written to")
	flag.Parse()
	if err := run(*specs, *out); err != nil {
		fmt.Fprintln(os.Stderr, "asterixgen:", err)
		os.Exit(1)
	}
}

// defaultSpecs is the folder of the specification files under MARSAD_RECORDINGS.
func defaultSpecs() string {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "shared")
	}
	return filepath.Join(root, "data", "asterix", "specs", "json")
}

// run writes the description of every specification file in specs to out.
func run(specs, out string) error {
	files, err := describeAll(specs)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(out, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// describeAll returns the text of every description by its file name.
func describeAll(specs string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(specs, "cat*.json"))
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("no specification files in %s", specs)
	}
	files := make(map[string]string, len(paths))
	used := make([]bool, len(corrections()))
	for _, p := range paths {
		s, err := readSpecification(p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(p), err)
		}
		if err := s.correct(used); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(p), err)
		}
		if err := s.checkLimits(); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(p), err)
		}
		files[s.fileName()] = s.describe()
	}
	for i, c := range corrections() {
		if !used[i] {
			return nil, fmt.Errorf("correction of %s %s fits no specification file", c.spec, c.path)
		}
	}
	return files, nil
}
