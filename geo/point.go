package geo

import (
	"fmt"
	"math"
)

// Point is a place on the WGS-84 ellipsoid, latitude before longitude. The zero
// value is no place: the spot at 0° N 0° E, in the sea, cannot be expressed.
type Point struct {
	Lat, Lon Angle
}

// LatLon returns the point at lat, lon in degrees.
func LatLon(lat, lon float64) Point {
	return Point{Angle(lat) * Degree, Angle(lon) * Degree}
}

// IsZero tells whether p is no place.
func (p Point) IsZero() bool { return p == Point{} }

// Valid tells whether p is a place: finite, |lat| ≤ 90°, |lon| ≤ 180°, not zero.
func (p Point) Valid() bool {
	return !p.IsZero() && math.Abs(float64(p.Lat)) <= math.Pi/2 && math.Abs(float64(p.Lon)) <= math.Pi
}

// Degrees returns latitude and longitude in degrees.
func (p Point) Degrees() (lat, lon float64) { return p.Lat.Degrees(), p.Lon.Degrees() }

// String gives decimal degrees, latitude first, or "no position".
func (p Point) String() string {
	if p.IsZero() {
		return "no position"
	}
	return fmt.Sprintf("%.6f,%.6f", p.Lat.Degrees(), p.Lon.Degrees())
}

// Reference says above what a height is counted.
type Reference uint8

// The references of a height. NoHeight is the zero value.
const (
	NoHeight  Reference = iota
	Ellipsoid           // above the WGS-84 ellipsoid
	SeaLevel            // above mean sea level (geoid)
	Ground              // above the ground below
	Pressure            // pressure altitude, standard atmosphere 1013.25 hPa
)

var referenceNames = [...]string{"", "ellipsoid", "sea-level", "ground", "pressure"}

// String gives the code of the reference, empty for none.
func (r Reference) String() string {
	if int(r) < len(referenceNames) {
		return referenceNames[r]
	}
	return ""
}

// ParseReference is the inverse of String; ok is false for an unknown word.
func ParseReference(s string) (r Reference, ok bool) {
	for i, n := range referenceNames {
		if n == s {
			return Reference(i), true
		}
	}
	return NoHeight, false
}

// Height is a height in metres above Above. The zero value is no height.
type Height struct {
	Metres float64
	Above  Reference
}

// Known tells whether there is a height at all.
func (h Height) Known() bool { return h.Above != NoHeight }
