package lorawan

import (
	"strings"
	"time"
)

// Kind is which event it is.
type Kind string

// The kinds of event.
const (
	Up          Kind = "up"
	Join        Kind = "join"
	Ack         Kind = "ack"
	TxAck       Kind = "txack"
	Log         Kind = "log" // "error" in version 3
	Status      Kind = "status"
	Location    Kind = "location"
	Integration Kind = "integration"
)

var kinds = [...]Kind{Up, Join, Ack, TxAck, Log, Status, Location, Integration}

// KindOf finds the kind in a topic or path; "" where it does not tell.
func KindOf(topic string) Kind {
	if i := strings.Index(topic, "event="); i >= 0 {
		topic, _, _ = strings.Cut(topic[i+len("event="):], "&")
	}
	word := topic[strings.LastIndexByte(topic, '/')+1:]
	if word == "error" {
		return Log
	}
	for _, k := range kinds {
		if word == string(k) {
			return k
		}
	}
	return ""
}

// Event is one event of one device. What its kind does not have is zero.
type Event struct {
	Kind            Kind
	DeduplicationID string // the same for all gateways that heard one uplink
	Time            time.Time
	Application     string
	Profile         string
	Device          string // its name
	DevEUI          string // 16 hexadecimal digits, small
	DevAddr         string // Up, Join

	DataRate     uint32 // Up
	FrameCount   uint32
	CountTold    bool // FrameCount is told: protobuf and some JSON leave a 0 out
	Port         uint32
	Confirmed    bool
	Data         []byte
	Object       map[string]any // what the codec made of Data: numbers, texts, truth values, maps, lists
	Receptions   []Reception
	FrequencyHz  uint32
	Margin       int32   // Status, dB
	ExternalFeed bool    // Status: an external power source
	NoBattery    bool    // Status: the level is not known
	Battery      float64 // Status, percent; negative: not told
	Place        *Place  // Location
	Acknowledged bool    // Ack
	CountDown    uint32  // Ack, TxAck
	QueueItem    string  // Ack, TxAck
	Gateway      string  // TxAck
	Downlink     uint32  // TxAck
	Level, Code  string  // Log
	Description  string  // Log
	Name, Type   string  // Integration
}

// Reception is how one gateway heard an uplink.
type Reception struct {
	Gateway string
	RSSI    int32   // dBm
	SNR     float64 // dB
}

// Place is where a device is, as a resolver tells.
type Place struct {
	Latitude, Longitude float64 // degrees
	Altitude            float64 // m
	Accuracy            float64 // m; 0: not told
	Source              string
}

// Best gives the strongest reception; ok is false where there is none.
func (e *Event) Best() (best Reception, ok bool) {
	for i, r := range e.Receptions {
		if i == 0 || r.SNR > best.SNR || r.SNR == best.SNR && r.RSSI > best.RSSI {
			best, ok = r, true
		}
	}
	return best, ok
}
