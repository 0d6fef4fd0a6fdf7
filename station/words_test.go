package station

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every reason for which a link refuses input has words in every language of the
// page: reasons travel as codes.
func TestRefusalsHaveWords(t *testing.T) {
	codes := map[string]bool{}
	expr := regexp.MustCompile(`marsad\.Code += "([a-z-]+)"|return "((?:asterix|mavlink)-[a-z-]+)"`)
	err := filepath.WalkDir(filepath.Join("..", "link"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		for _, m := range expr.FindAllStringSubmatch(string(text), -1) {
			codes[m[1]+m[2]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(codes) < 25 {
		t.Fatalf("only %d codes found: has their form changed?", len(codes))
	}
	for _, lang := range []string{"fr", "ar", "en"} {
		text, err := os.ReadFile(filepath.Join("..", "web", "src", "text", lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		for code := range codes {
			if words["reject."+code] == nil {
				t.Errorf("%s.json lacks reject.%s", lang, code)
			}
		}
	}
}
