package track

import (
	"math"
	"slices"

	"marsad"
)

// common tells whether many objects answer with a code at a time: those of no flight,
// and of flights that are told apart by their address.
func common(m marsad.Mode3A) bool {
	code, told := m.Code()
	return !told || slices.Contains([]uint16{0, 0o1000, 0o1200, 0o2000, 0o7000}, code)
}

// answersAgain tells whether a plot is a second one of an answer: a shown track that
// answers with the same address, or code of its own, has been fed by this look of the
// sensor already, and is within the plot's error.
func (e *Engine) answersAgain(p *plot) bool {
	id := &e.words[p.word].Identity
	if id.ICAO == 0 && common(id.Mode3A) {
		return false
	}
	w := &e.work
	reach := 4*p.reach + 200
	w.near = e.index.Near(w.near[:0], p.e, p.n, reach)
	return slices.ContainsFunc(w.near, func(j int32) bool {
		t := &e.targets[j]
		return t.id != 0 && t.group == p.group && identityEvidence(&t.identity, id) > 0 && math.Hypot(t.g.x[0]-p.e, t.g.x[1]-p.n) < reach &&
			(!t.f.air || p.vUp == 0 || math.Abs(t.f.up-p.up) < 150) && t.fedAt(p.sensor, p.t, e.sensors[p.sensor].half)
	})
}
