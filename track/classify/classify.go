// Package classify tells what an object is from how it has moved since it was
// first seen, from what sensors report of it and from what it says of itself.
//
// A History sums up the motion, Told the reports; each gives logarithms of
// likelihoods by class, whose sum Probabilities turns into a distribution. It is
// modest on purpose: what the two likeliest classes leave open is "unknown".
package classify

import (
	"math"

	"marsad"
	"marsad/exact"
)

// Logs are logarithms of likelihoods (or of odds) by class, up to a common
// constant. That of ClassUnknown is not used.
type Logs [marsad.Classes]float64

// Add adds b to l.
func (l *Logs) Add(b *Logs) {
	for c := range l {
		l[c] += b[c]
	}
}

// law is how objects of a class move. Speeds in m/s, heights in m above the
// ground, accelerations in m/s².
type law struct {
	prior  float64 // share among what is seen in an empty borderland
	cruise float64 // median of the speed at which it goes when it goes
	spread float64 // standard deviation of the logarithm of that
	top    float64 // that it hardly exceeds for seconds on end
	accel  float64 // the same of acceleration, sideways too
	height float64 // mean
	rise   float64 // standard deviation of height; for what is on the ground that of the ground
	climb  float64 // that it hardly exceeds
	stands float64 // chance that it stands in any half minute
}

// lawOf returns the law of a class. Sources: walkers' cruise from Bohannon,
// Andrews, "Normal walking speed: a descriptive meta-analysis", Physiotherapy
// 97(3), 2011 (1.2 to 1.5 m/s); the drones' heights and speeds are built around
// the limits of open-category aircraft, 120 m and 19 m/s (Commission Delegated
// Regulation (EU) 2019/945, annex, parts 1 and 2), which are not always kept.
// Every other figure is our own estimate.
func lawOf(c marsad.Class) law {
	switch c {
	case marsad.Person:
		return law{prior: 0.25, cruise: 1.35, spread: 0.3, top: 5, accel: 1.5, rise: 30, climb: 1.5, stands: 0.3}
	case marsad.Animal:
		return law{prior: 0.2, cruise: 0.8, spread: 0.7, top: 12, accel: 3, rise: 30, climb: 1.5, stands: 0.5}
	case marsad.Vehicle:
		return law{prior: 0.4, cruise: 11, spread: 0.6, top: 45, accel: 4, rise: 30, climb: 3, stands: 0.3}
	case marsad.Drone:
		return law{prior: 0.08, cruise: 13, spread: 0.45, top: 35, accel: 15, height: 100, rise: 90, climb: 8, stands: 0.15}
	case marsad.Aircraft:
		return law{prior: 0.04, cruise: 90, spread: 0.7, top: 330, accel: 40, height: 4000, rise: 3500, climb: 40, stands: 0.002}
	case marsad.Vessel:
		return law{prior: 0.03, cruise: 6, spread: 0.6, top: 22, accel: 1, rise: 5, climb: 0.5, stands: 0.2}
	}
	return law{}
}

// Prior is the logarithm of how common each class is.
func Prior() (l Logs) {
	for c := marsad.Person; c < marsad.Classes; c++ {
		l[c] = exact.Log(lawOf(c).prior)
	}
	return l
}

// confusion is how much of the ratio of the second likeliest class to the
// likeliest goes to "unknown".
const confusion = 0.9

// Probabilities makes a distribution of the sum of logarithms, the prior among
// them. As much goes to ClassUnknown as the data do not tell the two likeliest
// classes apart, so that a class leads only when it is about three times as likely
// as any other.
func Probabilities(l *Logs) (p marsad.ClassProbabilities) {
	best, second := math.Inf(-1), math.Inf(-1)
	for _, x := range l[marsad.Person:] {
		if x > best {
			best, second = x, best
		} else if x > second {
			second = x
		}
	}
	if math.IsInf(best, 0) || math.IsNaN(best) {
		return p
	}
	unknown := float64(confusion * exact.Exp(second-best))
	sum := 0.0
	for c := marsad.Person; c < marsad.Classes; c++ {
		sum += exact.Exp(l[c] - best)
	}
	p[marsad.ClassUnknown] = float32(unknown)
	for c := marsad.Person; c < marsad.Classes; c++ {
		p[c] = float32((1 - unknown) * exact.Exp(l[c]-best) / sum)
	}
	return p
}
