package track

// state is a mean over east, north, ve, vn.
type state [4]float64

// sym is a symmetric 4×4 matrix, packed by rows of the upper triangle:
//
//	0 1 2 3
//	  4 5 6
//	    7 8
//	      9
type sym [10]float64

// gauss is a normal distribution over the state.
type gauss struct {
	x state
	p sym
}

// times returns p·h.
func (p *sym) times(h *state) state {
	return state{
		float64(p[0]*h[0]) + float64(p[1]*h[1]) + float64(p[2]*h[2]) + float64(p[3]*h[3]),
		float64(p[1]*h[0]) + float64(p[4]*h[1]) + float64(p[5]*h[2]) + float64(p[6]*h[3]),
		float64(p[2]*h[0]) + float64(p[5]*h[1]) + float64(p[7]*h[2]) + float64(p[8]*h[3]),
		float64(p[3]*h[0]) + float64(p[6]*h[1]) + float64(p[8]*h[2]) + float64(p[9]*h[3]),
	}
}

// dot returns a·b.
func (s *state) dot(b *state) float64 {
	return float64(s[0]*b[0]) + float64(s[1]*b[1]) + float64(s[2]*b[2]) + float64(s[3]*b[3])
}

// addOuter adds w·d·dᵀ.
func (p *sym) addOuter(w float64, d *state) {
	a, b, c, e := w*d[0], w*d[1], w*d[2], w*d[3]
	p[0] += float64(a * d[0])
	p[1] += float64(a * d[1])
	p[2] += float64(a * d[2])
	p[3] += float64(a * d[3])
	p[4] += float64(b * d[1])
	p[5] += float64(b * d[2])
	p[6] += float64(b * d[3])
	p[7] += float64(c * d[2])
	p[8] += float64(c * d[3])
	p[9] += float64(e * d[3])
}

// addScaled adds w·q.
func (p *sym) addScaled(w float64, q *sym) {
	for i := range p {
		p[i] += float64(w * q[i])
	}
}

// floor keeps p positive definite in the face of rounding, whose errors lie some 1e-15
// of the variances off: these are raised by a little more, and not below what can be known.
func (p *sym) floor() {
	const place, speed, rounding = 1e-4, 1e-6, 1 + 1e-12
	p[0] *= rounding
	p[4] *= rounding
	p[7] *= rounding
	p[9] *= rounding
	if p[0] < place {
		p[0] = place
	}
	if p[4] < place {
		p[4] = place
	}
	if p[7] < speed {
		p[7] = speed
	}
	if p[9] < speed {
		p[9] = speed
	}
}

// row is one scalar measurement, linearised: its innovation at the point of
// linearisation, its gradient over the state and its variance.
type row struct {
	h     state
	resid float64
	r     float64
}

// scalarUpdate is the Kalman update by one scalar (Bar-Shalom, Li, Kirubarajan,
// Estimation with Applications to Tracking and Navigation, 2001, equations
// 5.2.3-7 to 5.2.3-17, for a measurement of dimension one). at is the point of
// linearisation. It returns the variance of the innovation and its normalised
// square.
func (g *gauss) scalarUpdate(m *row, at *state) (s, d2 float64) {
	y := m.resid - (float64(m.h[0]*(g.x[0]-at[0])) + float64(m.h[1]*(g.x[1]-at[1])) + float64(m.h[2]*(g.x[2]-at[2])) + float64(m.h[3]*(g.x[3]-at[3])))
	ph := g.p.times(&m.h)
	s = m.h.dot(&ph) + m.r
	inv := 1 / s
	k := y * inv
	for i := range g.x {
		g.x[i] += float64(ph[i] * k)
	}
	g.p.addOuter(-inv, &ph)
	g.p.floor()
	return s, y * y * inv
}

// sharedUpdate is scalarUpdate by a scalar of something of which g differs by an
// unknown with the covariance considered, which is part of g's own: the rest is
// narrowed (Schmidt's filter, see share.go).
func (g *gauss) sharedUpdate(m *row, at *state, considered *sym) (s, d2 float64) {
	y := m.resid - (float64(m.h[0]*(g.x[0]-at[0])) + float64(m.h[1]*(g.x[1]-at[1])) + float64(m.h[2]*(g.x[2]-at[2])) + float64(m.h[3]*(g.x[3]-at[3])))
	ph, ch := g.p.times(&m.h), considered.times(&m.h)
	for i := range ph {
		ph[i] -= ch[i]
	}
	s = max(m.h.dot(&ph), 0) + m.r
	inv := 1 / s
	k := y * inv
	for i := range g.x {
		g.x[i] += float64(ph[i] * k)
	}
	g.p.addOuter(-inv, &ph)
	g.p.floor()
	return s, y * y * inv
}
