package adsb

import (
	"bytes"
	"math"
	"strconv"
	"time"

	"marsad/wire/lines"
)

// Writer turns messages into JSON lines. It keeps what later messages need: the
// halves of positions, which addresses have been proved, and the versions. It
// belongs to one goroutine.
type Writer struct {
	line      lines.Line
	message   Message
	station   Station
	addresses *Addresses[known]
	stamps    stamps
}

// known is what a Writer keeps of an address.
type known struct {
	proved      bool
	locator     Locator
	operational Operational
}

// writerAddresses is how many addresses a Writer keeps.
const writerAddresses = 16384

// NewWriter makes a Writer.
func NewWriter() *Writer { return &Writer{addresses: NewAddresses[known](writerAddresses)} }

// Line returns the line of a frame, valid until the next call, or why the frame is no
// message. kind is the downlink format by its number, "A/C" or, of BaseStation, "MSG,3"; id
// is the address in six hexadecimal digits. address_verified tells whether an address
// that was read off the parity has been seen in a message that proves its own.
func (w *Writer) Line(number int, f *Frame) ([]byte, error) {
	if f.Framing == BaseStation {
		return w.stationLine(number, f)
	}
	m := &w.message
	if err := Decode(f.Reply, m); err != nil {
		return nil, err
	}
	w.replyLine(number, m, f)
	w.frame(f)
	return w.line.Bytes(), nil
}

// frame tells what the receiver added.
func (w *Writer) frame(f *Frame) {
	if f.Clock != 0 {
		w.line.Uint("clock", uint64(f.Clock))
	}
	if f.Signal != 0 {
		w.line.Uint("signal", uint64(f.Signal))
	}
	if !f.At.IsZero() {
		w.line.Time("time", f.At)
	}
	w.line.Hex("raw", f.Reply)
}

func (w *Writer) replyLine(number int, m *Message, f *Frame) {
	l := &w.line
	if m.DF == ModeAC {
		l.Begin("adsb", number, "A/C", "")
		l.Text("mode_ac", octal(m.Mode3A))
		return
	}
	var id []byte
	var room [6]byte
	if m.Parity != NoParity {
		id = appendAddress(room[:0], m.Address)
	}
	l.Begin("adsb", number, strconv.Itoa(m.DF), string(id))
	verified := m.Parity == ParityGood
	var k *known
	switch {
	case verified:
		k = w.addresses.Of(m.Key() | uint32(m.Relay)<<26) // what a ground station sends is another's word
		k.proved = true
	case m.Parity == NoParity:
	default:
		if k = w.addresses.Find(m.Key()); k != nil {
			verified = k.proved
		}
	}
	if m.Squitters() {
		at := f.At
		if at.IsZero() {
			at = w.stamps.time(f.Clock)
		}
		if lat, lon, ok := w.place(m, k, at); ok {
			l.Position(lat, lon)
		}
	}
	l.Int("df", int64(m.DF))
	l.Text("parity", m.Parity.String())
	if m.Parity != NoParity {
		l.Bool("address_verified", verified)
	}
	w.header(m)
	switch {
	case m.Squitters():
		w.content(m, k)
	case m.Coarse():
		l.Hex("me", m.Raw[4:11])
	case m.CommB():
		w.commB(m)
	case m.DF == LongAirAir:
		l.Hex("mv", m.Raw[4:11])
	}
}

// place takes the half of a position in.
func (w *Writer) place(m *Message, k *known, at time.Time) (lat, lon float64, ok bool) {
	me := ME(m.Field)
	if c, positioned := me.CPR(); positioned {
		lat, lon, what := k.locator.Take(c, at, nil)
		return lat, lon, what == Placed
	}
	return 0, 0, false
}

// header tells the fields of the format itself.
func (w *Writer) header(m *Message) {
	l := &w.line
	switch m.DF {
	case ShortAirAir, LongAirAir:
		status := "airborne"
		if m.OnGround {
			status = "on-ground"
		}
		l.Text("vertical_status", status)
		if m.DF == ShortAirAir {
			l.Bool("cross_link_capability", m.CrossLink)
		}
		l.Uint("sensitivity_level", uint64(m.Sensitivity))
		l.Uint("reply_information", uint64(m.ReplyInfo))
	case AltitudeReply, IdentityReply, CommBAltitude, CommBIdentity:
		l.Uint("flight_status", uint64(m.FlightStatus))
		l.Uint("downlink_request", uint64(m.Request))
		l.Uint("utility_message", uint64(m.Utility))
	case AllCall:
		l.Uint("capability", uint64(m.Capability))
		l.Uint("interrogator", uint64(m.Interrogator))
	case Squitter:
		l.Uint("capability", uint64(m.Capability))
	case OtherSquitter:
		l.Uint("control_field", uint64(m.Control))
		l.Text("sender", m.Relay.String())
		l.Text("address_kind", [...]string{"icao", "other", "track-file"}[m.AddressKind])
	case MilitaryExtend:
		l.Uint("application_field", uint64(m.Control))
	}
	if m.HasAltitude {
		w.altitude(m.Altitude)
	}
	if m.HasIdentity {
		l.Text("squawk", octal(m.Mode3A))
	}
}

func (w *Writer) altitude(a Altitude) {
	if a.Known() {
		w.line.Float("altitude_ft", a.Feet)
	} else {
		w.line.Null("altitude_ft")
	}
}

// content tells an extended squitter.
func (w *Writer) content(m *Message, k *known) {
	l, me := &w.line, ME(m.Field)
	l.Int("type_code", int64(me.TypeCode()))
	l.Text("content", me.Kind().String())
	switch me.Kind() {
	case IdentificationContent:
		i := me.Identification()
		l.Text("callsign", string(trimmed(&i.Callsign)))
		l.Text("category_set", string([]byte{i.Set}))
		l.Uint("category", uint64(i.Category))
	case NoPosition:
		l.Uint("surveillance_status", uint64(me.bits(6, 2)))
		w.altitude(DecodeAC12(uint16(me.bits(9, 12))))
	case AirborneContent:
		w.airborne(me, k)
	case SurfaceContent:
		w.surface(me, k)
	case VelocityContent:
		w.velocity(m, me)
	case StatusContent, TargetStateContent, OperationalContent:
		w.status(me, k)
	case OtherContent:
		l.Uint("subtype", uint64(me.Subtype()))
		l.Hex("me", m.Raw[4:11])
	}
}

// trimmed is a callsign without the spaces at its end.
func trimmed(c *[8]byte) []byte { return bytes.TrimRight(c[:], " ") }

// octal is a Mode A code: four digits of three bits.
func octal(code uint16) string {
	return string([]byte{'0' + byte(code>>9&7), '0' + byte(code>>6&7), '0' + byte(code>>3&7), '0' + byte(code&7)})
}

// appendAddress appends an address of 24 bits in six hexadecimal digits.
func appendAddress(b []byte, address uint32) []byte {
	const digits = "0123456789ABCDEF"
	for shift := 20; shift >= 0; shift -= 4 {
		b = append(b, digits[address>>shift&15])
	}
	return b
}

func (w *Writer) airborne(me ME, k *known) {
	p := me.AirbornePosition()
	w.line.Uint("surveillance_status", uint64(p.Surveillance))
	w.line.Uint("nic_supplement_b", one(p.SupplementB))
	w.altitude(p.Altitude)
	above := "pressure"
	if p.Ellipsoid {
		above = "ellipsoid"
	}
	w.line.Text("altitude_above", above)
	w.line.Uint("time_sync", one(p.TimeSync))
	w.cpr(p.CPR)
	w.quality(QualityOf(p.TypeCode, p.SupplementB, k.operational), k)
}

func (w *Writer) surface(me ME, k *known) {
	p := me.SurfacePosition()
	w.line.Uint("movement", uint64(p.Movement))
	if kt, ok := p.SpeedKT(); ok {
		w.line.Float("groundspeed_kt", kt)
	} else {
		w.line.Null("groundspeed_kt")
	}
	w.line.Uint("track_status", one(p.HeadingKnown))
	if p.HeadingKnown {
		w.line.Float("track_deg", p.HeadingDeg())
	} else {
		w.line.Null("track_deg")
	}
	w.line.Uint("time_sync", one(p.TimeSync))
	w.cpr(p.CPR)
	w.quality(QualityOf(p.TypeCode, false, k.operational), k)
}

func (w *Writer) cpr(c CPR) {
	w.line.Uint("cpr_format", one(c.Odd))
	w.line.Uint("cpr_lat", uint64(c.Lat))
	w.line.Uint("cpr_lon", uint64(c.Lon))
}

// quality tells the integrity of a position, by the version that the aircraft last stated.
func (w *Writer) quality(q Quality, k *known) {
	l := &w.line
	if k.operational.Version == 0 {
		l.Uint("nuc_p", uint64(q.NUCp))
	} else {
		l.Uint("nic", uint64(q.NIC))
		l.Uint("nac_p", uint64(q.NACp))
		l.Uint("sil", uint64(q.SIL))
	}
	if q.Containment > 0 {
		l.Float("containment_radius_m", q.Containment)
	}
	if q.Horizontal95 > 0 {
		l.Float("epu_m", q.Horizontal95)
	}
}

func (w *Writer) velocity(m *Message, me ME) {
	l, v := &w.line, me.Velocity()
	if m.Relay == TISB {
		v, _ = me.TISBVelocity()
	}
	l.Int("subtype", int64(v.Subtype))
	l.Uint("nac_v", uint64(v.NACv))
	if v.Subtype <= 2 {
		if speed, track, ok := v.Ground(); ok {
			l.Float("groundspeed_kt", speed)
			l.Float("track_deg", track)
			l.Float("east_kt", v.EastKT)
			l.Float("north_kt", v.NorthKT)
		} else {
			l.Null("groundspeed_kt")
			l.Null("track_deg")
		}
	} else {
		w.maybe("heading_deg", v.HeadingDeg, v.HeadingKnown)
		w.maybe("airspeed_kt", v.AirspeedKT, v.AirKnown)
		kind := "IAS"
		if v.TrueAirspeed {
			kind = "TAS"
		}
		l.Text("airspeed_type", kind)
	}
	source := "GNSS"
	if v.BarometricRate {
		source = "BARO"
	}
	l.Text("vertical_rate_source", source)
	w.maybe("vertical_rate_fpm", v.RateFPM, v.RateKnown)
	w.maybe("geo_minus_baro_ft", v.GNSSLessBaroFeet, v.DifferenceKnown)
}

func (w *Writer) maybe(name string, x float64, known bool) {
	if known {
		w.line.Float(name, x)
	} else {
		w.line.Null(name)
	}
}

// status tells the contents that are tables.
func (w *Writer) status(me ME, k *known) {
	w.line.Int("subtype", int64(me.Subtype()))
	w.fields(me.Layout(), uint64(me))
	if code := me.EmergencyMode3A(); code != 0 {
		w.line.Text("squawk", octal(code))
	}
	if me.Kind() == OperationalContent {
		k.operational = me.Operational()
	}
	if me.Kind() == StatusContent && me.Subtype() == 2 {
		w.threat(uint64(me))
	}
}

// fields tells the values of a table that are there.
func (w *Writer) fields(r *Register, m uint64) {
	for i := range r.Fields {
		f := &r.Fields[i]
		x, known := f.Value(m)
		switch {
		case !known:
			w.line.Null(f.Name)
		case f.Flag:
			w.line.Bool(f.Name, x != 0)
		default:
			w.line.Float(f.Name, tidy(x))
		}
	}
}

// tidy takes out what scaling by a tenth adds in the last places.
func tidy(x float64) float64 { return math.Round(x*1e9) / 1e9 }

// commB tells the register of a Comm-B reply, where one is claimed.
func (w *Writer) commB(m *Message) {
	l := &w.line
	l.Hex("mb", m.Raw[4:11])
	r := Identify(m.Field, Context{AltitudeFeet: m.Altitude.Feet, AltitudeKnown: m.Altitude.Known()})
	if r == nil {
		return
	}
	l.Text("bds", r.BDS)
	switch r.BDS {
	case "2,0":
		c := callsign(m.Field)
		l.Text("callsign", string(trimmed(&c)))
	case "1,7":
		l.Array("supported_bds")
		for i, name := range supportedRegisters {
			if field(m.Field, i+1, 1) != 0 {
				l.Text("", name)
			}
		}
		l.Close()
	default:
		w.fields(r, m.Field)
		if r.BDS == "3,0" {
			w.threat(m.Field)
		}
	}
}

// threat tells who caused a resolution advisory: by address, or by altitude, range and bearing
// (Annex 10 volume IV, 4.3.8.4.2.2.1).
func (w *Writer) threat(m uint64) {
	switch field(m, 29, 2) {
	case 1:
		var room [6]byte
		w.line.Text("threat_icao", string(appendAddress(room[:0], uint32(field(m, 31, 24)))))
	case 2:
		w.altitudeOf("threat_altitude_ft", DecodeAC13(uint16(field(m, 31, 13))))
		if r := field(m, 44, 7); r > 0 {
			w.line.Float("threat_range_nm", float64(r-1)/10)
		}
		if b := field(m, 51, 6); b > 0 && b <= 60 {
			w.line.Float("threat_bearing_deg", float64(b)*6-3)
		}
	}
}

func (w *Writer) altitudeOf(name string, a Altitude) { w.maybe(name, a.Feet, a.Known()) }

// stationLine is the line of a BaseStation message.
func (w *Writer) stationLine(number int, f *Frame) ([]byte, error) {
	s := &w.station
	if err := DecodeStation(f.Line, s); err != nil {
		return nil, err
	}
	l := &w.line
	if s.Kind != "MSG" && s.Kind != "MLAT" {
		l.Begin("adsb", number, s.Kind, "")
		l.Text("line", string(f.Line))
		return l.Bytes(), nil
	}
	var kind [16]byte
	var id [6]byte
	l.Begin("adsb", number, string(strconv.AppendInt(append(append(kind[:0], s.Kind...), ','), int64(s.Type), 10)), string(appendAddress(id[:0], s.Address)))
	if s.Has&StationPosition != 0 {
		l.Position(s.Lat, s.Lon)
	}
	if !s.Generated.IsZero() {
		l.Text("generated", s.Generated.Format("2006-01-02T15:04:05.000"))
	}
	if !s.Logged.IsZero() {
		l.Text("logged", s.Logged.Format("2006-01-02T15:04:05.000"))
	}
	if s.Callsign != "" {
		l.Text("callsign", s.Callsign)
	}
	for _, v := range [...]struct {
		has  StationFields
		name string
		x    float64
	}{
		{StationAltitude, "altitude_ft", s.AltitudeFeet}, {StationSpeed, "groundspeed_kt", s.SpeedKT},
		{StationTrack, "track_deg", s.TrackDeg}, {StationRate, "vertical_rate_fpm", s.RateFPM},
	} {
		if s.Has&v.has != 0 {
			l.Float(v.name, v.x)
		}
	}
	if s.Has&StationSquawk != 0 {
		l.Text("squawk", octal(s.Squawk))
	}
	for _, v := range [...]struct {
		has  StationFields
		name string
		set  bool
	}{
		{StationAlert, "alert", s.Alert}, {StationEmergency, "emergency", s.Emergency},
		{StationSPI, "spi", s.SPI}, {StationGround, "on_ground", s.OnGround},
	} {
		if s.Has&v.has != 0 {
			l.Bool(v.name, v.set)
		}
	}
	return l.Bytes(), nil
}
