package nmea

import (
	"errors"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/ais"
	"marsad/wire/nmea"
)

// Reader turns the packets of a source into observations, readings and health. It
// belongs to one goroutine.
type Reader struct {
	source   *Source
	senders  link.Senders[*sender]
	byTalker map[string]*instrument
	others   *instrument // has all other talkers; nil: none
	craft    craft
	message  ais.Message
	targets  []nmea.Target

	at       time.Time // arrival of the packet
	batch    []marsad.Observation
	readings []marsad.Reading
}

// sender is one stream, or one sender of datagrams.
type sender struct {
	framer    nmea.Framer
	assembler ais.Assembler
}

// instrument is a sensor and what is known of it from its sentences.
type instrument struct {
	sensor *Sensor
	clock  link.Clock
	fixes  fixes
	ais    *aisObserver
	labels map[uint32]string // names of its targets, as TLB tells them
}

func newInstrument(r *Reader, s *Sensor) *instrument {
	return &instrument{sensor: s, clock: r.source.NewClock(s.ID), labels: map[uint32]string{}}
}

func newSender(r *Reader) *sender {
	n := &sender{}
	n.framer.NoChecksum = r.source.NoChecksum
	n.framer.OnBroken = func(b *nmea.Broken) { r.source.Broken(r.at, faults[b.Fault], b, b.Bytes) }
	return n
}

// Packet takes a datagram, or the next bytes of a stream. It never fails: what cannot
// be used is counted, and what is broken goes to quarantine.
func (r *Reader) Packet(p link.Packet) {
	r.at = p.At
	if len(p.Bytes) > 0 {
		r.source.Counters.Frame(len(p.Bytes), p.At)
	}
	n, _ := r.senders.Of(&p)
	n.framer.Write(p.Bytes)
	if p.Stream == 0 || p.End {
		n.framer.End()
	}
	for s, ok := n.framer.Next(); ok; s, ok = n.framer.Next() {
		r.source.Counters.Messages(1)
		if code := r.sentence(n, s); code != "" {
			r.source.Counters.Reject(code)
		}
	}
	if p.End {
		r.senders.Forget(&p)
	}
	r.flush()
}

// flush hands on what the sentences have given.
func (r *Reader) flush() {
	r.source.Observe(r.batch)
	r.source.Read(r.readings)
	r.batch, r.readings = r.batch[:0], r.readings[:0]
}

// sentence makes what can be made of a sentence, or returns why nothing is.
func (r *Reader) sentence(from *sender, s *nmea.Sentence) marsad.Code {
	if s.Proprietary() || s.Query() {
		return NotUsed
	}
	n := r.byTalker[s.Talker]
	if n == nil {
		n = r.others
	}
	if n == nil {
		return UnknownTalker
	}
	if s.Start == '!' && (s.Formatter == "VDM" || s.Formatter == "VDO") {
		return r.encapsulated(n, from, s)
	}
	switch s.Formatter {
	case "GGA", "RMC", "GNS", "GLL", "VTG", "ZDA", "DTM", "GST":
		return r.navigation(n, s)
	case "HDT", "HDG", "HDM", "THS", "OSD", "VHW":
		return r.heading(s)
	case "TTM", "TLL", "TTD", "TLB":
		return r.radar(n, s)
	default:
		return r.weather(n, s)
	}
}

// encapsulated takes a part of an AIS message.
func (r *Reader) encapsulated(n *instrument, from *sender, s *nmea.Sentence) marsad.Code {
	var part ais.Sentence
	if !s.AIS(&part) {
		return AISPart
	}
	part.At = r.at
	whole, err := from.assembler.Take(&part, &r.message)
	switch {
	case errors.Is(err, ais.ErrDuplicate), errors.Is(err, ais.ErrPart):
		return AISPart
	case err != nil:
		r.source.Broken(r.at, AISMessage, err, s.Raw)
		return ""
	case !whole:
		return ""
	}
	if n.ais == nil {
		n.ais = newAISObserver(&r.source.Feed, &n.sensor.Sensor, n.sensor.Own)
	}
	r.flush() // what came before goes before
	n.ais.message(&r.message, s.OwnShip(), r.at)
	n.ais.flush()
	return ""
}

// measured places a time of day that an instrument states; where it states none the
// arrival is the time.
func (r *Reader) measured(n *instrument, seconds float64, told bool) time.Time {
	if !told {
		return r.at
	}
	near := r.at
	if f := &n.fixes; !f.stated.IsZero() {
		near = f.stated.Add(r.at.Sub(f.statedAt))
	}
	return r.source.Measured(&n.clock, link.TimeOfDay(seconds, near), r.at)
}

// add takes an observation that can be.
func (r *Reader) add(n *instrument, x *marsad.Observation) marsad.Code {
	x.Sensor, x.Received = n.sensor.ID, r.at
	x.Origin, x.Marks = n.sensor.Origin, n.sensor.Marks
	if x.Valid() != nil {
		return Impossible
	}
	r.batch = append(r.batch, *x)
	return ""
}

// exercise tells whether what is simulated may be taken.
func (n *instrument) exercise() bool { return n.sensor.Marks.Exercise != "" }
