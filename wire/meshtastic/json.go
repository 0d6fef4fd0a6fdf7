package meshtastic

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"marsad/wire/lines"
)

// form is a packet in JSON.
type form struct {
	ID        uint32          `json:"id"`
	Channel   uint32          `json:"channel"`
	From      float64         `json:"from"`
	To        float64         `json:"to"`
	Sender    string          `json:"sender"`
	Timestamp float64         `json:"timestamp"`
	Type      string          `json:"type"`
	RSSI      float64         `json:"rssi"`
	SNR       float64         `json:"snr"`
	HopStart  uint32          `json:"hop_start"`
	HopsAway  *uint32         `json:"hops_away"`
	Payload   json.RawMessage `json:"payload"`
}

// errText is a JSON message that is none. It tells nothing of what it holds: people
// may have written it.
var errText = errors.New("no message in JSON")

// DecodeJSON reads a packet as gateways publish it under msh/…/json/….
func (p *Packet) DecodeJSON(message []byte) error {
	*p = Packet{Metrics: p.Metrics[:0], Neighbors: p.Neighbors[:0]}
	if len(message) > MaxMessage {
		return fmt.Errorf("meshtastic: %d bytes, at most %d", len(message), MaxMessage)
	}
	var f form
	if err := json.Unmarshal(message, &f); err != nil {
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			return fmt.Errorf("meshtastic: byte %d: %w", syntax.Offset, errText)
		case errors.As(err, &kind):
			return fmt.Errorf("meshtastic: byte %d: %w: %s", kind.Offset, errText, kind.Field)
		}
		return fmt.Errorf("meshtastic: %w", errText)
	}
	from, ok := node(f.From)
	if !ok || from == 0 {
		return fmt.Errorf("meshtastic: %w: from", errText)
	}
	p.From, p.ID, p.Channel, p.Gateway = from, f.ID, f.Channel, f.Sender
	p.To, _ = node(f.To)
	p.HopStart = f.HopStart
	if f.HopsAway != nil && *f.HopsAway <= f.HopStart {
		p.HopLimit = f.HopStart - *f.HopsAway
	}
	if f.Timestamp > 0 && f.Timestamp < 1<<32 {
		p.Received = time.Unix(int64(f.Timestamp), 0).UTC()
	}
	p.SNR, p.RSSI, p.Size = f.SNR, int32(max(-1000, min(f.RSSI, 1000))), len(f.Payload)
	p.Port = portOf(f.Type)
	if p.Port.Private() || p.Port == 0 {
		return nil
	}
	if err := p.jsonPayload(f.Payload); err != nil {
		return fmt.Errorf("meshtastic: %s: %w", p.Port, err)
	}
	return nil
}

// node reads a number of a node, which some write as signed.
func node(x float64) (NodeID, bool) {
	if x != math.Trunc(x) || x < math.MinInt32 || x > math.MaxUint32 {
		return 0, false
	}
	return NodeID(uint32(int64(x))), true
}

func portOf(word string) Port {
	for p, w := range ports {
		if w == word {
			return p
		}
	}
	if word == "sendtext" || word == "sendposition" { // commands to a gateway, not from one
		return TextMessage
	}
	return 0
}

func (p *Packet) jsonPayload(raw json.RawMessage) error {
	if p.Port == DetectionApp {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			var inner struct{ Text string }
			if json.Unmarshal(raw, &inner) != nil {
				return errText
			}
			text = inner.Text
		}
		p.Detection = detection(text)
		return nil
	}
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return errText
	}
	number := func(name string) float64 {
		if x, ok := m[name].(float64); ok {
			return x
		}
		return math.NaN()
	}
	text := func(name string) string { s, _ := m[name].(string); return s }
	switch p.Port {
	case PositionApp:
		p.Position = placeOf(number)
	case NodeInfoApp:
		p.User = &User{ID: text("id"), LongName: text("longname"), ShortName: text("shortname"), Hardware: count(number("hardware")), Role: count(number("role"))}
	case TelemetryApp:
		p.jsonMetrics(number)
		p.Measured = unix(uint64(count(number("time"))))
	case NeighborApp:
		list, _ := m["neighbors"].([]any)
		for _, one := range list {
			x, _ := one.(map[string]any)
			id, _ := x["node_id"].(float64)
			snr, _ := x["snr"].(float64)
			if n, ok := node(id); ok && n != 0 {
				p.Neighbors = append(p.Neighbors, Neighbor{n, snr})
			}
		}
	}
	return nil
}

// count takes a whole number that is not negative; anything else is 0.
func count(x float64) uint32 {
	if x >= 0 && x <= math.MaxUint32 {
		return uint32(x)
	}
	return 0
}

func placeOf(number func(string) float64) *Position {
	x := nowhere()
	for _, f := range placeFields {
		if v := number(f.name); !math.IsNaN(v) {
			*f.at(&x) = scaled(v, f.scale)
		}
	}
	for _, name := range [...]string{"time", "timestamp"} {
		if t := count(number(name)); t > 0 {
			x.Time = unix(uint64(t))
		}
	}
	x.Satellites, x.Precision = count(number("sats_in_view")), count(number("precision_bits"))
	return &x
}

// jsonNames are names of metrics in JSON that differ from those in the messages.
var jsonNames = map[string]string{"pm10_standard": "pm10", "pm25_standard": "pm25", "pm100_standard": "pm100", "pm10_environmental": "pm10_e", "pm25_environmental": "pm25_e", "pm100_environmental": "pm100_e"}

// jsonMetrics reads metrics, which JSON does not group: the one whose names fit best
// it is.
func (p *Packet) jsonMetrics(number func(string) float64) {
	var best []Metric
	for _, g := range [...]Group{DeviceMetrics, EnvironmentMetrics, AirQualityMetrics, PowerMetrics} {
		var list []Metric
		for _, n := range namesOf(g) {
			name, _ := strings.CutSuffix(n, " u")
			v := number(name)
			if math.IsNaN(v) {
				v = number(otherName(name))
			}
			if !math.IsNaN(v) {
				list = append(list, Metric{g, name, v})
			}
		}
		if len(list) > len(best) {
			best = list
		}
	}
	p.Metrics = append(p.Metrics, best...)
}

// otherName is how JSON names a metric: "voltage_ch1" for "ch1_voltage".
func otherName(name string) string {
	if len(name) > 4 && strings.HasPrefix(name, "ch") && name[3] == '_' {
		return name[4:] + "_" + name[:3]
	}
	return jsonNames[name]
}

// AppendLine writes the packet as one JSON line: kind is the port, id the node.
func (p *Packet) AppendLine(l *lines.Line, number int) {
	kind := p.Port.String()
	if p.Encrypted > 0 {
		kind = "encrypted"
	}
	l.Begin("meshtastic", number, kind, p.From.String())
	if p.Position != nil && p.Position.Placed() {
		l.Position(p.Position.Latitude, p.Position.Longitude)
	}
	l.Text("to", p.To.String())
	l.Uint("packet_id", uint64(p.ID))
	l.Uint("channel", uint64(p.Channel))
	if p.ChannelID != "" {
		l.Text("channel_id", p.ChannelID)
	}
	if p.Gateway != "" {
		l.Text("gateway_id", p.Gateway)
	}
	appendTime(l, "rx_time", p.Received)
	if p.RSSI != 0 {
		l.Int("rx_rssi_dbm", int64(p.RSSI))
		l.Float("rx_snr_db", p.SNR)
	}
	l.Uint("hop_limit", uint64(p.HopLimit))
	l.Uint("hop_start", uint64(p.HopStart))
	switch {
	case p.Encrypted > 0:
		l.Int("encrypted_bytes", int64(p.Encrypted))
	case p.Port.Private():
		l.Int("bytes", int64(p.Size))
	}
	p.appendPayload(l)
}

func (p *Packet) appendPayload(l *lines.Line) {
	if x := p.Position; x != nil {
		appendTime(l, "time", x.Time)
		for _, f := range [...]struct {
			name string
			v    float64
		}{{"altitude_m", x.Altitude}, {"ground_speed_m_s", x.Speed}, {"ground_track_deg", x.Track}} {
			if !math.IsNaN(f.v) {
				l.Float(f.name, f.v)
			}
		}
		l.Float("pdop", x.PDOP)
		l.Float("hdop", x.HDOP)
		l.Uint("sats_in_view", uint64(x.Satellites))
		l.Uint("precision_bits", uint64(x.Precision))
	}
	if u := p.User; u != nil {
		l.Text("user_id", u.ID)
		l.Text("long_name", u.LongName)
		l.Text("short_name", u.ShortName)
		l.Uint("hw_model", uint64(u.Hardware))
		l.Uint("role", uint64(u.Role))
	}
	appendTime(l, "measured", p.Measured)
	for _, m := range p.Metrics {
		l.Float(m.Name, m.Value)
	}
	if p.Port == NeighborApp {
		l.Array("neighbors")
		for _, n := range p.Neighbors {
			l.Object("")
			l.Text("node_id", n.Node.String())
			l.Float("snr_db", n.SNR)
			l.Close()
		}
		l.Close()
	}
	if p.Detection != NoDetection {
		l.Bool("detected", p.Detection == Detected)
	}
}

func appendTime(l *lines.Line, name string, t time.Time) {
	if !t.IsZero() {
		l.Text(name, t.Format(time.RFC3339))
	}
}
