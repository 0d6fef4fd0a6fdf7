package mavlink

import (
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/mavlink"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func drone() Sensor {
	return Sensor{System: 7, Own: true, Sensor: marsad.Sensor{
		ID: "drone-1", Kind: marsad.Locator, SigmaPosition: 4,
		Origin: marsad.Origin{State: "A", Station: "A1", Sensor: "drone-1"},
		Marks:  marsad.Marks{Exercise: "demo"},
	}}
}

var sender = netip.MustParseAddrPort("192.0.2.7:14550")

// state is a report of a drone and its health at t.
func state(t time.Time) (marsad.Observation, marsad.Asset) {
	s := drone()
	x := marsad.Observation{
		Sensor: s.ID, At: t, Kind: marsad.Report, Has: marsad.HasPosition | marsad.HasHeight | marsad.HasVelocity,
		Position: geo.LatLon(33.7123456, -5.1234567), Covariance: marsad.Covariance{EE: 9, NN: 9},
		Height: geo.Height{Metres: 912.345, Above: geo.Ellipsoid}, SigmaHeight: 5,
		East: -12.34, North: 5.5, SigmaVelocity: 0.3,
		Identity: marsad.Identity{MAVLink: 7}, Label: marsad.Own, Origin: s.Origin, Marks: s.Marks,
	}
	x.Class[marsad.Drone] = 1
	return x, marsad.Asset{
		At: t, BatteryLeft: 0.63, LinkQuality: 0.9, Armed: true, Mode: "auto", AttitudeKnown: true, CameraKnown: true,
		Heading: 294 * geo.Degree, Pitch: -3 * geo.Degree, Roll: 12 * geo.Degree,
		CameraAz: 211 * geo.Degree, CameraEl: -40 * geo.Degree,
	}
}

// heard collects what a source says.
type heard struct {
	source       *Source
	reader       *Reader
	observations []marsad.Observation
	assets       []marsad.Asset
	broken       []marsad.Code
}

func listen(t testing.TB, sensors ...Sensor) *heard {
	t.Helper()
	h := &heard{}
	h.source = &Source{Sensors: sensors, Feed: link.Feed{Name: "drones", Sink: link.Sink{
		Observe: func(x []marsad.Observation) { h.observations = append(h.observations, x...) },
		Asset:   func(_ marsad.SensorID, a marsad.Asset) { h.assets = append(h.assets, a) },
		Broken:  func(b link.Broken) { h.broken = append(h.broken, b.Code) },
	}}}
	r, err := h.source.Reader()
	if err != nil {
		t.Fatal(err)
	}
	h.reader = r
	return h
}

// take gives the reader one datagram.
func (h *heard) take(b []byte, from netip.AddrPort, at time.Time) {
	h.reader.Packet(link.Packet{Bytes: b, From: from, At: at})
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s %g, want %g", what, got, want)
	}
}

func sameReport(t *testing.T, got, want marsad.Observation) {
	t.Helper()
	lat, lon := got.Position.Degrees()
	wantLat, wantLon := want.Position.Degrees()
	near(t, "lat", lat, wantLat, 0.6e-7)
	near(t, "lon", lon, wantLon, 0.6e-7)
	near(t, "height", got.Height.Metres, want.Height.Metres, 0.001)
	near(t, "east", got.East, want.East, 0.006)
	near(t, "north", got.North, want.North, 0.006)
	near(t, "variance", got.Covariance.EE, want.Covariance.EE, 0.01)
	near(t, "sigma height", got.SigmaHeight, want.SigmaHeight, 0.001)
	near(t, "sigma velocity", got.SigmaVelocity, want.SigmaVelocity, 0.001)
	near(t, "time", got.At.Sub(want.At).Seconds(), 0, 0.001)
	got.Position, got.Height.Metres, got.East, got.North, got.Covariance, got.SigmaHeight, got.SigmaVelocity, got.At, got.Received =
		want.Position, want.Height.Metres, want.East, want.North, want.Covariance, want.SigmaHeight, want.SigmaVelocity, want.At, want.Received
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func sameAsset(t *testing.T, got, want marsad.Asset) {
	t.Helper()
	near(t, "battery", got.BatteryLeft, want.BatteryLeft, 0.006)
	near(t, "link", got.LinkQuality, want.LinkQuality, 0.02)
	for _, a := range []struct {
		what      string
		got, want geo.Angle
	}{
		{"heading", got.Heading, want.Heading}, {"pitch", got.Pitch, want.Pitch}, {"roll", got.Roll, want.Roll},
		{"camera azimuth", got.CameraAz, want.CameraAz}, {"camera elevation", got.CameraEl, want.CameraEl},
	} {
		near(t, a.what, (a.got - a.want).Signed().Degrees(), 0, 1e-4)
	}
	if got.Armed != want.Armed || got.Mode != want.Mode || got.AttitudeKnown != want.AttitudeKnown || got.CameraKnown != want.CameraKnown {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// Observation and health → bytes → socket → observation and health; what is
// broken on the way does not end the source.
func TestRoundTripOverUDP(t *testing.T) {
	ready := make(chan netip.AddrPort, 1)
	observations := make(chan marsad.Observation, 10)
	assets := make(chan marsad.Asset, 10)
	counters := new(link.Counters)
	s := &Source{
		Sensors: []Sensor{drone()},
		Feed: link.Feed{Name: "drones", Counters: counters,
			Transport: &link.UDP{Addresses: []string{"127.0.0.1:0"}, Ready: func(a netip.AddrPort) { ready <- a }},
			Sink: link.Sink{
				Observe: func(batch []marsad.Observation) { observations <- batch[0] },
				Asset:   func(_ marsad.SensorID, a marsad.Asset) { assets <- a },
			}},
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(<-ready))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	now := time.Now().UTC().Truncate(time.Millisecond)
	first, health := state(now)
	second, _ := state(now.Add(200 * time.Millisecond))
	e := Encoder{System: 7}
	one, err := e.Append(nil, &first, &health)
	if err != nil {
		t.Fatal(err)
	}
	two, err := e.Append(nil, &second, &health)
	if err != nil {
		t.Fatal(err)
	}
	for _, datagram := range [][]byte{one, []byte("noise"), one[:30], two} {
		if _, err := conn.Write(datagram); err != nil {
			t.Fatal(err)
		}
	}
	var asset marsad.Asset
	for _, want := range []marsad.Observation{first, second} {
		select {
		case got := <-observations:
			sameReport(t, got, want)
		case <-ctx.Done():
			t.Fatal("nothing arrived")
		}
	}
	for len(assets) > 0 {
		asset = <-assets
	}
	sameAsset(t, asset, health)
	if n := counters.Count(); n.Frames != 4 || n.Observations != 2 || n.Rejected[Junk] != 1 || n.Rejected[BadChecksum] != 1 {
		t.Errorf("counters %+v", n)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestWrongConfiguration(t *testing.T) {
	at := func(address string) link.Feed { return link.Feed{Transport: &link.UDP{Addresses: []string{address}}} }
	for name, s := range map[string]*Source{
		"system 0":     {Feed: at("127.0.0.1:0"), Sensors: []Sensor{{}}},
		"system twice": {Feed: at("127.0.0.1:0"), Sensors: []Sensor{drone(), drone()}},
		"address":      {Feed: at("nowhere"), Sensors: []Sensor{drone()}},
	} {
		if err := s.Run(t.Context()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// frame builds one frame of system 7 for the tests of single messages.
func frame(component byte, id uint32, values map[string]float64) []byte {
	m := mavlink.NewMessage(id)
	for name, x := range values {
		m.SetFloat(name, x)
	}
	b, err := mavlink.AppendFrame(nil, &mavlink.Frame{Version: 2, System: 7, Component: component, Message: m})
	if err != nil {
		panic(err)
	}
	return b
}

func position(bootMS float64) []byte {
	return frame(1, mavlink.GlobalPositionInt, map[string]float64{"time_boot_ms": bootMS, "lat": 337e6, "lon": -51e6, "alt": 850e3, "hdg": 9000})
}

func TestReasons(t *testing.T) {
	wrong := position(1)
	wrong[len(wrong)-1]++
	for _, c := range []struct {
		name      string
		datagrams [][]byte
		want      marsad.Code
		had       int
	}{
		{"good", [][]byte{position(1)}, "", 1},
		{"no place", [][]byte{frame(1, mavlink.GlobalPositionInt, nil)}, NoPosition, 0},
		{"no fix", [][]byte{frame(1, mavlink.GPSRawInt, map[string]float64{"fix_type": 1}), position(1)}, NoPosition, 0},
		{"had already", [][]byte{position(1000), position(1000)}, Repeated, 1},
		{"older", [][]byte{position(1000), position(900)}, OutOfOrder, 1},
		{"after a new start", [][]byte{position(100_000), position(900)}, "", 2},
		{"a camera that tells a position", [][]byte{frame(100, mavlink.GlobalPositionInt, map[string]float64{"lat": 1e7, "lon": 1e7})}, OtherComponent, 0},
		{"wrong bit", [][]byte{wrong, position(2)}, BadChecksum, 1},
		{"faster than light", [][]byte{frame(1, mavlink.GlobalPositionInt, map[string]float64{"lat": 1e7, "lon": 1e7, "alt": -2e9})}, Impossible, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := listen(t, drone())
			for _, d := range c.datagrams {
				h.take(d, sender, start)
			}
			n := h.source.Counters.Count()
			if len(h.observations) != c.had || c.want != "" && n.Rejected[c.want] != 1 || c.want == "" && len(n.Rejected) > 0 {
				t.Errorf("%d observations, %v", len(h.observations), n.Rejected)
			}
		})
	}
}

// A bridge from a serial line cuts frames anywhere; two senders do not mix, and a
// rest that never comes holds nothing up.
func TestCutFrames(t *testing.T) {
	other := netip.MustParseAddrPort("192.0.2.8:14550")
	h := listen(t, drone())
	var stream []byte
	for i := range 10 {
		stream = append(stream, position(float64(1000*i+1))...)
	}
	for i, at := 0, start; i < len(stream); i, at = i+7, at.Add(10*time.Millisecond) {
		h.take(stream[i:min(i+7, len(stream))], sender, at)
		h.take([]byte("noise"), other, at)
	}
	if len(h.observations) != 10 {
		t.Errorf("%d observations", len(h.observations))
	}
	h.take([]byte{0xFD, 255, 0, 0}, sender, start)
	h.take(position(20_000), sender, start.Add(2*time.Second))
	if len(h.observations) != 11 {
		t.Errorf("%d observations behind a rest", len(h.observations))
	}
	for i := range 200 {
		h.take([]byte{0xFD}, netip.AddrPortFrom(sender.Addr(), uint16(i)), start.Add(3*time.Second))
	}
	if n := h.reader.framers.Len(); n > 64 {
		t.Errorf("%d senders kept", n)
	}
}

// Cameras and companion computers have clocks and attitudes of their own.
func TestOtherComponents(t *testing.T) {
	h := listen(t, drone())
	h.take(frame(100, mavlink.Attitude, map[string]float64{"yaw": 1}), sender, start)
	h.take(frame(191, mavlink.SystemTime, map[string]float64{"time_unix_usec": 1.9e15, "time_boot_ms": 5}), sender, start)
	h.take(frame(220, mavlink.GPSRawInt, map[string]float64{"fix_type": 0}), sender, start)
	h.take(position(1), sender, start)
	if len(h.observations) != 1 || !h.observations[0].At.Equal(start) || h.assets[0].AttitudeKnown {
		t.Errorf("%+v %+v", h.observations, h.assets)
	}
}

func TestOtherSystem(t *testing.T) {
	s := drone()
	s.System = 8
	h := listen(t, s)
	h.take(position(1), sender, start)
	if n := h.source.Counters.Count(); len(h.observations) > 0 || n.Rejected[UnknownSystem] != 1 {
		t.Errorf("%+v", n)
	}
}

// Heights count from the sea where the ellipsoid is not told; accuracies that are
// not told are the sensor's.
func TestDefaults(t *testing.T) {
	h := listen(t, drone())
	h.take(position(1), sender, start)
	x := h.observations[0]
	if x.Height != (geo.Height{Metres: 850, Above: geo.SeaLevel}) || x.Covariance.EE != 16 || x.SigmaHeight != 8 || !x.At.Equal(start) {
		t.Errorf("%+v", x)
	}
	fix := map[string]float64{"fix_type": 3, "alt": 850e3, "alt_ellipsoid": 901.5e3}
	h.take(append(frame(1, mavlink.GPSRawInt, fix), position(2)...), sender, start)
	if x := h.observations[1]; x.Height != (geo.Height{Metres: 901.5, Above: geo.Ellipsoid}) {
		t.Errorf("%+v", x)
	}
	h.take(position(3), sender, start.Add(time.Minute))
	if x := h.observations[2]; x.Height.Above != geo.SeaLevel {
		t.Errorf("with an old fix: %+v", x.Height)
	}
}

// The time is the vehicle's where its clock is right or near, else the arrival
// with what lies between two messages kept.
func TestClock(t *testing.T) {
	clock := func(unix time.Time, boot float64) []byte {
		return frame(1, mavlink.SystemTime, map[string]float64{"time_unix_usec": float64(unix.UnixMicro()), "time_boot_ms": boot})
	}
	for _, c := range []struct {
		name string
		unix time.Time
		want time.Duration // of the second position, after start
	}{
		{"right", start.Add(-300 * time.Millisecond), time.Second - 300*time.Millisecond},
		{"not set", time.Unix(17, 0), 1200 * time.Millisecond},
		{"eleven years behind", start.AddDate(-11, 0, 0), time.Second},
	} {
		h := listen(t, drone())
		h.take(append(clock(c.unix, 5000), position(5000)...), sender, start)
		h.take(position(6000), sender, start.Add(1200*time.Millisecond))
		if got := h.observations[1].At.Sub(start); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestHealth(t *testing.T) {
	tell := frame(1, mavlink.Heartbeat, nil)
	attitude := frame(1, mavlink.Attitude, map[string]float64{"yaw": math.Pi / 2})
	quaternion := func(id uint32, component byte, names [4]string, flags float64) []byte {
		m := mavlink.NewMessage(id)
		for i, x := range [4]float64{math.Cos(math.Pi / 8), 0, 0, math.Sin(math.Pi / 8)} { // 45° to the right
			if names[0] == "q" {
				m.SetFloatAt("q", i, x)
			} else {
				m.SetFloat(names[i], x)
			}
		}
		if m.Has("flags") {
			m.SetFloat("flags", flags)
		}
		b, err := mavlink.AppendFrame(nil, &mavlink.Frame{Version: 2, System: 7, Component: component, Message: m})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	q := [4]string{"q"}
	for _, c := range []struct {
		name      string
		datagrams [][]byte
		want      func(marsad.Asset) (got, want float64)
	}{
		{"nothing told", nil, func(a marsad.Asset) (float64, float64) { return a.BatteryLeft, -1 }},
		{"battery", [][]byte{frame(1, mavlink.SysStatus, map[string]float64{"battery_remaining": 40})}, func(a marsad.Asset) (float64, float64) { return a.BatteryLeft, 0.4 }},
		{"battery not told", [][]byte{frame(1, mavlink.BatteryStatus, map[string]float64{"battery_remaining": -1})}, func(a marsad.Asset) (float64, float64) { return a.BatteryLeft, -1 }},
		{"second battery", [][]byte{frame(1, mavlink.BatteryStatus, map[string]float64{"battery_remaining": 5, "id": 1})}, func(a marsad.Asset) (float64, float64) { return a.BatteryLeft, -1 }},
		{"radio, the weaker way counts", [][]byte{frame(1, mavlink.RadioStatus, map[string]float64{"rssi": 200, "noise": 40, "remrssi": 59, "remnoise": 40})}, func(a marsad.Asset) (float64, float64) { return a.LinkQuality, 0.5 }},
		{"quaternion", [][]byte{quaternion(mavlink.AttitudeQuaternion, 1, [4]string{"q1", "q2", "q3", "q4"}, 0)}, func(a marsad.Asset) (float64, float64) { return a.Heading.Degrees(), 45 }},
		{"heading of the position", [][]byte{position(1)}, func(a marsad.Asset) (float64, float64) { return a.Heading.Degrees(), 90 }},
		{"gimbal from north", [][]byte{attitude, quaternion(mavlink.GimbalDeviceAttitudeStatus, 154, q, yawLock)}, func(a marsad.Asset) (float64, float64) { return a.CameraAz.Degrees(), 45 }},
		{"gimbal from the nose", [][]byte{attitude, quaternion(mavlink.GimbalDeviceAttitudeStatus, 154, q, yawInVehicle)}, func(a marsad.Asset) (float64, float64) { return a.CameraAz.Degrees(), 135 }},
		{"field of view", [][]byte{quaternion(cameraFOVStatus, 100, q, 0)}, func(a marsad.Asset) (float64, float64) { return a.CameraAz.Degrees(), 45 }},
		{"old mount", [][]byte{attitude, frame(1, mavlink.MountStatus, map[string]float64{"pointing_a": -3000, "pointing_c": 1000})}, func(a marsad.Asset) (float64, float64) { return a.CameraAz.Degrees() + a.CameraEl.Degrees(), 70 }},
		{"mount", [][]byte{attitude, frame(1, mavlink.MountOrientation, map[string]float64{"yaw": 20})}, func(a marsad.Asset) (float64, float64) { return a.CameraAz.Degrees(), 110 }},
		{"mount from north", [][]byte{frame(1, mavlink.MountOrientation, map[string]float64{"yaw": 20, "yaw_absolute": 30})}, func(a marsad.Asset) (float64, float64) { return a.CameraAz.Degrees(), 30 }},
		{"mount without heading", [][]byte{frame(1, mavlink.MountOrientation, map[string]float64{"yaw": 20})}, func(a marsad.Asset) (float64, float64) {
			return map[bool]float64{true: 1}[a.CameraKnown], 0
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := listen(t, drone())
			for _, d := range append(c.datagrams, tell) {
				h.take(d, sender, start)
			}
			got, want := c.want(h.assets[len(h.assets)-1])
			near(t, "value", got, want, 1e-4)
		})
	}
}

// Frames that do not arrive lower the quality, whether components count their
// frames together or each its own.
func TestLostFrames(t *testing.T) {
	quality := func(components []byte, shared bool, every int) float64 {
		h := listen(t, drone())
		var counters [256]byte
		for i := range 600 {
			c := components[i%len(components)]
			counter := &counters[c]
			if shared {
				counter = &counters[0]
			}
			*counter++
			if every > 0 && i/len(components)%every == 0 {
				continue
			}
			m := mavlink.NewMessage(mavlink.Heartbeat)
			b, err := mavlink.AppendFrame(nil, &mavlink.Frame{Version: 2, System: 7, Component: c, Sequence: *counter, Message: m})
			if err != nil {
				t.Fatal(err)
			}
			h.take(b, sender, start)
		}
		return h.assets[len(h.assets)-1].LinkQuality
	}
	near(t, "all, own counters", quality([]byte{1, 154}, false, 0), 1, 0.001)
	near(t, "all, one counter", quality([]byte{1, 154}, true, 0), 1, 0.001)
	near(t, "one of four lost", quality([]byte{1}, false, 4), 0.75, 0.03)
	near(t, "one of four lost, one counter", quality([]byte{1, 154}, true, 4), 0.75, 0.03)
}

func TestModes(t *testing.T) {
	for _, c := range []struct {
		autopilot, mavType, base, custom int64
		want                             string
	}{
		{3, 2, 81, 3, "auto"}, {3, 1, 81, 11, "rtl"}, {3, 10, 81, 4, "hold"}, {3, 2, 81, 99, "custom-99"},
		{12, 2, 81, 4<<16 | 5<<24, "rtl"}, {12, 2, 81, 3 << 16, "position"}, {12, 2, 81, 200 << 16, "custom-13107200"},
		{0, 2, 4, 0, "auto"}, {0, 2, 64, 0, "manual"}, {0, 2, 0, 0, ""}, {8, 2, 1, 5, "custom-5"},
	} {
		if got := modeOf(c.autopilot, c.mavType, c.base, c.custom); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// A real flight of 2015: each fix becomes a report, the radio beside it and the
// ground station do not.
func TestRecordedFlight(t *testing.T) {
	dir := os.Getenv("MARSAD_RECORDINGS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "data", "mavlink", "dronekit_flight.tlog"))
	if err != nil {
		t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
	}
	defer f.Close()
	s := drone()
	s.System = 1
	h := listen(t, s)
	log := mavlink.NewLogReader(f)
	for {
		at, _, err := log.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		h.take(log.Raw(), sender, at)
	}
	n := h.source.Counters.Count()
	t.Logf("%d reports, %d words of health, refused %v, clock %+.3f s ahead", len(h.observations), len(h.assets), n.Rejected, n.ClockOffset)
	if len(h.observations)+int(n.Rejected[Repeated]+n.Rejected[OutOfOrder]) != 2684 || n.Messages != 75477 {
		t.Errorf("%d observations, %+v", len(h.observations), n)
	}
	var fastest float64
	for i := range h.observations {
		x := &h.observations[i]
		fastest = max(fastest, math.Hypot(x.East, x.North))
		if off := x.At.Sub(x.Received).Abs(); off > time.Minute {
			t.Fatalf("report %d is %s off", i, off)
		}
		if lat, lon := x.Position.Degrees(); math.Abs(lat+35.36) > 0.1 || math.Abs(lon-149.16) > 0.1 {
			t.Fatalf("report %d at %s, not near Canberra", i, x.Position)
		}
	}
	if fastest < 5 || fastest > 40 {
		t.Errorf("fastest %g m/s", fastest)
	}
	last := h.assets[len(h.assets)-1]
	if !last.AttitudeKnown || last.BatteryLeft < 0 || last.BatteryLeft > 1 || last.Mode == "" {
		t.Errorf("health %+v", last)
	}
	t.Logf("fastest %.1f m/s, last health %+v", fastest, last)
}

func FuzzPacket(f *testing.F) {
	x, a := state(start)
	e := Encoder{System: 7}
	b, err := e.Append(nil, &x, &a)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(position(1))
	f.Fuzz(func(t *testing.T, b []byte) {
		h := listen(t, drone())
		h.take(b, sender, start)
		for i := range h.observations {
			if err := h.observations[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkPacket(b *testing.B) {
	x, a := state(start)
	e := Encoder{System: 7}
	var datagrams [][]byte
	for i := range 1000 {
		x.At = start.Add(time.Duration(i) * 100 * time.Millisecond)
		d, err := e.Append(nil, &x, &a)
		if err != nil {
			b.Fatal(err)
		}
		datagrams = append(datagrams, d)
	}
	h := listen(b, drone())
	h.source.Sink.Observe = func([]marsad.Observation) {}
	h.source.Sink.Asset = func(marsad.SensorID, marsad.Asset) {}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		h.take(datagrams[i%len(datagrams)], sender, start)
		i++
	}
}
