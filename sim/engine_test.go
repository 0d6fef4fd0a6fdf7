package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"math"
	"os"
	"reflect"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

var update = flag.Bool("update", false, "write the golden files")

func parse(t testing.TB, text string) *Scenario {
	t.Helper()
	scn, err := Parse("x.txt", head+text+"\n")
	if err != nil {
		t.Fatal(err)
	}
	return scn
}

// The first two minutes of the demo, bit for bit: the same on every run, in steps
// of any length, and on every processor. A change of the demo or of the engine
// changes the sum, on purpose.
func TestDetectionsAreTheSameEverywhere(t *testing.T) {
	const golden = "testdata/pass.sha256"
	scn := load(t, "pass")
	whole := New(scn).Advance(2 * time.Minute)
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	got := hex.EncodeToString(sum[:]) + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("sum of %d detections is %s, want %s (-update writes it)", len(whole), got, want)
	}
	engine := New(scn)
	var steps []Detection
	for at, step := time.Duration(0), time.Millisecond; at < 2*time.Minute; step = step*7/5 + time.Millisecond {
		at = min(at+step%(5*time.Second), 2*time.Minute)
		steps = append(steps, engine.Advance(at)...)
	}
	if !reflect.DeepEqual(whole, steps) {
		t.Errorf("%d detections at once, %d in steps, or others", len(whole), len(steps))
	}
	for i, d := range whole {
		if i > 0 && d.At < whole[i-1].At {
			t.Fatalf("detection %d is out of order", i)
		}
		if d.IsScan() {
			continue
		}
		if err := d.Observation.Valid(); err != nil {
			t.Fatal(err)
		}
		if o := d.Observation; !o.At.Equal(scn.Start.Add(d.At)) || o.Sensor != d.Sensor || o.Marks.Exercise != "demo-pass" || o.Origin.State != "A" {
			t.Fatalf("detection %d: %+v", i, o)
		}
	}
	other := *scn
	other.Seed++
	if reflect.DeepEqual(whole, New(&other).Advance(2*time.Minute)) {
		t.Error("another seed gives the same detections")
	}
}

// An actor more changes no figure of the others.
func TestStreamsAreApart(t *testing.T) {
	const radar = "radar r at a sigma-range 9 m sigma-azimuth 1 deg pd 0.7 false 2 revisit 2 s range 0 m to 20 km\n"
	one := New(parse(t, radar+"vehicle v route b 9 m/s a")).Advance(time.Minute)
	two := New(parse(t, radar+"vehicle u route b 3 m/s a\nvehicle v route b 9 m/s a")).Advance(time.Minute)
	var rest []Detection
	for _, d := range two {
		if d.Truth != "u" && !d.IsScan() {
			rest = append(rest, d)
		}
	}
	n := 0
	for _, d := range one {
		if d.IsScan() {
			continue
		}
		if n >= len(rest) || !reflect.DeepEqual(d, rest[n]) {
			t.Fatalf("detection %d differs", n)
		}
		n++
	}
	if n == 0 || n != len(rest) {
		t.Errorf("%d and %d detections", n, len(rest))
	}
}

// mean returns mean and standard deviation.
func mean(x []float64) (m, s float64) {
	for _, v := range x {
		m += v / float64(len(x))
	}
	for _, v := range x {
		s += (v - m) * (v - m) / float64(len(x)-1)
	}
	return m, math.Sqrt(s)
}

func near(t *testing.T, what string, got, want, margin float64) {
	t.Helper()
	if math.Abs(got-want) > margin || math.IsNaN(got) {
		t.Errorf("%s: %g, want %g ± %g", what, got, want, margin)
	}
}

// A radar errs as its figures say: over 5000 scans the means and deviations of
// its errors, its detections and its false plots lie within four standard errors.
func TestRadarErrsAsStated(t *testing.T) {
	scn := parse(t, `radar r at a height 10 m sigma-range 8 m sigma-azimuth 0.5 deg sigma-elevation 0.7 deg sigma-rate 0.4 m/s
  pd 0.8 false 3 revisit 2 s range 1 km to 9 km bias-range 5 m error-range -2 m bias-azimuth 1 deg error-azimuth -0.25 deg
vehicle v size 0 m route 23.62,7.12`)
	const scans = 5000
	engine := New(scn)
	truth := engine.Truth(0)[0]
	frame := geo.NewFrame(scn.Sensors[0].Site, scn.Sensors[0].SiteHeight)
	v := frame.To(truth.Position, truth.Height)
	rng, az, el := v.Polar()
	var ranges, azimuths, elevations, rates []float64
	falsePlots, near5, ends := 0, 0, 0
	for _, d := range engine.Advance(scans*2*time.Second - 1) {
		o := d.Observation
		switch {
		case d.IsScan():
			ends++
		case d.Truth == "v":
			ranges = append(ranges, o.Range-rng)
			azimuths = append(azimuths, (o.Azimuth - az).Signed().Degrees())
			elevations = append(elevations, (o.Elevation - el).Degrees())
			rates = append(rates, o.RangeRate)
		default:
			falsePlots++
			if o.Range < 5000 {
				near5++
			}
			if o.Range < 960 || o.Range > 9040 {
				t.Fatalf("false plot at %g m", o.Range)
			}
		}
	}
	n := float64(len(ranges))
	near(t, "detections", n/scans, 0.8, 4*math.Sqrt(0.16/scans))
	near(t, "false plots a scan", float64(falsePlots)/scans, 3, 4*math.Sqrt(3.0/scans))
	near(t, "false plots by area", float64(near5)/float64(falsePlots), 24.0/80, 4*math.Sqrt(0.21/float64(falsePlots)))
	for _, q := range []struct {
		what          string
		errors        []float64
		offset, sigma float64
	}{
		{"range", ranges, 3, 8}, {"azimuth", azimuths, 0.75, 0.5}, {"elevation", elevations, 0, 0.7}, {"rate", rates, 0, 0.4},
	} {
		m, s := mean(q.errors)
		near(t, q.what+" offset", m, q.offset, 4*q.sigma/math.Sqrt(n))
		near(t, q.what+" deviation", s, q.sigma, 4*q.sigma/math.Sqrt(2*n))
	}
	if ends != scans-1 {
		t.Errorf("%d ends of scans", ends)
	}
}

// A radar turns: each plot has the time at which the beam passes its azimuth.
func TestRadarSweeps(t *testing.T) {
	const rest = " range 0 m to 20 km\nvehicle e route b\nvehicle s route 23.55,7.1\nvehicle w route 23.6,7.05"
	seen := func(text string) map[string]time.Duration {
		times := map[string]time.Duration{}
		for _, d := range New(parse(t, "radar r at a sigma-range 1 m sigma-azimuth 0 deg revisit 4 s "+text+rest)).Advance(3999 * time.Millisecond) {
			times[d.Truth] = d.At
		}
		return times
	}
	for _, c := range []struct {
		text    string
		e, s, w float64 // s; negative is not seen
	}{
		{"", 1, 2, 3},
		{"phase 0.5 s", 1.5, 2.5, 3.5},
		{"field 90 deg to 270 deg", -1, 2, -1}, // e and w lie a hair outside
		{"field 80 deg to 280 deg", 0.2, 2, 3.8},
		{"field 260 deg to 100 deg", 3.8, -1, 0.2},
		{"staring", 0, 0, 0},
	} {
		got := seen(c.text)
		for name, want := range map[string]float64{"e": c.e, "s": c.s, "w": c.w} {
			at, ok := got[name]
			if ok != (want >= 0) || ok && math.Abs(at.Seconds()-want) > 0.01 {
				t.Errorf("%q: %s seen at %s (%t), want %g", c.text, name, at, ok, want)
			}
		}
	}
}

// What a radar cannot see: too near, too far, too slow, behind a mask, too close
// to another.
func TestRadarIsBlind(t *testing.T) {
	count := func(text string) map[string]int {
		n := map[string]int{}
		for _, d := range New(parse(t, text)).Advance(20*time.Second - 1) {
			if !d.IsScan() {
				n[d.Truth]++
			}
		}
		return n
	}
	const radar = "radar r at a sigma-range 1 m sigma-azimuth 0.1 deg revisit 2 s range 1 km to 9 km "
	for _, c := range []struct {
		what, text string
		v, u       int
	}{
		{"range", radar + "\nvehicle v route 23.605,7.1\nvehicle u route 23.7,7.1", 0, 0},
		{"in range", radar + "\nvehicle v route 23.62,7.1\nvehicle u route 23.65,7.1", 10, 10},
		{"blind speed", radar + "min-speed 1 m/s\nvehicle v route 23.65,7.1\nvehicle u route 23.65,7.1 2 m/s 23.66,7.1", 0, 10},
		{"across", radar + "min-speed 1 m/s\nvehicle v route 23.65,7.099 2 m/s 23.65,7.101\nvehicle u route 23.65,7.1 2 m/s 23.64,7.1", 0, 10},
		{"mask", radar + "\nmask r 23.61,7.09 23.61,7.11 23.63,7.11 23.63,7.09\nvehicle v route 23.62,7.1\nvehicle u route 23.64,7.1", 0, 10},
		{"apart", radar + "resolution 30 m beam 1 deg\nvehicle v route 23.62,7.1\nvehicle u route 23.6204,7.1", 10, 10},
		{"one cell", radar + "resolution 50 m beam 1 deg\nvehicle v route 23.62,7.1\nvehicle u route 23.6204,7.1", 10, 0},
		{"gone", radar + "\nvehicle v until 0:10 route 23.62,7.1\nvehicle u from 0:10 route 23.64,7.1", 5, 5},
	} {
		if n := count(c.text); n["v"] != c.v || n["u"] != c.u {
			t.Errorf("%s: %v, want v %d, u %d", c.what, n, c.v, c.u)
		}
	}
}

// A mast gives bearings with classes; a locator gives positions of whom it tells;
// a drone of our own gives position, velocity and its state.
func TestBearingsAndReports(t *testing.T) {
	scn := parse(t, `ground 200 m
mast m at a height 20 m sigma-azimuth 0.2 deg revisit 1 s range 110 m to 20 km names 0.9
convoy c count 3 spacing 50 m route b 10 m/s a
drone d asset 42 height 100 m sigma 3 m camera a battery 10:00 route a 20 m/s 23.7,7.1
locator l tells c sigma 12 m revisit 5 s`)
	engine := New(scn)
	var east, bearings []float64
	reports, right := map[string]int{}, 0
	for _, d := range engine.Advance(5 * time.Minute) {
		o := d.Observation
		switch d.Sensor {
		case "m":
			if o.Kind != marsad.Bearing || o.Has != marsad.HasAzimuth {
				t.Fatalf("%+v", o)
			}
			if best, p := o.Class.Likeliest(); d.Truth != "d" && best == marsad.Vehicle && p > 0.89 {
				right++
			}
			bearings = append(bearings, o.Azimuth.Degrees())
		case "l":
			reports[d.Truth]++
			if o.Identity.Name != d.Truth || o.Label != marsad.Cooperative || o.Covariance.EE != 144 || o.Has != marsad.HasPosition {
				t.Fatalf("%+v", o)
			}
			truth := truthOf(t, engine, d.At, d.Truth)
			e, _ := metresPerRadian(truth.Position)
			east = append(east, float64(o.Position.Lon-truth.Position.Lon)*e)
		case "d":
			checkOwn(t, engine, &d)
		}
	}
	if m, s := mean(east); math.Abs(m) > 4 || s < 10 || s > 14 || len(reports) != 3 || reports["c-2"] != 61 {
		t.Errorf("reports %v, east %g ± %g", reports, m, s)
	}
	if share := float64(right) / 903; share < 0.86 || share > 0.96 || len(bearings) != 4*301-4 {
		t.Errorf("%d bearings, %.2f of the right class", len(bearings), share)
	}
}

func truthOf(t *testing.T, e *Engine, at time.Duration, object string) Truth {
	t.Helper()
	for _, x := range e.Truth(at) {
		if x.Object == object {
			return x
		}
	}
	t.Fatalf("no %s at %s", object, at)
	return Truth{}
}

func checkOwn(t *testing.T, e *Engine, d *Detection) {
	t.Helper()
	o, a, truth := d.Observation, d.Asset, truthOf(t, e, d.At, "d")
	if o.Kind != marsad.Report || o.Label != marsad.Own || o.Identity.MAVLink != 42 || a == nil {
		t.Fatalf("%+v", o)
	}
	near(t, "height", o.Height.Metres, 300, 15)
	near(t, "north", o.North, truth.North, 1.5)
	if m, _ := geo.Inverse(o.Position, truth.Position); m > 18 {
		t.Errorf("the drone tells a position %g m off", m)
	}
	near(t, "battery", a.BatteryLeft, 1-d.At.Seconds()/600, 1e-9)
	if d.At > time.Minute { // it looks back at the place it left
		near(t, "camera", a.CameraAz.Degrees(), 180, 1)
		near(t, "tilt", math.Tan(float64(-a.CameraEl)), 100/(20*d.At.Seconds()), 0.01)
	}
}
