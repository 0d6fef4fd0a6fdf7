package tracking

import (
	"math"

	"marsad/geo"
)

// deceptions are scenarios in which sensors show what is not there, or not where it is.
func deceptions() []Own {
	return []Own{
		{
			Name: "own-mirror", About: "Vehicles before a long wall, behind which the radar sees their images.", Seconds: 400, Step: 2, C: 100, Dims: 2,
			Limit: OwnLimit{GOSPA: 43, Completeness: 0.975, Ambiguity: 1.005, False: 0.7, Switches: 2, NEES: 2.5}, build: buildMirror,
		},
		{
			Name: "own-dust", About: "Two patches of blowing dust that drift over the ways of vehicles.", Seconds: 500, Step: 2, C: 100, Dims: 2,
			Limit: OwnLimit{GOSPA: 38, Completeness: 0.975, Ambiguity: 1.005, False: 0.4, Switches: 2, NEES: 2.5}, build: buildDust,
		},
		{
			Name: "own-liar", About: "Two radars over one plain, of which one is knocked by 2° and 40 m half way and says nothing of it.", Seconds: 600, Step: 2, C: 100, Dims: 2,
			Limit: OwnLimit{GOSPA: 31, Completeness: 0.985, Ambiguity: 1.03, False: 0.5, Switches: 6, NEES: 4.5}, build: buildLiar,
		},
		{
			Name: "own-bent", About: "Aircraft far out before two radars, whose rays the air bends: they look higher than they are.", Seconds: 500, Step: 4, C: 1500, Dims: 3,
			Limit: OwnLimit{GOSPA: 450, Completeness: 0.97, Ambiguity: 1.02, False: 0.15, Switches: 3, NEES: 1.5}, build: buildBent,
		},
	}
}

// buildMirror has three vehicles that pass before a wall, which shows their images one
// look in two: as a plot from behind it, that moves as the mirrored thing does.
func buildMirror(w *world) {
	for k := range 3 {
		w.add("vehicle", -1600-300*float64(k), 3200+250*float64(k), 0, 85+5*w.rand.Float64(), 1.5, leg{speed: 8 + 1.5*float64(k)})
	}
	const wallNorth, wallFrom, wallTo = 4200.0, -400.0, 400.0 // m
	z := groundRadar()
	p, h := w.point([3]float64{z.e, z.n, z.mast})
	f := geo.NewFrame(p, h)
	z.ghosts = func(w *world, t float64, seen []sighting) (ghosts []sighting) {
		for _, s := range seen {
			for _, i := range s.of {
				m := w.objects[i-1].when(t)
				m.at[1], m.v[1] = 2*wallNorth-m.at[1], -m.v[1]
				if at := m.at[0] * wallNorth / m.at[1]; at < wallFrom || at > wallTo || w.rand.Float64() < 0.5 {
					continue // its ray does not meet the wall, or is lost
				}
				g := w.look(&f, &m)
				g.rng += z.sigmaRange * w.rand.NormFloat64()
				g.az += z.sigmaAzimuth * w.rand.NormFloat64()
				g.rr += z.sigmaDoppler * w.rand.NormFloat64()
				ghosts = append(ghosts, g)
			}
		}
		return ghosts
	}
	w.watchers = []watcher{z}
}

// buildDust has six vehicles and two patches, each of which gives some fifteen plots a
// look with the Doppler of the wind.
func buildDust(w *world) {
	for k := range 6 {
		side := float64(2*(k%2) - 1)
		w.add("vehicle", -side*(2200-200*float64(k)), 2500+700*float64(k), 0, side*(80+10*w.rand.Float64()), 1.5, leg{speed: 7 + 1.2*float64(k)})
	}
	z := groundRadar()
	p, h := w.point([3]float64{z.e, z.n, z.mast})
	f := geo.NewFrame(p, h)
	wind := [3]float64{7, -3, 0} // m/s
	z.ghosts = func(w *world, t float64, _ []sighting) (plots []sighting) {
		for _, start := range [][2]float64{{-2500, 4500}, {-600, 6500}} {
			for range w.poisson(15) {
				m := moved{at: [3]float64{start[0] + wind[0]*t + 500*w.rand.NormFloat64(), start[1] + wind[1]*t + 500*w.rand.NormFloat64(), 5}, v: wind}
				g := w.look(&f, &m)
				g.rr += 1.5 * w.rand.NormFloat64() // the eddies
				if z.covers(&g) {
					plots = append(plots, g)
				}
			}
		}
		return plots
	}
	w.watchers = []watcher{z}
}

// buildLiar has eight vehicles before two radars.
func buildLiar(w *world) {
	for k := range 8 {
		w.add("vehicle", -2500+600*float64(k), 3000+600*float64(k%4), 0, 360*w.rand.Float64(), 1.5,
			leg{150, 6 + float64(k%3), 0, 0}, leg{20, 6, 5, 0}, leg{200, 8, 0, 0}, leg{15, 8, -8, 0}, leg{speed: 6})
	}
	honest, liar := groundRadar(), groundRadar()
	liar.id, liar.e = "gsr-2", 3500
	honest.e, honest.delay = -1500, 0.3
	liar.lie = func(t float64, s *sighting) {
		if t > 300 {
			s.az += 2
			s.rng += 40
		}
	}
	w.watchers = []watcher{honest, liar}
}

// buildBent has six aircraft from 60 to 150 km. What the air does to the rays is what
// an earth of four thirds the radius would do (ITU-R P.834-9, section 1): they look
// higher by what the smaller fall of the plain leaves.
func buildBent(w *world) {
	for k := range 6 {
		w.add("aircraft", -40000+15000*float64(k), 70000+14000*float64(k), 3000+900*float64(k), 360*w.rand.Float64(), 2,
			leg{200, 90 + 10*float64(k), 0, 0}, leg{30, 90 + 10*float64(k), 1.5, 0}, leg{speed: 110})
	}
	bends := func(_ float64, s *sighting) {
		s.el += s.rng / (8 * earthRadius) * 180 / math.Pi // half the curvature of the ray, a quarter of the earth's
	}
	air := watcher{
		id: "air-1", kind: "radar", e: -20000, mast: 25, sigmaRange: 60, sigmaAzimuth: 0.12, sigmaElevation: 0.15, sigmaDoppler: 1, pd: 0.9, falsePlots: 8,
		revisit: 4, delay: 0.2, rangeMin: 1000, rangeMax: 180000, resolution: 150, resAzimuth: 1, dopplerSpan: 250, lie: bends,
	}
	other := air
	other.id, other.e, other.n, other.delay = "air-2", 30000, 10000, 0.4
	w.watchers = []watcher{air, other}
}
