// Command licences collects the licence texts of everything that the binary
// carries, from the module cache and from the page's node_modules, into
// internal/licences/third_party.json. Run it from the repository root after a change of
// dependencies:
//
//	go run ./tools/licences
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"marsad/internal/licences"
)

const target = "internal/licences/third_party.json"

// part is one piece of the binary that others wrote.
type part struct {
	name, version string
	texts         []string
}

func main() {
	text, err := collect()
	if err == nil {
		err = os.WriteFile(target, text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

// collect returns the whole file.
func collect() ([]byte, error) {
	own, err := os.ReadFile("LICENSE")
	if err != nil {
		return nil, err
	}
	notice, err := os.ReadFile("NOTICE")
	if err != nil {
		return nil, err
	}
	mods, err := modules()
	if err != nil {
		return nil, err
	}
	packages, err := pagePackages()
	if err != nil {
		return nil, err
	}
	list := []licences.Licence{
		{Name: "Marsad", Licence: "Apache-2.0", Text: string(own)},
		{Name: "Marsad: notices, among them the ASTERIX tables and the built-in map", Licence: "BSD-3-Clause", Text: string(notice)},
	}
	for _, p := range slices.Concat(mods, packages) {
		text := strings.TrimSpace(strings.ReplaceAll(strings.Join(p.texts, "\n\n"), "\r\n", "\n"))
		list = append(list, licences.Licence{Name: strings.TrimSpace(p.name + " " + p.version), Licence: kindOf(text), Text: text})
	}
	b, err := json.MarshalIndent(list, "", " ")
	return append(b, '\n'), err
}

// kindOf recognises a licence by a phrase of its own.
func kindOf(text string) string {
	for _, k := range []struct{ phrase, name string }{
		{"SIL OPEN FONT LICENSE", "OFL-1.1"}, {"Mozilla Public License", "MPL-2.0"},
		{"Apache License", "Apache-2.0"}, {"Permission to use, copy, modify, and", "ISC"},
		{"Permission is hereby granted, free of charge", "MIT"}, {"Neither the name of", "BSD-3-Clause"},
		{"Redistribution and use in source and binary forms", "BSD-2-Clause"}, {"public domain", "public domain"},
	} {
		if strings.Contains(text, k.phrase) {
			return k.name
		}
	}
	return "see the text"
}

// modules returns the Go modules linked into the binary, and Go itself.
func modules() ([]part, error) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/marsad").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	lines := strings.Fields(strings.ReplaceAll(strings.TrimSpace(string(out)), " ", "%20"))
	var parts []part
	seen := map[string]bool{}
	for i := 0; i+2 < len(lines); i += 3 {
		if seen[lines[i]] {
			continue
		}
		seen[lines[i]] = true
		texts, err := licenceTexts(lines[i+2])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", lines[i], err)
		}
		parts = append(parts, part{lines[i], lines[i+1], texts})
	}
	sort.Slice(parts, func(i, j int) bool { return parts[i].name < parts[j].name })
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	texts, err := licenceTexts(strings.TrimSpace(string(root)))
	return append([]part{{"The Go standard library", "", texts}}, parts...), err
}

// pagePackages returns the npm packages that the page is bundled from, with their texts.
func pagePackages() ([]part, error) {
	parts, err := named("web/package-lock.json")
	for i := range parts {
		dir := filepath.Join("web", "node_modules", strings.TrimSuffix(parts[i].name, npm))
		if parts[i].texts, err = licenceTexts(dir); err != nil {
			return nil, fmt.Errorf("%s: %w", parts[i].name, err)
		}
	}
	return parts, err
}

// npm marks the name of an npm package.
const npm = " (npm)"

// named returns the npm packages that a lock file names for the bundle: what
// package.json names as dependencies, and what those need.
func named(lockFile string) ([]part, error) {
	b, err := os.ReadFile(lockFile)
	if err != nil {
		return nil, err
	}
	var lock struct {
		Packages map[string]struct {
			Version string `json:"version"`
			Dev     bool   `json:"dev"`
		} `json:"packages"`
	}
	if err := json.Unmarshal(b, &lock); err != nil {
		return nil, err
	}
	var parts []part
	for path, p := range lock.Packages {
		if path != "" && !p.Dev && !strings.HasPrefix(path, "node_modules/@types/") {
			parts = append(parts, part{name: strings.TrimPrefix(path, "node_modules/") + npm, version: p.Version})
		}
	}
	sort.Slice(parts, func(i, j int) bool { return parts[i].name < parts[j].name })
	return parts, nil
}

// licenceTexts reads the licence files of a folder; where there is none, the
// licence that its package.json names.
func licenceTexts(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		for _, prefix := range []string{"LICENSE", "LICENCE", "COPYING", "NOTICE"} {
			if strings.HasPrefix(name, prefix) && !e.IsDir() {
				b, err := os.ReadFile(filepath.Join(dir, e.Name()))
				if err != nil {
					return nil, err
				}
				texts = append(texts, string(b))
			}
		}
	}
	if len(texts) > 0 {
		return texts, nil
	}
	b, err := os.ReadFile(filepath.Join(dir, "package.json"))
	var named struct {
		License string `json:"license"`
	}
	if err == nil && json.Unmarshal(b, &named) == nil && named.License != "" {
		return []string{"Licence: " + named.License + " (the package carries no text of its own)"}, nil
	}
	return nil, fmt.Errorf("no licence text in %s", dir)
}
