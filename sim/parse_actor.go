package sim

import (
	"time"

	"marsad"
)

// The slowest and the fastest that an actor moves, m/s.
const (
	slowest = 0.05
	fastest = 350
)

func newActor(r *reader, class marsad.Class) *Actor {
	a := &Actor{Name: r.newName("an actor"), Class: class, Then: Stay}
	switch class {
	case marsad.Vehicle:
		a.Size = 5
	case marsad.Animal:
		a.Size = 1.5
	case marsad.Aircraft:
		a.Size = 10
	}
	return a
}

func (r *reader) addActor(a *Actor) {
	if r.err != nil {
		return
	}
	objects := len(a.members())
	for i := range r.scn.Actors {
		objects += len(r.scn.Actors[i].members())
	}
	switch {
	case objects > maxObjects:
		r.fail(r.words[1], "more than %d objects in the scenario", maxObjects)
	case a.Spacing > 0 && a.Count*len(a.Route) > maxWays:
		r.fail(r.words[1], "members times places of the route are over %d", maxWays)
	case float64(a.Count)*a.Spacing > maxConvoy:
		r.fail(r.words[1], "longer than %d km", maxConvoy/1000)
	case a.Until != 0 && a.Until <= a.From:
		r.fail(r.words[1], "gone before it appears")
	case len(a.Route) < 2 && a.Then != Stay:
		r.fail(r.words[1], "a route of one place ends in stay")
	case a.Spacing > 0 && (a.Then == Loop || a.Then == Return) &&
		float64(a.Count-1)*a.Spacing > roundLength(a):
		r.fail(r.words[1], "longer than the round that it drives")
	}
	for _, m := range a.members() {
		if m != a.Name && r.nameTaken(m) {
			r.fail(r.words[1], "the name of its member %s is taken", m)
		}
	}
	r.scn.Actors = append(r.scn.Actors, *a)
}

func roundLength(a *Actor) float64 {
	c := newCourse(a.Route, a.Then)
	return c.length
}

func actorOptions() []option[Actor] {
	return []option[Actor]{
		{"route", readRoute},
		{"then", func(r *reader, a *Actor) {
			a.Then = After(r.want(string(Stay), string(Leave), string(Loop), string(Return)))
		}},
		{"from", func(r *reader, a *Actor) { a.From = r.duration("the time when it appears") }},
		{"until", func(r *reader, a *Actor) { a.Until = r.duration("the time when it is gone") }},
		{"repeat", func(r *reader, a *Actor) {
			t := r.peek()
			if a.Repeat = r.duration("the time until it sets out again"); r.err == nil && a.Repeat < 10*time.Second {
				r.fail(t, "at least 0:10")
			}
		}},
		{"size", func(r *reader, a *Actor) { a.Size = r.length("the size", 500) }},
		{"height", func(r *reader, a *Actor) { a.Height = r.length("the height above the ground", 2e4) }},
		{"wander", func(r *reader, a *Actor) { a.Wander = r.length("how far it strays", 1e4) }},
	}
}

// route POSITION {SPEED | POSITION | stop TIME}
func readRoute(r *reader, a *Actor) {
	var speed float64
	for {
		t := r.peek()
		switch {
		case len(a.Route) == 0, r.isPosition():
			p := r.position("a place of the route")
			if r.err == nil && len(a.Route) > 0 && speed == 0 {
				r.fail(t, "a speed stands before the second place of a route")
			}
			a.Route = append(a.Route, Waypoint{Position: p, Speed: speed})
		case r.isNumber():
			speed = r.speed("the speed", slowest, fastest)
		case t.text == "stop" && r.more() && !t.quoted:
			r.take("stop")
			a.Route[len(a.Route)-1].Stop += r.duration("the time of the stop")
		default:
			return
		}
		if len(a.Route) > maxPoints {
			r.fail(t, "more than %d places", maxPoints)
		}
		if r.err != nil {
			return
		}
	}
}

// single returns what reads CLASS NAME OPTION…
func single(class marsad.Class) func(*reader) {
	return func(r *reader) {
		a := newActor(r, class)
		readOptions(r, a, actorOptions(), "route")
		r.addActor(a)
	}
}

func droneOptions() []option[Actor] {
	asset := func(a *Actor) *Asset {
		if a.Asset == nil {
			a.Asset = &Asset{Telemetry: 1, Sigma: 2}
		}
		return a.Asset
	}
	return append(actorOptions(), []option[Actor]{
		{"asset", func(r *reader, a *Actor) { asset(a).System = uint8(r.whole("the MAVLink system id", 1, 255)) }},
		{"telemetry", func(r *reader, a *Actor) { asset(a).Telemetry = r.period("the time between reports") }},
		{"sigma", func(r *reader, a *Actor) { asset(a).Sigma = r.length("the standard deviation", 1e4) }},
		{"camera", func(r *reader, a *Actor) { asset(a).Camera = r.position("where the camera looks") }},
		{"battery", func(r *reader, a *Actor) {
			t := r.peek()
			if asset(a).Battery = r.duration("the life of the battery"); r.err == nil && asset(a).Battery < time.Minute {
				r.fail(t, "at least 1:00")
			}
		}},
	}...)
}

// drone NAME OPTION…
func readDrone(r *reader) {
	a := newActor(r, marsad.Drone)
	a.Size, a.Height = 0.5, 100
	readOptions(r, a, droneOptions(), "route")
	if r.err == nil && a.Asset != nil && a.Asset.System == 0 {
		r.fail(r.words[1], "only an asset tells of itself: without asset")
	}
	r.addActor(a)
	if r.err == nil && a.Asset != nil {
		r.addSensor(assetSensor(a))
	}
}

func groupOptions() []option[Actor] {
	return append(actorOptions(), []option[Actor]{
		{"count", func(r *reader, a *Actor) { a.Count = r.whole("the number of members", 1, maxMembers) }},
		{"of", func(r *reader, a *Actor) {
			t := r.take("the class of the members")
			class, ok := marsad.ParseClass(t.text)
			if r.err == nil && !ok {
				r.fail(t, "no class")
			}
			a.Class = class
		}},
	}...)
}

func herdOptions() []option[Actor] {
	return append(groupOptions(), option[Actor]{"radius", func(r *reader, a *Actor) {
		a.Radius = r.length("the radius", 1e4)
	}})
}

// herd NAME OPTION…
func readHerd(r *reader) {
	a := newActor(r, marsad.Animal)
	readOptions(r, a, herdOptions(), "route", "count", "radius")
	r.addActor(a)
}

func convoyOptions() []option[Actor] {
	return append(groupOptions(), option[Actor]{"spacing", func(r *reader, a *Actor) {
		a.Spacing = r.length("the spacing", 1e5)
	}})
}

// convoy NAME OPTION…
func readConvoy(r *reader) {
	a := newActor(r, marsad.Vehicle)
	readOptions(r, a, convoyOptions(), "route", "count", "spacing")
	if r.err == nil && len(a.Route) < 2 {
		r.fail(r.words[1], "a convoy's route has two places or more")
	}
	r.addActor(a)
}

// zonePriority is an option of both kinds of zone.
func zonePriority() option[marsad.Zone] {
	return option[marsad.Zone]{"priority", func(r *reader, z *marsad.Zone) {
		z.Priority = marsad.Priority(r.want("critical", "high", "medium", "low"))
	}}
}

func zonePoints(low int) option[marsad.Zone] {
	return option[marsad.Zone]{"points", func(r *reader, z *marsad.Zone) { z.Points = r.positions("a corner", low) }}
}

func areaOptions() []option[marsad.Zone] {
	return []option[marsad.Zone]{
		zonePriority(), zonePoints(3),
		{"entry", func(_ *reader, z *marsad.Zone) { z.OnEntry = true }},
		{"exit", func(_ *reader, z *marsad.Zone) { z.OnExit = true }},
	}
}

func lineOptions() []option[marsad.Zone] {
	return []option[marsad.Zone]{
		zonePriority(), zonePoints(2),
		{"direction", func(r *reader, z *marsad.Zone) {
			z.Direction = marsad.Direction(r.want("both", "left-to-right", "right-to-left"))
		}},
	}
}

// area NAME ["TITLE"] OPTION…
func readArea(r *reader) { readZone(r, marsad.Area, areaOptions()) }

// line NAME ["TITLE"] OPTION…
func readLine(r *reader) { readZone(r, marsad.Line, lineOptions()) }

func readZone(r *reader, kind marsad.ZoneKind, table []option[marsad.Zone]) {
	z := marsad.Zone{ID: marsad.ZoneID(r.newName("a zone")), Name: r.title(), Version: 1, Kind: kind, Priority: marsad.Medium}
	if z.Name == "" {
		z.Name = string(z.ID)
	}
	if kind == marsad.Line {
		z.Direction = marsad.BothWays
	}
	readOptions(r, &z, table, "points")
	if r.err != nil {
		return
	}
	if err := z.Valid(); err != nil {
		r.fail(r.words[1], "%v", err)
	}
	r.scn.Zones = append(r.scn.Zones, z)
}
