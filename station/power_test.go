package station

import (
	"math"
	"testing"
	"time"

	"marsad"
)

func TestHoursLeft(t *testing.T) {
	begin := time.Date(2026, 3, 1, 0, 30, 0, 0, time.UTC)
	reading := func(q marsad.Quantity, part string, v float64, at time.Time) marsad.Reading {
		return marsad.Reading{Quantity: q, Part: part, Value: v, At: at, Received: at}
	}
	const full = 1200 * 3600.0 // 1200 Wh
	for name, c := range map[string]struct {
		flows func(hour int) []marsad.Reading
		hours int
		left  float64 // below 0: not told
		full  float64
		extra []marsad.Reading
		want  float64 // 0: not known
	}{
		"load alone": {func(int) []marsad.Reading { return []marsad.Reading{reading(marsad.LoadPower, "", 60, begin)} }, 3, 0.5, full, nil, 10},
		"two loads": {func(int) []marsad.Reading {
			return []marsad.Reading{reading(marsad.LoadPower, "", 60, begin), reading(marsad.LoadPower, "ac", 40, begin)}
		}, 3, 0.5, full, nil, 6},
		"sun of half the day": {func(h int) []marsad.Reading {
			sun := 0.0
			if h%24 >= 6 && h%24 < 18 {
				sun = 80
			}
			return []marsad.Reading{reading(marsad.LoadPower, "", 60, begin), reading(marsad.SolarPower, "", sun, begin)}
		}, 72, 0.5, full, nil, 30},
		"more sun than load": {func(int) []marsad.Reading {
			return []marsad.Reading{reading(marsad.LoadPower, "", 60, begin), reading(marsad.SolarPower, "", 80, begin)}
		}, 3, 0.5, full, nil, 0},
		"its own monitor": {func(int) []marsad.Reading {
			return []marsad.Reading{reading(marsad.BatteryPower, "", -120, begin), reading(marsad.LoadPower, "", 1, begin)}
		}, 3, 0.5, full, nil, 5},
		"capacity is read":       {func(int) []marsad.Reading { return []marsad.Reading{reading(marsad.LoadPower, "", 60, begin)} }, 3, 0.5, 0, []marsad.Reading{reading(marsad.BatteryCapacity, "", full, begin)}, 10},
		"capacity not known":     {func(int) []marsad.Reading { return []marsad.Reading{reading(marsad.LoadPower, "", 60, begin)} }, 3, 0.5, 0, nil, 0},
		"charge not known":       {func(int) []marsad.Reading { return []marsad.Reading{reading(marsad.LoadPower, "", 60, begin)} }, 3, -1, full, nil, 0},
		"only sun":               {func(int) []marsad.Reading { return []marsad.Reading{reading(marsad.SolarPower, "", 60, begin)} }, 3, 0.5, full, nil, 0},
		"less than an hour seen": {func(int) []marsad.Reading { return []marsad.Reading{reading(marsad.LoadPower, "", 60, begin)} }, 0, 0.5, full, nil, 0},
		"nothing":                {func(int) []marsad.Reading { return nil }, 3, 0.5, full, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var p power
			now := begin
			for h := 0; h <= c.hours; h++ {
				now = begin.Add(time.Duration(h) * time.Hour)
				for _, r := range c.flows(h) {
					r.Received = now
					p.take(&r)
				}
			}
			newest := c.extra
			if c.left >= 0 {
				newest = append(newest, reading(marsad.BatteryLeft, "", c.left, now))
			}
			got := hoursLeft(newest, c.full, &p, now)
			switch {
			case c.want == 0 && got != nil:
				t.Errorf("%g hours of nothing", *got)
			case c.want != 0 && (got == nil || math.Abs(*got-c.want) > 1e-9):
				t.Errorf("%v, want %g", got, c.want)
			}
			if old := hoursLeft(newest, c.full, &p, now.Add(2*time.Hour)); old != nil {
				t.Errorf("%g hours from an old charge", *old)
			}
		})
	}
}
