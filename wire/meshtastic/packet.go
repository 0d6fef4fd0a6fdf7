package meshtastic

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"marsad/wire/protobuf"
)

// NodeID is the number of a node.
type NodeID uint32

// Everyone is the destination of what goes to all.
const Everyone NodeID = 0xffffffff

// String gives the form that people see: !7efeee00.
func (n NodeID) String() string { return fmt.Sprintf("!%08x", uint32(n)) }

// ParseNodeID is the inverse of String.
func ParseNodeID(s string) (NodeID, error) {
	if len(s) != 9 || s[0] != '!' {
		return 0, errors.New("meshtastic: no node of the form !7efeee00")
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return 0, errors.New("meshtastic: no node of the form !7efeee00")
	}
	return NodeID(n), nil
}

// Port is the number of what a packet is for (PortNum).
type Port uint32

// The ports that are read, and those that carry what people write.
const (
	TextMessage    Port = 1
	PositionApp    Port = 3
	NodeInfoApp    Port = 4
	CompressedText Port = 7
	WaypointApp    Port = 8
	Audio          Port = 9
	DetectionApp   Port = 10
	AlertApp       Port = 11
	TelemetryApp   Port = 67
	NeighborApp    Port = 71
	MapReportApp   Port = 73
)

// ports are the words of the ports, those of JSON where it has one.
var ports = map[Port]string{
	0: "unknown", TextMessage: "text", 2: "remotehardware", PositionApp: "position", NodeInfoApp: "nodeinfo", 5: "routing", 6: "admin",
	CompressedText: "compressed-text", WaypointApp: "waypoint", Audio: "audio", DetectionApp: "detection", AlertApp: "alert", 34: "paxcounter",
	64: "serial", 65: "storeforward", 66: "rangetest", TelemetryApp: "telemetry", 70: "traceroute", NeighborApp: "neighborinfo", 72: "atak", MapReportApp: "map",
}

// String gives the word of the port, or its number.
func (p Port) String() string {
	if s := ports[p]; s != "" {
		return s
	}
	return strconv.Itoa(int(p))
}

// Private tells whether people speak through the port: it is not read.
func (p Port) Private() bool {
	return p == TextMessage || p == CompressedText || p == Audio || p == AlertApp || p == WaypointApp || p == 64 || p == 65 || p == 72
}

// Packet is one packet of the mesh. It is used again by the next Decode.
type Packet struct {
	From, To  NodeID
	ID        uint32 // the same whichever gateway heard it; 0: not told
	Channel   uint32
	Port      Port
	Encrypted int       // bytes that could not be read; the port is 0 then
	Size      int       // bytes of the payload
	Received  time.Time // by the gateway's clock; zero: not told
	SNR       float64   // dB, at the gateway; 0: not told
	RSSI      int32     // dBm; 0: not told
	HopLimit  uint32
	HopStart  uint32
	ViaMQTT   bool
	ChannelID string // of the envelope
	Gateway   string

	// What the port carries; nil or empty for other ports.
	Position  *Position
	User      *User
	Metrics   []Metric
	Measured  time.Time // of Metrics; zero: not told
	Neighbors []Neighbor
	Detection Detection
}

// Direct tells whether the gateway heard the node itself.
func (p *Packet) Direct() bool { return p.HopStart > 0 && p.HopStart == p.HopLimit }

// Detection is what a detection sensor says.
type Detection uint8

// The states of a detection sensor.
const (
	NoDetection Detection = iota // none is told
	Clear                        // its regular state: nothing
	Detected
)

// Neighbor is a node that another one hears.
type Neighbor struct {
	Node NodeID
	SNR  float64 // dB
}

// User is what a node says of itself.
type User struct {
	ID, LongName, ShortName string
	Hardware, Role          uint32
}

// MaxMessage is the largest message that is read, bytes: a packet of the mesh has
// at most 256, JSON is longer.
const MaxMessage = 16 << 10

// Decode reads a ServiceEnvelope, as gateways publish it under msh/…/e/…, or a
// MeshPacket, as they send it to the multicast group 224.0.0.69. What is told apart by
// the type of field 1.
func (p *Packet) Decode(message []byte) error {
	*p = Packet{Metrics: p.Metrics[:0], Neighbors: p.Neighbors[:0]}
	switch {
	case len(message) > MaxMessage:
		return fmt.Errorf("meshtastic: %d bytes, at most %d", len(message), MaxMessage)
	case len(message) > 0 && message[0] == 1<<3|protobuf.Fixed32:
		return p.meshPacket(message)
	}
	seen := false
	err := protobuf.Each("meshtastic: envelope", message, func(f *protobuf.Field) error {
		switch {
		case f.Number > 3:
			return nil
		case f.Type != protobuf.Bytes:
			return protobuf.ErrType
		case f.Number == 1:
			seen = true
			return p.meshPacket(f.Bytes)
		case f.Number == 2:
			p.ChannelID = string(f.Bytes)
		case f.Number == 3:
			p.Gateway = string(f.Bytes)
		}
		return nil
	})
	if err == nil && !seen {
		err = errors.New("meshtastic: no packet")
	}
	return err
}

// DecodeFromRadio reads a message of the stream; ok is false for one that is no packet
// (configuration, the list of nodes, logs): these are not used.
func (p *Packet) DecodeFromRadio(message []byte) (ok bool, err error) {
	*p = Packet{Metrics: p.Metrics[:0], Neighbors: p.Neighbors[:0]}
	err = protobuf.Each("meshtastic: from radio", message, func(f *protobuf.Field) error {
		if f.Number != 2 {
			return nil
		}
		if f.Type != protobuf.Bytes {
			return protobuf.ErrType
		}
		ok = true
		return p.meshPacket(f.Bytes)
	})
	return ok, err
}

func (p *Packet) meshPacket(b []byte) error {
	return protobuf.Each("packet", b, func(f *protobuf.Field) error {
		want := [...]int{1: protobuf.Fixed32, 2: protobuf.Fixed32, 3: protobuf.Varint, 4: protobuf.Bytes, 5: protobuf.Bytes, 6: protobuf.Fixed32,
			7: protobuf.Fixed32, 8: protobuf.Fixed32, 9: protobuf.Varint, 12: protobuf.Varint, 14: protobuf.Varint, 15: protobuf.Varint}
		if f.Number < len(want) && f.Type != want[f.Number] { // 10, 11 and 13 are varints too
			return protobuf.ErrType
		}
		switch f.Number {
		case 1:
			p.From = NodeID(f.Value)
		case 2:
			p.To = NodeID(f.Value)
		case 3:
			p.Channel = uint32(f.Value)
		case 4:
			return p.carried(f.Bytes)
		case 5:
			p.Encrypted = len(f.Bytes)
		case 6:
			p.ID = uint32(f.Value)
		case 7:
			p.Received = unix(f.Value)
		case 8:
			p.SNR = f.Float()
		case 9:
			p.HopLimit = uint32(f.Value)
		case 12:
			p.RSSI = int32(f.Value)
		case 14:
			p.ViaMQTT = f.Value != 0
		case 15:
			p.HopStart = uint32(f.Value)
		}
		return nil
	})
}

// unix is a time in seconds since 1970; 0 is none.
func unix(v uint64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return time.Unix(int64(v), 0).UTC()
}

// carried reads the message Data: portnum = 1, payload = 2.
func (p *Packet) carried(b []byte) error {
	var payload []byte
	err := protobuf.Each("data", b, func(f *protobuf.Field) error {
		switch {
		case f.Number == 1 && f.Type == protobuf.Varint:
			p.Port = Port(f.Value)
		case f.Number == 2 && f.Type == protobuf.Bytes:
			payload = f.Bytes
		case f.Number <= 2:
			return protobuf.ErrType
		}
		return nil
	})
	p.Size = len(payload)
	if err != nil || p.Port.Private() {
		return err
	}
	switch p.Port {
	case PositionApp:
		p.Position = new(Position)
		return p.Position.decode(payload)
	case NodeInfoApp:
		p.User = new(User)
		return p.User.decode(payload)
	case TelemetryApp:
		return p.telemetry(payload)
	case NeighborApp:
		return p.neighbors(payload)
	case DetectionApp:
		p.Detection = detection(string(payload))
	}
	return nil
}

// detection reads "NAME detected" and "NAME state: 0"; names are not kept.
func detection(text string) Detection {
	switch {
	case len(text) >= 8 && text[len(text)-8:] == "detected", len(text) >= 8 && text[len(text)-8:] == "state: 1":
		return Detected
	case len(text) >= 8 && text[len(text)-8:] == "state: 0":
		return Clear
	}
	return Detected // the port is used for nothing else
}

func (u *User) decode(b []byte) error {
	return protobuf.Each("user", b, func(f *protobuf.Field) error {
		texts := [...]*string{1: &u.ID, 2: &u.LongName, 3: &u.ShortName}
		numbers := [...]*uint32{5: &u.Hardware, 7: &u.Role}
		switch {
		case f.Number < len(texts):
			if f.Type != protobuf.Bytes {
				return protobuf.ErrType
			}
			*texts[f.Number] = string(f.Bytes)
		case f.Number < len(numbers) && numbers[f.Number] != nil:
			if f.Type != protobuf.Varint {
				return protobuf.ErrType
			}
			*numbers[f.Number] = uint32(f.Value)
		}
		return nil
	})
}

func (p *Packet) neighbors(b []byte) error {
	return protobuf.Each("neighborinfo", b, func(f *protobuf.Field) error {
		if f.Number != 4 {
			return nil
		}
		if f.Type != protobuf.Bytes {
			return protobuf.ErrType
		}
		var n Neighbor
		err := protobuf.Each("neighbor", f.Bytes, func(f *protobuf.Field) error {
			switch {
			case f.Number == 1 && f.Type == protobuf.Varint:
				n.Node = NodeID(f.Value)
			case f.Number == 2 && f.Type == protobuf.Fixed32:
				n.SNR = f.Float()
			case f.Number <= 2:
				return protobuf.ErrType
			}
			return nil
		})
		p.Neighbors = append(p.Neighbors, n)
		return err
	})
}

// Append appends the packet in a ServiceEnvelope. Text of people has no way out.
func (p *Packet) Append(b []byte) []byte {
	b = protobuf.AppendBytes(b, 1, p.appendPacket(nil))
	b = protobuf.AppendText(b, 2, p.ChannelID)
	return protobuf.AppendText(b, 3, p.Gateway)
}

func (p *Packet) appendPacket(b []byte) []byte {
	b = protobuf.AppendFixed32(b, 1, uint32(p.From))
	b = protobuf.AppendFixed32(b, 2, uint32(p.To))
	b = protobuf.AppendVarint(b, 3, uint64(p.Channel))
	if p.Encrypted > 0 {
		b = protobuf.AppendBytes(b, 5, make([]byte, p.Encrypted))
	} else {
		payload := p.payload()
		data := protobuf.AppendVarint(nil, 1, uint64(p.Port))
		if len(payload) > 0 {
			data = protobuf.AppendBytes(data, 2, payload)
		}
		b = protobuf.AppendBytes(b, 4, data)
	}
	b = protobuf.AppendFixed32(b, 6, p.ID)
	if !p.Received.IsZero() {
		b = protobuf.AppendFixed32(b, 7, uint32(p.Received.Unix()))
	}
	b = protobuf.AppendFloat(b, 8, float32(p.SNR))
	b = protobuf.AppendVarint(b, 9, uint64(p.HopLimit))
	b = protobuf.AppendVarint(b, 12, uint64(int64(p.RSSI)))
	b = protobuf.AppendBool(b, 14, p.ViaMQTT)
	return protobuf.AppendVarint(b, 15, uint64(p.HopStart))
}

func (p *Packet) payload() (b []byte) {
	switch p.Port {
	case PositionApp:
		if p.Position != nil {
			b = p.Position.append(nil)
		}
	case NodeInfoApp:
		if u := p.User; u != nil {
			b = protobuf.AppendText(b, 1, u.ID)
			b = protobuf.AppendText(b, 2, u.LongName)
			b = protobuf.AppendText(b, 3, u.ShortName)
			b = protobuf.AppendVarint(b, 5, uint64(u.Hardware))
			b = protobuf.AppendVarint(b, 7, uint64(u.Role))
		}
	case TelemetryApp:
		b = p.appendTelemetry(nil)
	case NeighborApp:
		for _, n := range p.Neighbors {
			x := protobuf.AppendVarint(nil, 1, uint64(n.Node))
			b = protobuf.AppendBytes(b, 4, protobuf.AppendFloat(x, 2, float32(n.SNR)))
		}
	case DetectionApp:
		b = []byte(map[Detection]string{Clear: "sensor state: 0", Detected: "sensor detected"}[p.Detection])
	}
	return slices.Clip(b)
}
