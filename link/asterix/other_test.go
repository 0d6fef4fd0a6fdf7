package asterix

import (
	"math"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	wire "marsad/wire/asterix"
)

// records encodes a data block of records of any category.
func records(t *testing.T, category int, edition string, list ...[]wire.Node) []byte {
	t.Helper()
	e, err := wire.Load(category, edition)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := e.AppendBlock(nil, list...)
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

func codes() wire.Node { return wire.Parts("010", wire.Bits("SAC", 25), wire.Bits("SIC", 201)) }

// Category 001: a plot, a track and an extrapolated track of an older radar, with a
// field monitor that is not used.
func TestOlderRadar(t *testing.T) {
	radar := northRadar()
	radar.Site = geo.LatLon(23, 6)
	f := newFeed(t, nil, radar)
	descriptor := func(parts ...wire.Node) wire.Node { return wire.Parts("020", parts...) }
	at := noon().Add(-300 * time.Millisecond)
	truncatedTime := wire.Number("141", math.Mod(secondsOfDay(at), 512))
	place := wire.Parts("040", wire.Number("RHO", 20), wire.Number("THETA", 45))
	f.datagram(records(t, 1, "",
		[]wire.Node{codes(), descriptor(wire.Bits("TYP", 0), wire.Bits("SSRPSR", 2)), place, truncatedTime,
			wire.Parts("070", wire.Text("MODE3A", "4321")), wire.Parts("090", wire.Number("HGT", 120))},
		[]wire.Node{codes(), descriptor(wire.Bits("TYP", 1), wire.Bits("SSRPSR", 1)), wire.Bits("161", 7), place, truncatedTime},
		[]wire.Node{codes(), descriptor(wire.Bits("TYP", 1), wire.Bits("SSRPSR", 0)), wire.Bits("161", 8), place, truncatedTime},
		[]wire.Node{codes(), descriptor(wire.Bits("SSRPSR", 2), wire.Bits("RAB", 1)), place, truncatedTime},
		[]wire.Node{codes(), descriptor(wire.Bits("SSRPSR", 2)), place, truncatedTime, wire.Parts("030", wire.Bits("", 2))},
	), noon())
	if len(f.observations) != 3 || f.rejected(NoDetection) != 0 || f.rejected(FieldMonitor) != 1 || f.rejected(FalseTarget) != 1 {
		t.Fatalf("%d observations, %v", len(f.observations), f.source.Counters.Count().Rejected)
	}
	plot, track := f.observations[0], f.observations[1]
	if plot.Range != 20*nauticalMile || math.Abs(plot.Azimuth.Degrees()-45) > 1e-9 || plot.Height != (geo.Height{Metres: 120 * flightLevel, Above: geo.Pressure}) {
		t.Errorf("plot %+v", plot)
	}
	if code, ok := plot.Identity.Mode3A.Code(); code != 0o4321 || !ok {
		t.Errorf("code %o %v", code, ok)
	}
	if off := plot.At.Sub(at).Abs(); off > 4*time.Millisecond || !track.At.Equal(plot.At) || track.Kind != marsad.SystemTrack || plot.Kind != marsad.Plot {
		t.Errorf("plot at %v, track %v at %v, want %v", plot.At, track.Kind, track.At, at)
	}
	if metres, az := geo.Inverse(radar.Site, track.Position); track.Number != 7 || math.Abs(metres-20*nauticalMile) > 1 || math.Abs(az.Degrees()-45) > 1e-6 {
		t.Errorf("track %d at %v m, %v", track.Number, metres, az)
	}
}

func TestTruncatedTime(t *testing.T) {
	midnight := time.Date(2026, 5, 6, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name               string
		measured, received time.Duration // since midnight
	}{
		{"within a cycle", 1000 * time.Second, 1001 * time.Second},
		{"over the end of a cycle", 1023 * time.Second, 1025 * time.Second},
		{"a clock ahead over the end of a cycle", 1025 * time.Second, 1023 * time.Second},
		{"before midnight, received after", -time.Second, time.Second},
		{"the last cycle of the day is short", day - 2*time.Second, day - time.Second},
		{"a clock ahead over midnight", day + time.Second, day - time.Second},
		{"just after midnight", 0, 200 * time.Millisecond},
	} {
		measured := midnight.Add(c.measured)
		rest := math.Mod(secondsOfDay(measured), 512)
		if got := truncatedTime(rest, midnight.Add(c.received)); !got.Equal(measured) {
			t.Errorf("%s: %v, want %v", c.name, got, measured)
		}
	}
}

// Category 002 ends turns as category 034 does.
func TestOlderServiceMessages(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	for _, seconds := range []float64{43200, 43206} {
		f.datagram(records(t, 2, "", []wire.Node{codes(), wire.Bits("000", 1), wire.Number("030", seconds)}), noon().Add(7*time.Second))
	}
	f.datagram(records(t, 2, "", []wire.Node{codes(), wire.Bits("000", 3)}), noon()) // south marker
	if len(f.scans) != 1 || f.scans[0].To.Sub(f.scans[0].From) != 6*time.Second || f.rejected(UnusedMessage) != 1 {
		t.Errorf("scans %+v, %v", f.scans, f.source.Counters.Count().Rejected)
	}
}

// Category 021: what aircraft tell of themselves.
func TestPositionReports(t *testing.T) {
	f := newFeed(t, nil, Sensor{Sensor: marsad.Sensor{ID: "adsb", Kind: marsad.Locator, SigmaPosition: 80}})
	report := func(descriptor []wire.Node, more ...wire.Node) []wire.Node {
		return append([]wire.Node{codes(), wire.Parts("040", descriptor...), wire.Number("073", 43200), wire.Bits("080", 0xabcdef)}, more...)
	}
	usual := []wire.Node{wire.Bits("ATP", 0)}
	coarse := wire.Parts("130", wire.Number("LAT", 23.25), wire.Number("LON", 6.5))
	f.datagram(records(t, 21, "",
		report(usual, coarse, wire.Parts("131", wire.Number("LAT", 23.125), wire.Number("LON", 6.25)),
			wire.Parts("160", wire.Number("GS", 0.0625), wire.Number("TA", 90)), wire.Number("145", 310), wire.Text("170", "DAH4012"),
			wire.Parts("090", wire.Bits("NACP", 8))),
		report(usual, coarse),
		report([]wire.Node{wire.Bits("IPC", 1)}, coarse),
		report([]wire.Node{wire.Bits("SIM", 1)}, coarse),
		report(usual),
	), noon())
	if len(f.observations) != 2 || f.rejected(SuspectPosition) != 1 || f.rejected(SimulatedTarget) != 1 || f.rejected(NoPosition) != 1 {
		t.Fatalf("%d observations, %v", len(f.observations), f.source.Counters.Count().Rejected)
	}
	x := f.observations[0]
	lat, lon := x.Position.Degrees()
	if x.Kind != marsad.Report || math.Abs(lat-23.125) > 1e-6 || math.Abs(lon-6.25) > 1e-6 || x.Label != marsad.Cooperative {
		t.Errorf("report %+v", x)
	}
	if math.Abs(x.East-0.0625*nauticalMile) > 1e-9 || math.Abs(x.North) > 1e-9 || x.Identity != (marsad.Identity{ICAO: 0xabcdef, Name: "DAH4012"}) {
		t.Errorf("velocity %v %v, identity %+v", x.East, x.North, x.Identity)
	}
	if sigma := math.Sqrt(x.Covariance.EE); math.Abs(sigma-92.6/of95) > 1e-9 {
		t.Errorf("told accuracy %v m", sigma)
	}
	if sigma := math.Sqrt(f.observations[1].Covariance.EE); sigma != 80 {
		t.Errorf("configured accuracy %v m", sigma)
	}
}

// An old edition of category 021 has its time and descriptor in other items.
func TestPositionReportOfAnOldEdition(t *testing.T) {
	f := newFeed(t, func(s *Source) { s.Editions = wire.Editions{21: "0.26"} }, Sensor{Sensor: marsad.Sensor{ID: "adsb", Kind: marsad.Locator}})
	f.datagram(records(t, 21, "0.26", []wire.Node{codes(), wire.Parts("040", wire.Bits("GBS", 1)), wire.Number("030", 43200),
		wire.Parts("130", wire.Number("LAT", 38.777), wire.Number("LON", -9.131)), wire.Bits("080", 0x496c2e)}), noon())
	if len(f.observations) != 1 || !f.observations[0].At.Equal(noon()) || f.observations[0].Identity.ICAO != 0x496c2e {
		t.Errorf("observations %+v, %v", f.observations, f.source.Counters.Count().Rejected)
	}
}
