package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// reasons routes what a track rests on and what people have said of it. A correction is
// kept and told again; the track itself does not heed it, but for its name.
func (w *world) reasons(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/v1/tracks/{id}/evidence", w.evidence)
	mux.HandleFunc("GET /api/v1/corrections", func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		items := []object{}
		for _, c := range slices.Backward(w.corrections) {
			if t := r.FormValue("track"); t == "" || c["track"] == t || c["other"] == t {
				items = append(items, c)
			}
		}
		answer(rw, object{"version": 1, "at": time.Now().UTC(), "items": items})
	})
	for deed, kind := range map[string]string{"merge": "merged", "split": "split", "rename": "renamed", "reclassify": "reclassified"} {
		mux.HandleFunc("POST /api/v1/tracks/{id}/"+deed, func(rw http.ResponseWriter, r *http.Request) { w.correct(rw, r, "track."+kind) })
	}
	mux.HandleFunc("POST /api/v1/corrections/{id}/undo", w.undo)
}

func (w *world) evidence(rw http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(strings.TrimPrefix(r.PathValue("id"), "B2-"))
	now := time.Now().UTC()
	switch {
	case err == nil && n == w.tracks+1:
		answer(rw, ended(r.PathValue("id"), now))
		return
	case err != nil || n < 1 || n > w.tracks:
		problem(rw, http.StatusNotFound, "not-found")
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	items := w.recent(n-1, now)
	slices.Reverse(items)
	for i, f := range items {
		f["track"], f["observation"], f["late"], f["told"] = r.PathValue("id"), 4000-i, i == 3, object{}
		if i == 5 {
			f["weight"] = 0.3 // hardly counted
		}
		f["models"] = object{"stands": 0.02, "steady": 0.9, "manoeuvres": 0.08}
	}
	first := items[len(items)-1]
	answer(rw, object{"version": 1, "at": now, "track": r.PathValue("id"), "begun": object{"at": first["at"], "sensor": first["sensor"]}, "plots": 214,
		"sensors": w.track(n-1, now, false)["sensors"], "bonds": []object{}, "items": items})
}

// ended is the evidence of a track that is no more, and whose observations were deleted.
func ended(id string, now time.Time) object {
	day := now.Truncate(24 * time.Hour)
	return object{"version": 1, "at": now, "track": id, "begun": object{"at": day.AddDate(0, 0, -9), "sensor": "radar-1"}, "ended": day.AddDate(0, 0, -9).Add(time.Hour),
		"plots": 55, "bonds": []object{}, "deleted": object{"before": day.AddDate(0, 0, -7), "at": day}, "items": []object{}}
}

func (w *world) correct(rw http.ResponseWriter, r *http.Request, kind string) {
	c := object{}
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil || c["reason"] == nil || c["reason"] == "" {
		problem(rw, http.StatusBadRequest, "bad-request")
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if with, ok := c["with"]; ok {
		c["other"] = with
		delete(c, "with")
	}
	c["id"], c["kind"], c["track"] = strconv.Itoa(100+len(w.corrections)), kind, r.PathValue("id")
	c["actor"], c["at"] = object{"id": "demo", "station": "B2"}, time.Now().UTC()
	w.corrections = append(w.corrections, c)
	answer(rw, c)
}

func (w *world) undo(rw http.ResponseWriter, r *http.Request) {
	var body struct{ Reason string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Reason == "" {
		problem(rw, http.StatusBadRequest, "bad-request")
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.corrections {
		if c["id"] == r.PathValue("id") && c["undone"] == nil {
			c["undone"] = object{"at": time.Now().UTC(), "actor": object{"id": "demo", "station": "B2"}, "reason": body.Reason}
			answer(rw, c)
			return
		}
	}
	problem(rw, http.StatusNotFound, "not-found")
}
