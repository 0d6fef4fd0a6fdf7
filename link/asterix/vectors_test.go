package asterix

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	wire "marsad/wire/asterix"
)

// What becomes of blocks that were cut from the traffic of other systems, each a
// category and edition of its own: nothing is dropped without being counted.
func TestVectors(t *testing.T) {
	for _, c := range []struct {
		name     string
		editions wire.Editions
		kinds    string // of the observations, in order
		assets   int
		rejected map[marsad.Code]uint64
	}{
		{"cat001ed1.1", nil, "plot", 0, nil},
		{"cat002ed1.0", nil, "", 0, nil}, // the first north marker, without a period: a turn begins
		{"cat004ed1.4", nil, "", 0, map[marsad.Code]uint64{UnusedMessage: 3}},
		{"cat010ed0.24_sensis", wire.Editions{10: "0.24"}, "system-track", 0, nil},
		{"cat010ed0.31", nil, "system-track", 0, nil},
		{"cat019ed1.3", nil, "", 1, nil},
		{"cat020ed1.5", nil, "system-track", 0, nil},
		{"cat021ed0.26", wire.Editions{21: "0.26"}, "report", 0, nil},
		{"cat021ed2.1", nil, "report", 0, nil},
		{"cat030ed7.0", nil, "", 0, map[marsad.Code]uint64{UnusedMessage: 1}},
		{"cat034ed1.26", nil, "", 1, nil},
		{"cat048ed1.15", nil, "plot", 0, nil},
		{"cat048ed1.23", nil, "plot", 0, nil},
		{"cat062ed1.12", nil, "system-track", 0, nil},
		{"cat062ed1.16", nil, "system-track", 0, nil},
		{"cat063ed1.0", nil, "", 0, map[marsad.Code]uint64{UnknownSensor: 1}},
		{"cat065ed1.3", nil, "", 0, map[marsad.Code]uint64{UnusedMessage: 1}}, // the end of a batch
		{"cat247ed1.2", nil, "", 0, map[marsad.Code]uint64{OtherEdition: 1}},
		{"cat252ed7.0", nil, "", 0, map[marsad.Code]uint64{UnusedMessage: 1}},
	} {
		f := newFeed(t, func(s *Source) { s.Editions = c.editions }, Sensor{Sensor: marsad.Sensor{ID: "x", Site: geo.LatLon(47, 14)}})
		for frame, err := range wire.Frames(recording(t, filepath.Join("vectors", c.name+".bin")), wire.Framing{Layout: wire.Raw}) {
			if err != nil {
				t.Fatal(err)
			}
			f.datagram(frame.Blocks, noon())
		}
		var kinds []string
		for _, x := range f.observations {
			kinds = append(kinds, x.Kind.String())
		}
		rejected := f.source.Counters.Count().Rejected
		delete(rejected, NoTime)
		if strings.Join(kinds, " ") != c.kinds || len(f.assets) != c.assets || len(f.broken) != 0 || !sameCounts(rejected, c.rejected) {
			t.Errorf("%s: %v, %d states, %d broken, %v", c.name, kinds, len(f.assets), len(f.broken), rejected)
		}
	}
}

func sameCounts(a, b map[marsad.Code]uint64) bool {
	for code, n := range a {
		if b[code] != n {
			return false
		}
	}
	return len(a) == len(b)
}

// Surface targets, states and what aircraft tell are read without an allocation once
// their names are known.
func TestReadingAllocatesNothing(t *testing.T) {
	file := recording(t, "lebl_cat010_mlat.ast")
	f := newFeed(t, func(s *Source) { s.Sink.Observe, s.Sink.Asset, s.Sink.Clock = nil, nil, nil }, Sensor{Sensor: marsad.Sensor{ID: "x", Site: tower()}})
	at := time.Date(2020, 10, 2, 8, 0, 0, 0, time.UTC)
	play := func() {
		blocks := 0
		for frame, err := range wire.Frames(file, wire.Framing{Layout: wire.Raw}) {
			if err != nil || blocks == 200 {
				break
			}
			blocks++
			at = at.Add(10 * time.Millisecond)
			f.datagram(frame.Blocks, at)
		}
	}
	play()
	if n := testing.AllocsPerRun(20, play); n > 1 { // the iterator
		t.Errorf("%v allocations for 200 blocks", n)
	}
	if f.source.Counters.Count().Observations == 0 {
		t.Error("nothing was read")
	}
}
