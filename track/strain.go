package track

import (
	"math"

	"marsad"
)

// Bearings of two objects that were taken for one another cross in two places that
// move like objects, and make a track very sure of a wrong one. What gives it away
// is that plots with a range keep falling to one side: the strain. A track under
// too much of it is told to be less sure, and the next plots put it right.

const (
	strainMemory = 0.6 // kept from plot to plot
	strainLimit  = 2.0 // mean squared normalised innovation a scalar; 1 is right
)

// relieve follows the strain of a track that bearings feed too, and when it is
// too high makes the estimate of pair k anew from a wider one.
func (e *Engine) relieve(t *target, k *pair, p *plot) {
	if p.kind == marsad.Bearing || t.ranged == t.hits || p.t < t.f.t {
		return
	}
	dof := 0.0
	for _, q := range [...]marsad.Measured{marsad.HasRange, marsad.HasAzimuth, marsad.HasRangeRate, marsad.HasPosition, marsad.HasPosition} {
		if p.has.All(q) {
			dof++
		}
	}
	t.strain = float64(strainMemory*t.strain) + (1-strainMemory)*k.d2/max(dof, 1)
	if t.strain < strainLimit {
		return
	}
	t.strain = 1
	var f imm
	e.at(t, &f, p.t)
	f.widen(k.residual * k.residual / 2)
	if _, _, in := e.trial(&f, p); in {
		k.f, k.strands = f, nil
	}
}

// widen adds v m² to the variance of the place along each axis, and of the
// velocity as much as would have led there in a dozen seconds.
func (f *imm) widen(v float64) {
	for j := range f.m {
		p := &f.m[j].p
		p[0], p[4] = p[0]+v, p[4]+v
		if j != still {
			w := math.Min(v/144, 25)
			p[7], p[9] = p[7]+w, p[9]+w
		}
	}
}
