package klv

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/klv"
	"marsad/wire/mpegts"
)

var now = time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC)

type heard struct {
	obs        []marsad.Observation
	assets     []marsad.Asset
	footprints []marsad.Footprint
	rejected   map[marsad.Code]uint64
}

type list []link.Packet

func (l list) Run(_ context.Context, handle func(link.Packet) bool) error {
	for _, p := range l {
		p.At = now
		handle(p)
	}
	return nil
}

func played(t testing.TB, sensors []Sensor, packets ...link.Packet) (h heard) {
	t.Helper()
	counters := new(link.Counters)
	s := &Source{Sensors: sensors, Feed: link.Feed{Name: "k", Counters: counters, Transport: list(packets), Sink: link.Sink{
		Observe:   func(b []marsad.Observation) { h.obs = append(h.obs, b...) },
		Asset:     func(_ marsad.SensorID, a marsad.Asset) { h.assets = append(h.assets, a) },
		Footprint: func(f marsad.Footprint) { h.footprints = append(h.footprints, f) },
	}}}
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.rejected = counters.Count().Rejected
	return h
}

func one() []Sensor {
	return []Sensor{{Sensor: marsad.Sensor{ID: "uas", Kind: marsad.Locator, SigmaPosition: 5}, Own: true}}
}

// seen is a packet of an aircraft 1000 m over the ground whose camera looks east, down
// by the angle given.
func seen(down float64, more func([]byte) []byte) []byte {
	b := klv.AppendNumber(nil, klv.Timestamp, float64(now.Add(-time.Second).UnixMicro()), 8)
	b = klv.AppendElement(b, klv.CallSign, []byte("EAGLE 1"))
	for _, n := range []struct {
		tag uint32
		x   float64
	}{
		{klv.Heading, 30}, {klv.Pitch, 0}, {klv.Roll, 0}, {klv.SensorLatitude, 15}, {klv.SensorLongitude, 2}, {klv.SensorAltitude, 1300},
		{klv.HorizontalField, 10}, {klv.VerticalField, 8}, {klv.RelativeAzimuth, 60}, {klv.RelativeElevation, -down}, {klv.RelativeRoll, 0},
		{klv.CentreElevation, 300}, {klv.NorthVelocity, 10}, {klv.EastVelocity, -5},
	} {
		b = klv.AppendNumber(b, n.tag, n.x, 4)
	}
	if more != nil {
		b = more(b)
	}
	return klv.AppendPacket(nil, klv.ST0601, b)
}

// target appends a VMTI set with one target.
func target(items []byte) func([]byte) []byte {
	return func(b []byte) []byte {
		pack := append(klv.AppendOID(nil, 7), items...)
		vmti := klv.AppendElement(nil, klv.FrameWidth, []byte{3})
		vmti = klv.AppendElement(vmti, klv.FrameHeight, []byte{3})
		vmti = klv.AppendElement(vmti, klv.VTargetSeries, append(klv.AppendLength(nil, len(pack)), pack...))
		return klv.AppendElement(b, klv.VMTI, vmti)
	}
}

func TestPlatformAndFootprint(t *testing.T) {
	h := played(t, one(), link.Packet{Bytes: seen(45, nil)})
	if len(h.obs) != 1 || len(h.assets) != 1 || len(h.footprints) != 1 {
		t.Fatalf("%+v", h)
	}
	o := h.obs[0]
	if o.Kind != marsad.Report || o.Label != marsad.Own || o.Identity.Name != "EAGLE 1" || o.Class[marsad.Drone] != 1 || math.Abs(o.North-10) > 0.1 || !o.At.Equal(now.Add(-time.Second)) {
		t.Errorf("%+v", o)
	}
	a := h.assets[0]
	if !a.CameraKnown || math.Abs(a.CameraAz.Degrees()-90) > 0.01 || math.Abs(a.CameraEl.Degrees()+45) > 0.01 || math.Abs(a.Heading.Degrees()-30) > 0.01 {
		t.Errorf("%+v", a)
	}
	f := h.footprints[0]
	distance, az := geo.Inverse(o.Position, f.Centre)
	if math.Abs(distance-1000) > 2 || math.Abs(az.Degrees()-90) > 0.1 || math.Abs(f.SlantRange-1414) > 3 {
		t.Errorf("centre %.1f m in %.2f°, slant %.1f m", distance, az.Degrees(), f.SlantRange)
	}
	// Looking east, the upper left corner is the far one to the north.
	for i, want := range [4]struct{ east, north float64 }{{1150.4, 133.4}, {1150.4, -133.4}, {869.3, -116.2}, {869.3, 116.2}} {
		d, az := geo.Inverse(o.Position, f.Corners[i])
		sin, cos := math.Sincos(float64(az))
		if math.Abs(d*sin-want.east) > 4 || math.Abs(d*cos-want.north) > 4 {
			t.Errorf("corner %d: %.1f m east, %.1f m north, want %v", i+1, d*sin, d*cos, want)
		}
	}
}

func TestCorners(t *testing.T) {
	level := played(t, one(), link.Packet{Bytes: seen(2, nil)}) // the upper corners lie above the horizon
	if f := level.footprints[0]; !f.Corners[0].IsZero() || !f.Corners[1].IsZero() || f.Corners[2].IsZero() || f.Corners[3].IsZero() {
		t.Errorf("%+v", f.Corners)
	}
	offset := func(b []byte) []byte {
		b = klv.AppendNumber(b, klv.CentreLatitude, 15.01, 0)
		b = klv.AppendNumber(b, klv.CentreLongitude, 2.01, 0)
		b = klv.AppendNumber(b, klv.OffsetCorners, 0.01, 0)
		return klv.AppendNumber(b, klv.OffsetCorners+1, -0.01, 0)
	}
	f := played(t, one(), link.Packet{Bytes: seen(45, offset)}).footprints[0]
	if d, _ := geo.Inverse(f.Corners[0], geo.LatLon(15.02, 2.0)); d > 1 || !f.Corners[1].IsZero() {
		t.Errorf("%+v", f.Corners)
	}
	full := func(b []byte) []byte {
		b = klv.AppendNumber(offset(b), klv.FullCorners, 15.5, 0)
		return klv.AppendNumber(b, klv.FullCorners+1, 2.5, 0)
	}
	f = played(t, one(), link.Packet{Bytes: seen(45, full)}).footprints[0]
	if d, _ := geo.Inverse(f.Corners[0], geo.LatLon(15.5, 2.5)); d > 1 {
		t.Errorf("%+v", f.Corners)
	}
}

func TestTargets(t *testing.T) {
	items := klv.AppendTargetNumber(nil, klv.Confidence, 80, 1)
	items = klv.AppendTargetNumber(items, klv.CentroidPixel, 5, 1) // the middle of 3 by 3
	items = klv.AppendElement(items, klv.VObject, klv.AppendElement(nil, klv.OntologyClass, []byte("http://example.org/x#Truck")))
	h := played(t, one(), link.Packet{Bytes: seen(45, target(items))})
	if len(h.obs) != 2 {
		t.Fatalf("%+v", h)
	}
	o := h.obs[1]
	d, az := geo.Inverse(geo.LatLon(15, 2), o.Position)
	if o.Kind != marsad.Plot || math.Abs(d-1000) > 3 || math.Abs(az.Degrees()-90) > 0.2 || math.Abs(float64(o.Class[marsad.Vehicle])-0.8) > 1e-6 || o.Number != 7 {
		t.Errorf("%.1f m in %.2f°: %+v", d, az.Degrees(), o)
	}
	// At 45° along is R·σ/sin ⊕ the ground's 10 m, across R·σ, with the camera's own 3 m.
	look := 1414.2 * float64(1*geo.Degree)
	along, cross := math.Sqrt(math.Pow(look*math.Sqrt2, 2)+109), math.Sqrt(look*look+9)
	if math.Abs(math.Sqrt(o.Covariance.EE)-along) > 0.5 || math.Abs(math.Sqrt(o.Covariance.NN)-cross) > 0.5 {
		t.Errorf("%.1f, %.1f m; want %.1f, %.1f", math.Sqrt(o.Covariance.EE), math.Sqrt(o.Covariance.NN), along, cross)
	}
	h = played(t, one(), link.Packet{Bytes: seen(8, target(items))})
	if len(h.obs) != 2 {
		t.Fatalf("seen under 8°: %+v", h)
	}
	o = h.obs[1]
	if o.Kind != marsad.Bearing || o.Has != marsad.HasAzimuth|marsad.HasElevation|marsad.HasObserver|marsad.HasHeight || math.Abs(o.Azimuth.Degrees()-90) > 0.01 ||
		math.Abs(o.Elevation.Degrees()+8) > 0.01 || o.SigmaElevation != geo.Degree || o.SigmaObserver != 5 || math.Abs(o.Height.Metres-300) > 0.5 || math.Abs(o.ObserverHeight-1300) > 0.5 ||
		o.Number != 7 || o.Class[marsad.Vehicle] == 0 || o.Valid() != nil {
		t.Errorf("seen under 8°: %+v", o)
	}
	if d, _ := geo.Inverse(geo.LatLon(15, 2), o.Observer); d > 1 {
		t.Errorf("observer at %v", o.Observer)
	}
	h = played(t, one(), link.Packet{Bytes: seen(-3, target(items))})
	if o := h.obs[1]; o.Kind != marsad.Bearing || math.Abs(o.Elevation.Degrees()-3) > 0.01 || o.Has&marsad.HasHeight != 0 {
		t.Errorf("above the horizon: %+v", o)
	}
	h = played(t, one(), link.Packet{Bytes: seen(45, target(nil))})
	if len(h.obs) != 1 || h.rejected[NoPlace] != 1 {
		t.Errorf("without a place: %+v", h)
	}
}

func TestRefused(t *testing.T) {
	bad := seen(45, nil)
	bad[40] ^= 1
	keyed := one()
	keyed[0].Key = "HAWK 2"
	secret := seen(45, func(b []byte) []byte {
		return klv.AppendElement(b, klv.SecuritySet, klv.AppendElement(nil, klv.Classification, []byte{3}))
	})
	for name, c := range map[string]struct {
		sensors []Sensor
		bytes   []byte
		code    marsad.Code
		obs     int
	}{
		"checksum":   {one(), bad, BadChecksum, 0},
		"other":      {keyed, seen(45, nil), UnknownSensor, 0},
		"security":   {one(), klv.AppendPacket(nil, klv.ST0102, []byte{1, 1, 1}), NotUsed, 0},
		"no sum":     {one(), append([]byte(klv.ST0601.Label()), 3, 65, 1, 19), NoChecksum, 0},
		"classified": {one(), secret, Classified, 1},
	} {
		h := played(t, c.sensors, link.Packet{Bytes: c.bytes})
		if h.rejected[c.code] != 1 || len(h.obs) != c.obs {
			t.Errorf("%s: %+v", name, h)
		}
	}
	if _, err := (&Source{Sensors: append(one(), one()...)}).Reader(); marsad.CodeOf(err) != marsad.BadConfig {
		t.Error(err)
	}
}

// An aircraft tells its name now and then only.
func TestUnnamedPacketsAreOfTheOneBefore(t *testing.T) {
	keyed := one()
	keyed[0].Key = "EAGLE 1"
	b := klv.AppendNumber(nil, klv.Timestamp, float64(now.UnixMicro()), 8)
	b = klv.AppendNumber(klv.AppendNumber(b, klv.SensorLatitude, 15, 0), klv.SensorLongitude, 2, 0)
	unnamed := klv.AppendPacket(nil, klv.ST0601, b)
	other := klv.AppendPacket(nil, klv.ST0601, klv.AppendElement(b, klv.CallSign, []byte("OTHER")))
	h := played(t, keyed, link.Packet{Bytes: unnamed}, link.Packet{Bytes: seen(45, nil)}, link.Packet{Bytes: unnamed}, link.Packet{Bytes: other}, link.Packet{Bytes: unnamed})
	if len(h.obs) != 2 || h.rejected[UnknownSensor] != 3 {
		t.Errorf("%d observations, %v", len(h.obs), h.rejected)
	}
}

func TestTransportStreamCutAnywhere(t *testing.T) {
	m := &mpegts.Muxer{Program: 1, MapPID: 0x20, Streams: []mpegts.Stream{{PID: 0x21, Type: mpegts.Private}}}
	b := m.AppendTables(nil)
	for range 5 {
		b = m.AppendUnit(b, m.Streams[0], 9, seen(45, nil))
	}
	for _, cut := range []int{1, 188, 500, len(b) - 1} {
		h := played(t, one(), link.Packet{Bytes: b[:cut], Stream: 1}, link.Packet{Bytes: b[cut:], Stream: 1}, link.Packet{Stream: 1, End: true})
		if len(h.obs) != 5 {
			t.Errorf("cut at %d: %d observations", cut, len(h.obs))
		}
	}
	rtp := append([]byte{0x80, 33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, b[:7*188]...)
	if h := played(t, one(), link.Packet{Bytes: rtp}); len(h.obs) == 0 {
		t.Error("nothing heard of RTP")
	}
}

// In 2008 the aircraft looked down at its frame's centre: what pose and field of view
// give must lie there, and so must the corners that it told.
func TestRealFlight(t *testing.T) {
	folder := os.Getenv("MARSAD_RECORDINGS")
	if folder == "" {
		folder = "../../../shared"
	}
	file, err := os.ReadFile(filepath.Join(folder, "data/klv/kwiver_aphill_klv_10s.ts"))
	if err != nil {
		t.Skipf("no recording: %v", err)
	}
	h := played(t, one(), link.Packet{Bytes: file, Stream: 1}, link.Packet{Stream: 1, End: true})
	if len(h.obs) != 300 || len(h.footprints) != 300 {
		t.Fatalf("%d observations, %d footprints, %v", len(h.obs), len(h.footprints), h.rejected)
	}
	worst := 0.0
	for i, f := range h.footprints {
		_, to := geo.Inverse(h.obs[i].Position, f.Centre)
		worst = max(worst, math.Abs(float64((to-h.assets[i].CameraAz+3*math.Pi).Normal()-math.Pi)))
	}
	t.Logf("direction to the frame's centre: at most %.2f° off", worst*180/math.Pi)
	if worst > float64(5*geo.Degree) {
		t.Errorf("%.1f°", worst*180/math.Pi)
	}
}

func FuzzReader(f *testing.F) {
	f.Add(seen(45, target(klv.AppendTargetNumber(nil, klv.CentroidPixel, 5, 1))), uint8(9))
	f.Fuzz(func(t *testing.T, b []byte, cut uint8) {
		at := min(int(cut), len(b))
		played(t, one(), link.Packet{Bytes: b}, link.Packet{Bytes: b[:at], Stream: 1}, link.Packet{Bytes: b[at:], Stream: 1}, link.Packet{Stream: 1, End: true},
			link.Packet{Bytes: klv.AppendPacket(nil, klv.ST0601, b)})
	})
}
