package alert

import (
	"math"

	"marsad"
	"marsad/geo"
)

// way is a direction across a line, or none.
type way int8

const (
	noWay way = iota
	rightward
	leftward
)

func (w way) direction() marsad.Direction {
	if w == rightward {
		return marsad.LeftToRight
	}
	return marsad.RightToLeft
}

// side of a line: -1 left, 1 right, 0 too close to tell.
type side int8

// lineWatch is the state of line-cross.
type lineWatch struct {
	figure      *figure
	left, right window
	side        side    // on which the track was last for sure
	anchor      sample  // its last sample there, when enough updates agreed
	stands      way     // of the alert that stands
	spent       [3]bool // by way: may not be crossed again before the track was far enough back
}

func (w *lineWatch) of() *figure { return w.figure }

func (w *lineWatch) idle() bool {
	return w.stands == noWay && !w.spent[rightward] && !w.spent[leftward]
}

func (w *lineWatch) begin() { w.stands, w.spent = noWay, [3]bool{} }

func (w *lineWatch) standing() []marsad.Code {
	if w.stands == noWay {
		return nil
	}
	return []marsad.Code{marsad.LineCross}
}

func (w *lineWatch) settle(a *marsad.Alert) {
	w.stands, w.side = rightward, 1
	if direction, _ := a.Reason.Params["direction"].(string); direction == string(marsad.RightToLeft) {
		w.stands, w.side = leftward, -1
	}
	w.spent[w.stands] = true
}

func (w *lineWatch) forget(f *figure) {
	*w = lineWatch{figure: f, stands: w.stands, spent: w.spent}
}

func (w *lineWatch) step(v *view, near bool, tell teller) {
	if !near && w.idle() {
		return
	}
	line := v.plane(w.figure)
	d, across, _ := geo.SignedDistanceToLine(line, geo.XY{})
	if math.IsInf(d, 0) {
		return // all its points are one
	}
	sigma := v.cov.Along(across.X, across.Y)
	w.rearm(d, sigma, tell)
	crossed := w.cross(v, d, sigma, line)
	if crossed == noWay {
		return
	}
	if w.stands != noWay && w.stands != crossed {
		w.stands = noWay
		tell(marsad.LineCross, marsad.Cleared, reason(CrossedBack, param{"distance_m", math.Round(d)}))
	}
	wanted := w.figure.zone.Direction == marsad.BothWays || w.figure.zone.Direction == crossed.direction()
	if wanted && !w.spent[crossed] && w.stands == noWay {
		w.stands = crossed
		w.spent[crossed] = true
		tell(marsad.LineCross, marsad.Raised, reason(marsad.LineCross,
			param{"direction", string(crossed.direction())}, param{"distance_m", math.Round(d)}))
	}
}

// cross takes a signed distance and its sigma in and returns the way in which
// the line was crossed with it, if it was.
func (w *lineWatch) cross(v *view, d, sigma float64, line []geo.XY) way {
	var now side
	switch {
	case d >= lineSigmas*sigma:
		now = 1
	case d <= -lineSigmas*sigma:
		now = -1
	}
	w.left.push(now < 0)
	w.right.push(now > 0)
	agreed := now > 0 && w.right.agrees() || now < 0 && w.left.agrees()
	if !agreed {
		return noWay
	}
	before, from := w.side, w.anchor
	w.side, w.anchor = now, v.sample
	if before == 0 || before == now || from.at.IsZero() || v.at.Sub(from.at) > crossingTime {
		return noWay
	}
	start := v.frame.FromECEF(from.place)
	if !meets(geo.XY{X: start.East, Y: start.North}, geo.XY{}, line, false) {
		return noWay // went around an end
	}
	if now > 0 {
		return rightward
	}
	return leftward
}

// rearm lets the line be crossed again when the track is far enough back, and
// clears the alert.
func (w *lineWatch) rearm(d, sigma float64, tell teller) {
	enough := max(rearmSigmas*sigma, rearmMetres)
	back := noWay
	switch {
	case d <= -enough:
		back = rightward
	case d >= enough:
		back = leftward
	default:
		return
	}
	w.spent[back] = false
	if w.stands == back {
		w.stands = noWay
		tell(marsad.LineCross, marsad.Cleared, reason(Back, param{"distance_m", math.Round(d)}))
	}
}
