package main

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// routes serves docs/api.md.
func (w *world) routes(mux *http.ServeMux) {
	list := func(items func(now time.Time) any) http.HandlerFunc {
		return func(rw http.ResponseWriter, _ *http.Request) {
			w.mu.Lock()
			defer w.mu.Unlock()
			now := time.Now().UTC()
			answer(rw, object{"version": w.version, "at": now, "items": items(now)})
		}
	}
	mux.HandleFunc("GET /api/v1/tracks", list(func(now time.Time) any { return w.allTracks(now) }))
	mux.HandleFunc("GET /api/v1/sensors", list(func(now time.Time) any { return w.sensors(now) }))
	mux.HandleFunc("GET /api/v1/zones", list(func(time.Time) any { return w.zones }))
	mux.HandleFunc("GET /api/v1/alerts", list(func(time.Time) any { return w.alerts }))
	mux.HandleFunc("GET /api/v1/events", list(func(time.Time) any { return w.events }))
	mux.HandleFunc("GET /api/v1/quarantine", list(func(now time.Time) any {
		if w.tracks == 0 {
			return []object{}
		}
		return quarantine(now)
	}))
	mux.HandleFunc("GET /api/v1/licences", list(func(time.Time) any {
		return []object{{"name": "Natural Earth", "licence": "public domain", "text": "Made with Natural Earth."}}
	}))
	mux.HandleFunc("GET /api/v1/health", func(rw http.ResponseWriter, _ *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		answer(rw, w.health(time.Now().UTC()))
	})
	mux.HandleFunc("GET /api/v1/tracks/{id}", w.oneTrack)
	mux.HandleFunc("POST /api/v1/alerts/{id}/acknowledge", w.acknowledge)
	mux.HandleFunc("PUT /api/v1/zones/{id}", w.putZone)
	mux.HandleFunc("DELETE /api/v1/zones/{id}", w.deleteZone)
	mux.HandleFunc("POST /api/v1/zones/import", w.importZones)
	mux.HandleFunc("GET /api/v1/live", w.live)
	w.cards(mux)
	w.reasons(mux)
}

func answer(rw http.ResponseWriter, x any) {
	rw.Header().Set("Content-Type", "application/json")
	json.NewEncoder(rw).Encode(x)
}

func problem(rw http.ResponseWriter, status int, code string) {
	rw.Header().Set("Content-Type", "application/problem+json")
	rw.WriteHeader(status)
	json.NewEncoder(rw).Encode(object{"type": "about:blank", "title": http.StatusText(status), "status": status, "code": code, "params": object{}})
}

func (w *world) oneTrack(rw http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(strings.TrimPrefix(r.PathValue("id"), "B2-"))
	if err != nil || n < 1 || n > w.tracks {
		problem(rw, http.StatusNotFound, "not-found")
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now().UTC()
	t := w.track(n-1, now, w.alerted()[trackID(n-1)])
	t["recent"] = w.recent(n-1, now)
	answer(rw, t)
}

func (w *world) acknowledge(rw http.ResponseWriter, r *http.Request) {
	var body struct{ Remark string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		problem(rw, http.StatusBadRequest, "bad-request")
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, a := range w.alerts {
		if a["id"] != r.PathValue("id") {
			continue
		}
		if a["operator_state"] != "new" {
			problem(rw, http.StatusConflict, "conflict")
			return
		}
		b := object{}
		for k, v := range a {
			b[k] = v
		}
		b["operator_state"], b["remark"] = "acknowledged", body.Remark
		b["acknowledged_by"], b["acknowledged_at"] = object{"id": "demo", "station": "B2"}, time.Now().UTC()
		w.alerts[i] = b
		w.touch("alert.acknowledged", r.PathValue("id"))
		answer(rw, b)
		return
	}
	problem(rw, http.StatusNotFound, "not-found")
}

func (w *world) putZone(rw http.ResponseWriter, r *http.Request) {
	var z object
	if err := json.NewDecoder(r.Body).Decode(&z); err != nil || z["points"] == nil || z["kind"] == nil {
		problem(rw, http.StatusBadRequest, "bad-request")
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	z["id"] = r.PathValue("id")
	w.setZone(z)
	answer(rw, z)
}

// setZone puts z in its place. Called with mu held.
func (w *world) setZone(z object) {
	z["version"] = 1
	w.marked(z)
	for i, old := range w.zones {
		if old["id"] == z["id"] {
			z["version"] = old["version"].(int) + 1
			w.zones = append(append(append([]object{}, w.zones[:i]...), z), w.zones[i+1:]...)
			w.touch("zone.set", z["id"].(string))
			return
		}
	}
	w.zones = append(w.zones[:len(w.zones):len(w.zones)], z)
	w.touch("zone.set", z["id"].(string))
}

func (w *world) deleteZone(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, z := range w.zones {
		if z["id"] == r.PathValue("id") {
			w.zones = append(append([]object{}, w.zones[:i]...), w.zones[i+1:]...)
			w.touch("zone.removed", r.PathValue("id"))
			rw.WriteHeader(http.StatusNoContent)
			return
		}
	}
	problem(rw, http.StatusNotFound, "not-found")
}

// importZones takes polygons, which is all that the tests import.
func (w *world) importZones(rw http.ResponseWriter, r *http.Request) {
	var c struct {
		Features []struct {
			Properties struct{ Name string }
			Geometry   struct {
				Type        string
				Coordinates [][][2]float64
			}
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil || len(c.Features) == 0 {
		problem(rw, http.StatusBadRequest, "bad-request")
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	items := []object{}
	for _, f := range c.Features {
		points := [][2]float64{}
		ring := f.Geometry.Coordinates[0]
		for _, p := range ring[:len(ring)-1] {
			points = append(points, [2]float64{p[1], p[0]})
		}
		z := object{"id": strings.ToLower(strings.ReplaceAll(f.Properties.Name, " ", "-")), "name": f.Properties.Name, "kind": "area", "points": points, "on_entry": true, "on_exit": false, "priority": "medium"}
		w.setZone(z)
		items = append(items, z)
	}
	answer(rw, object{"version": w.version, "at": time.Now().UTC(), "items": items})
}

// controls are what the tests turn.
func (w *world) controls(mux *http.ServeMux) {
	turn := func(path string, f func(r *http.Request)) {
		mux.HandleFunc("POST /fake/"+path, func(rw http.ResponseWriter, r *http.Request) {
			w.mu.Lock()
			defer w.mu.Unlock()
			f(r)
			rw.WriteHeader(http.StatusNoContent)
		})
	}
	turn("stall", func(*http.Request) { w.stalled = true })
	turn("resume", func(*http.Request) { w.stalled = false })
	turn("cut", func(*http.Request) { close(w.cut); w.cut = make(chan struct{}) })
	turn("alert", func(r *http.Request) {
		a := w.raise(r.FormValue("priority"))
		w.touch("alert.raised", a["id"].(string))
	})
	turn("fault", func(r *http.Request) { w.fault = r.FormValue("why") })
	turn("silent", func(r *http.Request) {
		name := r.FormValue("sensor")
		w.silent[name] = !w.silent[name]
		w.touch("sensor.set", name)
	})
}
