package main

import (
	"net/http"
	"time"
)

// findings are those of an invented night: the second radar was turned, and one track
// is not where it says.
func (w *world) findings(now time.Time) []object {
	if w.tracks == 0 {
		return []object{}
	}
	since := now.Truncate(time.Hour).Add(-23 * time.Minute)
	return []object{
		{"code": "sensor-turned", "since": since, "at": now, "sensor": "radar-2", "lat": 23.3, "lon": 7.1, "value": 5.03, "sigma": 0.04, "evidence": []int{81210, 81344, 81502}},
		{"code": "position-contradicted", "since": since, "at": now, "sensor": "own-force", "track": trackID(30), "identity": object{"name": "ALPHA 3"},
			"lat": 23.3, "lon": 7.1, "value": 1830.0, "sigma": 42.0, "evidence": []int{81600, 81633}},
	}
}

// registration is what the n-th sensor adds; nil for one that has no range and azimuth.
func registration(n int) object {
	of := func(value, sigma float64, observed bool) object {
		return object{"value": value, "sigma": sigma, "observed": observed}
	}
	switch n {
	case 0:
		return object{"range_m": of(-12.4, 1.1, true), "azimuth_deg": of(0.31, 0.02, true), "clock_s": of(0, 0.25, false), "applied": true}
	case 1:
		return object{"range_m": of(3.2, 1.4, true), "azimuth_deg": of(5.03, 0.04, true), "clock_s": of(0.12, 0.06, true), "applied": true}
	}
	return nil
}

func (w *world) findingsRoute(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/v1/findings", func(rw http.ResponseWriter, _ *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		now := time.Now().UTC()
		answer(rw, object{"version": w.version, "at": now, "items": w.findings(now)})
	})
}
