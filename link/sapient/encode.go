package sapient

import (
	"encoding/binary"
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/wire/sapient"
)

// Registration is what a node says first, in its shortest form: it detects in degrees
// and metres on WGS-84 in one mode, and takes no tasks.
type Registration struct {
	Node string    // its UUID
	At   time.Time // when it is said
	Type string    // its node_type without what all begin with: RADAR, CAMERA, FUSION_NODE …
	Name string
}

// Append writes the registration as it stands on the wire.
func (r *Registration) Append(dst []byte) []byte {
	var t sapient.Tree
	t.Begin()
	t.SetTime("timestamp", r.At)
	t.SetText("node_id", r.Node)
	t.Open("registration")
	t.Open("node_definition")
	t.SetWord("node_type", r.Type)
	t.Close()
	t.SetText("icd_version", sapient.Version)
	t.SetText("name", r.Name)
	t.Open("capabilities")
	t.SetText("category", "Node")
	t.SetText("type", r.Type)
	t.Close()
	t.Open("status_definition")
	duration(&t, "status_interval", 60)
	locationType(&t, "location_definition")
	t.Close()
	t.Open("mode_definition")
	t.SetText("mode_name", "Default")
	t.SetWord("mode_type", "PERMANENT")
	duration(&t, "settle_time", 0)
	t.Open("detection_definition")
	locationType(&t, "location_type")
	t.Close()
	t.Open("task")
	t.SetNumber("concurrent_tasks", 0)
	t.Open("region_definition")
	t.SetWord("region_type", "AREA_OF_INTEREST")
	locationType(&t, "region_area")
	t.Close()
	t.Close()
	t.Close()
	t.Open("config_data")
	t.SetText("manufacturer", "Marsad")
	t.SetText("model", "Marsad")
	t.Close()
	t.Close()
	return t.AppendFrame(dst)
}

func duration(t *sapient.Tree, name string, seconds float64) {
	t.Open(name)
	t.SetWord("units", "SECONDS")
	t.SetNumber("value", seconds)
	t.Close()
}

func locationType(t *sapient.Tree, name string) {
	t.Open(name)
	t.SetWord("location_units", "LAT_LNG_DEG_M")
	t.SetWord("location_datum", "WGS84_E")
	t.Close()
}

// Status is the health of a node.
type Status struct {
	Node   string
	At     time.Time
	System string    // OK, WARNING, ERROR, GOODBYE
	Site   geo.Point // where it stands; zero: not told
	Power  float64   // 0 … 1, negative: not told
}

// Append writes the status report as it stands on the wire.
func (s *Status) Append(dst []byte) []byte {
	var t sapient.Tree
	t.Begin()
	t.SetTime("timestamp", s.At)
	t.SetText("node_id", s.Node)
	t.Open("status_report")
	t.SetText("report_id", ulid(s.At, 0))
	t.SetWord("system", s.System)
	t.SetWord("info", "NEW")
	t.SetText("mode", "Default")
	if s.Power >= 0 {
		t.Open("power")
		t.SetNumber("level", s.Power*100)
		t.SetWord("source", "INTERNAL_BATTERY")
		t.SetWord("status", "OK")
		t.Close()
	}
	if !s.Site.IsZero() {
		t.Open("node_location")
		lat, lon := s.Site.Degrees()
		t.SetNumber("x", lon)
		t.SetNumber("y", lat)
		t.SetWord("coordinate_system", "LAT_LNG_DEG_M")
		t.SetWord("datum", "WGS84_E")
		t.Close()
	}
	t.Close()
	return t.AppendFrame(dst)
}

// taxonomy are the words of the classes.
var taxonomy = [marsad.Classes]string{"Unknown", "Human", "Animal", "Land Vehicle", "UAV", "Air Vehicle", "Sea Vessel"}

// AppendDetection writes an observation as the detection report of a node, as it
// stands on the wire; ok is false for one that has neither position nor azimuth.
// object tells the objects of the node apart. Heights that are not above the ellipsoid
// or the sea, and errors across east and north, are left out.
func AppendDetection(dst []byte, node string, x *marsad.Observation, object uint64) (b []byte, ok bool) {
	if x.Has&(marsad.HasPosition|marsad.HasAzimuth) == 0 {
		return dst, false
	}
	var t sapient.Tree
	t.Begin()
	t.SetTime("timestamp", x.At)
	t.SetText("node_id", node)
	t.Open("detection_report")
	t.SetText("report_id", ulid(x.At, object))
	t.SetText("object_id", ulid(time.UnixMilli(0), object))
	if x.Has&marsad.HasPosition != 0 {
		setLocation(&t, x)
	} else {
		setBearing(&t, x)
	}
	for c, p := range x.Class {
		if p > 0 && marsad.Class(c) != marsad.ClassUnknown {
			t.Open("classification")
			t.SetText("type", taxonomy[c])
			t.SetNumber("confidence", float64(p))
			t.Close()
		}
	}
	if x.Has&marsad.HasVelocity != 0 {
		t.Open("enu_velocity")
		t.SetNumber("east_rate", x.East)
		t.SetNumber("north_rate", x.North)
		t.SetNumber("east_rate_error", x.SigmaVelocity)
		t.SetNumber("north_rate_error", x.SigmaVelocity)
		t.Close()
	}
	if x.Identity.Name != "" {
		t.SetText("id", x.Identity.Name)
	}
	t.Close()
	return t.AppendFrame(dst), true
}

// setLocation writes the error in degrees, as the location is.
func setLocation(t *sapient.Tree, x *marsad.Observation) {
	t.Open("location")
	defer t.Close()
	lat, lon := x.Position.Degrees()
	t.SetNumber("x", lon)
	t.SetNumber("y", lat)
	if x.Height.Above == geo.Ellipsoid || x.Height.Above == geo.SeaLevel {
		t.SetNumber("z", x.Height.Metres)
	}
	perMetre := geo.Angle(1 / semiMajor).Degrees()
	t.SetNumber("x_error", x.Covariance.Along(1, 0)*perMetre/math.Cos(float64(x.Position.Lat)))
	t.SetNumber("y_error", x.Covariance.Along(0, 1)*perMetre)
	if x.Height.Known() {
		t.SetNumber("z_error", x.SigmaHeight)
	}
	t.SetWord("coordinate_system", "LAT_LNG_DEG_M")
	if x.Height.Above == geo.SeaLevel {
		t.SetWord("datum", "WGS84_G")
	} else {
		t.SetWord("datum", "WGS84_E")
	}
}

func setBearing(t *sapient.Tree, x *marsad.Observation) {
	t.Open("range_bearing")
	defer t.Close()
	elevation, ranged := x.Has&marsad.HasElevation != 0, x.Has&marsad.HasRange != 0
	for _, part := range []struct {
		name  string
		value float64
		is    bool
	}{
		{"elevation", x.Elevation.Degrees(), elevation},
		{"azimuth", x.Azimuth.Degrees(), true},
		{"range", x.Range, ranged},
		{"elevation_error", x.SigmaElevation.Degrees(), elevation},
		{"azimuth_error", x.SigmaAzimuth.Degrees(), true},
		{"range_error", x.SigmaRange, ranged},
	} {
		if part.is {
			t.SetNumber(part.name, part.value)
		}
	}
	t.SetWord("coordinate_system", "DEGREES_M")
	t.SetWord("datum", "TRUE")
}

// ulid is the ULID of a time in milliseconds and a number: ten and sixteen characters
// of Crockford's base 32.
func ulid(at time.Time, number uint64) string {
	const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(at.UnixMilli())<<16)
	binary.BigEndian.PutUint64(raw[8:], number)
	high, low := binary.BigEndian.Uint64(raw[:8]), binary.BigEndian.Uint64(raw[8:])
	var text [26]byte
	for i := len(text) - 1; i >= 0; i-- {
		text[i] = digits[low&31]
		low = low>>5 | high<<59
		high >>= 5
	}
	return string(text[:])
}
