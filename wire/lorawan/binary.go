package lorawan

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"marsad/wire/protobuf"
)

var (
	logLevels = [...]string{"INFO", "WARNING", "ERROR"}
	logCodes  = [...]string{"UNKNOWN", "DOWNLINK_PAYLOAD_SIZE", "UPLINK_CODEC", "DOWNLINK_CODEC", "OTAA", "UPLINK_F_CNT_RESET", "UPLINK_MIC",
		"UPLINK_F_CNT_RETRANSMISSION", "DOWNLINK_GATEWAY", "RELAY_NEW_END_DEVICE", "F_CNT_DOWN", "EXPIRED"}
	placeSources = [...]string{"UNKNOWN", "GPS", "CONFIG", "GEO_RESOLVER_TDOA", "GEO_RESOLVER_RSSI", "GEO_RESOLVER_GNSS", "GEO_RESOLVER_WIFI"}
)

func word(words []string, v uint64) string {
	if v < uint64(len(words)) {
		return words[v]
	}
	return strconv.FormatUint(v, 10)
}

func number(words []string, s string) uint64 { return uint64(max(0, slices.Index(words, s))) }

// member says where one field of a message of a kind goes.
type member struct {
	number int
	wire   int
	take   func(e *Event, f *protobuf.Field) error
	put    func(e *Event, b []byte, number int) []byte
}

func textMember(n int, at func(*Event) *string) member {
	return member{n, protobuf.Bytes, func(e *Event, f *protobuf.Field) error { *at(e) = string(f.Bytes); return nil },
		func(e *Event, b []byte, n int) []byte { return protobuf.AppendText(b, n, *at(e)) }}
}

func countMember(n int, at func(*Event) *uint32) member {
	return member{n, protobuf.Varint, func(e *Event, f *protobuf.Field) error { *at(e) = uint32(f.Value); return nil },
		func(e *Event, b []byte, n int) []byte { return protobuf.AppendVarint(b, n, uint64(*at(e))) }}
}

func flagMember(n int, at func(*Event) *bool) member {
	return member{n, protobuf.Varint, func(e *Event, f *protobuf.Field) error { *at(e) = f.Value != 0; return nil },
		func(e *Event, b []byte, n int) []byte { return protobuf.AppendBool(b, n, *at(e)) }}
}

func wordMember(n int, words []string, at func(*Event) *string) member {
	return member{n, protobuf.Varint, func(e *Event, f *protobuf.Field) error { *at(e) = word(words, f.Value); return nil },
		func(e *Event, b []byte, n int) []byte { return protobuf.AppendVarint(b, n, number(words, *at(e))) }}
}

// head are the members that all kinds but Log and TxAck begin with.
func head() []member {
	return []member{textMember(1, func(e *Event) *string { return &e.DeduplicationID }), timeMember(2), deviceMember(3)}
}

// members describes the message of a kind.
func members(k Kind) []member {
	addr := textMember(4, func(e *Event) *string { return &e.DevAddr })
	switch k {
	case Up:
		return append(head(), addr, countMember(6, func(e *Event) *uint32 { return &e.DataRate }), frameCount(),
			countMember(8, func(e *Event) *uint32 { return &e.Port }), flagMember(9, func(e *Event) *bool { return &e.Confirmed }),
			dataMember(), objectMember(11), receptionMember(), frequencyMember(13))
	case Join:
		return append(head(), addr)
	case Ack:
		return append(head(), textMember(4, func(e *Event) *string { return &e.QueueItem }), flagMember(5, func(e *Event) *bool { return &e.Acknowledged }),
			countMember(6, func(e *Event) *uint32 { return &e.CountDown }))
	case TxAck:
		return []member{countMember(1, func(e *Event) *uint32 { return &e.Downlink }), timeMember(2), deviceMember(3),
			textMember(4, func(e *Event) *string { return &e.QueueItem }), countMember(5, func(e *Event) *uint32 { return &e.CountDown }),
			textMember(6, func(e *Event) *string { return &e.Gateway }), frequencyMember(7)}
	case Log:
		return []member{timeMember(1), deviceMember(2), wordMember(3, logLevels[:], func(e *Event) *string { return &e.Level }),
			wordMember(4, logCodes[:], func(e *Event) *string { return &e.Code }), textMember(5, func(e *Event) *string { return &e.Description })}
	case Status:
		return append(head(), marginMember(), flagMember(6, func(e *Event) *bool { return &e.ExternalFeed }), flagMember(7, func(e *Event) *bool { return &e.NoBattery }), batteryMember())
	case Location:
		return append(head(), placeMember())
	case Integration:
		return append(head(), textMember(4, func(e *Event) *string { return &e.Name }), textMember(5, func(e *Event) *string { return &e.Type }), objectMember(6))
	}
	return nil
}

// Decode reads an event in Protocol Buffers, whose kind only its topic tells.
func (e *Event) Decode(message []byte, kind Kind) error {
	*e = Event{Kind: kind, Battery: -1}
	list := members(kind)
	switch {
	case len(message) > MaxMessage:
		return fmt.Errorf("lorawan: %d bytes, at most %d", len(message), MaxMessage)
	case list == nil:
		return fmt.Errorf("lorawan: a topic that tells no event")
	}
	switch kind { // numbers that are 0 are left out
	case Up:
		e.CountTold = true
	case Status:
		e.Battery = 0
	case Log:
		e.Level, e.Code = logLevels[0], logCodes[0]
	}
	err := protobuf.Each("lorawan: "+string(kind), message, func(f *protobuf.Field) error {
		for i := range list {
			switch {
			case list[i].number != f.Number:
			case list[i].wire != f.Type:
				return protobuf.ErrType
			default:
				return list[i].take(e, f)
			}
		}
		return nil // a field of a newer version
	})
	if err != nil {
		return err
	}
	if e.NoBattery {
		e.Battery = -1
	}
	if e.DevEUI == "" {
		return fmt.Errorf("lorawan: %s: no devEui", kind)
	}
	return nil
}

// Append appends the event in Protocol Buffers.
func (e *Event) Append(b []byte) []byte {
	for _, m := range members(e.Kind) {
		b = m.put(e, b, m.number)
	}
	return b
}

func timeMember(n int) member {
	return member{n, protobuf.Bytes, func(e *Event, f *protobuf.Field) error {
		var seconds, nanos int64
		err := protobuf.Each("time", f.Bytes, func(f *protobuf.Field) error {
			switch f.Number {
			case 1:
				seconds = f.Int()
			case 2:
				nanos = f.Int()
			}
			return nil
		})
		if err == nil && (seconds < 0 || seconds > 1<<34 || nanos < 0 || nanos >= 1e9) {
			err = errors.New("a time that cannot be")
		}
		e.Time = time.Unix(seconds, nanos).UTC()
		return err
	}, func(e *Event, b []byte, n int) []byte {
		if e.Time.IsZero() {
			return b
		}
		t := protobuf.AppendVarint(nil, 1, uint64(e.Time.Unix()))
		return protobuf.AppendBytes(b, n, protobuf.AppendVarint(t, 2, uint64(e.Time.Nanosecond())))
	}}
}

func deviceMember(n int) member {
	return member{n, protobuf.Bytes, func(e *Event, f *protobuf.Field) error {
		return protobuf.Each("device_info", f.Bytes, func(f *protobuf.Field) error {
			switch {
			case f.Type != protobuf.Bytes:
			case f.Number == 4:
				e.Application = string(f.Bytes)
			case f.Number == 6:
				e.Profile = string(f.Bytes)
			case f.Number == 7:
				e.Device = string(f.Bytes)
			case f.Number == 8:
				return e.eui(string(f.Bytes))
			}
			return nil
		})
	}, func(e *Event, b []byte, n int) []byte {
		d := protobuf.AppendText(nil, 4, e.Application)
		d = protobuf.AppendText(d, 6, e.Profile)
		d = protobuf.AppendText(d, 7, e.Device)
		return protobuf.AppendBytes(b, n, protobuf.AppendText(d, 8, e.DevEUI))
	}}
}

func frameCount() member { return countMember(7, func(e *Event) *uint32 { return &e.FrameCount }) }

func dataMember() member {
	return member{10, protobuf.Bytes, func(e *Event, f *protobuf.Field) error { e.Data = slices.Clone(f.Bytes); return nil },
		func(e *Event, b []byte, n int) []byte {
			if len(e.Data) == 0 {
				return b
			}
			return protobuf.AppendBytes(b, n, e.Data)
		}}
}

func objectMember(n int) member {
	return member{n, protobuf.Bytes, func(e *Event, f *protobuf.Field) (err error) { e.Object, err = object(f.Bytes, 0); return err },
		func(e *Event, b []byte, n int) []byte {
			if e.Object == nil {
				return b
			}
			return protobuf.AppendBytes(b, n, appendObject(nil, e.Object))
		}}
}

func receptionMember() member {
	return member{12, protobuf.Bytes, func(e *Event, f *protobuf.Field) error {
		var r Reception
		err := protobuf.Each("rx_info", f.Bytes, func(f *protobuf.Field) error {
			switch {
			case f.Number == 1 && f.Type == protobuf.Bytes:
				r.Gateway = string(f.Bytes)
			case f.Number == 6 && f.Type == protobuf.Varint:
				r.RSSI = int32(f.Value)
			case f.Number == 7 && f.Type == protobuf.Fixed32:
				r.SNR = f.Float()
			}
			return nil
		})
		e.Receptions = append(e.Receptions, r)
		return err
	}, func(e *Event, b []byte, n int) []byte {
		for _, r := range e.Receptions {
			x := protobuf.AppendText(nil, 1, r.Gateway)
			x = protobuf.AppendVarint(x, 6, uint64(int64(r.RSSI)))
			b = protobuf.AppendBytes(b, n, protobuf.AppendFloat(x, 7, float32(r.SNR)))
		}
		return b
	}}
}

func frequencyMember(n int) member {
	return member{n, protobuf.Bytes, func(e *Event, f *protobuf.Field) error {
		return protobuf.Each("tx_info", f.Bytes, func(f *protobuf.Field) error {
			if f.Number == 1 && f.Type == protobuf.Varint {
				e.FrequencyHz = uint32(f.Value)
			}
			return nil
		})
	}, func(e *Event, b []byte, n int) []byte {
		if e.FrequencyHz == 0 {
			return b
		}
		return protobuf.AppendBytes(b, n, protobuf.AppendVarint(nil, 1, uint64(e.FrequencyHz)))
	}}
}

func marginMember() member {
	return member{5, protobuf.Varint, func(e *Event, f *protobuf.Field) error { e.Margin = int32(f.Value); return nil },
		func(e *Event, b []byte, n int) []byte { return protobuf.AppendVarint(b, n, uint64(int64(e.Margin))) }}
}

func batteryMember() member {
	return member{8, protobuf.Fixed32, func(e *Event, f *protobuf.Field) error { e.Battery = f.Float(); return nil },
		func(e *Event, b []byte, n int) []byte { return protobuf.AppendFloat(b, n, float32(max(0, e.Battery))) }}
}

func placeMember() member {
	return member{4, protobuf.Bytes, func(e *Event, f *protobuf.Field) error {
		p := &Place{Source: placeSources[0]}
		e.Place = p
		return protobuf.Each("location", f.Bytes, func(f *protobuf.Field) error {
			numbers := [...]*float64{1: &p.Latitude, 2: &p.Longitude, 3: &p.Altitude, 5: &p.Accuracy}
			switch {
			case f.Number == 4 && f.Type == protobuf.Varint:
				p.Source = word(placeSources[:], f.Value)
			case f.Number >= len(numbers) || numbers[f.Number] == nil:
			case f.Type != protobuf.Fixed64 && f.Type != protobuf.Fixed32:
				return protobuf.ErrType
			default:
				*numbers[f.Number] = f.Float()
			}
			return nil
		})
	}, func(e *Event, b []byte, n int) []byte {
		if e.Place == nil {
			return b
		}
		x := protobuf.AppendDouble(nil, 1, e.Place.Latitude)
		x = protobuf.AppendDouble(x, 2, e.Place.Longitude)
		x = protobuf.AppendDouble(x, 3, e.Place.Altitude)
		x = protobuf.AppendVarint(x, 4, number(placeSources[:], e.Place.Source))
		return protobuf.AppendBytes(b, n, protobuf.AppendFloat(x, 5, float32(e.Place.Accuracy)))
	}}
}

// object reads a google.protobuf.Struct: fields = 1, a map.
func object(b []byte, depth int) (map[string]any, error) {
	m := map[string]any{}
	if depth > protobuf.MaxDepth {
		return nil, errors.New("too deep")
	}
	return m, protobuf.Each("object", b, func(f *protobuf.Field) error {
		if f.Number != 1 || f.Type != protobuf.Bytes {
			return nil
		}
		var key string
		var v any
		err := protobuf.Each("entry", f.Bytes, func(f *protobuf.Field) (err error) {
			switch {
			case f.Type != protobuf.Bytes:
			case f.Number == 1:
				key = string(f.Bytes)
			case f.Number == 2:
				v, err = value(f.Bytes, depth+1)
			}
			return err
		})
		m[key] = v
		return err
	})
}

// value reads a google.protobuf.Value: null = 1, number = 2, text = 3, truth = 4,
// struct = 5, list = 6.
func value(b []byte, depth int) (v any, err error) {
	if depth > protobuf.MaxDepth {
		return nil, errors.New("too deep")
	}
	err = protobuf.Each("value", b, func(f *protobuf.Field) (err error) {
		switch {
		case f.Number == 2 && f.Type == protobuf.Fixed64:
			v = f.Float()
		case f.Number == 3 && f.Type == protobuf.Bytes:
			v = string(f.Bytes)
		case f.Number == 4 && f.Type == protobuf.Varint:
			v = f.Value != 0
		case f.Number == 5 && f.Type == protobuf.Bytes:
			v, err = object(f.Bytes, depth+1)
		case f.Number == 6 && f.Type == protobuf.Bytes:
			list := []any{}
			err = protobuf.Each("list", f.Bytes, func(f *protobuf.Field) error {
				one, err := value(f.Bytes, depth+1)
				list = append(list, one)
				return err
			})
			v = list
		}
		return err
	})
	return v, err
}

func appendObject(b []byte, m map[string]any) []byte {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		entry := protobuf.AppendText(nil, 1, key)
		b = protobuf.AppendBytes(b, 1, protobuf.AppendBytes(entry, 2, appendAny(nil, m[key])))
	}
	return b
}

// appendAny writes a value; as one of several that it may be, it is written even
// where it is 0.
func appendAny(b []byte, v any) []byte {
	switch x := v.(type) {
	case float64:
		if x == 0 {
			return append(b, 2<<3|protobuf.Fixed64, 0, 0, 0, 0, 0, 0, 0, 0)
		}
		return protobuf.AppendDouble(b, 2, x)
	case string:
		return protobuf.AppendBytes(b, 3, []byte(x))
	case bool:
		if !x {
			return append(b, 4<<3, 0)
		}
		return protobuf.AppendBool(b, 4, true)
	case map[string]any:
		return protobuf.AppendBytes(b, 5, appendObject(nil, x))
	case []any:
		var list []byte
		for _, one := range x {
			list = protobuf.AppendBytes(list, 1, appendAny(nil, one))
		}
		return protobuf.AppendBytes(b, 6, list)
	}
	return append(b, 1<<3, 0)
}
