package nmea

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/nmea"

	"pgregory.net/rapid"
)

func TestTimes(t *testing.T) {
	midnight := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	b := newBench(t, radar, boat)
	b.sayAt(midnight.Add(200*time.Millisecond), "RATTM,1,1.0,0,T,,,T,1,1,N,,T,,235959.90,A")
	b.sayAt(midnight.Add(2*time.Second), "RATTM,1,1.0,0,T,,,T,1,1,N,,T,,000001.50,A", "RATTM,2,1.0,0,T,,,T,1,1,N,,T,,,A")
	for i, want := range []time.Duration{-100 * time.Millisecond, 1500 * time.Millisecond, 2 * time.Second} {
		if got := b.observations[i].At; !got.Equal(midnight.Add(want)) {
			t.Errorf("target %d at %s", i, got)
		}
	}
}

// TestRollover lets a receiver tell the date of 1024 weeks ago: its clock is wrong,
// and its fixes are placed by their arrival.
func TestRollover(t *testing.T) {
	b := newBench(t, boat)
	var report link.ClockReport
	b.source.Sink.Clock = func(_ marsad.SensorID, r link.ClockReport) { report = r }
	old := noon.AddDate(0, 0, -1024*7)
	for i := range 5 {
		at := time.Duration(i) * time.Second
		stated := old.Add(at)
		b.sayAt(noon.Add(at+300*time.Millisecond), fmt.Sprintf("GPRMC,%s,A,1631.000,N,01630.000,W,0.0,,%s,,,A", stated.Format("150405.00"), stated.Format("020106")))
	}
	if len(b.observations) != 5 || !report.Wrong {
		t.Fatalf("%d observations, %+v, %v", len(b.observations), report, b.rejected())
	}
	for _, x := range b.observations {
		if d := x.Received.Sub(x.At); d < 0 || d > 15*time.Second {
			t.Errorf("measured at %s, arrived at %s", x.At, x.Received)
		}
	}
}

func TestDatedFixKeepsItsDay(t *testing.T) {
	b := newBench(t, boat)
	b.sayAt(noon, "GPRMC,120029.50,A,1631.000,N,01630.000,W,0.0,,010326,,,A")
	if x := b.observations[0]; !x.At.Equal(noon.Add(-500*time.Millisecond)) || x.Label != marsad.Own || x.Identity.Name != "P1" {
		t.Errorf("%+v", x)
	}
}

// TestMoved tells of a fixed sensor that is carried off, and brought back.
func TestMoved(t *testing.T) {
	b := newBench(t, mast)
	at := noon
	fix := func(minutes string, times int) {
		for range times {
			at = at.Add(time.Second)
			b.sayAt(at, "GPGGA,"+at.Format("150405")+",16"+minutes+",N,01630.000,W,1,8,1,5,M,30,M,,")
		}
	}
	fix("30.000", 3)
	fix("30.100", 2) // 184 m off, but two in a row only
	fix("30.000", 1)
	if len(b.assets) != 0 {
		t.Fatalf("%+v", b.assets)
	}
	fix("30.100", 10)
	if len(b.assets) != 1 || b.assets[0].Code != "moved" {
		t.Fatalf("%+v", b.assets)
	}
	fix("30.000", 3)
	if len(b.assets) != 2 || b.assets[1].Code != "" || len(b.observations) != 0 {
		t.Errorf("%+v, %d observations", b.assets, len(b.observations))
	}
}

func TestAccuracyOfFixes(t *testing.T) {
	sigma := func(x *marsad.Observation) string {
		return fmt.Sprintf("%.1f %.1f", math.Sqrt(x.Covariance.EE), math.Sqrt(x.Covariance.NN))
	}
	surveyed := boat
	surveyed.SigmaPosition = 2
	const gll = "GPGLL,1631.000,N,01630.000,W,120029,A,A"
	for _, c := range []struct {
		sensor Sensor
		say    []string
		want   string
	}{
		{boat, []string{gll}, "10.0 10.0"},
		{surveyed, []string{gll}, "2.0 2.0"},
		{boat, []string{"GPGGA,120029,1631.000,N,01630.000,W,1,8,1.5,5,M,30,M,,"}, "6.0 6.0"},
		{boat, []string{"GPGST,120029,1,3,2,0,1.5,2.5,4", gll}, "2.5 1.5"},
		{boat, []string{"GPGLL,1631.000,N,01630.000,W,120029,A,E"}, "200.0 200.0"},
		{boat, []string{"GPGGA,120029,1631.000,N,01630.000,W,7,8,1.5,5,M,30,M,,"}, "500.0 500.0"},
	} {
		b := newBench(t, c.sensor)
		b.say(c.say...)
		if len(b.observations) != 1 || sigma(&b.observations[0]) != c.want {
			t.Errorf("%v: %+v, want %s", c.say, b.observations, c.want)
		}
	}
	b := newBench(t, boat)
	b.say("GPGGA,120029,1631.000,N,01630.000,W,1,8,1.5,5,M,30,M,,")
	if h := b.observations[0].Height; h != (geo.Height{Metres: 35, Above: geo.Ellipsoid}) {
		t.Errorf("%+v", h)
	}
}

// TestTargetCovariance looks at an ellipse that lies across the bearing.
func TestTargetCovariance(t *testing.T) {
	b := newBench(t, radar)
	b.say("RATTM,12,5.0,045.0,T,,,T,1,1,N,,T,,,A")
	major, minor, az := b.observations[0].Covariance.Ellipse()
	if math.Abs(major-161.6) > 0.5 || math.Abs(minor-46.3) > 0.5 || math.Abs(math.Mod(az.Degrees()+360, 180)-135) > 0.1 {
		t.Errorf("%.1f by %.1f along %.1f", major, minor, az.Degrees())
	}
}

// A radar on a craft under way says from where it saw a target.
func TestTargetOfAMovingRadar(t *testing.T) {
	own := radar
	own.Own = true
	b := newBench(t, own, boat)
	b.say("GPGLL,1631.000,N,01630.000,W,120029,A,A", "RATTM,12,5.0,045.0,T,,,T,1,1,N,,T,,,A")
	x := b.observations[len(b.observations)-1]
	if d, _ := geo.Inverse(x.Observer, geo.LatLon(16.516667, -16.5)); x.Kind != marsad.SystemTrack || !x.Has.All(marsad.HasObserver|marsad.HasRange|marsad.HasAzimuth|marsad.HasPosition) ||
		d > 2 || math.Abs(x.Range-9260) > 1 || math.Abs(x.Azimuth.Degrees()-45) > 1e-6 || x.SigmaObserver != ownPlace {
		t.Errorf("%+v", x)
	}
	if d, _ := geo.Inverse(x.Observer, x.Position); math.Abs(d-9260) > 1 || x.Valid() != nil {
		t.Errorf("%.0f m away, %v", d, x.Valid())
	}
}

func TestTrueHeadingIsBetter(t *testing.T) {
	b := newBench(t, mast)
	b.say("HCHDG,100.0,,,5.0,E", "HEHDT,90.0,T", "HCHDM,100.0,M", "WIMWV,0.0,R,10.0,M,A")
	if got := b.told(); got != "wind-speed 10.00; wind-from 90.00" {
		t.Error(got)
	}
	b.observations, b.readings = nil, nil
	b.sayAt(noon.Add(11*time.Second), "HCHDM,100.0,M", "WIMWV,0.0,R,10.0,M,A")
	if got := b.told(); got != "wind-speed 10.00; wind-from 105.00" {
		t.Error(got)
	}
	b.sayAt(noon.Add(time.Minute), "WIMWV,0.0,R,10.0,M,A")
	if b.rejected()[NoHeading] != 1 {
		t.Errorf("an old heading counts: %v", b.rejected())
	}
}

func TestSimulatedInAnExercise(t *testing.T) {
	exercising := boat
	exercising.Marks.Exercise = "ex-1"
	b := newBench(t, exercising)
	b.say("GPRMC,120029,A,1631.000,N,01630.000,W,10.0,90.0,010326,,,S")
	if len(b.observations) != 1 || b.observations[0].Marks.Exercise != "ex-1" {
		t.Errorf("%v", b.rejected())
	}
}

func TestBrokenGoesToQuarantine(t *testing.T) {
	b := newBench(t, mast)
	b.Packet(link.Packet{At: noon, Bytes: []byte("$HEHDT,90.0,T*00\r\n$HEHDT,90.0,T\r\nnoise\r\n$HDT*58\r\n\\s:a*00\\$HEHDT,90.0,T*16\r\n$HE\x00HDT,9*18\r\n!AIVDM,1,1,,A,zzz,0*5C\r\n" +
		"!AIVDM,1,9,,A,13aDp<PP000IwSlN?Wm@0?wN2<1T,0*22\r\n" + strings.Repeat("x", 3000) + "\r\n")})
	count := map[marsad.Code]int{}
	for _, code := range b.broken {
		count[code]++
	}
	for _, want := range []marsad.Code{WrongChecksum, NoChecksum, Junk, BadTag, BadForm, TooLong} {
		if count[want] == 0 {
			t.Errorf("no %s in %v", want, count)
		}
	}
	for code := range count {
		if code == "" {
			t.Error("a fault without a code")
		}
	}
}

func TestNoChecksumWanted(t *testing.T) {
	b := newBench(t, mast)
	s := &Source{Sensors: b.source.Sensors, Feed: b.source.Feed, NoChecksum: true}
	r, err := s.Reader()
	if err != nil {
		t.Fatal(err)
	}
	r.Packet(link.Packet{At: noon, Bytes: []byte("$YXMTW,16.8,C\r\n")})
	if len(b.readings) != 1 {
		t.Errorf("%v", b.rejected())
	}
}

func TestWrongConfigurations(t *testing.T) {
	other := mast
	other.ID = "mast-2"
	again := radar
	again.ID = "radar-2"
	emptied := radar
	emptied.Key = "GP,"
	for _, sensors := range [][]Sensor{{mast, other}, {radar, again}, {emptied}} {
		s := &Source{Sensors: sensors}
		_, err := s.Reader()
		var e *marsad.Error
		if !errors.As(err, &e) || e.Code != marsad.BadConfig {
			t.Errorf("%v", err)
		}
	}
}

const mixed = "$RATTM,12,1.0,045.0,T,10.0,90.0,T,1,1,N,DHOW,T,,120028,A*3F\r\n" +
	"!AIVDM,2,1,6,A,53@o0E000001Q0CG37U8u<Tp4q@D00000000000018330400000000000000,0*63\r\n" +
	"$WIMWD,242.5,T,240.3,M,2.4,N,1.2,M*5B\n" +
	"!AIVDM,2,2,6,A,00000000008,2*2A\r\n" +
	"!AIVDM,1,1,,B,15N1u<PP1FJuvSRHOE6QIwwh0HQ6,0*33\r\n$GPGLL,5759.098,N,01144.346,E,120029,A*2C\r\n"

// TestCutAnywhere lets a stream arrive in two pieces, cut at every byte.
func TestCutAnywhere(t *testing.T) {
	run := func(pieces ...string) string {
		b := newBench(t, radar, boat)
		for _, p := range pieces {
			b.Packet(link.Packet{Bytes: []byte(p), At: noon, Stream: 1})
		}
		b.Packet(link.Packet{At: noon, Stream: 1, End: true})
		return b.told() + fmt.Sprint(b.rejected())
	}
	want := run(mixed)
	if !strings.Contains(want, "DHOW") || !strings.Contains(want, "wind-from") || strings.Count(want, "report") != 2 {
		t.Fatalf("%s", want)
	}
	for cut := range mixed {
		if got := run(mixed[:cut], mixed[cut:]); got != want {
			t.Errorf("cut at %d: %s, want %s", cut, got, want)
		}
	}
	b := newBench(t, radar)
	for i := range 200 {
		b.Packet(link.Packet{Bytes: []byte("$RA"), At: noon, From: netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}), 10110)})
	}
	if n := b.senders.Len(); n > 64 {
		t.Errorf("%d senders kept", n)
	}
}

// TestThereAndBack encodes what a simulated instrument holds, and reads it.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		x := marsad.Observation{
			Sensor: "sim", Kind: marsad.SystemTrack, Has: marsad.HasPosition | marsad.HasVelocity,
			At:       noon.Add(-time.Duration(rapid.IntRange(0, 2000).Draw(rt, "age")) * 10 * time.Millisecond),
			Position: geo.Direct(cape, geo.Angle(rapid.Float64Range(0, 6.28).Draw(rt, "azimuth")), rapid.Float64Range(100, 60000).Draw(rt, "range")),
			East:     rapid.Float64Range(-20, 20).Draw(rt, "east"), North: rapid.Float64Range(-20, 20).Draw(rt, "north"),
			Number: uint32(rapid.IntRange(0, 999).Draw(rt, "number")),
		}
		x.Identity.Name = rapid.StringMatching(`[A-Z0-9 ]{0,8}`).Draw(rt, "name")
		for _, encode := range []func([]byte) ([]byte, error){
			func(to []byte) ([]byte, error) { return AppendTarget(to, cape, &x) },
			func(to []byte) ([]byte, error) { return AppendTargetPosition(to, &x) },
		} {
			line, err := encode(nil)
			if err != nil {
				rt.Fatal(err)
			}
			b := newBench(t, radar)
			b.Packet(link.Packet{Bytes: line, At: noon})
			if len(b.observations) != 1 {
				rt.Fatalf("%s: %v", line, b.rejected())
			}
			y := b.observations[0]
			d, _ := geo.Inverse(x.Position, y.Position)
			distance, _ := geo.Inverse(cape, x.Position)
			if d > 0.2+distance*1e-4 || y.Number != x.Number || y.Identity.Name != x.Identity.Name || y.At.Sub(x.At).Abs() > 5*time.Millisecond {
				rt.Fatalf("%s: %.2f m off, %+v", line, d, y)
			}
			if y.Has.All(marsad.HasVelocity) && math.Hypot(x.East-y.East, x.North-y.North) > 0.02 {
				rt.Fatalf("%s: %v %v, want %v %v", line, y.East, y.North, x.East, x.North)
			}
		}
		x.Height, x.Has = geo.Height{Metres: 12, Above: geo.SeaLevel}, x.Has|marsad.HasHeight
		line, err := AppendFix(nil, &x)
		if err != nil {
			rt.Fatal(err)
		}
		b := newBench(t, boat)
		b.Packet(link.Packet{Bytes: line, At: noon})
		y := b.observations[len(b.observations)-1]
		if d, _ := geo.Inverse(x.Position, y.Position); d > 0.01 || y.Height != x.Height || math.Hypot(x.East-y.East, x.North-y.North) > 0.02 {
			rt.Fatalf("%s: %.3f m off, %+v", line, d, y)
		}
	})
}

func TestWeatherThereAndBack(t *testing.T) {
	values := map[marsad.Quantity]float64{
		marsad.Pressure: 101320, marsad.AirTemperature: 305.25, marsad.WaterTemperature: 295.5, marsad.DewPoint: 280.15,
		marsad.Humidity: 0.455, marsad.WindSpeed: 7.25, marsad.WindFrom: math.Pi / 3,
	}
	var readings []marsad.Reading
	for q, x := range values {
		readings = append(readings, marsad.Reading{Quantity: q, Value: x})
	}
	line, err := AppendWeather(nil, readings)
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, mast)
	b.Packet(link.Packet{Bytes: line, At: noon})
	if len(b.readings) != len(values) {
		t.Errorf("%s: %s", line, b.told())
	}
	for _, r := range b.readings {
		if want := values[r.Quantity]; math.Abs(r.Value-want) > 1e-3*want {
			t.Errorf("%s: %v, want %v", r.Quantity, r.Value, want)
		}
	}
	if line, err := AppendWeather(nil, []marsad.Reading{{Quantity: marsad.Rain, Value: 1}}); err != nil || len(line) != 0 {
		t.Errorf("%q %v", line, err)
	}
	b = newBench(t, mast)
	line, err = AppendWind(nil, math.Pi/2, 8.5, true)
	if err != nil {
		t.Fatal(err)
	}
	b.say("HEHDT,10.0,T")
	b.Packet(link.Packet{Bytes: line, At: noon})
	if got := b.told(); got != "wind-speed 8.50; wind-from 100.00" {
		t.Error(got)
	}
	for _, f := range []func() ([]byte, error){
		func() ([]byte, error) { return AppendTarget(nil, cape, &marsad.Observation{}) },
		func() ([]byte, error) { return AppendTargetPosition(nil, &marsad.Observation{}) },
		func() ([]byte, error) { return AppendFix(nil, &marsad.Observation{}) },
	} {
		if _, err := f(); err == nil {
			t.Error("an observation without a position is encoded")
		}
	}
}

// TestRecordings reads all recordings of sentences, as those of one craft.
func TestRecordings(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = "../../../shared"
	}
	for name, least := range map[string][2]int{
		"radar_lines.nmea": {0, 0}, "opencpn_hakefjord.log": {300, 400}, "opencpn_stupan_10112.log": {500, 100},
		"signalk_gofree-merrimac.log": {300, 100}, "signalk_n2kd-183-merrimac.log": {0, 20}, "signalk_plaka.log": {100, 300},
		"gpsd_bundg_zeus_9.log": {100, 400}, "gpsd_furuno_gl_ga.log": {16, 0}, "gpsd_nmea-fuzzy-cases.log": {14, 0},
	} {
		file, err := os.ReadFile(filepath.Join(root, "data", "nmea", name))
		if err != nil {
			t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
		}
		b := newBench(t, boat)
		b.Packet(link.Packet{Bytes: file, At: noon, Stream: 1})
		if len(b.observations) < least[0] || len(b.readings) < least[1] {
			t.Errorf("%s: %d observations, %d readings, want %v; %v", name, len(b.observations), len(b.readings), least, b.rejected())
		}
		t.Logf("%s: %d observations, %d readings, %v", name, len(b.observations), len(b.readings), b.rejected())
	}
	file, err := os.ReadFile(filepath.Join(root, "data", "nmea", "radar_lines.nmea"))
	if err != nil {
		t.Skipf("no recording: %v", err)
	}
	b := newBench(t, radar)
	b.Packet(link.Packet{Bytes: file, At: noon})
	// 31 TTM: two are being acquired, one has no status where the standard has it.
	if r := b.rejected(); len(b.observations) != 28 || r[Acquiring] != 2 || r[NoStatus] != 2 {
		t.Errorf("%d targets, %v", len(b.observations), r)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(mixed))
	f.Add([]byte("$GPDTM,CCD,,1.0,N,0.0,E,0,W84*00\n$RATLB,1,a,2*00\n$HCHDG,1,2,W,3,E*00\n$WIVWR,1,L,2,N,,M,,K\n$WIXDR,C,1,C,AIR"))
	f.Fuzz(func(t *testing.T, b []byte) {
		x := newBench(t, radar, boat)
		x.source.NoChecksum = true
		r, err := x.source.Reader()
		if err != nil {
			t.Fatal(err)
		}
		r.Packet(link.Packet{Bytes: b, At: noon})
		for i := range x.observations {
			if err := x.observations[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
		for i := range x.readings {
			if err := x.readings[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkReader(b *testing.B) {
	x := newBench(b, radar, mast)
	x.source.Sink = link.Sink{}
	r, err := x.source.Reader()
	if err != nil {
		b.Fatal(err)
	}
	var text []byte
	for i := range 100 {
		text, err = nmea.Append(text, "RA", "TTM", nmea.Values{
			"target_number": i, "distance": 1.5, "bearing_deg": 20.5, "bearing_reference": "T", "speed": 10.1, "course_deg": 200.5,
			"course_reference": "T", "units": "N", "target_status": "T", "utc": 43229.5})
		if err != nil {
			b.Fatal(err)
		}
	}
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		r.Packet(link.Packet{Bytes: text, At: noon})
		n += 100
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "msgs/s")
}
