package track

import "math"

// The models of motion, in the order of their places in the filter.
const (
	still   = iota // stands, or nearly
	steady         // nearly constant velocity
	agile          // speeds up, brakes, does anything
	left           // turns left at a constant rate
	right          // turns right at a constant rate
	nModels = 5
)

// model is one way to move: white noise acceleration of spectral density q
// (m²/s³) about a constant velocity or a constant rate of turn (rad/s, positive
// counter-clockwise). Stay is the mean time in seconds for which it is followed.
type model struct {
	q, turn, stay float64
}

// motion is a set of models with the chances of changing from one to another.
type motion struct {
	models [nModels]model
	next   [nModels][nModels]float64 // row: left; column: entered; rows sum to one, diagonal zero
	prior  [nModels]float64
	accel  float64 // m/s²: of a hard manoeuvre
	speed  float64 // standard deviation of an unknown velocity, each axis, m/s
	vague  float64 // root mean square error of position at which a track is lost, m
}

const degree = math.Pi / 180

// groundMotion is how people, herds and vehicles move.
var groundMotion = motion{
	models: [nModels]model{
		still: {q: 0.001, stay: 150}, steady: {q: 0.005, stay: 110}, agile: {q: 2, stay: 8},
		left: {q: 0.02, turn: 2 * degree, stay: 25}, right: {q: 0.02, turn: -2 * degree, stay: 25},
	},
	next: [nModels][nModels]float64{
		still:  {agile: 1},
		steady: {still: 0.4, agile: 0.2, left: 0.2, right: 0.2},
		agile:  {still: 0.2, steady: 0.6, left: 0.1, right: 0.1},
		left:   {still: 0.2, steady: 0.7, agile: 0.1},
		right:  {still: 0.2, steady: 0.7, agile: 0.1},
	},
	prior: [nModels]float64{still: 0.02, steady: 0.58, agile: 0.1, left: 0.15, right: 0.15},
	speed: 10, accel: 0.6, vague: 200,
}

// airMotion is how small drones and aircraft move.
var airMotion = motion{
	models: [nModels]model{
		still: {q: 0.05, stay: 30}, steady: {q: 0.1, stay: 15}, agile: {q: 20, stay: 4},
		left: {q: 1, turn: 20 * degree, stay: 5}, right: {q: 1, turn: -20 * degree, stay: 5},
	},
	next: [nModels][nModels]float64{
		still:  {agile: 1},
		steady: {still: 0.02, agile: 0.28, left: 0.35, right: 0.35},
		agile:  {still: 0.05, steady: 0.55, left: 0.2, right: 0.2},
		left:   {steady: 0.85, agile: 0.15},
		right:  {steady: 0.85, agile: 0.15},
	},
	prior: [nModels]float64{still: 0.02, steady: 0.58, agile: 0.1, left: 0.15, right: 0.15},
	speed: 14, accel: 8, vague: 200,
}

// flightMotion is how aircraft with a transponder move: fast, never standing, at
// turns of 3 °/s and less.
var flightMotion = motion{
	models: [nModels]model{
		still: {q: 1, stay: 1}, steady: {q: 0.2, stay: 120}, agile: {q: 30, stay: 10},
		left: {q: 1, turn: 1.5 * degree, stay: 30}, right: {q: 1, turn: -1.5 * degree, stay: 30},
	},
	next: [nModels][nModels]float64{
		still:  {agile: 1},
		steady: {agile: 0.4, left: 0.3, right: 0.3},
		agile:  {steady: 0.8, left: 0.1, right: 0.1},
		left:   {steady: 0.8, agile: 0.2},
		right:  {steady: 0.8, agile: 0.2},
	},
	prior: [nModels]float64{still: 1e-6, steady: 0.7, agile: 0.1, left: 0.1, right: 0.1},
	speed: 150, accel: 5, vague: 3000,
}

// imm is an interacting multiple model estimate at a time, with a vertical
// filter beside it (height above the plain and its rate).
type imm struct {
	t  float64 // seconds since the engine's epoch
	m  [nModels]gauss
	mu [nModels]float64

	up, rate      float64 // m, m/s
	puu, pur, prr float64
	air           bool // height is measured
}

// merged returns mean and covariance of the mixture (Bar-Shalom, Li,
// Kirubarajan 2001, equations 11.6.6-16 and -17).
func (f *imm) merged() gauss {
	var g gauss
	for j := range f.m {
		for i := range g.x {
			g.x[i] += float64(f.mu[j] * f.m[j].x[i])
		}
	}
	for j := range f.m {
		if f.mu[j] == 0 {
			continue
		}
		g.p.addScaled(f.mu[j], &f.m[j].p)
		var d state
		for i := range d {
			d[i] = f.m[j].x[i] - g.x[i]
		}
		g.p.addOuter(f.mu[j], &d)
	}
	g.p.floor()
	return g
}
