package klv

// The items of MISB ST 0903 that other packages ask for: of the set, then of a target
// (VTarget pack), then of what it is (VObject) and of its track (VTracker).
const (
	FrameWidth     = 8
	FrameHeight    = 9
	VTargetSeries  = 101
	OntologySeries = 103

	CentroidPixel   = 1
	Confidence      = 5 // %
	OffsetLatitude  = 10
	OffsetLongitude = 11
	TargetLocation  = 17
	CentroidRow     = 19
	CentroidColumn  = 20
	VObject         = 102
	VTracker        = 104
	VObjectSeries   = 107

	OntologyClass    = 2
	OntologyID       = 3
	ObjectConfidence = 4 // %

	TrackVelocity = 10
)

// st0903 is MISB ST 0903.5, the VMTI local set.
var st0903 = Table{Name: "0903", Items: []Item{
	{Tag: 1, Name: "checksum", Kind: Unsigned, Size: 2},
	{Tag: 2, Name: "precision_timestamp", Kind: Time},
	{Tag: 3, Name: "vmti_system_name", Kind: Text},
	{Tag: 4, Name: "vmti_ls_version", Kind: Unsigned},
	{Tag: 5, Name: "targets_detected", Kind: Unsigned},
	{Tag: 6, Name: "targets_reported", Kind: Unsigned},
	{Tag: 7, Name: "frame_number", Kind: Unsigned},
	{Tag: 8, Name: "frame_width_px", Kind: Unsigned},
	{Tag: 9, Name: "frame_height_px", Kind: Unsigned},
	{Tag: 10, Name: "source_sensor", Kind: Text},
	{Tag: 11, Name: "horizontal_fov_deg", Kind: IMAPB, Max: 180},
	{Tag: 12, Name: "vertical_fov_deg", Kind: IMAPB, Max: 180},
	{Tag: 13, Name: "miis_core_identifier", Kind: CoreID},
	{Tag: 101, Name: "targets", Kind: PackSeries, Set: &vtarget},
	{Tag: 102, Name: "algorithms", Kind: Series, Set: &valgorithm},
	{Tag: 103, Name: "ontologies", Kind: Series, Set: &vontology},
}}

// vtarget is its VTarget pack.
var vtarget = Table{Name: "vtarget", Items: []Item{
	{Tag: 1, Name: "centroid_px", Kind: Unsigned},
	{Tag: 2, Name: "boundary_top_left_px", Kind: Unsigned},
	{Tag: 3, Name: "boundary_bottom_right_px", Kind: Unsigned},
	{Tag: 4, Name: "priority", Kind: Unsigned, Size: 1},
	{Tag: 5, Name: "confidence_percent", Kind: Unsigned, Size: 1},
	{Tag: 6, Name: "history", Kind: Unsigned},
	{Tag: 7, Name: "percent_pixels", Kind: Unsigned, Size: 1},
	{Tag: 8, Name: "color_rgb", Kind: Opaque, Size: 3},
	{Tag: 9, Name: "intensity", Kind: Unsigned},
	{Tag: 10, Name: "location_offset_latitude_deg", Kind: IMAPB, Min: -19.2, Max: 19.2},
	{Tag: 11, Name: "location_offset_longitude_deg", Kind: IMAPB, Min: -19.2, Max: 19.2},
	{Tag: 12, Name: "ellipsoid_height_m", Kind: IMAPB, Min: -900, Max: 19000},
	{Tag: 13, Name: "top_left_offset_latitude_deg", Kind: IMAPB, Min: -19.2, Max: 19.2},
	{Tag: 14, Name: "top_left_offset_longitude_deg", Kind: IMAPB, Min: -19.2, Max: 19.2},
	{Tag: 15, Name: "bottom_right_offset_latitude_deg", Kind: IMAPB, Min: -19.2, Max: 19.2},
	{Tag: 16, Name: "bottom_right_offset_longitude_deg", Kind: IMAPB, Min: -19.2, Max: 19.2},
	{Tag: 17, Name: "location", Kind: Location},
	{Tag: 18, Name: "boundary_series", Kind: Locations},
	{Tag: 19, Name: "centroid_row_px", Kind: Unsigned},
	{Tag: 20, Name: "centroid_column_px", Kind: Unsigned},
	{Tag: 21, Name: "fpa_index", Kind: Pack, Set: &fpaPack},
	{Tag: 22, Name: "algorithm_id", Kind: Unsigned},
	{Tag: 101, Name: "mask", Kind: Nested, Set: &vmask},
	{Tag: 102, Name: "object", Kind: Nested, Set: &vobject},
	{Tag: 103, Name: "feature", Kind: Opaque},
	{Tag: 104, Name: "tracker", Kind: Nested, Set: &vtracker},
	{Tag: 105, Name: "chip", Kind: Hidden},
	{Tag: 106, Name: "chip_series", Kind: Hidden},
	{Tag: 107, Name: "objects", Kind: Series, Set: &vobject},
}}

// vmask is the outline of a target in the picture.
var vmask = Table{Name: "vmask", Items: []Item{
	{Tag: 1, Name: "polygon", Kind: Packs, Set: &pixelPack},
	{Tag: 2, Name: "runs", Kind: Packs, Set: &runPack},
}}

// vobject says what a target is.
var vobject = Table{Name: "vobject", Items: []Item{
	{Tag: 1, Name: "ontology", Kind: Text},
	{Tag: 2, Name: "ontology_class", Kind: Text},
	{Tag: 3, Name: "ontology_id", Kind: Unsigned},
	{Tag: 4, Name: "confidence_percent", Kind: IMAPB, Max: 100},
}}

// vtracker is the track that a target belongs to.
var vtracker = Table{Name: "vtracker", Items: []Item{
	{Tag: 1, Name: "track_id", Kind: Opaque},
	{Tag: 2, Name: "detection_status", Kind: Unsigned, Size: 1},
	{Tag: 3, Name: "first_observation_time", Kind: Time, Size: 8},
	{Tag: 4, Name: "latest_observation_time", Kind: Time, Size: 8},
	{Tag: 5, Name: "track_boundary_series", Kind: Locations},
	{Tag: 6, Name: "algorithm", Kind: Text},
	{Tag: 7, Name: "confidence_percent", Kind: Unsigned, Size: 1},
	{Tag: 8, Name: "track_points", Kind: Unsigned},
	{Tag: 9, Name: "track_history_series", Kind: Locations},
	{Tag: 10, Name: "velocity", Kind: Velocity},
	{Tag: 11, Name: "acceleration", Kind: Pack, Set: &accelerationPack},
	{Tag: 12, Name: "algorithm_id", Kind: Unsigned},
}}

// valgorithm names what found the targets.
var valgorithm = Table{Name: "algorithm", Items: []Item{
	{Tag: 1, Name: "id", Kind: Unsigned},
	{Tag: 2, Name: "name", Kind: Text},
	{Tag: 3, Name: "version", Kind: Text},
	{Tag: 4, Name: "class", Kind: Text},
	{Tag: 5, Name: "frames", Kind: Unsigned},
}}

// vontology names the words that objects are called by.
var vontology = Table{Name: "ontology", Items: []Item{
	{Tag: 1, Name: "id", Kind: Unsigned},
	{Tag: 2, Name: "parent_id", Kind: Unsigned},
	{Tag: 3, Name: "ontology", Kind: Text},
	{Tag: 4, Name: "ontology_class", Kind: Text},
	{Tag: 5, Name: "label", Kind: Text},
}}
