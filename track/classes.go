package track

import (
	"math"

	"marsad"
	"marsad/track/classify"
)

// classify judges anew what a shown track is, from how it has moved and what was
// said of it. Late plots change nothing of that.
func (e *Engine) classify(t *target) {
	if t.id == 0 {
		return
	}
	if t.history == nil {
		t.history = &classify.History{}
	}
	due := t.history.Due(t.f.t)
	if due {
		s := classify.Sample{
			At: t.f.t, East: t.g.x[2], North: t.g.x[3], Sigma: math.Sqrt((t.g.p[7] + t.g.p[9]) / 2), Stands: t.f.mu[still],
		}
		if t.f.air {
			s.Height, s.SigmaHeight, s.Climb, s.SigmaClimb = t.f.up, math.Sqrt(t.f.puu), t.f.rate, math.Sqrt(t.f.prr)
		}
		t.history.Note(s)
	}
	if !due && !t.retold {
		return
	}
	t.retold = false
	if p := t.classWith(nil); differs(&p, &t.class) {
		t.class = p
	}
}

// classWith returns the probabilities of the class, with what other systems say beside.
func (t *target) classWith(others classify.Told) marsad.ClassProbabilities {
	sum := classify.Prior()
	for _, l := range [...]classify.Logs{t.history.Likelihoods(), t.told.Likelihoods(), others.Likelihoods(), classify.Named(&t.identity)} {
		sum.Add(&l)
	}
	return classify.Probabilities(&sum)
}

// classStep is by how much a probability of class must change to be told anew:
// what is slow is not to be sent at each plot.
const classStep = 0.05

// differs tells whether p says something else than what was told before.
func differs(p, before *marsad.ClassProbabilities) bool {
	a, _ := p.Likeliest()
	b, _ := before.Likeliest()
	if a != b || *before == (marsad.ClassProbabilities{}) {
		return true
	}
	for c := range p {
		if d := p[c] - before[c]; d > classStep || d < -classStep {
			return true
		}
	}
	return false
}
