package mavlink

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
)

// The ids of messages that are named in code.
const (
	Heartbeat                  uint32 = 0
	SysStatus                  uint32 = 1
	SystemTime                 uint32 = 2
	GPSRawInt                  uint32 = 24
	Attitude                   uint32 = 30
	AttitudeQuaternion         uint32 = 31
	GlobalPositionInt          uint32 = 33
	MissionItem                uint32 = 39
	MissionItemInt             uint32 = 73
	CommandInt                 uint32 = 75
	CommandLong                uint32 = 76
	RadioStatus                uint32 = 109
	BatteryStatus              uint32 = 147
	MountStatus                uint32 = 158
	Radio                      uint32 = 166
	ADSBVehicle                uint32 = 246
	StatusText                 uint32 = 253
	MountOrientation           uint32 = 265
	GimbalDeviceAttitudeStatus uint32 = 285

	changeOperatorControl   uint32 = 5
	setMode                 uint32 = 11
	paramSet                uint32 = 23
	missionSetCurrent       uint32 = 41
	missionClearAll         uint32 = 45
	manualControl           uint32 = 69
	rcChannelsOverride      uint32 = 70
	setAttitudeTarget       uint32 = 82
	setPositionTargetLocal  uint32 = 84
	setPositionTargetGlobal uint32 = 86
	paramExtSet             uint32 = 323
)

// Message is the payload of a frame, read and written by the names of its fields.
// A name that the definition lacks, or any name of an unknown message, is a
// mistake of the caller and panics, as an index out of range does.
type Message struct {
	ID         uint32
	Definition *Definition // nil for an unknown message
	payload    []byte      // zeros at the end may be left out
}

// NewMessage returns a message of the id with all fields zero. An id that the
// table lacks gives an unknown message.
func NewMessage(id uint32) Message {
	m := Message{ID: id, Definition: Lookup(id)}
	if m.Definition != nil {
		m.payload = make([]byte, m.Definition.full)
	}
	return m
}

// Name gives the name of the message, UNKNOWN_ and the id where there is none.
func (m *Message) Name() string {
	if m.Definition == nil {
		return fmt.Sprintf("UNKNOWN_%d", m.ID)
	}
	return m.Definition.Name
}

// Payload returns the bytes of the message as they came.
func (m *Message) Payload() []byte { return m.payload }

// Int returns a field as a whole number (a 64-bit unsigned one by its bits).
func (m *Message) Int(name string) int64 { return m.intAt(m.field(name), 0) }

// IntAt returns element i of an array.
func (m *Message) IntAt(name string, i int) int64 { return m.intAt(m.field(name), i) }

// Float returns a field as a number.
func (m *Message) Float(name string) float64 { return m.floatAt(m.field(name), 0) }

// FloatAt returns element i of an array.
func (m *Message) FloatAt(name string, i int) float64 { return m.floatAt(m.field(name), i) }

// Text returns a text field up to its first NUL.
func (m *Message) Text(name string) string { return string(m.textBytes(m.field(name))) }

// Has tells whether the message has the field.
func (m *Message) Has(name string) bool {
	return m.Definition != nil && m.Definition.Field(name) != nil
}

// SetInt writes a field; a value outside its type becomes the nearest inside.
func (m *Message) SetInt(name string, x int64) { m.setInt(m.field(name), 0, x) }

// SetIntAt writes element i of an array.
func (m *Message) SetIntAt(name string, i int, x int64) { m.setInt(m.field(name), i, x) }

// SetFloat writes a field; an integer field takes the nearest whole number.
func (m *Message) SetFloat(name string, x float64) { m.setFloat(m.field(name), 0, x) }

// SetFloatAt writes element i of an array.
func (m *Message) SetFloatAt(name string, i int, x float64) { m.setFloat(m.field(name), i, x) }

// SetText writes a text field, cut to its length.
func (m *Message) SetText(name, s string) {
	f := m.field(name)
	b := m.payload[f.offset : f.offset+f.size()]
	clear(b[copy(b, s):])
}

func (m *Message) field(name string) *Field {
	if m.Definition == nil {
		panic(fmt.Sprintf("mavlink: field %s of the unknown message %d", name, m.ID))
	}
	f := m.Definition.Field(name)
	if f == nil {
		panic("mavlink: " + m.Definition.Name + " has no field " + name)
	}
	return f
}

// bits returns the little-endian bits of element i, zeros restored.
func (m *Message) bits(f *Field, i int) uint64 {
	if i < 0 || i >= max(1, f.Count) {
		panic(fmt.Sprintf("mavlink: element %d of %s.%s", i, m.Definition.Name, f.Name))
	}
	size := typeSizes[f.Type]
	at := f.offset + i*size
	var b [8]byte
	if at < len(m.payload) {
		copy(b[:size], m.payload[at:])
	}
	return binary.LittleEndian.Uint64(b[:])
}

func (m *Message) intAt(f *Field, i int) int64 {
	x := m.bits(f, i)
	switch f.Type {
	case Int8:
		return int64(int8(x))
	case Int16:
		return int64(int16(x))
	case Int32:
		return int64(int32(x))
	case Float32, Float64:
		return int64(m.floatAt(f, i))
	}
	return int64(x)
}

func (m *Message) floatAt(f *Field, i int) float64 {
	switch f.Type {
	case Float32:
		return float64(math.Float32frombits(uint32(m.bits(f, i))))
	case Float64:
		return math.Float64frombits(m.bits(f, i))
	case Uint64:
		return float64(m.bits(f, i))
	}
	return float64(m.intAt(f, i))
}

func (m *Message) textBytes(f *Field) []byte {
	b := m.payload[min(f.offset, len(m.payload)):min(f.offset+f.size(), len(m.payload))]
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return b
}

// intSpans are the smallest and largest values of the integer types.
var intSpans = [types][2]int64{
	Uint8: {0, math.MaxUint8}, Int8: {math.MinInt8, math.MaxInt8},
	Uint16: {0, math.MaxUint16}, Int16: {math.MinInt16, math.MaxInt16},
	Uint32: {0, math.MaxUint32}, Int32: {math.MinInt32, math.MaxInt32},
	Uint64: {math.MinInt64, math.MaxInt64}, Int64: {math.MinInt64, math.MaxInt64},
	Char: {0, math.MaxUint8},
}

func (m *Message) setInt(f *Field, i int, x int64) {
	switch f.Type {
	case Float32, Float64:
		m.setFloat(f, i, float64(x))
		return
	}
	span := intSpans[f.Type]
	m.setBits(f, i, uint64(min(max(x, span[0]), span[1])))
}

func (m *Message) setFloat(f *Field, i int, x float64) {
	switch f.Type {
	case Float32:
		m.setBits(f, i, uint64(math.Float32bits(float32(x))))
	case Float64:
		m.setBits(f, i, math.Float64bits(x))
	default:
		span := intSpans[f.Type]
		if math.IsNaN(x) {
			x = 0
		}
		// The ends of a 64-bit span are not float64 values: stay inside.
		m.setInt(f, i, int64(math.Round(min(max(x, float64(span[0])), math.Nextafter(float64(span[1]), 0)))))
	}
}

func (m *Message) setBits(f *Field, i int, x uint64) {
	if i < 0 || i >= max(1, f.Count) {
		panic(fmt.Sprintf("mavlink: element %d of %s.%s", i, m.Definition.Name, f.Name))
	}
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], x)
	size := typeSizes[f.Type]
	copy(m.payload[f.offset+i*size:], b[:size])
}

const (
	degreesE7            = 1e7 // units of latitude and longitude a degree
	gpsFix2D             = 2   // GPS_FIX_TYPE_2D_FIX
	adsbCoordinatesValid = 1   // ADSB_FLAGS_VALID_COORDS
)

// positionFields are the pairs of names under which messages give a position, in
// degrees or in 1e-7 degrees.
var positionFields = [...][2]string{
	{"lat", "lon"}, {"latitude", "longitude"}, {"lat", "lng"}, {"lat_camera", "lon_camera"},
}

// Position returns the position that the message gives, in degrees. ok is false
// for a message without one, and for one that says it has none: no satellite fix,
// the value reserved for "not known", or zero for both.
func (m *Message) Position() (lat, lon float64, ok bool) {
	if m.Definition == nil {
		return 0, 0, false
	}
	if m.ID == MissionItemInt || m.ID == MissionItem {
		return m.missionPosition()
	}
	for _, pair := range positionFields {
		a, o := m.Definition.Field(pair[0]), m.Definition.Field(pair[1])
		if a == nil || o == nil {
			continue
		}
		if f := m.Definition.Field("fix_type"); f != nil && m.intAt(f, 0) < gpsFix2D {
			return 0, 0, false
		}
		if m.ID == ADSBVehicle && m.Int("flags")&adsbCoordinatesValid == 0 {
			return 0, 0, false
		}
		lat, lon = m.degrees(a), m.degrees(o)
		return lat, lon, plausible(lat, lon)
	}
	return 0, 0, false
}

func (m *Message) degrees(f *Field) float64 {
	if f.Type == Int32 {
		return float64(m.intAt(f, 0)) / degreesE7
	}
	return m.floatAt(f, 0)
}

// missionPosition reads x and y of a mission item, which are latitude and
// longitude in a global frame only.
func (m *Message) missionPosition() (lat, lon float64, ok bool) {
	switch m.Int("frame") {
	case 0, 3, 5, 6, 10, 11: // MAV_FRAME_GLOBAL, _RELATIVE_ALT, _INT, _RELATIVE_ALT_INT, _TERRAIN_ALT, _TERRAIN_ALT_INT
	default:
		return 0, 0, false
	}
	lat, lon = m.degrees(m.field("x")), m.degrees(m.field("y"))
	return lat, lon, plausible(lat, lon)
}

func plausible(lat, lon float64) bool {
	return math.Abs(lat) <= 90 && math.Abs(lon) <= 180 && (lat != 0 || lon != 0)
}
