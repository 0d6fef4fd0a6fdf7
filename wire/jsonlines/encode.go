package jsonlines

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// Append appends the message as one line with its end. A message that Decode
// would refuse is an error of the same form, and nothing is appended.
func Append(b []byte, m *Message) ([]byte, error) {
	start := len(b)
	b = append(b, `{"type":`...)
	b = appendText(b, m.Type.String())
	b = appendText(append(b, `,"sensor":`...), m.Sensor)
	b = m.appendBody(append(b, ','), true)
	b = append(b, "}\n"...)
	var again Message
	if err := Decode(b[start:], &again); err != nil {
		return b[:start], err
	}
	if len(b)-start > MaxLine {
		return b[:start], errors.New("jsonlines: line too long")
	}
	return b, nil
}

// appendBody appends the members from at on, without and with lat and lon.
func (m *Message) appendBody(b []byte, place bool) []byte {
	b = append(b, `"at":"`...)
	b = m.At.UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, '"')
	for i := range numbers {
		n := &numbers[i]
		if x := n.at(m); x.Told && (place || n.name != "lat" && n.name != "lon") {
			b = appendNumber(appendName(b, n.name), x.Value)
		}
	}
	if m.Covariance != nil {
		b = append(appendName(b, "covariance_m2"), '[')
		for i, x := range m.Covariance {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendNumber(b, x)
		}
		b = append(b, ']')
	}
	for i := range words {
		if s := *words[i].at(m); s != "" {
			b = appendText(appendName(b, words[i].name), s)
		}
	}
	for i := range flags {
		if f := flags[i].at(m); f.Told {
			b = strconv.AppendBool(appendName(b, flags[i].name), f.Value)
		}
	}
	if len(m.Classes) > 0 {
		b = append(appendName(b, "classes"), '{')
		for i, c := range m.Classes {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendNumber(append(appendText(b, c.Word), ':'), c.Probability)
		}
		b = append(b, '}')
	}
	return b
}

// AppendJSON appends the message in the form that all protocols are shown in,
// one line of JSON without its end: proto, frame, kind (the type), id (the
// sensor), lat and lon, and the rest as fields under their own names.
func AppendJSON(b []byte, number int, m *Message) []byte {
	b = append(b, `{"proto":"jsonlines","frame":`...)
	b = strconv.AppendInt(b, int64(number), 10)
	b = appendText(append(b, `,"kind":`...), m.Type.String())
	b = appendText(append(b, `,"id":`...), m.Sensor)
	if m.Lat.Told && m.Lon.Told {
		b = appendNumber(appendName(b, "lat"), m.Lat.Value)
		b = appendNumber(appendName(b, "lon"), m.Lon.Value)
	}
	b = m.appendBody(append(b, `,"fields":{`...), false)
	return append(b, "}}"...)
}

func appendName(b []byte, name string) []byte {
	b = append(b, ',', '"')
	b = append(b, name...)
	return append(b, '"', ':')
}

// appendNumber appends the shortest form that reads back the same; what is no
// number becomes null, which Decode refuses.
func appendNumber(b []byte, x float64) []byte {
	text, err := json.Marshal(x)
	if err != nil {
		return append(b, "null"...)
	}
	return append(b, text...)
}

func appendText(b []byte, s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		return append(b, `""`...)
	}
	return append(b, text...)
}
