package classify

import (
	"marsad"
	"marsad/exact"
)

// Word is what one sensor has said of an object's class.
type Word struct {
	Sensor int32
	n      float64
	sum    [marsad.Classes]float32 // logarithms
}

// Told is what sensors have said of one object, by sensor.
type Told []Word

// floor is the least likelihood of a report: no class is ever ruled out by one.
const floor = 0.02

// Note takes in what a sensor reports. Its probabilities are read as likelihoods
// under equal priors; what it does not know it spreads evenly.
func (t *Told) Note(sensor int32, p *marsad.ClassProbabilities) {
	total := float32(0)
	for _, x := range p {
		total += x
	}
	if !(total > 0) {
		return
	}
	w := t.of(sensor)
	w.n++
	rest := (p[marsad.ClassUnknown] / total) / (marsad.Classes - 1)
	for c := marsad.Person; c < marsad.Classes; c++ {
		w.sum[c] += float32(exact.Log(float64(max(p[c]/total+rest, floor))))
	}
}

// of returns the word of a sensor, new if there is none.
func (t *Told) of(sensor int32) *Word {
	for i := range *t {
		if (*t)[i].Sensor == sensor {
			return &(*t)[i]
		}
	}
	*t = append(*t, Word{Sensor: sensor})
	return &(*t)[len(*t)-1]
}

// Join takes over what was said of u, which is the same object.
func (t *Told) Join(u Told) {
	for i := range u {
		w := t.of(u[i].Sensor)
		w.n += u[i].n
		for c := range w.sum {
			w.sum[c] += u[i].sum[c]
		}
	}
}

// Likelihoods returns the logarithms of the likelihoods of the reports. Those of
// one sensor are not independent, for what deceives a classifier once deceives it
// again: n of them count as much as 1 + ln n, three at most.
func (t Told) Likelihoods() (l Logs) {
	for i := range t {
		w := &t[i]
		weight := min(1+exact.Log(w.n), 3) / w.n
		for c := range l {
			l[c] += float64(weight * float64(w.sum[c]))
		}
	}
	return l
}

// Named returns what an object's own names say: only aircraft, some drones and
// the vehicles of an airfield have a transponder, only vessels a maritime identity,
// mostly drones a MAVLink id. A name says nothing. The figures are our own.
func Named(id *marsad.Identity) (l Logs) {
	if _, squawks := id.Mode3A.Code(); id.ICAO != 0 || squawks {
		l.Add(&Logs{0, -9, -9, -4, -2.5, 0, -6})
	}
	if id.MMSI != 0 {
		l.Add(&Logs{0, -9, -9, -6, -7, -4, 0})
	}
	if id.MAVLink != 0 {
		l.Add(&Logs{0, -9, -9, -2.5, 0, -3.5, -4})
	}
	return l
}
