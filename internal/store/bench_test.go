package store

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

// BenchmarkObservations appends plots of three radars in datagrams of 20 and
// waits for the last one to be on disk.
func BenchmarkObservations(b *testing.B) {
	s := openTest(b, b.TempDir())
	obs := radars(1, 20000)
	b.ReportAllocs()
	b.ResetTimer()
	n := 0
	for n < b.N {
		for batch := range slices.Chunk(obs, 20) {
			noError(b, s.AppendObservations(batch))
			if n += len(batch); n >= b.N {
				break
			}
		}
		for i := range obs {
			obs[i].At = obs[i].At.Add(400 * time.Second)
		}
	}
	noError(b, s.WaitCommitted(b.Context(), uint64(n)))
	b.StopTimer()
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "obs/s")
	c := must[Counts](b)(s.Counts(b.Context()))
	noError(b, s.Reader.db.QueryRow(`select (select page_count from pragma_page_count()) * (select page_size from pragma_page_size())`).Scan(&c.Bytes))
	b.ReportMetric(float64(c.Bytes)/float64(n), "disk-B/obs")
}

// BenchmarkCommitsOfTen commits each ten plots, as a station with 50 a second does.
func BenchmarkCommitsOfTen(b *testing.B) {
	s := openTest(b, b.TempDir())
	obs := radars(1, 10*b.N)
	b.ResetTimer()
	before := writtenBytes()
	for batch := range slices.Chunk(obs, 10) {
		noError(b, s.AppendObservations(batch))
		noError(b, s.Flush(b.Context()))
	}
	b.ReportMetric(float64(writtenBytes()-before)/float64(b.N), "written-B/op")
	var bytes int64
	noError(b, s.Reader.db.QueryRow(`select (select page_count from pragma_page_count()) * (select page_size from pragma_page_size())`).Scan(&bytes))
	b.ReportMetric(float64(bytes)/float64(len(obs)), "disk-B/obs")
}

// writtenBytes is what this process has sent to disks so far, where Linux tells.
func writtenBytes() (n int64) {
	text, err := os.ReadFile("/proc/self/io")
	if _, after, found := strings.Cut(string(text), "\nwrite_bytes: "); err == nil && found {
		_, _ = fmt.Sscan(after, &n) // 0 where it is not told
	}
	return n
}

// BenchmarkEvents appends events one by one, each answered when it is on disk.
func BenchmarkEvents(b *testing.B) {
	s := openTest(b, b.TempDir())
	one := someEvents(1)
	b.ResetTimer()
	for range b.N {
		must[[]marsad.Event](b)(s.AppendEvents(b.Context(), one))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkVerifyLog verifies a log of 20,000 events.
func BenchmarkVerifyLog(b *testing.B) {
	s := openTest(b, b.TempDir())
	const n = 20000
	must[[]marsad.Event](b)(s.AppendEvents(b.Context(), someEvents(n)))
	b.ResetTimer()
	for range b.N {
		if report := must[LogReport](b)(s.VerifyLog(b.Context())); report.Err() != nil || report.Events != n {
			b.Fatalf("%+v", report)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkTenMinutes reads 10 minutes out of a million updates of 330 tracks, and
// the same within a box.
func BenchmarkTenMinutes(b *testing.B) {
	s := openTest(b, b.TempDir())
	const tracks, rounds = 333, 3000 // 10 s apart: 8 h 20 min
	began := time.Now()
	fillUpdates(b, s, tracks, rounds)
	rate := tracks * rounds / time.Since(began).Seconds()
	from := testStart.Add(4 * time.Hour)
	for name, box := range map[string]*Box{"all": nil, "box": {South: 14 * geo.Degree, West: -2 * geo.Degree, North: 14.2 * geo.Degree, East: -1.8 * geo.Degree}} {
		b.Run(name, func(b *testing.B) {
			rows := 0
			for range b.N {
				rows = 0
				noError(b, s.TrackUpdates(b.Context(), from, from.Add(10*time.Minute), box, func(TrackUpdate) error { rows++; return nil }))
			}
			b.ReportMetric(float64(rows), "rows")
			b.ReportMetric(rate, "inserted/s")
		})
	}
}

// BenchmarkTenMinutesOfObservations reads 10 minutes out of a million plots.
func BenchmarkTenMinutesOfObservations(b *testing.B) {
	s := openTest(b, b.TempDir())
	obs := radars(1, 20000) // 11 min of them
	for range 50 {
		noError(b, s.AppendObservations(obs))
		for i := range obs {
			obs[i].At = obs[i].At.Add(12 * time.Minute)
		}
	}
	noError(b, s.Flush(b.Context()))
	from := testStart.Add(4 * time.Hour)
	b.ResetTimer()
	rows := 0
	for range b.N {
		rows = 0
		noError(b, s.Observations(b.Context(), from, from.Add(10*time.Minute), func(marsad.Observation) error { rows++; return nil }))
	}
	b.ReportMetric(float64(rows), "rows")
}

func fillUpdates(b *testing.B, s *Store, tracks, rounds int) {
	b.Helper()
	origins := []marsad.Origin{{State: "a", Station: "B2", Sensor: "radar-north"}}
	picture := make([]marsad.Track, tracks)
	for round := range rounds {
		at := testStart.Add(time.Duration(round) * 10 * time.Second)
		for i := range picture {
			picture[i] = marsad.Track{ID: marsad.TrackID{Station: "B2", Number: uint32(i)}, At: at, Heard: at.Add(-time.Second), State: marsad.Confirmed,
				Position:   geo.LatLon(14+float64(i%18)/18+float64(round)*1e-5, -2+float64(i/18)/18),
				Covariance: marsad.Covariance{EE: 400 + float64(i), EN: 20, NN: 300}, East: 3.21, North: float64(i) / 50, Origins: origins}
		}
		noError(b, s.AppendTracks(picture, at))
	}
	noError(b, s.Flush(b.Context()))
}
