package track

import (
	"cmp"
	"math"
	"slices"

	"marsad"
	"marsad/exact"
	"marsad/geo"
	"marsad/track/classify"
	"marsad/track/foreign"
	"marsad/track/intersect"
	"marsad/track/registration"
)

// What another system tells of an object that we follow too is part of our track: one
// object is one track. Its estimate joins ours where the track is shown, by covariance
// intersection, for nobody knows what the two have in common; ours stays as our own
// sensors made it, so that nothing is ever counted twice and taking the two apart
// leaves no trace. What goes back to data of our own adds nothing at all.

const (
	carrySoon = 10.0 // s without a plot of ours after which another system carries the track on
	rateFloor = 2.0  // m/s: error that every told velocity has
)

// foreignWords takes in what other systems have told since the last step.
func (e *Engine) foreignWords() {
	slices.SortFunc(e.told, func(a, b marsad.Observation) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Seq, b.Seq),
			cmp.Compare(a.Position.Lat, b.Position.Lat), cmp.Compare(a.Position.Lon, b.Position.Lon))
	})
	for i := range e.told {
		o := &e.told[i]
		f := e.foreign.Take(o, e.foreignPlace(o))
		switch {
		case f == nil || o.Kind != marsad.SystemTrack || f.Heard() < 2 || !f.Past[len(f.Past)-1].Near:
		case f.Holder == 0:
			e.meet(f)
		default:
			e.goesOn(f)
		}
	}
	e.told = e.told[:0]
}

// foreignPlace brings a word into the frame.
func (e *Engine) foreignPlace(o *marsad.Observation) foreign.Place {
	p := foreign.Place{T: e.seconds(o.At), Near: !e.beyond(o)}
	h, sigma := e.heightOf(o)
	p.Up, p.VUp = h-e.plane.ground, sigma*sigma
	v := e.plane.to(o.Position, h)
	c := soundCovariance(o.Covariance, 1e4)
	vv := 150.0 * 150
	p.X[0], p.X[1] = v.East, v.North
	if o.Has.All(marsad.HasVelocity) {
		_, _, rot := e.plane.place(v.East, v.North, p.Up)
		p.X[2] = float64(rot[0][0]*o.East) + float64(rot[1][0]*o.North)
		p.X[3] = float64(rot[0][1]*o.East) + float64(rot[1][1]*o.North)
		vv = square(o.SigmaVelocity, 0, 5) + rateFloor*rateFloor
	}
	p.P = [10]float64{0: c.EE, 1: c.EN, 4: c.NN, 7: vv, 9: vv}
	return p
}

// ours is what our own sensors say of a track at a time, with the error that their
// unknown biases add.
func (e *Engine) ours(t *target, at float64) foreign.Place {
	var f imm
	e.at(t, &f, at)
	g := f.merged()
	p := foreign.Place{T: at, Estimate: e.loosened(t, &g), Near: true}
	if f.air {
		p.Up, p.VUp = f.up, f.puu
	}
	return p
}

func (e *Engine) loosened(t *target, g *gauss) intersect.Estimate {
	x := intersect.Estimate{X: g.x, P: g.p}
	for k := len(t.nodes) - 1; k >= 0; k-- {
		p := &t.nodes[k].p
		if s := &e.sensors[p.sensor]; s.loose && s.biased() {
			own, none := s.gradientOf(p, g.x[2], g.x[3]), registration.Gradient{}
			c := e.reg.Spread(p.sensor, p.sensor, &own, &none)
			x.P[0], x.P[1], x.P[4] = x.P[0]+c.EE, x.P[1]+c.EN, x.P[4]+c.NN
		}
		if p.kind != marsad.Bearing {
			break
		}
	}
	return x
}

// sameObject tells whether f and a track of ours may be one object by the words that
// are remembered: how many agree, the newest among them, and how likely that is.
func (e *Engine) sameObject(t *target, f *foreign.Track) (score float64, words int) {
	if t.group != e.group(f.Word.Marks.Exercise) {
		return 0, 0
	}
	return f.Tally(identityEvidence(&t.identity, &f.Word.Identity), func(at float64) (foreign.Place, bool) {
		if at < t.born || t.forgotten(at) {
			return foreign.Place{}, false
		}
		return e.ours(t, at), true
	})
}

// meet looks for what f is part of, and joins them when that is sure.
func (e *Engine) meet(f *foreign.Track) {
	at := &f.Past[len(f.Past)-1]
	w := &e.work
	w.near = e.index.Near(w.near[:0], at.X[0], at.X[1], float64(4*math.Sqrt(max(at.P[0], at.P[4])))+e.looseReach(at)+200)
	slices.Sort(w.near)
	best, index, words, second := math.Inf(-1), int32(-1), 0, math.Inf(-1)
	for _, j := range w.near {
		t := &e.targets[j]
		if t.id == 0 || e.foreign.Served(t.id, f) {
			continue
		}
		score, n := e.sameObject(t, f)
		switch {
		case n == 0:
		case score > best:
			best, index, words, second = score, j, n, best
		default:
			second = max(second, score)
		}
	}
	if index < 0 {
		e.meetForeign(f)
		return
	}
	f.Waits = true
	if f.Sure(words, best-second) {
		e.foreign.End(e.foreign.Join(f, e.targets[index].id, index))
		e.retold(index)
	}
}

// looseReach is how far unknown biases may displace plots about a place, m.
func (e *Engine) looseReach(p *foreign.Place) (reach float64) {
	for i := range e.sensors {
		if s := &e.sensors[i]; s.loose && s.biased() {
			away := exact.Hypot(p.X[0]-s.site.at.East, p.X[1]-s.site.at.North)
			if away < 1.2*s.RangeMax {
				reach = max(reach, 3*(registration.PriorRange+float64(registration.PriorAzimuth*away)))
			}
		}
	}
	return reach
}

// meetForeign does the same among the tracks of other systems: two that tell one object.
func (e *Engine) meetForeign(f *foreign.Track) {
	leader, words, lead := e.foreign.Leader(f)
	f.Waits = leader != nil
	if f.Waits && leader.ID != 0 && f.Sure(words, lead) {
		e.foreign.End(e.foreign.Join(f, leader.ID, -1))
	}
}

// goesOn weighs a new word on a track that is part of another: whether it is still, and
// what it says for that.
func (e *Engine) goesOn(f *foreign.Track) {
	p := &f.Past[len(f.Past)-1]
	if f.Index < 0 {
		if !e.foreign.GoesOn(f) {
			e.foreign.Leave(f)
		}
		return
	}
	t := &e.targets[f.Index]
	if t.id != f.Holder {
		e.foreign.Leave(f)
		return
	}
	own := e.ours(t, p.T)
	in := own.Agrees(p) && identityEvidence(&t.identity, &f.Word.Identity) > -20
	if !f.Fits(in) {
		e.foreign.Leave(f)
		e.retold(f.Index)
		return
	}
	if !in || e.tellsOurOwn(t, f) {
		return
	}
	e.step.Associations = append(e.step.Associations, marsad.Association{
		Track: marsad.TrackID{Station: e.opt.Station, Number: t.id}, Observation: f.Word.Seq, Sensor: f.Word.Sensor, Kind: f.Word.Kind,
		At: f.Word.At, Received: f.Word.Received, Residual: exact.Hypot(own.X[0]-p.X[0], own.X[1]-p.X[1]), Distance2: own.Away2(p), Weight: 1,
		Models: t.models(), Class: t.class,
	})
	if p.T-t.heard > carrySoon && own.P[0]+own.P[4] > 4*(p.P[0]+p.P[4]) {
		e.carry(t, f.Index, f)
	}
	t.odds, t.silent = max(t.odds, 2), silent{}
	t.oddsAt = max(t.oddsAt, p.T)
	e.retold(f.Index)
}

// tellsOurOwn tells whether a word goes back to data of our own: to a sensor that
// feeds t anyway, or to one of this station by way of another system.
func (e *Engine) tellsOurOwn(t *target, f *foreign.Track) bool {
	o := &f.Word.Origin
	if o.Station != "" && o.Station == e.opt.Station && o.Sensor != f.Word.Sensor {
		return true
	}
	_, found := slices.BinarySearchFunc(t.origins, *o, marsad.CompareOrigins)
	return found
}

// carry lets a track that our own sensors have lost go on from what another system says.
func (e *Engine) carry(t *target, i int32, f *foreign.Track) {
	o := &f.Word
	at := &f.Past[len(f.Past)-1]
	s, ok := e.byID[o.Sensor]
	if !ok {
		e.SetSensor(marsad.Sensor{ID: o.Sensor, Kind: marsad.Tracker, Site: o.Position, SiteHeight: e.plane.ground, Pd: 0.9, Revisit: 5})
		s = e.byID[o.Sensor]
	}
	p := plot{sensor: s, group: t.group, seq: o.Seq, serial: e.counts.Observations, t: at.T, got: e.seconds(o.Received), kind: marsad.SystemTrack,
		has: o.Has & (marsad.HasPosition | marsad.HasHeight | marsad.HasVelocity), e: at.X[0], n: at.X[1], up: at.Up, vUp: at.VUp, ve: at.X[2], vn: at.X[3],
		vV: at.P[7], cov: marsad.Covariance{EE: at.P[0], EN: at.P[1], NN: at.P[4]}, flies: t.motion == &flightMotion, toldTime: at.T}
	p.reach = math.Sqrt(max(p.cov.EE, p.cov.NN))
	motion := t.motion
	t.f, t.anchored = e.begin(&p, t), false
	t.motion = motion
	t.nodes, t.kept = t.nodes[:0], t.kept[:0]
	e.remember(t, node{p: p, weight: 1}, &t.f)
	t.heard = p.t
	t.feedOf(s, p.t)
	t.marks = t.marks.Union(o.Marks)
	e.settled(i)
}

// retold marks a track of ours as changed, because what others say of it has.
func (e *Engine) retold(i int32) {
	e.mark(i)
	if t := &e.targets[i]; !t.dirty {
		t.dirty = true
		e.dirty = append(e.dirty, i)
	}
}

// knownAs returns the number under which another system's track of the same object is
// shown already, and makes that one part of track i; 0 when there is none.
func (e *Engine) knownAs(i int32) uint32 {
	t := &e.targets[i]
	best, second, known := math.Inf(-1), math.Inf(-1), (*foreign.Track)(nil)
	for j := range e.foreign.Tracks {
		f := &e.foreign.Tracks[j]
		if f.ID == 0 || f.Word.Kind != marsad.SystemTrack || !f.Past[len(f.Past)-1].Near || e.now-f.Past[len(f.Past)-1].T > 15 {
			continue
		}
		switch score, n := e.sameObject(t, f); {
		case n == 0:
		case score > best:
			best, known, second = score, f, best
		default:
			second = max(second, score)
		}
	}
	if known == nil || !known.Sure(foreign.Words, best-second) {
		return 0
	}
	return e.foreign.Join(known, known.ID, i)
}

// joined is the estimate g of t at a time with what other systems say of it.
func (e *Engine) joined(t *target, g gauss, at float64) gauss {
	held := e.foreign.HeldBy(t.id)
	if len(held) == 0 {
		return g
	}
	x, joined := e.loosened(t, &g), false
	for _, i := range held {
		f := &e.foreign.Tracks[i]
		if e.tellsOurOwn(t, f) || !f.Agrees() {
			continue
		}
		told := f.At(at)
		if c, w, ok := intersect.Of(&x, &told.Estimate); ok && w < 1 {
			x, joined = c, true
		}
	}
	if joined {
		g = gauss{x: x.X, p: x.P}
	}
	return g
}

// credit adds to k what other systems say beside the estimate, and that they do.
func (e *Engine) credit(t *target, k *marsad.Track) {
	held := e.foreign.HeldBy(t.id)
	if len(held) == 0 {
		return
	}
	k.Sensors = slices.Clone(k.Sensors)
	var others classify.Told
	for _, i := range held {
		f := &e.foreign.Tracks[i]
		if e.tellsOurOwn(t, f) {
			continue
		}
		o := f.Told(e.opt.Station)
		k.Kind = marsad.Fused
		k.Identity = union(o.Identity, k.Identity)
		if k.Label < marsad.Cooperative {
			k.Label, k.DeclaredBy = o.Label, o.DeclaredBy
		}
		others.Note(int32(i), &o.Class)
		if k.Height == (geo.Height{}) {
			k.Height, k.SigmaHeight = o.Height, o.SigmaHeight
		}
		if o.Heard.After(k.Heard) {
			k.Heard = o.Heard
		}
		k.Origins = marsad.AddOrigin(k.Origins, o.Origins[0])
		k.Marks = k.Marks.Union(o.Marks)
		k.Sensors = slices.DeleteFunc(k.Sensors, func(c marsad.Contribution) bool { return c.Sensor == o.Sensors[0].Sensor })
		k.Sensors = append(k.Sensors, o.Sensors[0])
	}
	if len(others) > 0 && t.history != nil {
		k.Class = t.classWith(others)
	}
	slices.SortFunc(k.Sensors, func(a, b marsad.Contribution) int { return cmp.Compare(a.Sensor, b.Sensor) })
}

// reportForeign appends what changed to the step.
func (e *Engine) reportForeign() {
	e.foreign.Changed(e.time(e.now), func() uint32 { e.lastID++; return e.lastID }, func(f *foreign.Track) {
		e.step.Changed = append(e.step.Changed, e.toldTrack(f))
	}, func(id uint32) {
		e.step.Ended = append(e.step.Ended, marsad.TrackID{Station: e.opt.Station, Number: id})
	})
}

// toldTrack is a track of another system as it is shown: as told, or with what others
// tell of the same object.
func (e *Engine) toldTrack(f *foreign.Track) marsad.Track {
	k := f.Told(e.opt.Station)
	held := e.foreign.HeldBy(f.ID)
	if len(held) == 0 {
		e.people.Tell(&k)
		return k
	}
	p := f.Past[len(f.Past)-1]
	for _, i := range held {
		g := &e.foreign.Tracks[i]
		other := g.At(p.T)
		if c, w, ok := intersect.Of(&p.Estimate, &other.Estimate); ok && w < 1 && g.Agrees() {
			p.Estimate = c
		}
	}
	place, _, rot := e.plane.place(p.X[0], p.X[1], p.Up)
	k.Position, k.Covariance = place, marsad.Covariance{EE: p.P[0], EN: p.P[1], NN: p.P[4]}
	k.East, k.North = turned(rot, p.X[2], p.X[3])
	k.VelocityCovariance = marsad.Covariance{EE: p.P[7], EN: p.P[8], NN: p.P[9]}
	for _, i := range held {
		o := e.foreign.Tracks[i].Told(e.opt.Station)
		k.Identity = union(o.Identity, k.Identity)
		k.Origins = marsad.AddOrigin(k.Origins, o.Origins[0])
		k.Marks = k.Marks.Union(o.Marks)
		k.Sensors = append(k.Sensors, o.Sensors[0])
	}
	slices.SortFunc(k.Sensors, func(a, b marsad.Contribution) int { return cmp.Compare(a.Sensor, b.Sensor) })
	e.people.Tell(&k)
	return k
}
