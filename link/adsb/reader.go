package adsb

import (
	"errors"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	wire "marsad/wire/adsb"
)

// Reader turns the packets of a source into observations and readings. It belongs
// to one goroutine.
type Reader struct {
	source   *Source
	sensor   *marsad.Sensor
	reach    wire.Reach
	senders  link.Senders[*sender]
	aircraft *wire.Addresses[aircraft]
	message  wire.Message
	station  wire.Station
	batch    []marsad.Observation
	readings []marsad.Reading
}

// moment is when a message was heard and when it arrived.
type moment struct{ at, received time.Time }

// Packet takes one packet. It never fails: what cannot be used is counted, and bytes
// that are broken go to quarantine.
func (r *Reader) Packet(p link.Packet) {
	s, _ := r.senders.Of(&p)
	s.broken = nil
	if !p.End {
		r.source.Counters.Frame(len(p.Bytes), p.At)
		s.framer.Write(p.Bytes)
	}
	if p.End || p.Stream == 0 {
		s.framer.End()
	}
	r.batch, r.readings = r.batch[:0], r.readings[:0]
	for f, ok := s.framer.Next(); ok; f, ok = s.framer.Next() {
		r.source.Counters.Messages(1)
		r.frame(s, &f, p.At)
	}
	if s.broken != nil {
		r.source.Broken(p.At, Junk, s.broken, p.Bytes)
	}
	if p.End {
		r.senders.Forget(&p)
	}
	r.source.Observe(r.batch)
	r.source.Read(r.readings)
}

// frame takes one message.
func (r *Reader) frame(s *sender, f *wire.Frame, received time.Time) {
	if f.Framing == wire.BaseStation {
		if err := wire.DecodeStation(f.Line, &r.station); err != nil {
			r.source.Broken(received, BadLine, err, f.Line)
			return
		}
		r.line(&r.station, moment{s.written(r.station.Generated, received), received})
		return
	}
	when := moment{received, received}
	if f.Framing == wire.Table {
		when.at = s.written(f.At, received)
	} else {
		when.at = s.heard(f.Clock, received)
	}
	m := &r.message
	err := wire.Decode(f.Reply, m)
	repaired := false
	if r.source.Repair && errors.Is(err, wire.ErrParity) && wire.Repair(f.Reply) > 0 {
		err, repaired = wire.Decode(f.Reply, m), true
	}
	if err != nil {
		code := BadFormat
		if errors.Is(err, wire.ErrParity) {
			code = BadParity
		}
		r.source.Broken(received, code, err, f.Reply)
		return
	}
	if code := r.reply(m, when, f.Clock == wire.MLAT, repaired); code != "" {
		r.source.Counters.Reject(code)
	}
}

// believed is how long an address that was proved counts for replies that do not
// prove theirs.
const believed = 5 * time.Minute

// keyOf is the address in its space and by who sends: what a ground station tells is kept
// apart from what the aircraft itself does.
func keyOf(m *wire.Message) uint32 { return m.Key() | uint32(m.Relay)<<26 }

// reply takes one reply or squitter, or returns why not.
func (r *Reader) reply(m *wire.Message, when moment, network, repaired bool) marsad.Code {
	if m.DF == wire.ModeAC || m.DF == wire.MilitaryExtend || m.DF == wire.CommD || m.DF == wire.OtherSquitter && !m.Squitters() {
		return NotUsed
	}
	var a *aircraft
	if m.Parity == wire.ParityGood && !repaired {
		a = r.aircraft.Of(keyOf(m))
		a.proved = when.at
	} else if a = r.aircraft.Find(keyOf(m)); a == nil || when.at.Sub(a.proved) > believed {
		return UnknownAddress
	}
	if m.HasAltitude && m.Altitude.Known() {
		a.pressure = timed{m.Altitude.Feet * foot, when.at}
	}
	if m.HasIdentity {
		a.identity.Mode3A = marsad.NewMode3A(m.Mode3A)
	}
	switch {
	case m.CommB():
		r.commB(a, m, when)
	case m.Squitters():
		return r.squitter(a, m, when, network)
	}
	return ""
}

// squitter takes the content of an extended squitter.
func (r *Reader) squitter(a *aircraft, m *wire.Message, when moment, network bool) marsad.Code {
	if m.Relay == wire.Direct && !network {
		a.direct = when.at
	}
	me := wire.ME(m.Field)
	a.told(me, m.Relay == wire.TISB, when.at)
	c, ok := me.CPR()
	if !ok {
		return ""
	}
	if m.Relay != wire.Direct {
		if d := r.aircraft.Find(m.Key()); d != nil && !d.direct.IsZero() && when.at.Sub(d.direct).Abs() < fresh {
			return Repeated
		}
	}
	lat, lon, what := a.locator.Take(c, when.at, &r.reach)
	if what != wire.Placed {
		return refusals[what]
	}
	x := r.report(a, lat, lon, when)
	if m.AddressKind == wire.ICAOAddress {
		x.Identity.ICAO = m.Address
	} else {
		x.Identity.Name = anonymous(m.Address)
	}
	if m.Relay == wire.TISB || network {
		x.Kind, x.Label, x.Number = marsad.SystemTrack, marsad.NotClassified, m.Key()
	}
	if c.Surface {
		a.onGround(&x, me.SurfacePosition(), r.sensor)
	} else {
		a.airborne(&x, me.AirbornePosition(), r.sensor)
	}
	return r.give(a, &x)
}

// report begins an observation at a place.
func (r *Reader) report(a *aircraft, lat, lon float64, when moment) marsad.Observation {
	x := marsad.Observation{
		Sensor: r.sensor.ID, At: when.at, Received: when.received, Kind: marsad.Report,
		Has: marsad.HasPosition, Position: geo.LatLon(lat, lon), Identity: a.identity,
		Label: marsad.Cooperative, Origin: r.sensor.Origin, Marks: r.sensor.Marks,
	}
	x.Class[a.class()] = 1
	return x
}

// give hands an observation on, or returns why not.
func (r *Reader) give(a *aircraft, x *marsad.Observation) marsad.Code {
	switch {
	case a.obstacle():
		return Obstacle
	case x.Valid() != nil:
		return Impossible
	}
	a.place, a.placed = x.Position, x.At
	if x.Height.Above == geo.Pressure {
		a.pressure = timed{x.Height.Metres, x.At}
	}
	r.batch = append(r.batch, *x)
	return ""
}

// line takes a BaseStation line.
func (r *Reader) line(s *wire.Station, when moment) {
	if s.Kind != "MSG" && s.Kind != "MLAT" {
		return
	}
	key := s.Address
	if s.Anonymous {
		key |= uint32(wire.OtherAddress) << 24
	}
	if s.Kind == "MLAT" {
		key |= uint32(wire.TISB) << 26
	}
	a := r.aircraft.Of(key)
	a.line(s, when.at)
	if s.Has&wire.StationPosition == 0 {
		return
	}
	ground := s.OnGround || s.Type == 2
	if what := a.locator.Told(s.Lat, s.Lon, when.at, ground, &r.reach); what != wire.Placed {
		r.source.Counters.Reject(refusals[what])
		return
	}
	x := r.report(a, s.Lat, s.Lon, when)
	if s.Anonymous {
		x.Identity.Name = anonymous(s.Address)
	} else {
		x.Identity.ICAO = s.Address
	}
	if s.Kind == "MLAT" {
		x.Kind, x.Label, x.Number = marsad.SystemTrack, marsad.NotClassified, key
	}
	if s.Has&wire.StationAltitude != 0 && !ground {
		setHeight(&x, geo.Height{Metres: s.AltitudeFeet * foot, Above: geo.Pressure}, sigmaPressure)
	}
	a.motion(&x)
	setCovariance(&x, configured(r.sensor))
	if code := r.give(a, &x); code != "" {
		r.source.Counters.Reject(code)
	}
}
