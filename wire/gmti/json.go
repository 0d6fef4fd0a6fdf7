package gmti

import (
	"strings"

	"marsad/wire/lines"
)

// AppendLines gives each segment of the packet as a JSON line to write: kind is the
// segment, id the platform. A segment that cannot be read goes to broken.
func (p *Packet) AppendLines(l *lines.Line, frame int, write func([]byte), broken func(error)) {
	d, r := &p.dwell, &p.record
	for i := range p.Segments {
		s := &p.Segments[i]
		if s.Type == DwellSegment {
			if err := DecodeDwell(s, d); err != nil {
				broken(err)
				continue
			}
			p.begin(l, frame, s)
			d.line(l)
			write(l.Bytes())
			continue
		}
		known, err := s.Read(r)
		if err != nil {
			broken(err)
			continue
		}
		p.begin(l, frame, s)
		if known && r.Type == PlatformLocationSegment {
			l.Position(r.Float("lat"), longitude(r.Float("lon")))
		}
		p.header(l)
		if !known {
			l.Hex("body", s.Body)
		}
		for k := range r.fields {
			f := &r.fields[k]
			switch {
			case f.kind == text:
				l.Text(f.name, r.values[k].text)
			default:
				l.Float(f.name, f.scaled(r.values[k].number))
			}
		}
		write(l.Bytes())
	}
}

func (p *Packet) begin(l *lines.Line, frame int, s *Segment) {
	l.Begin("gmti", frame, s.Type.String(), p.Platform)
}

func (p *Packet) header(l *lines.Line) {
	l.Text("version", p.Version)
	l.Text("nationality", strings.TrimRight(p.Nationality, " \x00"))
	l.Uint("exercise_indicator", uint64(p.Exercise))
	l.Uint("mission", uint64(p.Mission))
	l.Uint("job", uint64(p.Job))
}

// line writes the dwell: its position is the sensor's, its targets an array.
func (d *Dwell) line(l *lines.Line) {
	if d.Has(SensorLat) && d.Has(SensorLon) {
		l.Position(d.Float(SensorLat), longitude(d.Float(SensorLon)))
	}
	for i := range dwellFields {
		if d.Has(i) && i != SensorLat && i != SensorLon {
			l.Float(dwellFields[i].name, d.Float(i))
		}
	}
	l.Array("targets")
	for k := range d.Targets {
		t := &d.Targets[k]
		l.Object("")
		if lat, lon, ok := d.Position(t); ok {
			l.Float("lat", lat)
			l.Float("lon", lon)
		}
		for i := range targetFields {
			if d.TargetHas(i) && i != TargetLat && i != TargetLon {
				l.Float(targetFields[i].name, d.TargetFloat(t, i))
			}
		}
		l.Close()
	}
	l.Close()
}

func longitude(x float64) float64 {
	if x > 180 {
		return x - 360
	}
	return x
}
