package geo

import (
	"math"

	"marsad/exact"
)

// The WGS-84 ellipsoid (NIMA TR8350.2, third edition, table 3.1).
const (
	SemiMajor  = 6378137.0         // a, m
	Flattening = 1 / 298.257223563 // f
	semiMinor  = SemiMajor * (1 - Flattening)
	eccSquared = Flattening * (2 - Flattening)
)

// ECEF is an earth-centred, earth-fixed position in metres.
type ECEF struct{ X, Y, Z float64 }

// ToECEF returns the position of p at h metres above the ellipsoid.
func ToECEF(p Point, h float64) ECEF {
	sinLat, cosLat := exact.Sincos(float64(p.Lat))
	sinLon, cosLon := exact.Sincos(float64(p.Lon))
	n := SemiMajor / math.Sqrt(1-float64(eccSquared*sinLat*sinLat))
	return ECEF{
		X: float64(n+h) * cosLat * cosLon,
		Y: float64(n+h) * cosLat * sinLon,
		Z: (float64(n*(1-eccSquared)) + h) * sinLat,
	}
}

// FromECEF returns the place and its height in metres above the ellipsoid, by
// Bowring's method with two rounds (error below 1e-9 m for |h| < 100 km).
// Bowring, "Transformation from spatial to geographical coordinates", Survey
// Review 23 (1976).
func FromECEF(e ECEF) (Point, float64) {
	r := exact.Hypot(e.X, e.Y)
	beta := exact.Atan2(e.Z, (1-Flattening)*r)
	var lat float64
	const ep2 = eccSquared / (1 - eccSquared)
	for range 3 {
		s, c := exact.Sincos(beta)
		lat = exact.Atan2(e.Z+float64(ep2*semiMinor*s*s*s), r-float64(eccSquared*SemiMajor*c*c*c))
		beta = exact.Atan2((1-Flattening)*exact.Sin(lat), exact.Cos(lat))
	}
	s, c := exact.Sincos(lat)
	n := SemiMajor / math.Sqrt(1-float64(eccSquared*s*s))
	h := float64(r*c) + float64(e.Z*s) - float64(SemiMajor*SemiMajor/n)
	return Point{Angle(lat), Angle(exact.Atan2(e.Y, e.X))}, h
}

// ENU is a place in a local frame: metres east, north and up of its origin.
type ENU struct{ East, North, Up float64 }

// Frame is a local east-north-up frame whose origin lies at a place and a height
// above the ellipsoid.
type Frame struct {
	origin         ECEF
	sLat, cLat     float64
	sLon, cLon     float64
	Origin         Point
	OriginMetresUp float64
}

// NewFrame returns the frame at p, h metres above the ellipsoid.
func NewFrame(p Point, h float64) Frame {
	f := Frame{origin: ToECEF(p, h), Origin: p, OriginMetresUp: h}
	f.sLat, f.cLat = exact.Sincos(float64(p.Lat))
	f.sLon, f.cLon = exact.Sincos(float64(p.Lon))
	return f
}

// FromECEF returns e in the frame.
func (f *Frame) FromECEF(e ECEF) ENU {
	x, y, z := e.X-f.origin.X, e.Y-f.origin.Y, e.Z-f.origin.Z
	return ENU{
		East:  float64(-f.sLon*x) + float64(f.cLon*y),
		North: float64(-f.sLat*f.cLon*x) - float64(f.sLat*f.sLon*y) + float64(f.cLat*z),
		Up:    float64(f.cLat*f.cLon*x) + float64(f.cLat*f.sLon*y) + float64(f.sLat*z),
	}
}

// ToECEF returns the earth-fixed position of v.
func (f *Frame) ToECEF(v ENU) ECEF {
	return ECEF{
		X: f.origin.X - float64(f.sLon*v.East) - float64(f.sLat*f.cLon*v.North) + float64(f.cLat*f.cLon*v.Up),
		Y: f.origin.Y + float64(f.cLon*v.East) - float64(f.sLat*f.sLon*v.North) + float64(f.cLat*f.sLon*v.Up),
		Z: f.origin.Z + float64(f.cLat*v.North) + float64(f.sLat*v.Up),
	}
}

// To returns the place p at h metres above the ellipsoid in the frame.
func (f *Frame) To(p Point, h float64) ENU { return f.FromECEF(ToECEF(p, h)) }

// From returns the place and the height above the ellipsoid of v.
func (f *Frame) From(v ENU) (Point, float64) { return FromECEF(f.ToECEF(v)) }

// Polar returns the slant range in metres, the azimuth and the elevation above
// the frame's horizon at which v is seen from the origin.
func (v ENU) Polar() (rng float64, az, el Angle) {
	ground := exact.Hypot(v.East, v.North)
	rng = exact.Hypot(ground, v.Up)
	return rng, Angle(exact.Atan2(v.East, v.North)).Normal(), Angle(exact.Atan2(v.Up, ground))
}

// FromPolar is the inverse of Polar.
func FromPolar(rng float64, az, el Angle) ENU {
	sa, ca := exact.Sincos(float64(az))
	se, ce := exact.Sincos(float64(el))
	return ENU{East: rng * ce * sa, North: rng * ce * ca, Up: rng * se}
}
