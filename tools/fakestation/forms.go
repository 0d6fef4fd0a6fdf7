package main

import (
	"fmt"
	"math"
	"time"
)

// track is the slow form of object i. Called with mu held.
func (w *world) track(i int, now time.Time, alerted bool) object {
	m := w.kinematics(i, now)
	states := [...]string{"tentative", "confirmed", "coasting", "lost", "ended", "held"}
	kind := "single-sensor"
	if m.flags&1 != 0 {
		kind = "fused"
	} else if m.flags&2 != 0 {
		kind = "foreign"
	}
	t := w.marked(object{
		"id": trackID(i), "handle": i + 1, "kind": kind, "state": states[m.state], "at": now, "born": w.start,
		"heard": now.Add(-time.Duration(m.age * float64(time.Second))), "period_s": m.period,
		"lat": m.lat, "lon": m.lon, "covariance": [3]float64{900, 120, 2500}, "speed": m.speed, "course": m.course,
		"existence": 0.98, "class": object{className(i): 0.86, "unknown": 0.14}, "label": labelOf(i, m), "alerted": alerted,
		"origins": []object{{"state": "a", "station": "B2", "sensor": "radar-1"}},
		"sensors": contributions(m, now),
	})
	switch labelOf(i, m) {
	case "declared":
		t["declared_by"] = "Station C"
	case "own", "cooperative":
		t["identity"] = object{"icao": "4b1617", "name": fmt.Sprintf("OP%03d", i)}
	}
	if flies(i) {
		t["height"] = object{"metres": 900 + 40*(i%30), "above": "ground"}
	}
	return t
}

func labelOf(i int, m motion) string {
	switch {
	case m.flags&2 != 0:
		return "declared"
	case i%7 == 3:
		return "cooperative"
	case i%23 == 1:
		return "own"
	case i%4 == 0:
		return "not-classified"
	}
	return "unknown"
}

// flies tells whether object i has a height worth telling.
func flies(i int) bool { return i%7 == 1 || i%7 == 3 || i%7 == 4 }

var sensorNames = [...]string{"radar-1", "radar-2", "camera-3", "acoustic-4", "adsb-5"}

func contributions(m motion, now time.Time) []object {
	list := []object{}
	for _, name := range sensorNames[:min(int(m.sensors), len(sensorNames))] {
		list = append(list, object{"sensor": name, "last": now.Add(-time.Duration(m.age * float64(time.Second))), "observations": 120})
	}
	return list
}

// recent is the answer to "why does this track exist".
func (w *world) recent(i int, now time.Time) []object {
	list := []object{}
	for n := range 12 {
		at := now.Add(time.Duration(n-12) * 4 * time.Second)
		list = append(list, object{
			"sensor": sensorNames[n%3], "kind": "plot", "at": at, "received": at.Add(180 * time.Millisecond),
			"residual_m": 12 + 9*math.Sin(float64(n+i)), "distance2": 1.1 + 0.2*float64(n%4), "weight": 0.93, "initiates": n == 0,
		})
	}
	return list
}

// sensors is the list of the sensors. Called with mu held.
func (w *world) sensors(now time.Time) []object {
	if w.tracks == 0 {
		return []object{}
	}
	list := []object{}
	sites := [...][2]float64{{23.700, 7.000}, {23.300, 6.600}, {23.950, 7.450}, {23.350, 7.600}, {23.720, 7.105}}
	kinds := [...]string{"radar", "radar", "camera", "acoustic", "locator"}
	ranges := [...]float64{45_000, 35_000, 9_000, 12_500, 75_000}
	for n, name := range sensorNames {
		s := w.marked(object{
			"id": name, "name": name, "kind": kinds[n], "lat": sites[n][0], "lon": sites[n][1], "height_m": 320,
			"range_min_m": 500, "range_max_m": ranges[n], "revisit_s": 4, "measures": []string{"range", "azimuth"},
			"state": "ok", "last_heard": now.Add(-1200 * time.Millisecond), "observations": 4211 + 100*n, "per_minute": 42.5,
			"rejected": object{}, "clock_offset_s": -0.18, "protocol": "asterix",
		})
		if n == 2 {
			s["field"] = object{"from": 40, "width": 70}
		}
		if n == 3 {
			s["rejected"] = object{"asterix-truncated": 3, "unused-message": 1}
		}
		w.equip(n, s, now)
		if w.silent[name] {
			s["state"], s["last_heard"], s["per_minute"] = "silent", now.Add(-95*time.Second), 0
		}
		list = append(list, s)
	}
	return list
}

// health is the state of the station. Called with mu held.
func (w *world) health(now time.Time) object {
	store := object{"bytes": 48_211_004, "observations": 421_133, "events": len(w.events)}
	if w.fault != "" {
		store["fault"] = w.fault
	}
	return object{
		"station": "B2", "at": now, "uptime_s": now.Sub(w.start).Seconds(),
		"store":   store,
		"picture": object{"version": w.version, "tracks": w.tracks},
		"sources": []object{
			{"name": "radar-north", "protocol": "asterix", "bytes": 9_120_334, "frames": 81_220, "messages": 90_211, "observations": 88_120, "rejected": object{}, "last_heard": now, "clock_offset_s": -0.18},
			{"name": "acoustic", "protocol": "sapient", "bytes": 120_334, "frames": 1220, "messages": 1211, "observations": 1120, "rejected": object{"asterix-truncated": 3, "unused-message": 1}, "last_heard": now, "clock_offset_s": 0.02},
		},
	}
}

// quarantine is the last broken input.
func quarantine(now time.Time) []object {
	return []object{
		{"source": "acoustic", "at": now.Add(-80 * time.Second), "code": "asterix-truncated", "detail": "asterix: cat048 item 040 at byte 17: 3 of 4 bytes", "bytes": "300030fd"},
		{"source": "acoustic", "at": now.Add(-400 * time.Second), "code": "asterix-edition", "detail": "asterix: category 77", "bytes": "4d000a0102030405060708"},
	}
}
