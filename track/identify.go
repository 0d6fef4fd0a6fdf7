package track

import (
	"math"
	"slices"

	"marsad"
	"marsad/exact"
	"marsad/geo"
	"marsad/track/identity"
	"marsad/track/intersect"
)

// answersAgain tells whether a plot is a second one of an answer: a shown track that
// answers with the same address, or code of its own, has been fed by this look of the
// sensor already, and is within the plot's error.
func (e *Engine) answersAgain(p *plot) bool {
	id := &e.words[p.word].Identity
	if id.ICAO == 0 && id.Mode3A.Common() {
		return false
	}
	w := &e.work
	reach := float64(4*p.reach) + 200
	w.near = e.index.Near(w.near[:0], p.e, p.n, reach)
	return slices.ContainsFunc(w.near, func(j int32) bool {
		t := &e.targets[j]
		return t.id != 0 && t.group == p.group && identityEvidence(&t.identity, id) > 0 && exact.Hypot(t.g.x[0]-p.e, t.g.x[1]-p.n) < reach &&
			(!t.f.air || p.vUp == 0 || math.Abs(t.f.up-p.up) < 150) && t.fedAt(p.sensor, p.t, e.sensors[p.sensor].half)
	})
}

// What an object tells of itself is judged name by name (package identity). A report
// that disagrees with the sensors which hold its track is not fed to it, and neither is
// one from where the object cannot have come: a finding with evidence, not a jump.

const (
	mostNames  = 4096  // that are followed at a time
	nameLife   = 600.0 // s
	toldError  = 60.0  // m, 1 sigma: that a told position may be off beside what it says of itself
	toldDelay  = 1.0   // s, the same of its time
	contradict = 13.8  // squared Mahalanobis distance over two dimensions that 0.999 keep within
)

// name is one that is told, and who tells it.
type name struct {
	identity.Teller
	naming  naming
	as      marsad.Identity // as last told
	track   uint32          // whose place is contradicted
	changed float64         // when it last was another one, s
	sensed  float64         // when a sensor last saw the object, s
	often   int             // how many times one did
	double  uint32          // number of the track that sensors have held since, from about where they lost this
}

// alias is a track in whose gate a report of another name fell.
type alias struct {
	serial uint64 // of the plot
	target int32
	d2     float64
}

// primary is the part of an identity that tells most; the zero value is none.
func primary(group int32, id *marsad.Identity) naming {
	names := namesOf(group, id)
	for _, i := range [...]int{0, 3, 2, 1} { // address, maritime identity, name, system id
		if names[i] != (naming{}) {
			return names[i]
		}
	}
	return naming{}
}

// nameOf returns what is known of the name that an identity goes by: nil for none, or where too
// many are followed.
func (e *Engine) nameOf(group int32, id *marsad.Identity, add bool) *name {
	n := primary(group, id)
	if n == (naming{}) {
		return nil
	}
	i, known := e.nameAt[n]
	if !known {
		if !add || len(e.names) >= mostNames {
			return nil
		}
		i = int32(len(e.names))
		e.names = append(e.names, &name{naming: n, changed: math.Inf(-1)})
		e.nameAt[n] = i
	}
	return e.names[i]
}

// tends forgets names of which nothing was heard for long, and gives up what is doubted of those
// that fell silent.
func (e *Engine) tendNames() {
	keep := e.names[:0]
	for _, n := range e.names {
		if n.Silent(e.now) && n.GivesUp() {
			e.find(marsad.Finding{Code: marsad.PositionContradicted, Track: e.trackID(n.track), At: e.time(e.now), Identity: n.as, Over: true})
		}
		if e.now-n.changed > nameLife/2 && !math.IsInf(n.changed, -1) {
			n.changed = math.Inf(-1)
			e.find(marsad.Finding{Code: marsad.IdentityChanged, Track: e.trackID(n.track), At: e.time(e.now), Identity: n.as, Over: true})
		}
		if e.now-n.Last() < nameLife {
			keep = append(keep, n)
		}
	}
	if len(keep) == len(e.names) {
		return
	}
	clear(e.names[len(keep):])
	e.names = keep
	clear(e.nameAt)
	for i, n := range e.names {
		e.nameAt[n.naming] = int32(i)
	}
}

func (e *Engine) trackID(number uint32) marsad.TrackID {
	return marsad.TrackID{Station: e.opt.Station, Number: number}
}

// told is what p tells.
func (e *Engine) toldBy(p *plot) identity.Told {
	o := &e.words[p.word]
	t := identity.Told{T: p.t, E: p.e, N: p.n, Sigma: p.reach}
	if p.has.All(marsad.HasHeight) {
		t.Up, t.VUp, t.Baro = p.up, p.vUp, o.Height.Above == geo.Pressure
	}
	return t
}

// fastest is how fast an object may be that tells such a name, m/s.
func fastest(t *target, id *marsad.Identity) float64 {
	if t != nil {
		if c, p := t.class.Likeliest(); p > 0.7 {
			return [marsad.Classes]float64{350, 12, 20, 60, 80, 350, 40}[c]
		}
	}
	switch {
	case id.ICAO != 0:
		return 350
	case id.MMSI != 0, id.MAVLink != 0:
		return 100
	}
	return 350
}

// sensed tells whether sensors, and not only words, hold a track at a time.
func (e *Engine) sensed(t *target, at, patience float64) bool {
	return slices.ContainsFunc(t.feeds, func(f feed) bool {
		s := &e.sensors[f.sensor]
		return s.Kind != marsad.Locator && s.Kind != marsad.Tracker && f.last > at-max(patience, 3*float64(s.Revisit))
	})
}

// weighReport takes a named report that no track's gate holds. It tells whether that is the end of it, or
// whether it is to start a track of its own although another goes by its name.
func (e *Engine) weighReport(p *plot) (taken, apart bool) {
	id := &e.words[p.word].Identity
	n := e.nameOf(p.group, id, true)
	if n == nil {
		return false, false
	}
	n.as = *id
	told := e.toldBy(p)
	i, known := e.called[n.naming]
	if !known || e.targets[i].id == 0 {
		n.Tell(&told, fastest(nil, id))
		return e.renamed(n, p), false
	}
	t := &e.targets[i]
	fit := n.Tell(&told, fastest(t, id))
	_, _, _, shared := n.Shared()
	if !e.sensed(t, p.t, 10) {
		return fit == identity.Other && !shared, shared && fit == identity.Other
	}
	if p.t < t.born || t.forgotten(p.t) {
		return true, false
	}
	if shared && fit == identity.Other {
		return false, true
	}
	own := e.ours(t, p.t)
	v2 := float64(own.X[2]*own.X[2]) + float64(own.X[3]*own.X[3])
	extra := toldError*toldError + toldDelay*toldDelay*v2
	place := intersect.Estimate{X: [4]float64{p.e, p.n}, P: [10]float64{0: p.cov.EE + extra, 1: p.cov.EN, 4: p.cov.NN + extra, 7: 1, 9: 1}}
	d2, _ := intersect.Distance2(&own.Estimate, &place)
	if d2 <= contradict {
		e.weighHeight(n, t, p, &told, false)
		e.forgive(i, p, extra)
		return true, false
	}
	off := exact.Hypot(own.X[0]-p.e, own.X[1]-p.n)
	if contradicted, _ := n.Judge(true); contradicted {
		n.track = t.id
		e.find(marsad.Finding{Code: marsad.PositionContradicted, Since: e.time(p.t), At: e.time(p.t), Track: e.trackID(t.id), Identity: *id,
			Position: e.positionOf(p), Value: off, Sigma: off / math.Sqrt(d2), Evidence: e.evidence(t, p)})
	}
	return true, false
}

// weighPlot is weighReport for the plot of a sensor that reads the name off an answer: it is
// an object, if not a reflection, but may not be the one that is known by the name.
func (e *Engine) weighPlot(p *plot) (taken, apart bool) {
	id := &e.words[p.word].Identity
	n := e.nameOf(p.group, id, true)
	if n == nil {
		return false, false
	}
	told := e.toldBy(p)
	i, known := e.called[n.naming]
	if !known || e.targets[i].id == 0 {
		n.Tell(&told, fastest(nil, id))
		return false, false
	}
	t := &e.targets[i]
	if n.Tell(&told, fastest(t, id)) == identity.Main {
		return false, false
	}
	_, _, _, apart = n.Shared()
	return !apart && e.sensed(t, p.t, 10), apart
}

// evidence is a report and the newest plot of a sensor that it disagrees with.
func (e *Engine) evidence(t *target, p *plot) []uint64 {
	for k := len(t.nodes) - 1; k >= 0; k-- {
		q := &t.nodes[k].p
		if s := &e.sensors[q.sensor]; s.Kind != marsad.Locator && s.Kind != marsad.Tracker {
			return []uint64{q.seq, p.seq}
		}
	}
	return []uint64{p.seq}
}

// forgive feeds a report that is off by no more than words may be, as one that is
// so much less sure.
func (e *Engine) forgive(i int32, p *plot, extra float64) {
	t := &e.targets[i]
	q := *p
	q.cov.EE, q.cov.NN = q.cov.EE+extra, q.cov.NN+extra
	q.has &^= marsad.HasHeight | marsad.HasVelocity
	k := pair{target: i, weight: 1}
	e.at(t, &k.f, q.t)
	k.residual = exact.Hypot(k.f.merged().x[0]-q.e, k.f.merged().x[1]-q.n)
	_, d2, in := e.trial(&k.f, &q)
	if k.d2 = d2; in {
		e.feed(&k, &q)
	}
}

// renamed tells whether a report of a new name comes from a track whose own name is told no
// more. After some such the track goes by the new name.
func (e *Engine) renamed(n *name, p *plot) bool {
	best := alias{target: -1, d2: math.Inf(1)}
	for _, a := range e.work.aliases {
		if a.serial == p.serial && a.d2 < best.d2 {
			best = a
		}
	}
	if best.target < 0 {
		return false
	}
	t := &e.targets[best.target]
	old := e.nameOf(t.group, &t.identity, false)
	if t.id == 0 || old == nil || p.t-old.Last() < 15 || p.t-old.Last() > 120 || !e.sensed(t, p.t, 10) {
		return false
	}
	if !n.Onto(t.id) {
		return true
	}
	e.forgetNames(best.target)
	t.identity = marsad.Identity{}
	e.forgive(best.target, p, toldError*toldError)
	e.changedName(n, t, p)
	return true
}

// changedName tells that a track goes by another name.
func (e *Engine) changedName(n *name, t *target, p *plot) {
	n.track, n.changed = t.id, e.now
	e.find(marsad.Finding{Code: marsad.IdentityChanged, Since: e.time(p.t), At: e.time(p.t), Track: e.trackID(t.id), Identity: e.words[p.word].Identity,
		Position: e.positionOf(p), Evidence: []uint64{p.seq}})
}

// agrees notes a named report that has fed track t.
func (e *Engine) agrees(t *target, p *plot) {
	n := e.nameOf(p.group, &e.words[p.word].Identity, true)
	if n == nil {
		return
	}
	told := e.toldBy(p)
	e.follow(n, t, p, &told)
	over := false
	if n.double == 0 || e.sensed(t, p.t, 10) {
		_, over = n.Judge(false)
	}
	e.weighHeight(n, t, p, &told, over)
}

// follow notes where a name is told by what has fed track t, and what goes with it.
func (e *Engine) follow(n *name, t *target, p *plot, told *identity.Told) {
	id := &e.words[p.word].Identity
	n.as = *id
	n.At(n.Tell(told, fastest(t, id)), t.id)
	if apart, a, b, yes := n.Shared(); yes && a != 0 && b != 0 && a != b {
		e.find(marsad.Finding{Code: marsad.IdentityShared, Since: e.time(p.t), At: e.time(p.t), Track: e.trackID(a), Other: e.trackID(b), Identity: *id,
			Position: e.positionOf(p), Value: apart, Sigma: p.reach, Evidence: []uint64{p.seq}})
	}
	sign := id.Name
	if n.naming.name != "" {
		sign = "" // that is the name itself
	}
	code, _ := id.Mode3A.Code()
	if n.Calls(sign, code) {
		e.changedName(n, t, p)
	}
}

// positionOf is where p lies: as told, or seen.
func (e *Engine) positionOf(p *plot) geo.Point {
	if o := &e.words[p.word]; o.Has.All(marsad.HasPosition) {
		return o.Position
	}
	at, _, _ := e.plane.place(p.e, p.n, p.up)
	return at
}

// weighHeight compares the height that p tells with what sensors see, and tells of it where
// they disagree, or where that or another contradiction is over.
func (e *Engine) weighHeight(n *name, t *target, p *plot, told *identity.Told, over bool) {
	high, by, sigma, since, turned := n.Height(told)
	if high || turned || over {
		e.find(marsad.Finding{Code: marsad.PositionContradicted, Since: e.time(since), At: e.time(p.t), Track: e.trackID(t.id), Identity: n.as,
			Position: e.positionOf(p), Value: by, Sigma: sigma, Evidence: e.evidence(t, p), Over: !high})
	}
}

// seen notes that a sensor's plot has fed a track that tells its name.
func (e *Engine) seen(t *target, p *plot) {
	if t.called.IsZero() {
		return
	}
	s := &e.sensors[p.sensor]
	n := e.nameOf(t.group, &t.called, p.named)
	if n == nil || s.Kind == marsad.Locator || s.Kind == marsad.Tracker {
		return
	}
	if id := &e.words[p.word].Identity; p.named && primary(p.group, id) == n.naming {
		told := e.toldBy(p)
		e.follow(n, t, p, &told)
	}
	if p.has.All(marsad.HasElevation) {
		n.SeenAt(p.up, p.vUp, p.t)
	}
	n.sensed, n.double = p.t, 0
	n.often++
	if n.Seen() {
		e.find(marsad.Finding{Code: marsad.PositionUnseen, At: e.time(p.t), Track: e.trackID(t.id), Identity: n.as, Over: true, Evidence: []uint64{p.seq}})
	}
}

// lookedInVain notes that a sensor which sees where track i is told to be saw
// nothing at all there.
func (e *Engine) lookedInVain(i int32, s *sensor, when, sight float64) {
	t := &e.targets[i]
	if t.id == 0 || sight < 0.95 || t.called.IsZero() {
		return
	}
	n := e.nameOf(t.group, &t.called, false)
	if n == nil || math.Abs(when-n.Last()) > 15 || e.sensed(t, when, 30) {
		return
	}
	w := &e.work
	sensor := e.byID[s.ID]
	if n.often >= 5 {
		e.parted(i, n, when)
	}
	w.near = e.index.Near(w.near[:0], t.g.x[0], t.g.x[1], 300)
	for _, j := range w.near {
		u := &e.targets[j]
		if j == i || !u.used || !u.fedAt(sensor, when, s.half) {
			continue
		}
		if u.id != 0 && u.f.air && t.f.air && s.Measures.All(marsad.HasElevation) && exact.Hypot(u.g.x[0]-t.g.x[0], u.g.x[1]-t.g.x[1]) < 150 {
			n.SeenAt(u.f.up, u.f.puu, when) // it may be that, at another height
		}
		return // whatever was seen there may be it
	}
	if !e.visible(t, s) {
		return
	}
	unseen, isNew, looks, since := n.Looked(s.Pd, when)
	if unseen {
		at, _, _ := e.plane.place(t.g.x[0], t.g.x[1], t.f.up)
		f := marsad.Finding{Code: marsad.PositionUnseen, Since: e.time(since), At: e.time(when), Track: e.trackID(t.id), Identity: n.as, Position: at, Value: looks}
		if isNew {
			f.Evidence = []uint64{t.nodes[len(t.nodes)-1].p.seq}
		}
		e.find(f)
	}
}

// parted looks for the track that sensors have held since they lost sight of track i, from about
// there: then the object did not go where it is told to be, however slowly the two came apart.
func (e *Engine) parted(i int32, n *name, when float64) {
	t := &e.targets[i]
	w := &e.work
	w.near = e.index.Near(w.near[:0], t.g.x[0], t.g.x[1], partedReach)
	slices.Sort(w.near)
	for _, j := range w.near {
		u := &e.targets[j]
		if j == i || u.id == 0 || !u.called.IsZero() || u.group != t.group || n.double != 0 && n.double != u.id ||
			u.born < n.sensed-15 || u.born > n.sensed+30 || !e.sensed(u, when, 10) {
			continue
		}
		there, here := e.ours(u, when), e.ours(t, when)
		d2, _ := intersect.Distance2(&there.Estimate, &here.Estimate)
		off := exact.Hypot(there.X[0]-here.X[0], there.X[1]-here.X[1])
		if n.double == 0 && off > partedFirst {
			continue
		}
		n.double = u.id
		v2 := float64(there.X[2]*there.X[2]) + float64(there.X[3]*there.X[3])
		extra := toldError*toldError + toldDelay*toldDelay*v2
		d2 *= 1 / (1 + extra*d2/max(off*off, 1)) // as if that were added to the variance along the line between them
		if contradicted, _ := n.Judge(d2 > contradict); contradicted {
			n.track = t.id
			at, _, _ := e.plane.place(here.X[0], here.X[1], t.f.up)
			e.find(marsad.Finding{Code: marsad.PositionContradicted, Since: e.time(when), At: e.time(when), Track: e.trackID(t.id), Identity: n.as,
				Position: at, Value: off, Sigma: off / math.Sqrt(d2), Evidence: []uint64{u.nodes[len(u.nodes)-1].p.seq}})
		}
		return
	}
}

const (
	partedFirst = 400.0  // m: how far apart the two may be when they are first seen to be two
	partedReach = 3000.0 // m: how far they are followed
)

// visible tells whether nothing known hides a track from a sensor that it lies before:
// its slowness, its height above or below what the sensor looks at, or the horizon (four thirds
// of the Earth's radius).
func (e *Engine) visible(t *target, s *sensor) bool {
	var chance [nModels]float64
	e.chances(&t.f, s, &t.g, &chance)
	p := 0.0
	for j := range chance {
		p += float64(t.f.mu[j] * chance[j])
	}
	if p < 0.9*s.Pd {
		return false
	}
	l := e.plane.look(&s.site, t.g.x[0], t.g.x[1], t.f.up)
	if up := exact.Atan2(l.d[2], l.level); s.ElevationSpan.Width > 0 && (geo.Angle(up)-s.ElevationSpan.From).Normal() > s.ElevationSpan.Width ||
		s.ElevationSpan.Width <= 0 && up > 10*degree {
		return false
	}
	return l.level < 4120*(math.Sqrt(max(s.SiteHeight-e.plane.ground, 3))+math.Sqrt(max(t.f.up, 1)))
}
