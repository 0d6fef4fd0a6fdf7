package asterix

import (
	"testing"
	"time"

	"marsad"
	wire "marsad/wire/asterix"
)

// A data block heard over a second network is a repeat, whatever stands beside it
// in the datagram; what differs in a bit, or comes later, is a report of its own.
func TestRepeats(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	plot := func(theta float64) []byte {
		return report(t, wire.Parts("020", wire.Bits("TYP", 1)), wire.Parts("040", wire.Number("RHO", 10), wire.Number("THETA", theta)))
	}
	one, two, next := plot(90), plot(120), plot(90+360.0/65536)
	broken := []byte{48, 0, 4, 0}
	for _, step := range []struct {
		name               string
		after              time.Duration
		blocks             [][]byte
		observed, repeated int
	}{
		{"first", 0, [][]byte{one, broken, two}, 2, 0},
		{"the other network", 4 * time.Millisecond, [][]byte{one, broken, two}, 0, 2},
		{"one again, beside others", 5 * time.Millisecond, [][]byte{next, one}, 1, 1},
		{"at the end of the window", repeatWindow, [][]byte{one}, 0, 1},
		{"after it", repeatWindow + time.Millisecond, [][]byte{one, two}, 2, 0},
		{"the repeat of that", repeatWindow + 2*time.Millisecond, [][]byte{two, one, next}, 0, 2 + 1},
	} {
		f.observations = nil
		before := f.rejected(Repeated)
		var datagram []byte
		for _, b := range step.blocks {
			datagram = append(datagram, b...)
		}
		f.datagram(datagram, noon().Add(step.after))
		if n := f.rejected(Repeated) - before; len(f.observations) != step.observed || n != uint64(step.repeated) {
			t.Errorf("%s: %d observations, %d repeats; want %d, %d", step.name, len(f.observations), n, step.observed, step.repeated)
		}
	}
}

// A north marker heard twice ends one turn.
func TestRepeatedNorthMarker(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	e := encoder(t)
	for turn := range 3 {
		from, to := noon().Add(time.Duration(turn-1)*4*time.Second), noon().Add(time.Duration(turn)*4*time.Second)
		bytes, err := e.AppendNorth(nil, marsad.Scan{From: from, To: to})
		if err != nil {
			t.Fatal(err)
		}
		f.datagram(bytes, to)
		f.datagram(bytes, to.Add(3*time.Millisecond))
	}
	if len(f.scans) != 3 || f.rejected(Repeated) != 3 {
		t.Errorf("%d scans, %d repeats", len(f.scans), f.rejected(Repeated))
	}
}

// The memory is bounded: with a thousand other blocks between, nearly all repeats
// are known; no block is taken for another.
func TestRepeatsAreRememberedAmongMany(t *testing.T) {
	r := newRepeats()
	at, known, wrong := noon(), 0, 0
	block := func(i int) []byte { return []byte{48, 0, 7, byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)} }
	const all, apart = 100_000, 1000
	for i := range all {
		at = at.Add(10 * time.Microsecond)
		if r.heard(block(i), at) {
			wrong++
		}
		if i >= apart && r.heard(block(i-apart), at) {
			known++
		}
	}
	if wrong > 0 || known < (all-apart)*99/100 {
		t.Errorf("%d of %d repeats known, %d taken for others", known, all-apart, wrong)
	}
}

func TestRepeatsAllocateNothing(t *testing.T) {
	r, at := newRepeats(), noon()
	block := make([]byte, 48)
	block[2] = 48
	if n := testing.AllocsPerRun(1000, func() {
		block[5]++
		r.heard(block, at)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
