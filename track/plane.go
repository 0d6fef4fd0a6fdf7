package track

import (
	"math"

	"marsad/exact"
	"marsad/geo"
)

// plane is the engine's frame: east and north of the tangent plane at the
// origin. Positions in it are exact (it is a turned earth-centred frame); the
// surface of the ellipsoid falls away from it by fall.
type plane struct {
	set    bool
	level  bool // ground is that of a sensor that was told to stand there
	frame  geo.Frame
	rm, rn float64 // radii of curvature along the meridian and across it, m
	ground float64 // height of the plain above the ellipsoid, m
	ax     [3][3]float64
}

// newPlane puts the frame at p on the ellipsoid.
func newPlane(p geo.Point, ground float64) plane {
	s := exact.Sin(float64(p.Lat))
	e2 := geo.Flattening * (2 - geo.Flattening)
	w := 1 - float64(e2*s*s)
	f := geo.NewFrame(p, 0)
	return plane{
		set: true, frame: f, ground: ground,
		rn: geo.SemiMajor / math.Sqrt(w), rm: geo.SemiMajor * (1 - e2) / (w * math.Sqrt(w)),
		ax: axes(p),
	}
}

// axes returns the unit vectors east, north and up at p over earth-fixed axes.
func axes(p geo.Point) [3][3]float64 {
	sa, ca := exact.Sincos(float64(p.Lat))
	so, co := exact.Sincos(float64(p.Lon))
	return [3][3]float64{{-so, co, 0}, {-sa * co, -sa * so, ca}, {ca * co, ca * so, sa}}
}

// surface returns how high the ellipsoid lies over the tangent plane at (e, n):
// the sphere of the local curvatures to the fourth order; and its slopes.
func (pl *plane) surface(e, n float64) (up, slopeE, slopeN float64) {
	k := e*e/pl.rn + n*n/pl.rm
	f := 1 + k/(2*pl.rn)
	return float64(-k / 2 * (1 + k/(4*pl.rn))), -e / pl.rn * f, -n / pl.rm * f
}

// to returns p at height h above the ellipsoid in the frame.
func (pl *plane) to(p geo.Point, h float64) geo.ENU { return pl.frame.To(p, h) }

// place returns the place under (e, n) at height up above the plain, its height
// above the ellipsoid, and the rotation that takes east and north components of
// the frame into those of the place's own horizon.
func (pl *plane) place(e, n, up float64) (p geo.Point, h float64, rot [2][2]float64) {
	u, se, sn := pl.surface(e, n)
	p, h = pl.frame.From(geo.ENU{East: e, North: n, Up: u + pl.ground + up})
	ax := axes(p)
	for i := range 2 {
		for j, slope := range [2]float64{se, sn} {
			for k := range 3 {
				rot[i][j] += float64(ax[i][k] * (pl.ax[j][k] + float64(slope*pl.ax[2][k])))
			}
		}
	}
	return p, h, rot
}

// site is a sensor in the frame: its place and the rotation from the frame into
// the sensor's own horizon.
type site struct {
	at  geo.ENU
	rot [3][3]float64
}

// newSite places a sensor.
func (pl *plane) newSite(p geo.Point, h float64) site {
	s := site{at: pl.to(p, h)}
	ax := axes(p)
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				s.rot[i][j] += float64(ax[i][k] * pl.ax[j][k])
			}
		}
	}
	return s
}

// look is how a place is seen from a site: the vector in the site's horizon,
// its derivatives to east and north of the frame, slant and ground range.
type look struct {
	d            [3]float64
	de, dn, du   [3]float64
	slant, level float64
}

// look returns how (e, n) at height up above the plain is seen from s.
func (pl *plane) look(s *site, e, n, up float64) look {
	u, se, sn := pl.surface(e, n)
	x, y, z := e-s.at.East, n-s.at.North, u+pl.ground+up-s.at.Up
	var l look
	for i := range 3 {
		r := &s.rot[i]
		l.d[i] = float64(r[0]*x) + float64(r[1]*y) + float64(r[2]*z)
		l.de[i] = r[0] + float64(r[2]*se)
		l.dn[i] = r[1] + float64(r[2]*sn)
		l.du[i] = r[2]
	}
	level2 := max(float64(l.d[0]*l.d[0])+float64(l.d[1]*l.d[1]), 1)
	l.level = math.Sqrt(level2)
	l.slant = math.Sqrt(level2 + float64(l.d[2]*l.d[2]))
	return l
}

// azimuth returns the direction in which the place is seen, radians in (-π, π].
func (l *look) azimuth() float64 { return exact.Atan2(l.d[0], l.d[1]) }

// point returns the place in the frame at slant range rng and azimuth az from s,
// at height up above the plain, by three rounds of the ground range.
func (pl *plane) point(s *site, rng, az, up float64) (e, n float64) {
	sa, ca := exact.Sincos(az)
	dz, level := 0.0, rng
	for range 3 {
		level = math.Sqrt(max(float64(rng*rng)-float64(dz*dz), rng*rng/100))
		x, y := level*sa, level*ca
		e = s.at.East + float64(s.rot[0][0]*x) + float64(s.rot[1][0]*y) + float64(s.rot[2][0]*dz)
		n = s.at.North + float64(s.rot[0][1]*x) + float64(s.rot[1][1]*y) + float64(s.rot[2][1]*dz)
		l := pl.look(s, e, n, up)
		dz = l.d[2]
	}
	return e, n
}
