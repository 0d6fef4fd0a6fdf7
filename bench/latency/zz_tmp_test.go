package latency

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"marsad"
	"marsad/track"
)

func TestZZ(t *testing.T) {
	for _, sectors := range []int{64, 4, 1} {
	for _, n := range []int{1000, 5000, 20000} {
		random := rand.New(rand.NewPCG(1, 1))
		f := newField(n, random)
		start := time.Now()
		r := &radar{field: f, turn: 4 * time.Second, start: start, random: random}
		e := track.New(track.Options{Station: "B1"})
		e.SetSensor(feed(4 * time.Second).Sensors[0].Sensor)
		for turn := range 6 {
			began := start.Add(time.Duration(turn) * r.turn)
			hits := r.hits(began)
			var busy time.Duration
			for s := range sectors {
				end := r.turn * time.Duration(s+1) / time.Duration(sectors)
				var obs []marsad.Observation
				for len(hits) > 0 && hits[0].after < end {
					x := r.plot(hits[0], began)
					x.Sensor, x.Received = radarName, began.Add(end)
					obs = append(obs, x)
					hits = hits[1:]
				}
				a := time.Now()
				e.Observe(obs)
				e.Advance(began.Add(end))
				busy += time.Since(a)
			}
			c := e.Counts(); _ = c
			fmt.Printf("n %d batches %d turn %d: %.1f us/plot live %d tentative %d\n", n, sectors, turn, float64(busy.Microseconds())/float64(n), c.Live, c.Tentative)
		}
	}
	}
}
