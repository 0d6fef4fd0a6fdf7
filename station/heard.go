package station

import (
	"context"
	"math"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
)

const (
	// sectors are how many parts of the circle the coverage heard is kept in.
	sectors = 72
	// hours are how far back the rate of a sensor is known.
	hours = 7 * 24
	// mostReadings bounds the readings that are shown of one sensor.
	mostReadings = 64
	// hourly is the part under which the observations of an hour are stored.
	hourly = "hourly"

	earthRadius = 6371008.8 // m
)

// coverage is what a sensor has really seen: for each part of the circle around its
// site, clockwise from north, the farthest observation.
type coverage [sectors]float32

// note takes an observation in; its distance is measured, or that of its position.
func (c *coverage) note(site geo.Point, o *marsad.Observation) {
	distance, az := o.Range, o.Azimuth
	switch {
	case o.Has.All(marsad.HasRange | marsad.HasAzimuth):
	case o.Has.All(marsad.HasPosition) && site.Valid() && !site.IsZero():
		// A card shows kilometres: a sphere, flat around the middle, is good enough for it
		// and cheap enough for every observation.
		north := float64(o.Position.Lat - site.Lat)
		east := float64((o.Position.Lon - site.Lon).Signed()) * math.Cos(float64(site.Lat+o.Position.Lat)/2)
		distance, az = earthRadius*math.Hypot(east, north), geo.Angle(math.Atan2(east, north))
	default:
		return
	}
	i := int(float64(az.Normal())/(2*math.Pi)*sectors) % sectors
	c[i] = max(c[i], float32(distance))
}

// week counts the observations of each hour of the last seven days.
type week struct {
	hour   int64 // hours since 1970 of the one that counts
	counts [hours]float32
	known  [hours]bool // the hour was listened to from its beginning to its end
	whole  bool        // the hour that counts has been so from its beginning
}

// add counts n observations at a time, and returns the hours that ended since.
func (w *week) add(at time.Time, n int) (ended []hourCount) {
	hour := at.Unix() / 3600
	switch {
	case w.hour == 0:
		w.hour = hour
	case hour > w.hour:
		for h := w.hour; h < hour && h < w.hour+hours; h++ {
			i := h % hours
			w.known[i] = h != w.hour || w.whole
			if w.known[i] {
				ended = append(ended, hourCount{time.Unix(h*3600, 0).UTC(), w.counts[i]})
			}
			w.counts[(h+1)%hours], w.known[(h+1)%hours] = 0, false
		}
		w.hour, w.whole = hour, true
	}
	w.counts[w.hour%hours] += float32(n)
	return ended
}

// hourCount is how much came in the hour that began at a time.
type hourCount struct {
	begin time.Time
	count float32
}

// restore puts in what an hour of an earlier start counted.
func (w *week) restore(begin time.Time, count float64, now time.Time) {
	h := begin.Unix() / 3600
	if w.hour == 0 {
		w.hour = now.Unix() / 3600
	}
	if h < w.hour && h > w.hour-hours {
		w.counts[h%hours], w.known[h%hours] = float32(count), true
	}
}

// usual is the median of the whole hours, and how many there are.
func (w *week) usual() (perHour float64, n int) {
	var all []float32
	for i := range w.counts {
		if w.known[i] {
			all = append(all, w.counts[i])
		}
	}
	if len(all) == 0 {
		return 0, 0
	}
	slices.Sort(all)
	return float64(all[len(all)/2]), len(all)
}

// readings are the newest values of one sensor, by quantity and part.
type readings []marsad.Reading

// take puts a reading in the place of the one before.
func (r *readings) take(x marsad.Reading) {
	for i := range *r {
		if (*r)[i].Quantity == x.Quantity && (*r)[i].Part == x.Part {
			if !x.At.Before((*r)[i].At) {
				(*r)[i] = x
			}
			return
		}
	}
	if len(*r) < mostReadings {
		*r = append(*r, x)
	}
}

// restoreWeek reads what the hours of the last week counted before this start.
func (s *Station) restoreWeek(ctx context.Context) error {
	now := time.Now().UTC()
	return s.store.Readings(ctx, now.Add(-hours*time.Hour), now, func(r marsad.Reading) error {
		if r.Quantity == marsad.Count && r.Part == hourly {
			s.board.restore(r, now)
		}
		return nil
	})
}
