package nmea

import "marsad/wire/lines"

// WriteLine writes the sentence as a JSON line: kind is the formatter (of a maker's
// own sentence with its P), id the talker, lat and lon what the sentence tells as its
// own place. Fields stand under the names of the table, dates as yyyy-mm-dd, times of
// day in seconds since midnight; a field that is empty is null, and so is one that is
// not what it should be, whose name stands in "malformed". Fields that no table knows
// stand in "raw". The caller ends the line.
func (s *Sentence) WriteLine(l *lines.Line, frame int) {
	kind, id := s.Formatter, s.Talker
	if s.Proprietary() {
		kind, id = "P"+s.Formatter, ""
	}
	l.Begin("nmea", frame, kind, id)
	lat, okLat := s.Float("lat")
	lon, placed := 0.0, false
	if okLat {
		lon, placed = s.Float("lon")
	}
	if placed {
		l.Position(lat, lon)
	}
	s.writeTag(l)
	d := s.description
	if d == nil {
		l.Array("raw")
		for i := range s.fields {
			l.Text("", string(appendText(nil, s.fields[i])))
		}
		l.Close()
		return
	}
	w := fieldWriter{s: s, l: l, placed: placed}
	w.fields(d.Fields, 0)
	after := d.begin
	if d.Group != "" {
		w.groups(d)
		after += d.groups(s.fields) * d.size
	}
	w.fields(d.Tail, after)
	if s.Formatter == "TTD" {
		w.targets()
	}
	if len(w.malformed) > 0 {
		l.Array("malformed")
		for _, name := range w.malformed {
			l.Text("", name)
		}
		l.Close()
	}
}

func (s *Sentence) writeTag(l *lines.Line) {
	t := &s.Tag
	if t.Source != "" {
		l.Text("tag_source", t.Source)
	}
	if t.Destination != "" {
		l.Text("tag_destination", t.Destination)
	}
	if t.Group != "" {
		l.Text("tag_group", t.Group)
		l.Int("tag_part", int64(t.Part))
		l.Int("tag_parts", int64(t.Parts))
	}
	if t.LineNumber != 0 {
		l.Int("tag_line_number", int64(t.LineNumber))
	}
	if t.Text != "" {
		l.Text("tag_text", t.Text)
	}
	if s.Trailer.Station != "" {
		l.Text("station", s.Trailer.Station)
	}
	if at := s.Arrived(); !at.IsZero() {
		l.Text("arrived", at.Format("2006-01-02T15:04:05.000Z"))
	}
}

// fieldWriter writes the values of one sentence.
type fieldWriter struct {
	s         *Sentence
	l         *lines.Line
	placed    bool // lat and lon stand already
	malformed []string
}

func (w *fieldWriter) groups(d *Description) {
	w.l.Array(d.Group)
	for n := range d.groups(w.s.fields) {
		if len(d.Each) == 1 {
			w.value(&d.Each[0], d.begin+n*d.size)
			continue
		}
		w.l.Object("")
		w.fields(d.Each, d.begin+n*d.size)
		w.l.Close()
	}
	w.l.Close()
}

func (w *fieldWriter) fields(fields []FieldSpec, base int) {
	for i := range fields {
		f := &fields[i]
		if !w.placed || f.Name != "lat" && f.Name != "lon" {
			w.value(f, base+f.at)
		}
	}
}

func (w *fieldWriter) value(f *FieldSpec, at int) {
	b := w.s.Field(at)
	switch f.Kind {
	case Text, Letter:
		if f.Kind == Letter && len(b) > 1 {
			w.malformed = append(w.malformed, f.Name)
		}
		if len(b) == 0 {
			w.l.Null(f.Name)
			return
		}
		var room [64]byte
		w.l.Text(f.Name, string(appendText(room[:0], b)))
		return
	case Date:
		if day, ok := date(b); ok {
			w.l.Text(f.Name, day.Format("2006-01-02"))
			return
		}
	default:
		if x, ok := w.s.float(f, at); ok {
			if f.Kind == Whole || f.Kind == Hex {
				w.l.Int(f.Name, int64(x))
			} else {
				w.l.Float(f.Name, x)
			}
			return
		}
	}
	if len(b) > 0 {
		w.malformed = append(w.malformed, f.Name)
	}
	w.l.Null(f.Name)
}

// targets writes what the payload of TTD holds.
func (w *fieldWriter) targets() {
	targets, err := w.s.AppendTargets(nil)
	if err != nil {
		w.malformed = append(w.malformed, "payload")
	}
	w.l.Array("targets")
	for i := range targets {
		t := &targets[i]
		w.l.Object("")
		w.l.Int("protocol", int64(t.Protocol))
		w.l.Int("target_number", int64(t.Number))
		if t.Protocol == 1 {
			w.l.Float("cpa_nm", t.CPANM)
			w.l.Float("tcpa_min", t.TCPAMin)
			w.l.Close()
			continue
		}
		w.l.Float("bearing_deg", t.BearingDeg)
		w.l.Float("speed_kn", t.SpeedKn)
		w.l.Float("course_deg", t.CourseDeg)
		w.l.Float("heading_deg", t.HeadingDeg)
		w.l.Bool("radar", t.Radar)
		w.l.Int("status", int64(t.Status))
		w.l.Bool("test", t.Test)
		w.l.Float("distance_nm", t.DistanceNM)
		w.l.Bool("relative", t.Relative)
		w.l.Bool("water", t.Water)
		w.l.Int("correlation", int64(t.Correlation))
		w.l.Close()
	}
	w.l.Close()
}
