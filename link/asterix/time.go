package asterix

import (
	"math"
	"time"
)

const (
	day = 24 * time.Hour
	// truncated is the cycle of the truncated time of day of category 001 (I001/141).
	truncated = 512 * time.Second
)

// truncatedTime returns the time that a time of day states of which only the rest
// of the division by 512 s is told: the one nearest to the arrival. The count
// starts anew at midnight.
func truncatedTime(seconds float64, received time.Time) (stated time.Time) {
	rest := time.Duration(math.Round(seconds*1e6)) * time.Microsecond
	last := (day - 1 - rest).Truncate(truncated) // the last full cycles before midnight
	midnight := received.Truncate(day)
	for _, start := range [...]time.Time{midnight.Add(-day), midnight, midnight.Add(day)} {
		cycles := received.Sub(start.Add(rest)).Round(truncated)
		at := start.Add(rest + max(0, min(cycles, last)))
		if stated.IsZero() || at.Sub(received).Abs() < stated.Sub(received).Abs() {
			stated = at
		}
	}
	return stated
}

// secondsOfDay is the time of day of t in UTC.
func secondsOfDay(t time.Time) float64 {
	return t.UTC().Sub(t.UTC().Truncate(day)).Seconds()
}
