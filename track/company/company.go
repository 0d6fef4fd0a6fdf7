// Package company tells whether the plots that a sensor gives of one track are those
// of two objects that it cannot tell apart. Their plot lies somewhere between them,
// now here, now there, for their shares of the echo fluctuate; at times it is one of
// them alone; and it fails to come less often than that of one would.
//
// An Evidence is a bank of hypotheses: one object, or two with a given offset that
// stays, as objects have that go the same way. Each takes every plot by its
// likelihood, the resolution model of Koch, van Keuk, "Multiple hypothesis track
// maintenance with possibly unresolved measurements", IEEE Trans. Aerospace and
// Electronic Systems 33(3), 1997, section II, with shares that are not known.
package company

import (
	"math"

	"marsad/exact"
)

const (
	directions = 6
	distances  = 5
	hypotheses = directions * distances

	memory   = 0.995 // of the evidence, kept from scan to scan
	shareVar = 0.05  // of the share that one of two has in their centroid
	pdWeight = 25    // looks' worth of belief in the probability of detection that is told
)

// offset returns the offset of the second object from the first in hypothesis k,
// east and north, m: of the order of what the sensor could just tell apart. That two
// are closer cannot be known from their plots.
func (v *Evidence) offset(k int) (e, n float64) {
	far := v.unit * [distances]float64{0.45, 0.6, 0.8, 1.05, 1.4}[k%distances]
	s, c := exact.Sincos(math.Pi * float64(k/distances) / directions)
	return far * s, far * c
}

// Evidence is what the plots of one track say. The zero value has seen nothing.
type Evidence struct {
	two   [hypotheses]float64 // log likelihood ratio to one object
	hits  float64             // plots, by the same memory
	looks float64
	plots int
	unit  float64 // m
}

// Look is one plot of the track against what was expected of it.
type Look struct {
	E, N          float64 // how far it lies from there, m
	EE, EN, NN    float64 // covariance of that for one object, m²
	Pd            float64 // of one object
	AlongE        float64 // unit vector of the line of sight
	AlongN        float64
	Along, Across float64 // closer than these two objects are one plot, m
}

// Plots returns how many plots were taken.
func (v *Evidence) Plots() int { return v.plots }

// one is the probability of detection that is believed of one object here: what is
// told, and what its looks so far have shown.
func (v *Evidence) one(pd float64) float64 {
	return (float64(pdWeight*pd) + v.hits) / (pdWeight + v.looks)
}

// Missed takes in a look without a plot.
func (v *Evidence) Missed(pd float64) {
	r := exact.Log((1 - pd) * (1 - pd) / (1 - v.one(pd)))
	v.age()
	for k := range v.two {
		v.two[k] += r
	}
}

func (v *Evidence) age() {
	v.hits, v.looks = v.hits*memory, float64(v.looks*memory)+1
	for k := range v.two {
		v.two[k] *= memory
	}
}

// Seen takes in a plot.
func (v *Evidence) Seen(l *Look) {
	single := max(v.one(l.Pd)*density(l.E, l.N, l.EE, l.EN, l.NN), 1e-250)
	v.age()
	v.hits++
	v.plots++
	if v.unit == 0 {
		v.unit = max(l.Along, l.Across)
	}
	for k := range v.two {
		e, n := v.offset(k)
		v.two[k] += exact.Log(min(max(l.pair(e, n)/single, 1e-4), 1e4))
	}
}

// pair is the probability density of the plot if there are two objects, the second
// at (e, n) from the first.
func (l *Look) pair(e, n float64) float64 {
	one := float64(l.Pd * (1 - l.Pd) * (density(l.E-float64(e/2), l.N-float64(n/2), l.EE, l.EN, l.NN) + density(l.E+float64(e/2), l.N+float64(n/2), l.EE, l.EN, l.NN)))
	if math.Abs(float64(e*l.AlongE)+float64(n*l.AlongN)) > l.Along || math.Abs(float64(e*l.AlongN)-float64(n*l.AlongE)) > l.Across {
		return one // both would have been seen, each for itself
	}
	return one + float64(l.Pd*l.Pd*density(l.E, l.N, l.EE+float64(shareVar*e*e), l.EN+float64(shareVar*e*n), l.NN+float64(shareVar*n*n)))
}

// density is that of the normal distribution in two dimensions.
func density(e, n, ee, en, nn float64) float64 {
	det := float64(ee*nn) - float64(en*en)
	return exact.Exp(-0.5*(float64(e*e*nn)-float64(2*e*n*en)+float64(n*n*ee))/det) / (2 * math.Pi * math.Sqrt(det))
}

// Pair is what there is to say of two objects.
type Pair struct {
	Odds       float64 // log odds that there are two
	E, N       float64 // their offset: of the likeliest, averaged over its neighbours
	EE, EN, NN float64 // covariance of the offset, m²
}

// Pair returns what the evidence says, if the log odds were prior without any.
func (v *Evidence) Pair(prior float64) Pair {
	best := 0
	for k := range v.two {
		if v.two[k] > v.two[best] {
			best = k
		}
	}
	be, bn := v.offset(best)
	var p Pair
	sum := 0.0
	for k := range v.two {
		w := exact.Exp(v.two[k] - v.two[best])
		e, n := v.facing(k, be, bn)
		sum += w
		p.E, p.N = p.E+float64(w*e), p.N+float64(w*n)
		p.EE, p.EN, p.NN = p.EE+float64(w*e*e), p.EN+float64(w*e*n), p.NN+float64(w*n*n)
	}
	p.E, p.N = p.E/sum, p.N/sum
	p.EE, p.EN, p.NN = p.EE/sum-float64(p.E*p.E)+100, p.EN/sum-float64(p.E*p.N), p.NN/sum-float64(p.N*p.N)+100
	p.Odds = prior + v.two[best] + exact.Log(sum/hypotheses)
	return p
}

// facing returns offset k, turned so that it does not point away from (be, bn):
// which of the two is the first is nobody's matter.
func (v *Evidence) facing(k int, be, bn float64) (e, n float64) {
	e, n = v.offset(k)
	if float64(e*be)+float64(n*bn) < 0 {
		return -e, -n
	}
	return e, n
}
