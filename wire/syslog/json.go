package syslog

import "marsad/wire/lines"

// WriteLine writes the message as a JSON line: kind is the RFC, id the host. The
// caller ends the line.
func (m *Message) WriteLine(l *lines.Line, frame int) {
	kind := "3164"
	if m.Version == 1 {
		kind = "5424"
	}
	l.Begin("syslog", frame, kind, string(m.Host))
	if m.HasPri {
		l.Uint("facility", uint64(m.Facility))
		l.Uint("severity", uint64(m.Severity))
	}
	for _, f := range [...]struct {
		name string
		v    []byte
	}{{"timestamp", m.Timestamp}, {"hostname", m.Host}, {"app_name", m.App}, {"procid", m.ProcID}, {"msgid", m.MsgID}} {
		if f.v == nil {
			l.Null(f.name)
		} else {
			l.Text(f.name, string(f.v))
		}
	}
	if len(m.Data) > 0 {
		l.Array("structured_data")
		for i := range m.Data {
			p := &m.Data[i]
			if p.Name != nil {
				l.Text(string(p.Name), p.Unescape())
				continue
			}
			if i > 0 {
				l.Close()
				l.Close()
			}
			l.Object("")
			l.Text("id", string(p.ID))
			l.Object("params")
		}
		l.Close()
		l.Close()
		l.Close()
	}
	if m.HasText {
		l.Text("msg", string(m.Text))
	}
}
