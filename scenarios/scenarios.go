// Package scenarios holds the scenarios that come with the project, as text in
// the language of docs/scenario.md: the demo, and small ones that show one thing
// a tracker or an alert rule must do or must not do. All their places are
// invented; package sim parses and plays them.
package scenarios

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed *.txt
var files embed.FS

// Demo is the name of the scenario that the demo plays.
const Demo = "pass"

// Names returns the names of all scenarios, sorted.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil // the root of an embedded tree can always be read
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".txt")
	}
	return names
}

// Text returns the text of a scenario and the file name that errors about it
// should give.
func Text(name string) (file, text string, err error) {
	b, err := files.ReadFile(name + ".txt")
	if err != nil {
		return "", "", fmt.Errorf("scenarios: no scenario %q; there are %s", name, strings.Join(Names(), ", "))
	}
	return name + ".txt", string(b), nil
}
