package asterix

import (
	"bytes"
	"math"
	"path/filepath"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	wire "marsad/wire/asterix"
)

// tower is the reference point of the surface systems of the recorded airport.
func tower() geo.Point { return geo.LatLon(41.2971, 2.0784) }

// surfaceFeed plays the recording of a surface system at its site and at its times.
func surfaceFeed(t *testing.T, name string, sac, sic uint8) *feed {
	t.Helper()
	f := newFeed(t, nil, Sensor{SAC: octet(sac), SIC: octet(sic), Sensor: marsad.Sensor{ID: "surface", Kind: marsad.Tracker, Site: tower()}})
	midnight := time.Date(2020, 10, 2, 0, 0, 0, 0, time.UTC)
	d, err := wire.NewDecoder(nil)
	if err != nil {
		t.Fatal(err)
	}
	for frame, err := range wire.Frames(recording(t, name), wire.Framing{Layout: wire.Raw}) {
		if err != nil {
			t.Fatal(err)
		}
		d.Reset(frame.Blocks)
		if !d.Next() {
			t.Fatal(d.Errors())
		}
		seconds, _ := d.Record().Float("140")
		f.datagram(frame.Blocks, midnight.Add(time.Duration(seconds*1e9)))
	}
	return f
}

// Every target of the surface radar and of the multilateration is put near the airport,
// moves as it is told to move, and is a track of that system; those that fly are within its reach.
func TestRealSurfaceSystems(t *testing.T) {
	for _, c := range []struct {
		name                    string
		sic                     uint8
		targets, monitors, ends int
		tracks                  int
		reach                   float64 // m
		label                   marsad.Label
		vehicles, aircraft      int
	}{
		{"lebl_cat010_smr.ast", 7, 2430, 0, 84, 87, 6000, marsad.Declared, 0, 0},
		{"lebl_cat010_mlat.ast", 107, 1333, 1997, 0, 15, 25000, marsad.Cooperative, 846, 487},
	} {
		f := surfaceFeed(t, c.name, 0, c.sic)
		n := f.source.Counters.Count()
		if len(f.observations) != c.targets || n.Rejected[FieldMonitor] != uint64(c.monitors) || len(f.broken) != 0 || len(n.Rejected) != min(1, c.monitors)+min(1, c.ends) || n.Rejected[TrackEnd] != uint64(c.ends) {
			t.Errorf("%s: %d targets, %+v", c.name, len(f.observations), n)
		}
		numbers, classes := map[uint32]marsad.Observation{}, map[marsad.Class]int{}
		for _, x := range f.observations {
			if metres, _ := geo.Inverse(tower(), x.Position); metres > c.reach || x.Kind != marsad.SystemTrack || x.Label != c.label {
				t.Fatalf("%s: %v %v at %v, %v m off", c.name, x.Kind, x.Label, x.Position, metres)
			}
			if last, known := numbers[x.Number]; known {
				metres, _ := geo.Inverse(last.Position, x.Position)
				passed := x.At.Sub(last.At).Seconds()
				if speed := math.Hypot(x.East, x.North); passed > 0 && passed < 3 && metres > 60+passed*(speed+20) {
					t.Errorf("%s: track %d went %.0f m in %.2f s at %.0f m/s", c.name, x.Number, metres, passed, speed)
				}
			}
			numbers[x.Number] = x
			likeliest, _ := x.Class.Likeliest()
			classes[likeliest]++
		}
		if len(numbers) != c.tracks || classes[marsad.Vehicle] != c.vehicles || classes[marsad.Aircraft] != c.aircraft {
			t.Errorf("%s: %d tracks, classes %v", c.name, len(numbers), classes)
		}
		if len(f.assets) == 0 || f.assets[0].Code != "" || len(f.scans) != 0 {
			t.Errorf("%s: %d states, %d scans", c.name, len(f.assets), len(f.scans))
		}
	}
}

// A block cut from the traffic of a wide multilateration tells the same place on the
// ellipsoid and in the plane of the system, whose reference point the status message
// beside it tells: both lead to the same place, 179 km from there.
func TestRealMultilateration(t *testing.T) {
	block := recording(t, filepath.Join("vectors", "cat020ed1.5.bin"))
	d, err := wire.NewDecoder(nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Reset(block)
	if !d.Next() {
		t.Fatal(d.Errors())
	}
	s := &sensor{Sensor: Sensor{Sensor: marsad.Sensor{Site: geo.LatLon(47.5, 14)}}}
	var told, plane marsad.Observation
	if code := locatedAt(s, d.Record(), &told); code != "" {
		t.Fatal(code)
	}
	east, north, _ := pair(d.Record(), "042", "X", "Y", 1)
	cartesian(s, &plane, east, north, 1)
	if off, _ := geo.Inverse(told.Position, plane.Position); off > 100 {
		t.Errorf("%v and %v are %v m apart", told.Position, plane.Position, off)
	}
	f := newFeed(t, nil, Sensor{Sensor: marsad.Sensor{ID: "wam"}})
	f.datagram(block, time.Date(2026, 5, 5, 9, 18, 23, 0, time.UTC))
	if len(f.observations) != 1 {
		t.Fatalf("%+v", f.source.Counters.Count())
	}
	x := f.observations[0]
	if x.Kind != marsad.SystemTrack || x.Number != 3528 || x.Identity.ICAO != 148527 || x.Label != marsad.Cooperative || x.Height.Metres != 11.25*flightLevel {
		t.Errorf("%+v", x)
	}
}

// What a surface system tells without a track number is a plot of a radar, or a report
// of a target located by its signal; without a site only the ellipsoid has a place.
func TestTargetsWithoutNumbers(t *testing.T) {
	target := func(typ uint64, more ...wire.Node) []wire.Node {
		return append([]wire.Node{codes(), wire.Bits("000", 1), wire.Parts("020", wire.Bits("TYP", typ)), wire.Number("140", 43200)}, more...)
	}
	polar := wire.Parts("040", wire.Number("RHO", 1500), wire.Number("TH", 90))
	plane := wire.Parts("042", wire.Number("X", 300), wire.Number("Y", -400))
	ellipsoid := wire.Parts("041", wire.Number("LAT", 23.5), wire.Number("LON", 6.5))
	accuracy := wire.Parts("500", wire.Number("DEVX", 4), wire.Number("DEVY", 3), wire.Number("COVXY", -2))
	block := records(t, 10, "",
		target(3, polar), target(1, plane, wire.Bits("220", 0xabc), accuracy), target(1, ellipsoid, wire.Bits("300", 3)),
		target(3, polar, wire.Parts("161", wire.Bits("TRK", 5))), target(1))
	radar := northRadar()
	f := newFeed(t, nil, radar)
	f.datagram(block, noon())
	if len(f.observations) != 2 || f.rejected(NoSite) != 2 || f.rejected(NoPosition) != 1 {
		t.Fatalf("without a site %d observations, %v", len(f.observations), f.source.Counters.Count().Rejected)
	}
	radar.Site = geo.LatLon(23, 6)
	f = newFeed(t, nil, radar)
	f.datagram(block, noon())
	if len(f.observations) != 4 {
		t.Fatalf("%d observations, %v", len(f.observations), f.source.Counters.Count().Rejected)
	}
	plot, report, vehicle, track := f.observations[0], f.observations[1], f.observations[2], f.observations[3]
	if plot.Kind != marsad.Plot || plot.Range != 1500 || plot.Azimuth != 90*geo.Degree || plot.Has.All(marsad.HasPosition) {
		t.Errorf("plot %+v", plot)
	}
	metres, az := geo.Inverse(radar.Site, report.Position)
	if report.Kind != marsad.Report || report.Label != marsad.Cooperative || math.Abs(metres-500) > 0.01 || math.Abs(az.Degrees()-143.1301) > 0.001 {
		t.Errorf("report %+v at %v m %v", report, metres, az)
	}
	if report.Covariance != (marsad.Covariance{EE: 16, EN: -4, NN: 9}) {
		t.Errorf("covariance %+v", report.Covariance)
	}
	if class, p := vehicle.Class.Likeliest(); class != marsad.Vehicle || p < 0.9 || vehicle.Kind != marsad.Report {
		t.Errorf("vehicle %+v", vehicle)
	}
	if metres, az := geo.Inverse(radar.Site, track.Position); track.Kind != marsad.SystemTrack || track.Number != 5 || math.Abs(metres-1500) > 0.01 || math.Abs(az.Degrees()-90) > 0.001 {
		t.Errorf("track %+v at %v m %v", track, metres, az)
	}
}

// Multilateration states its standard deviations; without them the configured one
// counts. Ghosts and field monitors are none of ours.
func TestStatedAccuracy(t *testing.T) {
	target := func(more ...wire.Node) []wire.Node {
		return append([]wire.Node{codes(), wire.Number("140", 43200), wire.Parts("041", wire.Number("LAT", 23), wire.Number("LON", 6))}, more...)
	}
	usual := wire.Parts("020", wire.Bits("MS", 1))
	f := newFeed(t, nil, Sensor{Sensor: marsad.Sensor{ID: "wam", SigmaPosition: 40}})
	f.datagram(records(t, 20, "",
		target(usual, wire.Parts("500", wire.Parts("SDP", wire.Number("X", 7.5), wire.Number("Y", 12), wire.Bits("XY", 0)), wire.Number("SDH", 20)), wire.Number("105", 1000)),
		target(usual),
		target(usual, wire.Parts("170", wire.Bits("GHO", 1))),
		target(wire.Parts("020", wire.Bits("MS", 1), wire.Bits("RAB", 1)), wire.Parts("161", wire.Bits("TRN", 9))),
	), noon())
	if len(f.observations) != 2 || f.rejected(FalseTarget) != 1 || f.rejected(FieldMonitor) != 1 {
		t.Fatalf("%d observations, %v", len(f.observations), f.source.Counters.Count().Rejected)
	}
	if x := f.observations[0]; x.Covariance != (marsad.Covariance{EE: 56.25, NN: 144}) || x.SigmaHeight != 20 || x.Height != (geo.Height{Metres: 1000 * foot, Above: geo.Ellipsoid}) {
		t.Errorf("%+v", x)
	}
	if x := f.observations[1]; x.Covariance != (marsad.Covariance{EE: 1600, NN: 1600}) {
		t.Errorf("%+v", x)
	}
}

// In a block of category 001 only the first record need say whose it is; tracks are
// not plots, so that a turn with tracks alone says nothing of what was not seen.
func TestBlockOfOneRadar(t *testing.T) {
	older := Sensor{SAC: octet(8), SIC: octet(50), Sensor: marsad.Sensor{ID: "older", Site: geo.LatLon(43, 5)}}
	f := newFeed(t, nil, northRadar(), older)
	for frame, err := range wire.Frames(recording(t, "france_mixed.ast"), wire.Framing{Layout: wire.Raw}) {
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(frame.Blocks, []byte{1}) {
			f.datagram(frame.Blocks, noon())
		}
	}
	if len(f.observations) != 5 || f.rejected(UnknownSensor) != 0 {
		t.Fatalf("%d tracks, %v", len(f.observations), f.source.Counters.Count().Rejected)
	}
	for _, x := range f.observations {
		if x.Sensor != "older" || x.Kind != marsad.SystemTrack || x.Number == 0 || !x.Has.All(marsad.HasPosition|marsad.HasVelocity) {
			t.Errorf("%+v", x)
		}
	}
}
