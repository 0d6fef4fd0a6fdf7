package station

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"marsad/internal/config"
)

// Every YAML block of the manuals that configures sources is one that a station
// starts from, and every protocol has a manual.
func TestManualsAreRight(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	sensors, err := filepath.Glob(filepath.Join("..", "docs", "sensors", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks, spoken := 0, map[string]bool{}
	for _, file := range append(append(files, sensors...), filepath.Join("..", "README.md")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, block := range strings.Split(string(text), "```yaml\n")[1:] {
			block, _, closed := strings.Cut(block, "```")
			if !closed || !strings.Contains(block, "sources:") {
				continue
			}
			blocks++
			c, err := config.Parse(file, []byte(block))
			if err != nil {
				t.Errorf("%s, YAML block %d: %v", file, i+1, err)
				continue
			}
			for _, s := range c.Sources {
				spoken[s.Protocol] = true
			}
		}
	}
	if blocks < 5 {
		t.Fatalf("only %d blocks found: has their form changed?", blocks)
	}
	for _, p := range config.Protocols() {
		if !spoken[p] {
			t.Errorf("no manual under docs/sensors shows how to connect %s", p)
		}
	}
	if !slices.Contains(config.Protocols(), "generic") {
		t.Error("the list of protocols is not the one that is looked at")
	}
}
