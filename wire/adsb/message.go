package adsb

import (
	"errors"
	"fmt"
)

// The downlink formats (DF).
const (
	ShortAirAir     = 0  // ACAS
	AltitudeReply   = 4  // to a radar
	IdentityReply   = 5  // Mode 3/A to a radar
	AllCall         = 11 // and acquisition squitter
	LongAirAir      = 16 // ACAS
	Squitter        = 17 // extended squitter of a transponder
	OtherSquitter   = 18 // extended squitter of another device: CF says whose
	MilitaryExtend  = 19 // reserved for military use
	CommBAltitude   = 20
	CommBIdentity   = 21
	CommD           = 24
	ModeAC          = -1 // two bytes of Mode A or Mode C, which are no Mode S
	replyShort      = 7
	replyLong       = 14
	replyModeAC     = 2
	maxInterrogator = 79 // SI code 63 with code label 4: the largest overlay of DF 11
)

// ParityKind says what the parity of a reply proved.
type ParityKind uint8

// The kinds of parity.
const (
	NoParity           ParityKind = iota // Mode A/C has none
	ParityGood                           // nothing overlaid: the bits are right
	ParityInterrogator                   // overlaid with the code of the radar that asked: 80 in 16.7 million noises pass
	ParityAddress                        // overlaid with the address: nothing is proved, any noise gives some address
)

var parityNames = [...]string{"none", "good", "interrogator", "address"}

// String gives the code of the kind.
func (p ParityKind) String() string { return parityNames[min(int(p), len(parityNames)-1)] }

// AddressKind says whose an address is.
type AddressKind uint8

// The kinds of address. Each is a space of its own.
const (
	ICAOAddress  AddressKind = iota
	OtherAddress             // anonymous, of a ground vehicle or an obstacle
	TrackFile                // the number of a track of the ground station that rebroadcasts
)

// Relay says who sent an extended squitter, by DF and CF.
type Relay uint8

// The senders.
const (
	Direct     Relay = iota // the object itself
	TISB                    // a ground station: the track of a radar
	ADSR                    // a ground station: the word of an object that speaks on another link
	Management              // a ground station of itself
	Unassigned              // CF 7, DF 19: nothing is known of the layout
)

var relayNames = [...]string{"direct", "tis-b", "ads-r", "management", "unassigned"}

// String gives the code of the sender.
func (r Relay) String() string { return relayNames[min(int(r), len(relayNames)-1)] }

// Message is one reply, decoded as far as its format goes. Those fields that the
// format lacks are zero.
type Message struct {
	Raw    [replyLong]byte
	Length int // bytes of Raw: 2, 7 or 14

	DF           int
	Parity       ParityKind
	Address      uint32
	AddressKind  AddressKind
	Relay        Relay // DF 17 and 18
	Interrogator uint8 // DF 11: II, or 16 and more: SI with its code label
	Capability   uint8 // CA of DF 11 and 17
	Control      uint8 // CF of DF 18, AF of DF 19
	OnGround     bool  // VS of DF 0 and 16
	CrossLink    bool  // CC of DF 0
	Sensitivity  uint8 // SL of DF 0 and 16
	ReplyInfo    uint8 // RI of DF 0 and 16
	FlightStatus uint8 // FS of DF 4, 5, 20, 21
	Request      uint8 // DR of the same
	Utility      uint8 // UM of the same
	AltitudeCode uint16
	Altitude     Altitude
	IdentityCode uint16 // the 13 bits as sent
	Mode3A       uint16 // octal digits in 12 bits
	HasIdentity  bool
	HasAltitude  bool   // the format carries an altitude code; whether it is known Altitude tells
	Field        uint64 // 56 bits: ME of DF 17 and 18, MB of DF 20 and 21, MV of DF 16
	HasField     bool
}

// What Decode returns, wrapped in where it is.
var (
	ErrLength = errors.New("a length that its format does not have")
	ErrParity = errors.New("wrong parity")
	ErrFormat = errors.New("a downlink format that does not exist")
)

// Decode reads a reply of 2 (Mode A/C), 7 or 14 bytes into m. It fails for a length
// other than that of the format, for a format that does not exist, and for a wrong
// parity where the format has one of its own (DF 11, 17, 18).
//
//	DF 5 bits | CA, CF, FS, VS … 3 | … | parity 24, of 56 or 112 bits in all
func Decode(b []byte, m *Message) error {
	*m = Message{Length: len(b)}
	switch len(b) {
	case replyModeAC:
		copy(m.Raw[:], b)
		m.DF = ModeAC
		m.Mode3A, m.HasIdentity = (uint16(b[0])<<8|uint16(b[1]))&0o7777, true
		return nil
	case replyShort, replyLong:
	default:
		return fmt.Errorf("adsb: reply of %d bytes: %w", len(b), ErrLength)
	}
	copy(m.Raw[:], b)
	m.DF = int(b[0] >> 3)
	if m.DF >= CommD { // only its first two bits are the format
		m.DF = CommD
	}
	if (m.DF >= LongAirAir) != (len(b) == replyLong) {
		return fmt.Errorf("adsb: DF %d of %d bytes: %w", m.DF, len(b), ErrLength)
	}
	residual := Residual(b)
	switch m.DF {
	case ShortAirAir, LongAirAir:
		m.air(b, residual)
	case AltitudeReply, IdentityReply, CommBAltitude, CommBIdentity:
		m.reply(b, residual)
	case AllCall:
		return m.allCall(b, residual)
	case Squitter, OtherSquitter, MilitaryExtend:
		return m.squitter(b, residual)
	case CommD:
		m.Parity, m.Address = ParityAddress, residual
	default:
		return fmt.Errorf("adsb: DF %d: %w", m.DF, ErrFormat)
	}
	return nil
}

// air reads DF 0 and 16:
//
//	DF 5 | VS 1 | CC 1 | 0 1 | SL 3 | 0 2 | RI 4 | 0 2 | AC 13 | MV 56 in DF 16 | AP 24
func (m *Message) air(b []byte, residual uint32) {
	m.Parity, m.Address = ParityAddress, residual
	m.OnGround = b[0]&4 != 0
	m.CrossLink = m.DF == ShortAirAir && b[0]&2 != 0
	m.Sensitivity = b[1] >> 5
	m.ReplyInfo = b[1]<<1&0xE | b[2]>>7
	m.altitude(b)
	if m.DF == LongAirAir {
		m.Field, m.HasField = uint56(b[4:]), true
	}
}

// reply reads DF 4, 5, 20 and 21:
//
//	DF 5 | FS 3 | DR 5 | UM 6 | AC or ID 13 | MB 56 in DF 20 and 21 | AP 24
func (m *Message) reply(b []byte, residual uint32) {
	m.Parity, m.Address = ParityAddress, residual
	m.FlightStatus = b[0] & 7
	m.Request = b[1] >> 3
	m.Utility = b[1]<<3&0x38 | b[2]>>5
	if m.DF == AltitudeReply || m.DF == CommBAltitude {
		m.altitude(b)
	} else {
		m.IdentityCode = (uint16(b[2])<<8 | uint16(b[3])) & 0x1FFF
		m.Mode3A, m.HasIdentity = DecodeIdentity(m.IdentityCode), true
	}
	if len(b) == replyLong {
		m.Field, m.HasField = uint56(b[4:]), true
	}
}

func (m *Message) altitude(b []byte) {
	m.AltitudeCode, m.HasAltitude = (uint16(b[2])<<8|uint16(b[3]))&0x1FFF, true
	m.Altitude = DecodeAC13(m.AltitudeCode)
}

// allCall reads DF 11: DF 5 | CA 3 | AA 24 | PI 24.
func (m *Message) allCall(b []byte, residual uint32) error {
	if residual > maxInterrogator {
		return fmt.Errorf("adsb: DF 11 of %06X: parity off by %06X: %w", uint24(b[1:]), residual, ErrParity)
	}
	m.Parity = ParityGood
	if residual != 0 {
		m.Parity, m.Interrogator = ParityInterrogator, uint8(residual)
	}
	m.Capability, m.Address = b[0]&7, uint24(b[1:])
	return nil
}

// squitter reads DF 17, 18 and 19: DF 5 | CA, CF or AF 3 | AA 24 | ME 56 | PI 24. Of DF 19
// only AF 0 is laid out as DF 17.
func (m *Message) squitter(b []byte, residual uint32) error {
	m.Field, m.HasField = uint56(b[4:]), true
	if m.DF == MilitaryExtend {
		m.Control, m.Relay, m.HasField = b[0]&7, Unassigned, false
		return nil
	}
	if residual != 0 {
		return fmt.Errorf("adsb: DF %d of %06X: parity off by %06X: %w", m.DF, uint24(b[1:]), residual, ErrParity)
	}
	m.Parity, m.Address = ParityGood, uint24(b[1:])
	if m.DF == Squitter {
		m.Capability = b[0] & 7
		return nil
	}
	m.Control = b[0] & 7
	m.Relay = [8]Relay{Direct, Direct, TISB, TISB, Management, TISB, ADSR, Unassigned}[m.Control]
	switch other := ME(m.Field).addressFlag(m.Control); {
	case m.Control == 1 || m.Control == 5 || m.Control == 6 && other:
		m.AddressKind = OtherAddress
	case (m.Control == 2 || m.Control == 3) && other:
		m.AddressKind = TrackFile
	}
	return nil
}

// Squitters tells whether the message is an extended squitter whose content has a
// known layout (ME); Coarse says that it is the short layout of CF 3.
func (m *Message) Squitters() bool {
	return m.HasField && (m.DF == Squitter || m.DF == OtherSquitter) && m.Relay != Management && m.Relay != Unassigned && !m.Coarse()
}

// Coarse tells whether the message is a coarse TIS-B position (CF 3).
func (m *Message) Coarse() bool { return m.DF == OtherSquitter && m.Control == 3 }

// CommB tells whether the message carries a Comm-B register.
func (m *Message) CommB() bool { return m.DF == CommBAltitude || m.DF == CommBIdentity }

// Bytes returns the reply as it was sent; it points into m.
func (m *Message) Bytes() []byte { return m.Raw[:m.Length] }

// Key is the address in its space: one number for tables.
func (m *Message) Key() uint32 { return uint32(m.AddressKind)<<24 | m.Address }

// AirborneStatus tells whether the object is in the air, by flight status, vertical
// status or capability; known is false where the message leaves it open.
func (m *Message) AirborneStatus() (airborne, known bool) {
	switch m.DF {
	case ShortAirAir, LongAirAir:
		return !m.OnGround, true
	case AltitudeReply, IdentityReply, CommBAltitude, CommBIdentity:
		switch m.FlightStatus {
		case 0, 2:
			return true, true
		case 1, 3:
			return false, true
		}
	case AllCall, Squitter:
		switch m.Capability {
		case 4:
			return false, true
		case 5:
			return true, true
		}
	}
	return false, false
}

func uint56(b []byte) uint64 {
	var x uint64
	for _, c := range b[:7] {
		x = x<<8 | uint64(c)
	}
	return x
}

func put56(b []byte, x uint64) {
	for i := range 7 {
		b[i] = byte(x >> (48 - 8*i))
	}
}

// Encode writes the reply that m's fields say, with its parity; it is the inverse
// of Decode. Raw and Length are not read.
func (m *Message) Encode() ([]byte, error) {
	size := replyShort
	if m.DF >= LongAirAir {
		size = replyLong
	}
	b := make([]byte, size)
	b[0] = byte(m.DF << 3)
	overlay := m.Address
	switch m.DF {
	case ModeAC:
		return []byte{byte(m.Mode3A >> 8), byte(m.Mode3A)}, nil
	case ShortAirAir, LongAirAir:
		b[0] |= bit(m.OnGround, 4) | bit(m.CrossLink && m.DF == ShortAirAir, 2)
		b[1] = m.Sensitivity<<5 | m.ReplyInfo>>1&7
		b[2] = m.ReplyInfo<<7 | byte(m.AltitudeCode>>8&0x1F)
		b[3] = byte(m.AltitudeCode)
	case AltitudeReply, IdentityReply, CommBAltitude, CommBIdentity:
		code := m.AltitudeCode
		if m.DF == IdentityReply || m.DF == CommBIdentity {
			code = m.IdentityCode
		}
		b[0] |= m.FlightStatus & 7
		b[1] = m.Request<<3 | m.Utility>>3&7
		b[2] = m.Utility<<5 | byte(code>>8&0x1F)
		b[3] = byte(code)
	case AllCall, Squitter, OtherSquitter:
		first := m.Capability
		if m.DF == OtherSquitter {
			first = m.Control
		}
		b[0] |= first & 7
		put24(b[1:], m.Address)
		overlay = uint32(m.Interrogator)
	default:
		return nil, fmt.Errorf("adsb: DF %d is not written: %w", m.DF, ErrFormat)
	}
	if size == replyLong {
		put56(b[4:], m.Field)
	}
	setParity(b, overlay)
	return b, nil
}

func bit(set bool, mask byte) byte {
	if set {
		return mask
	}
	return 0
}
