package cot

import (
	"math"
	"strings"

	"marsad/wire/lines"
)

// Chat tells whether an event carries what people write to one another: that is no
// sensor's word, and is not to be kept.
func (e *Event) Chat() bool {
	return strings.HasPrefix(e.Type, "b-t-f") || strings.Contains(e.Detail.Other, "<__chat")
}

// AppendLine writes the event as a JSON line: kind is its type, id its uid. Of chat
// only that it is chat is told.
func (e *Event) AppendLine(l *lines.Line, frame int) {
	l.Begin("cot", frame, e.Type, e.UID)
	if e.Chat() {
		return
	}
	l.Position(e.Lat, e.Lon)
	l.Text("how", e.How)
	l.Text("time", stamp(e.Time))
	l.Text("start", stamp(e.Start))
	l.Text("stale", stamp(e.Stale))
	for _, f := range [...]struct {
		name string
		x    float64
	}{{"hae_m", e.HAE}, {"ce_m", e.CE}, {"le_m", e.LE}} {
		if Known(f.x) {
			l.Float(f.name, f.x)
		}
	}
	d := &e.Detail
	for _, f := range [...]struct{ name, text string }{
		{"access", e.Access}, {"qos", e.QoS}, {"opex", e.Opex}, {"callsign", d.Callsign}, {"endpoint", d.Endpoint}, {"group", d.Group}, {"role", d.Role},
		{"geopointsrc", d.GeoSource}, {"altsrc", d.AltSource}, {"device", d.Device}, {"platform", d.Platform}, {"os", d.OS}, {"tak_version", d.TakVersion},
		{"emergency", d.Emergency}, {"other", d.Other},
	} {
		if f.text != "" {
			l.Text(f.name, f.text)
		}
	}
	if d.Battery >= 0 {
		l.Int("battery_percent", int64(d.Battery))
	}
	if d.Cancelled {
		l.Bool("cancel", true)
	}
	number := func(name string, x float64) {
		if !math.IsNaN(x) {
			l.Float(name, x)
		}
	}
	number("speed_mps", d.Speed)
	number("course_deg", d.Course)
	if s := d.Sensor; s != nil {
		l.Object("sensor")
		number("azimuth_deg", s.Azimuth)
		number("elevation_deg", s.Elevation)
		number("fov_deg", s.FOV)
		number("vfov_deg", s.VFOV)
		number("range_m", s.Range)
		l.Close()
	}
}
