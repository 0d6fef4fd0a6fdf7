package track

import (
	"math"
	"math/rand/v2"
	"testing"

	"marsad"
	"marsad/geo"
)

// Whatever passes for an observation, however absurd, no track is ever one that
// cannot be, and the engine does not fall over.
func TestAbsurdObservations(t *testing.T) {
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 99))
		e := New(Options{Station: "B2"})
		a, b := testRadar("r1"), testRadar("r2")
		a.MinRadialSpeed, a.Resolution, a.ResolutionAzimuth = 1.5, 30, geo.Degree
		b.Measures |= marsad.HasElevation
		c := marsad.Sensor{ID: "c1", Kind: marsad.Camera, Site: geo.LatLon(21, 12), Measures: marsad.HasAzimuth, RangeMax: 6000}
		d := marsad.Sensor{ID: "c2", Kind: marsad.Camera, Site: geo.LatLon(21.01, 12.02), Measures: marsad.HasAzimuth, Revisit: 1}
		for _, s := range []marsad.Sensor{a, b, c, d} {
			e.SetSensor(s)
		}
		now := 0.0
		for range 400 {
			var obs []marsad.Observation
			for range rng.IntN(8) {
				obs = append(obs, absurd(rng, now))
			}
			e.Observe(obs)
			if rng.IntN(3) == 0 {
				e.Scan(marsad.Scan{Sensor: []marsad.SensorID{"r1", "r2", "c1", "none"}[rng.IntN(4)], From: after(now - 2), To: after(now)})
			}
			now += rng.ExpFloat64()
			step := e.Advance(after(now))
			for i := range step.Changed {
				if step.Changed[i].Kind != marsad.Foreign {
					checkTrack(t, &step.Changed[i])
				}
			}
			for _, k := range e.Tracks(nil, after(now+5)) {
				if k.Kind != marsad.Foreign && (!k.Position.Valid() || !finite([]float64{k.East, k.North, k.Covariance.EE, k.Covariance.NN, k.Existence})) {
					t.Fatalf("no track can be %+v", k)
				}
			}
		}
		if c := e.Counts(); c.Associated == 0 || c.Confirmed == 0 {
			t.Errorf("seed %d: nothing came of it: %+v", seed, c)
		}
	}
}

// absurd draws an observation of wild quantities, many of them about one place so
// that tracks come of it.
func absurd(rng *rand.Rand, now float64) marsad.Observation {
	wild := func(usual float64) float64 {
		switch rng.IntN(12) {
		case 0:
			return 0
		case 1:
			return usual * 1e-9
		case 2:
			return usual * 1e4
		case 3:
			return -usual
		case 4:
			return math.NaN()
		}
		return usual
	}
	o := marsad.Observation{
		Sensor: []marsad.SensorID{"r1", "r2", "c1", "c2", "blue"}[rng.IntN(5)], At: after(now - max(0, wild(0.1))), Received: after(now),
		Kind: marsad.ObservationKind(1 + rng.IntN(4)), Has: marsad.Measured(rng.IntN(128)),
		Range: wild(3000 + rng.NormFloat64()*20), SigmaRange: wild(10), Azimuth: geo.Angle(wild(1 + rng.NormFloat64()*0.01)), SigmaAzimuth: geo.Angle(wild(0.01)),
		Elevation: geo.Angle(wild(0.1)), SigmaElevation: geo.Angle(wild(0.01)), RangeRate: wild(5), SigmaRangeRate: wild(0.5),
		Position: geo.LatLon(21.01+rng.NormFloat64()*1e-4, 12.02), Covariance: marsad.Covariance{EE: wild(25), EN: wild(3), NN: wild(25)},
		Height: geo.Height{Metres: wild(500), Above: geo.Reference(rng.IntN(5))}, SigmaHeight: wild(5),
		East: wild(3), North: wild(-4), SigmaVelocity: wild(1), Number: uint32(rng.IntN(3)),
		Origin: marsad.Origin{Station: "B2", Sensor: "x"},
	}
	if rng.IntN(4) == 0 {
		o.Identity = marsad.Identity{Name: []string{"A", "B"}[rng.IntN(2)], ICAO: uint32(rng.IntN(2))}
	}
	return o
}
