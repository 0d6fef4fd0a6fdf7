package asterix

import (
	"math"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	wire "marsad/wire/asterix"
)

// feed is a source whose output is kept.
type feed struct {
	*observer
	observations []marsad.Observation
	scans        []marsad.Scan
	broken       []link.Broken
	assets       []marsad.Asset
}

func octet(n uint8) *uint8 { return &n }

// northRadar is the sensor of most tests: SAC 25, SIC 201.
func northRadar() Sensor {
	return Sensor{SAC: octet(25), SIC: octet(201), Sensor: marsad.Sensor{
		ID: "radar-north", Kind: marsad.Radar, SigmaRange: 15, SigmaAzimuth: 0.3 * geo.Degree, SigmaRangeRate: 0.5,
		Origin: marsad.Origin{State: "A", Station: "B2", Sensor: "radar-north"}, Marks: marsad.Marks{Release: marsad.Amber},
	}}
}

// newFeed makes the observer of a source; change, if not nil, alters the source first.
func newFeed(t testing.TB, change func(*Source), sensors ...Sensor) *feed {
	t.Helper()
	f := &feed{}
	s := &Source{Sensors: sensors, Feed: link.Feed{Name: "test", Sink: link.Sink{
		Observe: func(batch []marsad.Observation) { f.observations = append(f.observations, batch...) },
		Scan:    func(s marsad.Scan) { f.scans = append(f.scans, s) },
		Broken:  func(b link.Broken) { f.broken = append(f.broken, b) },
		Asset:   func(_ marsad.SensorID, a marsad.Asset) { f.assets = append(f.assets, a) },
	}}}
	if change != nil {
		change(s)
	}
	o, err := newObserver(s)
	if err != nil {
		t.Fatal(err)
	}
	f.observer = o
	return f
}

func (f *feed) rejected(code marsad.Code) uint64 { return f.source.Counters.Count().Rejected[code] }

// noon is a time that 1/128 s can hold.
func noon() time.Time { return time.Date(2026, 5, 5, 12, 0, 0, 0, time.UTC) }

func encoder(t testing.TB) *Encoder {
	t.Helper()
	e, err := NewEncoder(25, 201)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// plotAt is a plot with everything that a target report can carry.
func plotAt(at time.Time) marsad.Observation {
	return marsad.Observation{
		At: at, Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth | marsad.HasRangeRate | marsad.HasHeight,
		Range: 12345, Azimuth: 287.5 * geo.Degree, RangeRate: -17,
		Height:   geo.Height{Metres: 45.25 * flightLevel, Above: geo.Pressure},
		Identity: marsad.Identity{ICAO: 0x3C6641, Mode3A: marsad.NewMode3A(0o1234), Name: "DLH65A"},
	}
}

func TestPlotRoundTrip(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	want := plotAt(noon())
	bytes, err := encoder(t).AppendPlots(nil, []marsad.Observation{want})
	if err != nil {
		t.Fatal(err)
	}
	f.datagram(bytes, noon().Add(300*time.Millisecond))
	if len(f.observations) != 1 || len(f.broken) != 0 {
		t.Fatalf("%d observations, broken: %v, counters %+v", len(f.observations), f.broken, f.source.Counters.Count())
	}
	got := f.observations[0]
	if got.Sensor != "radar-north" || got.Kind != marsad.Plot || got.Has != want.Has {
		t.Errorf("sensor, kind, has = %v %v %b", got.Sensor, got.Kind, got.Has)
	}
	if !got.At.Equal(want.At) || !got.Received.Equal(noon().Add(300*time.Millisecond)) {
		t.Errorf("at %v, received %v", got.At, got.Received)
	}
	if math.Abs(got.Range-want.Range) > nauticalMile/512 || math.Abs(float64((got.Azimuth-want.Azimuth).Signed())) > math.Pi/65536 {
		t.Errorf("range %v, azimuth %v", got.Range, got.Azimuth)
	}
	if got.RangeRate != -17 || math.Abs(got.Height.Metres-want.Height.Metres) > 1e-9 || got.Height.Above != geo.Pressure {
		t.Errorf("range rate %v, height %v", got.RangeRate, got.Height)
	}
	if got.Identity != want.Identity || got.Label != marsad.Cooperative {
		t.Errorf("identity %+v, label %v", got.Identity, got.Label)
	}
	if math.Abs(got.SigmaRange-math.Hypot(15, 7.234375/math.Sqrt(12))) > 1e-9 || got.SigmaAzimuth < 0.3*geo.Degree || got.SigmaAzimuth > 0.301*geo.Degree {
		t.Errorf("sigma of range %v, of azimuth %v", got.SigmaRange, got.SigmaAzimuth)
	}
	if got.Origin.Station != "B2" || got.Marks != (marsad.Marks{Release: marsad.Amber}) {
		t.Errorf("origin %+v, marks %+v", got.Origin, got.Marks)
	}
	if ahead := f.source.Counters.Count().ClockOffset; ahead != -0.3 {
		t.Errorf("clock ahead by %v s", ahead)
	}
}

func TestSystemTrackRoundTrip(t *testing.T) {
	f := newFeed(t, nil, Sensor{Sensor: marsad.Sensor{ID: "centre", Kind: marsad.Tracker}})
	want := marsad.Observation{
		At: noon(), Kind: marsad.SystemTrack, Has: marsad.HasPosition | marsad.HasVelocity | marsad.HasHeight,
		Position: geo.LatLon(-32.5, -69.75), Covariance: marsad.Covariance{EE: 400, EN: -64, NN: 225},
		East: -205, North: 53.5, SigmaVelocity: 2.5, Number: 617,
		Height:   geo.Height{Metres: 249 * flightLevel, Above: geo.Pressure},
		Identity: marsad.Identity{ICAO: 0xE01234, Mode3A: marsad.NewMode3A(0o311), Name: "ARG1304"},
	}
	bytes, err := encoder(t).AppendTracks(nil, []marsad.Observation{want})
	if err != nil {
		t.Fatal(err)
	}
	f.datagram(bytes, noon())
	if len(f.observations) != 1 {
		t.Fatalf("observations %v, broken %v", f.observations, f.broken)
	}
	got := f.observations[0]
	lat, lon := got.Position.Degrees()
	if math.Abs(lat+32.5) > 3e-6 || math.Abs(lon+69.75) > 3e-6 {
		t.Errorf("position %v", got.Position)
	}
	if got.Covariance != want.Covariance || got.East != want.East || got.North != want.North || got.SigmaVelocity != 2.5 {
		t.Errorf("covariance %+v, velocity %v %v ± %v", got.Covariance, got.East, got.North, got.SigmaVelocity)
	}
	if got.Kind != marsad.SystemTrack || got.Has != want.Has || got.Number != 617 || got.Identity != want.Identity || got.Label != marsad.Declared {
		t.Errorf("got %+v", got)
	}
	if math.Abs(got.Height.Metres-want.Height.Metres) > 1e-9 {
		t.Errorf("height %v", got.Height)
	}
}

func TestTimeOfDay(t *testing.T) {
	at := func(text string) time.Time {
		v, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		name, measured, received string
	}{
		{"the usual delay", "2026-05-05T12:00:00Z", "2026-05-05T12:00:01.5Z"},
		{"a clock ahead", "2026-05-05T12:00:03Z", "2026-05-05T12:00:01Z"},
		{"measured before midnight, received after", "2026-05-05T23:59:59.5Z", "2026-05-06T00:00:00.25Z"},
		{"a clock ahead over midnight", "2026-05-06T00:00:00.25Z", "2026-05-05T23:59:59.5Z"},
		{"over the end of the year", "2026-12-31T23:59:59.9921875Z", "2027-01-01T00:00:01Z"},
	} {
		f := newFeed(t, nil, northRadar())
		bytes, err := encoder(t).AppendPlots(nil, []marsad.Observation{plotAt(at(c.measured))})
		if err != nil {
			t.Fatal(err)
		}
		f.datagram(bytes, at(c.received))
		if len(f.observations) != 1 || f.observations[0].At.Sub(at(c.measured)).Abs() > time.Microsecond {
			t.Errorf("%s: %+v, want %s", c.name, f.observations, c.measured)
		}
	}
}

// A clock that was never set runs steadily: what lies between two plots stays.
func TestClockNeverSet(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	wrong := noon().Add(-5*time.Hour - 17*time.Minute)
	for _, after := range []time.Duration{0, 4 * time.Second, 8 * time.Second} {
		bytes, err := encoder(t).AppendPlots(nil, []marsad.Observation{plotAt(wrong.Add(after))})
		if err != nil {
			t.Fatal(err)
		}
		f.datagram(bytes, noon().Add(after+200*time.Millisecond))
	}
	for i, x := range f.observations {
		if want := noon().Add(time.Duration(i)*4*time.Second + 200*time.Millisecond); !x.At.Equal(want) {
			t.Errorf("plot %d at %v, want %v", i, x.At, want)
		}
	}
	if ahead := f.source.Counters.Count().ClockOffset; ahead > -19000 {
		t.Errorf("the card says the clock is ahead by %v s", ahead)
	}
}

// report encodes a target report of items beside source, time and position.
func report(t *testing.T, items ...wire.Node) []byte {
	t.Helper()
	edition, err := wire.Load(48, "")
	if err != nil {
		t.Fatal(err)
	}
	all := append([]wire.Node{
		wire.Parts("010", wire.Bits("SAC", 25), wire.Bits("SIC", 201)),
		wire.Number("140", 43200),
	}, items...)
	bytes, err := edition.AppendBlock(nil, all)
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

func position() wire.Node {
	return wire.Parts("040", wire.Number("RHO", 10), wire.Number("THETA", 90))
}

func TestReportsThatAreNotUsed(t *testing.T) {
	descriptor := func(parts ...wire.Node) wire.Node { return wire.Parts("020", parts...) }
	for _, c := range []struct {
		name  string
		bytes []byte
		code  marsad.Code
	}{
		{"extrapolated", report(t, descriptor(wire.Bits("TYP", 0)), position()), NoDetection},
		{"field monitor", report(t, descriptor(wire.Bits("TYP", 2), wire.Bits("RAB", 1)), position()), FieldMonitor},
		{"simulated", report(t, descriptor(wire.Bits("TYP", 1), wire.Bits("SIM", 1)), position()), SimulatedTarget},
		{"test target", report(t, descriptor(wire.Bits("TYP", 1), wire.Bits("TST", 1)), position()), SimulatedTarget},
		{"reflection", report(t, descriptor(wire.Bits("TYP", 2)), wire.Parts("030", wire.Bits("", 17), wire.Bits("", 1)), position()), FalseTarget},
		{"no position", report(t, descriptor(wire.Bits("TYP", 1))), NoPosition},
	} {
		f := newFeed(t, nil, northRadar())
		f.datagram(c.bytes, noon())
		if len(f.observations) != 0 || f.rejected(c.code) != 1 {
			t.Errorf("%s: %d observations, rejected %v", c.name, len(f.observations), f.source.Counters.Count().Rejected)
		}
	}
}

func TestSimulatedTargetsAreMarked(t *testing.T) {
	simulated := report(t, wire.Parts("020", wire.Bits("TYP", 1), wire.Bits("SIM", 1)), position())
	real := report(t, wire.Parts("020", wire.Bits("TYP", 1)), position())

	f := newFeed(t, func(s *Source) { s.Simulated = "radar-test" }, northRadar())
	f.datagram(append(simulated, real...), noon())
	if len(f.observations) != 2 || f.observations[0].Marks.Exercise != "radar-test" || f.observations[1].Marks.Exercise != "" {
		t.Errorf("beside real ones: %+v", f.observations)
	}

	sensor := northRadar()
	sensor.Marks.Exercise = "demo"
	f = newFeed(t, nil, sensor)
	f.datagram(append(simulated, real...), noon())
	if len(f.observations) != 2 || f.observations[0].Marks.Exercise != "demo" || f.observations[1].Marks.Exercise != "demo" {
		t.Errorf("in an exercise: %+v", f.observations)
	}
}

// What is made in an exercise leaves marked as simulated, and arrives so.
func TestExercisesLeaveMarked(t *testing.T) {
	plot, track := plotAt(noon()), marsad.Observation{At: noon(), Has: marsad.HasPosition, Position: geo.LatLon(23, 6), Number: 4}
	plot.Marks.Exercise, track.Marks.Exercise = "ex-1", "ex-1"
	e := encoder(t)
	bytes, err := e.AppendPlots(nil, []marsad.Observation{plot})
	if err != nil {
		t.Fatal(err)
	}
	if bytes, err = e.AppendTracks(bytes, []marsad.Observation{track}); err != nil {
		t.Fatal(err)
	}
	f := newFeed(t, nil, northRadar())
	f.datagram(bytes, noon())
	if len(f.observations) != 0 || f.rejected(SimulatedTarget) != 2 {
		t.Errorf("outside an exercise: %+v", f.observations)
	}
	f = newFeed(t, func(s *Source) { s.Simulated = "ex-1" }, northRadar())
	f.datagram(bytes, noon())
	if len(f.observations) != 2 || f.observations[0].Marks.Exercise != "ex-1" || f.observations[1].Marks.Exercise != "ex-1" {
		t.Errorf("in the exercise: %+v", f.observations)
	}
}

func TestStatusMessage(t *testing.T) {
	bytes, err := encoder(t).AppendStatus(nil, noon(), geo.LatLon(23.125, 6.25), 612, true)
	if err != nil {
		t.Fatal(err)
	}
	d, err := wire.NewDecoder(nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Reset(bytes)
	if !d.Next() {
		t.Fatal(d.Errors())
	}
	rec := d.Record()
	nogo, _ := rec.Uint("050", "COM", "NOGO")
	lat, _ := rec.Float("120", "LAT")
	lon, _ := rec.Float("120", "LON")
	high, _ := rec.Float("120", "HGT")
	if nogo != 1 || math.Abs(lat-23.125) > 2e-5 || math.Abs(lon-6.25) > 2e-5 || high != 612 {
		t.Errorf("NOGO %v at %v %v, %v m", nogo, lat, lon, high)
	}
}

// The limits of what target reports can hold: beyond 256 NM it is an error, what
// rounds up to north or to midnight is north or midnight, nothing is no block.
func TestEncoderLimits(t *testing.T) {
	e := encoder(t)
	far := plotAt(noon())
	far.Range = 256 * nauticalMile
	if bytes, err := e.AppendPlots(nil, []marsad.Observation{far}); err == nil {
		t.Errorf("256 NM: % x", bytes)
	}
	if bytes, err := e.AppendPlots(nil, []marsad.Observation{{Kind: marsad.Bearing, Has: marsad.HasAzimuth}}); err != nil || len(bytes) != 0 {
		t.Errorf("a bearing: % x, %v", bytes, err)
	}
	edge := plotAt(time.Date(2026, 5, 5, 23, 59, 59, 999_000_000, time.UTC))
	edge.Azimuth = 359.9999 * geo.Degree
	bytes, err := e.AppendPlots(nil, []marsad.Observation{edge})
	if err != nil {
		t.Fatal(err)
	}
	f := newFeed(t, nil, northRadar())
	f.datagram(bytes, edge.At)
	if x := f.observations[0]; x.Azimuth != 0 || !x.At.Equal(time.Date(2026, 5, 6, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("azimuth %v at %v", x.Azimuth, x.At)
	}
	most := make([]marsad.Observation, PlotsPerDatagram)
	for i := range most {
		most[i] = plotAt(noon())
	}
	if bytes, err := e.AppendPlots(nil, most); err != nil || len(bytes) > 1472 {
		t.Errorf("%d octets in a datagram, %v", len(bytes), err)
	}
}

func TestQuantitiesLeftOut(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	f.datagram(report(t, wire.Parts("020", wire.Bits("TYP", 5)), position(),
		wire.Parts("070", wire.Bits("G", 1), wire.Bits("MODE3A", 0o7000)), // garbled
		wire.Parts("090", wire.Bits("V", 1), wire.Number("FL", 100)),      // not validated
		wire.Parts("120", wire.Parts("CAL", wire.Bits("D", 1), wire.Number("CAL", 12))),
	), noon())
	if len(f.observations) != 1 {
		t.Fatalf("observations %+v", f.observations)
	}
	x := f.observations[0]
	if x.Has != marsad.HasRange|marsad.HasAzimuth || !x.Identity.IsZero() || x.Label != marsad.NotClassified {
		t.Errorf("garbled, not validated and doubtful quantities were used: %+v", x)
	}
}

// A target beyond 256 NM has its range in the reserved expansion field.
func TestExtendedRange(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	f.datagram(report(t, wire.Parts("020", wire.Bits("TYP", 2), wire.Bits("ERR", 1)),
		wire.Parts("040", wire.Bits("RHO", 0xffff), wire.Number("THETA", 90)),
		wire.Parts("RE", wire.Number("ERR", 300.5))), noon())
	if len(f.observations) != 1 || math.Abs(f.observations[0].Range-300.5*nauticalMile) > 1e-6 {
		t.Errorf("observations %+v, rejected %v", f.observations, f.source.Counters.Count().Rejected)
	}
}

func TestScans(t *testing.T) {
	e := encoder(t)
	f := newFeed(t, nil, northRadar())
	send := func(bytes []byte, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		f.datagram(bytes, noon().Add(8*time.Second))
	}
	send(e.AppendNorth(nil, marsad.Scan{To: noon()})) // how long the turn was is not known
	send(e.AppendSector(nil, noon().Add(time.Second), 350*geo.Degree))
	send(e.AppendSector(nil, noon().Add(3*time.Second), 10*geo.Degree)) // past north, but north markers come
	send(e.AppendPlots(nil, []marsad.Observation{plotAt(noon().Add(time.Second)), plotAt(noon().Add(2 * time.Second))}))
	send(e.AppendNorth(nil, marsad.Scan{From: noon(), To: noon().Add(4 * time.Second)}))
	if len(f.scans) != 1 || f.scans[0].Plots != 2 || !f.scans[0].From.Equal(noon()) || !f.scans[0].To.Equal(noon().Add(4*time.Second)) {
		t.Errorf("scans %+v", f.scans)
	}

	f = newFeed(t, nil, northRadar())
	send(e.AppendNorth(nil, marsad.Scan{From: noon(), To: noon().Add(5 * time.Second)})) // the rotation period says when it began
	if len(f.scans) != 1 || !f.scans[0].From.Equal(noon()) {
		t.Errorf("first scan %+v", f.scans)
	}

	f = newFeed(t, nil, northRadar())
	for i, az := range []geo.Angle{200, 300, 20, 200, 300, 20} { // no north markers
		send(e.AppendSector(nil, noon().Add(time.Duration(i)*time.Second), az*geo.Degree))
	}
	if len(f.scans) != 1 || !f.scans[0].From.Equal(noon().Add(2*time.Second)) || !f.scans[0].To.Equal(noon().Add(5*time.Second)) {
		t.Errorf("scans by sectors %+v", f.scans)
	}
}

func TestSensorsByCodes(t *testing.T) {
	south := northRadar()
	south.ID, south.SIC = "radar-south", octet(202)
	f := newFeed(t, nil, northRadar(), south)
	e := encoder(t)
	for _, sic := range []uint8{201, 202, 203} {
		e.SIC = sic
		bytes, err := e.AppendPlots(nil, []marsad.Observation{plotAt(noon())})
		if err != nil {
			t.Fatal(err)
		}
		f.datagram(bytes, noon())
	}
	if len(f.observations) != 2 || f.observations[0].Sensor != "radar-north" || f.observations[1].Sensor != "radar-south" || f.rejected(UnknownSensor) != 1 {
		t.Errorf("observations %+v, rejected %v", f.observations, f.source.Counters.Count().Rejected)
	}
	for name, sensors := range map[string][]Sensor{
		"the same codes": {northRadar(), northRadar()},
		"no codes":       {northRadar(), {Sensor: marsad.Sensor{ID: "b"}}},
	} {
		if _, err := newObserver(&Source{Sensors: sensors}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Broken bytes are counted by reason and go to quarantine; the block behind them is read.
func TestBrokenBytes(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	good := report(t, wire.Parts("020", wire.Bits("TYP", 1)), position())
	cut := append([]byte{48, 0, byte(len(good) - 2)}, good[3:len(good)-2]...)
	foreign := []byte{255, 0, 4, 0}
	lying := []byte{48, 0xff, 0xff, 0}
	datagram := append(append(append(append([]byte{}, cut...), foreign...), good...), lying...)
	f.datagram(datagram, noon())
	if len(f.observations) != 1 || f.rejected("asterix-truncated") != 1 || f.rejected("asterix-block-length") != 1 || f.rejected(UnusedMessage) != 1 {
		t.Errorf("%d observations, rejected %v", len(f.observations), f.source.Counters.Count().Rejected)
	}
	if len(f.broken) != 2 || len(f.broken[0].Bytes) != len(datagram) || f.broken[0].Err.Error() != "asterix: cat048 item 040 at byte 10: 2 of 4 bytes" {
		t.Errorf("quarantine %+v", f.broken)
	}
}

// A block is believed whole or not at all: the good record before a broken one is
// counted, and not used.
func TestBlockWithABrokenRecordIsNotBelieved(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	good := report(t, wire.Parts("020", wire.Bits("TYP", 1)), position())
	both := append(append([]byte{}, good...), good[3:len(good)-1]...)
	both[2] = byte(len(both))
	f.datagram(append(both, good...), noon())
	if len(f.observations) != 1 || f.rejected(BrokenBlock) != 1 || f.rejected("asterix-truncated") != 1 {
		t.Errorf("%d observations, rejected %v", len(f.observations), f.source.Counters.Count().Rejected)
	}
}

func FuzzDatagram(f *testing.F) {
	e, err := NewEncoder(25, 201)
	if err != nil {
		f.Fatal(err)
	}
	plots, err := e.AppendPlots(nil, []marsad.Observation{plotAt(noon())})
	if err != nil {
		f.Fatal(err)
	}
	north, err := e.AppendNorth(plots, marsad.Scan{To: noon()})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(north)
	f.Add([]byte{62, 0, 9, 0x80, 25, 201, 48, 0, 3})
	// A surface target, a multilateration's, what aircraft tell, a track of an older radar and a state.
	f.Add([]byte{10, 0, 21, 0xf3, 0x1e, 25, 201, 1, 0x20, 1, 2, 3, 0, 200, 255, 56, 0, 1, 0, 2, 0x01})
	f.Add([]byte{20, 0, 20, 0xf1, 0x80, 25, 201, 0x40, 1, 2, 3, 1, 0, 0, 0, 1, 0, 0, 0, 9})
	f.Add([]byte{21, 0, 14, 0xc5, 0x02, 25, 201, 0, 1, 2, 3, 4, 5, 6})
	f.Add([]byte{1, 0, 13, 0xf0, 25, 201, 0x90, 0, 7, 10, 0, 64, 0})
	f.Add([]byte{65, 0, 11, 0xd4, 25, 201, 1, 1, 2, 3, 0x40})
	f.Fuzz(func(t *testing.T, payload []byte) {
		radar := northRadar()
		radar.Site = geo.LatLon(23, 6)
		feed := newFeed(t, nil, radar)
		feed.datagram(payload, noon())
		for i := range feed.observations {
			if err := feed.observations[i].Valid(); err != nil {
				t.Error(err)
			}
		}
	})
}

func BenchmarkDatagram(b *testing.B) {
	e := encoder(b)
	plots := make([]marsad.Observation, PlotsPerDatagram)
	for i := range plots {
		plots[i] = plotAt(noon().Add(time.Duration(i) * time.Millisecond))
	}
	payload, err := e.AppendPlots(nil, plots)
	if err != nil {
		b.Fatal(err)
	}
	got := 0
	f := newFeed(b, func(s *Source) {
		s.Sink = link.Sink{Observe: func(batch []marsad.Observation) { got += len(batch) }}
	}, northRadar())
	f.datagram(payload, noon()) // loads the edition
	b.ReportAllocs()
	received := noon()
	for b.Loop() {
		received = received.Add(time.Second) // so that it is no repeat
		f.datagram(payload, received)
	}
	if got != (b.N+1)*len(plots) {
		b.Errorf("%d plots", got)
	}
	b.ReportMetric(float64(b.N*len(plots))/b.Elapsed().Seconds(), "plots/s")
}
