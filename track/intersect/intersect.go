// Package intersect fuses estimates of one object whose errors may depend on one
// another in a way that nobody knows: covariance intersection.
package intersect

import (
	"math"

	"marsad/exact"
)

// Estimate is a normal distribution over east, north (m) and their rates (m/s), with
// the upper triangle of its covariance row by row.
type Estimate struct {
	X [4]float64
	P [10]float64
}

// square is a full 4×4 matrix; of a symmetric one both halves are held.
type square [4][4]float64

func (e *Estimate) full() (m square) {
	k := 0
	for i := range 4 {
		for j := i; j < 4; j++ {
			m[i][j], m[j][i] = e.P[k], e.P[k]
			k++
		}
	}
	return m
}

// rounds of the search for the weight: each narrows it by 0.618.
const rounds = 14

// Of returns the covariance intersection of a and b and the weight of a: the
// inverse of its covariance is w·A⁻¹ + (1-w)·B⁻¹, with the w that makes its determinant
// least, and it is truthful when both are, whatever their errors share (Julier, Uhlmann,
// "A non-divergent estimation algorithm in the presence of unknown correlations",
// Proc. American Control Conference, 1997). ok is false when a covariance is not
// positive definite.
func Of(a, b *Estimate) (c Estimate, w float64, ok bool) {
	ma, mb := a.full(), b.full()
	ia, okA := ma.inverse()
	ib, okB := mb.inverse()
	if !okA || !okB {
		return *a, 1, false
	}
	at := func(w float64) (v float64) {
		m := mixed(&ia, &ib, w)
		l, ok := m.cholesky()
		if !ok {
			return math.Inf(-1)
		}
		for i := range 4 {
			v += exact.Log(l[i][i])
		}
		return v
	}
	// the logarithm of the determinant of what is known is concave over w: golden section
	const golden = 0.6180339887498949
	low, high := 0.0, 1.0
	x, y := high-golden, low+golden
	fx, fy := at(x), at(y)
	for range rounds {
		if fx >= fy {
			high, y, fy = y, x, fx
			x = high - float64(golden*(high-low))
			fx = at(x)
		} else {
			low, x, fx = x, y, fy
			y = low + float64(golden*(high-low))
			fy = at(y)
		}
	}
	w = (low + high) / 2
	best := at(w)
	if end := at(0); end > best {
		w, best = 0, end
	}
	if at(1) >= best {
		return *a, 1, true
	}
	if w == 0 {
		return *b, 0, true
	}
	m := mixed(&ia, &ib, w)
	cov, ok := m.inverse()
	if !ok {
		return *a, 1, false
	}
	known := ia.times(&a.X, w)
	other := ib.times(&b.X, 1-w)
	for i := range known {
		known[i] += other[i]
	}
	c.X = cov.times(&known, 1)
	k := 0
	for i := range 4 {
		for j := i; j < 4; j++ {
			c.P[k] = cov[i][j]
			k++
		}
	}
	return c, w, true
}

func mixed(a, b *square, w float64) (m square) {
	for i := range m {
		for j := range m[i] {
			m[i][j] = float64(w*a[i][j]) + float64((1-w)*b[i][j])
		}
	}
	return m
}

// times returns w·m·x.
func (m *square) times(x *[4]float64, w float64) (y [4]float64) {
	for i := range m {
		sum := 0.0
		for j := range x {
			sum += float64(m[i][j] * x[j])
		}
		y[i] = w * sum
	}
	return y
}

// cholesky returns the lower triangle of a positive definite m.
func (m *square) cholesky() (l square, ok bool) {
	for j := range 4 {
		d := m[j][j]
		for k := range j {
			d -= float64(l[j][k] * l[j][k])
		}
		if !(d > 0) || math.IsInf(d, 1) {
			return l, false
		}
		l[j][j] = math.Sqrt(d)
		for i := j + 1; i < 4; i++ {
			s := m[i][j]
			for k := range j {
				s -= float64(l[i][k] * l[j][k])
			}
			l[i][j] = s / l[j][j]
		}
	}
	return l, true
}

// inverse of a symmetric positive definite m.
func (m *square) inverse() (inv square, ok bool) {
	l, ok := m.cholesky()
	if !ok {
		return inv, false
	}
	var r square // inverse of l
	for j := range 4 {
		r[j][j] = 1 / l[j][j]
		for i := j + 1; i < 4; i++ {
			s := 0.0
			for k := j; k < i; k++ {
				s -= float64(l[i][k] * r[k][j])
			}
			r[i][j] = s / l[i][i]
		}
	}
	for i := range 4 {
		for j := i; j < 4; j++ {
			s := 0.0
			for k := j; k < 4; k++ {
				s += float64(r[k][i] * r[k][j])
			}
			inv[i][j], inv[j][i] = s, s
		}
	}
	return inv, true
}

// Distance2 returns the squared Mahalanobis distance of the places of a and b and that of
// their velocities, as if their errors were independent. Each has two degrees of freedom.
func Distance2(a, b *Estimate) (place, rate float64) {
	d := func(i, ee, en, nn int) float64 {
		x, y := a.X[i]-b.X[i], a.X[i+1]-b.X[i+1]
		vx, vxy, vy := a.P[ee]+b.P[ee], a.P[en]+b.P[en], a.P[nn]+b.P[nn]
		det := float64(vx*vy) - float64(vxy*vxy)
		if !(det > 0) {
			return math.Inf(1)
		}
		return (float64(float64(x*x)*vy) - float64(2*float64(x*y)*vxy) + float64(float64(y*y)*vx)) / det
	}
	return d(0, 0, 1, 4), d(2, 7, 8, 9)
}

// Coast moves e by dt seconds at its own velocity, with white noise acceleration
// of spectral density q, m²/s³ (Bar-Shalom, Li, Kirubarajan, Estimation with
// Applications to Tracking and Navigation, 2001, equations 6.2.2-10 to -12).
func (e *Estimate) Coast(dt, q float64) {
	x, p := &e.X, &e.P
	x[0] += float64(dt * x[2])
	x[1] += float64(dt * x[3])
	p[0] += float64(dt * (float64(2*p[2]) + float64(dt*p[7])))
	p[1] += float64(dt * (p[3] + p[5] + float64(dt*p[8])))
	p[4] += float64(dt * (float64(2*p[6]) + float64(dt*p[9])))
	p[2] += float64(dt * p[7])
	p[3] += float64(dt * p[8])
	p[5] += float64(dt * p[8])
	p[6] += float64(dt * p[9])
	a := math.Abs(dt)
	ppp, ppv, pvv := float64(q*a*a*a/3), float64(q*a*dt/2), float64(q*a)
	p[0] += ppp
	p[4] += ppp
	p[2] += ppv
	p[6] += ppv
	p[7] += pvv
	p[9] += pvv
}
