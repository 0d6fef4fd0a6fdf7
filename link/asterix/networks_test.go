package asterix

import (
	"context"
	"net/netip"
	"slices"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	wire "marsad/wire/asterix"
)

// script is a transport that gives what is written in it.
type script []link.Packet

func (s script) Run(_ context.Context, handle func(link.Packet) bool) error {
	for _, p := range s {
		handle(p)
	}
	return nil
}

// timed is a target report of a time of day.
func timed(t *testing.T, seconds float64, address uint64) []byte {
	return records(t, 48, "", []wire.Node{codes(), wire.Number("140", seconds), wire.Parts("020", wire.Bits("TYP", 5)), position(), wire.Bits("220", address)})
}

// One radar on two networks over midnight, one slower than the other and each with its
// own octets behind the data block: every plot counts once, at its own time of the right
// day, though the networks mix their order.
func TestTwoNetworksOverMidnight(t *testing.T) {
	midnight := time.Date(2026, 5, 6, 0, 0, 0, 0, time.UTC)
	a, b := netip.MustParseAddrPort("192.0.2.1:8600"), netip.MustParseAddrPort("192.0.2.2:8601")
	var packets script
	var want []time.Time
	for i := range 64 {
		measured := midnight.Add(time.Duration(i-32) * 125 * time.Millisecond)
		want = append(want, measured)
		block := timed(t, secondsOfDay(measured), uint64(1000+i))
		for n, from := range []netip.AddrPort{a, b} {
			// The delay of each network changes by more than what lies between two plots.
			delay := time.Duration(100+n*7+(i*(3+n)%5)*80) * time.Millisecond
			packets = append(packets, link.Packet{
				At: measured.Add(delay), From: from,
				Bytes: append(slices.Clone(block), 0x40, 0, byte(n), byte(i), 1, 2, 3, byte(i+n)),
			})
		}
	}
	slices.SortStableFunc(packets, func(p, q link.Packet) int { return p.At.Compare(q.At) })
	if slices.IsSortedFunc(packets, func(p, q link.Packet) int { return int(p.Bytes[len(p.Bytes)-5]) - int(q.Bytes[len(q.Bytes)-5]) }) {
		t.Fatal("nothing is out of order")
	}
	var got []marsad.Observation
	s := &Source{
		Framing: wire.Framing{Layout: wire.Raw, Trailer: 8}, Sensors: []Sensor{northRadar()},
		Feed: link.Feed{Name: "two networks", Transport: packets, Sink: link.Sink{
			Observe: func(batch []marsad.Observation) { got = append(got, batch...) }}},
	}
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.Counters.Count(); len(got) != 64 || n.Rejected[Repeated] != 64 || n.Frames != 128 || len(n.Rejected) != 1 {
		t.Fatalf("%d plots, %+v", len(got), n)
	}
	for _, x := range got {
		if at := want[x.Identity.ICAO-1000]; !x.At.Equal(at) || x.Received.Before(at) {
			t.Errorf("plot %d at %v, want %v", x.Identity.ICAO-1000, x.At, at)
		}
	}
}

// A number that a system gives anew after its counter has come round is told as it is:
// it is for the tracker to see that it is another object.
func TestTrackNumbersComeRound(t *testing.T) {
	f := newFeed(t, nil, Sensor{Sensor: marsad.Sensor{ID: "centre"}})
	for i, number := range []uint64{65534, 65535, 0, 1} {
		f.datagram(records(t, 62, "", []wire.Node{codes(), wire.Number("070", 43200+float64(i)), wire.Bits("040", number), wire.Parts("080", wire.Bits("MON", 0)),
			wire.Parts("105", wire.Number("LAT", 23), wire.Number("LON", 6))}), noon().Add(time.Duration(i)*time.Second))
	}
	for i, want := range []uint32{65534, 65535, 0, 1} {
		if len(f.observations) != 4 || f.observations[i].Number != want {
			t.Fatalf("%+v", f.observations)
		}
	}
}

// Edition 0.17 of category 062 has its number behind a spare bit and its velocity as
// speed and heading; a track told only in the plane of the system needs its site.
func TestTracksOfAnOldEdition(t *testing.T) {
	centre := marsad.Sensor{ID: "centre", Kind: marsad.Tracker}
	hear := func(site bool) *feed {
		if site {
			centre.Site = tower()
		}
		f := newFeed(t, func(s *Source) { s.Editions = wire.Editions{62: "0.17"} }, Sensor{Sensor: centre})
		f.datagram(records(t, 62, "0.17", []wire.Node{codes(), wire.Number("070", 43200), wire.Parts("040", wire.Bits("TRN", 894)),
			wire.Parts("100", wire.Number("X", 3), wire.Number("Y", 4)), wire.Parts("180", wire.Number("GSP", 0.125), wire.Number("HDG", 90))}), noon())
		return f
	}
	if f := hear(false); len(f.observations) != 0 || f.rejected(NoSite) != 1 {
		t.Errorf("without a site %+v", f.source.Counters.Count())
	}
	f := hear(true)
	if len(f.observations) != 1 {
		t.Fatalf("%+v", f.source.Counters.Count())
	}
	x := f.observations[0]
	metres, _ := geo.Inverse(tower(), x.Position)
	if x.Number != 894 || !x.Has.All(marsad.HasVelocity) || x.East < 231 || x.East > 232 || metres < 9259.9 || metres > 9260.1 {
		t.Errorf("%+v, %v m off", x, metres)
	}
}

// The same radar over TCP, two connections at once, each in pieces of any size: every
// block is read, what belongs to none is told, and a connection that ends is forgotten.
func TestStreams(t *testing.T) {
	var first, second []byte
	for i := range 10 {
		first = append(first, timed(t, 43200+float64(i), uint64(100+i))...)
		second = append(second, timed(t, 43200+float64(i), uint64(200+i))...)
	}
	second = second[5:] // it was connected to in the middle of a block
	var packets script
	for at := 0; at < len(first); at += 7 {
		received := noon().Add(time.Duration(at) * 30 * time.Millisecond)
		packets = append(packets, link.Packet{Stream: 1, At: received, Bytes: first[at:min(at+7, len(first))]})
		if at < len(second) {
			packets = append(packets, link.Packet{Stream: 2, At: received, Bytes: second[at:min(at+7, len(second))]})
		}
	}
	packets = append(packets, link.Packet{Stream: 1, End: true, At: noon()}, link.Packet{Stream: 2, At: noon(), Bytes: []byte{48, 0}}, link.Packet{Stream: 2, End: true, At: noon()})
	addresses := map[uint32]int{}
	broken := 0
	s := &Source{
		Sensors: []Sensor{northRadar()},
		Feed: link.Feed{Name: "streams", Transport: packets, Sink: link.Sink{
			Observe: func(batch []marsad.Observation) {
				for _, x := range batch {
					addresses[x.Identity.ICAO]++
				}
			},
			Broken: func(b link.Broken) {
				if b.Code == "asterix-out-of-step" {
					broken += len(b.Bytes)
				}
			}}},
	}
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(addresses) != 19 || addresses[200] != 0 || addresses[109] != 1 || addresses[209] != 1 || broken != len(timed(t, 0, 0))-5+2 {
		t.Errorf("%v, %d octets out of step, %+v", addresses, broken, s.Counters.Count())
	}
}
