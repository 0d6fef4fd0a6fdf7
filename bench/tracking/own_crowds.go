package tracking

// crowds are scenarios of many objects that are hard to tell apart.
func crowds() []Own {
	return []Own{
		{
			Name: "own-crossing", About: "Pairs of vehicles at the same speed whose ways cross at 5°.", Seconds: 400, Step: 2, C: 100, Dims: 2,
			Limit: OwnLimit{GOSPA: 38, Completeness: 0.97, Ambiguity: 1.01, False: 0.1, Switches: 8, NEES: 110}, build: buildCrossing,
		},
		{
			Name: "own-alone", About: "Twenty vehicles, each alone, that turn and speed up, before a radar that is worse than it says.", Seconds: 600, Step: 2, C: 100, Dims: 2,
			Limit: OwnLimit{GOSPA: 92, Completeness: 0.98, Ambiguity: 1.003, False: 0.2, Switches: 3, NEES: 3.2}, build: buildAlone,
		},
		{
			Name: "own-swarm", About: "Thirty drones in one swarm, 25 to 60 m apart, that turn together.", Seconds: 200, Step: 1, C: 50, Dims: 3,
			Limit: OwnLimit{GOSPA: 105, Completeness: 0.84, Ambiguity: 1.03, False: 0.5, Switches: 75, NEES: 60}, build: buildSwarm,
		},
		{
			Name: "own-walkers", About: "Forty walkers in four groups, and a herd that crosses their way.", Seconds: 500, Step: 4, C: 100, Dims: 2,
			Limit: OwnLimit{GOSPA: 290, Completeness: 0.7, Ambiguity: 1.02, False: 0.5, Switches: 20, NEES: 110}, build: buildWalkers,
		},
	}
}

// buildCrossing has three pairs, one after the other in range.
func buildCrossing(w *world) {
	for k := range 3 {
		heading := 60 + 50*float64(k) + 10*w.rand.Float64()
		speed := 8 + 2*float64(k)
		e, n := -800+1200*float64(k), 3000+1500*float64(k)
		for _, side := range []float64{-2.5, 2.5} {
			// both reach (e, n) about the middle, 30 m after one another
			h := heading + side
			back := speed*200 + 15*side/2.5
			w.add("vehicle", e-back*sin(h), n-back*cos(h), 0, h, 1.5, leg{speed: speed})
		}
	}
	w.watchers = []watcher{groundRadar()}
}

// buildAlone has vehicles that are nobody's company: none of them may become two.
func buildAlone(w *world) {
	for k := range 20 {
		e, n := -3000+1500*float64(k%5), 3000+1200*float64(k/5)
		var legs []leg
		for range 6 {
			legs = append(legs,
				leg{40 + 60*w.rand.Float64(), 2 + 10*w.rand.Float64(), 0, 0},
				leg{10 + 20*w.rand.Float64(), 2 + 10*w.rand.Float64(), 6 * (w.rand.Float64() - 0.5), 0})
		}
		w.add("vehicle", e, n, 0, 360*w.rand.Float64(), 1.5, legs...)
	}
	z := groundRadar()
	z.detects = func(rng float64) float64 { return max(0.5, 0.995-0.2*square(rng/9000)) }
	z.lie = func(_ float64, s *sighting) { // as if its errors were a fifth larger than it says
		s.rng += 0.66 * z.sigmaRange * w.rand.NormFloat64()
		s.az += 0.66 * z.sigmaAzimuth * w.rand.NormFloat64()
	}
	w.watchers = []watcher{z}
}

// groundRadar is a radar that sees vehicles and people on the plain before it.
func groundRadar() watcher {
	return watcher{
		id: "gsr-1", kind: "radar", mast: 20, sigmaRange: 8, sigmaAzimuth: 0.25, sigmaDoppler: 0.4, pd: 0.92, falsePlots: 6, revisit: 2, delay: 0.2,
		rangeMin: 50, rangeMax: 12000, fieldFrom: 290, fieldWidth: 140, resolution: 30, resAzimuth: 1.1, dopplerSpan: 25,
	}
}

// buildSwarm has thirty drones that keep their places in the swarm.
func buildSwarm(w *world) {
	for i := range 30 {
		row, col := float64(i/6), float64(i%6)
		e := -600 + 45*col + 12*(w.rand.Float64()-0.5)
		n := 1600 + 45*row + 12*(w.rand.Float64()-0.5)
		w.add("drone", e, n, 90+10*row+5*w.rand.Float64(), 80, 3,
			leg{60, 14, 0, 0}, leg{12, 14, 8, 0}, leg{50, 14, 0, 0}, leg{15, 14, -10, 0}, leg{60, 12, 0, 0})
	}
	w.watchers = []watcher{{
		id: "drone-radar-1", kind: "radar", mast: 10, sigmaRange: 4, sigmaAzimuth: 0.5, sigmaElevation: 0.6, sigmaDoppler: 0.3, pd: 0.9, falsePlots: 4,
		revisit: 1, delay: 0.1, rangeMin: 50, rangeMax: 5000, resolution: 10, resAzimuth: 1.5, dopplerSpan: 30,
	}}
}

// buildWalkers has four groups of ten and a herd of twelve.
func buildWalkers(w *world) {
	for g := range 4 {
		heading := 100 + 60*w.rand.Float64()
		for range 10 {
			e := -900 + 500*float64(g) + 60*w.rand.NormFloat64()
			n := 3200 + 300*float64(g) + 25*w.rand.NormFloat64()
			w.add("person", e, n, 0, heading+2*w.rand.NormFloat64(), 0.5, leg{speed: 1.2 + 0.1*w.rand.NormFloat64()})
		}
	}
	for range 12 {
		w.add("animal", -600+80*w.rand.NormFloat64(), 2400+50*w.rand.NormFloat64(), 0, 60+4*w.rand.NormFloat64(), 0.5,
			leg{120, 0.9, 0, 0}, leg{60, 0.4, 0.3, 0}, leg{200, 1.1, 0, 0})
	}
	z := groundRadar()
	z.resolution, z.resAzimuth, z.sigmaAzimuth, z.sigmaRange, z.sigmaDoppler = 12, 0.8, 0.2, 4, 0.2
	z.revisit = 4
	w.watchers = []watcher{z}
}
