// Package registration estimates what sensors add to the truth without knowing:
// range (m), azimuth (rad), clock (s) and, of one that does not stand where it is
// said to, east and north (m); and finds out when one of these has changed.
//
// Two plots of one object differ by the biases of their sensors and by noise,
// whatever the object is; so does a plot of a reflector whose place is known from
// that place. The registrar is a Kalman filter over the biases of all sensors
// together, fed with such differences. Shift finds a change too large for the
// plots to be given to their objects any more.
package registration

import (
	"math"

	"marsad"
	"marsad/exact"
	"marsad/geo"
)

// The parts of a sensor's bias, in the order in which arrays hold them.
const (
	Range   = iota // m
	Azimuth        // rad, clockwise
	Clock          // s ahead of the truth
	East           // m that the sensor stands west of where it is said to: its plots lie too far east
	North          // m
	Parts
)

// Ground is the number of no sensor: a place that is known.
const Ground int32 = -1

// Bias is what a sensor adds to the truth without knowing, with the standard
// deviation of each part.
type Bias struct {
	Range, SigmaRange     float64 // m
	Azimuth, SigmaAzimuth geo.Angle
	Clock, SigmaClock     marsad.Seconds // ahead of the truth
	Shift                 [2]float64     // m east and north by which its plots are displaced: it stands elsewhere
	SigmaShift            float64        // m, each axis; 0: it stands where it is said to
	Observed              [Clock + 1]bool
	Applied               bool // plots are corrected by it
}

// Told returns the bias as others see it.
func (b *Bias) Told() marsad.Registration {
	return marsad.Registration{
		Range:   marsad.Offset{Value: b.Range, Sigma: b.SigmaRange, Observed: b.Observed[Range]},
		Azimuth: marsad.Offset{Value: b.Azimuth.Degrees(), Sigma: b.SigmaAzimuth.Degrees(), Observed: b.Observed[Azimuth]},
		Clock:   marsad.Offset{Value: float64(b.Clock), Sigma: float64(b.SigmaClock), Observed: b.Observed[Clock]},
		Shift:   marsad.Offset{Value: exact.Hypot(b.Shift[0], b.Shift[1]), Sigma: b.SigmaShift, Observed: b.SigmaShift > 0},
		Applied: b.Applied,
	}
}

// What is believed of a sensor before anything is known of it: 1 sigma.
const (
	PriorRange   = 30.0
	PriorAzimuth = 0.7 * math.Pi / 180
	PriorClock   = 0.25
)

// Gradient is how a plot's place moves with the biases of its sensor: the columns
// of a 2×Parts matrix. That of a sensor without biases is zero.
type Gradient struct{ E, N [Parts]float64 }

// Toward returns the gradient along the unit vector (e, n).
func (g *Gradient) Toward(e, n float64) (h [Parts]float64) {
	for i := range h {
		h[i] = float64(e*g.E[i]) + float64(n*g.N[i])
	}
	return h
}
