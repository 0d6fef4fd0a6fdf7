// Package geo holds positions on the WGS-84 ellipsoid, angles, local frames,
// geodesics and plane figures. It knows nothing of sensors or tracks.
package geo

import (
	"fmt"
	"math"
)

// Angle is a plane angle in radians. Azimuths and courses are counted from
// true north, clockwise.
type Angle float64

// Units of Angle: 5*geo.Degree is five degrees.
const (
	Radian Angle = 1
	Degree Angle = math.Pi / 180
)

// Degrees returns the angle in degrees.
func (a Angle) Degrees() float64 { return float64(float64(a) * (180 / math.Pi)) }

// Normal returns the same direction in [0, 2π).
func (a Angle) Normal() Angle {
	r := math.Mod(float64(a), 2*math.Pi)
	if r < 0 {
		r += 2 * math.Pi
	}
	if r >= 2*math.Pi { // -1e-20 + 2π rounds to 2π
		r = 0
	}
	return Angle(r)
}

// Signed returns the same direction in (-π, π]: the form for differences.
func (a Angle) Signed() Angle {
	r := float64(a.Normal())
	if r > math.Pi {
		r -= 2 * math.Pi
	}
	return Angle(r)
}

// String gives degrees with four decimals.
func (a Angle) String() string { return fmt.Sprintf("%.4f°", a.Degrees()) }

// Sector is a span of directions: from From clockwise over Width. A zero Width
// is no limit: every direction is inside.
type Sector struct {
	From  Angle
	Width Angle
}

// Contains tells whether the direction az lies in the sector.
func (s Sector) Contains(az Angle) bool {
	if s.Width <= 0 || s.Width >= 2*math.Pi {
		return true
	}
	return (az - s.From).Normal() <= s.Width
}
