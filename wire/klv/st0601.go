package klv

// The items of MISB ST 0601 that other packages ask for.
const (
	Checksum          = 1
	Timestamp         = 2
	MissionID         = 3
	TailNumber        = 4
	Heading           = 5
	Pitch             = 6
	Roll              = 7
	Designation       = 10
	SensorLatitude    = 13
	SensorLongitude   = 14
	SensorAltitude    = 15
	HorizontalField   = 16
	VerticalField     = 17
	RelativeAzimuth   = 18
	RelativeElevation = 19
	RelativeRoll      = 20
	SlantRange        = 21
	CentreLatitude    = 23
	CentreLongitude   = 24
	CentreElevation   = 25
	OffsetCorners     = 26 // latitude and longitude of the four corners in turn
	TargetElevation   = 42
	TargetCE90        = 45
	SecuritySet       = 48
	CallSign          = 59
	VMTI              = 74
	SensorHeight      = 75
	CentreHeight      = 78
	NorthVelocity     = 79
	EastVelocity      = 80
	FullCorners       = 82 // likewise
	PitchFull         = 90
	RollFull          = 91
	SensorHeightFull  = 104
)

// st0601 is MISB ST 0601.16, section 8.
var st0601 = Table{Name: "0601", Items: []Item{
	{Tag: 1, Name: "checksum", Kind: Unsigned, Size: 2},
	{Tag: 2, Name: "precision_timestamp", Kind: Time, Size: 8},
	{Tag: 3, Name: "mission_id", Kind: Text},
	{Tag: 4, Name: "platform_tail_number", Kind: Text},
	{Tag: 5, Name: "platform_heading_deg", Kind: Linear, Size: 2, Max: 360},
	{Tag: 6, Name: "platform_pitch_deg", Kind: Symmetric, Size: 2, Min: -20, Max: 20},
	{Tag: 7, Name: "platform_roll_deg", Kind: Symmetric, Size: 2, Min: -50, Max: 50},
	{Tag: 8, Name: "platform_true_airspeed_mps", Kind: Unsigned, Size: 1},
	{Tag: 9, Name: "platform_indicated_airspeed_mps", Kind: Unsigned, Size: 1},
	{Tag: 10, Name: "platform_designation", Kind: Text},
	{Tag: 11, Name: "image_source_sensor", Kind: Text},
	{Tag: 12, Name: "image_coordinate_system", Kind: Text},
	{Tag: 13, Name: "sensor_latitude_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 14, Name: "sensor_longitude_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	{Tag: 15, Name: "sensor_true_altitude_m", Kind: Linear, Size: 2, Min: -900, Max: 19000},
	{Tag: 16, Name: "sensor_horizontal_fov_deg", Kind: Linear, Size: 2, Max: 180},
	{Tag: 17, Name: "sensor_vertical_fov_deg", Kind: Linear, Size: 2, Max: 180},
	{Tag: 18, Name: "sensor_relative_azimuth_deg", Kind: Linear, Size: 4, Max: 360},
	{Tag: 19, Name: "sensor_relative_elevation_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	{Tag: 20, Name: "sensor_relative_roll_deg", Kind: Linear, Size: 4, Max: 360},
	{Tag: 21, Name: "slant_range_m", Kind: Linear, Size: 4, Max: 5e6},
	{Tag: 22, Name: "target_width_m", Kind: Linear, Size: 2, Max: 1e4},
	{Tag: 23, Name: "frame_center_latitude_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 24, Name: "frame_center_longitude_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	{Tag: 25, Name: "frame_center_elevation_m", Kind: Linear, Size: 2, Min: -900, Max: 19000},
	{Tag: 26, Name: "offset_corner_latitude_1_deg", Kind: Symmetric, Size: 2, Min: -0.075, Max: 0.075},
	{Tag: 27, Name: "offset_corner_longitude_1_deg", Kind: Symmetric, Size: 2, Min: -0.075, Max: 0.075},
	{Tag: 28, Name: "offset_corner_latitude_2_deg", Kind: Symmetric, Size: 2, Min: -0.075, Max: 0.075},
	{Tag: 29, Name: "offset_corner_longitude_2_deg", Kind: Symmetric, Size: 2, Min: -0.075, Max: 0.075},
	{Tag: 30, Name: "offset_corner_latitude_3_deg", Kind: Symmetric, Size: 2, Min: -0.075, Max: 0.075},
	{Tag: 31, Name: "offset_corner_longitude_3_deg", Kind: Symmetric, Size: 2, Min: -0.075, Max: 0.075},
	{Tag: 32, Name: "offset_corner_latitude_4_deg", Kind: Symmetric, Size: 2, Min: -0.075, Max: 0.075},
	{Tag: 33, Name: "offset_corner_longitude_4_deg", Kind: Symmetric, Size: 2, Min: -0.075, Max: 0.075},
	{Tag: 34, Name: "icing_detected", Kind: Unsigned, Size: 1},
	{Tag: 35, Name: "wind_direction_deg", Kind: Linear, Size: 2, Max: 360},
	{Tag: 36, Name: "wind_speed_mps", Kind: Linear, Size: 1, Max: 100},
	{Tag: 37, Name: "static_pressure_mbar", Kind: Linear, Size: 2, Max: 5000},
	{Tag: 38, Name: "density_altitude_m", Kind: Linear, Size: 2, Min: -900, Max: 19000},
	{Tag: 39, Name: "outside_air_temperature_c", Kind: Signed, Size: 1},
	{Tag: 40, Name: "target_location_latitude_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 41, Name: "target_location_longitude_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	{Tag: 42, Name: "target_location_elevation_m", Kind: Linear, Size: 2, Min: -900, Max: 19000},
	{Tag: 43, Name: "target_track_gate_width_px", Kind: Linear, Size: 1, Max: 510},
	{Tag: 44, Name: "target_track_gate_height_px", Kind: Linear, Size: 1, Max: 510},
	{Tag: 45, Name: "target_error_ce90_m", Kind: Linear, Size: 2, Max: 4095},
	{Tag: 46, Name: "target_error_le90_m", Kind: Linear, Size: 2, Max: 4095},
	{Tag: 47, Name: "generic_flags", Kind: Unsigned, Size: 1},
	{Tag: 48, Name: "security", Kind: Nested, Set: &st0102},
	{Tag: 49, Name: "differential_pressure_mbar", Kind: Linear, Size: 2, Max: 5000},
	{Tag: 50, Name: "platform_angle_of_attack_deg", Kind: Symmetric, Size: 2, Min: -20, Max: 20},
	{Tag: 51, Name: "platform_vertical_speed_mps", Kind: Symmetric, Size: 2, Min: -180, Max: 180},
	{Tag: 52, Name: "platform_sideslip_deg", Kind: Symmetric, Size: 2, Min: -20, Max: 20},
	{Tag: 53, Name: "airfield_barometric_pressure_mbar", Kind: Linear, Size: 2, Max: 5000},
	{Tag: 54, Name: "airfield_elevation_m", Kind: Linear, Size: 2, Min: -900, Max: 19000},
	{Tag: 55, Name: "relative_humidity_percent", Kind: Linear, Size: 1, Max: 100},
	{Tag: 56, Name: "platform_ground_speed_mps", Kind: Unsigned, Size: 1},
	{Tag: 57, Name: "ground_range_m", Kind: Linear, Size: 4, Max: 5e6},
	{Tag: 58, Name: "platform_fuel_remaining_kg", Kind: Linear, Size: 2, Max: 1e4},
	{Tag: 59, Name: "platform_call_sign", Kind: Text},
	{Tag: 60, Name: "weapon_load", Kind: Hidden},
	{Tag: 61, Name: "weapon_fired", Kind: Hidden},
	{Tag: 62, Name: "laser_prf_code", Kind: Hidden},
	{Tag: 63, Name: "sensor_fov_name", Kind: Unsigned, Size: 1},
	{Tag: 64, Name: "platform_magnetic_heading_deg", Kind: Linear, Size: 2, Max: 360},
	{Tag: 65, Name: "uas_ls_version", Kind: Unsigned, Size: 1},
	{Tag: 66, Name: "deprecated", Kind: Opaque},
	{Tag: 67, Name: "alternate_platform_latitude_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 68, Name: "alternate_platform_longitude_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	{Tag: 69, Name: "alternate_platform_altitude_m", Kind: Linear, Size: 2, Min: -900, Max: 19000},
	{Tag: 70, Name: "alternate_platform_name", Kind: Text},
	{Tag: 71, Name: "alternate_platform_heading_deg", Kind: Linear, Size: 2, Max: 360},
	{Tag: 72, Name: "event_start_time", Kind: Time, Size: 8},
	{Tag: 73, Name: "rvt", Kind: Nested, Set: &st0806},
	{Tag: 74, Name: "vmti", Kind: Nested, Set: &st0903},
	{Tag: 75, Name: "sensor_ellipsoid_height_m", Kind: Linear, Size: 2, Min: -900, Max: 19000},
	{Tag: 76, Name: "alternate_platform_ellipsoid_height_m", Kind: Linear, Size: 2, Min: -900, Max: 19000},
	{Tag: 77, Name: "operational_mode", Kind: Unsigned, Size: 1},
	{Tag: 78, Name: "frame_center_ellipsoid_height_m", Kind: Linear, Size: 2, Min: -900, Max: 19000},
	{Tag: 79, Name: "sensor_north_velocity_mps", Kind: Symmetric, Size: 2, Min: -327, Max: 327},
	{Tag: 80, Name: "sensor_east_velocity_mps", Kind: Symmetric, Size: 2, Min: -327, Max: 327},
	{Tag: 81, Name: "image_horizon_pixel_pack", Kind: Pack, Set: &horizonPack},
	{Tag: 82, Name: "corner_latitude_1_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 83, Name: "corner_longitude_1_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	{Tag: 84, Name: "corner_latitude_2_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 85, Name: "corner_longitude_2_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	{Tag: 86, Name: "corner_latitude_3_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 87, Name: "corner_longitude_3_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	{Tag: 88, Name: "corner_latitude_4_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 89, Name: "corner_longitude_4_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	{Tag: 90, Name: "platform_pitch_full_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 91, Name: "platform_roll_full_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 92, Name: "platform_angle_of_attack_full_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
	{Tag: 93, Name: "platform_sideslip_full_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	{Tag: 94, Name: "miis_core_identifier", Kind: CoreID},
	{Tag: 95, Name: "sar_motion_imagery", Kind: Opaque},
	{Tag: 96, Name: "target_width_extended_m", Kind: IMAPB, Max: 1.5e6},
	{Tag: 97, Name: "range_image", Kind: Opaque},
	{Tag: 98, Name: "geo_registration", Kind: Opaque},
	{Tag: 99, Name: "composite_imaging", Kind: Opaque},
	{Tag: 100, Name: "segment", Kind: Opaque},
	{Tag: 101, Name: "amend", Kind: Opaque},
	{Tag: 102, Name: "sdcc_flp", Kind: Opaque},
	{Tag: 103, Name: "density_altitude_extended_m", Kind: IMAPB, Min: -900, Max: 40000},
	{Tag: 104, Name: "sensor_ellipsoid_height_extended_m", Kind: IMAPB, Min: -900, Max: 40000},
	{Tag: 105, Name: "alternate_platform_ellipsoid_height_extended_m", Kind: IMAPB, Min: -900, Max: 40000},
	{Tag: 106, Name: "stream_designator", Kind: Text},
	{Tag: 107, Name: "operational_base", Kind: Text},
	{Tag: 108, Name: "broadcast_source", Kind: Text},
	{Tag: 109, Name: "range_to_recovery_km", Kind: IMAPB, Max: 21000},
	{Tag: 110, Name: "time_airborne_s", Kind: Unsigned},
	{Tag: 111, Name: "propulsion_unit_speed_rpm", Kind: Unsigned},
	{Tag: 112, Name: "platform_course_deg", Kind: IMAPB, Max: 360},
	{Tag: 113, Name: "altitude_above_ground_m", Kind: IMAPB, Min: -900, Max: 40000},
	{Tag: 114, Name: "radar_altimeter_m", Kind: IMAPB, Min: -900, Max: 40000},
	{Tag: 115, Name: "control_command", Kind: Pack, Set: &commandPack},
	{Tag: 116, Name: "control_command_verification", Kind: Numbers},
	{Tag: 117, Name: "sensor_azimuth_rate_dps", Kind: IMAPB, Min: -1000, Max: 1000},
	{Tag: 118, Name: "sensor_elevation_rate_dps", Kind: IMAPB, Min: -1000, Max: 1000},
	{Tag: 119, Name: "sensor_roll_rate_dps", Kind: IMAPB, Min: -1000, Max: 1000},
	{Tag: 120, Name: "onboard_storage_percent_full", Kind: IMAPB, Max: 100},
	{Tag: 121, Name: "active_wavelength_list", Kind: Numbers},
	{Tag: 122, Name: "country_codes", Kind: Pack, Set: &countriesPack},
	{Tag: 123, Name: "navsats_in_view", Kind: Unsigned, Size: 1},
	{Tag: 124, Name: "positioning_method_source", Kind: Unsigned, Size: 1},
	{Tag: 125, Name: "platform_status", Kind: Unsigned, Size: 1},
	{Tag: 126, Name: "sensor_control_mode", Kind: Unsigned, Size: 1},
	{Tag: 127, Name: "sensor_frame_rate", Kind: Pack, Set: &ratePack},
	{Tag: 128, Name: "wavelengths_list", Kind: Packs, Set: &wavelengthPack},
	{Tag: 129, Name: "target_id", Kind: Text},
	{Tag: 130, Name: "airbase_locations", Kind: Pack, Set: &airbasePack},
	{Tag: 131, Name: "takeoff_time", Kind: Time},
	{Tag: 132, Name: "transmission_frequency_mhz", Kind: IMAPB, Min: 1, Max: 99999},
	{Tag: 133, Name: "onboard_storage_capacity_gb", Kind: Unsigned},
	{Tag: 134, Name: "zoom_percent", Kind: IMAPB, Max: 100},
	{Tag: 135, Name: "communications_method", Kind: Text},
	{Tag: 136, Name: "leap_seconds", Kind: Signed},
	{Tag: 137, Name: "correction_offset_us", Kind: Signed},
	{Tag: 138, Name: "payload_list", Kind: Pack, Set: &payloadsPack},
	{Tag: 139, Name: "active_payloads", Kind: Bits},
	{Tag: 140, Name: "weapons_stores", Kind: Hidden},
	{Tag: 141, Name: "waypoint_list", Kind: Packs, Set: &waypointPack},
	{Tag: 142, Name: "view_domain", Kind: Pack, Set: &viewPack},
	{Tag: 143, Name: "metadata_substream_id", Kind: Pack, Set: &substreamPack},
}}
