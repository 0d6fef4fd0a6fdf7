package remoteid

import (
	"encoding/binary"
	"fmt"
)

// Size is how long every message but a pack is.
const Size = 25

// Kind is the type of a message.
type Kind uint8

// The types of F3411-22a Table 5.
const (
	BasicIDKind Kind = iota
	LocationKind
	AuthenticationKind
	SelfIDKind
	SystemKind
	OperatorIDKind
	PackKind Kind = 15
)

// String gives "basic-id", "location" …
func (k Kind) String() string {
	names := [...]string{"basic-id", "location", "authentication", "self-id", "system", "operator-id"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("type-%d", uint8(k))
}

// Private tells whether the message says where or who the operator is.
func (k Kind) Private() bool { return k == SystemKind || k == OperatorIDKind || k == SelfIDKind }

// Message is one message; Kind says which part is filled.
//
//	0  type (high 4 bits) | protocol version
//	1  body, 24 bytes, little endian
type Message struct {
	Kind    Kind
	Version uint8

	BasicID        BasicID
	Location       Location
	Authentication Authentication
	SelfID         SelfID
	System         System
	OperatorID     OperatorID
}

// BasicID says who the drone is.
//
//	1      id type (high 4 bits) | type of aircraft
//	2-21   id, text filled with zeros
//	22-24  reserved
type BasicID struct {
	IDType, Aircraft uint8
	ID               [20]byte
	Reserved         [3]byte
}

// Types of ids.
const (
	NoID         = 0
	SerialNumber = 1 // ANSI/CTA-2063-A
	Registration = 2 // of the aviation authority
	UTMAssigned  = 3 // UUID, binary
	SessionID    = 4 // binary, its first byte the kind
)

// Authentication is one page of a signature.
//
//	1  type (high 4 bits) | page
//	2  page 0: last page | length | u32 s since 2019 | 17 bytes; others: 23 bytes
type Authentication struct {
	Type, Page, LastPage, Length uint8
	Seconds                      uint32 // since Epoch
	Part                         [23]byte
}

// Bytes is what the page holds of the signature.
func (a *Authentication) Bytes() []byte {
	if a.Page == 0 {
		return a.Part[:17]
	}
	return a.Part[:]
}

// SelfID is what the operator says of the flight: type and text.
type SelfID struct {
	Type uint8
	Text [23]byte
}

// System says where the operator is, and of groups of drones.
//
//	1      reserved (3 bits) | classification (3) | kind of operator place (2)
//	2-9    latitude, longitude of the operator, 1e-7 degree
//	10-11  drones in the area; 12 its radius, 10 m
//	13-16  ceiling, floor: 0.5 m above -1000 m
//	17     category (high 4 bits) | class of the European rules
//	18-19  height of the operator, 0.5 m above -1000 m
//	20-23  s since 2019; 24 reserved
type System struct {
	Reserved1, Classification, PlaceKind uint8
	Lat, Lon                             int32
	Count                                uint16
	Radius                               uint8
	Ceiling, Floor                       uint16
	Category, Class                      uint8
	Height                               uint16
	Seconds                              uint32
	Reserved                             uint8
}

// OperatorID is who the operator is: type, text, 3 bytes reserved.
type OperatorID struct {
	Type     uint8
	ID       [20]byte
	Reserved [3]byte
}

// Decode reads one message that is no pack.
func Decode(b []byte) (m Message, err error) {
	if len(b) < Size {
		return m, fmt.Errorf("remoteid: message at byte 0: %d of %d bytes", len(b), Size)
	}
	b = b[:Size]
	m.Kind, m.Version = Kind(b[0]>>4), b[0]&15
	switch m.Kind {
	case BasicIDKind:
		m.BasicID = BasicID{IDType: b[1] >> 4, Aircraft: b[1] & 15, ID: [20]byte(b[2:22]), Reserved: [3]byte(b[22:25])}
	case LocationKind:
		m.Location = decodeLocation(b)
		err = m.Location.check()
	case AuthenticationKind:
		m.Authentication, err = decodeAuthentication(b)
	case SelfIDKind:
		m.SelfID = SelfID{Type: b[1], Text: [23]byte(b[2:25])}
	case SystemKind:
		m.System = decodeSystem(b)
		err = place("system message at byte 2", m.System.Lat, m.System.Lon)
	case OperatorIDKind:
		m.OperatorID = OperatorID{Type: b[1], ID: [20]byte(b[2:22]), Reserved: [3]byte(b[22:25])}
	default:
		err = fmt.Errorf("remoteid: message at byte 0: type %d", m.Kind)
	}
	return m, err
}

func decodeAuthentication(b []byte) (a Authentication, err error) {
	a.Type, a.Page = b[1]>>4, b[1]&15
	if a.Page > 0 {
		a.Part = [23]byte(b[2:25])
		return a, nil
	}
	a.LastPage, a.Length, a.Seconds = b[2], b[3], binary.LittleEndian.Uint32(b[4:])
	copy(a.Part[:], b[8:25])
	if a.LastPage > 15 {
		err = fmt.Errorf("remoteid: authentication message at byte 2: last page %d", a.LastPage)
	}
	return a, err
}

func decodeSystem(b []byte) System {
	le := binary.LittleEndian
	return System{
		Reserved1: b[1] >> 5, Classification: b[1] >> 2 & 7, PlaceKind: b[1] & 3,
		Lat: int32(le.Uint32(b[2:])), Lon: int32(le.Uint32(b[6:])), Count: le.Uint16(b[10:]), Radius: b[12],
		Ceiling: le.Uint16(b[13:]), Floor: le.Uint16(b[15:]), Category: b[17] >> 4, Class: b[17] & 15,
		Height: le.Uint16(b[18:]), Seconds: le.Uint32(b[20:]), Reserved: b[24],
	}
}

// place tells whether a latitude and a longitude can be.
func place(where string, lat, lon int32) error {
	if lat < -900000000 || lat > 900000000 || lon < -1800000000 || lon > 1800000000 {
		return fmt.Errorf("remoteid: %s: a place that cannot be", where) // not its value: it may be the operator's
	}
	return nil
}

// Append writes the message.
func (m *Message) Append(dst []byte) ([]byte, error) {
	le, at := binary.LittleEndian, len(dst)
	dst = append(dst, byte(m.Kind)<<4|m.Version&15)
	switch m.Kind {
	case BasicIDKind:
		x := &m.BasicID
		dst = append(append(append(dst, x.IDType<<4|x.Aircraft&15), x.ID[:]...), x.Reserved[:]...)
	case LocationKind:
		dst = m.Location.append(dst)
	case AuthenticationKind:
		x := &m.Authentication
		dst = append(dst, x.Type<<4|x.Page&15)
		if x.Page == 0 {
			dst = le.AppendUint32(append(dst, x.LastPage, x.Length), x.Seconds)
		}
		dst = append(dst, x.Bytes()...)
	case SelfIDKind:
		dst = append(append(dst, m.SelfID.Type), m.SelfID.Text[:]...)
	case SystemKind:
		x := &m.System
		dst = append(dst, x.Reserved1<<5|x.Classification&7<<2|x.PlaceKind&3)
		dst = le.AppendUint32(le.AppendUint32(dst, uint32(x.Lat)), uint32(x.Lon))
		dst = append(le.AppendUint16(dst, x.Count), x.Radius)
		dst = append(le.AppendUint16(le.AppendUint16(dst, x.Ceiling), x.Floor), x.Category<<4|x.Class&15)
		dst = append(le.AppendUint32(le.AppendUint16(dst, x.Height), x.Seconds), x.Reserved)
	case OperatorIDKind:
		dst = append(append(append(dst, m.OperatorID.Type), m.OperatorID.ID[:]...), m.OperatorID.Reserved[:]...)
	default:
		return dst[:at], fmt.Errorf("remoteid: message of type %d", m.Kind)
	}
	return dst, nil
}

// Messages calls take with each message of a pack, or the single one, in b; what lies
// behind is filling. A broken message is told by its error and its kind, never by
// its bytes.
//
//	pack  0xF (high 4 bits) | version, u8 size of a message (25), u8 count (at most 9), messages
func Messages(b []byte, take func(Message, error)) {
	if len(b) == 0 {
		take(Message{}, fmt.Errorf("remoteid: message at byte 0: 0 of %d bytes", Size))
		return
	}
	if Kind(b[0]>>4) != PackKind {
		take(Decode(b))
		return
	}
	if len(b) < 3 || b[1] != Size || b[2] > 9 {
		take(Message{Kind: PackKind}, fmt.Errorf("remoteid: pack at byte 0: header % x", b[:min(len(b), 3)]))
		return
	}
	rest := b[3:]
	for i := range int(b[2]) {
		at := i * Size
		m, err := Decode(rest[min(at, len(rest)):])
		if err != nil {
			err = fmt.Errorf("message %d of a pack at byte %d: %w", i+1, 3+at, err)
		}
		take(m, err)
	}
}

// AppendPack writes a pack of at most nine messages.
func AppendPack(dst []byte, version uint8, messages ...Message) ([]byte, error) {
	if len(messages) > 9 {
		return dst, fmt.Errorf("remoteid: pack of %d messages, at most 9", len(messages))
	}
	dst = append(dst, byte(PackKind)<<4|version&15, Size, byte(len(messages)))
	var err error
	for i := range messages {
		if dst, err = messages[i].Append(dst); err != nil {
			return dst, err
		}
	}
	return dst, nil
}
