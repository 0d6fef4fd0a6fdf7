package jsonlines

import (
	"context"
	"fmt"
	"math"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/jsonlines"
)

func mast() Sensor {
	return Sensor{Sensor: marsad.Sensor{ID: "mast-1", Kind: marsad.Camera, SigmaAzimuth: 0.2 * geo.Degree,
		Origin: marsad.Origin{Station: "A1", Sensor: "mast-1"}, Marks: marsad.Marks{Exercise: "demo"}}}
}

func car() Sensor {
	return Sensor{Own: true, Sensor: marsad.Sensor{ID: "car-2", Kind: marsad.Locator, SigmaPosition: 7,
		Origin: marsad.Origin{Station: "A1", Sensor: "car-2"}}}
}

// observations of each kind that the form can say.
func observations(t time.Time) []marsad.Observation {
	bearing := marsad.Observation{
		Sensor: "mast-1", At: t, Kind: marsad.Bearing, Has: marsad.HasAzimuth | marsad.HasElevation,
		Azimuth: 211.4 * geo.Degree, SigmaAzimuth: 0.3 * geo.Degree, Elevation: -2 * geo.Degree, SigmaElevation: 0.5 * geo.Degree,
		Origin: mast().Origin, Marks: mast().Marks,
	}
	bearing.Class[marsad.Vehicle], bearing.Class[marsad.Animal] = 0.75, 0.25
	report := marsad.Observation{
		Sensor: "car-2", At: t, Kind: marsad.Report, Has: marsad.HasPosition | marsad.HasHeight | marsad.HasVelocity,
		Position: geo.LatLon(33.7, -5.1), Covariance: marsad.Covariance{EE: 25, EN: -3, NN: 16},
		Height: geo.Height{Metres: 812.5, Above: geo.Ellipsoid}, SigmaHeight: 12,
		East: -11.5, North: 3, SigmaVelocity: 0.5, Label: marsad.Own, Origin: car().Origin,
		Identity: marsad.Identity{ICAO: 0x3c6444, Mode3A: marsad.NewMode3A(0o7000), MAVLink: 7, Name: "Patrol 1"},
	}
	report.Class[marsad.Vehicle] = 1
	plain := marsad.Observation{
		Sensor: "car-2", At: t, Kind: marsad.Report, Has: marsad.HasPosition,
		Position: geo.LatLon(-33.7, 5.1), Covariance: marsad.Covariance{EE: 49, NN: 49}, Label: marsad.Own, Origin: car().Origin,
	}
	return []marsad.Observation{bearing, report, plain}
}

func health(t time.Time) marsad.Asset {
	return marsad.Asset{
		At: t, BatteryLeft: 0.63, LinkQuality: 0.9, Armed: true, Mode: "patrol", AttitudeKnown: true, CameraKnown: true,
		Heading: 294 * geo.Degree, Pitch: -3 * geo.Degree, Roll: 12 * geo.Degree,
		CameraAz: 211 * geo.Degree, CameraEl: -40 * geo.Degree,
	}
}

// same compares within what degrees in text and back lose.
func same(t *testing.T, got, want marsad.Observation) {
	t.Helper()
	for _, x := range []struct{ got, want float64 }{
		{float64(got.Position.Lat), float64(want.Position.Lat)}, {float64(got.Position.Lon), float64(want.Position.Lon)},
		{got.East, want.East}, {got.North, want.North}, {float64(got.Azimuth), float64(want.Azimuth)},
		{float64(got.SigmaAzimuth), float64(want.SigmaAzimuth)}, {float64(got.Elevation), float64(want.Elevation)},
		{float64(got.SigmaElevation), float64(want.SigmaElevation)},
	} {
		if math.Abs(x.got-x.want) > 1e-12 {
			t.Errorf("%g, want %g", x.got, x.want)
		}
	}
	if !got.At.Equal(want.At) || got.Received.IsZero() {
		t.Errorf("at %s, want %s", got.At, want.At)
	}
	got.Position, got.East, got.North, got.Azimuth, got.SigmaAzimuth = want.Position, want.East, want.North, want.Azimuth, want.SigmaAzimuth
	got.Elevation, got.SigmaElevation, got.At, got.Received = want.Elevation, want.SigmaElevation, want.At, want.Received
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// running is a source on a real socket.
type running struct {
	address      string
	counters     *link.Counters
	observations chan marsad.Observation
	assets       chan marsad.Asset
	broken       chan string
	stop         func() error
}

// carrier listens on a free port.
func carrier(transport string, ready func(netip.AddrPort)) link.Transport {
	if transport == "tcp" {
		return &link.Listener{Addresses: []string{"127.0.0.1:0"}, Ready: ready}
	}
	return &link.UDP{Addresses: []string{"127.0.0.1:0"}, Ready: ready}
}

func run(t *testing.T, transport string) *running {
	t.Helper()
	ready := make(chan netip.AddrPort, 1)
	r := &running{counters: new(link.Counters), observations: make(chan marsad.Observation, 100),
		assets: make(chan marsad.Asset, 100), broken: make(chan string, 100)}
	s := &Source{
		Sensors: []Sensor{mast(), car()},
		Feed: link.Feed{Name: "lines", Transport: carrier(transport, func(a netip.AddrPort) { ready <- a }), Counters: r.counters,
			Sink: link.Sink{
				Observe: func(batch []marsad.Observation) {
					for _, x := range batch {
						r.observations <- x
					}
				},
				Asset:  func(_ marsad.SensorID, a marsad.Asset) { r.assets <- a },
				Broken: func(b link.Broken) { r.broken <- fmt.Sprintf("%s %s %v", b.Code, b.Bytes, b.Err) },
			}},
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	select {
	case a := <-ready:
		r.address = a.String()
	case err := <-ended:
		t.Fatal(err)
	}
	r.stop = func() error { cancel(); return <-ended }
	return r
}

func receive[T any](t *testing.T, from chan T) T {
	t.Helper()
	select {
	case x := <-from:
		return x
	case <-time.After(10 * time.Second):
		t.Fatal("nothing arrived")
		panic("unreachable")
	}
}

// Observation and health → lines → socket → observation and health, by UDP and
// by TCP; what is broken on the way does not end the source.
func TestRoundTrip(t *testing.T) {
	for _, transport := range []string{"udp", "tcp"} {
		t.Run(transport, func(t *testing.T) {
			r := run(t, transport)
			conn, err := net.Dial(transport, r.address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			now := time.Now().UTC()
			asset := health(now)
			wanted := observations(now)
			for i := range wanted {
				var told *marsad.Asset
				if i == 1 {
					told = &asset
				}
				b, err := Append(nil, &wanted[i], told)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := conn.Write(append([]byte("broken\n"), b...)); err != nil {
					t.Fatal(err)
				}
			}
			for _, want := range wanted {
				same(t, receive(t, r.observations), want)
				if got := receive(t, r.broken); !strings.HasPrefix(got, "jsonlines-not-json broken jsonlines: line ") {
					t.Error(got)
				}
			}
			if got, want := fmt.Sprintf("%+v", receive(t, r.assets)), fmt.Sprintf("%+v", asset); got != want { // angles to 0.0001°
				t.Errorf("got %s\nwant %s", got, want)
			}
			status, err := AppendStatus(nil, "mast-1", &marsad.Asset{At: now, BatteryLeft: 0.2, LinkQuality: -1, Mode: "guard", Tamper: true, Code: "low-battery"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Write(status); err != nil {
				t.Fatal(err)
			}
			if a := receive(t, r.assets); a.BatteryLeft != 0.2 || a.LinkQuality != -1 || a.Mode != "guard" || !a.Tamper || a.Code != "low-battery" || a.CameraKnown {
				t.Errorf("status %+v", a)
			}
			if n := r.counters.Count(); n.Observations != 3 || n.Messages != 4 || n.Rejected["jsonlines-not-json"] != 3 {
				t.Errorf("counters %+v", n)
			}
			if err := r.stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Tampering, code and mode are told apart, and each stays until told otherwise.
func TestStatus(t *testing.T) {
	var got []marsad.Asset
	s := &Source{Sensors: []Sensor{mast()}, Feed: link.Feed{Sink: link.Sink{Asset: func(_ marsad.SensorID, a marsad.Asset) { got = append(got, a) }}}}
	o, err := newObserver(s)
	if err != nil {
		t.Fatal(err)
	}
	var lines jsonlines.Reader
	now := time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC)
	for i, c := range []struct {
		told   string
		tamper bool
		code   marsad.Code
		mode   string
	}{
		{`"mode":"guard"`, false, "", "guard"},
		{`"tamper":true`, true, "", "guard"},
		{`"code":"low-battery"`, true, "low-battery", "guard"},
		{`"battery":0.1`, true, "low-battery", "guard"},
		{`"tamper":false,"code":"ok"`, false, "ok", "guard"},
	} {
		line := `{"type":"status","sensor":"mast-1","at":"2026-03-01T12:00:00Z",` + c.told + "}\n"
		lines.Write([]byte(line))
		o.take(&lines, len(line), now)
		if len(got) != i+1 || got[i].Tamper != c.tamper || got[i].Code != c.code || got[i].Mode != c.mode {
			t.Errorf("%s: %+v", c.told, got)
		}
	}
}

// A line that comes in two pieces by TCP is one line; a connection that breaks in
// the middle of one leaves a broken line, and the next connection works.
func TestConnections(t *testing.T) {
	r := run(t, "tcp")
	x := observations(time.Now().UTC())[2]
	line, err := Append(nil, &x, nil)
	if err != nil {
		t.Fatal(err)
	}
	first, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	for _, piece := range [][]byte{line[:10], line[10:], line[:20]} {
		if _, err := first.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	same(t, receive(t, r.observations), x)
	first.Close()
	if got := receive(t, r.broken); !strings.HasPrefix(got, "jsonlines-not-json "+string(line[:20])) {
		t.Error(got)
	}
	second, err := net.Dial("tcp", r.address)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if _, err := second.Write(line); err != nil {
		t.Fatal(err)
	}
	same(t, receive(t, r.observations), x)
	if err := r.stop(); err != nil {
		t.Error(err)
	}
}

// Whoever holds connections open and says nothing of use keeps no sensor out.
func TestTooManyConnections(t *testing.T) {
	r := run(t, "tcp")
	x := observations(time.Now().UTC())[2]
	line, err := Append(nil, &x, nil)
	if err != nil {
		t.Fatal(err)
	}
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", r.address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	say := func(conn net.Conn, what []byte) {
		if _, err := conn.Write(what); err != nil {
			t.Fatal(err)
		}
	}
	idle := make([]net.Conn, 64-1)
	for i := range idle {
		idle[i] = dial()
		say(idle[i], []byte("{}\n"))
		receive(t, r.broken) // so it is served
	}
	sensor := dial()
	say(sensor, line)
	receive(t, r.observations)
	for range 3 * 64 {
		dial()
	}
	for _, conn := range []net.Conn{dial(), sensor} {
		say(conn, line)
		receive(t, r.observations)
	}
	idle[0].SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := idle[0].Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("the quietest connection stays open: %d, %v", n, err)
	}
	if n := r.counters.Count(); n.Rejected[link.TooMany] < 3*64 {
		t.Errorf("%+v", n)
	}
	if err := r.stop(); err != nil {
		t.Error(err)
	}
}

func TestWrongConfiguration(t *testing.T) {
	at := func(t link.Transport) link.Feed { return link.Feed{Transport: t} }
	nowhere := []string{"nowhere"}
	for name, s := range map[string]*Source{
		"sensor twice": {Feed: at(carrier("udp", nil)), Sensors: []Sensor{mast(), mast()}},
		"no transport": {},
		"udp address":  {Feed: at(&link.UDP{Addresses: nowhere})},
		"tcp address":  {Feed: at(&link.Listener{Addresses: nowhere})},
	} {
		if err := s.Run(t.Context()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Every word of a class has its class, and the references of heights theirs.
func TestWords(t *testing.T) {
	words := jsonlines.ClassWords()
	for i, w := range words {
		if c, ok := marsad.ParseClass(w); !ok || int(c) != i {
			t.Errorf("%s is class %d", w, c)
		}
	}
	if len(words) != marsad.Classes {
		t.Errorf("%d words for %d classes", len(words), marsad.Classes)
	}
	for r := geo.Ellipsoid; r.String() != ""; r++ {
		var m jsonlines.Message
		line := `{"type":"position","sensor":"g","at":"2026-03-01T12:00:00Z","lat":1,"lon":1,"alt_m":1,"alt_ref":"` + r.String() + `"}`
		if err := jsonlines.Decode([]byte(line), &m); err != nil {
			t.Error(err)
		}
	}
}

// take gives a line to a source without a socket.
func take(t *testing.T, line string, received time.Time) (x []marsad.Observation, codes map[marsad.Code]uint64) {
	t.Helper()
	s := &Source{Sensors: []Sensor{mast(), car()},
		Feed: link.Feed{Sink: link.Sink{Observe: func(b []marsad.Observation) { x = append(x, b...) }}}}
	o, err := newObserver(s)
	if err != nil {
		t.Fatal(err)
	}
	var lines jsonlines.Reader
	lines.Write([]byte(line))
	lines.End()
	o.take(&lines, len(line), received)
	return x, s.Counters.Count().Rejected
}

// What a line does not say comes from the sensor.
func TestDefaults(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC)
	x, _ := take(t, `{"type":"bearing","sensor":"mast-1","at":"2026-03-01T12:00:00Z","azimuth_deg":10,"elevation_deg":1}`, now)
	if len(x) != 1 || math.Abs(x[0].SigmaAzimuth.Degrees()-0.2) > 1e-9 || x[0].SigmaElevation != x[0].SigmaAzimuth || x[0].Label != marsad.NotClassified {
		t.Errorf("%+v", x)
	}
	x, _ = take(t, `{"type":"position","sensor":"car-2","at":"2026-03-01T12:00:00Z","lat":1,"lon":2,"alt_m":3,"alt_ref":"ground"}`, now)
	if len(x) != 1 || x[0].Covariance.EE != 49 || x[0].SigmaHeight != 14 || x[0].Label != marsad.Own || x[0].Received != now {
		t.Errorf("%+v", x)
	}
}

func TestReasons(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC)
	for line, want := range map[string]marsad.Code{
		`{"type":"status","sensor":"who","at":"2026-03-01T12:00:00Z"}`: UnknownSensor,
		`{"type":"status","sensor":"car-2"}`:                           "jsonlines-missing",
		`{"type":"position","sensor":"car-2","at":"2026-03-01T12:00:00Z","lat":1,"lon":1,"covariance_m2":[9.9e13,0,9.9e13],"alt_m":3,"alt_ref":"ground"}`: "",
		strings.Repeat("x", 70000): "jsonlines-too-long",
	} {
		if x, codes := take(t, line, now); want != "" && (codes[want] != 1 || len(x) > 0) || want == "" && len(codes) > 0 {
			t.Errorf("%.60s: %v", line, codes)
		}
	}
}

func TestNotSaid(t *testing.T) {
	plot := marsad.Observation{Sensor: "r", At: time.Now(), Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth}
	if b, err := Append(nil, &plot, nil); marsad.CodeOf(err) != marsad.BadRequest || len(b) > 0 {
		t.Errorf("%s, %v", b, err)
	}
}

func FuzzLine(f *testing.F) {
	for _, x := range observations(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)) {
		b, err := Append(nil, &x, nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, line string) {
		x, _ := take(t, line, time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC))
		for i := range x {
			if err := x[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
