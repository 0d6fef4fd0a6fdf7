package nmea

import (
	"testing"
	"time"

	"marsad/wire/ais"
)

// BenchmarkAIS makes observations of the reports of a hundred ships.
func BenchmarkAIS(b *testing.B) {
	h := newHeard(false)
	h.feed.Sink.Observe = nil
	ships := make([]ais.Message, 100)
	for i := range ships {
		if err := ships[i].Encode(1, report(ais.Values{"mmsi": int64(244_000_000 + i)})); err != nil {
			b.Fatal(err)
		}
	}
	at, n := noon, 0
	b.ReportAllocs()
	for b.Loop() {
		at = at.Add(10 * time.Second)
		for i := range ships {
			h.message(&ships[i], false, at)
			n++
		}
		h.flush()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "msgs/s")
}
