package sapient

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"marsad/internal/conformance"
)

// recorded gives the files of a folder of the official test harness.
func recorded(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	base := os.Getenv("MARSAD_RECORDINGS")
	if base == "" {
		base = "../../../shared"
	}
	files, _ := filepath.Glob(filepath.Join(base, "data/sapient", folder, "*.json"))
	if len(files) == 0 {
		t.Skipf("no messages in %s/data/sapient/%s (MARSAD_RECORDINGS)", base, folder)
	}
	m := map[string][]byte{}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		m[filepath.Base(name)] = b
	}
	return m
}

// judge reads a message in JSON and says what is wrong with it; nothing is "".
func judge(tree *Tree, b []byte) string {
	var all []string
	if err := tree.ReadJSON(b); err != nil {
		all = append(all, strings.TrimPrefix(err.Error(), "sapient: "))
	}
	for _, p := range tree.Check() {
		all = append(all, p.Error())
	}
	return strings.Join(all, "; ")
}

// The official harness has messages that are valid and messages that are not.
func TestConformance(t *testing.T) {
	for _, c := range []struct {
		folder string
		valid  bool
	}{{"True", true}, {"templates", true}, {"False", false}} {
		messages := recorded(t, c.folder)
		equal := 0
		for name, b := range messages {
			var tree Tree
			why := judge(&tree, b)
			t.Logf("%-8s %-70s %s", c.folder, name, why)
			if (why == "") != c.valid {
				t.Errorf("%s/%s: valid should be %v: %q", c.folder, name, c.valid, why)
				continue
			}
			equal++
		}
		conformance.Print(t, conformance.Row{Protocol: "sapient", Recording: c.folder, Against: "official harness, BSI Flex 335 v2",
			Messages: len(messages), Equal: equal})
	}
}
