package remoteid

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"marsad"
	"marsad/link"
)

// All other frames leave a count and nothing else.
func TestNarrow(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	for _, c := range []struct {
		name  string
		other uint64
		drone bool
		id    string // of the drone; empty: the recording has no Basic ID message
	}{
		{"mavic_multiple_spoofed.pcapng", 239, false, ""},
		{"odid_wifi_sample.pcap", 21, true, ""},
		{"odid_wifi_bcn_sample.pcap", 0, true, "MFG1A0123456789"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := os.ReadFile(filepath.Join(root, "data", "remoteid", c.name))
			if err != nil {
				t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
			}
			var seen []marsad.Observation
			operators := 0
			s := &Source{Sensor: marsad.Sensor{ID: "rid"}, Feed: link.Feed{Sink: link.Sink{
				Observe:  func(x []marsad.Observation) { seen = append(seen, x...) },
				Operator: func(marsad.OperatorPlace) { operators++ },
				Broken:   func(b link.Broken) { t.Errorf("quarantine: %v, %d bytes", b.Err, len(b.Bytes)) },
			}}}
			r := s.Reader()
			begin := time.Date(2021, 5, 21, 21, 50, 0, 0, time.UTC)
			for i := range file { // a byte at a time, a kilobyte a second
				r.Packet(link.Packet{Bytes: file[i : i+1], Stream: 1, At: begin.Add(time.Duration(i) * time.Millisecond)})
			}
			if n := s.Counters.Count().Rejected[NotRemoteID]; n != c.other {
				t.Errorf("%d other frames, want %d", n, c.other)
			}
			if len(seen) > 0 != c.drone || operators > 0 != (c.id != "") {
				t.Errorf("%d observations, %d operators", len(seen), operators)
			}
			if c.drone && len(seen) > 0 && seen[len(seen)-1].Identity.Name != c.id {
				t.Errorf("drone %q", seen[len(seen)-1].Identity.Name)
			}
		})
	}
}
