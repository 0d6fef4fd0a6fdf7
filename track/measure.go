package track

import (
	"math"

	"marsad"
	"marsad/exact"
	"marsad/geo"
)

// plot is an observation in the engine's terms: times in seconds since the
// epoch, positions in the frame, angles in radians.
type plot struct {
	sensor  int32
	group   int32 // the exercise it is marked with
	word    int32 // its observation, while it is pending
	named   bool  // it says who it is
	flies   bool  // it has the transponder of an aircraft
	seq     uint64
	serial  uint64 // its number in this engine
	t, got  float64
	kind    marsad.ObservationKind
	has     marsad.Measured
	rng, az float64
	el, rr  float64
	vRng    float64 // variances
	vAz     float64
	vEl     float64
	vRr     float64
	e, n    float64 // of a position; of a polar plot where it lies on the plain (or at its elevation)
	cov     marsad.Covariance
	reach   float64 // about the largest axis of its error, 1 sigma, m
	up, vUp float64
	ve, vn  float64
	vV      float64

	from  geo.ENU // of an observer that moves: where it was
	vFrom float64 // the variance of that, m² each axis

	toldTime, toldRange, toldAzimuth float64           // before corrections
	slack                            marsad.Covariance // what unknown biases add, m²
	shared                           bool              // a centroid of several objects
	common                           float64           // of a track's covariance, what such a centroid may narrow
}

// maxRows is the largest number of horizontal scalars of one plot.
const maxRows = 7

// rows are the scalars of one plot, linearised at one point.
type rows struct {
	n  int
	at state
	r  [maxRows]row
}

func (z *rows) add(r row) {
	z.r[z.n] = r
	z.n++
}

// linearise returns the horizontal scalars of p about the estimate at, whose
// height above the plain is up ± sqrt(puu), climbing at rate.
func (pl *plane) linearise(s *sensor, p *plot, at *state, f *imm) rows {
	z := rows{at: *at}
	if p.has.All(marsad.HasPosition) {
		z.position(p)
	}
	if p.has.All(marsad.HasVelocity) {
		z.add(row{h: state{2: 1}, resid: p.ve - at[2], r: p.vV})
		z.add(row{h: state{3: 1}, resid: p.vn - at[3], r: p.vV})
	}
	if p.has&(marsad.HasRange|marsad.HasAzimuth|marsad.HasRangeRate) == 0 {
		return z
	}
	var own site
	up := f.up
	if p.looksDown(f) && p.has.All(marsad.HasHeight) {
		up = p.up
	}
	l := pl.look(pl.seat(s, p, &own), at[0], at[1], up)
	if p.has.All(marsad.HasRange) {
		u := state{dot3(&l.d, &l.de) / l.slant, dot3(&l.d, &l.dn) / l.slant}
		slope := l.d[2] / l.slant
		z.add(row{h: u, resid: p.rng - l.slant, r: p.vRng + float64(slope*slope*f.puu) + along(&p.slack, u[0], u[1]) + p.vFrom})
	}
	if p.has.All(marsad.HasAzimuth) {
		l2 := l.level * l.level
		h := state{(float64(l.de[0]*l.d[1]) - float64(l.de[1]*l.d[0])) / l2, (float64(l.dn[0]*l.d[1]) - float64(l.dn[1]*l.d[0])) / l2}
		z.add(row{h: h, resid: wrap(p.az - l.azimuth()), r: p.vAz + along(&p.slack, h[0], h[1]) + p.vFrom/l2})
	}
	if p.has.All(marsad.HasRangeRate) {
		z.add(rangeRate(&l, p, at, f))
	}
	if p.looksDown(f) {
		z.add(depressed(&l, p, f))
	}
	return z
}

// rangeRate is the scalar of a measured range rate: d·w/|d| with the velocity w.
func rangeRate(l *look, p *plot, at *state, f *imm) row {
	var w [3]float64
	for i := range w {
		w[i] = float64(l.de[i]*at[2]) + float64(l.dn[i]*at[3]) + float64(l.du[i]*f.rate)
	}
	rr := dot3(&l.d, &w) / l.slant
	var c [3]float64 // derivative to the position
	for i := range c {
		c[i] = (w[i] - l.d[i]*rr/l.slant) / l.slant
	}
	h := state{dot3(&c, &l.de), dot3(&c, &l.dn), dot3(&l.d, &l.de) / l.slant, dot3(&l.d, &l.dn) / l.slant}
	slope := l.d[2] / l.slant
	return row{h: h, resid: p.rr - rr, r: p.vRr + float64(slope*slope*f.prr)}
}

// position adds the two scalars of a position, along the axes of its error.
func (z *rows) position(p *plot) {
	c := p.cov
	c.EE, c.EN, c.NN = c.EE+p.slack.EE, c.EN+p.slack.EN, c.NN+p.slack.NN
	a := 0.5 * exact.Atan2(2*c.EN, c.EE-c.NN)
	sn, cs := exact.Sincos(a)
	e, n := p.e-z.at[0], p.n-z.at[1]
	v1 := float64(c.EE*cs*cs) + float64(2*c.EN*cs*sn) + float64(c.NN*sn*sn)
	v2 := float64(c.EE*sn*sn) - float64(2*c.EN*cs*sn) + float64(c.NN*cs*cs)
	z.add(row{h: state{cs, sn}, resid: float64(cs*e) + float64(sn*n), r: max(v1, 1e-4)})
	z.add(row{h: state{-sn, cs}, resid: float64(cs*n) - float64(sn*e), r: max(v2, 1e-4)})
}

// along is the variance of c in the direction (e, n), which need not be of length one.
func along(c *marsad.Covariance, e, n float64) float64 {
	return float64(c.EE*e*e) + float64(2*c.EN*e*n) + float64(c.NN*n*n)
}

func dot3(a, b *[3]float64) float64 {
	return float64(a[0]*b[0]) + float64(a[1]*b[1]) + float64(a[2]*b[2])
}

// bendRadius is eight times the earth's radius, m: the air bends a ray that is nearly
// level with a quarter of the earth's curvature (the effective radius of four thirds,
// ITU-R P.310), and what comes along it seems higher by half of that, times the range.
const bendRadius = 8 * 6.371e6

// straighten takes what the air bends the ray by out of the elevation of a plot.
func (p *plot) straighten() {
	if p.has.All(marsad.HasElevation | marsad.HasRange) {
		p.el -= p.toldRange / bendRadius
	}
}

// wrap brings a difference of angles into (-π, π].
func wrap(a float64) float64 {
	for a > math.Pi {
		a -= 2 * math.Pi
	}
	for a <= -math.Pi {
		a += 2 * math.Pi
	}
	return a
}

// place fills in where a polar plot with range lies, and its covariance in the
// frame (converted measurement; Bar-Shalom, Li, Kirubarajan 2001, section 10.4;
// the bias of the conversion is below a metre for azimuths within a degree).
func (pl *plane) placePlot(s *sensor, p *plot) {
	level := p.rng
	if p.has.All(marsad.HasElevation) {
		sn, cs := exact.Sincos(p.el)
		level = p.rng * cs
		p.up = pl.seatHeight(s, p) - pl.ground + float64(p.rng*sn) + level*level/(2*pl.rn)
		p.vUp = float64(level*level*p.vEl) + float64(sn*sn*p.vRng)
	}
	var own site
	from := pl.seat(s, p, &own)
	p.e, p.n = pl.point(from, p.rng, p.az, p.up)
	sa, ca := exact.Sincos(p.az)
	// the unit vectors along and across the line of sight in the frame
	ue, un := float64(from.rot[0][0]*sa)+float64(from.rot[1][0]*ca), float64(from.rot[0][1]*sa)+float64(from.rot[1][1]*ca)
	vr, va := p.vRng+p.vFrom, float64(level*level*p.vAz)+p.vFrom
	if p.has.All(marsad.HasElevation) {
		rise := p.rng * exact.Sin(p.el)
		vr += float64(rise * rise * p.vEl)
	}
	p.cov = marsad.Covariance{EE: float64(ue*ue*vr) + float64(un*un*va), EN: ue * un * (vr - va), NN: float64(un*un*vr) + float64(ue*ue*va)}
	p.reach = math.Sqrt(max(vr, va))
}
