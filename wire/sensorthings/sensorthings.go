package sensorthings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Bounds of one answer.
const (
	MaxMessage = 4 << 20
	maxDepth   = 40
	maxResults = 20_000
)

// Entity is the part of an entity (clause 8.2) that says what it is.
type Entity struct {
	ID          string // @iot.id: a number, or a text
	Name        string
	Description string
	Definition  string // of an observed property
}

// Observation is one result (clause 8.2.7) of one datastream, with what the message
// said of it. Of a multi-datastream each component is an observation of its own.
type Observation struct {
	ID         string
	Datastream Entity
	Thing      Entity
	Property   Entity
	UnitName   string
	UnitSymbol string
	Component  int // of a multi-datastream, from 0

	At       time.Time // phenomenonTime; of an interval its end. Zero: not told
	ResultAt time.Time // resultTime; zero: not told

	Kind   Kind
	Number float64
	Bool   bool
	Text   string

	Lat, Lon float64 // of the thing, degrees; Located tells whether it is told
	Located  bool
}

// Kind is what a result is.
type Kind uint8

// The kinds of result.
const (
	None Kind = iota
	Number
	Bool
	Text
)

// Error says where in a message something is wrong.
type Error struct {
	Where string // such as "value[3].Observations[0].phenomenonTime"
	Err   error
}

// Error implements error.
func (e *Error) Error() string { return "sensorthings: " + e.Where + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Read gives each observation of a message to take, or the error that stands in its
// place; datastream is the id of the one that the message is of, where it comes from
// elsewhere (Topic). Only a message that cannot be read at all is an error of Read.
func Read(message []byte, datastream string, take func(*Observation, error)) error {
	v, err := parse(message)
	if err != nil {
		return err
	}
	r := reader{take: take}
	r.entity(v, Observation{Datastream: Entity{ID: datastream}}, "", true)
	if r.none {
		return errors.New("sensorthings: neither a datastream, an observation, a thing nor a list of them")
	}
	return nil
}

// NextLink returns the address of the next page of an answer (clause 9.3.3.7.2), or "".
func NextLink(message []byte) string {
	var page struct {
		Next string `json:"@iot.nextLink"`
	}
	if json.Unmarshal(message, &page) != nil {
		return ""
	}
	return page.Next
}

// Topic returns the id of the datastream that an MQTT topic is of, such as
// v1.1/Datastreams(5)/Observations (clause 14.2 of 15-078r6), or "".
func Topic(topic string) string {
	for _, name := range []string{"MultiDatastreams(", "Datastreams("} {
		if i := strings.LastIndex(topic, name); i >= 0 {
			id, _, ok := strings.Cut(topic[i+len(name):], ")")
			if ok {
				return strings.Trim(id, "'")
			}
		}
	}
	return ""
}

func parse(message []byte) (any, error) {
	if len(message) > MaxMessage {
		return nil, fmt.Errorf("sensorthings: message of %d bytes, at most %d", len(message), MaxMessage)
	}
	d := json.NewDecoder(bytes.NewReader(message))
	depth := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("sensorthings: byte %d: %w", d.InputOffset(), err)
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			if depth++; depth > maxDepth {
				return nil, fmt.Errorf("sensorthings: byte %d: nested more than %d deep", d.InputOffset(), maxDepth)
			}
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	d = json.NewDecoder(bytes.NewReader(message))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("sensorthings: byte %d: %w", d.InputOffset(), err)
	}
	return v, nil
}

type reader struct {
	take  func(*Observation, error)
	given int
	none  bool
}

// entity reads a list or an entity, by what it has.
func (r *reader) entity(v any, o Observation, where string, root bool) {
	switch x := v.(type) {
	case []any:
		for i, e := range x {
			r.entity(e, o, fmt.Sprintf("%s[%d]", where, i), root)
		}
	case map[string]any:
		switch {
		case has(x, "value") && !has(x, "result"):
			r.entity(x["value"], o, within(where, "value"), root)
		case has(x, "dataArray"):
			r.dataArray(x, o, where)
		case has(x, "result"):
			r.observation(x, o, where)
		case has(x, "Datastreams") || has(x, "MultiDatastreams"):
			o.Thing = entityOf(x)
			locate(x, &o)
			r.entity(x["Datastreams"], o, within(where, "Datastreams"), false)
			r.entity(x["MultiDatastreams"], o, within(where, "MultiDatastreams"), false)
		case has(x, "Observations") || has(x, "unitOfMeasurement") || has(x, "unitOfMeasurements"):
			describe(x, &o)
			r.entity(x["Observations"], o, within(where, "Observations"), false)
		default:
			r.none = r.none || root
		}
	case nil:
	default:
		r.none = r.none || root
	}
}

// describe fills in what a datastream says of its observations.
func describe(x map[string]any, o *Observation) {
	id := o.Datastream.ID
	if o.Datastream = entityOf(x); o.Datastream.ID == "" {
		o.Datastream.ID = id
	}
	if t, ok := x["Thing"].(map[string]any); ok {
		o.Thing = entityOf(t)
		locate(t, o)
	}
	if p, ok := x["ObservedProperty"].(map[string]any); ok {
		o.Property = entityOf(p)
	}
	if u, ok := x["unitOfMeasurement"].(map[string]any); ok {
		o.UnitName, o.UnitSymbol = text(u["name"]), text(u["symbol"])
	}
}

// locate takes the place of a thing, where it is a point.
func locate(thing map[string]any, o *Observation) {
	list, _ := thing["Locations"].([]any)
	if len(list) == 0 {
		return
	}
	place, _ := list[0].(map[string]any)
	shape, _ := place["location"].(map[string]any)
	if inner, ok := shape["geometry"].(map[string]any); ok { // a feature
		shape = inner
	}
	at, _ := shape["coordinates"].([]any)
	if text(shape["type"]) != "Point" || len(at) < 2 {
		return
	}
	lon, lonOK := number(at[0])
	lat, latOK := number(at[1])
	if lonOK && latOK && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180 {
		o.Lat, o.Lon, o.Located = lat, lon, true
	}
}

func (r *reader) observation(x map[string]any, o Observation, where string) {
	if d, ok := x["Datastream"].(map[string]any); ok {
		describe(d, &o)
	}
	o.ID = id(x)
	if code := r.times(&o, x["phenomenonTime"], x["resultTime"]); code != nil {
		r.fail(within(where, "phenomenonTime"), code)
		return
	}
	r.result(&o, x["result"], within(where, "result"))
}

func (r *reader) times(o *Observation, phenomenon, result any) (err error) {
	if o.At, err = moment(phenomenon); err != nil {
		return err
	}
	o.ResultAt, err = moment(result)
	return err
}

// result gives one observation, or one for each component.
func (r *reader) result(o *Observation, v any, where string) {
	switch x := v.(type) {
	case json.Number:
		f, err := x.Float64()
		if err != nil {
			r.fail(where, err)
			return
		}
		o.Kind, o.Number = Number, f
	case bool:
		o.Kind, o.Bool = Bool, x
	case string:
		o.Kind, o.Text = Text, x
		if f, ok := number(x); ok {
			o.Kind, o.Number, o.Text = Number, f, ""
		}
	case []any:
		for i, e := range x {
			one := *o
			one.Component = i
			if _, list := e.([]any); list {
				r.fail(where, errors.New("a list within a list"))
				return
			}
			r.result(&one, e, fmt.Sprintf("%s[%d]", where, i))
		}
		return
	case nil:
		r.fail(where, errors.New("null"))
		return
	default:
		r.fail(where, errors.New("an object is no result that is understood"))
		return
	}
	if r.given++; r.given > maxResults {
		if r.given == maxResults+1 {
			r.fail(where, fmt.Errorf("more than %d results", maxResults))
		}
		return
	}
	r.take(o, nil)
}

// dataArray reads rows of observations under the names of their components.
func (r *reader) dataArray(x map[string]any, o Observation, where string) {
	if d, ok := x["Datastream"].(map[string]any); ok {
		describe(d, &o)
	} else if link := text(x["Datastream@iot.navigationLink"]); link != "" {
		o.Datastream.ID = Topic(link)
	}
	names, _ := x["components"].([]any)
	rows, ok := x["dataArray"].([]any)
	if !ok || len(names) == 0 {
		r.fail(within(where, "dataArray"), errors.New("no components, or no rows"))
		return
	}
	for i, row := range rows {
		at := fmt.Sprintf("%s[%d]", within(where, "dataArray"), i)
		cells, ok := row.([]any)
		if !ok || len(cells) != len(names) {
			r.fail(at, fmt.Errorf("%d cells under %d components", len(cells), len(names)))
			continue
		}
		one := make(map[string]any, len(names))
		for c, name := range names {
			one[text(name)] = cells[c]
		}
		r.observation(one, o, at)
	}
}

func (r *reader) fail(where string, err error) { r.take(nil, &Error{where, err}) }

func has(x map[string]any, name string) bool { _, ok := x[name]; return ok }

func within(where, name string) string {
	if where == "" {
		return name
	}
	return where + "." + name
}

func entityOf(x map[string]any) Entity {
	return Entity{ID: id(x), Name: text(x["name"]), Description: text(x["description"]), Definition: text(x["definition"])}
}

// id reads @iot.id, or id as some servers have it.
func id(x map[string]any) string {
	v, ok := x["@iot.id"]
	if !ok {
		v = x["id"]
	}
	if n, ok := v.(json.Number); ok {
		return n.String()
	}
	return text(v)
}

func text(v any) string { s, _ := v.(string); return s }

func number(v any) (float64, bool) {
	switch x := v.(type) {
	case json.Number:
		f, err := x.Float64()
		return f, err == nil
	case string:
		f, err := json.Number(strings.TrimSpace(x)).Float64()
		return f, err == nil && !strings.ContainsAny(x, "nNiIxX")
	}
	return 0, false
}

// moment reads an ISO 8601 time, or the end of an interval; "" and null are none. A
// zone may stand as +07:00 or +0700, and a Z behind it is passed over.
func moment(v any) (time.Time, error) {
	s := text(v)
	if s == "" {
		return time.Time{}, nil
	}
	if _, end, ok := strings.Cut(s, "/"); ok {
		s = end
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999-0700Z"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time", s)
}
