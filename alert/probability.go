package alert

import (
	"math"

	"marsad"
	"marsad/geo"
)

// farSigma is the distance, in sigmas, beyond which a border adds nothing that
// matters: exp(-6²/2) = 1.5e-8.
const farSigma = 6

// nudge, in sigmas, keeps a corner from lying exactly on the estimate, where its
// two edges have no side.
const nudge = 1e-10

// probabilityInside returns P_in = ∫ N(x; 0, cov) dx over the polygon ring, whose
// corners are relative to the estimate, in metres.
//
// Method: the plane is whitened by the Cholesky factor of cov, so that the
// density is the standard normal one; then Green's theorem turns the integral
// into the winding number of the ring about the origin less, for each edge at
// distance h between x1 and x2 along it, T(h, x2/h) - T(h, x1/h), with T Owen's
// function (DiDonato, Jarnagin & Hageman, "Computation of the integral of the
// bivariate normal distribution over convex polygons", SIAM J. Sci. Stat. Comput.
// 1 (1980); Owen, Ann. Math. Stat. 27 (1956)). It holds for any simple polygon,
// large or small beside the ellipse; at one straight edge it is Φ(d/σ_d). The
// error is below 1e-7: ten-point Gauss-Legendre for T, and edges beyond six
// sigmas left out.
//
// cov must be positive definite.
func probabilityInside(ring []geo.XY, cov marsad.Covariance) float64 {
	l11 := math.Sqrt(cov.EE)
	l21 := cov.EN / l11
	l22 := math.Sqrt(cov.NN - l21*l21)
	white := func(p geo.XY) geo.XY {
		u := p.X / l11
		return geo.XY{X: u + nudge, Y: (p.Y-l21*u)/l22 + 3*nudge}
	}
	var winding int
	var edges float64
	a := white(ring[len(ring)-1])
	for _, corner := range ring {
		b := white(corner)
		cross := a.X*b.Y - a.Y*b.X
		switch {
		case a.Y <= 0 && b.Y > 0 && cross > 0:
			winding++
		case a.Y > 0 && b.Y <= 0 && cross < 0:
			winding--
		}
		edges += edgeTerm(a, b, cross)
		a = b
	}
	return min(1, math.Abs(float64(winding)-edges))
}

// edgeTerm returns what the edge ab takes from the winding number about the
// origin. cross is a×b, positive when the origin lies to the left.
func edgeTerm(a, b geo.XY, cross float64) float64 {
	dx, dy := b.X-a.X, b.Y-a.Y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return 0
	}
	h := math.Abs(cross) / length
	if h > farSigma {
		return 0
	}
	x1, x2 := (a.X*dx+a.Y*dy)/length, (b.X*dx+b.Y*dy)/length
	if x1 > farSigma || x2 < -farSigma {
		return 0
	}
	return edgeSide(a, b, cross) * (owen(h, x2) - owen(h, x1))
}

// edgeSide is the sign of cross; on the edge itself it takes the side that the
// winding number takes there.
func edgeSide(a, b geo.XY, cross float64) float64 {
	switch {
	case cross != 0:
		return math.Copysign(1, cross)
	case a.Y <= 0 && b.Y > 0:
		return -1
	case a.Y > 0 && b.Y <= 0:
		return 1
	}
	return math.Copysign(1, b.X-a.X)
}

// owen returns Owen's T(h, x/h) for h ≥ 0, odd in x.
func owen(h, x float64) float64 {
	if x < 0 {
		return -owen(h, -x)
	}
	if x <= h {
		return owenSteep(h, x)
	}
	// T(h,a) = ½Φ(h) + ½Φ(ah) - Φ(h)Φ(ah) - T(ah, 1/a) for a > 0 (Owen 1956, eq. 2.3).
	ph, px := normal(h), normal(x)
	return (ph+px)/2 - ph*px - owenSteep(x, h)
}

// owenSteep is owen for x ≤ h, by Gauss-Legendre over
// 1/2π ∫ exp(-h²(1+u²)/2)/(1+u²) du from 0 to x/h.
func owenSteep(h, x float64) float64 {
	if h == 0 || h > 2*farSigma {
		return 0
	}
	half := x / h / 2
	var sum float64
	for i, node := range gaussNodes {
		lo, hi := half*(1-node), half*(1+node)
		sum += gaussWeights[i] * (math.Exp(-h*h*(1+lo*lo)/2)/(1+lo*lo) + math.Exp(-h*h*(1+hi*hi)/2)/(1+hi*hi))
	}
	return sum * half / (2 * math.Pi)
}

// Nodes and weights of the ten-point rule (Abramowitz & Stegun, table 25.4).
var (
	gaussNodes   = [5]float64{0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717}
	gaussWeights = [5]float64{0.2955242247147529, 0.2692667193099964, 0.2190863625159820, 0.1494513491505806, 0.0666713443086881}
)

// normal is Φ, the standard normal distribution function.
func normal(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
