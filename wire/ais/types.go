package ais

// The message types of M.1371-5 Annex 8, section 3. All begin alike:
//
//	bit 0      6 message ID, 1 … 27
//	bit 6      2 repeat indicator
//	bit 8     30 source ID (MMSI)
//	bit 38     what the tables below say, most significant bit first
//
// least is the number of bits below which a message is refused: its whole length,
// less padding, the communication state, and what units at sea are known to leave off.

// header is how many bits all types have in common.
const header = 38

type messageType struct {
	name   string
	least  int
	fields []field
}

// types is indexed by message ID.
var types = [...]messageType{
	1:  {"position report, scheduled", 149, classA(sotdma)},
	2:  {"position report, assigned", 149, classA(sotdma)},
	3:  {"position report, interrogated", 149, classA(itdma)},
	4:  {"base station report", 149, baseStation},
	5:  {"static and voyage related data", 420, voyage},
	6:  {"addressed binary message", 88, addressedBinary},
	7:  {"binary acknowledge", 70, acknowledge},
	8:  {"broadcast binary message", 56, broadcastBinary},
	9:  {"search and rescue aircraft position report", 148, rescueAircraft},
	10: {"UTC and date inquiry", 70, []field{void(2), uns("destination_mmsi", 30), void(2)}},
	11: {"UTC and date response", 149, baseStation},
	12: {"addressed safety related message", 72, addressedSafety},
	13: {"safety related acknowledge", 70, acknowledge},
	14: {"safety related broadcast message", 40, []field{void(2), str("safety_related_text", 0)}},
	15: {"interrogation", 88, interrogation},
	16: {"assigned mode command", 92, assignedMode},
	17: {"DGNSS broadcast binary message", 80, differential},
	18: {"standard class B position report", 148, classB},
	19: {"extended class B position report", 306, classBExtended},
	20: {"data link management message", 70, []field{void(2), repeated("reservations", 4, 30,
		uns("offset", 12), uns("number_of_slots", 4), uns("timeout_min", 3), uns("increment", 11))}},
	21: {"aid to navigation report", 271, aid},
	22: {"channel management", 145, channelManagement},
	23: {"group assignment command", 154, groupAssignment},
	24: {"static data report", 160, []field{uns("part_number", 2), choose(staticPart)}},
	25: {"single slot binary message", 40, slotBinary(0)},
	26: {"multiple slot binary message", 64, slotBinary(24)},
	27: {"long range position report", 95, longRange},
}

// classA is messages 1 to 3; the communication state tells them apart.
func classA(state []field) []field {
	return append([]field{
		uns("navigational_status", 4).na(15), sig("rot_ais", 8).na(-128), uns("sog_kn", 10).per(10).na(1023),
		yes("position_accuracy"), longitude("lon", 28, 600000), latitude("lat", 27, 600000),
		uns("cog_deg", 12).per(10).na(3600), uns("true_heading_deg", 9).na(511), uns("time_stamp_s", 6).na(60),
		uns("special_manoeuvre", 2).na(0), void(3), yes("raim"),
	}, state...)
}

// sotdma is the communication state of self-organized access (Annex 2, 3.3.7.2.2).
var sotdma = []field{
	uns("sync_state", 2), uns("slot_timeout", 3),
	choose(func(b *bits, at int) []field { return subMessages[b.uint(at-3, 3)] }),
}

// subMessages is what the last 14 bits of the state tell, by slot time-out.
var subMessages = [8][]field{
	0: {uns("slot_offset", 14)},
	1: {uns("state_utc_hour", 5), uns("state_utc_minute", 7), void(2)},
	2: {uns("slot_number", 14)}, 4: {uns("slot_number", 14)}, 6: {uns("slot_number", 14)},
	3: {uns("received_stations", 14)}, 5: {uns("received_stations", 14)}, 7: {uns("received_stations", 14)},
}

// itdma is the communication state of incremental access (Annex 2, 3.3.7.3.2).
var itdma = []field{uns("sync_state", 2), uns("slot_increment", 13), uns("slots_to_allocate", 3), yes("keep_flag")}

// eitherState is a flag that tells which state follows.
func eitherState() []field {
	return []field{yes("communication_state_itdma"), choose(func(b *bits, at int) []field {
		if b.uint(at-1, 1) == 1 {
			return itdma
		}
		return sotdma
	})}
}

var baseStation = append([]field{
	uns("utc_year", 14).na(0), uns("utc_month", 4).na(0), uns("utc_day", 5).na(0),
	uns("utc_hour", 5).na(24), uns("utc_minute", 6).na(60), uns("utc_second", 6).na(60),
	yes("position_accuracy"), longitude("lon", 28, 600000), latitude("lat", 27, 600000),
	uns("type_of_position_device", 4), yes("transmission_control"), void(9), yes("raim"),
}, sotdma...)

// dimensions are metres from the reference point of the position to bow, stern,
// port and starboard (figure 41).
var dimensions = []field{uns("to_bow_m", 9), uns("to_stern_m", 9), uns("to_port_m", 6), uns("to_starboard_m", 6)}

var voyage = join(
	[]field{uns("ais_version", 2), uns("imo_number", 30).na(0), str("call_sign", 7), str("name", 20), uns("ship_type", 8).na(0)},
	dimensions,
	[]field{
		uns("type_of_position_device", 4), uns("eta_month", 4).na(0), uns("eta_day", 5).na(0),
		uns("eta_hour", 5).na(24), uns("eta_minute", 6).na(60), uns("draught_m", 8).per(10).na(0),
		str("destination", 20), yes("dte"), void(1),
	},
)

var acknowledge = []field{void(2), repeated("acknowledged", 4, 30, uns("mmsi", 30), uns("sequence_number", 2))}

var rescueAircraft = join([]field{
	uns("altitude_m", 12).na(4095), uns("sog_kn", 10).na(1023), yes("position_accuracy"),
	longitude("lon", 28, 600000), latitude("lat", 27, 600000), uns("cog_deg", 12).per(10).na(3600),
	uns("time_stamp_s", 6).na(60), yes("altitude_barometric"), void(7), yes("dte"), void(3), yes("assigned_mode"), yes("raim"),
}, eitherState())

var addressedSafety = []field{
	uns("sequence_number", 2), uns("destination_mmsi", 30), yes("retransmit"), void(1), str("safety_related_text", 0),
}

// interrogation asks one station for one or two messages, and another for one.
var interrogation = []field{
	void(2), uns("mmsi_1", 30), uns("message_1_1", 6), uns("slot_offset_1_1", 12),
	void(2).opt(), uns("message_1_2", 6).opt(), uns("slot_offset_1_2", 12).opt(),
	void(2).opt(), uns("mmsi_2", 30).opt(), uns("message_2_1", 6).opt(), uns("slot_offset_2_1", 12).opt(), void(2),
}

var assignedMode = []field{void(2), repeated("assignments", 2, 52, uns("mmsi", 30), uns("offset", 12), uns("increment", 10))}

// differential is a correction of ITU-R M.823: 17 bits of longitude and latitude of
// the reference station, and its message, which is left as it is.
var differential = []field{
	void(2), longitude("lon", 18, 600), latitude("lat", 17, 600), void(5),
	uns("correction_type", 6).opt(), uns("station_id", 10).opt(), uns("z_count_s", 13).per(1 / 0.6).opt(),
	uns("sequence_number", 3).opt(), uns("words", 5).opt(), uns("health", 3).opt(), rest("correction"),
}

var classB = join([]field{
	void(8), uns("sog_kn", 10).per(10).na(1023), yes("position_accuracy"),
	longitude("lon", 28, 600000), latitude("lat", 27, 600000), uns("cog_deg", 12).per(10).na(3600),
	uns("true_heading_deg", 9).na(511), uns("time_stamp_s", 6).na(60), void(2),
	yes("carrier_sense"), yes("display"), yes("dsc"), yes("whole_band"), yes("message_22"), yes("assigned_mode"), yes("raim"),
}, eitherState())

var classBExtended = join([]field{
	void(8), uns("sog_kn", 10).per(10).na(1023), yes("position_accuracy"),
	longitude("lon", 28, 600000), latitude("lat", 27, 600000), uns("cog_deg", 12).per(10).na(3600),
	uns("true_heading_deg", 9).na(511), uns("time_stamp_s", 6).na(60), void(4), str("name", 20), uns("ship_type", 8).na(0),
}, dimensions, []field{uns("type_of_position_device", 4), yes("raim"), yes("dte"), yes("assigned_mode"), void(4)})

var aid = join(
	[]field{
		uns("type_of_aid", 5), str("name", 20), yes("position_accuracy"),
		longitude("lon", 28, 600000), latitude("lat", 27, 600000),
	},
	dimensions,
	[]field{
		uns("type_of_position_device", 4), uns("time_stamp_s", 6).na(60), yes("off_position"), uns("aid_status", 8),
		yes("raim"), yes("virtual"), yes("assigned_mode"), void(1), str("name_extension", 0).opt(),
	},
)

// addressedFlag is where message 22 says that it is for two stations, behind them.
const addressedFlag = 139

var channelManagement = []field{
	void(2), uns("channel_a", 12), uns("channel_b", 12), uns("tx_rx_mode", 4), yes("low_power"),
	{
		kind: chosen,
		pick: func(b *bits, _ int) []field { return channelArea(b.uint(addressedFlag, 1) == 1) },
		byValue: func(v Values, _ *bits) []field {
			addressed, _ := v["addressed"].(bool)
			return channelArea(addressed)
		},
	},
	yes("addressed"), yes("channel_a_narrow"), yes("channel_b_narrow"), uns("transitional_zone_nmi", 3).plus(1), void(23),
}

func channelArea(addressed bool) []field {
	if addressed {
		return channelStations
	}
	return corners
}

var channelStations = []field{uns("mmsi_1", 30), void(5), uns("mmsi_2", 30), void(5)}

// corners are the north-east and south-west corner of a region.
var corners = []field{
	longitude("ne_lon", 18, 600), latitude("ne_lat", 17, 600), longitude("sw_lon", 18, 600), latitude("sw_lat", 17, 600),
}

var groupAssignment = join([]field{void(2)}, corners, []field{
	uns("station_type", 4), uns("ship_type", 8), void(22), uns("tx_rx_mode", 2),
	uns("reporting_interval", 4), uns("quiet_time_min", 4), void(6),
})

// staticPart is part A or B of message 24. A craft of an MMSI 98… is an auxiliary
// one: it tells its mother ship instead of its dimensions.
func staticPart(b *bits, at int) []field {
	switch b.uint(at-2, 2) {
	case 0:
		return staticA
	case 1:
		if b.uint(8, 30)/10_000_000 == 98 {
			return staticBAuxiliary
		}
		return staticB
	}
	return []field{rest("reserved")}
}

var (
	staticA          = []field{str("name", 20)}
	staticB          = join(staticVendor, dimensions, staticEnd)
	staticBAuxiliary = join(staticVendor, []field{uns("mothership_mmsi", 30)}, staticEnd)
	staticVendor     = []field{
		uns("ship_type", 8).na(0), str("vendor_id", 3), uns("unit_model", 4), uns("unit_serial", 20), str("call_sign", 7),
	}
	staticEnd = []field{uns("type_of_position_device", 4).opt(), void(2)}
)

// slotBinary is messages 25 and 26; behind the data of 26 stand end bits: four that
// fill up a byte, and the communication state with its selector.
func slotBinary(end int) []field {
	data := rest("binary_data")
	data.leave = end
	fields := []field{
		yes("addressed"), yes("structured"),
		choose(func(b *bits, at int) []field {
			var f []field
			if b.uint(at-2, 1) == 1 {
				f = append(f, slotDestination)
			}
			if b.uint(at-1, 1) == 1 {
				f = append(f, slotApplication...)
			}
			return f
		}),
		data,
	}
	if end > 0 {
		fields = join(fields, []field{void(4)}, eitherState())
	}
	return fields
}

var (
	slotDestination = uns("destination_mmsi", 30)
	slotApplication = []field{uns("dac", 10), uns("fi", 6)}
)

var longRange = []field{
	yes("position_accuracy"), yes("raim"), uns("navigational_status", 4).na(15),
	longitude("lon", 18, 600), latitude("lat", 17, 600), uns("sog_kn", 6).na(63), uns("cog_deg", 9).na(511),
	yes("position_latency"), void(1),
}

// join makes one table of several.
func join(parts ...[]field) (all []field) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
