package marsad

import (
	"math"
	"time"

	"marsad/geo"
)

// ObservationKind says how an observation is to be used.
type ObservationKind uint8

// The kinds of observation.
const (
	Plot        ObservationKind = iota + 1 // a detection by range and azimuth (and more)
	Bearing                                // a direction without range
	Report                                 // a position told by the object itself, or by someone for it
	SystemTrack                            // a track of another system: shown as such or as part of ours, never an update
)

var observationKinds = [...]string{"", "plot", "bearing", "report", "system-track"}

// String gives the code of the kind.
func (k ObservationKind) String() string {
	if int(k) < len(observationKinds) {
		return observationKinds[k]
	}
	return ""
}

// Measured is the set of quantities that an observation carries.
type Measured uint16

// The quantities.
const (
	HasRange Measured = 1 << iota
	HasAzimuth
	HasElevation
	HasRangeRate
	HasPosition
	HasHeight
	HasVelocity
	HasObserver // the polar quantities are seen from Observer, not from the sensor's site
)

// All tells whether every quantity of q is measured.
func (m Measured) All(q Measured) bool { return m&q == q }

// Covariance is a symmetric 2×2 matrix over east and north: m² for positions,
// m²/s² for velocities.
type Covariance struct{ EE, EN, NN float64 }

// Ellipse returns the half axes (1 sigma, metres) and the azimuth of the longer one.
func (c Covariance) Ellipse() (major, minor float64, az geo.Angle) {
	mean, diff := (c.EE+c.NN)/2, (c.NN-c.EE)/2
	r := math.Hypot(diff, c.EN)
	return math.Sqrt(max(0, mean+r)), math.Sqrt(max(0, mean-r)), geo.Angle(math.Atan2(c.EN, diff) / 2).Normal()
}

// Along returns the standard deviation in the direction of the unit vector (east, north).
func (c Covariance) Along(east, north float64) float64 {
	return math.Sqrt(max(0, c.EE*east*east+2*c.EN*east*north+c.NN*north*north))
}

// Mode3A is a Mode 3/A code: four octal digits with validity. The zero value is none.
type Mode3A uint16

// NewMode3A returns the valid code of the 12 bits.
func NewMode3A(code uint16) Mode3A { return Mode3A(code&0o7777) | 0x8000 }

// Code returns the 12 bits and whether there is a code.
func (m Mode3A) Code() (code uint16, ok bool) { return uint16(m) & 0o7777, m&0x8000 != 0 }

// Common tells whether many objects answer with the code at a time, and it tells none of
// them from another: no code, and those for what is on no flight plan or is told apart by its address.
func (m Mode3A) Common() bool {
	code, ok := m.Code()
	return !ok || code == 0 || code == 0o1000 || code == 0o1200 || code == 0o2000 || code == 0o7000
}

// Identity is what an object says of itself, or a sensor reads off it. Parts
// that are zero are not known. It is evidence for association, not proof.
type Identity struct {
	ICAO    uint32 // 24-bit aircraft address
	Mode3A  Mode3A
	MAVLink uint8  // system id
	MMSI    uint32 // maritime identity of a vessel, an aid or a coast station
	Name    string // call sign, serial or own-force name, as told
}

// IsZero tells whether nothing is known.
func (i Identity) IsZero() bool { return i == Identity{} }

// Class is what an object is.
type Class uint8

// The classes. ClassUnknown stands first so that a distribution can hold it.
const (
	ClassUnknown Class = iota
	Person
	Animal // one or a herd
	Vehicle
	Drone
	Aircraft
	Vessel
	Classes = iota
)

var classNames = [Classes]string{"unknown", "person", "animal", "vehicle", "drone", "aircraft", "vessel"}

// String gives the code of the class.
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return classNames[0]
}

// ParseClass is the inverse of String; ok is false for an unknown word.
func ParseClass(s string) (c Class, ok bool) {
	for i, n := range classNames {
		if n == s {
			return Class(i), true
		}
	}
	return ClassUnknown, false
}

// ClassProbabilities is a distribution over the classes; all zero is "nothing said".
type ClassProbabilities [Classes]float32

// Likeliest returns the class of highest probability and that probability.
func (p ClassProbabilities) Likeliest() (Class, float32) {
	best := ClassUnknown
	for c := range p {
		if p[c] > p[best] {
			best = Class(c)
		}
	}
	return best, p[best]
}

// Observation is one thing that one sensor said at one time. Polar quantities are
// in the horizon of the sensor's site, or of the observer's place; only those in Has count. It is a flat
// value: making or copying one allocates nothing.
type Observation struct {
	Seq      uint64 // its place in the station's observations, given by the store; 0 before
	Sensor   SensorID
	At       time.Time // measured, by the sensor's clock, UTC
	Received time.Time
	Kind     ObservationKind
	Has      Measured

	Range, SigmaRange         float64   // slant, m
	Azimuth, SigmaAzimuth     geo.Angle // from true north
	Elevation, SigmaElevation geo.Angle // above the horizon of the site
	RangeRate, SigmaRangeRate float64   // m/s, positive away

	Observer       geo.Point // where a sensor that moves was when it measured
	ObserverHeight float64   // m above the ellipsoid
	SigmaObserver  float64   // m, each axis

	Position    geo.Point
	Covariance  Covariance // of Position, m²
	Height      geo.Height
	SigmaHeight float64 // m

	East, North   float64 // velocity, m/s
	SigmaVelocity float64 // m/s, each axis

	Identity Identity
	Class    ClassProbabilities
	Label    Label  // what the source is entitled to say: own for our assets, cooperative, declared
	Number   uint32 // the track number of another system, for SystemTrack

	Origin Origin
	Marks  Marks
}

// Valid returns nil, or an error of code Undecodable that names the quantity
// which cannot be.
func (o *Observation) Valid() error {
	switch {
	case o.Sensor == "" || o.Kind == 0:
		return Errorf(Undecodable, "observation without sensor or kind")
	case o.At.Year() < 1990 || o.At.Year() > 2200:
		return Errorf(Undecodable, "observation of %s: time %s", o.Sensor, o.At.Format(time.RFC3339))
	}
	for _, q := range [...]struct {
		has      Measured
		name     string
		x, sigma float64
		low, up  float64
	}{
		{HasRange, "range", o.Range, o.SigmaRange, 0, 1e7},
		{HasAzimuth, "azimuth", float64(o.Azimuth), float64(o.SigmaAzimuth), -7, 7},
		{HasElevation, "elevation", float64(o.Elevation), float64(o.SigmaElevation), -1.6, 1.6},
		{HasRangeRate, "range rate", o.RangeRate, o.SigmaRangeRate, -2e4, 2e4},
		{HasPosition, "covariance", o.Covariance.EE, o.Covariance.NN, 0, 1e14},
		{HasHeight, "height", o.Height.Metres, o.SigmaHeight, -1e4, 1e6},
		{HasVelocity, "velocity", math.Hypot(o.East, o.North), o.SigmaVelocity, 0, 2e4},
	} {
		if o.Has&q.has != 0 && !(q.x >= q.low && q.x <= q.up && q.sigma >= 0 && q.sigma < 1e14) {
			return Errorf(Undecodable, "observation of %s: %s %g ± %g", o.Sensor, q.name, q.x, q.sigma)
		}
	}
	if o.Has&HasObserver != 0 && !(o.Observer.Valid() && math.Abs(o.ObserverHeight) < 1e6 && o.SigmaObserver >= 0 && o.SigmaObserver < 1e6) {
		return Errorf(Undecodable, "observation of %s: observer %s", o.Sensor, o.Observer)
	}
	if o.Has&HasPosition != 0 && !o.Position.Valid() {
		return Errorf(Undecodable, "observation of %s: position %s", o.Sensor, o.Position)
	}
	return nil
}

// Scan says that a sensor has finished looking: over which time, and how many
// plots came of it. Seeing nothing is information too.
type Scan struct {
	Sensor   SensorID
	From, To time.Time
	Received time.Time
	Plots    int
}
