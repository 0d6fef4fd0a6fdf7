package cot

import (
	"errors"
	"fmt"
	"math"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// The fields of the TAK protocol's messages, version 1, by their numbers.
const (
	messageEvent protowire.Number = 2 // TakMessage: CotEvent; 1 is TakControl

	eventType, eventAccess, eventQoS, eventOpex, eventUID       protowire.Number = 1, 2, 3, 4, 5
	eventSent, eventStart, eventStale, eventHow                 protowire.Number = 6, 7, 8, 9
	eventLat, eventLon, eventHAE, eventCE, eventLE, eventDetail protowire.Number = 10, 11, 12, 13, 14, 15
	detailXML, detailContact, detailGroup, detailPrecision      protowire.Number = 1, 2, 3, 4
	detailStatus, detailTakv, detailTrack                       protowire.Number = 5, 6, 7
)

// ErrNoEvent is returned for a message that only negotiates the protocol.
var ErrNoEvent = errors.New("cot: a message without an event")

// DecodeProtobuf reads a TakMessage. A message without an event gives ErrNoEvent.
// Fields that are not known are passed over.
func DecodeProtobuf(message []byte) (Event, error) {
	if len(message) > MaxMessage {
		return Event{}, fmt.Errorf("cot: protobuf of %d bytes, at most %d", len(message), MaxMessage)
	}
	e, found := NewEvent(), false
	e.Version = ""
	err := fields(message, "TakMessage", func(n protowire.Number, v value) error {
		if n != messageEvent {
			return nil
		}
		found = true
		b, err := v.bytes()
		if err != nil {
			return err
		}
		// In protobuf a number that is 0 is not sent.
		e.HAE, e.CE, e.LE = 0, 0, 0
		return fields(b, "CotEvent", e.field)
	})
	if err != nil {
		return Event{}, err
	}
	if !found {
		return Event{}, ErrNoEvent
	}
	for _, x := range []*float64{&e.HAE, &e.CE, &e.LE} {
		if !Known(*x) {
			*x = Unknown
		}
	}
	return e, e.check()
}

func (e *Event) field(n protowire.Number, v value) (err error) {
	if into := map[protowire.Number]*string{eventType: &e.Type, eventAccess: &e.Access, eventQoS: &e.QoS, eventOpex: &e.Opex, eventUID: &e.UID, eventHow: &e.How}[n]; into != nil {
		*into, err = v.text()
		return err
	}
	if into := map[protowire.Number]*float64{eventLat: &e.Lat, eventLon: &e.Lon, eventHAE: &e.HAE, eventCE: &e.CE, eventLE: &e.LE}[n]; into != nil {
		*into, err = v.double()
		return err
	}
	if into := map[protowire.Number]*time.Time{eventSent: &e.Time, eventStart: &e.Start, eventStale: &e.Stale}[n]; into != nil {
		ms, err := v.varint()
		if err != nil || ms > 9e15/1000 {
			return fmt.Errorf("time %d ms: %w", ms, errors.Join(err, errors.New("no time")))
		}
		*into = time.UnixMilli(int64(ms)).UTC()
		return nil
	}
	if n == eventDetail {
		b, err := v.bytes()
		if err != nil {
			return err
		}
		return fields(b, "Detail", e.Detail.field)
	}
	return nil
}

// field reads a part of the detail. Its XML stands beside the messages; where it
// repeats an element, the message wins (TAK protocol, version 1).
func (d *Detail) field(n protowire.Number, v value) error {
	if n == detailXML {
		text, err := v.text()
		if err != nil {
			return err
		}
		return d.xml(text)
	}
	names := map[protowire.Number][]string{
		detailContact: {"contact", "endpoint", "callsign"}, detailGroup: {"__group", "name", "role"},
		detailPrecision: {"precisionlocation", "geopointsrc", "altsrc"}, detailTakv: {"takv", "device", "platform", "os", "version"},
	}[n]
	if names == nil && n != detailStatus && n != detailTrack {
		return nil
	}
	b, err := v.bytes()
	if err != nil {
		return err
	}
	if n == detailTrack {
		d.Speed, d.Course = 0, 0
	}
	if n == detailStatus {
		d.Battery = 0
	}
	return fields(b, "Detail", func(k protowire.Number, v value) (err error) {
		switch {
		case n == detailStatus && k == 1:
			battery, err := v.varint()
			if err != nil || battery > 100 {
				return fmt.Errorf("battery of %d percent", battery)
			}
			d.Battery = int(battery)
		case n == detailTrack && k == 1:
			d.Speed, err = v.double()
		case n == detailTrack && k == 2:
			d.Course, err = v.double()
		case int(k) < len(names):
			*d.text(names[0], names[k]), err = v.text()
		}
		return err
	})
}

// xml reads the elements of a detail that came as text.
func (d *Detail) xml(text string) error {
	e, err := DecodeXML([]byte(`<event version="2.0" uid="x" type="x" time="2000-01-01T00:00:00Z" start="2000-01-01T00:00:00Z" stale="2000-01-01T00:00:00Z"><point lat="0" lon="0"/><detail>` +
		text + `</detail></event>`))
	if err != nil {
		return fmt.Errorf("xmlDetail: %w", err)
	}
	x := e.Detail
	d.Other = x.Other
	d.Emergency, d.Cancelled, d.Sensor = x.Emergency, x.Cancelled, x.Sensor
	return nil
}

// value is the value of a field of protobuf, of one wire type.
type value struct {
	kind protowire.Type
	b    []byte
	n    uint64
}

var errKind = errors.New("wrong wire type")

func (v value) bytes() ([]byte, error) {
	if v.kind != protowire.BytesType {
		return nil, errKind
	}
	return v.b, nil
}

func (v value) text() (string, error) {
	if v.kind != protowire.BytesType || len(v.b) > MaxMessage {
		return "", errKind
	}
	return string(v.b), nil
}

func (v value) varint() (uint64, error) {
	if v.kind != protowire.VarintType {
		return 0, errKind
	}
	return v.n, nil
}

func (v value) double() (float64, error) {
	if v.kind != protowire.Fixed64Type {
		return 0, errKind
	}
	return math.Float64frombits(v.n), nil
}

// fields gives each field of a message to take.
func fields(b []byte, message string, take func(protowire.Number, value) error) error {
	whole := len(b)
	for len(b) > 0 {
		at := whole - len(b)
		n, kind, size := protowire.ConsumeTag(b)
		if size < 0 {
			return fmt.Errorf("cot: %s at byte %d: %w", message, at, protowire.ParseError(size))
		}
		b = b[size:]
		v := value{kind: kind}
		switch kind {
		case protowire.VarintType:
			v.n, size = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			v.n, size = protowire.ConsumeFixed64(b)
		case protowire.BytesType:
			v.b, size = protowire.ConsumeBytes(b)
		default:
			size = protowire.ConsumeFieldValue(n, kind, b)
		}
		if size < 0 {
			return fmt.Errorf("cot: %s field %d at byte %d: %w", message, n, at, protowire.ParseError(size))
		}
		b = b[size:]
		if err := take(n, v); err != nil {
			return fmt.Errorf("cot: %s field %d at byte %d: %w", message, n, at, err)
		}
	}
	return nil
}

// AppendProtobuf writes a TakMessage with the event, fields in the order of their
// numbers: the canonical form.
func (e *Event) AppendProtobuf(dst []byte) []byte {
	var b []byte
	text := func(b []byte, n protowire.Number, s string) []byte {
		if s == "" {
			return b
		}
		return protowire.AppendString(protowire.AppendTag(b, n, protowire.BytesType), s)
	}
	double := func(b []byte, n protowire.Number, x float64) []byte {
		if x == 0 && !math.Signbit(x) {
			return b
		}
		return protowire.AppendFixed64(protowire.AppendTag(b, n, protowire.Fixed64Type), math.Float64bits(x))
	}
	moment := func(b []byte, n protowire.Number, t time.Time) []byte {
		return protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), uint64(t.UnixMilli()))
	}
	inside := func(b []byte, n protowire.Number, message []byte) []byte {
		return protowire.AppendBytes(protowire.AppendTag(b, n, protowire.BytesType), message)
	}
	b = text(text(text(text(text(b, eventType, e.Type), eventAccess, e.Access), eventQoS, e.QoS), eventOpex, e.Opex), eventUID, e.UID)
	b = moment(moment(moment(b, eventSent, e.Time), eventStart, e.Start), eventStale, e.Stale)
	b = text(b, eventHow, e.How)
	for i, x := range [...]float64{e.Lat, e.Lon, short(e.HAE), short(e.CE), short(e.LE)} {
		b = double(b, eventLat+protowire.Number(i), x)
	}
	d := &e.Detail
	var k []byte
	w := &xmlWriter{}
	rest := Detail{Battery: -1, Speed: math.NaN(), Course: math.NaN(), Emergency: d.Emergency, Cancelled: d.Cancelled, Sensor: d.Sensor, Other: d.Other}
	rest.append(w)
	k = text(k, detailXML, string(w.b))
	for _, m := range [...]struct {
		n     protowire.Number
		texts []string
	}{{detailContact, []string{d.Endpoint, d.Callsign}}, {detailGroup, []string{d.Group, d.Role}}, {detailPrecision, []string{d.GeoSource, d.AltSource}}} {
		if part := texts(m.texts); len(part) > 0 {
			k = inside(k, m.n, part)
		}
	}
	if d.Battery >= 0 {
		var status []byte
		if d.Battery > 0 {
			status = protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(d.Battery))
		}
		k = inside(k, detailStatus, status)
	}
	if part := texts([]string{d.Device, d.Platform, d.OS, d.TakVersion}); len(part) > 0 {
		k = inside(k, detailTakv, part)
	}
	if !math.IsNaN(d.Speed) && !math.IsNaN(d.Course) {
		k = inside(k, detailTrack, double(double(nil, 1, d.Speed), 2, d.Course))
	}
	if len(k) > 0 {
		b = inside(b, eventDetail, k)
	}
	return inside(dst, messageEvent, b)
}

// short is what protobuf writes for what is not known.
func short(x float64) float64 {
	if !Known(x) {
		return 999999
	}
	return x
}

// texts are the fields 1, 2 … of a message of texts.
func texts(list []string) (b []byte) {
	for i, s := range list {
		if s != "" {
			b = protowire.AppendString(protowire.AppendTag(b, protowire.Number(i+1), protowire.BytesType), s)
		}
	}
	return b
}
