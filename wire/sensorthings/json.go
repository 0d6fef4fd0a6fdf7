package sensorthings

import (
	"encoding/json"
	"strconv"
	"time"

	"marsad/wire/lines"
)

// AppendLine writes an observation as a JSON line: kind Observation, id that of its
// datastream.
func (o *Observation) AppendLine(l *lines.Line, frame int) {
	l.Begin("sensorthings", frame, "Observation", o.Datastream.ID)
	if o.Located {
		l.Position(o.Lat, o.Lon)
	}
	for _, f := range [...]struct{ name, text string }{
		{"observation_id", o.ID}, {"datastream", o.Datastream.Name}, {"thing_id", o.Thing.ID}, {"thing", o.Thing.Name},
		{"observed_property", o.Property.Name}, {"definition", o.Property.Definition}, {"unit_name", o.UnitName}, {"unit_symbol", o.UnitSymbol},
	} {
		if f.text != "" {
			l.Text(f.name, f.text)
		}
	}
	if o.Component > 0 {
		l.Int("component", int64(o.Component))
	}
	if !o.At.IsZero() {
		l.Time("phenomenon_time", o.At)
	}
	if !o.ResultAt.IsZero() {
		l.Time("result_time", o.ResultAt)
	}
	switch o.Kind {
	case Number:
		l.Float("result", o.Number)
	case Bool:
		l.Bool("result", o.Bool)
	case Text:
		l.Text("result", o.Text)
	}
}

// Append writes a datastream with this one observation inside, as a server answers a
// question with $expand (clause 9.3.3.2).
func (o *Observation) Append(dst []byte) ([]byte, error) {
	type entity = map[string]any
	named := func(e Entity) entity {
		out := entity{}
		for _, f := range [...]struct{ name, text string }{{"name", e.Name}, {"description", e.Description}, {"definition", e.Definition}} {
			if f.text != "" {
				out[f.name] = f.text
			}
		}
		if n, err := strconv.ParseInt(e.ID, 10, 64); err == nil {
			out["@iot.id"] = n
		} else if e.ID != "" {
			out["@iot.id"] = e.ID
		}
		return out
	}
	result := named(Entity{ID: o.ID})
	result["result"] = map[Kind]any{Number: o.Number, Bool: o.Bool, Text: o.Text}[o.Kind]
	if !o.At.IsZero() {
		result["phenomenonTime"] = o.At.Format(time.RFC3339Nano)
	}
	if !o.ResultAt.IsZero() {
		result["resultTime"] = o.ResultAt.Format(time.RFC3339Nano)
	}
	stream := named(o.Datastream)
	stream["unitOfMeasurement"] = entity{"name": o.UnitName, "symbol": o.UnitSymbol}
	stream["ObservedProperty"] = named(o.Property)
	stream["Observations"] = []any{result}
	thing := named(o.Thing)
	if o.Located {
		thing["Locations"] = []any{entity{"location": entity{"type": "Point", "coordinates": []float64{o.Lon, o.Lat}}}}
	}
	stream["Thing"] = thing
	text, err := json.Marshal(stream)
	return append(dst, text...), err
}
