package sim

import (
	"os"
	"strings"
	"testing"
)

// The example in the documentation parses and can be met, and the documentation
// names every statement and every option.
func TestDocumentation(t *testing.T) {
	b, err := os.ReadFile("../docs/scenario.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	_, rest, found := strings.Cut(doc, "```scenario\n")
	example, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("no example")
	}
	scn, err := Parse("docs/scenario.md", example)
	if err != nil {
		t.Fatal(err)
	}
	if len(scn.Expectations) != 3 || len(scn.Actors) != 2 || len(scn.Sensors) != 1 {
		t.Errorf("%d expectations, %d actors, %d sensors", len(scn.Expectations), len(scn.Actors), len(scn.Sensors))
	}
	for _, f := range Run(scn, newPerfect(scn)) {
		t.Error(f)
	}
	for _, s := range statements() {
		for _, word := range append(s.options, s.word) {
			if !strings.Contains(doc, "`"+word+" ") && !strings.Contains(doc, "`"+word+"`") {
				t.Errorf("docs/scenario.md does not tell of %q", word)
			}
		}
	}
}
