package store

import (
	"math"
	"math/rand/v2"
	"time"

	"marsad"
	"marsad/geo"
)

var testStart = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

// radars makes n plots of three radars that turn in 4 s and see 40 noisy targets
// that drive about, with covariance and position as a link gives them.
func radars(seed uint64, n int) []marsad.Observation {
	rng := rand.New(rand.NewPCG(seed, 1))
	type target struct{ east, north, ve, vn float64 }
	targets := make([]target, 40)
	for i := range targets {
		targets[i] = target{rng.Float64()*40e3 - 20e3, rng.Float64()*40e3 - 20e3, rng.NormFloat64() * 8, rng.NormFloat64() * 8}
	}
	sites := [3]geo.ENU{{East: 0, North: 0}, {East: 9000, North: 4000}, {East: -7000, North: 8000}}
	frame := geo.NewFrame(geo.LatLon(14.5, -1.25), 300)
	out := make([]marsad.Observation, 0, n)
	const turn, step = 4.0, 0.02
	for t := 0.0; len(out) < n; t += step {
		for s, site := range sites {
			for _, tg := range targets {
				v := geo.ENU{East: tg.east + tg.ve*t - site.East, North: tg.north + tg.vn*t - site.North}
				rang, az, el := v.Polar()
				beam := math.Mod(t/turn+float64(s)/3, 1) * 2 * math.Pi
				if d := float64(az) - beam; d < 0 || d >= step/turn*2*math.Pi {
					continue
				}
				at := testStart.Add(time.Duration(t*1e6+rng.Float64()*2e4) * time.Microsecond)
				out = append(out, radarPlot(rng, s, at, site, frame, rang, az, el))
			}
		}
	}
	return out[:n]
}

func radarPlot(rng *rand.Rand, s int, at time.Time, site geo.ENU, frame geo.Frame, rang float64, az, el geo.Angle) marsad.Observation {
	sensor := []marsad.SensorID{"radar-north", "radar-south", "radar-well"}[s]
	const sigmaRange, sigmaAzimuth = 10.0, 0.15 * geo.Degree
	rang, az = rang+rng.NormFloat64()*sigmaRange, az+geo.Angle(rng.NormFloat64())*sigmaAzimuth
	seen := geo.FromPolar(rang, az, el)
	p, _ := frame.From(geo.ENU{East: seen.East + site.East, North: seen.North + site.North})
	sin, cos := math.Sincos(float64(az))
	across := rang * float64(sigmaAzimuth)
	return marsad.Observation{Sensor: sensor, At: at, Received: at.Add(time.Duration(20000+rng.IntN(4000)) * time.Microsecond),
		Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth | marsad.HasRangeRate | marsad.HasPosition,
		Range: rang, SigmaRange: sigmaRange, Azimuth: az, SigmaAzimuth: sigmaAzimuth,
		RangeRate: rng.NormFloat64() * 8, SigmaRangeRate: 0.5, Position: p,
		Covariance: marsad.Covariance{EE: sigmaRange*sigmaRange*sin*sin + across*across*cos*cos,
			EN: (sigmaRange*sigmaRange - across*across) * sin * cos,
			NN: sigmaRange*sigmaRange*cos*cos + across*across*sin*sin},
		Origin: marsad.Origin{State: "a", Station: "B2", Sensor: sensor}, Marks: marsad.Marks{Release: marsad.Green}}
}

// everything makes n observations in which each field of the word is used by
// some, from the generator r.
func everything(r *rand.Rand, n int) []marsad.Observation {
	out := make([]marsad.Observation, n)
	at := testStart
	for i := range out {
		at = at.Add(time.Duration(r.IntN(100000)) * time.Microsecond)
		sensor := []marsad.SensorID{"radar-north", "drone-1", "ads-b"}[r.IntN(3)]
		o := marsad.Observation{Sensor: sensor, At: at, Received: at.Add(time.Duration(r.IntN(5e6)-1e6) * time.Microsecond),
			Kind: marsad.ObservationKind(1 + r.IntN(4)), Has: marsad.Measured(r.IntN(1 << 7)),
			Range: r.Float64() * 1e5, SigmaRange: r.Float64() * 100, Azimuth: geo.Angle(r.Float64() * 2 * math.Pi), SigmaAzimuth: 0.001,
			Elevation: geo.Angle(r.Float64()*3 - 1.5), SigmaElevation: geo.Angle(r.Float64() * 0.1),
			RangeRate: r.NormFloat64() * 100, SigmaRangeRate: r.Float64(),
			Position: geo.LatLon(r.Float64()*180-90, r.Float64()*360-180), Covariance: someCovariance(r),
			Height: geo.Height{Metres: r.Float64() * 1e4, Above: geo.Reference(1 + r.IntN(4))}, SigmaHeight: r.Float64() * 50,
			East: r.NormFloat64() * 30, North: r.NormFloat64() * 30, SigmaVelocity: r.Float64(),
			Label: marsad.Label(r.IntN(5)), Number: r.Uint32N(1000) * r.Uint32N(2),
			Origin: marsad.Origin{State: "a", Station: "B2", Sensor: sensor},
			Marks:  marsad.Marks{Release: marsad.Release(r.IntN(5)), Exercise: []marsad.ExerciseID{"", "dry-river"}[r.IntN(2)]}}
		if r.IntN(2) == 0 {
			o.Identity = marsad.Identity{ICAO: r.Uint32N(1 << 24), Mode3A: marsad.NewMode3A(uint16(r.IntN(4096))), MAVLink: uint8(r.IntN(256)), Name: "ÉCLAIR 7"}
			o.Class[r.IntN(marsad.Classes)] = r.Float32()
		}
		out[i] = o
	}
	return out
}

func someCovariance(r *rand.Rand) marsad.Covariance {
	long := math.Pow(10, r.Float64()*6-2)
	return fromEllipse(long, long*r.Float64(), r.Float64()*math.Pi)
}
