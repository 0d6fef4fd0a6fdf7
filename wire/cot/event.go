package cot

import (
	"fmt"
	"math"
	"time"
)

// Unknown stands for an accuracy or a height that is not known (base-event schema,
// point).
const Unknown = 9999999.0

// Bounds of one event.
const (
	MaxMessage = 256 << 10
	maxDepth   = 24
	maxNodes   = 4000
	maxText    = 8 << 10
)

// Event is one event. Times are UTC; what is empty was not told.
type Event struct {
	Version string // "2.0"; of protobuf it is not told
	Type    string // what it is: a-f-G-U-C …
	UID     string
	How     string // how it came to be: m-g machine, GPS; h-e human, estimated …
	Access  string
	QoS     string
	Opex    string

	Time, Start, Stale time.Time

	Lat, Lon float64 // degrees, WGS-84
	HAE      float64 // m above the ellipsoid; Unknown
	CE, LE   float64 // m, circular and linear error, 1 sigma as most tell it; Unknown

	Detail Detail
}

// Detail is what most events say beside. What else stands in it is in Other, as XML.
type Detail struct {
	Callsign, Endpoint string // contact
	Group, Role        string // __group
	GeoSource          string // precisionlocation geopointsrc
	AltSource          string
	Battery            int // status, percent; -1: not told
	Device, Platform   string
	OS, TakVersion     string
	Speed, Course      float64 // track: m/s, degrees true; NaN: not told
	Emergency          string  // emergency type
	Cancelled          bool    // emergency that is over
	Sensor             *Sensor
	Other              string // XML of all other elements
}

// Sensor is a camera's field of view, degrees and metres; NaN where not told.
type Sensor struct{ Azimuth, Elevation, FOV, VFOV, Range float64 }

// NewEvent returns an event of which nothing is told.
func NewEvent() Event {
	return Event{Version: "2.0", HAE: Unknown, CE: Unknown, LE: Unknown, Detail: Detail{Battery: -1, Speed: math.NaN(), Course: math.NaN()}}
}

// check returns what cannot be.
func (e *Event) check() error {
	switch {
	case e.Type == "" || e.UID == "":
		return fmt.Errorf("cot: event: without type or uid")
	case e.Version != "" && e.Version != "2.0":
		return fmt.Errorf("cot: event: version %.10q is not 2.0", e.Version)
	case !(math.Abs(e.Lat) <= 90) || !(math.Abs(e.Lon) <= 180):
		return fmt.Errorf("cot: point: latitude %g, longitude %g", e.Lat, e.Lon)
	case !finite(e.HAE, e.CE, e.LE) || e.CE < 0 || e.LE < 0:
		return fmt.Errorf("cot: point: hae %g, ce %g, le %g", e.HAE, e.CE, e.LE)
	case e.Time.IsZero() || e.Start.IsZero() || e.Stale.IsZero():
		return fmt.Errorf("cot: event: without time, start or stale")
	}
	return nil
}

func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

// Known tells whether an accuracy or a height is told: 9999999 and what some write
// for it, 999999, are not.
func Known(x float64) bool { return x < 999999 }
