package main

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"
)

// object is the JSON form of an item; the forms are those of docs/api.md.
type object = map[string]any

// world is everything the station pretends to know. Fields below mu are guarded by it.
type world struct {
	tracks   int
	rate     float64
	exercise string
	runID    string
	start    time.Time

	mu      sync.Mutex
	version uint64
	stalled bool
	slow    uint64 // counts changes of the slow things
	zones   []object
	alerts  []object
	silent  map[string]bool
	fault   string        // of the store
	changed chan struct{} // closed when anything changes
	cut     chan struct{} // closed to end every connection
	events  []object

	corrections []object
}

// The area in which the tracks move: an invented stretch of empty desert.
const (
	centreLat, centreLon = 23.6, 7.1
	metresPerDegree      = 111_195.0
)

func newWorld(tracks int, rate float64, exercise string) *world {
	now := time.Now().UTC()
	w := &world{
		tracks: tracks, rate: rate, exercise: exercise, start: now,
		runID: fmt.Sprintf("%x", now.UnixNano()), version: 1,
		silent: map[string]bool{}, changed: make(chan struct{}), cut: make(chan struct{}),
	}
	w.zones = []object{
		w.marked(object{"id": "zone-b2", "version": 1, "name": "Zone B 2", "kind": "area", "on_entry": true, "on_exit": false, "priority": "critical",
			"points": [][2]float64{{23.750, 7.000}, {23.950, 7.050}, {23.900, 7.350}, {23.700, 7.300}}}),
		w.marked(object{"id": "line-north", "version": 2, "name": "Line North", "kind": "line", "on_entry": false, "on_exit": false, "priority": "medium",
			"direction": "left-to-right", "points": [][2]float64{{23.100, 6.500}, {23.250, 7.000}, {23.150, 7.600}}}),
	}
	if tracks > 0 {
		w.raise("critical")
		w.raise("medium")
	}
	return w
}

// run makes a new version at the rate until ctx ends.
func (w *world) run(ctx context.Context) {
	tick := time.NewTicker(time.Duration(float64(time.Second) / w.rate))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			w.mu.Lock()
			if !w.stalled {
				w.version++
				w.wake()
			}
			w.mu.Unlock()
		}
	}
}

// wake tells the connections that there is something new. Called with mu held.
func (w *world) wake() {
	close(w.changed)
	w.changed = make(chan struct{})
}

// touch notes a change of the slow things. Called with mu held.
func (w *world) touch(kind, subject string) {
	w.slow++
	w.version++
	w.events = append(w.events, object{"station": "B2", "seq": len(w.events) + 1, "at": time.Now().UTC(), "kind": kind, "subject": subject})
	w.wake()
}

func (w *world) marked(o object) object {
	o["marks"] = object{"release": "amber", "exercise": w.exercise}
	return o
}

// raise adds an alert on the next track that has none. Called with mu held or before use.
func (w *world) raise(priority string) object {
	n := len(w.alerts)
	k := w.kinematics(n%max(1, w.tracks), time.Now())
	rule, zone := "zone-entry", "zone-b2"
	if priority != "critical" {
		rule, zone = "line-cross", "line-north"
	}
	a := w.marked(object{
		"id": fmt.Sprintf("B2-A%05d", n+1), "rule": rule, "zone": zone, "track": trackID(n % max(1, w.tracks)),
		"priority": priority, "rule_state": "raised", "operator_state": "new",
		"raised": time.Now().UTC().Add(-42 * time.Second), "lat": k.lat, "lon": k.lon, "covariance": [3]float64{900, 0, 900},
		"reason":  object{"code": rule, "params": object{"zone": zone, "probability": 0.97, "class": className(n)}},
		"sensors": []string{"radar-1"},
	})
	w.alerts = append(w.alerts, a)
	return a
}

// motion is where one synthetic object is.
type motion struct {
	lat, lon, speed, course float64
	state, flags            uint8
	age, period             float64
	sensors                 uint8
}

// kinematics moves object i: it goes round a circle of its own. Every tenth one
// coasts, every eleventh is another system's, every thirteenth is held, every
// seventeenth is lost.
func (w *world) kinematics(i int, now time.Time) motion {
	t := now.Sub(w.start).Seconds() + 1000
	home := golden(i)
	lat := centreLat + 1.1*(home[0]-0.5)
	lon := centreLon + 1.7*(home[1]-0.5)
	speed := [...]float64{14, 210, 1.4, 22, 120, 8, 0.9}[i%7] // of the classes in className
	radius := 60 * speed                                      // once round in about six minutes
	angle := speed*t/radius + float64(i)
	m := motion{
		lat: lat + radius*math.Cos(angle)/metresPerDegree, lon: lon + radius*math.Sin(angle)/(metresPerDegree*math.Cos(lat*math.Pi/180)),
		speed: speed, course: math.Mod(angle*180/math.Pi+90, 360), state: 1, age: math.Mod(t+float64(i), 4), period: 4, sensors: 1,
	}
	switch {
	case i%13 == 12:
		halt := float64(i) // where it stood
		m.lat, m.lon = lat+radius*math.Cos(halt)/metresPerDegree, lon+radius*math.Sin(halt)/(metresPerDegree*math.Cos(lat*math.Pi/180))
		m.state, m.age, m.speed = 5, 190+now.Sub(w.start).Seconds(), 0
	case i%17 == 16:
		m.state, m.age, m.speed = 3, 45, 0
	case i%10 == 9:
		m.state, m.age = 2, 11
	case i%8 == 7:
		m.state = 0
	case i%11 == 10:
		m.flags = 2
	case i%3 == 0:
		m.flags, m.sensors = 1, uint8(2+i%4)
	}
	if w.exercise != "" {
		m.flags |= 8
	}
	return m
}

// golden spreads the homes evenly (additive recurrence of the plastic number).
func golden(i int) [2]float64 {
	_, a := math.Modf(0.5 + 0.7548776662*float64(i+1))
	_, b := math.Modf(0.5 + 0.5698402910*float64(i+1))
	return [2]float64{a, b}
}

func trackID(i int) string { return fmt.Sprintf("B2-%05d", i+1) }

func className(i int) string {
	return [...]string{"vehicle", "aircraft", "person", "drone", "aircraft", "unknown", "animal"}[i%7]
}

// alerted holds the tracks with an alert that stands. Called with mu held.
func (w *world) alerted() map[string]bool {
	on := map[string]bool{}
	for _, a := range w.alerts {
		if a["operator_state"] != "closed" && a["rule_state"] == "raised" {
			on[a["track"].(string)] = true
		}
	}
	return on
}
