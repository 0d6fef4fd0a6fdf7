package track

import (
	"math"
	"testing"

	"marsad"
	"marsad/geo"
)

// wanderer is an object that turns now and then.
type wanderer struct{ e, n, speed, heading, rate float64 }

func (x *wanderer) mover(t float64) mover {
	s, c := math.Sincos(x.heading)
	m := mover{x.e, x.n, x.speed * s, x.speed * c}
	m.e, m.n = m.e-t*m.ve, m.n-t*m.vn
	return m
}

func (x *wanderer) step(w *world, dt float64) {
	if w.rng.Float64() < dt/40 {
		x.rate = [4]float64{0, 0, 1, -1}[w.rng.IntN(4)] * 2 * degree
	}
	x.heading += x.rate * dt
	m := x.mover(0)
	x.e, x.n = x.e+dt*m.ve, x.n+dt*m.vn
}

// partner is another system with a radar of its own that tells its tracks.
type partner struct {
	engine *Engine
	radar  marsad.Sensor
	id     marsad.SensorID
}

func newPartner(id marsad.SensorID, lat, lon float64) *partner {
	r := testRadar(id + "-radar")
	r.Site = geo.LatLon(lat, lon)
	p := &partner{engine: New(Options{Station: "P"}), radar: r, id: id}
	p.engine.SetSensor(r)
	return p
}

func (p *partner) tells(at float64) (words []marsad.Observation) {
	for _, k := range p.engine.Tracks(nil, after(at)) {
		v := k.VelocityCovariance
		words = append(words, marsad.Observation{Sensor: p.id, At: after(at), Received: after(at), Kind: marsad.SystemTrack, Number: k.ID.Number,
			Has: marsad.HasPosition | marsad.HasVelocity, Position: k.Position, Covariance: k.Covariance, East: k.East, North: k.North,
			SigmaVelocity: math.Sqrt((v.EE + v.NN) / 2), Identity: k.Identity, Class: k.Class, Label: marsad.Declared,
			Origin: marsad.Origin{State: "Y", Station: "P", Sensor: p.id}})
	}
	return words
}

// normalised is the squared error of a track in metres and as a Mahalanobis distance.
func (w *world) normalised(k *marsad.Track, m mover, at float64) (metres2, d2 float64) {
	v := w.frame.To(k.Position, 450)
	e, n := m.at(at)
	de, dn, c := v.East-e, v.North-n, k.Covariance
	return de*de + dn*dn, (de*de*c.NN - 2*de*dn*c.EN + dn*dn*c.EE) / (c.EE*c.NN - c.EN*c.EN)
}

// Two systems with a radar each watch the same objects; one tells the other its
// tracks. One object is one track there, better known than by our radar alone and
// never surer than it should be, though the two use the same radar too.
func TestPartnersTracksBecomePartOfOurs(t *testing.T) {
	for _, common := range []bool{false, true} {
		var alone, both, nees, n float64
		for seed := range 5 {
			w := newWorld(uint64(200 + seed))
			r := testRadar("r1")
			p := newPartner("p", 21.06, 12.05)
			with, without := New(Options{Station: "B2"}), New(Options{Station: "B2"})
			with.SetSensor(r)
			without.SetSensor(r)
			if common {
				p.engine.SetSensor(r)
			}
			var objects []*wanderer
			for i := range 5 {
				objects = append(objects, &wanderer{e: 1500*float64(i) - 2000, n: 3000 + 1000*w.rng.Float64(), speed: 8 + 10*w.rng.Float64(), heading: 6 * w.rng.Float64()})
			}
			for k := range 120 {
				now := 2 * float64(k)
				var movers []mover
				for _, x := range objects {
					movers = append(movers, x.mover(now))
				}
				w.scan(p.engine, &p.radar, now, movers...)
				plots := w.scan(with, &r, now, movers...)
				for _, e := range []*Engine{without, p.engine}[:map[bool]int{false: 1, true: 2}[common]] {
					e.Observe(plots)
					e.Scan(marsad.Scan{Sensor: "r1", From: after(now), To: after(now), Received: after(now)})
				}
				p.engine.Advance(after(now))
				without.Advance(after(now))
				if k%2 == 0 {
					with.Observe(p.tells(now))
				}
				with.Advance(after(now))
				for i, x := range objects {
					x.step(w, 2)
					if k < 20 {
						continue
					}
					if tracks := with.Tracks(nil, after(now)); len(tracks) != len(objects) {
						t.Fatalf("common %v, seed %d, %g s: %d tracks", common, seed, now, len(tracks))
					}
					a, _ := w.normalised(nearest(w, with.Tracks(nil, after(now)), movers[i], now), movers[i], now)
					_, d := w.normalised(nearest(w, with.Tracks(nil, after(now)), movers[i], now), movers[i], now)
					b, _ := w.normalised(nearest(w, without.Tracks(nil, after(now)), movers[i], now), movers[i], now)
					both, alone, nees, n = both+a, alone+b, nees+d, n+1
				}
			}
			for _, k := range with.Tracks(nil, after(238)) {
				if k.Kind != marsad.Fused || len(k.Sensors) != 2 || k.Sensors[0].Sensor != "p" || len(k.Origins) != 2 {
					t.Errorf("%s: %v by %v of %v", k.ID, k.Kind, k.Sensors, k.Origins)
				}
			}
		}
		t.Logf("common radar %v: %.1f m, %.1f m by ours alone, NEES %.2f", common, math.Sqrt(both/n), math.Sqrt(alone/n), nees/n)
		if both > alone || nees/n > 2.3 {
			t.Errorf("common radar %v: %.1f m, %.1f m by ours alone, NEES %.2f", common, math.Sqrt(both/n), math.Sqrt(alone/n), nees/n)
		}
	}
}

func nearest(w *world, tracks []marsad.Track, m mover, at float64) *marsad.Track {
	best, least := &tracks[0], math.Inf(1)
	for i := range tracks {
		if d, _ := w.normalised(&tracks[i], m, at); d < least {
			best, least = &tracks[i], d
		}
	}
	return best
}

// word is what a system tells of m at t.
func (w *world) word(sensor marsad.SensorID, number uint32, m mover, t float64) marsad.Observation {
	e, n := m.at(t)
	p, _ := w.frame.From(geo.ENU{East: e, North: n, Up: -(e*e + n*n) / 2 / 6.37e6})
	return marsad.Observation{Sensor: sensor, At: after(t), Received: after(t), Kind: marsad.SystemTrack, Number: number,
		Has: marsad.HasPosition | marsad.HasVelocity, Position: p, Covariance: marsad.Covariance{EE: 100, NN: 100}, East: m.ve, North: m.vn, SigmaVelocity: 1,
		Origin: marsad.Origin{State: "Y", Station: "P", Sensor: sensor}}
}

// What goes back to a sensor of ours is not shown a second time and changes nothing.
func TestOurOwnDataToldBack(t *testing.T) {
	for _, of := range []marsad.SensorID{"r1", "another"} {
		toldBack(t, of)
	}
}

func toldBack(t *testing.T, of marsad.SensorID) {
	t.Helper()
	w, r := newWorld(31), testRadar("r1")
	with, without := New(Options{Station: "B2"}), New(Options{Station: "B2"})
	with.SetSensor(r)
	without.SetSensor(r)
	m := mover{3000, 2000, 8, 4}
	for k := range 40 {
		now := 2 * float64(k)
		without.Observe(w.scan(with, &r, now, m))
		without.Scan(marsad.Scan{Sensor: "r1", From: after(now), To: after(now), Received: after(now)})
		o := w.word("p", 5, m, now)
		o.Origin = marsad.Origin{State: "X", Station: "B2", Sensor: of}
		o.Identity.Name = "ECHO"
		with.Observe([]marsad.Observation{o})
		with.Advance(after(now))
		without.Advance(after(now))
	}
	a, b := with.Tracks(nil, after(78)), without.Tracks(nil, after(78))
	if len(a) != 1 || len(b) != 1 || a[0].Position != b[0].Position || a[0].Covariance != b[0].Covariance || a[0].Kind != marsad.SingleSensor || a[0].Identity.Name != "" {
		t.Errorf("%+v\nwant %+v", a, b)
	}
}

// A told track that goes another way is taken apart from ours, which is as if it had
// never been told; so is one that says another name.
func TestToldTrackGoesAnotherWay(t *testing.T) {
	w, r := newWorld(32), testRadar("r1")
	with, without := New(Options{Station: "B2"}), New(Options{Station: "B2"})
	with.SetSensor(r)
	without.SetSensor(r)
	m := mover{3000, 2000, 8, 4}
	away := mover{3000 - 60*9, 2000 + 60*9, 17, -5} // parts from m at 60 s
	for k := range 60 {
		now := 2 * float64(k)
		without.Observe(w.scan(with, &r, now, m))
		without.Scan(marsad.Scan{Sensor: "r1", From: after(now), To: after(now), Received: after(now)})
		told := m
		if now > 60 {
			told = away
		}
		with.Observe([]marsad.Observation{w.word("p", 5, told, now)})
		with.Advance(after(now))
		without.Advance(after(now))
		if now == 58 {
			w.expect(t, with, now, 30, m)
		}
	}
	ids := w.expect(t, with, 118, 40, m, away)
	own := without.Tracks(nil, after(118))[0]
	for _, k := range with.Tracks(nil, after(118)) {
		if k.ID == ids[0] && (k.Position != own.Position || k.Kind != marsad.SingleSensor) || k.ID == ids[1] && k.Kind != marsad.Foreign {
			t.Errorf("%+v", k)
		}
	}
}

// Another system was first: our track goes on under the number that its has. Then our
// radar loses the object and the other carries it on; it comes back; all is one track.
func TestNumberGoesOn(t *testing.T) {
	w, r, e := newWorld(33), testRadar("r1"), New(Options{Station: "B2"})
	e.SetSensor(r)
	m := mover{-2000, 2000, 12, 4}
	var first marsad.TrackID
	for k := range 200 {
		now := 2 * float64(k)
		if now > 40 && (now < 120 || now > 260) {
			w.scan(e, &r, now, m)
		} else {
			w.scan(e, &r, now)
		}
		o := w.word("p", 5, m, now)
		o.Class[marsad.Vehicle] = 0.9
		o.Identity.Name = "GZ12"
		e.Observe([]marsad.Observation{o})
		for _, id := range e.Advance(after(now)).Ended {
			t.Errorf("%s ended at %g", id, now)
		}
		if now < 4 {
			continue
		}
		id := w.expect(t, e, now, 40, m)[0]
		if first == (marsad.TrackID{}) {
			first = id
		}
		k := e.Tracks(nil, after(now))[0]
		if k.ID != first || k.Class[marsad.Vehicle] < 0.5 || k.Identity.Name != "GZ12" || k.State != marsad.Confirmed {
			t.Fatalf("at %g: %+v, first was %s", now, k, first)
		}
		if want := map[bool]marsad.TrackKind{true: marsad.Fused, false: marsad.Foreign}[now > 55]; now > 55 && k.Kind != want || now < 40 && k.Kind != want {
			t.Errorf("at %g: %v", now, k.Kind)
		}
	}
}

// Two other systems tell one object that nobody of ours sees: one track, shown as
// theirs; when the first falls silent the second goes on under the number.
func TestTwoSystemsTellOneObject(t *testing.T) {
	w, e := newWorld(34), New(Options{Station: "B2"})
	e.SetSensor(testRadar("r1"))
	m := mover{30000, 2000, -12, 4}
	for k := range 100 {
		now := 2 * float64(k)
		var obs []marsad.Observation
		if now < 60 {
			obs = append(obs, w.word("p", 5, m, now))
		}
		e.Observe(append(obs, w.word("q", 77, m, now)))
		for _, id := range e.Advance(after(now)).Ended {
			t.Errorf("%s ended at %g", id, now)
		}
		if now < 8 {
			continue
		}
		w.expect(t, e, now, 200, m)
		k := e.Tracks(nil, after(now))[0]
		if want := map[bool]int{true: 2, false: 1}[now < 100]; k.Kind != marsad.Foreign || now < 70 && len(k.Sensors) != want || now > 100 && len(k.Sensors) != want {
			t.Errorf("at %g: %v by %v", now, k.Kind, k.Sensors)
		}
	}
}

// Two vehicles side by side and a system that tells both: each told track joins its own.
func TestToldTracksOfTwoObjectsClose(t *testing.T) {
	for seed := range uint64(8) {
		w, r, e := newWorld(40+seed), testRadar("r1"), New(Options{Station: "B2"})
		e.SetSensor(r)
		ms := [2]mover{{2000, 3000, 10, 3}, {2060, 2930, 10, 3}}
		for k := range 60 {
			now := 2 * float64(k)
			w.scan(e, &r, now, ms[:]...)
			a, b := w.word("p", 1, ms[0], now), w.word("p", 2, ms[1], now)
			a.Identity.Name, b.Identity.Name = "A", "B"
			e.Observe([]marsad.Observation{a, b})
			e.Advance(after(now))
			if now < 20 {
				continue
			}
			tracks := e.Tracks(nil, after(now))
			for i, name := range []string{"A", "B"} {
				if k := nearest(w, tracks, ms[i], now); len(tracks) > 2 || k.Identity.Name != name {
					t.Errorf("seed %d at %g: %d tracks, %q nearest to %s", seed, now, len(tracks), k.Identity.Name, name)
				}
			}
		}
	}
}
