package api

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"marsad"
)

// BenchmarkLive measures the way from a published snapshot to its frame, decoded
// by a client over loopback: a step each 25 ms, in which each track moves once in
// 2.5 s.
func BenchmarkLive(b *testing.B) {
	for _, n := range []int{1000, 5000} {
		for _, clients := range []int{1, 20} {
			b.Run(fmt.Sprintf("%d-tracks-%d-clients", n, clients), func(b *testing.B) { benchmarkLive(b, n, clients) })
		}
	}
}

func benchmarkLive(b *testing.B, n, clients int) {
	f := newFake()
	tracks := make([]marsad.Track, n)
	for i := range tracks {
		tracks[i] = testTrack(i+1, 10+float64(i)/1000, 1)
	}
	snap := f.move(tracks...)
	address, _ := serve(b, f.station())
	type arrival struct {
		version uint64
		at      time.Time
	}
	arrivals := make(chan arrival, 1<<16)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	for range clients {
		m := dial(b, address, "")
		m.has(b, snap)
		go func() {
			for m.read(ctx) == nil {
				select {
				case arrivals <- arrival{m.version, time.Now()}:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	published := map[uint64]time.Time{}
	tick := time.NewTicker(framePace)
	defer tick.Stop()
	for b.Loop() {
		<-tick.C
		from := len(published) * (n / 100) % n
		for i := from; i < from+n/100; i++ {
			tracks[i].Position.Lat += 1e-7
		}
		// The time is taken before the picture is made: the reader may be faster.
		begun := time.Now()
		s := f.move(tracks[from : from+n/100]...)
		published[s.Version] = begun
	}
	last := f.snap.Version
	var delays []time.Duration
	for done := 0; done < clients; {
		a := <-arrivals
		if begun, ok := published[a.version]; ok {
			delays = append(delays, a.at.Sub(begun))
		}
		if a.version == last {
			done++
		}
	}
	cancel()
	slices.Sort(delays)
	at := func(q float64) float64 {
		return float64(delays[int(q*float64(len(delays)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
}

func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{50, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tracks := make([]*marsad.PictureTrack, n)
			for i := range tracks {
				tracks[i] = &marsad.PictureTrack{Track: fullTrack(i), Handle: uint32(i)}
			}
			buf := make([]byte, 0, frameHeader+n*frameRecord)
			b.SetBytes(int64(cap(buf)))
			for b.Loop() {
				appendFrame(buf, 2, 1, start, tracks, nil)
			}
		})
	}
}

func BenchmarkSnapshotText(b *testing.B) {
	f := newFake()
	tracks := make([]marsad.Track, 5000)
	for i := range tracks {
		tracks[i] = fullTrack(i)
	}
	f.move(tracks...)
	s, err := New(f.station())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w := request(s, "GET", "/api/v1/tracks", "")
		b.SetBytes(int64(w.Body.Len()))
	}
}
