package track

import (
	"math"

	"marsad"
	"marsad/exact"
	"marsad/geo"
)

// What a drone, a ship or a vehicle measures is seen from where it was at that time,
// not from the site of its sensor. Its silence says nothing: where it looked is not
// known. It has no biases that stay, for its body turns.

// placeObserver brings the observer of o into the frame.
func (e *Engine) placeObserver(o *marsad.Observation, p *plot) {
	if !o.Has.All(marsad.HasObserver) {
		return
	}
	e.setPlane(o.Observer, 0)
	p.from = e.plane.to(o.Observer, o.ObserverHeight)
	p.vFrom = bounded(o.SigmaObserver*o.SigmaObserver, 1, 1e8)
	e.sensors[p.sensor].carried = true
}

// eye is where p was seen from, in the frame.
func (s *sensor) eye(p *plot) geo.ENU {
	switch {
	case p.has.All(marsad.HasObserver):
		return p.from
	case p.toldTime < s.changedAt:
		return s.stood.at
	}
	return s.site.at
}

// seat is where p was seen from, with its horizon. own is room for that of an
// observer that moves.
func (pl *plane) seat(s *sensor, p *plot, own *site) *site {
	switch {
	case p.has.All(marsad.HasObserver):
		at, h := pl.frame.From(p.from)
		*own = pl.newSite(at, h)
		return own
	case p.toldTime < s.changedAt:
		return &s.stood
	}
	return &s.site
}

// seatHeight is the height above the ellipsoid from which p was seen, m.
func (pl *plane) seatHeight(s *sensor, p *plot) float64 {
	if !p.has.All(marsad.HasObserver) {
		return s.SiteHeight
	}
	_, h := pl.frame.From(p.from)
	return h
}

// densityOf is the density of false plots of p's kind. The spans of a sensor that
// moves are not those of its site.
func (s *sensor) densityOf(p *plot) float64 {
	if s.feels(p) && s.Kind != marsad.Tripwire {
		return s.clutter / (math.Pi * s.RangeMax * s.RangeMax)
	}
	if p.kind != marsad.Bearing || !p.has.All(marsad.HasObserver) {
		return s.density
	}
	spans := 2 * math.Pi
	if p.has.All(marsad.HasElevation) {
		spans *= math.Pi / 6
	}
	return (s.clutter + 1) / spans // other objects lie on the line as well
}

// sigmaRelief is the error of the plain's height away from where it is known, m.
const sigmaRelief = 15.0

// looksDown tells whether the elevation of p says how far something on the ground
// is, rather than how high something flies.
func (p *plot) looksDown(f *imm) bool {
	return !f.air && p.has.All(marsad.HasObserver|marsad.HasElevation) && p.el < 0
}

// depressed is the scalar of an elevation at which something on the ground is seen from
// above.
func depressed(l *look, p *plot, f *imm) row {
	s2 := l.slant * l.slant
	var h state
	for i, d := range [2]*[3]float64{&l.de, &l.dn} {
		level := (float64(l.d[0]*d[0]) + float64(l.d[1]*d[1])) / l.level
		h[i] = (float64(l.level*d[2]) - float64(l.d[2]*level)) / s2
	}
	k := l.level / s2
	return row{h: h, resid: p.el - exact.Atan2(l.d[2], l.level), r: p.vEl + float64(k*k*(f.puu+sigmaRelief*sigmaRelief)) + float64(p.vFrom*(float64(h[0]*h[0])+float64(h[1]*h[1])+float64(k*k)))}
}

// steepEnough is the depression, in sigmas of it, from which a bearing from above
// says where on the ground its object is.
const steepEnough = 4.0

// ground makes a plot of a bearing from above: where its line meets the plain.
func (e *Engine) ground(p *plot) (z plot, ok bool) {
	surface, _, _ := e.plane.surface(p.from.East, p.from.North)
	drop := p.from.Up - e.plane.ground - surface
	if p.has.All(marsad.HasHeight) { // of the ground that it looks at
		drop -= p.up
	}
	if !p.has.All(marsad.HasObserver|marsad.HasElevation) || p.el > -steepEnough*math.Sqrt(p.vEl) || drop < 5 {
		return z, false
	}
	sn, cs := exact.Sincos(-p.el)
	rng := drop / sn
	level := float64(rng * cs)
	level += float64(level * level / (2 * e.plane.rn) * cs / sn) // the ground falls away
	s := &e.sensors[p.sensor]
	if level > s.RangeMax {
		return z, false
	}
	z = *p
	var own site
	z.e, z.n = e.plane.point(e.plane.seat(s, p, &own), exact.Hypot(level, drop), p.az, p.from.Up-e.plane.ground-surface-drop)
	tan := sn / cs
	va := rng*rng*p.vEl/(sn*sn) + sigmaRelief*sigmaRelief/(tan*tan) + p.vFrom
	vc := float64(level*level*p.vAz) + p.vFrom
	de, dn := (z.e-p.from.East)/level, (z.n-p.from.North)/level
	z.cov = marsad.Covariance{EE: float64(de*de*va) + float64(dn*dn*vc), EN: de * dn * (va - vc), NN: float64(dn*dn*va) + float64(de*de*vc)}
	z.reach = math.Sqrt(max(va, vc))
	z.has, z.kind = marsad.HasPosition, marsad.Plot
	return z, true
}

// leastCircled is how far an observer must leave the straight and steady way, m.
const leastCircled = 100.0

// circled tells whether the observer that t was last seen by has turned or changed its
// speed of late. Bearings of one that goes straight on fit a whole family of objects,
// the nearer the slower (Nardone, Aidala, "Observability criteria for bearings-only
// target motion analysis", IEEE Trans. Aerospace and Electronic Systems 17(2), 1981).
func (t *target) circled() bool {
	b := &t.nodes[len(t.nodes)-1].p
	var a *plot
	for k := range t.nodes {
		q := &t.nodes[k].p
		switch {
		case q.sensor != b.sensor || !q.has.All(marsad.HasObserver) || q.t >= b.t:
		case a == nil:
			a = q
		default:
			w := (q.t - a.t) / (b.t - a.t)
			e, n := a.from.East+float64(w*(b.from.East-a.from.East)), a.from.North+float64(w*(b.from.North-a.from.North))
			if exact.Hypot(q.from.East-e, q.from.North-n) > leastCircled {
				return true
			}
		}
	}
	return false
}

// feels tells whether p only says that something is about the sensor: a tripwire, an
// infrared detector, an ear without direction.
func (s *sensor) feels(p *plot) bool {
	return p.has.All(marsad.HasPosition) && s.Measures&(marsad.HasRange|marsad.HasPosition) == 0 && (s.Kind == marsad.Tripwire || s.Kind == marsad.Acoustic)
}

// hasFed tells whether a sensor has given the track anything.
func (t *target) hasFed(sensor int32) bool {
	for i := range t.feeds {
		if t.feeds[i].sensor == sensor {
			return true
		}
	}
	return false
}
