package remoteid

import (
	"math"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	wire "marsad/wire/remoteid"
)

// ear is a reader under test and what it gave.
type ear struct {
	*Reader
	seen      []marsad.Observation
	operators []marsad.OperatorPlace
	broken    []link.Broken
}

func newEar() *ear {
	e := new(ear)
	s := &Source{Sensor: marsad.Sensor{ID: "rid"}, Feed: link.Feed{Sink: link.Sink{
		Observe:  func(x []marsad.Observation) { e.seen = append(e.seen, x...) },
		Operator: func(o marsad.OperatorPlace) { e.operators = append(e.operators, o) },
		Broken:   func(b link.Broken) { e.broken = append(e.broken, b) },
	}}}
	e.Reader = s.Reader()
	return e
}

func (e *ear) rejected(c marsad.Code) uint64 { return e.source.Counters.Count().Rejected[c] }

func (e *ear) hear(t *testing.T, sender byte, carrier string, at time.Time, all ...wire.Message) {
	t.Helper()
	pack, err := wire.AppendPack(nil, 2, all...)
	if err != nil {
		t.Fatal(err)
	}
	var key wire.Key
	key[5] = sender
	e.found(wire.Found{Sender: key, Carrier: carrier, Bytes: pack}, at)
}

func named(id string) wire.Message {
	m := wire.Message{Kind: wire.BasicIDKind, BasicID: wire.BasicID{IDType: wire.SerialNumber}}
	copy(m.BasicID.ID[:], id)
	return m
}

func at(tenths uint16, lat int32) wire.Message {
	return wire.Message{Kind: wire.LocationKind, Location: wire.Location{Lat: lat, Lon: 8e7, Tenths: tenths}}
}

func steered(lat int32) wire.Message {
	return wire.Message{Kind: wire.SystemKind, System: wire.System{PlaceKind: 1, Lat: lat, Lon: 8e7, Height: 2400}}
}

var noon = time.Date(2026, 3, 1, 12, 0, 10, 0, time.UTC)

// The values are reckoned by hand from the codes.
func TestValues(t *testing.T) {
	e := newEar()
	e.hear(t, 1, "wifi-beacon", noon, named("A1"), wire.Message{Kind: wire.LocationKind, Location: wire.Location{
		Status: wire.Airborne, Direction: 90, West: true, // 270°
		Fast: true, Speed: 20, // 63.75 + 15 = 78.75 m/s
		Lat: 123456789, Lon: -45678901, Geodetic: 2601, // 300.5 m
		HorizontalAccuracy: 10, VerticalAccuracy: 4, SpeedAccuracy: 3, // 10 m, 10 m, 1 m/s
		Tenths: 95, // 9.5 s after the hour
	}})
	if len(e.seen) != 1 {
		t.Fatalf("%d observations", len(e.seen))
	}
	o := e.seen[0]
	lat, lon := o.Position.Degrees()
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"lat", lat, 12.3456789}, {"lon", lon, -4.5678901},
		{"EE", o.Covariance.EE, 16.691}, {"NN", o.Covariance.NN, 16.691}, // (10/2.4477)²
		{"height", o.Height.Metres, 300.5}, {"height sigma", o.SigmaHeight, 5.102}, // 10/1.96
		{"east", o.East, -78.75}, {"north", o.North, 0}, {"velocity sigma", o.SigmaVelocity, 0.4085},
	} {
		if math.Abs(c.got-c.want) > 1e-3 {
			t.Errorf("%s %v, want %v", c.name, c.got, c.want)
		}
	}
	if o.Height.Above != geo.Ellipsoid || o.Class[marsad.Drone] != 1 || o.Label != marsad.Cooperative || o.Identity.Name != "A1" {
		t.Errorf("%+v", o)
	}
	if !o.At.Equal(noon.Add(-500*time.Millisecond)) || !o.Received.Equal(noon) {
		t.Errorf("at %s, received %s", o.At, o.Received)
	}
}

// A drone whose clock is off, or a recording of another hour, gets the arrival's time.
func TestClock(t *testing.T) {
	e := newEar()
	for i := range 20 {
		e.hear(t, 1, "wifi-beacon", noon.Add(time.Duration(i)*time.Second), named("A1"), at(uint16(9000+10*i), 12e7+int32(i)))
	}
	if n := len(e.seen); n != 20 {
		t.Fatalf("%d observations", n)
	}
	if o := e.seen[19]; !o.At.Equal(o.Received) {
		t.Errorf("at %s, received %s", o.At, o.Received)
	}
}

// A clock that stands gives no times.
func TestClockStands(t *testing.T) {
	e := newEar()
	for i := range 5 {
		e.hear(t, 1, "wifi-beacon", noon.Add(time.Duration(i)*time.Second), named("A1"), at(100, 12e7+int32(i)))
	}
	if len(e.seen) != 5 {
		t.Fatalf("%d observations", len(e.seen))
	}
	for _, o := range e.seen {
		if !o.At.Equal(o.Received) {
			t.Errorf("at %s, received %s", o.At, o.Received)
		}
	}
}

// A place told over two carriers, even late, is one.
func TestCarriers(t *testing.T) {
	e := newEar()
	e.hear(t, 1, "wifi-beacon", noon, named("A1"), at(90, 12e7))
	e.hear(t, 1, "wifi-beacon", noon.Add(time.Second), named("A1"), at(100, 12e7+50))
	e.hear(t, 2, "bluetooth", noon.Add(time.Second), named("A1"), at(90, 12e7))
	e.hear(t, 2, "bluetooth", noon.Add(time.Second), named("A1"), at(100, 12e7+50))
	e.hear(t, 3, "bluetooth", noon.Add(time.Second), named("B2"), at(100, 12e7+50))
	if len(e.seen) != 3 || e.rejected(Repeated) != 2 {
		t.Errorf("%d observations, %d repeated", len(e.seen), e.rejected(Repeated))
	}
}

// Who does not tell its name is reported without one after a while, each by itself.
func TestUnnamed(t *testing.T) {
	e := newEar()
	for i := range 6 {
		now := noon.Add(time.Duration(i) * time.Second)
		e.hear(t, 1, "bluetooth", now, at(uint16(90+10*i), 12e7))
		e.hear(t, 2, "bluetooth", now, at(uint16(90+10*i), 12e7))
		e.hear(t, 2, "bluetooth", now, steered(12e7))
	}
	if len(e.seen) != 4 || e.rejected(Unnamed) != 8 || len(e.operators) != 0 {
		t.Errorf("%d observations, %d unnamed, %d operators", len(e.seen), e.rejected(Unnamed), len(e.operators))
	}
	e.hear(t, 2, "bluetooth", noon.Add(6*time.Second), named("B2"))
	e.hear(t, 2, "bluetooth", noon.Add(6*time.Second), at(150, 12e7))
	e.hear(t, 2, "bluetooth", noon.Add(6*time.Second), steered(12e7))
	if o := e.seen[len(e.seen)-1]; o.Identity.Name != "B2" || len(e.operators) != 1 || e.operators[0].Drone != "B2" {
		t.Errorf("named %q, operators %v", o.Identity.Name, e.operators)
	}
}

// Frames without an address share nothing.
func TestNoAddress(t *testing.T) {
	e := newEar()
	e.hear(t, 0, "bluetooth", noon, named("A1"))
	e.hear(t, 0, "bluetooth", noon.Add(time.Minute), at(90, 12e7))
	if len(e.seen) != 0 || len(e.senders) != 0 || e.rejected(Unnamed) != 1 {
		t.Errorf("%v, %d senders, %d unnamed", e.seen, len(e.senders), e.rejected(Unnamed))
	}
	e.hear(t, 0, "bluetooth", noon.Add(time.Minute), named("B2"), at(90, 12e7))
	if len(e.seen) != 1 || e.seen[0].Identity.Name != "B2" {
		t.Errorf("%v", e.seen)
	}
}

// An operator who stays is told of once a minute, so that his place is kept while he
// is heard and marsad.OperatorPlaceKept after, and is never in an observation.
func TestOperatorStays(t *testing.T) {
	e := newEar()
	hour := int(time.Hour / time.Second)
	for i := range hour {
		e.hear(t, 1, "wifi-beacon", noon.Add(time.Duration(i)*time.Second), named("A1"), steered(12e7))
	}
	if n := len(e.operators); n != 60 {
		t.Errorf("told %d times an hour", n)
	}
	last := e.operators[len(e.operators)-1]
	if age := noon.Add(time.Hour).Sub(last.At); age > time.Minute {
		t.Errorf("told %s ago", age)
	}
	if lat, lon := last.Position.Degrees(); math.Abs(lat-12) > 1e-9 || lon != 8 || last.Height.Metres != 200 || last.Takeoff || last.Drone != "A1" {
		t.Errorf("%+v", last)
	}
	e.hear(t, 1, "wifi-beacon", noon.Add(time.Hour-time.Millisecond), named("A1"), steered(12e7+10))
	if len(e.operators) != 61 || len(e.seen) != 0 {
		t.Errorf("%d places after a move, %d observations", len(e.operators), len(e.seen))
	}
}

// What is no capture is counted once a stream, and a new stream begins afresh.
func TestNoCapture(t *testing.T) {
	e := newEar()
	for range 5 {
		e.Packet(link.Packet{Bytes: []byte("this is no capture"), Stream: 1, At: noon})
	}
	if e.rejected(BadCapture) != 1 || len(e.broken) != 1 || len(e.broken[0].Bytes) != 0 {
		t.Errorf("%d counted, %v", e.rejected(BadCapture), e.broken)
	}
	e.Packet(link.Packet{Stream: 1, End: true, At: noon})
	e.Packet(link.Packet{Bytes: AppendHeader(nil), Stream: 2, At: noon})
	if e.rejected(BadCapture) != 1 {
		t.Error("a good stream counted")
	}
	o := marsad.Observation{Has: marsad.HasPosition, At: noon, Identity: marsad.Identity{Name: "A1"}, Position: geo.LatLon(12, 8)}
	b, err := AppendObservation(AppendHeader(nil), &o, 1)
	if err != nil {
		t.Fatal(err)
	}
	e.Packet(link.Packet{Bytes: []byte("this is no capture"), Stream: 3, At: noon})
	e.Packet(link.Packet{Bytes: b, Stream: 3, At: noon}) // the program was started again
	if len(e.seen) != 1 || e.rejected(BadCapture) != 2 {
		t.Errorf("%d observations, %d counted", len(e.seen), e.rejected(BadCapture))
	}
}

// However many senders there are, few are kept.
func TestBounded(t *testing.T) {
	e := newEar()
	for i := range 3 * maxDrones {
		var key wire.Key
		key[0], key[1], key[2] = 2, byte(i), byte(i>>8)
		m := named(string([]byte{'A' + byte(i>>8), 'A' + byte(i>>4&15), 'A' + byte(i&15)}))
		b, err := m.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		e.found(wire.Found{Sender: key, Bytes: b}, noon.Add(time.Duration(i)*time.Millisecond))
	}
	if len(e.senders) > maxDrones || len(e.named) > maxDrones {
		t.Errorf("%d senders, %d names", len(e.senders), len(e.named))
	}
}

// What is written is read again, to within what the codes can tell.
func TestEncode(t *testing.T) {
	o := marsad.Observation{
		Sensor: "rid", At: noon.Add(-200 * time.Millisecond), Received: noon, Kind: marsad.Report,
		Has:      marsad.HasPosition | marsad.HasHeight | marsad.HasVelocity,
		Position: geo.LatLon(12.5, 8.25), Covariance: marsad.Covariance{EE: 16, NN: 16},
		Height: geo.Height{Metres: 420.5, Above: geo.Ellipsoid}, SigmaHeight: 1.5,
		East: 10, North: -10, SigmaVelocity: 0.4, Identity: marsad.Identity{Name: "SIM-1"}, Label: marsad.Cooperative,
	}
	b, err := AppendObservation(AppendHeader(nil), &o, 1)
	if err != nil {
		t.Fatal(err)
	}
	e := newEar()
	e.Packet(link.Packet{Bytes: b, Stream: 1, At: noon})
	if len(e.seen) != 1 || len(e.broken) > 0 || e.rejected(NotRemoteID) > 0 {
		t.Fatalf("%d observations, %v", len(e.seen), e.broken)
	}
	g := e.seen[0]
	if !g.At.Equal(o.At) || g.Has != o.Has || g.Identity != o.Identity || g.Height != o.Height {
		t.Errorf("%+v", g)
	}
	lat, lon := g.Position.Degrees()
	if math.Abs(lat-12.5) > 1e-7 || math.Abs(lon-8.25) > 1e-7 || math.Hypot(g.East-10, g.North+10) > 0.2 ||
		g.Covariance.EE < 15.9 || g.SigmaHeight < 1.5 || g.SigmaVelocity < 0.4 {
		t.Errorf("%v %v %v %v %v", lat, lon, g.East, g.North, g.Covariance)
	}
	for _, bad := range []marsad.Observation{{}, {Has: marsad.HasPosition}, {Has: marsad.HasPosition, Identity: marsad.Identity{Name: "a name of more than 20 bytes"}}} {
		if _, err := AppendObservation(nil, &bad, 1); err == nil {
			t.Errorf("written: %+v", bad)
		}
	}
}

func FuzzPacket(f *testing.F) {
	f.Add(AppendHeader(nil))
	o := marsad.Observation{Has: marsad.HasPosition, At: noon, Identity: marsad.Identity{Name: "A1"}, Position: geo.LatLon(12, 8)}
	b, _ := AppendObservation(AppendHeader(nil), &o, 1)
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		e := newEar()
		e.Packet(link.Packet{Bytes: b, Stream: 1, At: noon})
		for i := range e.seen {
			if err := e.seen[i].Valid(); err != nil {
				t.Error(err)
			}
		}
	})
}
