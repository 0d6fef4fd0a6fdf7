package sensorthings

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/sensorthings"
)

// Source is one server. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
}

// Sensor is a station of the field. Key is the id or the name of its thing, or the id
// or the name of one datastream; the only sensor of a feed needs none.
type Sensor struct {
	marsad.Sensor
	Key string
}

// The reasons for which an observation is not used.
const (
	BadMessage    marsad.Code = "sensorthings-message" // it is not what a server answers
	BadResult     marsad.Code = "sensorthings-result"  // a result or a time that is none
	UnknownSensor marsad.Code = "unknown-sensor"       // no sensor of the feed has this thing or datastream
	Repeated      marsad.Code = "repeated"             // had with an earlier question
	NotDescribed  marsad.Code = "sensorthings-unknown" // what it measures, or its unit, is not known
	NotMeasured   marsad.Code = "sensorthings-text"    // a text where a number is needed
	Impossible    marsad.Code = "impossible-values"    // a value or a time that cannot be
)

const (
	// maxStreams bounds the datastreams that are remembered.
	maxStreams = 2000
	// remembered are the last observations of a datastream that are known again.
	remembered = 64
	// maxText bounds what is remembered of a datastream, bytes.
	maxText = 8 << 10
)

// Run receives until ctx ends, which is no error.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("sensorthings source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns messages into readings and observations.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, sensors: map[string]*sensor{}, streams: map[stream]*told{}}
	for i := range s.Sensors {
		n := &s.Sensors[i]
		if r.sensors[n.Key] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "sensorthings source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		one := &sensor{Sensor: n, clock: s.NewClock(n.ID), asset: marsad.Asset{BatteryLeft: -1, LinkQuality: -1}}
		r.sensors[n.Key] = one
		if len(s.Sensors) == 1 && n.Key == "" {
			r.only = one
		}
	}
	return r, nil
}

// Reader turns messages into readings and observations. It belongs to one goroutine.
type Reader struct {
	source   *Source
	sensors  map[string]*sensor
	only     *sensor
	streams  map[stream]*told
	batch    []marsad.Observation
	readings []marsad.Reading
}

type sensor struct {
	*Sensor
	clock link.Clock
	asset marsad.Asset
}

// stream is a datastream, or a component of one.
type stream struct {
	id        string
	component int
}

// told is what is known of a datastream: its description, and when the last
// observations were, so that those are known again.
type told struct {
	description sensorthings.Observation
	times       [remembered]time.Time
	n           int
	event       bool // the last state of a detector
}

// Packet takes an answer or a message.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) == 0 {
		return
	}
	r.source.Counters.Frame(len(p.Bytes), p.At)
	r.batch, r.readings = r.batch[:0], r.readings[:0]
	err := sensorthings.Read(p.Bytes, sensorthings.Topic(p.Topic), func(o *sensorthings.Observation, err error) {
		code := BadResult
		if err == nil {
			r.source.Counters.Messages(1)
			code, err = r.observation(o, p.At)
		}
		switch {
		case code == "":
		case err == nil:
			r.source.Counters.Reject(code)
		default:
			r.source.Broken(p.At, code, err, p.Bytes)
		}
	})
	if err != nil {
		r.source.Broken(p.At, BadMessage, err, p.Bytes)
	}
	r.source.Read(r.readings)
	r.source.Observe(r.batch)
}

// observation takes one in, or returns why not.
func (r *Reader) observation(o *sensorthings.Observation, received time.Time) (marsad.Code, error) {
	t := r.stream(o)
	if t == nil {
		return NotDescribed, errors.New("sensorthings: longer texts than are remembered")
	}
	d := &t.description
	s := r.sensorOf(d)
	if s == nil {
		return UnknownSensor, marsad.Errorf(marsad.Undecodable, "sensorthings: no sensor of thing %q or datastream %q in this feed",
			d.Thing.ID+" "+d.Thing.Name, d.Datastream.ID+" "+d.Datastream.Name)
	}
	stated := o.At
	if stated.IsZero() {
		stated = o.ResultAt
	}
	at := received
	if !stated.IsZero() {
		if t.had(stated) {
			return Repeated, nil
		}
		// An answer brings what was measured since the question before: how late it is
		// says nothing of the sensor's clock. Only what is of the future does.
		if at = stated; stated.After(received) {
			at = r.source.Measured(&s.clock, stated, received)
		}
	}
	return r.put(s, t, o, at, received)
}

// put makes of the result what its description says.
func (r *Reader) put(s *sensor, t *told, o *sensorthings.Observation, at, received time.Time) (marsad.Code, error) {
	d := &t.description
	value, on, known := result(o)
	if !known {
		return NotMeasured, marsad.Errorf(marsad.Undecodable, "sensorthings: %s: the text %q", d.Datastream.Name, o.Text)
	}
	words := strings.Join([]string{d.Property.Name, d.Property.Definition, d.Datastream.Name, d.Datastream.Description}, " ")
	unit := d.UnitSymbol
	if o.Kind != sensorthings.Number {
		unit = ""
	}
	if detects(words) && plain(unit) {
		return r.detection(s, t, on, at, received)
	}
	q, ok := link.ToldAs(words, unit)
	if !ok {
		if q, ok = link.ToldAs(words, d.UnitName); !ok {
			return NotDescribed, marsad.Errorf(marsad.Undecodable, "sensorthings: datastream %s %q in %q is no quantity that is known", d.Datastream.ID, words, d.UnitSymbol)
		}
	}
	if q.Quantity == marsad.TamperOpen {
		s.asset.At, s.asset.Tamper = at, on
		r.source.Asset(s.ID, s.asset)
		return "", nil
	}
	reading := marsad.Reading{Sensor: s.ID, At: at, Received: received, Quantity: q.Quantity, Part: part(d, o.Component),
		Value: q.Value(value), Origin: s.Origin, Marks: s.Marks}
	if err := reading.Valid(); err != nil {
		return Impossible, err
	}
	r.readings = append(r.readings, reading)
	return "", nil
}

// result is the number that an observation tells, and the state; a text tells one only
// where it is a word for a state.
func result(o *sensorthings.Observation) (value float64, on, known bool) {
	switch o.Kind {
	case sensorthings.Text:
		on, known = state(o.Text)
	case sensorthings.Bool:
		on, known = o.Bool, true
	default:
		return o.Number, o.Kind == sensorthings.Number && o.Number > 0, true
	}
	if on {
		value = 1
	}
	return value, on, known
}

// detection takes the state of a detector: each time it goes on is a presence, off is
// a sign of life.
func (r *Reader) detection(s *sensor, t *told, on bool, at, received time.Time) (marsad.Code, error) {
	before := t.event
	t.event = on
	switch {
	case !on:
		s.asset.At = at
		r.source.Asset(s.ID, s.asset)
	case !before:
		seen := link.Presence(&s.Sensor.Sensor, at, received)
		if err := seen.Valid(); err != nil {
			return Impossible, err
		}
		r.batch = append(r.batch, seen)
	}
	return "", nil
}

// part names what a reading is of: the datastream, and the component where it has some.
func part(d *sensorthings.Observation, component int) string {
	name := d.Datastream.Name
	if len(name) > 60 {
		name = d.Datastream.ID
	}
	if component > 0 {
		return fmt.Sprintf("%s-%d", name, component)
	}
	return name
}

// detects tells whether a datastream is that of a detector.
func detects(words string) bool {
	words = strings.ToLower(words)
	for _, w := range []string{"motion", "tripwire", "intrusion", "presence", "occupancy", "vibration alarm", "footstep", "beam break", "detection"} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

func plain(unit string) bool {
	switch strings.ToLower(unit) {
	case "", "1", "none", "bool", "boolean", "count", "unitless":
		return true
	}
	return false
}

// state reads the words of a detector.
func state(text string) (on, known bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "on", "open", "alarm", "active", "detected", "yes":
		return true, true
	case "false", "off", "closed", "ok", "normal", "inactive", "clear", "no":
		return false, true
	}
	return false, false
}

// stream finds what is known of the observation's datastream, and learns what it says;
// nil when that is too long.
func (r *Reader) stream(o *sensorthings.Observation) *told {
	key := stream{o.Datastream.ID, o.Component}
	t := r.streams[key]
	if texts(o) > maxText {
		return nil
	}
	if t == nil {
		if len(r.streams) >= maxStreams { // those that go on are learned again
			clear(r.streams)
		}
		t = &told{description: *o}
		r.streams[key] = t
	}
	d := &t.description
	if o.UnitSymbol != "" || o.Property.Name != "" {
		d.UnitSymbol, d.UnitName, d.Property = o.UnitSymbol, o.UnitName, o.Property
	}
	if o.Datastream.Name != "" {
		d.Datastream = o.Datastream
	}
	if o.Thing != (sensorthings.Entity{}) {
		d.Thing = o.Thing
	}
	return t
}

// had tells whether an observation of this time is known, and remembers it.
func (t *told) had(at time.Time) bool {
	for _, known := range t.times[:min(t.n, remembered)] {
		if known.Equal(at) {
			return true
		}
	}
	t.times[t.n%remembered] = at
	t.n++
	return false
}

// texts is how long what would be remembered of an observation's datastream is.
func texts(o *sensorthings.Observation) (n int) {
	for _, e := range []*sensorthings.Entity{&o.Datastream, &o.Thing, &o.Property} {
		n += len(e.ID) + len(e.Name) + len(e.Description) + len(e.Definition)
	}
	return n + len(o.UnitName) + len(o.UnitSymbol)
}

func (r *Reader) sensorOf(d *sensorthings.Observation) *sensor {
	for _, key := range []string{d.Datastream.ID, d.Datastream.Name, d.Thing.ID, d.Thing.Name} {
		if key == "" {
			continue
		}
		if s := r.sensors[key]; s != nil {
			return s
		}
	}
	return r.only
}
