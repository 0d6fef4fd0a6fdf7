package ais

import "iter"

// The applications inside binary messages 6 and 8. Behind the header:
//
//	message 6: 2 sequence number, 30 destination, 1 retransmit, 1 spare, 10 DAC, 6 FI, data
//	message 8: 2 spare, 10 DAC, 6 FI, data
//
// DAC, the designated area code, and FI, the function identifier, say what the data
// are. Data of an application that is not listed, or of a length that is not its
// own, stay a BitString.

const (
	addressedData = 88 // first bit of the data in message 6
	broadcastData = 56 // in message 8
)

var addressedBinary = []field{
	uns("sequence_number", 2), uns("destination_mmsi", 30), yes("retransmit"), void(1), uns("dac", 10), uns("fi", 6),
	applicationData,
}

var broadcastBinary = []field{void(2), uns("dac", 10), uns("fi", 6), applicationData}

// application is what the data of one DAC and FI are.
type application struct {
	dac, fi     uint16
	name        string
	least, most int // bits of the data
	fields      []field
}

const (
	byAnyone = 1   // DAC: international
	inland   = 200 // DAC: European inland waterways
)

// international is DAC 1: IMO SN.1/Circ.289 (2010), where an entry says so
// SN.1/Circ.236 (2004), and M.1371-5 Annex 5 for FI 0 to 5.
var international = []application{
	{byAnyone, 0, "text telegram", 12, maxBits, []field{yes("acknowledge_required"), uns("text_sequence", 11), str("text", 0)}},
	{byAnyone, 2, "interrogation for an application", 16, 80, []field{uns("requested_dac", 10), uns("requested_fi", 6), void(64)}},
	{byAnyone, 3, "capability interrogation", 10, 80, []field{uns("requested_dac", 10), void(70)}},
	{byAnyone, 5, "application acknowledgement", 31, 80, []field{
		uns("received_dac", 10), uns("received_fi", 6), uns("text_sequence", 11), yes("available"), uns("response", 3), void(49).opt(),
	}},
	{byAnyone, 11, "meteorological and hydrographic data (Circ.236)", 290, 304, metHydro236},
	{byAnyone, 12, "dangerous cargo indication (Circ.236)", 269, 280, dangerousCargo236},
	{byAnyone, 13, "fairway closed (Circ.236)", 412, 420, fairwayClosed},
	{byAnyone, 14, "tidal window (Circ.236)", 102, 298, join(date[:2], []field{repeated("windows", 3, 93, tidalWindow236...)})},
	{byAnyone, 15, "extended ship static data (Circ.236)", 11, 24, []field{uns("air_draught_m", 11).per(10).na(0), void(5)}},
	{byAnyone, 16, "number of persons on board (Circ.236)", 13, 48, []field{uns("persons", 13).na(0), void(3)}},
	{byAnyone, 16, "VTS targets (Circ.236)", 120, 960, []field{vtsTargets}},
	{byAnyone, 17, "VTS targets", 120, 960, []field{vtsTargets}},
	{byAnyone, 18, "clearance time to enter port", 229, 280, clearance},
	{byAnyone, 19, "marine traffic signal", 200, 312, trafficSignal},
	{byAnyone, 20, "berthing data", 268, 280, berthing},
	{byAnyone, 21, "weather observation of a ship", 299, 312, []field{yes("wmo_observation"), choose(shipWeather)}},
	{byAnyone, 22, "area notice, broadcast", 55, 970, areaNotice},
	{byAnyone, 23, "area notice, addressed", 55, 970, areaNotice},
	{byAnyone, 24, "extended ship static and voyage related data", 294, 304, extendedShip},
	{byAnyone, 25, "dangerous cargo indication", 12, 500, []field{
		uns("unit", 2).na(0), uns("amount", 10).na(0), repeated("cargos", 28, 17, uns("code", 4), uns("subtype", 13)),
	}},
	{byAnyone, 26, "environmental", 112, 960, []field{environment}},
	{byAnyone, 27, "route information, broadcast", 59, 950, route},
	{byAnyone, 28, "route information, addressed", 59, 950, route},
	{byAnyone, 29, "text description, broadcast", 10, maxBits, []field{uns("linkage_id", 10), str("text", 0)}},
	{byAnyone, 30, "text description, addressed", 10, maxBits, []field{uns("linkage_id", 10), str("text", 0)}},
	{byAnyone, 31, "meteorological and hydrographic data", 294, 304, metHydro},
	{byAnyone, 32, "tidal window", 97, 274, join(date[:2], []field{repeated("windows", 3, 88, tidalWindow...)})},
	{byAnyone, 40, "number of persons on board", 13, 48, []field{uns("persons", 13).na(0), void(3)}},
}

// regional is European inland AIS (CCNR, Vessel Tracking and Tracing Standard), and
// the monitoring of aids to navigation in the United Kingdom and Ireland.
var regional = []application{
	{inland, 10, "inland ship static and voyage data", 104, 112, []field{
		str("european_vessel_id", 8), uns("length_m", 13).per(10).na(0), uns("beam_m", 10).per(10).na(0), uns("eri_ship_type", 14).na(0),
		uns("hazardous_cargo", 3).na(5), uns("draught_m", 11).per(100).na(0), uns("loaded", 2).na(0),
		yes("quality_of_speed"), yes("quality_of_course"), yes("quality_of_heading"), void(8),
	}},
	{inland, 21, "estimated time of arrival at a lock or bridge", 155, 160, join(lock, date, []field{
		uns("tugboats", 3).na(7), uns("air_draught_m", 12).per(100).na(0), void(5),
	})},
	{inland, 22, "recommended time of arrival", 142, 144, join(lock, date, []field{uns("status", 2).na(3), void(2)})},
	{inland, 23, "weather warning", 194, 200, []field{
		uns("start_year", 8).na(0), uns("start_month", 4).na(0), uns("start_day", 5).na(0),
		uns("end_year", 8).na(0), uns("end_month", 4).na(0), uns("end_day", 5).na(0),
		uns("start_hour", 5).na(24), uns("start_minute", 6).na(60), uns("end_hour", 5).na(24), uns("end_minute", 6).na(60),
		longitude("start_lon", 28, 600000), latitude("start_lat", 27, 600000),
		longitude("end_lon", 28, 600000), latitude("end_lat", 27, 600000),
		uns("warning_type", 4).na(0), sig("least_value", 9).na(255), sig("greatest_value", 9).na(255), uns("warning_class", 2).na(0),
		uns("wind_direction", 4).na(0), void(6),
	}},
	{inland, 24, "water levels", 12 + 25, 112, []field{
		str("un_country", 2), repeated("gauges", 4, 25, uns("gauge_id", 11).na(0), sig("water_level_m", 14).per(100).na(0)),
	}},
	{inland, 40, "signal status", 101, 112, []field{
		longitude("lon", 28, 600000), latitude("lat", 27, 600000), uns("form", 4).na(0), uns("facing_deg", 9).na(511),
		uns("direction", 3).na(0), uns("light_status", 30), void(11),
	}},
	{inland, 55, "number of persons on board", 29, 80, []field{
		uns("crew", 8).na(255), uns("passengers", 13).na(8191), uns("shipboard_personnel", 8).na(255), void(51),
	}},
	{235, 10, "aid to navigation monitoring", 44, 48, aidMonitoring},
	{250, 10, "aid to navigation monitoring", 44, 48, aidMonitoring},
}

var applicationData = field{
	kind: chosen,
	pick: applicationFields,
	byValue: func(v Values, b *bits) []field {
		fields := unknownApplication
		for a := range applicationsOf(uint16(b.uint(b.n-16, 10)), uint16(b.uint(b.n-6, 6))) {
			if _, raw := v["binary_data"]; !raw && (len(fields) == 1 || laterThere(v, a.fields)) {
				fields = a.fields
			}
		}
		return fields
	},
}

// slack is how many bits more than an application has are borne: units fill up to
// whole bytes or characters without saying so.
const slack = 10

// applicationFields returns the fields of the data at bit at, where DAC and FI end.
func applicationFields(b *bits, at int) []field {
	left := b.n - at
	for a := range applicationsOf(uint16(b.uint(at-16, 10)), uint16(b.uint(at-6, 6))) {
		if left >= a.least && left <= a.most+slack {
			return a.fields
		}
	}
	return unknownApplication
}

// applicationsOf gives what a DAC and FI may be: mostly one, told from others of the
// same numbers by its length.
func applicationsOf(dac, fi uint16) iter.Seq[*application] {
	list := regional
	if dac == byAnyone {
		list = international
	}
	return func(yield func(*application) bool) {
		for i := range list {
			if list[i].fi == fi && list[i].dac == dac && !yield(&list[i]) {
				return
			}
		}
	}
}

var unknownApplication = []field{rest("binary_data")}

// date is month and day, hour and minute, UTC.
var date = []field{uns("utc_month", 4).na(0), uns("utc_day", 5).na(0), uns("utc_hour", 5).na(24), uns("utc_minute", 6).na(60)}

var lock = []field{
	str("un_country", 2), str("un_location", 3), str("fairway_section", 5), str("terminal", 5), str("fairway_hectometre", 5),
}

var aidMonitoring = []field{
	uns("internal_v", 10).per(20).na(0), uns("external_1_v", 10).per(20).na(0), uns("external_2_v", 10).per(20).na(0),
	uns("racon", 2), uns("light", 2), yes("alarm"), uns("external_status", 8), yes("off_position"), void(4),
}

var tidalWindow236 = []field{
	latitude("lat", 27, 600000), longitude("lon", 28, 600000), uns("from_hour", 5).na(24), uns("from_minute", 6).na(60),
	uns("to_hour", 5).na(24), uns("to_minute", 6).na(60), uns("current_deg", 9).na(360), uns("current_kn", 7).per(10).na(127),
}

var tidalWindow = []field{
	longitude("lon", 25, 60000), latitude("lat", 24, 60000), uns("from_hour", 5).na(24), uns("from_minute", 6).na(60),
	uns("to_hour", 5).na(24), uns("to_minute", 6).na(60), uns("current_deg", 9).na(360), uns("current_kn", 8).per(10).na(255),
}

var clearance = join([]field{uns("linkage_id", 10).na(0)}, date, []field{
	str("port_and_berth", 20), str("destination", 5), longitude("lon", 25, 60000), latitude("lat", 24, 60000), void(43),
})

var trafficSignal = []field{
	uns("linkage_id", 10).na(0), str("signal_station", 20), longitude("lon", 25, 60000), latitude("lat", 24, 60000),
	uns("status", 2).na(0), uns("signal", 5).na(0), uns("next_hour", 5).na(24), uns("next_minute", 6).na(60),
	uns("next_signal", 5).na(0), void(102),
}

var dangerousCargo236 = []field{
	str("last_port", 5), uns("departed_month", 4).na(0), uns("departed_day", 5).na(0), uns("departed_hour", 5).na(24),
	uns("departed_minute", 6).na(60), str("next_port", 5), uns("eta_month", 4).na(0), uns("eta_day", 5).na(0),
	uns("eta_hour", 5).na(24), uns("eta_minute", 6).na(60), str("dangerous_good", 20), str("imd_category", 4),
	uns("un_number", 13).na(0), uns("amount", 10).na(0), uns("unit", 2).na(0), void(3),
}

// extendedShip leaves the state of the 26 instruments of SOLAS as it is, two bits each.
var extendedShip = []field{
	uns("linkage_id", 10).na(0), uns("air_draught_m", 13).per(10).na(0), str("last_port", 5), str("next_port", 5), str("second_port", 5),
	{name: "solas_equipment", kind: octets, bits: 52}, uns("ice_class", 4).na(15), uns("shaft_power_hp", 18).na(0),
	uns("vhf_channel", 12).na(0), str("lloyds_ship_type", 7), uns("gross_tonnage", 18).na(0), uns("laden", 2).na(0),
	uns("heavy_fuel_oil", 2).na(0), uns("light_fuel_oil", 2).na(0), uns("diesel_oil", 2).na(0), uns("bunker_oil_t", 14).na(0),
	uns("persons", 13).na(0), void(10),
}

var fairwayClosed = []field{
	str("reason", 20), str("closed_from", 20), str("closed_to", 20), uns("radius", 10), uns("unit", 2),
	uns("from_day", 5), uns("from_month", 4), uns("from_hour", 5), uns("from_minute", 6),
	uns("to_day", 5), uns("to_month", 4), uns("to_hour", 5), uns("to_minute", 6), void(4),
}

var vtsTargets = repeated("targets", 8, 120,
	uns("identifier_type", 2), choose(func(b *bits, at int) []field {
		if b.uint(at-2, 2) == 2 { // a call sign
			return []field{str("call_sign", 7)}
		}
		return []field{uns("identifier", 42)} // MMSI or IMO number
	}), void(4), latitude("lat", 24, 60000), longitude("lon", 25, 60000),
	uns("cog_deg", 9).na(360), uns("time_stamp_s", 6).na(60), uns("sog_kn", 8).na(255))

// services are what a berth offers, two bits each.
var services = [...]string{
	"agent", "fuel", "chandler", "stevedore", "electrical", "water", "customs", "cartage", "crane", "lift", "medical",
	"navigation_repair", "provisions", "ship_repair", "surveyor", "steam", "tugs", "solid_waste", "liquid_waste",
	"hazardous_waste", "ballast", "additional", "regional_1", "regional_2", "future_1", "future_2",
}

var berthing = func() []field {
	f := join([]field{uns("linkage_id", 10).na(0), uns("berth_length_m", 9).na(0), uns("berth_depth_m", 8).per(10).na(0), uns("mooring_position", 3)},
		date, []field{yes("services_known")})
	for _, s := range services {
		f = append(f, uns("service_"+s, 2).na(0))
	}
	return append(f, str("berth_name", 20), longitude("lon", 25, 60000), latitude("lat", 24, 60000))
}()

var route = join([]field{uns("linkage_id", 10), uns("sender_class", 3), uns("route_type", 5).na(0)}, date, []field{
	uns("duration_min", 18).na(262143), uns("waypoint_count", 5),
	repeated("waypoints", 16, 55, longitude("lon", 28, 600000), latitude("lat", 27, 600000)),
})

// areaNotice is a header and sub-areas of 87 bits, the first three of which say what
// shape they are.
var areaNotice = join([]field{uns("linkage_id", 10).na(0), uns("notice_type", 7)}, date, []field{
	uns("duration_min", 18).na(262143),
	{name: "sub_areas", kind: group, most: 10, least: 87, optional: true, pick: subArea},
})

func subArea(b *bits, at int) []field {
	shape := uint64(0)
	if at+3 <= b.n {
		shape = b.uint(at, 3)
	}
	return subAreas[shape]
}

var (
	areaPlace = []field{uns("shape", 3), uns("scale_factor", 2), longitude("lon", 25, 60000), latitude("lat", 24, 60000), uns("precision", 3)}
	areaLines = []field{
		uns("shape", 3), uns("scale_factor", 2), uns("point_1_half_deg", 10).na(720), uns("point_1_distance", 10),
		uns("point_2_half_deg", 10).na(720), uns("point_2_distance", 10), uns("point_3_half_deg", 10).na(720), uns("point_3_distance", 10),
		uns("point_4_half_deg", 10).na(720), uns("point_4_distance", 10), void(2),
	}
	areaOther = []field{uns("shape", 3), {name: "area", kind: octets, bits: 84}}
	subAreas  = [8][]field{
		0: join(areaPlace, []field{uns("radius", 12), void(18)}),
		1: join(areaPlace, []field{uns("east", 8), uns("north", 8), uns("orientation_deg", 9), void(5)}),
		2: join(areaPlace, []field{uns("radius", 12), uns("left_deg", 9), uns("right_deg", 9)}),
		3: areaLines, 4: areaLines,
		5: {uns("shape", 3), str("text", 14)},
		6: areaOther, 7: areaOther,
	}
)
