package adsb

// ME is the content of an extended squitter, 56 bits. Its first five are the type
// code, which with the subtype says what the rest is:
//
//	1–4 identification, 5–8 surface position, 9–18 airborne position with
//	barometric altitude, 19 velocity, 20–22 airborne position with height above the
//	ellipsoid, 28 status, 29 target state, 31 operational status; 0 no position
type ME uint64

// ContentKind is what the content of an extended squitter is.
type ContentKind uint8

// The kinds of content.
const (
	OtherContent ContentKind = iota // reserved, test and local use
	NoPosition
	IdentificationContent
	SurfaceContent
	AirborneContent
	VelocityContent
	StatusContent
	TargetStateContent
	OperationalContent
)

var contentNames = [...]string{"other", "no-position", "identification", "surface-position", "airborne-position",
	"velocity", "status", "target-state", "operational-status"}

// String gives the code of the kind.
func (k ContentKind) String() string { return contentNames[min(int(k), len(contentNames)-1)] }

// TypeCode returns the type code.
func (m ME) TypeCode() int { return int(m.bits(1, 5)) }

// Subtype returns the three bits after the type code, or two of type code 29.
func (m ME) Subtype() int {
	if m.TypeCode() == 29 {
		return int(m.bits(6, 2))
	}
	return int(m.bits(6, 3))
}

func (m ME) bits(first, n int) uint64 { return field(uint64(m), first, n) }

func (m ME) flag(at int) bool { return m.bits(at, 1) != 0 }

// Kind tells what the content is.
func (m ME) Kind() ContentKind {
	switch tc := m.TypeCode(); {
	case tc == 0:
		return NoPosition
	case tc <= 4:
		return IdentificationContent
	case tc <= 8:
		return SurfaceContent
	case tc <= 18 || tc >= 20 && tc <= 22:
		return AirborneContent
	case tc == 19 && m.Subtype() >= 1 && m.Subtype() <= 4:
		return VelocityContent
	case tc == 28 && (m.Subtype() == 1 || m.Subtype() == 2):
		return StatusContent
	case tc == 29 && m.Subtype() <= 1:
		return TargetStateContent
	case tc == 31 && m.Subtype() <= 1:
		return OperationalContent
	}
	return OtherContent
}

// addressFlag is IMF, which in a rebroadcast says that the address is none of
// ICAO's; where it stands depends on the content (DO-260B 2.2.17.3, 2.2.18.4).
func (m ME) addressFlag(cf uint8) bool {
	if cf == 3 {
		return m.flag(1)
	}
	switch m.Kind() {
	case AirborneContent, NoPosition:
		return m.flag(8)
	case SurfaceContent:
		return m.flag(21)
	case VelocityContent:
		return m.flag(9)
	case TargetStateContent:
		return m.flag(51)
	case OperationalContent:
		return m.flag(56)
	case StatusContent:
		return m.flag(56)
	}
	return false
}

// Identification is type code 1 to 4.
//
//	TC 5 | category 3 | eight characters of 6
type Identification struct {
	Set      byte // 'A' (type code 4) to 'D' (type code 1)
	Category uint8
	Callsign [8]byte // as sent, padded with spaces; '#' for a code that is no character
}

// Identification reads the content as identification.
func (m ME) Identification() Identification {
	return Identification{Set: 'A' + 4 - byte(m.TypeCode()), Category: uint8(m.bits(6, 3)), Callsign: callsign(uint64(m))}
}

// ME writes the content.
func (i Identification) ME() ME {
	var m uint64
	put(&m, 1, 5, uint64('A'+4-i.Set))
	put(&m, 6, 3, uint64(i.Category))
	putCallsign(&m, i.Callsign)
	return ME(m)
}

// sixBit are the characters of aircraft identification by their code: IA-5 with
// its two highest bits left out (Annex 10 volume IV, table 3-8). '#' is no character.
const sixBit = "#ABCDEFGHIJKLMNOPQRSTUVWXYZ##### ###############0123456789######"

// callsign reads the eight characters from bit 9 on.
func callsign(m uint64) (c [8]byte) {
	for i := range c {
		c[i] = sixBit[field(m, 9+6*i, 6)]
	}
	return c
}

// putCallsign is the inverse of callsign; what is no character becomes a space.
func putCallsign(m *uint64, c [8]byte) {
	for i, x := range c {
		code := uint64(32)
		switch {
		case x >= 'A' && x <= 'Z':
			code = uint64(x - 'A' + 1)
		case x >= '0' && x <= '9':
			code = uint64(x)
		case x == '#':
			code = 0
		}
		put(m, 9+6*i, 6, code)
	}
}

// PadCallsign makes the eight characters of a text: capitals, digits and spaces;
// the rest is cut off.
func PadCallsign(s string) (c [8]byte) {
	for i := range c {
		c[i] = ' '
		if i < len(s) {
			c[i] = s[i]
			if c[i] >= 'a' && c[i] <= 'z' {
				c[i] -= 'a' - 'A'
			}
		}
	}
	return c
}

// TrimCallsign returns the characters without the spaces around; empty where one
// of them is no character, or all are spaces.
func TrimCallsign(c [8]byte) string {
	first, last := len(c), -1
	for i, x := range c {
		if x == '#' {
			return ""
		}
		if x != ' ' {
			first, last = min(first, i), i
		}
	}
	if last < 0 {
		return ""
	}
	return string(c[first : last+1])
}

// CPR is half of a position in compact position reporting: 17 bits each of latitude
// and longitude within a zone, which the other half (or a place nearby) tells.
type CPR struct {
	Odd      bool
	Surface  bool // the code of the ground, four times finer
	Lat, Lon uint32
}

// AirbornePosition is type code 9 to 18 and 20 to 22.
//
//	TC 5 | surveillance status 2 | NIC supplement B 1 | altitude 12 | T 1 | F 1 | latitude 17 | longitude 17
type AirbornePosition struct {
	TypeCode     int
	Surveillance uint8 // 1 permanent alert (emergency), 2 temporary alert, 3 SPI
	SupplementB  bool  // version 2; version 0 and 1: single antenna
	AltitudeCode uint16
	Altitude     Altitude
	Ellipsoid    bool // the altitude is above the ellipsoid
	TimeSync     bool
	CPR          CPR
}

// AirbornePosition reads the content as airborne position. The altitude of type
// codes 20 to 22 is a number of metres (Doc 9871, table A-2-5).
func (m ME) AirbornePosition() AirbornePosition {
	p := AirbornePosition{
		TypeCode: m.TypeCode(), Surveillance: uint8(m.bits(6, 2)), SupplementB: m.flag(8),
		AltitudeCode: uint16(m.bits(9, 12)), TimeSync: m.flag(21), CPR: m.cpr(false),
	}
	p.Ellipsoid = p.TypeCode >= 20
	switch {
	case !p.Ellipsoid:
		p.Altitude = DecodeAC12(p.AltitudeCode)
	case p.AltitudeCode != 0:
		p.Altitude = Altitude{float64(p.AltitudeCode) * feetAMetre, Metric}
	}
	return p
}

// ME writes the content; AltitudeCode counts, not Altitude.
func (p AirbornePosition) ME() ME {
	var m uint64
	put(&m, 1, 5, uint64(p.TypeCode))
	put(&m, 6, 2, uint64(p.Surveillance))
	put(&m, 8, 1, one(p.SupplementB))
	put(&m, 9, 12, uint64(p.AltitudeCode))
	put(&m, 21, 1, one(p.TimeSync))
	p.CPR.put(&m)
	return ME(m)
}

// CPR returns the half of a position that the content holds; ok is false where it holds none.
func (m ME) CPR() (c CPR, ok bool) {
	switch m.Kind() {
	case AirborneContent:
		return m.cpr(false), true
	case SurfaceContent:
		return m.cpr(true), true
	}
	return CPR{}, false
}

func (m ME) cpr(surface bool) CPR {
	return CPR{Odd: m.flag(22), Surface: surface, Lat: uint32(m.bits(23, 17)), Lon: uint32(m.bits(40, 17))}
}

func (c CPR) put(m *uint64) {
	put(m, 22, 1, one(c.Odd))
	put(m, 23, 17, uint64(c.Lat))
	put(m, 40, 17, uint64(c.Lon))
}

// SurfacePosition is type code 5 to 8.
//
//	TC 5 | movement 7 | heading status 1 | heading 7 | T 1 | F 1 | latitude 17 | longitude 17
type SurfacePosition struct {
	TypeCode     int
	Movement     uint8 // coded speed
	HeadingKnown bool
	HeadingCode  uint8 // of 128 to the turn; true or magnetic, as the operational status says
	TimeSync     bool
	CPR          CPR
}

// SurfacePosition reads the content as surface position.
func (m ME) SurfacePosition() SurfacePosition {
	return SurfacePosition{
		TypeCode: m.TypeCode(), Movement: uint8(m.bits(6, 7)), HeadingKnown: m.flag(13), HeadingCode: uint8(m.bits(14, 7)),
		TimeSync: m.flag(21), CPR: m.cpr(true),
	}
}

// ME writes the content.
func (p SurfacePosition) ME() ME {
	var m uint64
	put(&m, 1, 5, uint64(p.TypeCode))
	put(&m, 6, 7, uint64(p.Movement))
	put(&m, 13, 1, one(p.HeadingKnown))
	put(&m, 14, 7, uint64(p.HeadingCode))
	put(&m, 21, 1, one(p.TimeSync))
	p.CPR.put(&m)
	return ME(m)
}

// HeadingDeg returns the direction of the nose.
func (p SurfacePosition) HeadingDeg() float64 { return float64(p.HeadingCode) * 360 / 128 }

// movements are the steps of the coded speed: from code on, kn at code, kn a step
// (Doc 9871, table A-2-6).
var movements = [...]struct {
	code      uint8
	kn, steps float64
}{{2, 0.125, 0.125}, {9, 1, 0.25}, {13, 2, 0.5}, {39, 15, 1}, {94, 70, 2}, {109, 100, 5}, {124, 175, 0}}

// SpeedKT returns the ground speed; 175 means that or more.
func (p SurfacePosition) SpeedKT() (kn float64, known bool) {
	if p.Movement == 1 {
		return 0, true
	}
	for _, s := range movements {
		if p.Movement >= s.code {
			kn, known = s.kn+float64(p.Movement-s.code)*s.steps, p.Movement <= 124
		}
	}
	if !known {
		return 0, false
	}
	return kn, true
}

// MovementOf returns the code of a ground speed, the one at or just below it.
func MovementOf(kn float64) uint8 {
	code := uint8(1)
	for _, s := range movements {
		switch {
		case !(kn >= s.kn):
			return code
		case s.steps == 0:
			return s.code
		}
		code = s.code + uint8(min((kn-s.kn)/s.steps, 60))
	}
	return code
}

func one(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}

// Velocity is type code 19. Values of which the wire says that they are not known
// have their Known bit off.
//
//	19 5 | subtype 3 | IC 1 | IFR 1 | NACv 3 | subtype 1, 2: W 1, east-west 10, S 1, north-south 10
//	| subtype 3, 4: heading status 1, heading 10, TAS 1, airspeed 10
//	| source 1 | down 1 | rate 9 | 0 2 | below 1 | difference 7
type Velocity struct {
	Subtype      int // 1, 2 over ground; 3, 4 through the air; 2 and 4 in steps of 4 kn
	IntentChange bool
	IFR          bool
	NACv         uint8 // version 0: NUCr, of the same meaning

	GroundKnown               bool
	EastKT, NorthKT           float64
	HeadingKnown, AirKnown    bool
	HeadingDeg                float64 // magnetic, where the operational status does not say true
	AirspeedKT                float64
	TrueAirspeed              bool
	BarometricRate, RateKnown bool
	RateFPM                   float64
	DifferenceKnown           bool
	GNSSLessBaroFeet          float64 // height by satellites less that by pressure
}

// Velocity reads the content as velocity of an aircraft that speaks itself; of
// TIS-B, whose layout differs after the speed, TISBVelocity.
func (m ME) Velocity() Velocity {
	v := m.speed()
	v.IntentChange, v.IFR, v.NACv = m.flag(9), m.flag(10), uint8(m.bits(11, 3))
	v.BarometricRate = m.flag(36)
	if d := m.bits(50, 7); d > 0 && d < 127 {
		v.DifferenceKnown, v.GNSSLessBaroFeet = true, signed(m.flag(49), float64(d-1)*25)
	}
	return v
}

// TISBVelocity reads the content as velocity that a ground station sends (DO-260B
// 2.2.17.3.4): bits 10 to 13 are NACp, and the difference of heights is there only
// where bit 36 says so.
func (m ME) TISBVelocity() (v Velocity, nacp uint8) {
	v = m.speed()
	if d := m.bits(50, 7); m.flag(36) && d > 0 && d < 127 {
		v.DifferenceKnown, v.GNSSLessBaroFeet = true, signed(m.flag(49), float64(d-1)*25)
	}
	if !m.flag(36) {
		v.NACv = uint8(m.bits(49, 3))
	}
	return v, uint8(m.bits(10, 4))
}

// speed reads what both layouts share.
func (m ME) speed() Velocity {
	v := Velocity{Subtype: m.Subtype()}
	scale := 1.0
	if v.Subtype == 2 || v.Subtype == 4 {
		scale = 4
	}
	a, b := m.bits(15, 10), m.bits(26, 10)
	if v.Subtype <= 2 {
		if v.GroundKnown = a > 0 && b > 0; v.GroundKnown {
			v.EastKT, v.NorthKT = signed(m.flag(14), float64(a-1)*scale), signed(m.flag(25), float64(b-1)*scale)
		}
	} else {
		if v.HeadingKnown = m.flag(14); v.HeadingKnown {
			v.HeadingDeg = float64(a) * 360 / 1024
		}
		v.TrueAirspeed = m.flag(25)
		if v.AirKnown = b > 0; v.AirKnown {
			v.AirspeedKT = float64(b-1) * scale
		}
	}
	if r := m.bits(38, 9); r > 0 {
		v.RateKnown, v.RateFPM = true, signed(m.flag(37), float64(r-1)*64)
	}
	return v
}

// signed gives -x where negative, but never a negative zero.
func signed(negative bool, x float64) float64 {
	if negative && x != 0 {
		return -x
	}
	return x
}
