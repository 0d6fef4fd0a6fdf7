package station

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"marsad/link"
)

// Who speaks on a feed that is probed can neither write into the configuration that is
// printed, nor fill the memory with kinds and errors.
func TestProbeOfHostileFeed(t *testing.T) {
	line := `{"type":"position","sensor":%q,"at":"2026-03-01T12:00:00Z","lat":33.7,"lon":-5.1,"sigma_m":8}`
	packets := recorded{{Bytes: []byte(fmt.Sprintf(line, "gate")), At: time.Now()}}
	packets = append(packets, link.Packet{Bytes: []byte(strings.ReplaceAll(fmt.Sprintf(line, "x@y"), "@", `\n        evil: `)), At: time.Now()})
	packets = append(packets, link.Packet{Bytes: []byte(strings.Repeat("x\n", 20_000)), At: time.Now()})
	p, err := Probe(t.Context(), packets, time.Minute, "jsonlines")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	p.YAML(&text, "listen: 127.0.0.1:0")
	if strings.Contains(text.String(), "evil") || !strings.Contains(text.String(), "gate") {
		t.Error(text.String())
	}
	var words firstWords
	for range 10_000 {
		if n, err := words.Write([]byte("frame 1: broken\n")); n != 16 || err != nil {
			t.Fatal(n, err)
		}
	}
	if len(words) != probedWords {
		t.Errorf("%d bytes of errors kept", len(words))
	}
}
