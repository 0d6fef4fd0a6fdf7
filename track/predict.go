package track

import (
	"math"

	"marsad/exact"
)

// predict moves the estimate by dt seconds; dt may be negative. One cycle of
// interaction and prediction of the IMM (Blom, Bar-Shalom, "The interacting
// multiple model algorithm for systems with Markovian switching coefficients",
// IEEE Trans. Automatic Control 33(8), 1988, equations 11 to 14).
func (f *imm) predict(mo *motion, dt float64) {
	f.t += dt
	if dt == 0 {
		return
	}
	f.mix(mo, math.Abs(dt))
	turn := mo.models[left].turn
	s, c := exact.Sincos(turn * dt)
	f.m[still].halt(dt, mo.models[still].q)
	f.m[steady].coast(dt, mo.models[steady].q)
	f.m[agile].coast(dt, mo.models[agile].q)
	f.m[left].turn(s, c, turn, dt, mo.models[left].q)
	f.m[right].turn(-s, c, -turn, dt, mo.models[right].q)
	f.predictUp(dt)
}

// starting is the speed, 1 sigma in each axis, that something which stood may have
// when next seen, m/s.
const starting = 3.0

// mix is the interaction step over |dt| seconds.
func (f *imm) mix(mo *motion, dt float64) {
	var to [nModels][nModels]float64 // joint probability i then j
	var c [nModels]float64
	for i := range to {
		stay := exact.Exp(-dt / mo.models[i].stay)
		for j := range to[i] {
			p := (1 - stay) * mo.next[i][j]
			if i == j {
				p = stay
			}
			to[i][j] = float64(p * f.mu[i])
			c[j] += to[i][j]
		}
	}
	old := f.m
	for j := range f.m {
		if c[j] < 1e-12 {
			c[j] = 1e-12
			continue
		}
		g := gauss{}
		for i := range old {
			w := to[i][j] / c[j]
			for k := range g.x {
				g.x[k] += float64(w * old[i].x[k])
			}
		}
		for i := range old {
			w := to[i][j] / c[j]
			if w < 1e-9 {
				continue
			}
			d := state{old[i].x[0] - g.x[0], old[i].x[1] - g.x[1], old[i].x[2] - g.x[2], old[i].x[3] - g.x[3]}
			g.p.addScaled(w, &old[i].p)
			g.p.addOuter(w, &d)
		}
		if j == agile { // what sets off gains speed at once
			w := float64(to[still][j] / c[j] * starting * starting)
			g.p[7] += w
			g.p[9] += w
		}
		f.m[j] = g
	}
	f.mu = c
	f.normalise()
}

// normalise makes the model probabilities sum to one.
func (f *imm) normalise() {
	sum := 0.0
	for _, m := range f.mu {
		sum += m
	}
	for j := range f.mu {
		f.mu[j] /= sum
	}
}

// coast is nearly constant velocity: continuous white noise acceleration
// (Bar-Shalom, Li, Kirubarajan 2001, equations 6.2.2-10 to -12).
func (g *gauss) coast(dt, q float64) {
	p := &g.p
	g.x[0] += float64(dt * g.x[2])
	g.x[1] += float64(dt * g.x[3])
	p[0] += float64(dt * (float64(2*p[2]) + float64(dt*p[7])))
	p[1] += float64(dt * (p[3] + p[5] + float64(dt*p[8])))
	p[4] += float64(dt * (float64(2*p[6]) + float64(dt*p[9])))
	p[2] += float64(dt * p[7])
	p[3] += float64(dt * p[8])
	p[5] += float64(dt * p[8])
	p[6] += float64(dt * p[9])
	p.addNoise(dt, q)
}

// addNoise adds the covariance of white noise acceleration of density q over dt.
func (p *sym) addNoise(dt, q float64) {
	a := math.Abs(dt)
	ppp, ppv, pvv := float64(q*a*a*a/3), float64(q*a*dt/2), float64(q*a)
	p[0] += ppp
	p[4] += ppp
	p[2] += ppv
	p[6] += ppv
	p[7] += pvv
	p[9] += pvv
}

// turn is a turn at the constant rate w (rad/s), with s and c the sine and
// cosine of w·dt (Bar-Shalom, Li, Kirubarajan 2001, equation 11.7.1-4).
func (g *gauss) turn(s, c, w, dt, q float64) {
	a, b := s/w, (1-c)/w // A = [a -b; b a], B = [c -s; s c]
	x, p := &g.x, &g.p
	x[0] += float64(a*x[2]) - float64(b*x[3])
	x[1] += float64(b*x[2]) + float64(a*x[3])
	x[2], x[3] = float64(c*x[2])-float64(s*x[3]), float64(s*x[2])+float64(c*x[3])
	// A·Pvv and Ppv
	v00, v01, v11 := p[7], p[8], p[9]
	m00, m01 := float64(a*v00)-float64(b*v01), float64(a*v01)-float64(b*v11)
	m10, m11 := float64(b*v00)+float64(a*v01), float64(b*v01)+float64(a*v11)
	c00, c01, c10, c11 := p[2], p[3], p[5], p[6]
	// Ppp += A·Pvp + Ppv·Aᵀ + A·Pvv·Aᵀ
	p[0] += float64(2*(float64(a*c00)-float64(b*c01))) + float64(m00*a) - float64(m01*b)
	p[1] += (float64(b*c00) + float64(a*c01)) + (float64(a*c10) - float64(b*c11)) + float64(m00*b) + float64(m01*a)
	p[4] += float64(2*(float64(b*c10)+float64(a*c11))) + float64(m10*b) + float64(m11*a)
	// Ppv = (Ppv + A·Pvv)·Bᵀ
	c00, c01, c10, c11 = c00+m00, c01+m01, c10+m10, c11+m11
	p[2], p[3] = float64(c00*c)-float64(c01*s), float64(c00*s)+float64(c01*c)
	p[5], p[6] = float64(c10*c)-float64(c11*s), float64(c10*s)+float64(c11*c)
	p[7], p[8], p[9] = float64(c*c*v00)-float64(2*c*s*v01)+float64(s*s*v11), float64(c*s*(v00-v11))+float64((float64(c*c)-float64(s*s))*v01), float64(s*s*v00)+float64(2*c*s*v01)+float64(c*c*v11)
	p.addNoise(dt, q)
}

// halt is standing still. What moved until now has stopped somewhere on its way
// during dt: half of it on average, evenly spread.
func (g *gauss) halt(dt, q float64) {
	h := dt / 2
	e, n := float64(g.x[2]*h), float64(g.x[3]*h)
	p := &g.p
	p[0] += float64(h*h*p[7]) + e*e/3
	p[1] += float64(h*h*p[8]) + e*n/3
	p[4] += float64(h*h*p[9]) + n*n/3
	g.x = state{g.x[0] + e, g.x[1] + n, 0, 0}
	p[2], p[3], p[5], p[6], p[8] = 0, 0, 0, 0, 0
	p[7], p[9] = 0.02, 0.02
	a := math.Abs(dt)
	p[0] += float64(q * a)
	p[4] += float64(q * a)
}

// predictUp moves the vertical filter: nearly constant rate of climb.
func (f *imm) predictUp(dt float64) {
	if !f.air {
		return
	}
	const q = 0.5 // m²/s³
	a := math.Abs(dt)
	f.up += float64(dt * f.rate)
	f.puu += float64(dt*(float64(2*f.pur)+float64(dt*f.prr))) + q*a*a*a/3
	f.pur += float64(dt*f.prr) + float64(q*a*dt/2)
	f.prr += float64(q * a)
}
