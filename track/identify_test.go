package track

import (
	"math"
	"testing"

	"marsad"
	"marsad/geo"
)

// stage is one radar that sees an object and what the object tells of itself.
type stage struct {
	w     *world
	e     *Engine
	radar marsad.Sensor
	found map[marsad.Code]int // times told
	over  map[marsad.Code]int
	last  marsad.Finding
}

func newStage(seed uint64, change func(*marsad.Sensor)) *stage {
	s := &stage{w: newWorld(seed), e: New(Options{Station: "B2"}), radar: testRadar("r1"), found: map[marsad.Code]int{}, over: map[marsad.Code]int{}}
	if change != nil {
		change(&s.radar)
	}
	s.e.SetSensor(s.radar)
	return s
}

// see is a scan over what is really there; tell what is told in the next second, and
// whether it comes late.
func (s *stage) see(t float64, movers ...mover) {
	var there []mover
	for _, m := range movers {
		if s.w.rng.Float64() < 0.9 {
			there = append(there, m)
		}
	}
	s.w.scan(s.e, &s.radar, t, there...)
	s.advance(t)
}

func (s *stage) tell(at float64, obs ...marsad.Observation) {
	s.e.Observe(obs)
	s.advance(at)
}

func (s *stage) advance(t float64) {
	for _, f := range s.e.Advance(after(t)).Findings {
		if f.Over {
			s.over[f.Code]++
		} else {
			s.found[f.Code]++
			s.last = f
		}
	}
}

func (s *stage) expect(t *testing.T, code marsad.Code) marsad.Finding {
	t.Helper()
	for _, f := range s.e.Findings(nil) {
		if f.Code == code {
			return f
		}
	}
	t.Fatalf("no %s; found %v, over %v", code, s.found, s.over)
	return marsad.Finding{}
}

func (s *stage) none(t *testing.T) {
	t.Helper()
	delete(s.found, marsad.SensorTurned) // of the one that is
	if len(s.found) > 0 {
		t.Errorf("found %v, the last %+v", s.found, s.last)
	}
}

// An object whose told position jumps away, or walks away, from where the radar
// sees it: a finding, and the track stays.
func TestToldPositionIsContradicted(t *testing.T) {
	for _, away := range []float64{800, 5000, 40000} {
		s := newStage(50, nil)
		m := mover{3000, 2000, 8, 4}
		for k := range 90 {
			now := 2 * float64(k)
			s.see(now, m)
			told := m
			if now > 60 && now < 120 {
				told.e += away
			}
			s.tell(now+0.5, s.w.report("ALFA", told, now+0.5))
			if now > 20 {
				s.w.expect(t, s.e, now+0.5, 60, m)
			}
			if now == 80 {
				if f := s.expect(t, marsad.PositionContradicted); math.Abs(f.Value-away) > 60 || f.Since.Before(after(60)) || f.Since.After(after(70)) || len(f.Evidence) < 4 || f.Identity.Name != "ALFA" {
					t.Errorf("%g m away: %+v", away, f)
				}
			}
		}
		if n := s.over[marsad.PositionContradicted]; n != 1 || len(s.e.Findings(nil)) != 0 {
			t.Errorf("%g m away: over %d times, open %v", away, n, s.e.Findings(nil))
		}
	}
}

// A told position that walks away slowly from where the radar sees the object: found
// before it is half a kilometre off, and what the radar sees is a track of its own at the latest then.
func TestToldPositionWalksAway(t *testing.T) {
	for _, speed := range []float64{1.5, 3, 5, 10, 30} {
		for seed := range uint64(5) {
			s := newStage(70+seed, nil)
			m, others := mover{3000, 2000, 8, 4}, []mover{{-3000, 2500, 5, 9}, {500, -4000, -9, 1}}
			found := false
			for k := range 200 {
				now := 2 * float64(k)
				s.see(now, m, others[0], others[1])
				for _, at := range []float64{now + 0.5, now + 1.5} {
					told := m
					told.e += speed * max(0, at-60)
					s.tell(at, s.w.report("ALFA", told, at), s.w.report("BRAVO", others[0], at), s.w.report("CARLO", others[1], at))
				}
				if n := s.found[marsad.PositionContradicted]; n > 0 && !found {
					found = true
					if off := speed * (now - 60); off > 500+8*speed || off < 100 || s.last.Identity.Name != "ALFA" {
						t.Errorf("%g m/s, seed %d: found at %.0f m: %+v", speed, seed, off, s.last)
					}
				}
				if d, _ := s.w.normalised(nearest(s.w, s.e.Tracks(nil, after(now+1.5)), m, now+1.5), m, now+1.5); d > 250*250 {
					t.Errorf("%g m/s, seed %d: nothing where it is at %g s", speed, seed, now)
				}
			}
			if !found || s.found[marsad.SensorTurned]+s.found[marsad.SensorDisplaced] > 0 {
				t.Errorf("%g m/s, seed %d: found %v", speed, seed, s.found)
			}
		}
	}
}

// A told position where the radar sees nothing although it should.
func TestToldPositionIsUnseen(t *testing.T) {
	s := newStage(51, nil)
	ghost := mover{-4000, 3000, 12, 4}
	for k := range 60 {
		now := 2 * float64(k)
		s.see(now, mover{5000, -2000, 6, 6})
		s.tell(now+0.5, s.w.report("BRAVO", ghost, now+0.5))
	}
	f := s.expect(t, marsad.PositionUnseen)
	if f.Value < 6 || f.Since.After(after(20)) || len(s.found) != 1 {
		t.Errorf("%+v, found %v", f, s.found)
	}
	for k := range 10 {
		now := 120 + 2*float64(k)
		s.see(now, mover{5000, -2000, 6, 6}, ghost)
		s.tell(now+0.5, s.w.report("BRAVO", ghost, now+0.5))
	}
	if s.over[marsad.PositionUnseen] != 1 {
		t.Errorf("seen again: %v over", s.over)
	}
}

// Two places tell one name at once: two tracks, one finding. With a radar over the
// first place, over both, and over none.
func TestOneIdentityAtTwoPlaces(t *testing.T) {
	for seen := range 3 {
		s := newStage(52, nil)
		a, b := mover{3000, 2000, 8, 4}, mover{-4000, 3000, -5, 6}
		for k := range 60 {
			now := 2 * float64(k)
			s.see(now, [][]mover{{}, {a}, {a, b}}[seen]...)
			s.tell(now+0.4, s.w.aircraft(0xABC, a, now+0.4))
			if now > 30 {
				s.tell(now+1.2, s.w.aircraft(0xABC, b, now+1.2))
			}
		}
		f := s.expect(t, marsad.IdentityShared)
		if f.Track == f.Other || math.Abs(f.Value-math.Hypot(7000-590*2.6, 1000)) > 7000 {
			t.Errorf("seen %d: %+v", seen, f)
		}
		if s.found[marsad.PositionContradicted] > 0 {
			t.Errorf("seen %d: found %v", seen, s.found)
		}
		s.w.expect(t, s.e, 119.2, 80, a, b)
	}
}

// aircraft is a report of slow speed with an address.
func (w *world) aircraft(icao uint32, m mover, t float64) marsad.Observation {
	o := w.report("", m, t)
	o.Identity, o.Label = marsad.Identity{MMSI: icao}, marsad.Cooperative
	return o
}

// An object that the radar holds falls silent under its name and tells another.
func TestObjectTellsAnotherName(t *testing.T) {
	s := newStage(53, nil)
	m := mover{3000, 2000, 8, 4}
	for k := range 90 {
		now := 2 * float64(k)
		s.see(now, m)
		switch {
		case now < 60:
			s.tell(now+0.5, s.w.report("ALFA", m, now+0.5))
		case now > 80:
			s.tell(now+0.5, s.w.report("ZULU", m, now+0.5))
		}
		if now > 20 {
			s.w.expect(t, s.e, now+0.5, 60, m)
		}
	}
	f := s.expect(t, marsad.IdentityChanged)
	if f.Identity.Name != "ZULU" || len(s.found) != 1 {
		t.Errorf("%+v, found %v", f, s.found)
	}
	if k := s.e.Tracks(nil, after(179))[0]; k.Identity.Name != "ZULU" {
		t.Errorf("goes by %+v", k.Identity)
	}
}

// A call sign that changes while the address stays is noticed; it is one track.
func TestCallSignChanges(t *testing.T) {
	s := newStage(54, nil)
	m := mover{3000, 2000, 8, 4}
	for k := range 40 {
		now := 2 * float64(k)
		o := s.w.aircraft(0xABC, m, now)
		o.Identity.Name = map[bool]string{true: "ONE", false: "TWO"}[now < 40]
		s.tell(now, o)
		s.w.expect(t, s.e, now, 40, m)
	}
	if f := s.expect(t, marsad.IdentityChanged); f.Identity.Name != "TWO" || s.found[marsad.IdentityChanged] > 5 || len(s.found) != 1 {
		t.Errorf("%+v, found %v", f, s.found)
	}
}

// A radar that measures heights sees an object 400 m lower than it tells.
func TestToldHeightIsContradicted(t *testing.T) {
	for _, off := range []float64{0, 100, 400} {
		s := newStage(55, func(r *marsad.Sensor) {
			r.Measures |= marsad.HasElevation
			r.SigmaElevation = 0.2 * geo.Degree
		})
		m := mover{3000, 2000, 8, 4}
		for k := range 60 {
			now := 2 * float64(k)
			var obs []marsad.Observation
			e, n := m.at(now)
			o := s.w.polar(&s.radar, m, now)
			ground := math.Hypot(e, n)
			o.Elevation, o.SigmaElevation = geo.Angle(math.Atan2(600, ground)+s.w.rng.NormFloat64()*0.2*degree), 0.2*geo.Degree
			o.Range = math.Hypot(ground, 600) + 10*s.w.rng.NormFloat64()
			obs = append(obs, o)
			s.e.Observe(obs)
			s.e.Scan(marsad.Scan{Sensor: "r1", From: after(now), To: after(now), Received: after(now), Plots: 1})
			s.advance(now)
			r := s.w.report("ALFA", m, now+0.5)
			r.Has |= marsad.HasHeight
			r.Height, r.SigmaHeight = geo.Height{Metres: 450 + 600 + off, Above: geo.Ellipsoid}, 20
			s.tell(now+0.5, r)
		}
		if off < 150 {
			s.none(t)
			continue
		}
		if f := s.expect(t, marsad.PositionContradicted); math.Abs(f.Value-off) > 80 {
			t.Errorf("%g m: %+v", off, f)
		}
	}
}

// What must not be found: each of these objects is honest.
func TestHonestObjects(t *testing.T) {
	straight := mover{3000, 2000, 8, 4}
	for _, c := range []struct {
		name   string
		change func(*marsad.Sensor)
		there  []mover
		told   func(s *stage, now float64) []marsad.Observation
	}{
		{"late reports", nil, []mover{straight}, func(s *stage, now float64) []marsad.Observation {
			o := s.w.report("ALFA", straight, max(0, now-15*s.w.rng.Float64()))
			o.Received = after(now)
			return []marsad.Observation{o}
		}},
		{"radar turned by 1.5°", nil, []mover{turned15(straight)}, func(s *stage, now float64) []marsad.Observation {
			return []marsad.Observation{s.w.report("ALFA", straight, now)}
		}},
		{"position 100 m off", nil, []mover{straight}, func(s *stage, now float64) []marsad.Observation {
			m := straight
			if now > 40 {
				m.e += 100
			}
			return []marsad.Observation{s.w.report("ALFA", m, now)}
		}},
		{"two close, one tells", nil, []mover{straight, {3060, 1980, 8, 4}}, func(s *stage, now float64) []marsad.Observation {
			return []marsad.Observation{s.w.report("ALFA", straight, now)}
		}},
		{"two that part, one tells", nil, []mover{straight, {3000 - 4*60, 2000 + 4*60, 12, 0}}, func(s *stage, now float64) []marsad.Observation {
			return []marsad.Observation{s.w.report("ALFA", straight, now)}
		}},
		{"in a mask", func(r *marsad.Sensor) {
			f := geo.NewFrame(geo.LatLon(21, 12), 450)
			for _, v := range [][2]float64{{-7000, 1000}, {-1000, 1000}, {-1000, 6000}, {-7000, 6000}} {
				p, _ := f.From(geo.ENU{East: v[0], North: v[1]})
				r.Masks = append(r.Masks, nil)
				r.Masks[0] = append(r.Masks[0], p)
			}
			r.Masks = r.Masks[:1]
		}, nil, func(s *stage, now float64) []marsad.Observation {
			return []marsad.Observation{s.w.report("ALFA", mover{-4000, 3000, 5, 2}, now)}
		}},
		{"at the edge of coverage", nil, nil, func(s *stage, now float64) []marsad.Observation {
			return []marsad.Observation{s.w.report("ALFA", mover{14980, 300, 1, 12}, now)}
		}},
		{"stands before a radar that is blind to what stands", func(r *marsad.Sensor) { r.MinRadialSpeed = 1 }, nil, func(s *stage, now float64) []marsad.Observation {
			return []marsad.Observation{s.w.report("ALFA", mover{3000, 2000, 0, 0}, now)}
		}},
		{"silent, and somewhere else a minute later", nil, nil, func(s *stage, now float64) []marsad.Observation {
			if now > 60 && now < 130 {
				return nil
			}
			m := mover{30000, 2000, 10, 0}
			if now >= 130 {
				m.n += 20000
			}
			return []marsad.Observation{s.w.report("ALFA", m, now)}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for seed := range uint64(5) {
				s := newStage(60+seed, c.change)
				for k := range 110 {
					now := 2 * float64(k)
					s.see(now, c.there...)
					s.tell(now+0.7, c.told(s, now+0.7)...)
				}
				s.none(t)
			}
		})
	}
}

// turned15 is where a radar sees m that is turned by 1.5°.
func turned15(m mover) mover {
	s, c := math.Sincos(1.5 * degree)
	return mover{m.e*c + m.n*s, m.n*c - m.e*s, m.ve*c + m.vn*s, m.vn*c - m.ve*s}
}
