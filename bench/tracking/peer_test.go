package tracking

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A peer's figures are read from the last line that its runner says, and made figures of
// processor time; what it says when it fails is in the error.
func TestPeerIsRunAndRead(t *testing.T) {
	dir := t.TempDir()
	fake := filepath.Join(dir, "python")
	script := "#!/bin/sh\ncase $2 in *bad) echo no such scenario >&2; exit 3;; esac\necho noise\necho '{\"plots_per_s\": 500, \"rss_mb\": 90}'\n"
	if err := os.WriteFile(fake, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	p := &Peer{python: fake, runner: "run.py"}
	r, err := p.run("good")
	if err != nil || r.MiB != 90 || r.PlotsASecond < 499 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := p.run("bad"); err == nil || !strings.Contains(err.Error(), "no such scenario") {
		t.Errorf("%v", err)
	}
	t.Setenv("MARSAD_STONESOUP", "")
	if p, err := FindPeer(dir); p != nil || err != nil {
		t.Errorf("none is told: %v, %v", p, err)
	}
	t.Setenv("MARSAD_STONESOUP", dir)
	if _, err := FindPeer(dir); err == nil {
		t.Error("there is no runner, and no error")
	}
}
