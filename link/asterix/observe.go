package asterix

import (
	"fmt"
	"math"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/asterix"
)

// mostNames bounds the table of call signs kept for reuse.
const mostNames = 4096

// observer makes observations of the datagrams of one source. One goroutine calls it.
type observer struct {
	source   *Source
	decoder  *asterix.Decoder
	byCodes  map[uint16]*sensor
	alone    *sensor // takes everything, whatever its codes
	repeats  *repeats
	streams  link.Senders[*asterix.Framer]
	troubles map[int][]trouble
	newest   map[int]string // the newest edition of a category, where it was asked for

	batch []marsad.Observation
	names map[string]string
	text  [16]byte
	// The datagram being read, and whose the last record of the data block was.
	payload  []byte
	received time.Time
	codes    uint16
}

// sensor is a configured sensor and what is known of it from its messages.
type sensor struct {
	Sensor
	clock link.Clock
	turn  turn
}

func newObserver(s *Source) (*observer, error) {
	d, err := asterix.NewDecoder(s.Editions)
	if err != nil {
		return nil, err
	}
	o := &observer{source: s, decoder: d, byCodes: map[uint16]*sensor{}, repeats: newRepeats(), names: map[string]string{},
		troubles: troubles(), newest: map[int]string{}}
	trial, err := asterix.NewDecoder(s.Editions)
	if err != nil {
		return nil, err
	}
	o.streams.New = func() *asterix.Framer { return asterix.NewFramer(trial) }
	s.Prepare()
	for _, configured := range s.Sensors {
		one := &sensor{Sensor: configured, clock: s.NewClock(configured.ID)}
		if one.SAC == nil || one.SIC == nil {
			if len(s.Sensors) > 1 {
				return nil, fmt.Errorf("sensor %s: among several sensors each needs its SAC and SIC", one.ID)
			}
			o.alone = one
			continue
		}
		codes := uint16(*one.SAC)<<8 | uint16(*one.SIC)
		if other := o.byCodes[codes]; other != nil {
			return nil, fmt.Errorf("sensors %s and %s have the same SAC and SIC", other.ID, one.ID)
		}
		o.byCodes[codes] = one
	}
	return o, nil
}

// packet reads a datagram, or the next octets of a stream of data blocks.
func (o *observer) packet(p link.Packet) {
	if p.Stream == 0 {
		o.datagram(p.Bytes, p.At)
		return
	}
	framer, _ := o.streams.Of(&p)
	if p.End {
		framer.End()
		o.streams.Forget(&p)
	} else {
		framer.Write(p.Bytes)
	}
	framer.OnBroken = func(e *asterix.Error, octets []byte) {
		o.source.Broken(p.At, brokenCode(e.Reason), e, octets)
	}
	for block, ok := framer.Next(); ok; block, ok = framer.Next() {
		o.begin(block, p.At)
		o.block(block, 0)
	}
	o.flush()
}

// begin takes a payload up.
func (o *observer) begin(payload []byte, received time.Time) {
	o.payload, o.received = payload, received
	o.source.Counters.Frame(len(payload), received)
}

// datagram reads one datagram and hands on what comes of it.
func (o *observer) datagram(payload []byte, received time.Time) {
	o.begin(payload, received)
	o.batch = o.batch[:0]
	for run := range asterix.Datagram(payload, o.source.Framing) {
		o.run(run)
	}
	o.flush()
}

// run reads data blocks that lie back to back, each by itself.
func (o *observer) run(blocks []byte) {
	for at := 0; at < len(blocks); {
		block := asterix.FirstBlock(blocks[at:])
		o.block(block, at)
		at += len(block)
	}
}

// block makes what can be made of a data block, which starts at an octet of the
// run. A block that cannot be read to its end is not believed at all: noise, or
// another edition, now and then gives records that look right.
func (o *observer) block(block []byte, at int) {
	o.decoder.Reset(block)
	records := 0
	for o.decoder.Next() {
		records++
	}
	if errors := o.decoder.Errors(); len(errors) > 0 {
		for range records {
			o.refuse(BrokenBlock)
		}
		for _, e := range errors {
			e.Offset += at
			o.broken(brokenCode(e.Reason), &e)
		}
		return
	}
	o.source.Counters.Messages(records)
	if records == 0 {
		o.refuse(UnusedMessage)
		return
	}
	repeated := o.repeats.heard(block, o.received)
	o.codes = 0
	o.decoder.Reset(block)
	for o.decoder.Next() {
		if repeated {
			o.refuse(Repeated)
			continue
		}
		o.record(o.decoder.Record())
	}
}

// record makes what can be made of a record.
func (o *observer) record(rec *asterix.Record) {
	s := o.sensorOf(rec)
	if s == nil {
		o.refuse(UnknownSensor)
		return
	}
	switch rec.Category() {
	case 48:
		o.targetReport(s, rec)
	case 1:
		o.olderReport(s, rec)
	case 34, 2:
		o.serviceMessage(s, rec)
	case 62:
		o.systemTrack(s, rec)
	case 21:
		o.positionReport(s, rec)
	case 10:
		o.surfaceMessage(s, rec)
	case 20:
		o.located(s, rec, "161", "TRN")
	case 19, 23, 25, 65:
		o.stationStatus(s, rec)
	case 63:
		o.sensorStatus(rec)
	case 247:
		o.versions(rec)
	default:
		o.refuse(UnusedMessage)
	}
}

// sensorOf finds the sensor that a record says it comes from. Records of category 001
// behind the first of a block may leave that out.
func (o *observer) sensorOf(rec *asterix.Record) *sensor {
	if o.alone != nil {
		return o.alone
	}
	if sac, told := rec.Uint("010", "SAC"); told {
		sic, _ := rec.Uint("010", "SIC")
		o.codes = uint16(sac)<<8 | uint16(sic)
	}
	return o.byCodes[o.codes]
}

// observation is one of the sensor, with the time at which the clock puts what
// the first item there is of items states; its arrival if there is none.
func (o *observer) observation(s *sensor, rec *asterix.Record, kind marsad.ObservationKind, items ...string) marsad.Observation {
	x := marsad.Observation{
		Sensor: s.ID, At: o.received, Received: o.received, Kind: kind,
		Origin: s.Origin, Marks: s.Marks,
	}
	for _, item := range items {
		seconds, told := rec.Float(item)
		if !told {
			continue
		}
		stated := link.TimeOfDay(seconds, o.received)
		if rec.Category() == 1 {
			stated = truncatedTime(seconds, o.received)
		}
		x.At = o.source.Measured(&s.clock, stated, o.received)
		return x
	}
	o.refuse(NoTime)
	return x
}

// markSimulated puts the exercise's mark on what a sensor says is not real;
// false where there is no exercise to put it under.
func (o *observer) markSimulated(x *marsad.Observation) bool {
	if x.Marks.Exercise == "" {
		x.Marks.Exercise = o.source.Simulated
	}
	return x.Marks.Exercise != ""
}

// add keeps an observation until the datagram is read.
func (o *observer) add(s *sensor, x *marsad.Observation) {
	if err := x.Valid(); err != nil {
		o.broken(Impossible, err)
		return
	}
	if x.Kind == marsad.Plot {
		s.turn.plots++
	} else {
		s.turn.tracks = true
	}
	o.batch = append(o.batch, *x)
}

// flush hands the observations on.
func (o *observer) flush() {
	o.source.Observe(o.batch)
	o.batch = o.batch[:0]
}

// refuse counts a report that was read and is not used.
func (o *observer) refuse(code marsad.Code) { o.source.Counters.Reject(code) }

// broken counts what could not be used and puts the datagram into quarantine.
func (o *observer) broken(code marsad.Code, err error) {
	o.source.Broken(o.received, code, err, o.payload)
}

// name is a text item as a string; the same text is the same string, so that
// an aircraft seen a thousand times costs one allocation.
func (o *observer) name(rec *asterix.Record, path ...string) string {
	text, found := rec.AppendText(o.text[:0], path...)
	if !found || len(text) == 0 {
		return ""
	}
	if name, known := o.names[string(text)]; known {
		return name
	}
	if len(o.names) >= mostNames {
		clear(o.names)
	}
	name := string(text)
	o.names[name] = name
	return name
}

// combined is the standard deviation of the sum of two independent errors.
func combined(a, b float64) float64 { return math.Hypot(a, b) }
