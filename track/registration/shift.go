package registration

import (
	"math"

	"marsad"
	"marsad/exact"
)

// Shift looks for the one rotation or displacement that makes the plots of a sensor,
// which fit nothing any more, fall on what the other sensors see. Each plot votes
// for every object that it could be of; the votes of true pairs agree, those of
// the others are spread (a Hough transform: Duda, Hart, "Use of the Hough
// transformation to detect lines and curves in pictures", Communications of the
// ACM 15(1), 1972). The zero value is ready.
type Shift struct {
	votes [shiftVotes]Vote
	next  int
}

// Vote is a plot that could be of an object which other sensors see elsewhere.
type Vote struct {
	At          float64 // s
	Plot        uint64  // tells plots apart
	Of          uint32  // tells objects apart
	Turn        bool    // its range and its range rate fit: a rotation may explain it
	Azimuth     float64 // rad: plot less object
	SigmaTurn   float64
	East, North float64 // m: plot less object
	Spread      marsad.Covariance
	Object      [2]float64 // m: where the object is
}

const (
	shiftVotes  = 256
	shiftMemory = 60.0 // s
	shiftScans  = 4    // different times that must agree
	shiftAgree  = 6    // plots that must agree
	shiftEach   = 3    // plots of each of two objects that must agree on a displacement
	shiftExtent = 60.0 // m over which the objects must be spread, or have moved
	shiftGate   = 9.0  // squared distance, in sigmas, at which two votes agree

	ShiftReach = 3000.0      // m beyond which no displacement is looked for
	TurnReach  = math.Pi / 4 // rad beyond which no rotation is
)

// Reset forgets all votes.
func (s *Shift) Reset() { *s = Shift{} }

// Cast takes in a vote. When with it enough agree it returns the jumps that they
// stand for, of a sensor to be filled in: one of azimuth, or those of east and north.
func (s *Shift) Cast(v Vote) (jumps [2]Jump, n int) {
	s.votes[s.next] = v
	s.next = (s.next + 1) % shiftVotes
	turn, turned := s.tally(&v, s.turns)
	move, moved := s.tally(&v, s.moves)
	switch {
	case turned && 5*turn.n >= 4*move.n: // one object alone cannot tell; a mast turns sooner than it walks
		jumps[0] = Jump{Part: Azimuth, Since: turn.since, By: turn.mean[0] / turn.weight, Sigma: 1 / math.Sqrt(turn.weight)}
		return jumps, 1
	case moved && move.several(): // two that drive side by side, of which this sensor sees one and the others the other, agree with themselves
		sigma := 1 / math.Sqrt(move.weight)
		jumps[0] = Jump{Part: East, Since: move.since, By: move.mean[0] / move.weight, Sigma: sigma}
		jumps[1] = Jump{Part: North, Since: move.since, By: move.mean[1] / move.weight, Sigma: sigma}
		return jumps, 2
	}
	return jumps, 0
}

// turns tells how far two votes are from one rotation, in squared sigmas, the share
// of chance votes that would be as near, and the parts that are averaged.
func (s *Shift) turns(a, b *Vote) (d2, chance, weight float64, parts [2]float64) {
	if !a.Turn || !b.Turn {
		return math.Inf(1), 0, 0, parts
	}
	d := a.Azimuth - b.Azimuth
	d -= float64(2 * math.Pi * math.Round(d/(2*math.Pi)))
	v := float64(a.SigmaTurn*a.SigmaTurn) + float64(b.SigmaTurn*b.SigmaTurn)
	return d * d / v, 6 * math.Sqrt(v) / (2 * TurnReach), 1 / (b.SigmaTurn * b.SigmaTurn), [2]float64{a.Azimuth - d, 0}
}

// moves is the same for a displacement.
func (s *Shift) moves(a, b *Vote) (d2, chance, weight float64, parts [2]float64) {
	de, dn := a.East-b.East, a.North-b.North
	ee, en, nn := a.Spread.EE+b.Spread.EE, a.Spread.EN+b.Spread.EN, a.Spread.NN+b.Spread.NN
	det := float64(ee*nn) - float64(en*en)
	if !(det > 0) || float64(de*de)+float64(dn*dn) > ShiftReach*ShiftReach {
		return math.Inf(1), 0, 0, parts
	}
	d2 = (float64(de*de*nn) - float64(2*de*dn*en) + float64(dn*dn*ee)) / det
	return d2, shiftGate * math.Sqrt(det) / (ShiftReach * ShiftReach), 2 / (b.Spread.EE + b.Spread.NN), [2]float64{b.East, b.North}
}

// tally is the sum of the votes that agree with one.
type tally struct {
	n      int       // plots
	of     [8]uint32 // objects
	plots  [8]int    // of each
	box    [4]float64
	since  float64
	weight float64
	mean   [2]float64
}

// tally counts the plots whose votes agree with v, and tells whether they are more
// than chance brings and come from enough scans.
func (s *Shift) tally(v *Vote, compare func(a, b *Vote) (d2, chance, weight float64, parts [2]float64)) (sum tally, sure bool) {
	sum.since = v.At
	sum.box = [4]float64{v.Object[0], v.Object[1], v.Object[0], v.Object[1]}
	scans, last, expected := 0, math.Inf(1), 0.0
	var plot uint64
	for k := range shiftVotes {
		b := &s.votes[(s.next-1-k+2*shiftVotes)%shiftVotes] // newest first
		if b.Plot == 0 || b.At < v.At-shiftMemory {
			continue
		}
		d2, chance, weight, parts := compare(v, b)
		expected += chance
		if d2 > shiftGate || b.Plot == plot {
			continue
		}
		plot = b.Plot
		sum.n++
		sum.note(b.Of)
		sum.weight += weight
		sum.mean[0] += float64(weight * parts[0])
		sum.mean[1] += float64(weight * parts[1])
		sum.since = min(sum.since, b.At)
		o, x := &b.Object, &sum.box
		*x = [4]float64{min(x[0], o[0]), min(x[1], o[1]), max(x[2], o[0]), max(x[3], o[1])}
		if b.At < last {
			scans, last = scans+1, b.At
		}
	}
	// something fixed that agrees with something that stands would agree for ever
	wide := exact.Hypot(sum.box[2]-sum.box[0], sum.box[3]-sum.box[1]) > max(shiftExtent, 4*math.Sqrt((v.Spread.EE+v.Spread.NN)/2))
	return sum, wide && sum.n >= shiftAgree && scans >= shiftScans && float64(sum.n) > expected+float64(5*math.Sqrt(expected))+4
}

// note counts a plot of an object; further objects than there is room for are not told of.
func (t *tally) note(of uint32) {
	for k := range t.of {
		if t.plots[k] == 0 || t.of[k] == of {
			t.of[k] = of
			t.plots[k]++
			return
		}
	}
}

// several tells whether two objects agree, each often.
func (t *tally) several() bool {
	n := 0
	for _, plots := range t.plots {
		if plots >= shiftEach {
			n++
		}
	}
	return n >= 2
}
