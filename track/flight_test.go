package track

import (
	"math"
	"math/rand/v2"
	"testing"

	"marsad"
	"marsad/geo"
)

// Aircraft with a transponder far from a turning radar: one track each from the
// second turn on, shown as there, with their speeds and heights.
func TestAircraft(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	radar := marsad.Sensor{ID: "r", Kind: marsad.Radar, Site: geo.LatLon(-31, -64), SiteHeight: 400, SigmaRange: 60, SigmaAzimuth: 0.08 * geo.Degree,
		Pd: 0.95, FalsePerScan: 2, Revisit: 4, Sweep: true, RangeMax: 470_000, Measures: marsad.HasRange | marsad.HasAzimuth}
	e := New(Options{Station: "B2"})
	e.SetSensor(radar)
	const speed, turns = 240.0, 30
	var tracks []marsad.Track
	for k := range turns {
		now := 4 * float64(k)
		var obs []marsad.Observation
		for i := range 5 {
			// over the plain of the radar, which at these heights is near enough the range
			east, north, height := float64(i-2)*90_000+speed*now, 60_000+40_000*float64(i), 8000+500*float64(i)
			obs = append(obs, marsad.Observation{
				Sensor: "r", At: after(now), Received: after(now), Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth | marsad.HasHeight,
				Range: math.Hypot(east, north) + 60*rng.NormFloat64(), SigmaRange: 60,
				Azimuth: (geo.Angle(math.Atan2(east, north)) + 0.08*geo.Degree*geo.Angle(rng.NormFloat64())).Normal(), SigmaAzimuth: 0.08 * geo.Degree,
				Height: geo.Height{Metres: height, Above: geo.Pressure}, SigmaHeight: 9, Identity: marsad.Identity{Mode3A: marsad.NewMode3A(uint16(0o1000 + i))},
			})
		}
		e.Observe(obs)
		e.Scan(marsad.Scan{Sensor: "r", From: after(now - 4), To: after(now + 0.01)})
		e.Advance(after(now + 0.02))
		if tracks = e.Tracks(tracks[:0], after(now+0.02)); k >= 2 && len(tracks) != 5 {
			t.Fatalf("%d tracks at turn %d", len(tracks), k)
		}
	}
	for i := range tracks {
		k := &tracks[i]
		code, _ := k.Identity.Mode3A.Code()
		height := 8000 + 500*float64(code-0o1000)
		if v := math.Hypot(k.East, k.North); k.State != marsad.Confirmed || math.Abs(v-speed) > 25 || math.Abs(k.Height.Metres-height) > 100 {
			t.Errorf("%s, code %04o: %v at %.0f m/s, %.0f m high", k.ID, code, k.State, v, k.Height.Metres)
		}
	}
	if c := e.Counts(); c.Confirmed != 5 {
		t.Errorf("%+v", c)
	}
}

// Whoever sends plots of ever new names fills no memory and holds up nothing that
// is there.
func TestCrowd(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	e := New(Options{Station: "B2", Most: 500})
	e.SetSensor(testRadar("r1"))
	for k := range 10 {
		obs := make([]marsad.Observation, 1000)
		for i := range obs {
			obs[i] = marsad.Observation{Sensor: "r1", At: after(float64(k)), Received: after(float64(k)), Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth,
				Range: 100 + 9000*rng.Float64(), Azimuth: geo.Angle(2 * math.Pi * rng.Float64()), SigmaRange: 5, SigmaAzimuth: 0.001,
				Identity: marsad.Identity{ICAO: 1 + rng.Uint32N(1<<24-1)}}
		}
		e.Observe(obs)
		e.Advance(after(float64(k)))
		c := e.Counts()
		if c.Live+c.Tentative > 500 || len(e.called) > 500 {
			t.Fatalf("%d tracks under %d names", c.Live+c.Tentative, len(e.called))
		}
	}
	if c := e.Counts(); c.Crowded == 0 || c.Confirmed != 500 {
		t.Errorf("%+v", c)
	}
	e.Advance(after(4000))
	for i := range e.targets {
		if e.targets[i].used {
			e.end(int32(i))
		}
	}
	if len(e.called) != 0 {
		t.Errorf("%d names of tracks that are gone", len(e.called))
	}
}

// Plots without number in one place are worked through in bounded memory: each is
// tried on a few tracks, the shown ones first.
func TestDensePlots(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	e := New(Options{Station: "B2"})
	e.SetSensor(testRadar("r1"))
	const n = 300
	for k := range 4 {
		now := 2 * float64(k)
		obs := make([]marsad.Observation, n)
		for i := range obs {
			obs[i] = marsad.Observation{Sensor: "r1", At: after(now), Received: after(now), Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth,
				Range: 5000 + 10*rng.NormFloat64(), Azimuth: 1 + geo.Angle(0.003*rng.NormFloat64()), SigmaRange: 10, SigmaAzimuth: 0.003}
		}
		e.Observe(obs)
		e.Advance(after(now))
		if got := len(e.work.pairs); got > mostNear*n || k > 0 && got == 0 {
			t.Errorf("%d pairs of %d plots at turn %d", got, n, k)
		}
	}
	if c := e.Counts(); c.Associated < 2*n || c.Live == 0 {
		t.Errorf("%+v", c)
	}
}
