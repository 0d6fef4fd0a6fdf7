package mavlink

import (
	"fmt"
	"math"

	"marsad/wire/remoteid"
)

// The messages of Open Drone ID over MAVLink (mavlink.io/en/services/opendroneid.html). They
// carry the quantities of F3411-22a in units of their own; id_or_mac names the sender of what
// a receiver on board has heard of another drone, zeros of what the vehicle says of itself.
const (
	OpenDroneIDBasicID        uint32 = 12900
	OpenDroneIDLocation       uint32 = 12901
	OpenDroneIDAuthentication uint32 = 12902
	OpenDroneIDSelfID         uint32 = 12903
	OpenDroneIDSystem         uint32 = 12904
	OpenDroneIDOperatorID     uint32 = 12905
	OpenDroneIDMessagePack    uint32 = 12915
	OpenDroneIDSystemUpdate   uint32 = 12919
)

// liveOperator is MAV_ODID_OPERATOR_LOCATION_TYPE_LIVE_GNSS.
const liveOperator = 1

// IsRemoteID tells whether the message is one that RemoteID reads.
func (m *Message) IsRemoteID() bool {
	return m.Definition != nil && (m.ID >= OpenDroneIDBasicID && m.ID <= OpenDroneIDOperatorID ||
		m.ID == OpenDroneIDMessagePack || m.ID == OpenDroneIDSystemUpdate)
}

// RemoteID calls take with the messages of F3411-22a that an Open Drone ID message stands
// for: one, or those of a pack. SYSTEM_UPDATE is a system message that knows the operator's
// place only. Nothing is called for any other message.
func (m *Message) RemoteID(take func(remoteid.Message, error)) {
	if !m.IsRemoteID() {
		return
	}
	if m.ID == OpenDroneIDMessagePack {
		m.remotePack(take)
		return
	}
	x := remoteid.Message{Version: 2}
	switch m.ID {
	case OpenDroneIDBasicID:
		x.Kind, x.BasicID = remoteid.BasicIDKind, remoteid.BasicID{IDType: m.code("id_type"), Aircraft: m.code("ua_type")}
		m.fill(x.BasicID.ID[:], "uas_id")
	case OpenDroneIDLocation:
		x.Kind, x.Location = remoteid.LocationKind, m.remoteLocation()
	case OpenDroneIDAuthentication:
		x.Kind, x.Authentication = remoteid.AuthenticationKind, remoteid.Authentication{Type: m.code("authentication_type"),
			Page: m.code("data_page"), LastPage: m.byte("last_page_index"), Length: m.byte("length"), Seconds: uint32(m.Int("timestamp"))}
		m.fill(x.Authentication.Part[:], "authentication_data")
	case OpenDroneIDSelfID:
		x.Kind, x.SelfID.Type = remoteid.SelfIDKind, m.byte("description_type")
		m.fill(x.SelfID.Text[:], "description")
	case OpenDroneIDSystem, OpenDroneIDSystemUpdate:
		x.Kind, x.System = remoteid.SystemKind, m.remoteSystem()
	case OpenDroneIDOperatorID:
		x.Kind, x.OperatorID.Type = remoteid.OperatorIDKind, m.byte("operator_id_type")
		m.fill(x.OperatorID.ID[:], "operator_id")
	}
	// The rules of what can be are those of the message itself.
	b, err := x.Append(nil)
	if err == nil {
		_, err = remoteid.Decode(b)
	}
	if err != nil {
		err = fmt.Errorf("mavlink: %s: %w", m.Name(), err)
	}
	take(x, err)
}

// remotePack reads MESSAGE_PACK: the messages as they are sent, 25 bytes each.
func (m *Message) remotePack(take func(remoteid.Message, error)) {
	size, count := m.byte("single_message_size"), m.byte("msg_pack_size")
	if size != remoteid.Size || count > 9 {
		take(remoteid.Message{Kind: remoteid.PackKind}, fmt.Errorf("mavlink: %s: %d messages of %d bytes: at most 9 of %d", m.Name(), count, size, remoteid.Size))
		return
	}
	b := make([]byte, int(count)*remoteid.Size)
	m.fill(b, "messages")
	for i := range int(count) {
		x, err := remoteid.Decode(b[i*remoteid.Size:])
		if err != nil {
			err = fmt.Errorf("mavlink: %s: message %d: %w", m.Name(), i+1, err)
		}
		take(x, err)
	}
}

// remoteLocation turns OPEN_DRONE_ID_LOCATION into codes. What it does not know is -1000 m,
// 361°, 255 m/s, 63 m/s upwards and 0xFFFF s.
func (m *Message) remoteLocation() remoteid.Location {
	x := remoteid.Location{
		Status: m.code("status"), AboveGround: m.Int("height_reference") == 1,
		Lat: int32(m.Int("latitude")), Lon: int32(m.Int("longitude")),
		Pressure: remoteid.HeightCode(m.Float("altitude_barometric")), Geodetic: remoteid.HeightCode(m.Float("altitude_geodetic")),
		Height:             remoteid.HeightCode(m.Float("height")),
		HorizontalAccuracy: m.code("horizontal_accuracy"), VerticalAccuracy: m.code("vertical_accuracy"),
		PressureAccuracy: m.code("barometer_accuracy"), SpeedAccuracy: m.code("speed_accuracy"), TimeAccuracy: m.code("timestamp_accuracy"),
		Tenths: math.MaxUint16,
	}
	course, speed, climb := m.Float("direction")/100, m.Float("speed_horizontal")/100, m.Float("speed_vertical")/100
	if speed >= 255 {
		x.NoVelocity()
	} else {
		x.SetVelocity(course, speed)
		if course > 360 {
			x.West, x.Direction = true, 181
		}
	}
	if x.Climb = 126; math.Abs(climb) <= 62 {
		x.Climb = int8(math.Round(climb * 2))
	}
	if t := m.Float("timestamp"); t >= 0 && t <= 3600 {
		x.Tenths = uint16(math.Round(t * 10))
	}
	return x
}

func (m *Message) remoteSystem() remoteid.System {
	x := remoteid.System{
		PlaceKind: liveOperator, Lat: int32(m.Int("operator_latitude")), Lon: int32(m.Int("operator_longitude")),
		Height: remoteid.HeightCode(m.Float("operator_altitude_geo")), Seconds: uint32(m.Int("timestamp")),
	}
	if m.ID == OpenDroneIDSystemUpdate {
		return x
	}
	x.PlaceKind, x.Classification = m.byte("operator_location_type")&3, m.byte("classification_type")&7
	x.Count, x.Radius = uint16(m.Int("area_count")), uint8(min(255, m.Int("area_radius")/10))
	x.Ceiling, x.Floor = remoteid.HeightCode(m.Float("area_ceiling")), remoteid.HeightCode(m.Float("area_floor"))
	x.Category, x.Class = m.code("category_eu"), m.code("class_eu")
	return x
}

func (m *Message) byte(name string) uint8 { return uint8(m.Int(name)) }

// code is a field of which four bits are sent by radio.
func (m *Message) code(name string) uint8 { return uint8(min(15, m.Int(name))) }

// fill copies the bytes of an array; what is left out at the end is zero.
func (m *Message) fill(dst []byte, name string) {
	f := m.field(name)
	if f.offset < len(m.payload) {
		copy(dst, m.payload[f.offset:min(f.offset+f.size(), len(m.payload))])
	}
}
