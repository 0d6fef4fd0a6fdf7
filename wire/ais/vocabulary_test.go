package ais

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"
)

// words are gpsdecode's names for our fields. What says something else in another
// type or application stands in ours.
var words = map[string]string{
	"status": "navigational_status", "speed": "sog_kn", "accuracy": "position_accuracy", "lon": "lon", "lat": "lat",
	"course": "cog_deg", "heading": "true_heading_deg", "second": "time_stamp_s", "maneuver": "special_manoeuvre", "raim": "raim",
	"epfd": "type_of_position_device", "imo": "imo_number", "ais_version": "ais_version", "callsign": "call_sign", "shipname": "name",
	"shiptype": "ship_type", "to_bow": "to_bow_m", "to_stern": "to_stern_m", "to_port": "to_port_m", "to_starboard": "to_starboard_m",
	"draught": "draught_m", "destination": "destination", "dte": "dte", "seqno": "sequence_number", "dest_mmsi": "destination_mmsi",
	"retransmit": "retransmit", "dac": "dac", "fid": "fi", "alt": "altitude_m", "assigned": "assigned_mode", "text": "safety_related_text",
	"cs": "carrier_sense", "display": "display", "dsc": "dsc", "band": "whole_band", "msg22": "message_22",
	"aid_type": "type_of_aid", "off_position": "off_position", "regional": "aid_status", "virtual_aid": "virtual",
	"channel_a": "channel_a", "channel_b": "channel_b", "txrx": "tx_rx_mode", "power": "low_power", "addressed": "addressed",
	"band_a": "channel_a_narrow", "band_b": "channel_b_narrow", "dest1": "mmsi_1", "dest2": "mmsi_2",
	"ne_lon": "ne_lon", "ne_lat": "ne_lat", "sw_lon": "sw_lon", "sw_lat": "sw_lat", "stationtype": "station_type",
	"interval": "reporting_interval", "quiet": "quiet_time_min", "vendorid": "vendor_id", "model": "unit_model", "serial": "unit_serial",
	"mothership_mmsi": "mothership_mmsi", "structured": "structured",
	"mmsi1": "mmsi_1", "type1_1": "message_1_1", "offset1_1": "slot_offset_1_1", "type1_2": "message_1_2", "offset1_2": "slot_offset_1_2",
	"mmsi2": "mmsi_2", "type2_1": "message_2_1", "offset2_1": "slot_offset_2_1",
	// applications
	"wspeed": "wind_speed_kn", "wgust": "wind_gust_kn", "wdir": "wind_direction_deg", "wgustdir": "wind_gust_direction_deg",
	"humidity": "relative_humidity_percent", "airtemp": "air_temperature_c", "dewpoint": "dew_point_c", "pressure": "air_pressure_hpa",
	"visibility": "visibility_nmi", "visgreater": "visibility_greater", "waterlevel": "water_level_m",
	"cspeed": "surface_current_kn", "cdir": "surface_current_deg", "cspeed2": "current_2_kn", "cdir2": "current_2_deg", "cdepth2": "current_2_depth_m",
	"cspeed3": "current_3_kn", "cdir3": "current_3_deg", "cdepth3": "current_3_depth_m", "waveheight": "wave_height_m",
	"waveperiod": "wave_period_s", "wavedir": "wave_direction_deg", "swellheight": "swell_height_m", "swellperiod": "swell_period_s",
	"swelldir": "swell_direction_deg", "seastate": "sea_state_bft", "watertemp": "water_temperature_c", "preciptype": "precipitation",
	"salinity": "salinity_permille", "ice": "ice",
	"vin": "european_vessel_id", "length": "length_m", "beam": "beam_m", "hazard": "hazardous_cargo", "loaded": "loaded",
	"speed_q": "quality_of_speed", "course_q": "quality_of_course", "heading_q": "quality_of_heading",
	"off_pos": "off_position", "alarm": "alarm", "stat_ext": "external_status", "ana_int": "internal_v", "ana_ext1": "external_1_v",
	"ana_ext2": "external_2_v", "racon": "racon", "light": "light", "linkage": "linkage_id",
	"lastport": "last_port", "nextport": "next_port", "dangerous": "dangerous_good", "imdcat": "imd_category", "unid": "un_number",
	"amount": "amount", "unit": "unit", "month": "utc_month", "day": "utc_day", "portname": "port_and_berth",
}

// statuses are the navigational statuses as gpsdecode writes them in message 27.
var statuses = [...]string{
	"Under way using engine", "At anchor", "Not under command", "Restricted manoeuverability", "Constrained by her draught",
	"Moored", "Aground", "Engaged in fishing", "Under way sailing", "Reserved for HSC", "Reserved for WIG",
	"Reserved", "Reserved", "Reserved", "AIS-SART is active", "Not defined",
}

// ours is what we have for a name of gpsdecode's, written as it would: a number that
// is not available is the number that says so.
func (c *comparison) ours(m *Message, v Values, key string) (any, bool) {
	kind := m.Type()
	raw := func(name string) int64 { n, _ := m.Int(name); return n }
	switch key {
	case "radio":
		if kind == 26 {
			return 0.0, true // not read by gpsdecode
		}
		if kind == 9 || kind == 18 {
			return float64(m.bits.uint(148, 20)), true
		}
		return float64(m.bits.uint(149, 19)), true
	case "turn":
		if c.raw {
			return float64(raw("rot_ais")), true
		}
		return turn(raw("rot_ais")), true
	case "timestamp":
		if kind == 8 {
			return fmt.Sprintf("%02dT%02d:%02dZ", raw("utc_day"), raw("utc_hour"), raw("utc_minute")), true
		}
		return fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", raw("utc_year"), raw("utc_month"), raw("utc_day"),
			raw("utc_hour"), raw("utc_minute"), raw("utc_second")), true
	case "eta":
		return fmt.Sprintf("%02d-%02dT%02d:%02dZ", raw("eta_month"), raw("eta_day"), raw("eta_hour"), raw("eta_minute")), true
	case "departure":
		return fmt.Sprintf("%02d-%02dT%02d:%02dZ", raw("departed_month"), raw("departed_day"), raw("departed_hour"), raw("departed_minute")), true
	case "arrival":
		return fmt.Sprintf("%02d-%02dT%02d:%02dZ", raw("utc_month"), raw("utc_day"), raw("utc_hour"), raw("utc_minute")), true
	case "data":
		return c.data(m, v)
	case "app_id":
		if !m.Bool("structured") {
			return 0.0, true
		}
		return float64(m.bits.uint(applicationAt(m), 16)), true
	case "reserved":
		return float64(m.bits.uint(38, 8)), true
	case "zonesize":
		return float64(raw("transitional_zone_nmi")), true
	case "name":
		name, _ := v["name"].(string)
		return strings.TrimRight(name+m.Text("name_extension"), " "), true
	case "gnss":
		return m.Bool("position_latency"), true
	case "speed":
		if c.raw {
			break
		}
		if _, ok := m.Float("sog_kn"); !ok && kind != 27 {
			return math.NaN(), true
		}
	case "alt":
		if c.raw {
			break
		}
		if _, ok := m.Float("altitude_m"); !ok {
			return math.NaN(), true
		}
	case "pressuretend":
		if c.raw {
			return float64(raw("air_pressure_tendency")), true
		}
		return trend(raw("air_pressure_tendency")), true
	case "leveltrend":
		if c.raw {
			return float64(raw("water_level_trend")), true
		}
		return trend(raw("water_level_trend")), true
	case "vendorid": // seven characters, as before M.1371-4: the three, the model and the serial number
		at, _ := m.find("vendor_id")
		return strings.TrimRight(string(m.bits.appendText(nil, at, 42)), " "), true
	case "tidals":
		return tidals(v), true
	}
	return c.oursByType(m, v, key)
}

func (c *comparison) oursByType(m *Message, v Values, key string) (any, bool) {
	kind := m.Type()
	switch {
	case kind == 24 && key == "shipname":
		return c.names[m.MMSI()], true
	case kind == 9 && key == "regional":
		return float64(m.bits.uint(134, 8)), true
	case kind == 18 && key == "regional":
		return float64(m.bits.uint(139, 2)), true
	case kind == 19 && key == "regional":
		return float64(m.bits.uint(139, 4)), true
	case kind == 27 && key == "status":
		n, _ := m.Int("navigational_status")
		if _, word := c.answer["status"].(string); !word {
			return float64(n), true
		}
		return statuses[n], true
	case kind == 8 && key == "text" || kind == 6 && key == "text":
		return m.Text("text"), true
	case kind == 8 && (key == "preciptype" || key == "ice") && m.isApplication(1, 31):
		n, _ := m.Int(words[key])
		if _, word := c.answer[key].(string); !word {
			return float64(n), true
		}
		if key == "preciptype" {
			return [...]string{"reserved", "rain", "thunderstorm", "freezing rain", "mixed/ice", "snow", "reserved", "N/A"}[n], true
		}
		return [...]string{"no", "yes", "reserved", "N/A"}[n], true
	case kind == 8 && m.isApplication(200, 10):
		at, f := m.find(map[string]string{"shiptype": "eri_ship_type", "draught": "draught_m"}[key])
		if f == nil {
			at, f = m.find(words[key])
		}
		if f != nil && f.kind == unsigned { // printed without its unit
			return float64(m.bits.uint(at, f.bits)), true
		}
	case kind == 7 || kind == 13 || kind == 16 || kind == 20:
		return numbered(v, key)
	}
	at, f := m.find(words[key])
	if f == nil {
		return absent(kind, key)
	}
	switch f.kind {
	case text:
		return m.Text(f.name), true
	case flag:
		if kind == 5 || kind == 9 || kind == 19 {
			if key == "dte" {
				return float64(m.bits.uint(at, 1)), true
			}
		}
		return m.Bool(f.name), true
	}
	n := f.raw(&m.bits, at)
	if c.raw {
		return float64(n), true
	}
	if f.hasNone && n == f.none && (key == "lon" || key == "lat") && kind != 17 && kind != 27 {
		return float64(n) / f.scale, true
	}
	return f.value(n), true
}

func (m *Message) isApplication(dac, fi int) bool {
	d, f, ok := m.Application()
	return ok && d == dac && f == fi
}

// absent is what gpsdecode writes where a message ends before a field.
func absent(kind int, key string) (any, bool) {
	if kind == 15 || kind == 25 && key == "dest_mmsi" || kind == 26 && key == "dest_mmsi" {
		return 0.0, true
	}
	return nil, false
}

// numbered is the n-th of what repeats: mmsi1, offset2.
func numbered(v Values, key string) (any, bool) {
	name, n := key[:len(key)-1], int(key[len(key)-1]-'1')
	for _, group := range []string{"acknowledged", "assignments", "reservations"} {
		list, ok := v[group].([]Values)
		if !ok {
			continue
		}
		if n >= len(list) {
			return 0.0, true
		}
		ours := map[string]string{
			"mmsi": "mmsi", "offset": "offset", "increment": "increment", "number": "number_of_slots", "timeout": "timeout_min",
		}[name]
		x, ok := list[n][ours].(int64)
		return float64(x), ok
	}
	return 0.0, true
}

// turn is the rate of turn in degrees a minute, and gpsdecode's words for what is none.
func turn(raw int64) any {
	switch raw {
	case -128:
		return math.NaN()
	case -127:
		return "fastleft"
	case 127:
		return "fastright"
	}
	rate := float64(raw) / 4.733
	return math.Copysign(rate*rate, float64(raw))
}

// trend is gpsdecode's word for a number.
func trend(raw int64) string { return [...]string{"steady", "increasing", "decreasing", "N/A"}[raw] }

func tidals(v Values) (list []map[string]any) {
	windows, _ := v["windows"].([]Values)
	for _, w := range windows {
		one := map[string]any{}
		for theirs, ours := range map[string]string{
			"lon": "lon", "lat": "lat", "from_hour": "from_hour", "from_min": "from_minute", "to_hour": "to_hour", "to_min": "to_minute",
			"cdir": "current_deg", "cspeed": "current_kn",
		} {
			switch x := w[ours].(type) {
			case int64:
				one[theirs] = float64(x)
			case float64:
				one[theirs] = x
			}
		}
		list = append(list, one)
	}
	return list
}

// data is the rest of a message behind what gpsdecode takes apart, in its form:
// "112:9d85…". Where we know more of it than it does, the bits are compared.
func (c *comparison) data(m *Message, v Values) (any, bool) {
	at := map[int]int{6: addressedData, 8: broadcastData, 17: 80}[m.Type()]
	end := m.Len()
	if m.Type() == 25 || m.Type() == 26 {
		at = applicationAt(m)
		if m.Bool("structured") {
			at += 16
		}
		if m.Type() == 26 {
			end -= 20
		}
	}
	if end < at {
		return "0:", true
	}
	return fmt.Sprintf("%d:%s", end-at, hex.EncodeToString(m.bits.appendBytes(nil, at, end-at))), true
}

// applicationAt is where the application identifier of messages 25 and 26 stands.
func applicationAt(m *Message) int {
	if m.Bool("addressed") {
		return 70
	}
	return 40
}
