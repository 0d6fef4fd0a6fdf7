package camera

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/onvif"
)

// Source is one camera, or one recorder with its cameras. Its fields are set before Run
// and not changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
}

// Sensor is a camera. Key is the token of its video source or of a profile, or the path
// to which its stills are posted; the only camera of a feed needs none.
type Sensor struct {
	marsad.Sensor
	Key string
}

// The reasons for which something of a camera is not used. Pictures are never kept,
// whatever is wrong with them.
const (
	BadStill      marsad.Code = "camera-picture"    // no whole JPEG, or one of impossible size
	NotJPEG       marsad.Code = "camera-type"       // of another type than image/jpeg
	TooLarge      marsad.Code = "camera-too-large"  // over 4 MiB
	CutOff        marsad.Code = "camera-cut-off"    // the answer broke off, or took too long
	Redirected    marsad.Code = "camera-redirect"   // it leads to another host, which is not followed
	Refused       marsad.Code = "camera-refused"    // user or password are not taken
	BadAnswer     marsad.Code = "camera-answer"     // an error, a fault, or what was not asked for
	NoService     marsad.Code = "camera-no-service" // no media or no event service
	NoProfile     marsad.Code = "camera-no-profile" // no profile or source of a sensor's key
	BadEvent      marsad.Code = "camera-event"      // it cannot be read
	Biometric     marsad.Code = "camera-biometric"  // a recognised face, plate or person: dropped unread
	NotUsed       marsad.Code = "camera-topic"      // a kind of event that is not used
	UnknownSensor marsad.Code = "unknown-sensor"    // no sensor of the feed has this key
	Impossible    marsad.Code = "impossible-values" // quantities that cannot be
)

// Run receives until ctx ends, which is no error.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("camera source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns stills and events into the project's words.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, sensors: map[string]*sensor{}, topics: topics()}
	for i := range s.Sensors {
		n := &s.Sensors[i]
		if r.sensors[n.Key] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "camera source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		one := &sensor{Sensor: n, clock: s.NewClock(n.ID), active: map[string]held{}}
		r.sensors[n.Key] = one
		if len(s.Sensors) == 1 {
			r.only = one
		}
	}
	return r, nil
}

// Reader turns stills and events into the project's words. It belongs to one goroutine.
type Reader struct {
	source  *Source
	sensors map[string]*sensor
	only    *sensor
	topics  []topic
	aliases url.Values // key by what events call it, as the newest message told
	told    string     // the query that they stand in
	batch   []marsad.Observation
}

type sensor struct {
	*Sensor
	clock link.Clock
	// active are the states that hold now, by topic and what tells them.
	active map[string]held
	told   time.Time // when the card was last told

	picture [sha256.Size]byte // of the newest still
	same    int               // how often it came
}

// held is a state that holds; until is zero where the camera will tell its end.
type held struct {
	topic *topic
	until time.Time
}

const (
	// momentFor is how long what a camera tells without a state stays on its card.
	momentFor = 10 * time.Minute
	// frozenAfter is how often the same bytes must come for a picture to be frozen.
	frozenAfter = 5
	// maxActive bounds the states that are remembered of a camera.
	maxActive = 256
	// signEvery is how often a camera that has nothing to tell is a sign of life.
	signEvery = time.Minute
)

// Packet takes a still or a message with events.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) == 0 {
		return
	}
	r.source.Counters.Frame(len(p.Bytes), p.At)
	if text := bytes.TrimLeft(p.Bytes, "\xef\xbb\xbf \t\r\n"); len(text) > 0 && text[0] == '<' {
		r.message(text, &p)
		return
	}
	r.still(&p)
}

// still hands a picture on, and looks whether it still changes.
func (r *Reader) still(p *link.Packet) {
	s := r.sensors[keyOf(p.Topic)]
	if s == nil {
		s = r.only
	}
	if s == nil {
		r.source.Counters.Reject(UnknownSensor)
		return
	}
	picture, _, _, err := Clean(p.Bytes)
	if err != nil {
		r.source.Counters.Reject(BadStill)
		return
	}
	r.source.Counters.Messages(1)
	r.source.Still(marsad.Still{Sensor: s.ID, At: p.At.Add(-p.Age), Received: p.At, Type: "image/jpeg", Bytes: picture})
	was := s.frozen()
	if sum := sha256.Sum256(picture); sum != s.picture {
		s.picture, s.same = sum, 0
	}
	s.same++
	if s.frozen() != was || p.At.Sub(s.told) >= signEvery {
		r.tell(s, p.At)
	}
}

func (s *sensor) frozen() bool { return s.same >= frozenAfter }

// message takes the events of an answer.
func (r *Reader) message(text []byte, p *link.Packet) {
	events, err := onvif.DecodeEvents(text)
	if err != nil {
		code := BadEvent
		if f := (*onvif.Fault)(nil); errors.As(err, &f) || errors.Is(err, onvif.ErrNoEvents) {
			code = BadAnswer
		}
		if onvif.Recognising(text) {
			r.source.Counters.Reject(code) // nothing of it is kept
		} else {
			r.source.Broken(p.At, code, err, p.Bytes)
		}
		return
	}
	r.learn(p.Topic)
	r.batch = r.batch[:0]
	for i := range events {
		r.source.Counters.Messages(1)
		if code := r.event(&events[i], p.At); code != "" {
			r.source.Counters.Reject(code)
		}
	}
	r.source.Observe(r.batch)
	if s := r.only; s != nil && p.At.Sub(s.told) >= signEvery {
		r.tell(s, p.At)
	}
}

// of is the camera that an event is of.
func (r *Reader) of(n *onvif.Notification) *sensor {
	if r.only != nil && (r.only.Key == "" || len(n.Source) == 0) {
		return r.only
	}
	for _, item := range n.Source {
		for _, key := range [...]string{item.Value, r.aliases.Get(item.Value)} {
			if s := r.sensors[key]; s != nil && key != "" {
				return s
			}
		}
	}
	return nil
}

// learn takes in what other names the keys have, from the query of a topic.
func (r *Reader) learn(topic string) {
	if _, query, _ := strings.Cut(topic, "?"); query != r.told {
		r.told = query
		r.aliases, _ = url.ParseQuery(query) // what cannot be read names nothing
	}
}

// event takes one in, or returns why not.
func (r *Reader) event(n *onvif.Notification, received time.Time) marsad.Code {
	if n.Biometric {
		return Biometric
	}
	t := find(r.topics, n.Path())
	if t == nil {
		return NotUsed
	}
	s := r.of(n)
	if s == nil {
		return UnknownSensor
	}
	at := received
	if !n.At.IsZero() && n.Operation != onvif.Initialized {
		// What a state was at its beginning is told with the time of that, or of now.
		at = r.source.Measured(&s.clock, n.At, received)
	}
	begins := s.note(n, t, received)
	if !t.detects() {
		r.tell(s, received)
		return ""
	}
	if !begins {
		if state, _ := n.State(); !state {
			r.tell(s, received) // a sign of life
		}
		return ""
	}
	o := s.observation(t, at, received)
	o.Class = classOf(n, t)
	if o.Valid() != nil {
		return Impossible
	}
	r.batch = append(r.batch, o)
	return ""
}

// note keeps the state of an event; begins tells whether it was not so before. An event
// without a state begins each time.
func (s *sensor) note(n *onvif.Notification, t *topic, received time.Time) (begins bool) {
	state, told := n.State()
	h := held{topic: t}
	if !told {
		if t.detects() {
			return true
		}
		state, h.until = true, received.Add(momentFor)
	}
	key := stateKey(n)
	_, was := s.active[key]
	switch {
	case !state:
		delete(s.active, key)
	case !was && len(s.active) >= maxActive:
		clear(s.active) // a camera that never ends what it began
		s.active[key] = h
	default:
		s.active[key] = h
	}
	return state && !was
}

// stateKey tells one state from another: topic, source and object.
func stateKey(n *onvif.Notification) string {
	var b strings.Builder
	b.WriteString(n.Path())
	for _, part := range [...][]onvif.Item{n.Source, n.Key} {
		for _, item := range part {
			fmt.Fprintf(&b, "|%.64s=%.128s", item.Name, item.Value)
		}
	}
	return b.String()
}

// observation is what a camera sees: along its direction, or at its site where it looks
// all around, or where an input tells it.
func (s *sensor) observation(t *topic, at, received time.Time) marsad.Observation {
	o := link.Presence(&s.Sensor.Sensor, at, received)
	if w := s.Field.Width; t.role == seen && w > 0 && w < 2*math.Pi {
		o = marsad.Observation{Sensor: s.ID, At: at, Received: received, Kind: marsad.Bearing, Has: marsad.HasAzimuth, Origin: s.Origin, Marks: s.Marks}
		// As the camera would have measured it: its bias is taken out by who uses it.
		o.Azimuth = (s.Field.From + w/2 + s.AzimuthBias).Normal()
		o.SigmaAzimuth = max(w/4, geo.Degree/10)
	}
	return o
}

// tell shows on the camera's card how it is.
func (r *Reader) tell(s *sensor, at time.Time) {
	a := marsad.Asset{At: at, BatteryLeft: -1, LinkQuality: -1}
	for i := range r.topics {
		t := &r.topics[i]
		if t.detects() || !s.holds(t, at) {
			continue
		}
		a.Tamper = a.Tamper || t.role == meddled
		if a.Code == "" {
			a.Code = t.code
		}
	}
	if s.frozen() {
		a.Code = Frozen
	}
	s.told = at
	r.source.Asset(s.ID, a)
}

// holds tells whether a state of this kind is on.
func (s *sensor) holds(t *topic, now time.Time) bool {
	for _, on := range s.active {
		if on.topic == t && (on.until.IsZero() || now.Before(on.until)) {
			return true
		}
	}
	return false
}
