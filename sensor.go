package marsad

import (
	"time"

	"marsad/geo"
)

// SensorKind is the kind of instrument.
type SensorKind string

// The kinds of sensor.
const (
	Radar    SensorKind = "radar"
	Camera   SensorKind = "camera"
	Acoustic SensorKind = "acoustic"
	Tripwire SensorKind = "tripwire"
	Locator  SensorKind = "locator" // tells positions: own forces, cooperative objects, drones
	Tracker  SensorKind = "tracker" // another system that tells tracks
)

// Sensor is an instrument at its site, with what may be expected of it.
type Sensor struct {
	ID         SensorID   `json:"id"`
	Name       string     `json:"name"`
	Kind       SensorKind `json:"kind"`
	Site       geo.Point  `json:"-"`
	SiteHeight float64    `json:"-"` // m above the ellipsoid

	Measures          Measured      `json:"-"`
	SigmaRange        float64       `json:"-"` // m
	SigmaAzimuth      geo.Angle     `json:"-"`
	SigmaElevation    geo.Angle     `json:"-"`
	SigmaRangeRate    float64       `json:"-"` // m/s
	SigmaPosition     float64       `json:"-"` // m, each axis, of a Locator
	AzimuthBias       geo.Angle     `json:"-"` // what the sensor adds to the truth, as surveyed
	RangeBias         float64       `json:"-"` // m
	Pd                float64       `json:"-"` // probability to see what is there, a scan
	FalsePerScan      float64       `json:"-"` // mean number of false plots
	Revisit           Seconds       `json:"-"` // time from look to look
	Sweep             bool          `json:"-"` // each plot has its own time within the revisit
	Field             geo.Sector    `json:"-"`
	RangeMin          float64       `json:"-"` // m
	RangeMax          float64       `json:"-"` // m
	MinRadialSpeed    float64       `json:"-"` // m/s: blind below
	Resolution        float64       `json:"-"` // m in range: closer objects are one plot
	ResolutionAzimuth geo.Angle     `json:"-"` // in azimuth, together with Resolution
	RateSpan          [2]float64    `json:"-"` // m/s: span of range rate over which false plots lie
	ElevationSpan     geo.Sector    `json:"-"`
	Masks             [][]geo.Point `json:"-"` // areas it cannot see into
	Reflectors        []Reflector   `json:"-"` // fixed things in its view
	BatteryEnergy     float64       `json:"-"` // J, of the site's full battery; 0: not told

	Origin Origin `json:"-"`
	Marks  Marks  `json:"-"`
}

// Reflector is a fixed thing whose place is surveyed: what a sensor sees of it tells
// how far off the sensor is, and makes no track.
type Reflector struct {
	Position geo.Point
	Height   float64 // m above the ellipsoid
}

// Seconds is a duration in seconds.
type Seconds float64

// Duration returns s as a time.Duration.
func (s Seconds) Duration() time.Duration { return time.Duration(float64(s) * float64(time.Second)) }

// SensorState is how a sensor is doing, worst last.
type SensorState string

// The states of a sensor. Late is no word for three periods, silent for ten.
const (
	SensorWaiting SensorState = "waiting" // nothing heard since the start
	SensorOK      SensorState = "ok"
	SensorLate    SensorState = "late"
	SensorSilent  SensorState = "silent"
)

// SensorStatus is what the station knows of a sensor now.
type SensorStatus struct {
	ID           SensorID
	State        SensorState
	LastHeard    time.Time
	Observations uint64          // accepted since the start
	PerMinute    float64         // over the last minute
	Rejected     map[Code]uint64 // refused since the start, by reason
	ClockOffset  Seconds         // sensor clock less ours, with the least delay; 0 when not known
	ClockDrift   float64         // how fast that grows, seconds a second
	ClockMinutes int             // over how many minutes the drift was seen; 0: too few to tell
	Registration *Registration   // what it adds to the truth; nil: it measures no range and azimuth
	ClockWrong   bool            // it is off by more than is believed: times are placed by their arrival
	Asset        *Asset          // of a drone or vehicle of our own
	Readings     []Reading       // the newest of each quantity
	Footprint    *Footprint      // what its camera sees of the ground
	HoursLeft    *float64        // how long its battery lasts at this load and sun; nil: not known
	StillAt      time.Time       // when its newest picture arrived; zero: there is none

	ThisHour     float64   // observations since the hour began
	UsualPerHour float64   // median of the whole hours of the last week
	UsualHours   int       // how many they are
	Heard        []float64 // farthest observation in each part of the circle, m, clockwise from north; nil: no site
}

// Asset is the health of a platform of our own, or of a device that tells it. Values that Known lacks are not told.
type Asset struct {
	At            time.Time
	BatteryLeft   float64   // 0..1, negative when not told
	LinkQuality   float64   // 0..1, negative when not told
	Heading       geo.Angle // of the body
	Pitch, Roll   geo.Angle
	CameraAz      geo.Angle // where its camera looks, true
	CameraEl      geo.Angle
	CameraKnown   bool
	AttitudeKnown bool
	Armed         bool   // motors running
	Mode          string // code of its mode, as told
	Tamper        bool   // somebody meddles with it, by its own word
	Code          Code   // what it reports of itself beside that, such as "low-battery"; empty when not told
}
