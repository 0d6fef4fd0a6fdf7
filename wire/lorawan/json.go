package lorawan

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"marsad/wire/lines"
)

// MaxMessage is the largest event that is read, bytes.
const MaxMessage = 256 << 10

// form is an event in JSON, of both versions: keys are compared without regard to
// capitals, so that devEUI and devEui are one.
type form struct {
	DeduplicationID string     `json:"deduplicationId"`
	Time            *time.Time `json:"time"`
	PublishedAt     *time.Time `json:"publishedAt"` // version 3
	DeviceInfo      struct {
		ApplicationName   string `json:"applicationName"`
		DeviceProfileName string `json:"deviceProfileName"`
		DeviceName        string `json:"deviceName"`
		DevEUI            string `json:"devEui"`
	} `json:"deviceInfo"`
	ApplicationName   string          `json:"applicationName"` // version 3: at the top
	DeviceProfileName string          `json:"deviceProfileName"`
	DeviceName        string          `json:"deviceName"`
	DevEUI            string          `json:"devEui"`
	DevAddr           string          `json:"devAddr"`
	DR                *uint32         `json:"dr"`
	FCnt              *uint32         `json:"fCnt"`
	FPort             *uint32         `json:"fPort"`
	Confirmed         bool            `json:"confirmed"`
	ConfirmedUplink   bool            `json:"confirmedUplink"` // version 3
	Data              *string         `json:"data"`
	Object            json.RawMessage `json:"object"`
	ObjectJSON        string          `json:"objectJSON"` // version 3
	RxInfo            []struct {
		GatewayID string   `json:"gatewayId"`
		RSSI      int32    `json:"rssi"`
		SNR       *float64 `json:"snr"`
		LoRaSNR   *float64 `json:"loRaSNR"` // version 3
	} `json:"rxInfo"`
	TxInfo struct {
		Frequency uint32 `json:"frequency"`
	} `json:"txInfo"`
	Margin          *int32   `json:"margin"`
	External        bool     `json:"externalPowerSource"`
	Unavailable     bool     `json:"batteryLevelUnavailable"`
	BatteryLevel    *float64 `json:"batteryLevel"`
	Location        *place   `json:"location"`
	Acknowledged    *bool    `json:"acknowledged"`
	FCntDown        *uint32  `json:"fCntDown"`
	QueueItemID     string   `json:"queueItemId"`
	GatewayID       string   `json:"gatewayId"`
	DownlinkID      *uint32  `json:"downlinkId"`
	Level           string   `json:"level"`
	Code            string   `json:"code"`
	Description     string   `json:"description"`
	Error           string   `json:"error"` // version 3
	Type            string   `json:"type"`  // version 3
	IntegrationName string   `json:"integrationName"`
	EventType       string   `json:"eventType"`
}

type place struct {
	Latitude, Longitude, Altitude, Accuracy float64
	Source                                  string
}

// kind is what the keys tell.
func (f *form) kind() Kind {
	switch {
	case f.IntegrationName != "":
		return Integration
	case f.DownlinkID != nil || f.GatewayID != "" && f.FCntDown != nil:
		return TxAck
	case f.Acknowledged != nil || f.QueueItemID != "":
		return Ack
	case f.Code != "" || f.Error != "" || f.Level != "":
		return Log
	case f.Margin != nil || f.BatteryLevel != nil || f.Unavailable || f.External:
		return Status
	case f.Location != nil:
		return Location
	case f.FPort != nil || f.Data != nil || len(f.RxInfo) > 0 || f.FCnt != nil:
		return Up
	case f.DevAddr != "":
		return Join
	}
	return ""
}

// DecodeJSON reads one event; kind is what its topic tells, or "".
func (e *Event) DecodeJSON(message []byte, kind Kind) error {
	*e = Event{Battery: -1}
	if len(message) > MaxMessage {
		return fmt.Errorf("lorawan: %d bytes, at most %d", len(message), MaxMessage)
	}
	var f form
	if err := json.Unmarshal(message, &f); err != nil {
		return fmt.Errorf("lorawan: %w", err)
	}
	if e.Kind = kind; kind == "" {
		e.Kind = f.kind()
	}
	if e.Kind == "" {
		return fmt.Errorf("lorawan: the keys tell no event")
	}
	if err := e.device(&f); err != nil {
		return fmt.Errorf("lorawan: %s: %w", e.Kind, err)
	}
	if err := e.uplink(&f); err != nil {
		return fmt.Errorf("lorawan: %s: %w", e.Kind, err)
	}
	if f.Margin != nil {
		e.Margin = *f.Margin
	}
	if f.BatteryLevel != nil {
		e.Battery = *f.BatteryLevel
	}
	e.ExternalFeed, e.NoBattery = f.External, f.Unavailable
	if p := f.Location; p != nil {
		e.Place = &Place{p.Latitude, p.Longitude, p.Altitude, p.Accuracy, p.Source}
	}
	e.Acknowledged = f.Acknowledged != nil && *f.Acknowledged
	e.CountDown, e.Downlink = told(f.FCntDown), told(f.DownlinkID)
	e.QueueItem, e.Gateway = f.QueueItemID, f.GatewayID
	e.Level, e.Code, e.Description = f.Level, f.Code+f.Type, f.Description+f.Error
	e.Name, e.Type = f.IntegrationName, f.EventType
	return nil
}

func told(x *uint32) uint32 {
	if x == nil {
		return 0
	}
	return *x
}

// either gives the one that is told.
func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (e *Event) device(f *form) error {
	e.DeduplicationID, e.DevAddr = f.DeduplicationID, f.DevAddr
	for _, t := range [...]*time.Time{f.PublishedAt, f.Time} {
		if t != nil {
			e.Time = t.UTC()
		}
	}
	e.Application = either(f.DeviceInfo.ApplicationName, f.ApplicationName)
	e.Profile = either(f.DeviceInfo.DeviceProfileName, f.DeviceProfileName)
	e.Device = either(f.DeviceInfo.DeviceName, f.DeviceName)
	eui := either(f.DeviceInfo.DevEUI, f.DevEUI)
	if len(eui) == 12 { // version 3 writes its eight bytes in base64
		if b, err := base64.StdEncoding.DecodeString(eui); err == nil {
			eui = hex.EncodeToString(b)
		}
	}
	return e.eui(eui)
}

// eui takes the device's EUI.
func (e *Event) eui(text string) error {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 8 {
		return fmt.Errorf("devEui %.24q is not of 16 hexadecimal digits", text)
	}
	e.DevEUI = strings.ToLower(text)
	return nil
}

func (e *Event) uplink(f *form) error {
	e.DataRate, e.FrameCount, e.CountTold, e.Port = told(f.DR), told(f.FCnt), f.FCnt != nil, told(f.FPort)
	e.Confirmed, e.FrequencyHz = f.Confirmed || f.ConfirmedUplink, f.TxInfo.Frequency
	if f.Data != nil {
		b, err := base64.StdEncoding.DecodeString(*f.Data)
		if err != nil {
			return fmt.Errorf("data: %w", err)
		}
		e.Data = b
	}
	object := f.Object
	if len(object) == 0 {
		object = json.RawMessage(f.ObjectJSON)
	}
	if len(object) > 0 {
		if err := json.Unmarshal(object, &e.Object); err != nil {
			return fmt.Errorf("object: %w", err)
		}
	}
	for _, x := range f.RxInfo {
		r := Reception{Gateway: x.GatewayID, RSSI: x.RSSI}
		for _, snr := range [...]*float64{x.LoRaSNR, x.SNR} {
			if snr != nil {
				r.SNR = *snr
			}
		}
		e.Receptions = append(e.Receptions, r)
	}
	return nil
}

// AppendLine writes the event as one JSON line: id is the device's EUI.
func (e *Event) AppendLine(l *lines.Line, number int) {
	l.Begin("lorawan", number, string(e.Kind), e.DevEUI)
	if e.Place != nil {
		l.Position(e.Place.Latitude, e.Place.Longitude)
	}
	text := func(name, s string) {
		if s != "" {
			l.Text(name, s)
		}
	}
	text("deduplication_id", e.DeduplicationID)
	if !e.Time.IsZero() {
		l.Time("time", e.Time)
	}
	text("application_name", e.Application)
	text("device_profile_name", e.Profile)
	text("device_name", e.Device)
	text("dev_addr", e.DevAddr)
	switch e.Kind {
	case Up:
		e.appendUp(l)
	case Status:
		l.Int("margin_db", int64(e.Margin))
		l.Bool("external_power_source", e.ExternalFeed)
		l.Bool("battery_level_unavailable", e.NoBattery)
		if e.Battery >= 0 {
			l.Float("battery_level_percent", e.Battery)
		}
	case Ack, TxAck:
		text("queue_item_id", e.QueueItem)
		l.Uint("f_cnt_down", uint64(e.CountDown))
		if e.Kind == Ack {
			l.Bool("acknowledged", e.Acknowledged)
		} else {
			l.Uint("downlink_id", uint64(e.Downlink))
			text("gateway_id", e.Gateway)
			l.Uint("frequency_hz", uint64(e.FrequencyHz))
		}
	case Log:
		text("level", e.Level)
		text("code", e.Code)
		text("description", e.Description)
	case Location:
		if e.Place != nil {
			l.Float("altitude_m", e.Place.Altitude)
			l.Float("accuracy_m", e.Place.Accuracy)
			text("source", e.Place.Source)
		}
	case Integration:
		text("integration_name", e.Name)
		text("event_type", e.Type)
		if e.Object != nil {
			appendValue(l, "object", e.Object)
		}
	}
}

func (e *Event) appendUp(l *lines.Line) {
	l.Uint("dr", uint64(e.DataRate))
	l.Uint("f_cnt", uint64(e.FrameCount))
	l.Uint("f_port", uint64(e.Port))
	l.Bool("confirmed", e.Confirmed)
	l.Hex("data", e.Data)
	if e.Object != nil {
		appendValue(l, "object", e.Object)
	}
	l.Array("rx_info")
	for _, r := range e.Receptions {
		l.Object("")
		l.Text("gateway_id", r.Gateway)
		l.Int("rssi_dbm", int64(r.RSSI))
		l.Float("snr_db", r.SNR)
		l.Close()
	}
	l.Close()
	l.Uint("frequency_hz", uint64(e.FrequencyHz))
}

func appendValue(l *lines.Line, name string, v any) {
	switch x := v.(type) {
	case map[string]any:
		l.Object(name)
		for _, n := range slices.Sorted(maps.Keys(x)) {
			appendValue(l, n, x[n])
		}
		l.Close()
	case []any:
		l.Array(name)
		for _, one := range x {
			appendValue(l, "", one)
		}
		l.Close()
	case float64:
		l.Float(name, x)
	case bool:
		l.Bool(name, x)
	case string:
		l.Text(name, x)
	default:
		l.Null(name)
	}
}
