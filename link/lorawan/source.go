package lorawan

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/generic"
	"marsad/wire/lorawan"
)

// Source is one network server. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
}

// Sensor is a device of ours; Key is its EUI, 16 hexadecimal digits.
type Sensor struct {
	marsad.Sensor
	Key string
	Own bool // its located positions are those of a platform of ours
}

// The reasons for which an event is not used.
const (
	BadMessage    marsad.Code = "lorawan-message"     // neither an event in JSON nor one in Protocol Buffers
	Repeated      marsad.Code = "lorawan-repeat"      // the same uplink once more
	Replayed      marsad.Code = "lorawan-counter"     // a frame counter that went back without a join
	NoCodec       marsad.Code = "lorawan-no-codec"    // a payload that the server did not decode
	Nothing       marsad.Code = "lorawan-nothing"     // nothing that is known in it
	BadPayload    marsad.Code = "lorawan-undecodable" // the server could not decode or verify an uplink
	UnknownSensor marsad.Code = "unknown-sensor"      // a device that is not configured here
	Impossible    marsad.Code = "impossible-values"   // quantities that cannot be
)

// Run receives until ctx ends, which is no error. It fails only for a configuration
// that cannot work.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("lorawan source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets into observations. It belongs to one goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, sensors: map[string]*sensor{}}
	r.streams.New = func() *generic.Splitter { return generic.NewSplitter(generic.JSON) }
	for i := range s.Sensors {
		n := &s.Sensors[i]
		key := strings.ToLower(n.Key)
		switch {
		case len(key) != 16 || strings.Trim(key, "0123456789abcdef") != "":
			return nil, marsad.Errorf(marsad.BadConfig, "lorawan source %s: key %q of sensor %s is not the 16 hexadecimal digits of a device EUI", s.Name, n.Key, n.ID)
		case r.sensors[key] != nil:
			return nil, marsad.Errorf(marsad.BadConfig, "lorawan source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		r.sensors[key] = &sensor{Sensor: n, clock: s.NewClock(n.ID), asset: marsad.Asset{BatteryLeft: -1, LinkQuality: -1}}
	}
	return r, nil
}

// Reader turns packets into observations.
type Reader struct {
	source   *Source
	sensors  map[string]*sensor
	streams  link.Senders[*generic.Splitter]
	event    lorawan.Event
	batch    []marsad.Observation
	readings []marsad.Reading
}

type sensor struct {
	*Sensor
	clock   link.Clock
	asset   marsad.Asset
	seen    [8]string // the last deduplication ids
	next    int
	counter uint32
	counted bool // counter is known
	address string
	// The last counter that was refused, and how many in a row went up.
	refused uint32
	rising  int
}

// Packet takes an event: a broker's message, a posted body, or JSON in a stream.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) > 0 {
		r.source.Counters.Frame(len(p.Bytes), p.At)
	}
	r.batch, r.readings = r.batch[:0], r.readings[:0]
	kind := lorawan.KindOf(p.Topic)
	text := bytes.TrimSpace(p.Bytes)
	switch {
	case p.Stream == 0 && len(text) > 0 && text[0] != '{' && kind != "":
		r.use(&p, p.Bytes, r.event.Decode(p.Bytes, kind))
	case p.Stream == 0 && len(p.Bytes) > 0:
		r.use(&p, p.Bytes, r.event.DecodeJSON(text, kind))
	default:
		r.stream(&p)
	}
	r.source.Observe(r.batch)
	r.source.Read(r.readings)
}

func (r *Reader) stream(p *link.Packet) {
	splitter, _ := r.streams.Of(p)
	splitter.Write(p.Bytes)
	if p.End {
		splitter.End()
	}
	for message, ok, err := splitter.Next(); ok; message, ok, err = splitter.Next() {
		if err == nil {
			err = r.event.DecodeJSON(message, "")
		}
		r.use(p, message, err)
	}
	if p.End {
		r.streams.Forget(p)
	}
}

// use takes the event that was read of a message, or counts why not.
func (r *Reader) use(p *link.Packet, message []byte, err error) {
	code := BadMessage
	if err == nil {
		r.source.Counters.Messages(1)
		code, err = r.take(p.At)
	}
	switch {
	case err != nil:
		r.source.Broken(p.At, code, err, message)
	case code != "":
		r.source.Counters.Reject(code)
	}
}

// take uses the event, or returns why not.
func (r *Reader) take(received time.Time) (marsad.Code, error) {
	e := &r.event
	s := r.sensors[e.DevEUI]
	if s == nil { // who else is on the network is not ours to keep
		return UnknownSensor, nil
	}
	if s.again(e) {
		return Repeated, nil
	}
	at := received
	if !e.Time.IsZero() {
		at = r.source.Measured(&s.clock, e.Time, received)
	}
	switch e.Kind {
	case lorawan.Up:
		return r.uplink(s, at, received)
	case lorawan.Join:
		s.counted = false
	case lorawan.Status:
		r.status(s, at, received)
	case lorawan.Location:
		return r.located(s, at, received)
	case lorawan.Log:
		return s.logged(e), nil
	case lorawan.Integration:
		return r.object(s, at, received)
	}
	return "", nil
}

// again tells an uplink that came before: ChirpStack joins what several gateways heard
// within 200 ms, and gives what comes later under the same id.
func (s *sensor) again(e *lorawan.Event) bool {
	if e.Kind != lorawan.Up || e.DeduplicationID == "" {
		return false
	}
	for _, id := range s.seen {
		if id == e.DeduplicationID {
			return true
		}
	}
	s.seen[s.next] = e.DeduplicationID
	s.next = (s.next + 1) % len(s.seen)
	return false
}

// halfway is from where on a lower counter is one that has wrapped: LoRaWAN 1.0.x
// sends 16 of its 32 bits.
const halfway = 1 << 15

// restarted is how many refused counters that go up one after the other are a device
// that began anew and whose join was not heard, or that joins nobody (ABP).
const restarted = 3

// fresh checks the frame counter, which only goes up between two joins. A device that
// has got a new address has joined.
func (s *sensor) fresh(e *lorawan.Event) bool {
	if !e.CountTold {
		return true
	}
	if e.DevAddr != "" {
		s.counted = s.counted && (s.address == "" || s.address == e.DevAddr)
		s.address = strings.Clone(e.DevAddr)
	}
	back := s.counted && e.FrameCount <= s.counter
	wrapped := back && s.counter-e.FrameCount > halfway && s.counter < 1<<16
	if back && !wrapped {
		if s.rising == 0 || e.FrameCount <= s.refused {
			s.rising = 0
		}
		s.refused, s.rising = e.FrameCount, s.rising+1
		if s.rising < restarted {
			return false
		}
	}
	s.counter, s.counted, s.rising = e.FrameCount, true, 0
	return true
}

func (r *Reader) uplink(s *sensor, at, received time.Time) (marsad.Code, error) {
	e := &r.event
	if !s.fresh(e) {
		return Replayed, fmt.Errorf("lorawan: %s: frame counter %d after %d", e.DevEUI, e.FrameCount, s.counter)
	}
	if best, ok := e.Best(); ok {
		for _, x := range [...]marsad.Reading{s.reading(marsad.SignalStrength, "", float64(best.RSSI), at, received), s.reading(marsad.SignalNoise, "", best.SNR, at, received)} {
			if x.Valid() == nil {
				r.readings = append(r.readings, x)
			}
		}
	}
	switch {
	case e.Object != nil:
		return r.object(s, at, received)
	case len(e.Data) == 0 || e.Port == 0: // for the network server only
		return "", nil
	}
	list, err := lorawan.Cayenne(e.Data)
	if err != nil {
		return NoCodec, nil
	}
	return r.cayenne(s, list, at, received)
}

// status takes the answer to the network server's DevStatusReq.
func (r *Reader) status(s *sensor, at, received time.Time) {
	e := &r.event
	s.asset.At = at
	if e.Battery >= 0 && e.Battery <= 100 && !e.NoBattery && !e.ExternalFeed {
		s.asset.BatteryLeft = e.Battery / 100
	}
	x := s.reading(marsad.SignalNoise, "downlink", float64(e.Margin), at, received)
	if x.Valid() == nil {
		r.readings = append(r.readings, x)
	}
	r.source.Asset(s.ID, s.asset)
}

// Sigmas of a location by how it was found, m.
const (
	usualGNSS  = 15
	usualOther = 500
)

// located makes a report of where the device is. The place of a gateway is never told
// as that of the device.
func (r *Reader) located(s *sensor, at, received time.Time) (marsad.Code, error) {
	p := r.event.Place
	if p == nil {
		return Nothing, nil
	}
	sigma := p.Accuracy
	switch {
	case sigma > 0:
	case p.Source == "GPS" || p.Source == "CONFIG" || p.Source == "GEO_RESOLVER_GNSS":
		sigma = max(s.SigmaPosition, usualGNSS)
	default:
		sigma = max(s.SigmaPosition, usualOther)
	}
	return r.report(s, p.Latitude, p.Longitude, p.Altitude, sigma, at, received)
}

// report hands a position on.
func (r *Reader) report(s *sensor, lat, lon, altitude, sigma float64, at, received time.Time) (marsad.Code, error) {
	o := marsad.Observation{Sensor: s.ID, At: at, Received: received, Kind: marsad.Report, Has: marsad.HasPosition, Position: geo.LatLon(lat, lon),
		Covariance: marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}, Label: marsad.Cooperative, Origin: s.Origin, Marks: s.Marks}
	if s.Own {
		o.Label = marsad.Own
	}
	o.Identity.Name = r.event.DevEUI
	if altitude != 0 {
		o.Has |= marsad.HasHeight
		o.Height, o.SigmaHeight = geo.Height{Metres: altitude, Above: geo.SeaLevel}, 2*sigma
	}
	if lat == 0 && lon == 0 {
		return Impossible, fmt.Errorf("lorawan: %s: 0, 0 is no position", r.event.DevEUI)
	}
	if err := o.Valid(); err != nil {
		return Impossible, err
	}
	r.batch = append(r.batch, o)
	return "", nil
}

// logged counts what the network server complains of.
func (s *sensor) logged(e *lorawan.Event) marsad.Code {
	switch {
	case e.Code == "UPLINK_F_CNT_RESET" || e.Code == "UPLINK_F_CNT_RETRANSMISSION":
		return Replayed
	case e.Code == "UPLINK_MIC" || e.Code == "UPLINK_CODEC" || e.Code == "OTAA":
		return BadPayload
	}
	return ""
}

func (s *sensor) reading(q marsad.Quantity, part string, value float64, at, received time.Time) marsad.Reading {
	return marsad.Reading{Sensor: s.ID, At: at, Received: received, Quantity: q, Part: part, Value: value, Origin: s.Origin, Marks: s.Marks}
}
