package sim

import (
	"fmt"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
)

// Scenario is a parsed scenario. Its slices are in the order of the text.
type Scenario struct {
	Name    string
	Title   string
	Start   time.Time     // UTC
	Length  time.Duration // 0 when the text does not say
	Seed    uint64
	State   string // that owns the station
	Station marsad.StationID
	Marks   marsad.Marks // the exercise
	Ground  float64      // m of the (flat) ground above the ellipsoid

	Places       []Place
	Sensors      []Sensor
	Actors       []Actor
	Zones        []marsad.Zone
	Expectations []Expectation
}

// Place is a named position.
type Place struct {
	Name     string
	Title    string
	Position geo.Point
}

// Sensor is an instrument of the scenario. The embedded words are what the
// station is told of it; the rest is what only the simulation knows.
type Sensor struct {
	marsad.Sensor
	ErrorRange   float64   // m added to every range, not told to the station
	ErrorAzimuth geo.Angle // the same for azimuths
	Names        float64   // probability that a camera names the right class; 0 is no class
	Tells        []string  // actors whose position a locator tells
	Phase        time.Duration
}

// After is what an actor does at the end of its route.
type After string

// The ends of a route.
const (
	Stay   After = "stay"   // stands there
	Leave  After = "leave"  // is gone
	Loop   After = "loop"   // goes straight to the first place and starts again
	Return After = "return" // goes the same way back, and starts again
)

// Waypoint is a place of a route, how one gets there and how long one stays.
type Waypoint struct {
	Position geo.Point
	Speed    float64 // m/s on the way to it; of the first one not used
	Stop     time.Duration
}

// Actor is an object that moves, or a group of them.
type Actor struct {
	Name   string
	Class  marsad.Class
	Route  []Waypoint // at least one
	Then   After
	From   time.Duration // when it appears
	Until  time.Duration // when it is gone; 0 is never
	Repeat time.Duration // it sets out again after this time; 0 is never
	Size   float64       // m, its longest side
	Height float64       // m above the ground
	Wander float64       // m, how far it strays about its course

	Count   int     // members; 0 is a single one
	Spacing float64 // m between the members of a convoy
	Radius  float64 // m, of a herd

	Asset *Asset // of an aircraft of our own
}

// Asset is what an aircraft of our own tells of itself.
type Asset struct {
	System    uint8 // MAVLink system id
	Telemetry marsad.Seconds
	Sigma     float64       // m, of the position that it tells, each axis
	Camera    geo.Point     // where its camera looks; zero is ahead and down
	Battery   time.Duration // from full to empty; then a fresh one is in place
}

// members returns the names of the objects of a.
func (a *Actor) members() []string {
	if a.Count == 0 {
		return []string{a.Name}
	}
	names := make([]string, a.Count)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%d", a.Name, i+1)
	}
	return names
}

// Sensor returns the sensor of that id, or nil.
func (s *Scenario) Sensor(id marsad.SensorID) *Sensor {
	i := slices.IndexFunc(s.Sensors, func(x Sensor) bool { return x.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Sensors[i]
}

// Words returns the sensors as the station is told of them.
func (s *Scenario) Words() []marsad.Sensor {
	words := make([]marsad.Sensor, len(s.Sensors))
	for i := range s.Sensors {
		words[i] = s.Sensors[i].Sensor
	}
	return words
}

func (s *Scenario) place(name string) (geo.Point, bool) {
	i := slices.IndexFunc(s.Places, func(p Place) bool { return p.Name == name })
	if i < 0 {
		return geo.Point{}, false
	}
	return s.Places[i].Position, true
}

func (s *Scenario) actor(name string) *Actor {
	i := slices.IndexFunc(s.Actors, func(a Actor) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Actors[i]
}

// hasObject tells whether name is an actor or a member of one.
func (s *Scenario) hasObject(name string) bool {
	return slices.ContainsFunc(s.Actors, func(a Actor) bool {
		return a.Name == name || slices.Contains(a.members(), name)
	})
}
