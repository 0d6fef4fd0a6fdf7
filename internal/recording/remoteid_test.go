package recording

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A capture gives the same lines whole, in pieces and as it would be replayed, and is
// known for what it is; one without Remote ID gives none.
func TestRemoteID(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	for _, c := range []struct {
		name  string
		lines int
	}{{"odid_wifi_bcn_sample.pcap", 105}, {"odid_bt5_lr_sample.pcapng", 1069}, {"mavic_multiple_spoofed.pcapng", 0}} {
		t.Run(c.name, func(t *testing.T) {
			file, err := os.ReadFile(filepath.Join(root, "data", "remoteid", c.name))
			if err != nil {
				t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
			}
			o := Options{Protocol: "remoteid"}
			var whole, pieces, replayed strings.Builder
			if _, err := Decode(bytes.NewReader(file), o, &whole, os.Stderr); err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(whole.String(), "\n"); n != c.lines {
				t.Errorf("%d lines, want %d", n, c.lines)
			}
			live, err := NewLive(o, &pieces, os.Stderr)
			if err != nil {
				t.Fatal(err)
			}
			for rest := file; len(rest) > 0; rest = rest[min(37, len(rest)):] {
				if _, err := live.Take(rest[:min(37, len(rest))], true); err != nil {
					t.Fatal(err)
				}
			}
			frames, err := Frames(bytes.NewReader(file), o)
			if err != nil {
				t.Fatal(err)
			}
			again, err := NewLive(o, &replayed, os.Stderr)
			if err != nil {
				t.Fatal(err)
			}
			size := 0
			for _, f := range frames {
				size += len(f.Payload)
				if _, err := again.Take(f.Payload, f.Stream); err != nil {
					t.Fatal(err)
				}
			}
			if size != len(file) || pieces.String() != whole.String() || replayed.String() != whole.String() {
				t.Errorf("%d of %d bytes replayed; lines whole %d, in pieces %d, replayed %d", size, len(file), whole.Len(), pieces.Len(), replayed.Len())
			}
			guesses := GuessFile(file)
			if likely := len(guesses) > 0 && guesses[0].Protocol == "remoteid"; likely != (c.lines > 0) {
				t.Errorf("guessed %v", guesses)
			}
		})
	}
}
