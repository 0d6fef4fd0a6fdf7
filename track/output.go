package track

import (
	"cmp"
	"math"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
)

// Tracks appends every shown track, predicted to now, to dst, by number.
func (e *Engine) Tracks(dst []marsad.Track, now time.Time) []marsad.Track {
	at := e.seconds(now)
	from := len(dst)
	for i := range e.targets {
		if t := &e.targets[i]; t.id != 0 && t.worthShowing(at) {
			dst = append(dst, e.track(t, at))
		}
	}
	for i := range e.foreign.Tracks {
		if f := &e.foreign.Tracks[i]; f.ID != 0 {
			dst = append(dst, e.toldTrack(f))
		}
	}
	slices.SortFunc(dst[from:], func(a, b marsad.Track) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID.Number, b.ID.Number))
	})
	return dst
}

// worthShowing tells whether to show a confirmed track is expected to be less wrong
// than not to: a track that is not there, and an object not shown, cost half the
// square of the distance at which a track is lost; a track in the wrong place costs the
// square of its error, at most all of that (the terms of GOSPA with α = 2: Rahmathullah,
// García-Fernández, Svensson, "Generalized optimal sub-pattern assignment metric",
// FUSION 2017).
func (t *target) worthShowing(at float64) bool {
	return t.existence()*(2-t.wrong(at)/t.bound) > 1
}

// report appends the changed tracks to the step.
func (e *Engine) report() {
	slices.Sort(e.dirty)
	for _, i := range e.dirty {
		t := &e.targets[i]
		if t.id == 0 || !t.dirty {
			continue
		}
		t.dirty, t.reported = false, e.now
		e.step.Changed = append(e.step.Changed, e.track(t, e.now))
	}
	e.dirty = e.dirty[:0]
}

// soon is the time within which a track is moved on as a whole, s: what its models make
// of it by then differs by less than anybody sees.
const soon = 0.5

// track is t as others see it, predicted to at.
func (e *Engine) track(t *target, at float64) marsad.Track {
	g, f := t.g, &t.f
	up, puu := t.f.up, t.f.puu
	if dt := at - t.f.t; dt > 0 && dt < soon {
		q := 0.0
		for j, m := range t.f.mu {
			q += float64(m * t.motion.models[j].q)
		}
		g.coast(dt, q)
		up += float64(dt * f.rate)
		puu += float64(dt * (float64(2*f.pur) + float64(dt*f.prr)))
	} else if dt > 0 {
		h := t.f
		h.predict(t.motion, at-h.t)
		g, up, puu = h.merged(), h.up, h.puu
		g = *t.chosen(&h, &g)
	} else {
		at = f.t
		g = *t.chosen(f, &g)
	}
	g = e.joined(t, g, at)
	p, h, rot := e.plane.place(g.x[0], g.x[1], up)
	ve, vn := turned(rot, g.x[2], g.x[3])
	k := marsad.Track{
		ID: marsad.TrackID{Station: e.opt.Station, Number: t.id}, State: t.state, At: e.time(at), Born: e.time(t.born), Heard: e.time(t.heard),
		Period: e.period(t), Position: p, East: ve, North: vn, Height: geo.Height{Metres: h, Above: geo.Ellipsoid}, SigmaHeight: math.Sqrt(puu),
		Covariance:         marsad.Covariance{EE: g.p[0], EN: g.p[1], NN: g.p[4]},
		VelocityCovariance: marsad.Covariance{EE: g.p[7], EN: g.p[8], NN: g.p[9]},
		Existence:          t.existence(), Class: t.class, Label: t.label, DeclaredBy: t.by, Identity: t.identity,
		Sensors: e.contributions(t), Origins: t.origins, Marks: t.marks,
	}
	k.Group = t.inGroup()
	m := t.mayBe()
	k.Covariance = marsad.Covariance{EE: k.Covariance.EE + m.EE, EN: k.Covariance.EN + m.EN, NN: k.Covariance.NN + m.NN}
	if len(t.feeds) > 1 {
		k.Kind = marsad.Fused
	}
	if !t.f.air {
		k.Height, k.SigmaHeight = geo.Height{}, 0
	}
	e.credit(t, &k)
	e.people.Tell(&k)
	return k
}

// turned applies a rotation.
func turned(r [2][2]float64, e, n float64) (east, north float64) {
	return float64(r[0][0]*e) + float64(r[0][1]*n), float64(r[1][0]*e) + float64(r[1][1]*n)
}

// period is the shortest revisit of the sensors that feed the track.
func (e *Engine) period(t *target) marsad.Seconds {
	best := marsad.Seconds(math.Inf(1))
	for i := range t.feeds {
		best = min(best, e.sensors[t.feeds[i].sensor].Revisit)
	}
	return best
}

// contributions returns a slice that is never changed. It is cut from a slab, so
// that a change costs no allocation of its own.
func (e *Engine) contributions(t *target) []marsad.Contribution {
	if !t.stale {
		return t.shared
	}
	n := len(t.feeds)
	if len(e.slab) < n {
		e.slab = make([]marsad.Contribution, max(512, n))
	}
	out := e.slab[:n:n]
	e.slab = e.slab[n:]
	for i, f := range t.feeds {
		out[i] = marsad.Contribution{Sensor: e.sensors[f.sensor].ID, Last: e.time(f.last), Observations: f.n}
	}
	slices.SortFunc(out, func(a, b marsad.Contribution) int { return cmp.Compare(a.Sensor, b.Sensor) })
	t.shared, t.stale = out, false
	return out
}

// associated appends to the step that a node fed t, late or not, and what is believed
// of t with it.
func (e *Engine) associated(t *target, n *node, initiates, late bool) {
	e.step.Associations = append(e.step.Associations, marsad.Association{
		Track: marsad.TrackID{Station: e.opt.Station, Number: t.id}, Observation: n.p.seq, Sensor: e.sensors[n.p.sensor].ID, Kind: n.p.kind,
		At: e.time(n.p.t), Received: e.time(n.p.got), Residual: n.residual, Distance2: n.d2, Weight: n.weight, Initiates: initiates,
		Late: late, Models: t.models(), Class: t.class,
	})
}

// models is what is believed of the way in which t moves.
func (t *target) models() marsad.ModelProbabilities {
	mu := &t.f.mu
	return marsad.ModelProbabilities{Stands: float32(mu[still]), Steady: float32(mu[steady]), Manoeuvres: float32(mu[agile] + mu[left] + mu[right])}
}

// inherit takes over what an observation says beside its measurement: origin,
// marks, identity, label, class.
func (e *Engine) inherit(t *target, sensor int32, o *marsad.Observation) {
	t.origins = marsad.AddOrigin(t.origins, o.Origin)
	t.marks = t.marks.Union(o.Marks)
	if !o.Identity.IsZero() {
		t.identity = union(t.identity, o.Identity)
		if t.label < marsad.Cooperative {
			t.label = marsad.Cooperative
		}
	}
	switch {
	case o.Label == marsad.Own, o.Label == marsad.Declared && t.label != marsad.Own, o.Label == marsad.Cooperative && t.label < marsad.Cooperative:
		t.label = o.Label
	}
	if o.Label == marsad.Declared && t.label == marsad.Declared {
		t.by = string(o.Origin.Station)
	}
	t.told.Note(sensor, &o.Class)
	t.retold = t.retold || !o.Identity.IsZero() || o.Class != (marsad.ClassProbabilities{})
}

// union fills the parts of a that are not known from b; told anew wins.
func union(a, b marsad.Identity) marsad.Identity {
	if b.ICAO != 0 {
		a.ICAO = b.ICAO
	}
	if b.Mode3A != 0 {
		a.Mode3A = b.Mode3A
	}
	if b.MAVLink != 0 {
		a.MAVLink = b.MAVLink
	}
	if b.MMSI != 0 {
		a.MMSI = b.MMSI
	}
	if b.Name != "" {
		a.Name = b.Name
	}
	return a
}
