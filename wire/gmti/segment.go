package gmti

import (
	"fmt"
	"strings"
)

// SegmentType is the type of a segment.
type SegmentType uint8

// The segment types (AEDP-7, table 2-2).
const (
	MissionSegment          SegmentType = 1
	DwellSegment            SegmentType = 2
	HRRSegment              SegmentType = 3
	JobDefinitionSegment    SegmentType = 5
	FreeTextSegment         SegmentType = 6
	LowReflectivitySegment  SegmentType = 7
	GroupSegment            SegmentType = 8
	AttachedTargetSegment   SegmentType = 9
	TestStatusSegment       SegmentType = 10
	SystemSpecificSegment   SegmentType = 11
	ProcessingSegment       SegmentType = 12
	PlatformLocationSegment SegmentType = 13
	JobRequestSegment       SegmentType = 101
	JobAcknowledgeSegment   SegmentType = 102
)

var segmentNames = [256]string{
	MissionSegment: "mission", DwellSegment: "dwell", HRRSegment: "hrr", JobDefinitionSegment: "job-definition", FreeTextSegment: "free-text",
	LowReflectivitySegment: "low-reflectivity", GroupSegment: "group", AttachedTargetSegment: "attached-target", TestStatusSegment: "test-and-status",
	SystemSpecificSegment: "system-specific", ProcessingSegment: "processing-history", PlatformLocationSegment: "platform-location",
	JobRequestSegment: "job-request", JobAcknowledgeSegment: "job-acknowledge",
}

// String gives the name of the type.
func (t SegmentType) String() string {
	if s := segmentNames[t]; s != "" {
		return s
	}
	return fmt.Sprintf("segment-%d", uint8(t))
}

// Segment is one segment of a packet; Body is without the segment header.
type Segment struct {
	Type SegmentType
	At   int // byte of the packet where it begins
	Body []byte
}

// layouts are the segments of fixed fields; the last text of one that ends with a
// text of size 0 takes the rest.
var layouts = [256][]field{
	MissionSegment: {{"mission_plan", text, 0, 12}, {"flight_plan", text, 0, 12}, {"platform_type", u8, 0, 0}, {"platform_configuration", text, 0, 10},
		{"reference_year", u16, 0, 0}, {"reference_month", u8, 0, 0}, {"reference_day", u8, 0, 0}},
	JobDefinitionSegment: {{"job_id", u32, 0, 0}, {"sensor_type", u8, 0, 0}, {"sensor_model", text, 0, 6}, {"target_filtering", u8, 0, 0}, {"priority", u8, 0, 0},
		{"bounding_a_lat", sa32, 0, 0}, {"bounding_a_lon", ba32, 0, 0}, {"bounding_b_lat", sa32, 0, 0}, {"bounding_b_lon", ba32, 0, 0},
		{"bounding_c_lat", sa32, 0, 0}, {"bounding_c_lon", ba32, 0, 0}, {"bounding_d_lat", sa32, 0, 0}, {"bounding_d_lon", ba32, 0, 0},
		{"radar_mode", u8, 0, 0}, {"revisit_interval_s", u16, 0.1, 0}, {"position_along_track_m", u16, 0.1, 0}, {"position_cross_track_m", u16, 0.1, 0},
		{"altitude_m", u16, 0.1, 0}, {"track_heading_deg", u8, 0, 0}, {"speed_mps", u16, 0.001, 0}, {"slant_range_m", u16, 0.01, 0}, {"cross_range_deg", ba16, 0, 0},
		{"line_of_sight_velocity_mps", u16, 0.01, 0}, {"minimum_detectable_velocity_mps", u8, 0.1, 0}, {"detection_probability_percent", u8, 0, 0},
		{"false_alarm_density_db", u8, 0, 0}, {"terrain_model", u8, 0, 0}, {"geoid_model", u8, 0, 0}},
	FreeTextSegment: {{"originator", text, 0, 10}, {"recipient", text, 0, 10}, {"text", text, 0, 0}},
	TestStatusSegment: {{"job_id", u32, 0, 0}, {"revisit_index", u16, 0, 0}, {"dwell_index", u16, 0, 0}, {"dwell_time_ms", u32, 0, 0},
		{"hardware_status", u8, 0, 0}, {"mode_status", u8, 0, 0}},
	PlatformLocationSegment: {{"location_time_ms", u32, 0, 0}, {"lat", sa32, 0, 0}, {"lon", ba32, 0, 0}, {"altitude_m", s32, 0.01, 0},
		{"track_deg", ba16, 0, 0}, {"speed_mps", u32, 0.001, 0}, {"vertical_velocity_mps", s8, 0.1, 0}},
}

// Record is a segment of fixed fields: numbers as they stand on the wire, and texts
// without their padding, in the order of the standard.
type Record struct {
	Type   SegmentType
	values []recordValue
	fields []field
}

type recordValue struct {
	number int64
	text   string
	tail   string // what the text was filled with: spaces, NUL and what lay behind it
}

// Record reads the segment; ok is false of a type that has no fixed fields here.
func (s *Segment) Record() (r Record, ok bool, err error) {
	ok, err = s.Read(&r)
	if err != nil {
		r = Record{}
	}
	return r, ok, err
}

// Read is Record into r, which is used again.
func (s *Segment) Read(r *Record) (ok bool, err error) {
	fields := layouts[s.Type]
	if fields == nil {
		return false, nil
	}
	r.Type, r.fields = s.Type, fields
	if cap(r.values) < len(fields) {
		r.values = make([]recordValue, len(fields))
	}
	r.values = r.values[:len(fields)]
	at := 0
	for i := range fields {
		f := &fields[i]
		n := f.octets()
		if f.kind == text && n == 0 {
			n = len(s.Body) - at
		}
		if n > len(s.Body)-at || n < 0 {
			return true, fmt.Errorf("gmti: %s segment at byte %d: %s: %d of %d bytes", s.Type, s.At, f.name, len(s.Body)-at, n)
		}
		b := s.Body[at : at+n]
		if at += n; f.kind == text {
			r.values[i].keep(b)
		} else {
			r.values[i].number = f.raw(b)
		}
	}
	if at < len(s.Body) {
		return true, fmt.Errorf("gmti: %s segment at byte %d: %d bytes more than its fields", s.Type, s.At, len(s.Body)-at)
	}
	return true, nil
}

// keep puts a text that is another than before.
func (v *recordValue) keep(b []byte) {
	if n := len(v.text); len(b) != n+len(v.tail) || string(b[:n]) != v.text || string(b[n:]) != v.tail {
		*v = textOf(b)
	}
}

// textOf takes the padding off a text: it ends at its first NUL, and spaces at its
// end are none of it.
func textOf(b []byte) recordValue {
	s := string(b)
	text, _, _ := strings.Cut(s, "\x00")
	text = strings.TrimRight(text, " ")
	return recordValue{text: text, tail: s[len(text):]}
}

// fixed writes a text into n octets, filled as it was when it was read, with spaces
// else.
func fixed(b []byte, text, tail string, n int) []byte {
	text = text[:min(len(text), n)]
	if len(text)+len(tail) == n {
		return append(append(b, text...), tail...)
	}
	b = append(b, text...)
	for range n - len(text) {
		b = append(b, ' ')
	}
	return b
}

// find returns the value of a name, of a text or of a number; nil for a name that is none.
func (r *Record) find(name string, isText bool) (*field, *recordValue) {
	for i := range r.fields {
		if f := &r.fields[i]; f.name == name && (f.kind == text) == isText {
			return f, &r.values[i]
		}
	}
	return nil, nil
}

// Int returns a number as it stands on the wire; 0 for a name that is none.
func (r *Record) Int(name string) int64 {
	if f, v := r.find(name, false); f != nil {
		return v.number
	}
	return 0
}

// Float returns a number in the unit of its field.
func (r *Record) Float(name string) float64 {
	if f, v := r.find(name, false); f != nil {
		return f.scaled(v.number)
	}
	return 0
}

// Text returns a text.
func (r *Record) Text(name string) string {
	if f, v := r.find(name, true); f != nil {
		return v.text
	}
	return ""
}

// NewRecord makes a segment of which all numbers are 0 and all texts empty.
func NewRecord(t SegmentType) (Record, bool) {
	fields := layouts[t]
	r := Record{Type: t, fields: fields, values: make([]recordValue, len(fields))}
	return r, fields != nil
}

// Set puts a number as it stands on the wire, SetText a text; a name that is none is
// an error.
func (r *Record) Set(name string, v int64) error {
	f, at := r.find(name, false)
	if f == nil {
		return fmt.Errorf("gmti: %s has no number %q", r.Type, name)
	}
	at.number = v
	return nil
}

// SetText puts a text; what is longer than its field is cut when it is written.
func (r *Record) SetText(name, s string) error {
	f, at := r.find(name, true)
	if f == nil {
		return fmt.Errorf("gmti: %s has no text %q", r.Type, name)
	}
	*at = recordValue{text: s}
	return nil
}

// Append writes the body of the segment.
func (r *Record) Append(b []byte) []byte {
	for i := range r.fields {
		f, v := &r.fields[i], &r.values[i]
		if f.kind != text {
			b = f.append(b, v.number)
			continue
		}
		n := f.size
		if n == 0 {
			n = len(v.text) + len(v.tail)
		}
		b = fixed(b, v.text, v.tail, n)
	}
	return b
}
