package ais

// Weather and water: applications 1/11, 1/21, 1/26 and 1/31.

// metHydro236 is IMO SN.1/Circ.236, latitude first; a value that is not available
// has all bits set.
var metHydro236 = []field{
	sig("lat", 24).per(60000).na(0x7fffff), sig("lon", 25).per(60000).na(0xffffff),
	uns("utc_day", 5).na(0), uns("utc_hour", 5).na(24), uns("utc_minute", 6).na(60),
	uns("wind_speed_kn", 7).na(127), uns("wind_gust_kn", 7).na(127), uns("wind_direction_deg", 9).na(511), uns("wind_gust_direction_deg", 9).na(511),
	uns("air_temperature_c", 11).per(10).plus(-60).na(2047), uns("relative_humidity_percent", 7).na(127),
	uns("dew_point_c", 10).per(10).plus(-20).na(1023), uns("air_pressure_hpa", 9).plus(800).na(511), uns("air_pressure_tendency", 2).na(3),
	uns("visibility_nmi", 8).per(10).na(255), uns("water_level_m", 9).per(10).plus(-10).na(511), uns("water_level_trend", 2).na(3),
	uns("surface_current_kn", 8).per(10).na(255), uns("surface_current_deg", 9).na(511),
	uns("current_2_kn", 8).per(10).na(255), uns("current_2_deg", 9).na(511), uns("current_2_depth_m", 5).na(31),
	uns("current_3_kn", 8).per(10).na(255), uns("current_3_deg", 9).na(511), uns("current_3_depth_m", 5).na(31),
	uns("wave_height_m", 8).per(10).na(255), uns("wave_period_s", 6).na(63), uns("wave_direction_deg", 9).na(511),
	uns("swell_height_m", 8).per(10).na(255), uns("swell_period_s", 6).na(63), uns("swell_direction_deg", 9).na(511),
	uns("sea_state_bft", 4).na(15), uns("water_temperature_c", 10).per(10).plus(-10).na(1023),
	uns("precipitation", 3).na(7), uns("salinity_permille", 9).per(10).na(511), uns("ice", 2).na(3), void(6),
}

// metHydro is IMO SN.1/Circ.289, longitude first.
var metHydro = []field{
	longitude("lon", 25, 60000), latitude("lat", 24, 60000), yes("position_accuracy"),
	uns("utc_day", 5).na(0), uns("utc_hour", 5).na(24), uns("utc_minute", 6).na(60),
	uns("wind_speed_kn", 7).na(127), uns("wind_gust_kn", 7).na(127), uns("wind_direction_deg", 9).na(360), uns("wind_gust_direction_deg", 9).na(360),
	sig("air_temperature_c", 11).per(10).na(-1024), uns("relative_humidity_percent", 7).na(101),
	sig("dew_point_c", 10).per(10).na(501), uns("air_pressure_hpa", 9).plus(799).na(511), uns("air_pressure_tendency", 2).na(3),
	yes("visibility_greater"), uns("visibility_nmi", 7).per(10).na(127), uns("water_level_m", 12).per(100).plus(-10).na(4001), uns("water_level_trend", 2).na(3),
	uns("surface_current_kn", 8).per(10).na(255), uns("surface_current_deg", 9).na(360),
	uns("current_2_kn", 8).per(10).na(255), uns("current_2_deg", 9).na(360), uns("current_2_depth_m", 5).na(31),
	uns("current_3_kn", 8).per(10).na(255), uns("current_3_deg", 9).na(360), uns("current_3_depth_m", 5).na(31),
	uns("wave_height_m", 8).per(10).na(255), uns("wave_period_s", 6).na(63), uns("wave_direction_deg", 9).na(360),
	uns("swell_height_m", 8).per(10).na(255), uns("swell_period_s", 6).na(63), uns("swell_direction_deg", 9).na(360),
	uns("sea_state_bft", 4).na(13), sig("water_temperature_c", 10).per(10).na(501),
	uns("precipitation", 3).na(7), uns("salinity_permille", 9).per(10).na(510), uns("ice", 2).na(3), void(10),
}

// shipWeather is what follows the first bit of 1/21: the simple form, or the WMO's,
// which is left as it is.
func shipWeather(b *bits, at int) []field {
	if b.uint(at-1, 1) == 1 {
		return wmoWeather
	}
	return plainWeather
}

var (
	wmoWeather   = []field{rest("wmo_data")}
	plainWeather = []field{
		str("location", 20), longitude("lon", 25, 60000), latitude("lat", 24, 60000),
		uns("utc_day", 5).na(0), uns("utc_hour", 5).na(24), uns("utc_minute", 6).na(60), uns("present_weather", 4).na(8),
		yes("visibility_greater"), uns("visibility_nmi", 7).per(10).na(127), uns("relative_humidity_percent", 7).na(127),
		uns("wind_speed_kn", 7).na(127), uns("wind_direction_deg", 9).na(360), uns("air_pressure_hpa", 9).plus(799).na(403),
		uns("air_pressure_tendency", 4).na(15), sig("air_temperature_c", 11).per(10).na(-1024),
		uns("water_temperature_c", 10).per(10).plus(-10).na(501), uns("wave_period_s", 6).na(63), uns("wave_height_m", 8).per(10).na(255),
		uns("wave_direction_deg", 9).na(360), uns("swell_height_m", 8).per(10).na(255), uns("swell_direction_deg", 9).na(360),
		uns("swell_period_s", 6).na(63), void(3).opt(),
	}
)

// environment is 1/26: reports of 112 bits, whose first four say of what.
var environment = field{name: "sensor_reports", kind: group, most: 8, least: 112, optional: true, pick: sensorReport}

func sensorReport(b *bits, at int) []field {
	kind := uint64(0)
	if at+4 <= b.n {
		kind = b.uint(at, 4)
	}
	if int(kind) < len(sensorReports) && sensorReports[kind] != nil {
		return sensorReports[kind]
	}
	return otherReport
}

var (
	reportHead = []field{
		uns("report_type", 4), uns("utc_day", 5).na(0), uns("utc_hour", 5).na(24), uns("utc_minute", 6).na(60), uns("site_id", 7),
	}
	forecastTime = []field{uns("forecast_day", 5).na(0), uns("forecast_hour", 5).na(24), uns("forecast_minute", 6).na(60)}
	otherReport  = join(reportHead, []field{{name: "sensor_data", kind: octets, bits: 85}})
	current2D    = func(n string) []field {
		return []field{
			uns("current_"+n+"_kn", 8).per(10).na(255), uns("current_"+n+"_deg", 9).na(360), uns("current_"+n+"_depth_m", 9).na(511),
		}
	}
	current3D = func(n string) []field {
		return []field{
			uns("current_"+n+"_north_kn", 8).per(10).na(255), uns("current_"+n+"_east_kn", 8).per(10).na(255),
			uns("current_"+n+"_up_kn", 8).per(10).na(255), uns("current_"+n+"_depth_m", 9).na(511),
		}
	}
	flow = func(n string) []field {
		return []field{
			uns("flow_"+n+"_bearing_deg", 9).na(360), uns("flow_"+n+"_distance_m", 7).na(127), uns("flow_"+n+"_kn", 8).per(10).na(255),
			uns("flow_"+n+"_deg", 9).na(360), uns("flow_"+n+"_level_m", 9).na(511),
		}
	}
	sensorReports = [...][]field{
		0: join(reportHead, []field{
			longitude("lon", 28, 600000), latitude("lat", 27, 600000), uns("altitude_m", 11).per(10).na(2002),
			uns("owner", 4).na(0), uns("timeout", 3).na(0), void(12),
		}),
		1: join(reportHead, []field{str("station_name", 14), void(1)}),
		2: join(reportHead, []field{
			uns("wind_speed_kn", 7).na(122), uns("wind_gust_kn", 7).na(122), uns("wind_direction_deg", 9).na(360),
			uns("wind_gust_direction_deg", 9).na(360), uns("sensor_type", 3), uns("forecast_wind_speed_kn", 7).na(122),
			uns("forecast_wind_gust_kn", 7).na(122), uns("forecast_wind_direction_deg", 9).na(360),
		}, forecastTime, []field{uns("duration_min", 8), void(3)}),
		3: join(reportHead, []field{
			yes("water_level_relative"), sig("water_level_m", 16).per(100).na(-32768), uns("water_level_trend", 2).na(3),
			uns("vertical_datum", 5).na(14), uns("sensor_type", 3), yes("forecast_relative"), sig("forecast_water_level_m", 16).per(100).na(-32768),
		}, forecastTime, []field{uns("duration_min", 8), void(17)}),
		4: join(reportHead, current2D("1"), current2D("2"), current2D("3"), []field{uns("sensor_type", 3), void(4)}),
		5: join(reportHead, current3D("1"), current3D("2"), []field{uns("sensor_type", 3), void(16)}),
		6: join(reportHead, flow("1"), flow("2"), []field{void(1)}),
		8: join(reportHead, []field{
			uns("water_temperature_c", 10).per(10).plus(-10).na(601), uns("conductivity_s_m", 10).per(100).na(701),
			uns("water_pressure_dbar", 16).per(10).na(60001), uns("salinity_permille", 9).per(10).na(510),
			uns("salinity_type", 2), uns("sensor_type", 3), void(35),
		}),
		7: join(reportHead, []field{
			uns("swell_height_m", 8).per(10).na(255), uns("swell_period_s", 6).na(63), uns("swell_direction_deg", 9).na(360),
			uns("sea_state_bft", 4).na(13), uns("swell_sensor_type", 3), sig("water_temperature_c", 10).per(10).na(501),
			uns("water_temperature_depth_m", 7).per(10).na(122), uns("water_sensor_type", 3), uns("wave_height_m", 8).per(10).na(255),
			uns("wave_period_s", 6).na(63), uns("wave_direction_deg", 9).na(360), uns("wave_sensor_type", 3), uns("salinity_permille", 9).per(10).na(510),
		}),
		9: join(reportHead, []field{
			sig("air_temperature_c", 11).per(10).na(-1024), uns("air_sensor_type", 3), uns("precipitation", 2).na(3),
			uns("visibility_nmi", 8).per(10).na(241), sig("dew_point_c", 10).per(10).na(501), uns("dew_sensor_type", 3),
			uns("air_pressure_hpa", 9).plus(799).na(403), uns("air_pressure_tendency", 2).na(3), uns("pressure_sensor_type", 3),
			uns("salinity_permille", 9).per(10).na(510), void(25),
		}),
		10: join(reportHead, []field{
			uns("air_draught_m", 13).per(100).na(0), uns("air_gap_m", 13).per(100).na(0), uns("air_gap_trend", 2).na(3),
			uns("forecast_air_gap_m", 13).per(100).na(0),
		}, forecastTime, []field{void(28)}),
	}
)
