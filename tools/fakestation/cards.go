package main

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"net/http"
	"time"
)

// equip adds to a sensor what its card shows. Called with mu held.
func (w *world) equip(n int, s object, now time.Time) {
	reading := func(quantity, part string, value float64, unit string, age time.Duration) object {
		r := object{"quantity": quantity, "value": value, "unit": unit, "at": now.Add(-age)}
		if part != "" {
			r["part"] = part
		}
		return r
	}
	s["source"] = [...]string{"radar-north", "radar-north", "cameras", "acoustic", "adsb"}[n]
	switch n {
	case 1:
		s["clock_offset_s"] = 2.4
	case 2:
		s["footprint"] = object{"at": now.Add(-2 * time.Second), "centre": [2]float64{23.967, 7.516},
			"corners": [][]float64{{}, {23.953, 7.538}, {23.951, 7.489}, {23.968, 7.484}}}
		s["still_at"] = now.Add(-9 * time.Second).Truncate(10 * time.Second)
		s["asset"] = object{"at": now, "battery": 0.12, "link": 0.83, "armed": false, "tamper": true, "code": "low-battery", "camera_azimuth": 74.0}
	case 3:
		s["readings"] = []object{
			reading("battery-left", "", 0.58, "1", 40*time.Second), reading("battery-voltage", "", 25.42, "V", 40*time.Second),
			reading("battery-power", "", -86, "W", 40*time.Second), reading("solar-power", "", 212, "W", 40*time.Second),
			reading("load-power", "", 298, "W", 40*time.Second), reading("generator-running", "", 0, "1", 40*time.Second),
			reading("fuel-left", "", 0.17, "1", 3*time.Minute), reading("door-open", "north", 0, "1", 9*time.Second),
			reading("door-open", "south", 1, "1", 9*time.Second), reading("tamper", "", 0, "1", 9*time.Second),
			reading("air-temperature", "", 314.6, "K", 20*time.Second), reading("device-temperature", "rack", 327.2, "K", 20*time.Second),
			reading("filter-drop", "", 143, "Pa", 2*time.Hour), reading("pressure", "", 95_840, "Pa", 20*time.Second),
			reading("wind-speed", "", 8.3, "m/s", 20*time.Second), reading("wind-from", "", 1.05, "rad", 20*time.Second),
			reading("humidity", "", 0.14, "1", 20*time.Second),
		}
	}
}

// cards serves what the cards ask for beside the lists.
func (w *world) cards(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/v1/sensors/{id}", w.oneSensor)
	mux.HandleFunc("GET /api/v1/sensors/{id}/still", w.still)
	w.findingsRoute(mux)
	mux.HandleFunc("GET /api/v1/operators", func(rw http.ResponseWriter, _ *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		now := time.Now().UTC()
		answer(rw, object{"version": w.version, "at": now, "items": w.operators(now)})
	})
}

func (w *world) operators(now time.Time) []object {
	if w.tracks == 0 {
		return []object{}
	}
	at := now.Add(-100 * time.Second)
	until := at.Add(24 * time.Hour)
	return []object{
		w.marked(object{"drone": "1581F5FJD238A00D", "sensor": "acoustic-4", "at": at, "lat": 23.42, "lon": 7.2, "takeoff": false, "until": until}),
		w.marked(object{"drone": "1581F5FJD238A01E", "sensor": "acoustic-4", "at": at, "lat": 23.5, "lon": 6.8, "takeoff": true, "until": until}),
	}
}

func (w *world) oneSensor(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for n, s := range w.sensors(time.Now().UTC()) {
		if s["id"] != r.PathValue("id") {
			continue
		}
		s["this_hour"], s["usual_per_hour"], s["usual_hours"] = 811, 2480, 96
		s["heard_m"] = heard(s["range_max_m"].(float64), n)
		if r := registration(n); r != nil {
			s["registration"] = r
		}
		switch n {
		case 0:
			s["clock_drift_ppm"] = -3.2
		case 1:
			s["clock_wrong"], s["usual_hours"] = true, 1
		case 3:
			s["hours_left"] = 31.5
		case 4:
			s["heard_m"] = []float64{}
		}
		answer(rw, s)
		return
	}
	problem(rw, http.StatusNotFound, "not-found")
}

// heard is how far a sensor heard in 72 directions: a hill hides its south-west.
func heard(most float64, n int) []float64 {
	far := make([]float64, 72)
	for i := range far {
		a := float64(i) * math.Pi / 36
		far[i] = math.Round(most * (0.62 + 0.25*math.Sin(3*a+float64(n)) + 0.1*math.Sin(11*a)))
		if i >= 42 && i < 48 {
			far[i] = 0
		}
	}
	return far
}

// still answers with an invented picture: sky over sand.
func (w *world) still(rw http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") != "camera-3" {
		problem(rw, http.StatusNotFound, "not-found")
		return
	}
	picture := image.NewRGBA(image.Rect(0, 0, 320, 180))
	for y := range 180 {
		for x := range 320 {
			c := color.RGBA{120, 150, 175, 255}
			if float64(y) > 90+12*math.Sin(float64(x)/40) {
				c = color.RGBA{uint8(178 - y/4), uint8(150 - y/4), 104, 255}
			}
			picture.Set(x, y, c)
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		problem(rw, http.StatusInternalServerError, "internal")
		return
	}
	rw.Header().Set("Content-Type", "image/jpeg")
	rw.Header().Set("Cache-Control", "no-store")
	rw.Write(out.Bytes())
}
