package classify

import (
	"math"

	"marsad"
	"marsad/exact"
)

// Sample is how an object moves at a time, as a filter has it.
type Sample struct {
	At          float64 // s
	East, North float64 // velocity, m/s
	Sigma       float64 // of the velocity, each axis, m/s
	Stands      float64 // probability that it stands
	Height      float64 // above the plain, m
	SigmaHeight float64 // m; 0: the height is not measured
	Climb       float64 // m/s
	SigmaClimb  float64
}

// every is how far apart samples are taken, s: a filter's estimates that are
// closer hold the same errors.
const every = 2.0

// settles is the time after which the error of a filter's velocity is another, s.
const settles = 30.0

// gap is the time after which a sample stands for no more, s.
const gap = 30.0

// History sums up how an object has moved since it was first seen. The zero value
// is that of an object never seen.
type History struct {
	last     Sample
	begun    bool
	moving   float64 // s
	standing float64
	distance float64 // m, gone while moving
	doubt    float64 // integral of Sigma over moving, m
	top      float64 // m/s surely reached
	accel    float64 // m/s² surely reached
	climb    float64 // m/s surely reached
	high     float64 // s for which the height was measured
	height   float64 // integral of it
	variance float64 // of the best measured height, m²
}

// Due tells whether a sample at that time would be taken.
func (h *History) Due(at float64) bool { return !h.begun || at >= h.last.At+every }

// Note takes a sample in, unless it comes too soon after the last.
func (h *History) Note(s Sample) {
	if !h.Due(s.At) {
		return
	}
	speed := math.Sqrt(max(0, float64(s.East*s.East)+float64(s.North*s.North)-float64(s.Sigma*s.Sigma))) // an error makes it look faster
	if h.begun {
		dt := min(s.At-h.last.At, gap)
		h.moving += float64(dt * (1 - s.Stands))
		h.standing += float64(dt * s.Stands)
		h.distance += float64(dt * (1 - s.Stands) * speed)
		h.doubt += float64(dt * (1 - s.Stands) * s.Sigma)
		if s.At-h.last.At < gap {
			dv := exact.Hypot(s.East-h.last.East, s.North-h.last.North)
			h.accel = max(h.accel, (dv-2*exact.Hypot(s.Sigma, h.last.Sigma))/(s.At-h.last.At))
		}
		if s.SigmaHeight > 0 {
			h.high += dt
			h.height += float64(dt * s.Height)
		}
	}
	h.top = max(h.top, speed-2*s.Sigma)
	if s.SigmaHeight > 0 {
		h.climb = max(h.climb, math.Abs(s.Climb)-2*s.SigmaClimb)
		if v := s.SigmaHeight * s.SigmaHeight; h.variance == 0 || v < h.variance {
			h.variance = v
		}
	}
	h.last, h.begun = s, true
}

// Top is the speed that it has surely reached, m/s.
func (h *History) Top() float64 { return h.top }

// Least times over which something must have been seen before it is judged by, s.
const (
	leastMoving = 6.0
	leastHigh   = 4.0
)

// Likelihoods returns the logarithms of the likelihoods of the motion.
func (h *History) Likelihoods() (l Logs) {
	for c := marsad.Person; c < marsad.Classes; c++ {
		k := lawOf(c)
		l[c] = h.ofSpeed(&k) + h.ofHeight(&k) + below(h.accel, k.accel) - float64(h.stops()*exact.Log(1/k.stands))
	}
	return l
}

// ofSpeed judges the speed of going, whose law is log-normal, and the top speed.
func (h *History) ofSpeed(k *law) float64 {
	l := below(h.top, k.top)
	if h.moving < leastMoving {
		return l
	}
	speed, sigma := h.distance/h.moving, h.doubt/h.moving/math.Sqrt(1+h.moving/settles)
	if speed < 0.05 {
		return l
	}
	s := math.Sqrt(float64(k.spread*k.spread) + sigma*sigma/(speed*speed))
	d := exact.Log(speed/k.cruise) / s
	return l - float64(0.5*d*d) - exact.Log(s)
}

// ofHeight judges the height, normally distributed, and the climb.
func (h *History) ofHeight(k *law) float64 {
	if h.high < leastHigh {
		return 0
	}
	v := float64(k.rise*k.rise) + h.variance
	d := h.height/h.high - k.height
	return max(-0.5*d*d/v, -12) - float64(0.5*exact.Log(v)) + below(h.climb, k.climb)
}

// stops is for how many half minutes it has stood, a few at most: one that stands
// for long stands once.
func (h *History) stops() float64 { return min(h.standing/30, 3) }

// below is the logarithm of the chance that something of limit top is seen at x: a
// logistic curve that falls from a sixth below top on.
func below(x, top float64) float64 {
	z := 6 * (x - top) / top
	switch {
	case z > 30:
		return max(-z, -40)
	case z < -20:
		return 0 // to nine digits
	}
	return -exact.Log1p(exact.Exp(z))
}
