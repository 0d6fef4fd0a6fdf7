package track

import (
	"fmt"
	"math"
	"testing"

	"marsad"
	"marsad/geo"
)

// BenchmarkEngine gives the cost of a plot with so many live tracks: movers on a
// plain at which ten radars look at their own part every 4 s, in datagrams of a
// twentieth of a scan. One op is one plot.
func BenchmarkEngine(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprintf("tracks=%d", n), func(b *testing.B) { benchmarkEngine(b, n) })
	}
}

// circling is such a plain: n tracks at most, the next datagram, and what plays it to the engine.
func circling(n int) (e *Engine, next func() ([]marsad.Observation, float64), play func([]marsad.Observation, float64)) {
	w, e := newWorld(uint64(n)), New(Options{Station: "B2"})
	side := 3000 * math.Sqrt(float64(n)/10)
	var radars []marsad.Sensor
	for i := range 10 {
		r := testRadar(marsad.SensorID(fmt.Sprintf("r%d", i)))
		v := geo.ENU{East: (float64(i%5) - 2) * side / 5, North: (float64(i/5) - 0.5) * side / 2}
		r.Site, _ = w.frame.From(v)
		r.RangeMax, r.Revisit = side/4, 4
		e.SetSensor(r)
		radars = append(radars, r)
	}
	centres := make([]mover, n) // each goes round its centre at 2 km, 10 m/s
	for i := range centres {
		centres[i] = mover{e: (w.rng.Float64() - 0.5) * side, n: (w.rng.Float64() - 0.5) * side}
	}
	orbit := func(i int, t float64) mover {
		const radius, speed = 2000.0, 10.0
		s, c := math.Sincos(speed/radius*t + float64(i))
		m := mover{centres[i].e + radius*c, centres[i].n + radius*s, -speed * s, speed * c}
		m.e, m.n = m.e-m.ve*t, m.n-m.vn*t // a mover tells where it is at t from where it was at 0
		return m
	}
	// one datagram: what the radars in reach see of every twentieth mover
	k := 0
	next = func() ([]marsad.Observation, float64) {
		t := 0.2 * float64(k)
		var obs []marsad.Observation
		for i := k % 20; i < n; i += 20 {
			m := orbit(i, t)
			for j := range radars {
				e, n := m.at(t)
				v := w.frame.To(radars[j].Site, 450)
				if math.Hypot(v.East-e, v.North-n) < side/4 && w.rng.Float64() < 0.9 {
					obs = append(obs, w.polar(&radars[j], m, t))
				}
			}
		}
		k++
		return obs, t
	}
	play = func(obs []marsad.Observation, t float64) {
		e.Observe(obs)
		if k%20 == 0 {
			for i := range radars {
				e.Scan(marsad.Scan{Sensor: radars[i].ID, From: after(t - 3.8), To: after(t)})
			}
		}
		e.Advance(after(t))
	}
	return e, next, play
}

func benchmarkEngine(b *testing.B, n int) {
	e, next, play := circling(n)
	for range 100 {
		play(next())
	}
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; {
		b.StopTimer()
		obs, t := next()
		b.StartTimer()
		play(obs, t)
		done += len(obs)
	}
	b.ReportMetric(float64(e.Counts().Registered), "registered")
	b.ReportMetric(float64(e.Counts().Live), "live")
}
