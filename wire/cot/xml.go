package cot

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// DecodeXML reads one event. Document types, and so entities, are refused; what is
// wrong is told with its byte.
func DecodeXML(message []byte) (Event, error) {
	if len(message) > MaxMessage {
		return Event{}, fmt.Errorf("cot: xml of %d bytes, at most %d", len(message), MaxMessage)
	}
	r := &xmlReader{text: message, d: xml.NewDecoder(bytes.NewReader(message)), event: NewEvent()}
	r.event.Version = ""
	if err := r.read(); err != nil {
		return Event{}, fmt.Errorf("cot: xml at byte %d: %w", r.d.InputOffset(), err)
	}
	return r.event, r.event.check()
}

type xmlReader struct {
	text  []byte
	d     *xml.Decoder
	event Event
	nodes int
	ended bool
	point bool
}

// read reads the event element and what stands in it.
func (r *xmlReader) read() error {
	for {
		t, err := r.d.Token()
		if errors.Is(err, io.EOF) {
			if !r.ended {
				return errors.New("no event")
			}
			if !r.point {
				return errors.New("no point")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.Directive:
			return errors.New("a document type is not allowed")
		case xml.StartElement:
			if r.ended || t.Name.Local != "event" {
				return fmt.Errorf("element %.40q where an event should be", t.Name.Local)
			}
			if err := r.attributes(t.Attr, r.eventAttribute); err != nil {
				return err
			}
			if err := r.children(r.eventChild); err != nil {
				return err
			}
			r.ended = true
		}
	}
}

// children gives each element inside the open one to child, which reads it whole.
func (r *xmlReader) children(child func(t xml.StartElement, begin int64) error) error {
	for {
		begin := r.d.InputOffset()
		t, err := r.d.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.Directive:
			return errors.New("a document type is not allowed")
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if r.nodes += 1 + len(t.Attr); r.nodes > maxNodes {
				return fmt.Errorf("more than %d nodes", maxNodes)
			}
			if err := child(t, begin); err != nil {
				return err
			}
		}
	}
}

// skip reads to the end of the open element.
func (r *xmlReader) skip(depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("nested more than %d deep", maxDepth)
	}
	return r.children(func(xml.StartElement, int64) error { return r.skip(depth + 1) })
}

func (r *xmlReader) attributes(list []xml.Attr, take func(name, value string) error) error {
	for _, a := range list {
		if len(a.Value) > maxText {
			return fmt.Errorf("attribute %.40q of %d bytes", a.Name.Local, len(a.Value))
		}
		if err := take(a.Name.Local, a.Value); err != nil {
			return fmt.Errorf("attribute %.40q: %w", a.Name.Local, err)
		}
	}
	return nil
}

func (r *xmlReader) eventAttribute(name, value string) (err error) {
	e := &r.event
	switch name {
	case "version":
		e.Version = value
	case "type":
		e.Type = value
	case "uid":
		e.UID = value
	case "how":
		e.How = value
	case "access":
		e.Access = value
	case "qos":
		e.QoS = value
	case "opex":
		e.Opex = value
	case "time":
		e.Time, err = moment(value)
	case "start":
		e.Start, err = moment(value)
	case "stale":
		e.Stale, err = moment(value)
	}
	return err
}

func (r *xmlReader) eventChild(t xml.StartElement, _ int64) error {
	switch t.Name.Local {
	case "point":
		r.point = true
		if err := r.attributes(t.Attr, r.pointAttribute); err != nil {
			return fmt.Errorf("point: %w", err)
		}
	case "detail":
		return r.children(r.detailChild)
	}
	return r.skip(2)
}

func (r *xmlReader) pointAttribute(name, value string) error {
	into := map[string]*float64{"lat": &r.event.Lat, "lon": &r.event.Lon, "hae": &r.event.HAE, "ce": &r.event.CE, "le": &r.event.LE}[name]
	if into == nil {
		return nil
	}
	x, err := number(value)
	if err == nil {
		*into = x
	}
	return err
}

// detailChild reads an element that is known, and keeps the text of every other.
func (r *xmlReader) detailChild(t xml.StartElement, begin int64) error {
	if !known(t.Name.Local) {
		if err := r.skip(3); err != nil {
			return err
		}
		r.event.Detail.Other += strings.TrimSpace(string(r.text[begin:r.d.InputOffset()]))
		return nil
	}
	err := r.attributes(t.Attr, func(name, value string) error { return r.event.Detail.take(t.Name.Local, name, value) })
	if err != nil {
		return fmt.Errorf("detail %s: %w", t.Name.Local, err)
	}
	return r.skip(3)
}

// known tells whether an element of the detail has a place of its own in Detail.
func known(name string) bool {
	switch name {
	case "contact", "__group", "precisionlocation", "status", "takv", "track", "emergency", "sensor":
		return true
	}
	return false
}

// take puts an attribute of an element where it belongs; others are passed over.
func (d *Detail) take(element, name, value string) (err error) {
	if into := d.text(element, name); into != nil {
		*into = value
		return nil
	}
	switch element {
	case "status":
		if name == "battery" && value != "" {
			x, err := number(value)
			if err != nil || !(x >= 0 && x <= 100) {
				return fmt.Errorf("%.20q is no percentage", value)
			}
			d.Battery = int(x)
		}
	case "track":
		switch name {
		case "speed":
			d.Speed, err = number(value)
		case "course":
			d.Course, err = number(value)
		}
	case "emergency":
		d.Cancelled = d.Cancelled || name == "cancel" && value == "true"
	case "sensor":
		if d.Sensor == nil {
			d.Sensor = &Sensor{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN()}
		}
		if into := map[string]*float64{"azimuth": &d.Sensor.Azimuth, "elevation": &d.Sensor.Elevation, "fov": &d.Sensor.FOV,
			"vfov": &d.Sensor.VFOV, "range": &d.Sensor.Range}[name]; into != nil {
			*into, err = number(value)
		}
	}
	return err
}

// text finds the place of an attribute that is a text.
func (d *Detail) text(element, name string) *string {
	switch element + " " + name {
	case "contact callsign":
		return &d.Callsign
	case "contact endpoint":
		return &d.Endpoint
	case "__group name":
		return &d.Group
	case "__group role":
		return &d.Role
	case "precisionlocation geopointsrc":
		return &d.GeoSource
	case "precisionlocation altsrc":
		return &d.AltSource
	case "takv device":
		return &d.Device
	case "takv platform":
		return &d.Platform
	case "takv os":
		return &d.OS
	case "takv version":
		return &d.TakVersion
	case "emergency type":
		return &d.Emergency
	}
	return nil
}

// number reads a decimal number; NaN and infinities are none.
func number(s string) (float64, error) {
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !finite(x) {
		return 0, fmt.Errorf("%.20q is no number", s)
	}
	return x, nil
}

// moment reads a time of XML Schema; without a zone it is UTC.
func moment(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil && t.Year() >= 1970 && t.Year() < 2262 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%.40q is no time", s)
}

// AppendXML writes an event, as decoders of version 0 want it: the declaration, a
// line's end, the event. It is the canonical form: what was read of it and written
// again is the same.
func (e *Event) AppendXML(dst []byte) []byte {
	w := &xmlWriter{append(dst, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"...)}
	w.open("event")
	for _, a := range [...][2]string{{"version", "2.0"}, {"uid", e.UID}, {"type", e.Type}, {"how", e.How}, {"access", e.Access}, {"qos", e.QoS}, {"opex", e.Opex},
		{"time", stamp(e.Time)}, {"start", stamp(e.Start)}, {"stale", stamp(e.Stale)}} {
		w.attribute(a[0], a[1])
	}
	w.raw(">")
	w.open("point")
	for _, a := range [...]struct {
		name string
		x    float64
	}{{"lat", e.Lat}, {"lon", e.Lon}, {"hae", e.HAE}, {"ce", e.CE}, {"le", e.LE}} {
		w.number(a.name, a.x)
	}
	w.raw("/><detail>")
	e.Detail.append(w)
	w.raw("</detail></event>")
	return w.b
}

// append writes the known elements, each only when something in it is told.
func (d *Detail) append(w *xmlWriter) {
	for _, x := range [...]struct {
		name       string
		attributes [][2]string
	}{
		{"takv", [][2]string{{"device", d.Device}, {"platform", d.Platform}, {"os", d.OS}, {"version", d.TakVersion}}},
		{"contact", [][2]string{{"callsign", d.Callsign}, {"endpoint", d.Endpoint}}},
		{"__group", [][2]string{{"name", d.Group}, {"role", d.Role}}},
		{"precisionlocation", [][2]string{{"geopointsrc", d.GeoSource}, {"altsrc", d.AltSource}}},
	} {
		w.element(x.name, x.attributes)
	}
	if d.Battery >= 0 {
		w.element("status", [][2]string{{"battery", strconv.Itoa(d.Battery)}})
	}
	w.numbers("track", []string{"speed", "course"}, d.Speed, d.Course)
	if s := d.Sensor; s != nil {
		w.numbers("sensor", []string{"azimuth", "elevation", "fov", "vfov", "range"}, s.Azimuth, s.Elevation, s.FOV, s.VFOV, s.Range)
	}
	if d.Emergency != "" || d.Cancelled {
		cancel := ""
		if d.Cancelled {
			cancel = "true"
		}
		w.element("emergency", [][2]string{{"type", d.Emergency}, {"cancel", cancel}})
	}
	w.raw(d.Other)
}

type xmlWriter struct{ b []byte }

func (w *xmlWriter) raw(s string)     { w.b = append(w.b, s...) }
func (w *xmlWriter) open(name string) { w.b = append(append(w.b, '<'), name...) }

// attribute writes one; an empty one is left out.
func (w *xmlWriter) attribute(name, value string) {
	if value == "" {
		return
	}
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(value)) // a buffer takes all
	w.raw(" " + name + `="` + b.String() + `"`)
}

func (w *xmlWriter) number(name string, x float64) {
	w.attribute(name, strconv.FormatFloat(x, 'f', -1, 64))
}

func (w *xmlWriter) element(name string, attributes [][2]string) {
	told := false
	for _, a := range attributes {
		told = told || a[1] != ""
	}
	if !told {
		return
	}
	w.open(name)
	for _, a := range attributes {
		w.attribute(a[0], a[1])
	}
	w.raw("/>")
}

func (w *xmlWriter) numbers(element string, names []string, values ...float64) {
	attributes := make([][2]string, len(names))
	for i, x := range values {
		if !math.IsNaN(x) {
			attributes[i] = [2]string{names[i], strconv.FormatFloat(x, 'f', -1, 64)}
		}
	}
	w.element(element, attributes)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
