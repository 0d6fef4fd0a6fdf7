package registration

import (
	"math"

	"marsad/exact"
)

// A bias that changes at once shows in the innovations: they are white while the
// filter's beliefs hold, and lean to one side from the change on. For each part of
// each sensor the registrar follows the estimate of such a change from the
// innovations of late, with its standard deviation (the generalised likelihood
// ratio of Willsky, Jones, "A generalized likelihood ratio approach to the
// detection and estimation of jumps in linear systems", IEEE Trans. Automatic
// Control 21(1), 1976, over a window that forgets).

// Jump is a bias that has changed.
type Jump struct {
	Sensor int32
	Part   int
	Since  float64 // s: about when
	By     float64 // in the unit of the part
	Sigma  float64
}

// test follows one part of one sensor.
type test struct {
	at, quiet float64 // s: last heard; last time at which nothing was to be seen
	num, den  float64 // information about a change
	n         float64 // innovations in it
}

const (
	jumpMemory  = 40.0 // s: how fast the tests forget
	jumpSigmas  = 7.0  // at which a change is believed
	jumpPairs   = 10.0 // innovations that it takes at least
	jumpClipped = 6.0  // sigmas at which an innovation is cut: one wrong pair is no change
)

// least is the smallest change that matters: below it the filter follows by itself.
func least(part int) float64 {
	return [Parts]float64{Range: 8, Azimuth: 0.15 * math.Pi / 180, Clock: 0.2, East: 8, North: 8}[part]
}

// test feeds the innovation y of variance s to the tests of both sensors, and when
// one of them is sure, moves the estimate.
func (g *Registrar) test(d *Difference, ha, hb *[Parts]float64, y, s float64) {
	sd := math.Sqrt(s)
	y = min(max(y, -jumpClipped*sd), jumpClipped*sd)
	g.lean(d.A, ha, 1, y, s, d.At)
	if d.B >= 0 {
		g.lean(d.B, hb, -1, y, s, d.At)
	}
	best, most := -1, jumpSigmas*jumpSigmas
	for _, i := range [2]int32{d.A, d.B} {
		for part := 0; i >= 0 && part <= Clock; part++ {
			k := int(i)*Parts + part
			t := &g.tests[k]
			if z := t.num * t.num / max(t.den, 1e-30); z > most && t.n >= jumpPairs && math.Abs(t.num) > least(part)*t.den && g.p[k*g.n+k] > 0 {
				best, most = k, z
			}
		}
	}
	if best >= 0 && best == g.surest() {
		t := &g.tests[best]
		g.Jump(Jump{Sensor: int32(best / Parts), Part: best % Parts, Since: t.quiet, By: t.num / t.den, Sigma: 1 / math.Sqrt(t.den)})
	}
}

// surest is the part that a change explains most of: the sensor that has changed
// differs from all others, each of those from it alone.
func (g *Registrar) surest() int {
	best, most := -1, 0.0
	for k := range g.tests {
		t := &g.tests[k]
		if z := t.num * t.num / max(t.den, 1e-30); z > most && k%Parts <= Clock {
			best, most = k, z
		}
	}
	return best
}

// lean takes an innovation into the tests of one sensor.
func (g *Registrar) lean(i int32, h *[Parts]float64, sign, y, s, at float64) {
	for part := 0; part <= Clock; part++ {
		t := &g.tests[int(i)*Parts+part]
		if h[part] == 0 {
			continue
		}
		if t.n == 0 {
			t.at, t.quiet = at, at
		}
		if dt := at - t.at; dt > 0 {
			keep := exact.Exp(-dt / jumpMemory)
			t.num, t.den, t.n, t.at = t.num*keep, t.den*keep, t.n*keep, at
		}
		w := h[part] / s
		t.num += float64(sign * w * y)
		t.den += float64(w * h[part])
		t.n++
		if t.num*t.num < 2*t.den {
			t.quiet = max(t.quiet, at)
		}
	}
}

// Jump moves the estimate of a part by what it has changed, forgets how it hung
// together with the others, and is told by Jumps. A displacement is two of them.
func (g *Registrar) Jump(j Jump) {
	k := int(j.Sensor)*Parts + j.Part
	g.x[k] += j.By
	for i := range g.n {
		g.p[k*g.n+i], g.p[i*g.n+k] = 0, 0
	}
	v := float64(j.Sigma * j.Sigma)
	g.p[k*g.n+k] = float64(2*v) + float64(least(j.Part)*least(j.Part))
	clear(g.tests)
	g.evidence = max(g.evidence, 2*Decisive)
	g.jumps = append(g.jumps, j)
}

// Jumps appends the changes found since the last call.
func (g *Registrar) Jumps(dst []Jump) []Jump {
	dst = append(dst, g.jumps...)
	g.jumps = g.jumps[:0]
	return dst
}
