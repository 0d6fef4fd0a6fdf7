package nmea

// specifications say what the fields of each formatter are (IEC 61162-1, clause 8;
// NMEA 0183 4.x), in their order behind the address, as name:kind. Kinds are
//
//	f  number                         i  whole number           x  hexadecimal number
//	c  one letter or digit, a code    t  text                   u  time of day, hhmmss.ss
//	d  date, ddmmyy                   P  latitude, N or S, longitude, E or W: four fields
//	V  number and E or W: two fields, east positive              N  number and N or S, north positive
//	L  number and L or R: two fields, right positive
//	=M a letter that stands for the unit of the number before: a value with another is none
//
// and name[n … ] is a group that comes n times, or without n as often as there are
// fields; what stands behind it follows the last.
var specifications = []specification{
	// Position and time.
	{"GGA", "utc:u P quality:i satellites_used:i hdop:f altitude_m:f =M geoid_separation_m:f =M differential_age_s:f differential_station:t"},
	{"GNS", "utc:u P mode:t satellites_used:i hdop:f altitude_m:f geoid_separation_m:f differential_age_s:f differential_station:t navigational_status:c"},
	{"GLL", "P utc:u status:c mode:c"},
	{"RMC", "utc:u status:c P sog_kn:f cog_deg:f date:d magnetic_variation_deg:V mode:c navigational_status:c"},
	{"RMA", "status:c P time_difference_a_us:f time_difference_b_us:f sog_kn:f cog_deg:f magnetic_variation_deg:V"},
	{"VTG", "course_true_deg:f =T course_magnetic_deg:f =M speed_kn:f =N speed_kmh:f =K mode:c"},
	{"ZDA", "utc:u day:i month:i year:i local_zone_hours:i local_zone_minutes:i"},
	{"GSA", "mode:c fix:i satellites[12 id:i ] pdop:f hdop:f vdop:f system_id:x"},
	{"GSV", "messages:i message:i satellites_in_view:i satellites[ id:i elevation_deg:f azimuth_deg:f snr_db:f ] signal_id:x"},
	{"GST", "utc:u rms_m:f semi_major_m:f semi_minor_m:f orientation_deg:f sigma_lat_m:f sigma_lon_m:f sigma_altitude_m:f"},
	{"GBS", "utc:u error_lat_m:f error_lon_m:f error_altitude_m:f failed_satellite:i probability_missed:f bias_m:f bias_sigma_m:f system_id:x signal_id:x"},
	{"GRS", "utc:u mode:i residuals[12 residual_m:f ] system_id:x signal_id:x"},
	{"DTM", "local_datum:t local_datum_subdivision:t lat_offset_min:N lon_offset_min:V altitude_offset_m:f reference_datum:t"},
	// Heading, turn and speed.
	{"HDT", "heading_deg:f =T"},
	{"HDM", "heading_magnetic_deg:f =M"},
	{"HDG", "sensor_heading_deg:f deviation_deg:V variation_deg:V"},
	{"THS", "heading_deg:f mode:c"},
	{"ROT", "rate_deg_min:f status:c"},
	{"VHW", "heading_true_deg:f =T heading_magnetic_deg:f =M speed_kn:f =N speed_kmh:f =K"},
	{"VLW", "total_water_nm:f =N trip_water_nm:f =N total_ground_nm:f =N trip_ground_nm:f =N"},
	{"VBW", "water_longitudinal_kn:f water_transverse_kn:f water_status:c ground_longitudinal_kn:f ground_transverse_kn:f ground_status:c " +
		"stern_water_transverse_kn:f stern_water_status:c stern_ground_transverse_kn:f stern_ground_status:c"},
	{"VDR", "set_true_deg:f =T set_magnetic_deg:f =M drift_kn:f =N"},
	{"VPW", "speed_kn:f =N speed_m_s:f =M"},
	{"RSA", "starboard_rudder_deg:f starboard_status:c port_rudder_deg:f port_status:c"},
	// Radar.
	{"TTM", "target_number:i distance:f bearing_deg:f bearing_reference:c speed:f course_deg:f course_reference:c cpa:f tcpa_min:f units:c " +
		"target_name:t target_status:c reference_target:c utc:u acquisition:c"},
	{"TLL", "target_number:i P target_name:t utc:u target_status:c reference_target:c"},
	{"TLB", "targets[ target_number:i label:t ]"},
	{"TTD", "sentences:x sentence:x sequence:i payload:t fill_bits:i"},
	{"OSD", "heading_deg:f heading_status:c course_deg:f course_reference:c speed:f speed_reference:c set_deg:f drift:f speed_units:c"},
	{"RSD", "origin_1_range:f origin_1_bearing_deg:f vrm_1:f ebl_1_deg:f origin_2_range:f origin_2_bearing_deg:f vrm_2:f ebl_2_deg:f " +
		"cursor_range:f cursor_bearing_deg:f range_scale:f range_units:c display_rotation:c"},
	// Weather and water.
	{"MWV", "wind_angle_deg:f reference:c wind_speed:f wind_speed_units:c status:c"},
	{"MWD", "wind_direction_true_deg:f =T wind_direction_magnetic_deg:f =M wind_speed_kn:f =N wind_speed_m_s:f =M"},
	{"MDA", "pressure_inhg:f =I pressure_bar:f =B air_temperature_c:f =C water_temperature_c:f =C relative_humidity_percent:f " +
		"absolute_humidity_percent:f dew_point_c:f =C wind_direction_true_deg:f =T wind_direction_magnetic_deg:f =M wind_speed_kn:f =N wind_speed_m_s:f =M"},
	{"VWR", "wind_angle_deg:L wind_speed_kn:f =N wind_speed_m_s:f =M wind_speed_kmh:f =K"},
	{"VWT", "wind_angle_deg:L wind_speed_kn:f =N wind_speed_m_s:f =M wind_speed_kmh:f =K"},
	{"MTW", "water_temperature_c:f =C"},
	{"MTA", "air_temperature_c:f =C"},
	{"MMB", "pressure_inhg:f =I pressure_bar:f =B"},
	{"MHU", "relative_humidity_percent:f absolute_humidity_percent:f dew_point_c:f =C"},
	{"XDR", "measurements[ type:c value:f units:t name:t ]"},
	{"DPT", "depth_m:f offset_m:f range_scale_m:f"},
	{"DBT", "depth_ft:f =f depth_m:f =M depth_fathoms:f =F"},
	{"DBS", "depth_ft:f =f depth_m:f =M depth_fathoms:f =F"},
	{"DBK", "depth_ft:f =f depth_m:f =M depth_fathoms:f =F"},
	// Routes.
	{"AAM", "arrival_circle:c perpendicular:c radius_nm:f =N waypoint:t"},
	{"APB", "status:c cycle_lock_status:c cross_track:f direction_to_steer:c cross_track_units:c arrival_circle:c perpendicular:c bearing_origin_deg:f " +
		"bearing_origin_reference:c destination:t bearing_deg:f bearing_reference:c heading_to_steer_deg:f heading_reference:c mode:c"},
	{"BOD", "bearing_true_deg:f =T bearing_magnetic_deg:f =M destination:t origin:t"},
	{"BWC", "utc:u waypoint:P bearing_true_deg:f =T bearing_magnetic_deg:f =M distance_nm:f =N waypoint_id:t mode:c"},
	{"BWR", "utc:u waypoint:P bearing_true_deg:f =T bearing_magnetic_deg:f =M distance_nm:f =N waypoint_id:t mode:c"},
	{"RMB", "status:c cross_track_nm:f direction_to_steer:c origin:t destination:t destination:P range_nm:f bearing_deg:f closing_kn:f arrival_status:c mode:c"},
	{"RTE", "sentences:i sentence:i kind:c route:t waypoints[ name:t ]"},
	{"WCV", "speed_kn:f =N waypoint:t mode:c"},
	{"WPL", "waypoint:P name:t"},
	{"XTE", "status:c cycle_lock_status:c cross_track_nm:f direction_to_steer:c =N mode:c"},
	// Alerts, texts, life.
	{"ALR", "utc:u alarm_id:i condition:c acknowledged:c text:t"},
	{"ALF", "sentences:i sentence:i sequence:i utc:u category:c priority:c state:c manufacturer:t alert_id:i instance:i revision:i escalation:i text:t"},
	{"HBT", "interval_s:f status:c sequence:i"},
	{"TXT", "sentences:i sentence:i text_id:i text:t"},
	// Encapsulated.
	{"VDM", "sentences:i sentence:i sequence:i channel:t payload:t fill_bits:i"},
	{"VDO", "sentences:i sentence:i sequence:i channel:t payload:t fill_bits:i"},
	// Of makers: the errors, datum and altitude of a widespread satellite receiver, and
	// the wrapper of a server.
	{"PGRME", "horizontal_error_m:f =M vertical_error_m:f =M position_error_m:f =M"},
	{"PGRMM", "datum:t"},
	{"PGRMZ", "altitude:f units:c fix:i"},
	{"PGHP", "wrapper:i year:i month:i day:i hour:i minute:i second:i millisecond:i country:t region:t source:t online:t sentence_checksum:x"},
}
