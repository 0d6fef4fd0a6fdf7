package apptest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// recording returns the path of a recording or skips.
func recording(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	path := filepath.Join(append([]string{root, "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no recording at %s: set MARSAD_RECORDINGS to the folder that holds data/", path)
	}
	return path
}

// A recording of another system's tracks goes through the socket of a source and
// shows as that system's tracks.
func TestReplayOfARecording(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the real binary")
	}
	file := recording(t, "asterix", "recordings", "argentina_226-2_cat062.pcap")
	app := startDemo(t, t.TempDir())
	url := app.URL()
	replay := exec.Command(Binary(t), "replay", file, "--as", "recorded-tracks", "--http", strings.TrimPrefix(url, "http://"), "--speed", "60")
	if out, err := replay.CombinedOutput(); err != nil || !strings.Contains(string(out), "1000 frames sent") {
		t.Fatalf("%v\n%s", err, out)
	}
	Until(t, "foreign tracks", func() bool {
		foreign := 0
		for _, k := range tracks(t, url) {
			if k.Kind == "foreign" && k.Lat < -20 {
				foreign++
			}
		}
		return foreign >= 20
	})
}

// A replay into a source without an exercise mark would be taken for real.
func TestReplayIntoAnUnmarkedSourceIsRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the real binary")
	}
	dir := t.TempDir()
	conf := filepath.Join(dir, "marsad.yaml")
	text := "sources:\n  - name: north\n    protocol: asterix\n    listen: 127.0.0.1:0\n    sensors:\n      - {id: tracks, kind: tracker}\n"
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	app := Start(t, "run", "-c", conf, "--http", "127.0.0.1:0", "--data", filepath.Join(dir, "data"))
	replay := exec.Command(Binary(t), "replay", conf, "--as", "north", "--http", strings.TrimPrefix(app.URL(), "http://"))
	out, err := replay.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "no exercise mark") {
		t.Fatalf("%v\n%s", err, out)
	}
	app.Stop()
}
