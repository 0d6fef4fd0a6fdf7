package sim

import (
	"math"
	"time"

	"marsad"
	"marsad/geo"
)

// Truth is where one object is at one time.
type Truth struct {
	Object      string // name of the actor, or of the member: goats-3
	Actor       string
	Class       marsad.Class
	Position    geo.Point
	Height      float64 // m above the ellipsoid
	East, North float64 // m/s
	Size        float64 // m
}

// object is one moving thing, laid out.
type object struct {
	name   string
	key    uint64 // of its random streams
	actor  *Actor
	way    *trajectory // shared by a herd
	offset [2]float64  // m east and north of the course, in a herd
	wander wander
	strays bool
	height float64 // m above the ellipsoid
}

// inertia is how long a change of velocity takes, in seconds.
func inertia(c marsad.Class) float64 {
	switch c {
	case marsad.Person, marsad.Animal:
		return 2
	case marsad.Aircraft:
		return 12
	}
	return 6
}

// newObjects lays an actor out.
func newObjects(s *Scenario, a *Actor) []object {
	c := newCourse(a.Route, a.Then)
	var way *trajectory
	var objects []object
	for i, name := range a.members() {
		o := object{name: name, key: keyOf(name), actor: a, height: s.Ground + a.Height}
		if i == 0 || a.Spacing > 0 {
			way = newTrajectory(&c, float64(float64(i)*a.Spacing), inertia(a.Class))
		}
		o.way = way
		stray := a.Wander
		if a.Radius > 0 {
			r := newStream(s.Seed, forMember, o.key)
			d, az := float64(0.8*a.Radius)*math.Sqrt(r.Float64()), r.between(0, 2*math.Pi)
			sin, cos := math.Sincos(az)
			o.offset = [2]float64{float64(d * sin), float64(d * cos)}
			stray = max(stray, 0.3*a.Radius)
		}
		if stray > 0 {
			o.wander, o.strays = newWander(newStream(s.Seed, forWander, o.key), stray), true
		}
		objects = append(objects, o)
	}
	return objects
}

// at returns the truth at t; ok is false while the object is not there.
func (o *object) at(t time.Duration) (truth Truth, ok bool) {
	a := o.actor
	if t -= a.From; t < 0 {
		return Truth{}, false
	}
	if a.Repeat > 0 {
		t %= a.Repeat
	}
	if a.Until > 0 && t >= a.Until-a.From {
		return Truth{}, false
	}
	if t.Seconds() >= o.way.end {
		return Truth{}, false
	}
	p, east, north := o.way.look(t.Seconds())
	truth = Truth{
		Object: o.name, Actor: a.Name, Class: a.Class, Height: o.height, Size: a.Size,
		East: east, North: north,
	}
	shift := o.offset
	if o.strays {
		walk, velocity := o.wander.at(t.Seconds())
		shift[0] += walk[0]
		shift[1] += walk[1]
		truth.East += velocity[0]
		truth.North += velocity[1]
	}
	truth.Position = offset(p, shift[0], shift[1])
	return truth, true
}
