package cot

import (
	"bytes"
	"context"
	"math"
	"net"
	"net/netip"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/cot"
)

var now = time.Now().UTC().Truncate(time.Millisecond)

type heard struct {
	obs      []marsad.Observation
	assets   []marsad.Asset
	broken   [][]byte
	counters link.Counters
}

func (h *heard) source(sensors ...Sensor) *Source {
	return &Source{Sensors: sensors, Feed: link.Feed{Name: "field", Counters: &h.counters, Sink: link.Sink{
		Observe: func(b []marsad.Observation) { h.obs = append(h.obs, b...) },
		Asset:   func(_ marsad.SensorID, a marsad.Asset) { h.assets = append(h.assets, a) },
		Broken:  func(b link.Broken) { h.broken = append(h.broken, bytes.Clone(b.Bytes)) },
	}}}
}

func event(uid, kind string, change func(*cot.Event)) cot.Event {
	e := cot.NewEvent()
	e.UID, e.Type, e.How, e.Time, e.Start, e.Stale = uid, kind, "m-g", now, now, now.Add(time.Minute)
	e.Lat, e.Lon = 15.5, 2.25
	if change != nil {
		change(&e)
	}
	return e
}

func TestEvents(t *testing.T) {
	car := Sensor{Sensor: marsad.Sensor{ID: "car-7", Kind: marsad.Locator}, Key: "unit-7", Own: true}
	others := Sensor{Sensor: marsad.Sensor{ID: "field", Kind: marsad.Locator}}
	var h heard
	r, err := h.source(car, others).Reader()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []cot.Event{
		event("unit-7", "a-f-G-E-V", func(e *cot.Event) {
			e.CE, e.HAE, e.Detail.Speed, e.Detail.Course, e.Detail.Battery, e.Detail.Callsign = 5, 300, 10, 90, 60, "Patrol 7"
		}),
		event("unit-7", "a-f-G-E-V", nil), // the same over another network
		event("x", "a-h-G", func(e *cot.Event) { e.How = "h-e" }),
		event("unit-7", "b-a-o-tbl", func(e *cot.Event) { e.Time = now.Add(time.Second); e.Detail.Emergency = "911 Alert" }),
		event("y", "b-t-f", func(e *cot.Event) { e.Detail.Other = "<remarks>private</remarks>" }),
		event("z", "t-s", nil), event("z", "u-d-f", nil), event("z", "b-r-f-h-c", nil),
		event("old", "a-f-G", func(e *cot.Event) { e.Time = now.Add(-50 * time.Second); e.Stale = now.Add(-20 * time.Second) }),
		event("null", "a-f-G", func(e *cot.Event) { e.Lat, e.Lon = 0, 0 }),
	} {
		r.Packet(link.Packet{Bytes: e.AppendDatagram(nil), At: now})
	}
	r.Packet(link.Packet{Bytes: []byte("<event><__chat>private</__chat>"), At: now})
	r.Packet(link.Packet{Bytes: []byte("<event>"), At: now})
	if len(h.obs) != 4 || len(h.assets) != 2 || len(h.broken) != 1 {
		t.Fatalf("%+v\n%+v\n%q\n%v", h.obs, h.assets, h.broken, h.counters.Count().Rejected)
	}
	o := h.obs[0]
	if o.Sensor != "car-7" || o.Label != marsad.Own || o.Class[marsad.Vehicle] != 1 || o.Covariance.EE != 25 || math.Abs(o.East-10) > 1e-9 || o.Height.Metres != 300 || o.Identity.Name != "Patrol 7" {
		t.Errorf("%+v", o)
	}
	if o := h.obs[1]; o.Sensor != "field" || o.Label == marsad.Cooperative || o.Covariance.EE != humanSigma*humanSigma {
		t.Errorf("what an event says of somebody's side: %+v", o)
	}
	if h.assets[0].BatteryLeft != 0.6 || h.assets[1].Code != "emergency" {
		t.Errorf("%+v", h.assets)
	}
	for code, n := range map[marsad.Code]uint64{Repeated: 1, Chat: 2, NotTaken: 1, Drawing: 1, Stale: 1, NoPosition: 1, BadEvent: 1} {
		if got := h.counters.Count().Rejected[code]; got != n {
			t.Errorf("%s: %d, want %d", code, got, n)
		}
	}
}

// An observation goes out as an event and comes back through a real connection, in
// pieces, in both versions.
func TestRoundTripOverTCP(t *testing.T) {
	want := marsad.Observation{Sensor: "field", At: now, Kind: marsad.Report, Has: marsad.HasPosition | marsad.HasHeight | marsad.HasVelocity,
		Position: geo.LatLon(15.5, 2.25), Covariance: marsad.Covariance{EE: 36, NN: 36}, Height: geo.Height{Metres: 300, Above: geo.Ellipsoid}, SigmaHeight: 9,
		East: 3, North: -4, SigmaVelocity: 1, Identity: marsad.Identity{Name: "car-7"}, Label: marsad.Cooperative}
	want.Class[marsad.Vehicle] = 1
	ready, got := make(chan netip.AddrPort, 1), make(chan marsad.Observation, 2)
	var h heard
	s := h.source(Sensor{Sensor: marsad.Sensor{ID: "field"}})
	s.Transport = &link.Listener{Addresses: []string{"127.0.0.1:0"}, Ready: func(a netip.AddrPort) { ready <- a }}
	s.Sink.Observe = func(b []marsad.Observation) { got <- b[0] }
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	conn, err := net.Dial("tcp", (<-ready).String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for i, form := range []func(*cot.Event) []byte{func(e *cot.Event) []byte { return e.AppendXML(nil) }, func(e *cot.Event) []byte { return e.AppendStream(nil) }} {
		o := want
		o.At = now.Add(time.Duration(i) * time.Second)
		e := Encode(&o, "u", "a-f-G-E-V", time.Minute)
		b := form(&e)
		for _, part := range [][]byte{b[:7], b[7:]} {
			if _, err := conn.Write(part); err != nil {
				t.Fatal(err)
			}
		}
		x := <-got
		x.Received = time.Time{}
		if math.Abs(x.East-o.East) > 1e-9 || math.Abs(x.North-o.North) > 1e-9 {
			t.Errorf("velocity %g %g", x.East, x.North)
		}
		x.East, x.North = o.East, o.North
		if x != o {
			t.Errorf("got  %+v\nwant %+v", x, o)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
