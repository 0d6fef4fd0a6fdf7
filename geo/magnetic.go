package geo

import (
	"math"
	"time"

	"marsad/exact"
)

// worldMagnetic are the coefficients of the World Magnetic Model 2025 (NOAA NCEI and
// BGS, public domain), g and h in nT and their change a year, degree by degree and
// order by order, up to degree 9: those above change a declination by about 0.1° at
// most, which is a wind of 0.4 m/s.
var worldMagnetic = [...][4]float64{
	{-29351.8, 0, 12.0, 0}, {-1410.8, 4545.4, 9.7, -21.5},
	{-2556.6, 0, -11.6, 0}, {2951.1, -3133.6, -5.2, -27.7}, {1649.3, -815.1, -8.0, -12.1},
	{1361.0, 0, -1.3, 0}, {-2404.1, -56.6, -4.2, 4.0}, {1243.8, 237.5, 0.4, -0.3}, {453.6, -549.5, -15.6, -4.1},
	{895.0, 0, -1.6, 0}, {799.5, 278.6, -2.4, -1.1}, {55.7, -133.9, -6.0, 4.1}, {-281.1, 212.0, 5.6, 1.6}, {12.1, -375.6, -7.0, -4.4},
	{-233.2, 0, 0.6, 0}, {368.9, 45.4, 1.4, -0.5}, {187.2, 220.2, 0, 2.2}, {-138.7, -122.9, 0.6, 0.4}, {-142.0, 43.0, 2.2, 1.7},
	{20.9, 106.1, 0.9, 1.9},
	{64.4, 0, -0.2, 0}, {63.8, -18.4, -0.4, 0.3}, {76.9, 16.8, 0.9, -1.6}, {-115.7, 48.8, 1.2, -0.4}, {-40.9, -59.8, -0.9, 0.9},
	{14.9, 10.9, 0.3, 0.7}, {-60.7, 72.7, 0.9, 0.9},
	{79.5, 0, 0, 0}, {-77.0, -48.9, -0.1, 0.6}, {-8.8, -14.4, -0.1, 0.5}, {59.3, -1.0, 0.5, -0.8}, {15.8, 23.4, -0.1, 0},
	{2.5, -7.4, -0.8, -1.0}, {-11.1, -25.1, -0.8, 0.6}, {14.2, -2.3, 0.8, -0.2},
	{23.2, 0, -0.1, 0}, {10.8, 7.1, 0.2, -0.2}, {-17.5, -12.6, 0, 0.5}, {2.0, 11.4, 0.5, -0.4}, {-21.7, -9.7, -0.1, 0.4},
	{16.9, 12.7, 0.3, -0.5}, {15.0, 0.7, 0.2, -0.6}, {-16.8, -5.2, 0, 0.3}, {0.9, 3.9, 0.2, 0.2},
	{4.6, 0, 0, 0}, {7.8, -24.8, -0.1, -0.3}, {3.0, 12.2, 0.1, 0.3}, {-0.2, 8.3, 0.3, -0.3}, {-2.5, -3.3, -0.3, 0.3},
	{-13.1, -5.2, 0, 0.2}, {2.4, 7.2, 0.3, -0.1}, {8.6, -0.6, -0.1, -0.2}, {-8.7, 0.8, 0.1, 0.4}, {-12.9, 10.0, -0.1, 0.1},
}

const (
	magneticDegree = 9
	magneticRadius = 6371200.0 // m
	yearOf         = 365.25 * 24 * time.Hour
)

var magneticEpoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// Declination returns how far magnetic north lies east of true north at a place, h
// metres above the ellipsoid (The US/UK World Magnetic Model for 2025-2030, section 1.2).
func Declination(p Point, h float64, at time.Time) Angle {
	years := float64(at.Sub(magneticEpoch)) / float64(yearOf)
	e := ToECEF(p, h)
	r := math.Sqrt(float64(e.X*e.X) + float64(e.Y*e.Y) + float64(e.Z*e.Z))
	lat := math.Asin(e.Z / r) // geocentric
	sin, cos := exact.Sincos(lat)
	cos = max(cos, 1e-9)
	legendre, slope := schmidt(sin, cos)
	var north, east, down float64 // in the geocentric frame
	ratio := magneticRadius / r
	scale := ratio * ratio
	i := 0
	for n := 1; n <= magneticDegree; n++ {
		scale *= ratio
		for m := 0; m <= n; m++ {
			c := worldMagnetic[i]
			i++
			g, k := c[0]+float64(c[2]*years), c[1]+float64(c[3]*years)
			sinM, cosM := exact.Sincos(float64(m) * float64(p.Lon))
			north -= float64(scale * (float64(g*cosM) + float64(k*sinM)) * slope[n][m])
			east += scale * float64(m) * (float64(g*sinM) - float64(k*cosM)) * legendre[n][m] / cos
			down -= float64(scale * float64(n+1) * (float64(g*cosM) + float64(k*sinM)) * legendre[n][m])
		}
	}
	tilt := lat - float64(p.Lat)
	north = float64(north*exact.Cos(tilt)) - float64(down*exact.Sin(tilt))
	return Angle(exact.Atan2(east, north))
}

// schmidt returns the Schmidt semi-normalised associated Legendre functions of the
// sine of latitude, and their derivatives by latitude.
func schmidt(sin, cos float64) (p, d [magneticDegree + 1][magneticDegree + 1]float64) {
	p[0][0] = 1
	for n := 1; n <= magneticDegree; n++ {
		for m := 0; m <= n; m++ {
			switch {
			case m == n:
				f := 1.0
				if n > 1 {
					f = math.Sqrt(1 - 1/(2*float64(n)))
				}
				p[n][n] = f * cos * p[n-1][n-1]
				d[n][n] = f * (float64(cos*d[n-1][n-1]) - float64(sin*p[n-1][n-1]))
			default:
				a, b := float64(2*n-1), 0.0
				root := math.Sqrt(float64(n*n - m*m))
				var p2, d2 float64
				if n > 1 {
					b = math.Sqrt(float64((n-1)*(n-1) - m*m))
					p2, d2 = p[n-2][m], d[n-2][m]
				}
				p[n][m] = (float64(a*sin*p[n-1][m]) - float64(b*p2)) / root
				d[n][m] = (float64(a*(float64(sin*d[n-1][m])+float64(cos*p[n-1][m]))) - float64(b*d2)) / root
			}
		}
	}
	return p, d
}
