package syslog

import (
	"errors"
	"strconv"
	"time"
)

// parseTime reads a TIMESTAMP: RFC 3339 with T and Z in upper case, at most six digits
// of a second, and no leap second (RFC 5424, 6.2.3).
func parseTime(b []byte) (time.Time, error) {
	digits := 0
	for i, c := range b {
		switch {
		case i > 19 && b[19] == '.' && c >= '0' && c <= '9' && digits == i-20:
			digits++
		case c == 't' || c == 'z':
			return time.Time{}, errors.New("a small t or z")
		}
	}
	if digits > 6 {
		return time.Time{}, errors.New("more than six digits of a second")
	}
	t, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil {
		return time.Time{}, errors.New("not a time of RFC 3339")
	}
	return t, nil
}

// AppendBinary appends the message as it is sent, without framing. One that could not
// be read again is an error.
func (m *Message) AppendBinary(out []byte) ([]byte, error) {
	begin := len(out)
	if m.HasPri {
		out = append(strconv.AppendUint(append(out, '<'), uint64(m.Facility)*8+uint64(m.Severity), 10), '>')
	}
	if m.Version == 0 {
		if m.Timestamp != nil {
			out = append(append(append(append(out, m.Timestamp...), ' '), m.Host...), ' ')
		}
		out = append(out, m.Text...)
	} else {
		out = append(out, "1 "...)
		for _, f := range header {
			v := *f.of(m)
			if v == nil {
				v = []byte{'-'}
			}
			out = append(append(out, v...), ' ')
		}
		out = m.appendData(out)
		if m.HasText {
			out = append(out, ' ')
			if m.BOM {
				out = append(out, bom...)
			}
			out = append(out, m.Text...)
		}
	}
	return out, new(Message).Decode(out[begin:])
}

func (m *Message) appendData(out []byte) []byte {
	if len(m.Data) == 0 {
		return append(out, '-')
	}
	open := false
	for i := range m.Data {
		p := &m.Data[i]
		if p.Name != nil {
			out = append(append(append(append(append(out, ' '), p.Name...), `="`...), p.Value...), '"')
			continue
		}
		if open {
			out = append(out, ']')
		}
		open = true
		out = append(append(out, '['), p.ID...)
	}
	return append(out, ']')
}

// AppendFrame appends a message as a stream carries it, with its length before it
// (RFC 6587, 3.4.1; RFC 5425, 4.3).
func AppendFrame(out, message []byte) []byte {
	out = append(strconv.AppendInt(out, int64(len(message)), 10), ' ')
	return append(out, message...)
}
