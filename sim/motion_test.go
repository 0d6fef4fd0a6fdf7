package sim

import (
	"math"
	"testing"
	"time"

	"marsad/geo"
)

// Where a vehicle is on its route: between a (7.1° E) and b (7.2° E) at the same
// latitude it is told by its longitude.
func TestRoutes(t *testing.T) {
	a, b := geo.LatLon(23.6, 7.1), geo.LatLon(23.6, 7.2)
	length, _ := geo.Inverse(a, b) // 10.2 km
	const gone = -1.0
	for _, c := range []struct {
		route string
		at    float64 // s
		want  float64 // m from a
	}{
		{"a 20 m/s b", 0, 0},
		{"a 20 m/s b", 100, 2000},
		{"a 20 m/s b", 1000, length},
		{"a stop 1:00 20 m/s b", 50, 0},
		{"a stop 1:00 20 m/s a then loop", 100, 0},
		{"a 20 m/s a then return", 100, 0},
		{"a 20 m/s a then leave", 100, gone},
		{"a stop 1:00 20 m/s b", 160, 2000},
		{"a 20 m/s b then leave", 500, 10000},
		{"a 20 m/s b then leave", 520, gone},
		{"a 20 m/s b then return", length/20 + 100, length - 2000},
		{"a 20 m/s b then return", 2*length/20 + 100, 2000},
		{"a 20 m/s b stop 1:00 then return", length/20 + 160, length - 2000},
		{"a stop 0:30 20 m/s b stop 1:00 then return", 2*length/20 + 90 + 130, 2000},
		{"a 20 m/s b then loop", length/20 + 100, length - 2000},
		{"a 20 m/s 23.6,7.15 40 m/s b", length/40 + 10, length/2 + 400},
		{"a 20 m/s b then leave repeat 10:00", 590, gone},
		{"a 20 m/s b then leave repeat 10:00", 650, 1000},
		{"a 20 m/s b until 0:50", 49, 980},
		{"a 20 m/s b until 0:50", 51, gone},
		{"a 20 m/s b from 1:00", 59, gone},
		{"a 20 m/s b from 1:00 until 2:00 repeat 2:00", 170, gone},
		{"a 20 m/s b from 1:00 until 2:00 repeat 2:00", 190, 200},
	} {
		engine := New(parse(t, "vehicle v route "+c.route))
		truth := engine.Truth(time.Duration(c.at * float64(time.Second)))
		if len(truth) == 0 {
			if c.want != gone {
				t.Errorf("%s at %g s: not there", c.route, c.at)
			}
			continue
		}
		got, az := geo.Inverse(a, truth[0].Position)
		if math.Abs(got-c.want) > 1 || got > 1 && math.Abs(az.Degrees()-90) > 0.1 {
			t.Errorf("%s at %g s: %.1f m towards %s, want %g", c.route, c.at, got, az, c.want)
		}
	}
}

// A convoy keeps its spacing, also where it begins; the velocity told is the way
// gone; the members of a herd stay within its radius and are slow.
func TestGroups(t *testing.T) {
	engine := New(parse(t, `convoy c count 4 spacing 100 m route a 10 m/s b stop 1:00 then return
herd g count 30 radius 200 m route a
person p wander 20 m route b 1 m/s a`))
	centre := geo.LatLon(23.6, 7.1)
	for at := time.Duration(0); at < 15*time.Minute; at += 7 * time.Second {
		now, next := engine.Truth(at), engine.Truth(at+time.Second/10)
		for i, o := range now {
			e, n := metresPerRadian(o.Position)
			east := float64(next[i].Position.Lon-o.Position.Lon) * e * 10
			north := float64(next[i].Position.Lat-o.Position.Lat) * n * 10
			if math.Hypot(east-o.East, north-o.North) > 0.02 {
				t.Fatalf("%s at %s goes %g %g, tells %g %g", o.Object, at, east, north, o.East, o.North)
			}
			if i > 0 && i < 4 {
				if d, _ := geo.Inverse(o.Position, now[i-1].Position); math.Abs(d-100) > 0.5 {
					t.Fatalf("%s at %s keeps %g m", o.Object, at, d)
				}
			}
			if d, _ := geo.Inverse(o.Position, centre); o.Actor == "g" && (d > 300 || math.Hypot(o.East, o.North) > 1.1) {
				t.Fatalf("%s at %s is %g m off at %g m/s", o.Object, at, d, math.Hypot(o.East, o.North))
			}
		}
	}
}

// The walk of a herd is a walk: nobody stands still or stands where another does.
func TestHerdMoves(t *testing.T) {
	engine := New(parse(t, "herd g count 10 radius 50 m route a"))
	before, after := engine.Truth(0), engine.Truth(3*time.Minute)
	for i := range before {
		if d, _ := geo.Inverse(before[i].Position, after[i].Position); d < 0.05 {
			t.Errorf("%s has not moved", before[i].Object)
		}
		for j := range i {
			if before[i].Position == before[j].Position {
				t.Errorf("%s stands on %s", before[i].Object, before[j].Object)
			}
		}
	}
}

// Nothing turns or stops on the spot: a vehicle at 20 m/s takes six seconds for a
// right angle and for a stop, and its velocity is the way that it goes.
func TestChangesOfVelocityTakeTime(t *testing.T) {
	engine := New(parse(t, `vehicle v route a 20 m/s b stop 0:30 20 m/s 23.7,7.2
drone round route a 18 m/s b 23.65,7.2 then loop
drone back route a 18 m/s b then return`))
	const step = 100 * time.Millisecond
	hardest := map[string]float64{}
	stood := time.Duration(0)
	for at := time.Duration(0); at < 40*time.Minute; at += step {
		now, next := engine.Truth(at), engine.Truth(at+step)
		for i, o := range now {
			a := math.Hypot(next[i].East-o.East, next[i].North-o.North) / step.Seconds()
			hardest[o.Object] = max(hardest[o.Object], a)
			d, _ := geo.Inverse(o.Position, next[i].Position)
			mean := math.Hypot(o.East+next[i].East, o.North+next[i].North) / 2
			if math.Abs(d/step.Seconds()-mean) > 0.02*mean+0.05 {
				t.Fatalf("%s at %s goes %g m/s, tells %g", o.Object, at, d/step.Seconds(), mean)
			}
			if o.Object == "v" && at > time.Minute && at < 10*time.Minute && math.Hypot(o.East, o.North) < 0.001 {
				stood += step
			}
		}
	}
	// 20 m/s in 6 s; 18 m/s turned by 151.5 degrees; by 180 degrees.
	for object, limit := range map[string]float64{"v": 20.0 / 6, "round": 36 * 0.9693 / 6, "back": 36.0 / 6} {
		if hardest[object] > limit*1.02 || hardest[object] < limit*0.7 {
			t.Errorf("%s changes its velocity by %g m/s², want %g at most", object, hardest[object], limit)
		}
	}
	near(t, "time stood of a stop of 30 s", stood.Seconds(), 24, 0.2)
}

// A convoy that goes round keeps together from round to round, and the round of an
// hour later is the same round.
func TestConvoyGoesRound(t *testing.T) {
	engine := New(parse(t, "convoy c count 3 spacing 300 m route a 20 m/s b stop 0:20 23.65,7.2 then loop"))
	period := engine.objects[0].way.loop
	for s := period * 1.2; s < 2.2*period; s += 9 {
		at := time.Duration(s * float64(time.Second))
		later := time.Duration((s + 20*period) * float64(time.Second))
		now, then := engine.Truth(at), engine.Truth(later)
		for i := range now {
			if d, _ := geo.Inverse(now[i].Position, then[i].Position); d > 0.01 {
				t.Fatalf("%s at %s is %g m from where it is 20 rounds later", now[i].Object, at, d)
			}
			if d, _ := geo.Inverse(now[i].Position, now[max(0, i-1)].Position); d > 301 {
				t.Fatalf("%s at %s is %g m behind", now[i].Object, at, d)
			}
		}
	}
}
