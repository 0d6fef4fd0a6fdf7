package klv

// The packs within ST 0601.16, by their tags.
var (
	horizonPack = Table{Name: "image horizon", Items: []Item{ // 81
		{Tag: 1, Name: "start_x_percent", Kind: Unsigned, Size: 1},
		{Tag: 2, Name: "start_y_percent", Kind: Unsigned, Size: 1},
		{Tag: 3, Name: "end_x_percent", Kind: Unsigned, Size: 1},
		{Tag: 4, Name: "end_y_percent", Kind: Unsigned, Size: 1},
		{Tag: 5, Name: "start_latitude_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
		{Tag: 6, Name: "start_longitude_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
		{Tag: 7, Name: "end_latitude_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
		{Tag: 8, Name: "end_longitude_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
	}}
	commandPack = Table{Name: "control command", Items: []Item{ // 115
		{Tag: 1, Name: "id", Kind: Number128},
		{Tag: 2, Name: "command", Kind: Text},
		{Tag: 3, Name: "time", Kind: Time, Size: 8},
	}}
	countriesPack = Table{Name: "country codes", Items: []Item{ // 122
		{Tag: 1, Name: "coding_method", Kind: Unsigned},
		{Tag: 2, Name: "overflight", Kind: Text},
		{Tag: 3, Name: "operator", Kind: Text},
		{Tag: 4, Name: "manufacture", Kind: Text},
	}}
	ratePack = Table{Name: "frame rate", Items: []Item{ // 127
		{Tag: 1, Name: "numerator", Kind: Number128},
		{Tag: 2, Name: "denominator", Kind: Number128},
	}}
	wavelengthPack = Table{Name: "wavelengths", Items: []Item{ // each of 128
		{Tag: 1, Name: "id", Kind: Number128},
		{Tag: 2, Name: "min_nm", Kind: IMAPB, Size: 4, Max: 1e9},
		{Tag: 3, Name: "max_nm", Kind: IMAPB, Size: 4, Max: 1e9},
		{Tag: 4, Name: "name", Kind: Text, Size: rest},
	}}
	placePack = Table{Name: "location", Items: []Item{ // within 130 and 141
		{Tag: 1, Name: "latitude_deg", Kind: IMAPB, Size: 4, Min: -90, Max: 90},
		{Tag: 2, Name: "longitude_deg", Kind: IMAPB, Size: 4, Min: -180, Max: 180},
		{Tag: 3, Name: "ellipsoid_height_m", Kind: IMAPB, Size: 3, Min: -900, Max: 9000},
	}}
	airbasePack = Table{Name: "airbases", Items: []Item{ // 130
		{Tag: 1, Name: "takeoff", Kind: Pack, Set: &placePack},
		{Tag: 2, Name: "recovery", Kind: Pack, Set: &placePack},
	}}
	payloadsPack = Table{Name: "payload list", Items: []Item{ // 138
		{Tag: 1, Name: "count", Kind: Number128},
		{Tag: 2, Name: "payloads", Kind: Packs, Size: rest, Set: &payloadPack},
	}}
	payloadPack = Table{Name: "payload", Items: []Item{
		{Tag: 1, Name: "id", Kind: Number128},
		{Tag: 2, Name: "type", Kind: Number128},
		{Tag: 3, Name: "name", Kind: Text},
	}}
	waypointPack = Table{Name: "waypoint", Items: []Item{ // each of 141
		{Tag: 1, Name: "id", Kind: Number128},
		{Tag: 2, Name: "order", Kind: Signed, Size: 2},
		{Tag: 3, Name: "info", Kind: Number128},
		{Tag: 4, Name: "location", Kind: Pack, Size: rest, Set: &placePack},
	}}
	viewPack = Table{Name: "view domain", Items: []Item{ // 142
		{Tag: 1, Name: "azimuth", Kind: Sector, Max: 360},
		{Tag: 2, Name: "elevation", Kind: Sector, Min: -180, Max: 180},
		{Tag: 3, Name: "roll", Kind: Sector, Max: 360},
	}}
	substreamPack = Table{Name: "metadata substream", Items: []Item{ // 143
		{Tag: 1, Name: "local_id", Kind: Number128},
		{Tag: 2, Name: "universal_id", Kind: Opaque, Size: rest},
	}}
)

// The packs within a target of ST 0903.5.
var (
	fpaPack = Table{Name: "fpa index", Items: []Item{ // 21 of a VTarget pack
		{Tag: 1, Name: "row", Kind: Unsigned, Size: 1},
		{Tag: 2, Name: "column", Kind: Unsigned, Size: 1},
	}}
	pixelPack = Table{Name: "pixel", Items: []Item{ // each of 1 of a VMask set
		{Tag: 1, Name: "px", Kind: Unsigned, Size: rest},
	}}
	runPack = Table{Name: "run", Items: []Item{ // each of 2 of a VMask set
		{Tag: 1, Name: "first_px", Kind: Unsigned},
		{Tag: 2, Name: "length_px", Kind: Length, Size: rest},
	}}
	accelerationPack = Table{Name: "acceleration", Items: []Item{ // 11 of a VTracker set
		{Tag: 1, Name: "east_mps2", Kind: IMAPB, Size: 2, Min: -900, Max: 900},
		{Tag: 2, Name: "north_mps2", Kind: IMAPB, Size: 2, Min: -900, Max: 900},
		{Tag: 3, Name: "up_mps2", Kind: IMAPB, Size: 2, Min: -900, Max: 900},
		{Tag: 4, Name: "deviations", Kind: Opaque, Size: rest},
	}}
)

// st0806 is MISB ST 0806.4, the remote video terminal set (tag 73 of ST 0601).
var st0806 = Table{Name: "0806", Items: []Item{
	{Tag: 1, Name: "crc32", Kind: Opaque, Size: 4},
	{Tag: 2, Name: "user_defined_timestamp", Kind: Time, Size: 8},
	{Tag: 3, Name: "platform_true_airspeed_mps", Kind: Unsigned, Size: 2},
	{Tag: 4, Name: "platform_indicated_airspeed_mps", Kind: Unsigned, Size: 2},
	{Tag: 5, Name: "telemetry_accuracy_indicator", Kind: Opaque},
	{Tag: 6, Name: "frag_circle_radius", Kind: Hidden},
	{Tag: 7, Name: "frame_code", Kind: Unsigned, Size: 4},
	{Tag: 8, Name: "rvt_ls_version", Kind: Unsigned, Size: 1},
	{Tag: 9, Name: "video_data_rate", Kind: Unsigned, Size: 4},
	{Tag: 10, Name: "digital_video_file_format", Kind: Text},
	{Tag: 11, Name: "user_defined", Kind: Nested, Set: &userDefined},
	{Tag: 12, Name: "point_of_interest", Kind: Nested, Set: &pointOfInterest},
	{Tag: 13, Name: "area_of_interest", Kind: Nested, Set: &areaOfInterest},
	{Tag: 14, Name: "aircraft_mgrs_zone", Kind: Unsigned, Size: 1},
	{Tag: 15, Name: "aircraft_mgrs_band_and_square", Kind: Text},
	{Tag: 16, Name: "aircraft_mgrs_easting_m", Kind: Unsigned, Size: 3},
	{Tag: 17, Name: "aircraft_mgrs_northing_m", Kind: Unsigned, Size: 3},
	{Tag: 18, Name: "frame_center_mgrs_zone", Kind: Unsigned, Size: 1},
	{Tag: 19, Name: "frame_center_mgrs_band_and_square", Kind: Text},
	{Tag: 20, Name: "frame_center_mgrs_easting_m", Kind: Unsigned, Size: 3},
	{Tag: 21, Name: "frame_center_mgrs_northing_m", Kind: Unsigned, Size: 3},
}}

// The sets within it.
var (
	userDefined = Table{Name: "user defined", Items: []Item{
		{Tag: 1, Name: "id_and_type", Kind: Unsigned, Size: 1},
		{Tag: 2, Name: "bytes", Kind: Opaque},
	}}
	pointOfInterest = Table{Name: "point of interest", Items: []Item{
		{Tag: 1, Name: "number", Kind: Unsigned, Size: 2},
		{Tag: 2, Name: "latitude_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
		{Tag: 3, Name: "longitude_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
		{Tag: 4, Name: "altitude_m", Kind: Linear, Size: 2, Min: -900, Max: 19000},
		{Tag: 5, Name: "type", Kind: Unsigned, Size: 1},
		{Tag: 6, Name: "text", Kind: Text},
		{Tag: 7, Name: "source_icon", Kind: Text},
		{Tag: 8, Name: "source_id", Kind: Text},
		{Tag: 9, Name: "label", Kind: Text},
		{Tag: 10, Name: "operation_id", Kind: Text},
	}}
	areaOfInterest = Table{Name: "area of interest", Items: []Item{
		{Tag: 1, Name: "number", Kind: Unsigned, Size: 2},
		{Tag: 2, Name: "corner_latitude_1_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
		{Tag: 3, Name: "corner_longitude_1_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
		{Tag: 4, Name: "corner_latitude_3_deg", Kind: Symmetric, Size: 4, Min: -90, Max: 90},
		{Tag: 5, Name: "corner_longitude_3_deg", Kind: Symmetric, Size: 4, Min: -180, Max: 180},
		{Tag: 6, Name: "type", Kind: Unsigned, Size: 1},
		{Tag: 7, Name: "text", Kind: Text},
		{Tag: 8, Name: "source_id", Kind: Text},
		{Tag: 9, Name: "label", Kind: Text},
		{Tag: 10, Name: "operation_id", Kind: Text},
	}}
)
