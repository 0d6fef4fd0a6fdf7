package geo

import (
	"math"

	"marsad/exact"
)

// Inverse returns the length in metres of the geodesic from p to q and the
// azimuth in which it leaves p. Vincenty, "Direct and inverse solutions of
// geodesics on the ellipsoid", Survey Review 23 (1975), equations 13 to 20;
// nearly antipodal points, for which the iteration does not settle, give the
// great circle on the mean sphere.
func Inverse(p, q Point) (metres float64, az Angle) {
	if p == q {
		return 0, 0
	}
	l := float64(q.Lon - p.Lon)
	s1, c1 := reduced(p.Lat)
	s2, c2 := reduced(q.Lat)
	lambda := l
	for range 100 {
		sl, cl := exact.Sincos(lambda)
		sinSigma := exact.Hypot(c2*sl, float64(c1*s2)-float64(s1*c2*cl))
		if sinSigma == 0 {
			return 0, 0
		}
		cosSigma := float64(s1*s2) + float64(c1*c2*cl)
		sigma := exact.Atan2(sinSigma, cosSigma)
		sinAlpha := c1 * c2 * sl / sinSigma
		cos2Alpha := 1 - float64(sinAlpha*sinAlpha)
		cos2m := 0.0 // along the equator cos²α = 0
		if cos2Alpha > 1e-15 {
			cos2m = cosSigma - 2*s1*s2/cos2Alpha
		}
		c := float64(Flattening / 16 * cos2Alpha * (4 + float64(Flattening*(4-float64(3*cos2Alpha)))))
		before := lambda
		lambda = l + float64((1-c)*Flattening*sinAlpha*(sigma+float64(c*sinSigma*(cos2m+float64(c*cosSigma*(float64(2*cos2m*cos2m)-1))))))
		if math.Abs(lambda-before) < 1e-13 {
			a, dSigma := vincentySeries(cos2Alpha, sinSigma, cosSigma, cos2m)
			sl, cl = exact.Sincos(lambda)
			return semiMinor * a * (sigma - dSigma), Angle(exact.Atan2(c2*sl, float64(c1*s2)-float64(s1*c2*cl))).Normal()
		}
	}
	return greatCircle(p, q)
}

// Direct returns the place reached from p after metres along the geodesic that
// leaves in azimuth az (Vincenty 1975, equations 1 to 12).
func Direct(p Point, az Angle, metres float64) Point {
	sa, ca := exact.Sincos(float64(az))
	s1, c1 := reduced(p.Lat)
	sigma1 := exact.Atan2(s1/c1, ca)
	sinAlpha := c1 * sa
	cos2Alpha := 1 - float64(sinAlpha*sinAlpha)
	a, _ := vincentySeries(cos2Alpha, 0, 1, 0)
	sigma := metres / (semiMinor * a)
	var ss, cs, cos2m float64
	for range 100 {
		cos2m = exact.Cos(2*sigma1 + sigma)
		ss, cs = exact.Sincos(sigma)
		_, dSigma := vincentySeries(cos2Alpha, ss, cs, cos2m)
		next := metres/(semiMinor*a) + dSigma
		done := math.Abs(next-sigma) < 1e-13
		sigma = next
		if done {
			break
		}
	}
	cos2m = exact.Cos(2*sigma1 + sigma)
	ss, cs = exact.Sincos(sigma)
	lat := exact.Atan2(float64(s1*cs)+float64(c1*ss*ca), (1-Flattening)*exact.Hypot(sinAlpha, float64(s1*ss)-float64(c1*cs*ca)))
	lambda := exact.Atan2(ss*sa, float64(c1*cs)-float64(s1*ss*ca))
	c := float64(Flattening / 16 * cos2Alpha * (4 + float64(Flattening*(4-float64(3*cos2Alpha)))))
	l := lambda - float64((1-c)*Flattening*sinAlpha*(sigma+float64(c*ss*(cos2m+float64(c*cs*(float64(2*cos2m*cos2m)-1))))))
	return Point{Angle(lat), (p.Lon + Angle(l)).Signed()}
}

// reduced returns sine and cosine of the reduced latitude.
func reduced(lat Angle) (sin, cos float64) {
	return exact.Sincos(exact.Atan((1 - Flattening) * math.Tan(float64(lat))))
}

// vincentySeries returns A and Δσ of Vincenty's equations 3 to 6.
func vincentySeries(cos2Alpha, ss, cs, cos2m float64) (a, dSigma float64) {
	u2 := cos2Alpha * (SemiMajor*SemiMajor - semiMinor*semiMinor) / (semiMinor * semiMinor)
	a = 1 + float64(u2/16384*(4096+float64(u2*(-768+float64(u2*(320-float64(175*u2)))))))
	b := u2 / 1024 * (256 + float64(u2*(-128+float64(u2*(74-float64(47*u2))))))
	dSigma = b * ss * (cos2m + float64(b/4*(float64(cs*(float64(2*cos2m*cos2m)-1))-float64(b/6*cos2m*(float64(4*ss*ss)-3)*(float64(4*cos2m*cos2m)-3)))))
	return a, dSigma
}

func greatCircle(p, q Point) (float64, Angle) {
	const meanRadius = 6371008.8
	sp, cp := exact.Sincos(float64(p.Lat))
	sq, cq := exact.Sincos(float64(q.Lat))
	sl, cl := exact.Sincos(float64(q.Lon - p.Lon))
	y, x := cq*sl, float64(cp*sq)-float64(sp*cq*cl)
	return meanRadius * exact.Atan2(exact.Hypot(y, x), float64(sp*sq)+float64(cp*cq*cl)), Angle(exact.Atan2(y, x)).Normal()
}
