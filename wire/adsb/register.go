package adsb

import "math"

// Field is one value of a register or of the content of a squitter. Bits are counted
// from 1 of 56.
type Field struct {
	Name   string // snake case, with its unit
	First  int
	Bits   int
	Status int     // the bit that says whether the value is there; 0: it always is
	Signed bool    // two's complement
	Scale  float64 // 0: 1
	Offset float64
	// Flag: a single bit that is told as true or false.
	Flag bool
	// None is the bits' value that stands for "not known", where there is no status
	// bit; it counts where HasNone is set.
	None    uint64
	HasNone bool
}

// Value returns the value; known is false where it is not told.
func (f *Field) Value(m uint64) (x float64, known bool) {
	raw := field(m, f.First, f.Bits)
	if f.Status > 0 && field(m, f.Status, 1) == 0 || f.HasNone && raw == f.None {
		return 0, false
	}
	x = float64(raw)
	if f.Signed && raw>>(f.Bits-1) != 0 {
		x -= float64(uint64(1) << f.Bits)
	}
	return x*f.scale() + f.Offset, true
}

// Put writes the value at the nearest step, and its status bit.
func (f *Field) Put(m *uint64, x float64) {
	if f.Status > 0 {
		put(m, f.Status, 1, 1)
	}
	put(m, f.First, f.Bits, uint64(int64(math.Round((x-f.Offset)/f.scale()))))
}

func (f *Field) scale() float64 {
	if f.Scale == 0 {
		return 1
	}
	return f.Scale
}

// Register is the layout of a Comm-B register or of the content of a squitter.
type Register struct {
	BDS    string // "5,0"
	Fields []Field
	zero   []span56 // bits that are always zero
}

// span56 is a run of bits.
type span56 struct{ first, bits int }

// Field returns the field of a name, nil where there is none.
func (r *Register) Field(name string) *Field {
	for i := range r.Fields {
		if r.Fields[i].Name == name {
			return &r.Fields[i]
		}
	}
	return nil
}

// Values are those of a register by name, for Encode.
type Values map[string]float64

// Encode writes the values that are given; flags are 0 or 1. Names that the
// register lacks are left out.
func (r *Register) Encode(values Values) uint64 {
	var m uint64
	if len(r.BDS) == 3 && r.BDS[2] == '0' && r.BDS[0] <= '3' { // these tell their own number
		put(&m, 1, 4, uint64(r.BDS[0]-'0'))
	}
	for i := range r.Fields {
		if x, ok := values[r.Fields[i].Name]; ok {
			r.Fields[i].Put(&m, x)
		}
	}
	return m
}

func flag(name string, at int) Field { return Field{Name: name, First: at, Bits: 1, Flag: true} }

func flagIf(status int, name string, at int) Field {
	return Field{Name: name, First: at, Bits: 1, Flag: true, Status: status}
}

// The Comm-B registers (ICAO Doc 9871, tables A-2-16 to A-2-96).
var (
	dataLinkCapability = Register{BDS: "1,0", zero: []span56{{10, 5}}, Fields: []Field{
		flag("continuation", 9), flag("overlay_command_capability", 15), flag("acas_operational", 16),
		{Name: "mode_s_subnetwork_version", First: 17, Bits: 7}, flag("transponder_level5", 24),
		flag("mode_s_specific_services", 25), {Name: "uplink_elm_throughput", First: 26, Bits: 3},
		{Name: "downlink_elm_throughput", First: 29, Bits: 4}, flag("aircraft_identification_capability", 33),
		flag("squitter_capability", 34), flag("surveillance_identifier_code", 35), flag("common_usage_gicb_capability", 36),
		flag("acas_hybrid_surveillance", 37), flag("acas_resolution_advisory", 38),
		{Name: "acas_rtca_version", First: 39, Bits: 2}, {Name: "dte_status", First: 41, Bits: 16},
	}}
	gicbCapability         = Register{BDS: "1,7", zero: []span56{{25, 32}}}
	aircraftIdentification = Register{BDS: "2,0"}
	resolutionAdvisory     = Register{BDS: "3,0", Fields: advisoryFields}
	verticalIntention      = Register{BDS: "4,0", zero: []span56{{40, 8}, {52, 2}}, Fields: []Field{
		{Name: "selected_altitude_mcp_ft", Status: 1, First: 2, Bits: 12, Scale: 16},
		{Name: "selected_altitude_fms_ft", Status: 14, First: 15, Bits: 12, Scale: 16},
		{Name: "baro_pressure_setting_hpa", Status: 27, First: 28, Bits: 12, Scale: 0.1, Offset: 800},
		flagIf(48, "vnav_mode", 49), flagIf(48, "altitude_hold_mode", 50), flagIf(48, "approach_mode", 51),
		{Name: "target_altitude_source", Status: 54, First: 55, Bits: 2},
	}}
	routineReport = Register{BDS: "4,4", Fields: []Field{
		{Name: "figure_of_merit", First: 1, Bits: 4},
		{Name: "wind_speed_kt", Status: 5, First: 6, Bits: 9},
		{Name: "wind_direction_deg", Status: 5, First: 15, Bits: 9, Scale: 180.0 / 256},
		{Name: "static_air_temperature_c", First: 24, Bits: 11, Signed: true, Scale: 0.25},
		{Name: "static_pressure_hpa", Status: 35, First: 36, Bits: 11},
		{Name: "turbulence", Status: 47, First: 48, Bits: 2},
		{Name: "humidity_percent", Status: 50, First: 51, Bits: 6, Scale: 100.0 / 64},
	}}
	hazardReport = Register{BDS: "4,5", zero: []span56{{52, 5}}, Fields: []Field{
		{Name: "turbulence", Status: 1, First: 2, Bits: 2},
		{Name: "wind_shear", Status: 4, First: 5, Bits: 2},
		{Name: "microburst", Status: 7, First: 8, Bits: 2},
		{Name: "icing", Status: 10, First: 11, Bits: 2},
		{Name: "wake_vortex", Status: 13, First: 14, Bits: 2},
		{Name: "static_air_temperature_c", Status: 16, First: 17, Bits: 10, Signed: true, Scale: 0.25},
		{Name: "static_pressure_hpa", Status: 27, First: 28, Bits: 11},
		{Name: "radio_height_ft", Status: 39, First: 40, Bits: 12, Scale: 16},
	}}
	trackAndTurn = Register{BDS: "5,0", Fields: []Field{
		{Name: "roll_deg", Status: 1, First: 2, Bits: 10, Signed: true, Scale: 45.0 / 256},
		{Name: "true_track_deg", Status: 12, First: 13, Bits: 11, Scale: 90.0 / 512},
		{Name: "groundspeed_kt", Status: 24, First: 25, Bits: 10, Scale: 2},
		{Name: "track_rate_deg_s", Status: 35, First: 36, Bits: 10, Signed: true, Scale: 8.0 / 256},
		{Name: "true_airspeed_kt", Status: 46, First: 47, Bits: 10, Scale: 2},
	}}
	headingAndSpeed = Register{BDS: "6,0", Fields: []Field{
		{Name: "magnetic_heading_deg", Status: 1, First: 2, Bits: 11, Scale: 90.0 / 512},
		{Name: "indicated_airspeed_kt", Status: 13, First: 14, Bits: 10},
		{Name: "mach", Status: 24, First: 25, Bits: 10, Scale: 2.048 / 512},
		{Name: "baro_vertical_rate_fpm", Status: 35, First: 36, Bits: 10, Signed: true, Scale: 32},
		{Name: "inertial_vertical_rate_fpm", Status: 46, First: 47, Bits: 10, Signed: true, Scale: 32},
	}}
)

// advisoryFields are those of ACAS: ARA 14, RAC 4, RAT, MTE, TTI 2, TID 26.
var advisoryFields = []Field{
	flag("issued_ra", 9), flag("corrective", 10), flag("downward_sense", 11), flag("increased_rate", 12),
	flag("sense_reversal", 13), flag("altitude_crossing", 14), flag("positive", 15),
	{Name: "active_ra_rest", First: 16, Bits: 7},
	flag("no_below", 23), flag("no_above", 24), flag("no_left", 25), flag("no_right", 26),
	flag("ra_terminated", 27), flag("multiple_threat", 28), {Name: "threat_type_indicator", First: 29, Bits: 2},
}

// supportedRegisters are what the bits of BDS 1,7 stand for.
var supportedRegisters = [...]string{
	"0,5", "0,6", "0,7", "0,8", "0,9", "0,A", "2,0", "2,1", "4,0", "4,1", "4,2", "4,3",
	"4,4", "4,5", "4,8", "5,0", "5,1", "5,2", "5,3", "5,4", "5,5", "5,6", "5,F", "6,0",
}

// The contents of squitters that are tables of values, by version where that matters.
var (
	emergencyStatus = Register{BDS: "6,1", Fields: []Field{
		{Name: "emergency_state", First: 9, Bits: 3},
	}}
	advisoryBroadcast = Register{BDS: "6,1", Fields: advisoryFields}
	targetState1      = Register{BDS: "6,2", Fields: []Field{
		{Name: "sil_supplement", First: 8, Bits: 1},
		{Name: "selected_altitude_fms", First: 9, Bits: 1, Flag: true},
		{Name: "selected_altitude_ft", First: 10, Bits: 11, Scale: 32, Offset: -32, HasNone: true},
		{Name: "baro_pressure_setting_hpa", First: 21, Bits: 9, Scale: 0.8, Offset: 799.2, HasNone: true},
		{Name: "selected_heading_deg", Status: 30, First: 31, Bits: 9, Scale: 360.0 / 512},
		{Name: "nac_p", First: 40, Bits: 4}, {Name: "nic_baro", First: 44, Bits: 1}, {Name: "sil", First: 45, Bits: 2},
		flagIf(47, "autopilot", 48), flagIf(47, "vnav_mode", 49), flagIf(47, "altitude_hold_mode", 50),
		flagIf(47, "approach_mode", 52), flag("tcas_operational", 53), flagIf(47, "lnav_mode", 54),
	}}
	targetState0 = Register{BDS: "6,2", Fields: []Field{ // DO-260A 2.2.3.2.7.1
		{Name: "vertical_source", First: 8, Bits: 2}, {Name: "target_altitude_type", First: 10, Bits: 1},
		{Name: "target_altitude_capability", First: 12, Bits: 2}, {Name: "vertical_mode", First: 14, Bits: 2},
		{Name: "target_altitude_ft", First: 16, Bits: 10, Scale: 100, Offset: -1000},
		{Name: "horizontal_source", First: 26, Bits: 2}, {Name: "target_heading_deg", First: 28, Bits: 9},
		{Name: "target_is_track", First: 37, Bits: 1, Flag: true}, {Name: "horizontal_mode", First: 38, Bits: 2},
		{Name: "nac_p", First: 40, Bits: 4}, {Name: "nic_baro", First: 44, Bits: 1}, {Name: "sil", First: 45, Bits: 2},
		{Name: "capability_mode", First: 52, Bits: 2}, {Name: "emergency_state", First: 54, Bits: 3},
	}}
	operationalAirborne = Register{BDS: "6,5", Fields: append(operationalShared,
		flag("tcas_operational", 11), flag("es_in", 12), flag("air_referenced_velocity", 15), flag("target_state_capability", 16),
		Field{Name: "target_change_capability", First: 17, Bits: 2}, flag("uat_in", 19),
		Field{Name: "gva", First: 49, Bits: 2}, Field{Name: "nic_baro", First: 53, Bits: 1},
	)}
	operationalSurface = Register{BDS: "6,5", Fields: append(operationalShared,
		flag("position_offset_applied", 11), flag("es_in", 12), flag("class_b2_low_power", 15), flag("uat_in", 16),
		Field{Name: "nac_v", First: 17, Bits: 3}, Field{Name: "nic_supplement_c", First: 20, Bits: 1},
		Field{Name: "length_width_code", First: 21, Bits: 4}, Field{Name: "antenna_offset", First: 33, Bits: 8},
		flag("surface_track_is_heading", 53),
	)}
	operationalShared = []Field{
		{Name: "capability_class", First: 9, Bits: 16}, {Name: "operational_mode", First: 25, Bits: 16},
		{Name: "version", First: 41, Bits: 3}, {Name: "nic_supplement_a", First: 44, Bits: 1}, {Name: "nac_p", First: 45, Bits: 4},
		{Name: "sil", First: 51, Bits: 2}, {Name: "hrd", First: 54, Bits: 1}, {Name: "sil_supplement", First: 55, Bits: 1},
		flag("ra_active", 27), flag("ident_active", 28), flag("single_antenna", 30), {Name: "sda", First: 31, Bits: 2},
	}
)

// Layout returns the table of the content, nil where it has none: identification,
// positions and velocity have types of their own.
func (m ME) Layout() *Register {
	switch m.Kind() {
	case StatusContent:
		if m.Subtype() == 1 {
			return &emergencyStatus
		}
		return &advisoryBroadcast
	case TargetStateContent:
		if m.Subtype() == 0 {
			return &targetState0
		}
		return &targetState1
	case OperationalContent:
		if m.Subtype() == 0 {
			return &operationalAirborne
		}
		return &operationalSurface
	}
	return nil
}

// Registers returns the layouts of the Comm-B registers that are read.
func Registers() []*Register {
	return []*Register{&dataLinkCapability, &gicbCapability, &aircraftIdentification, &resolutionAdvisory, &verticalIntention,
		&routineReport, &hazardReport, &trackAndTurn, &headingAndSpeed}
}

// RegisterOf returns the layout of a Comm-B register by its number, "5,0"; nil for another.
func RegisterOf(bds string) *Register {
	for _, r := range Registers() {
		if r.BDS == bds {
			return r
		}
	}
	return nil
}

// EmergencyMode3A returns the Mode 3/A code of an emergency status (type code 28, subtype
// 1) in version 2; 0 where it is not told.
func (m ME) EmergencyMode3A() uint16 {
	if m.Kind() != StatusContent || m.Subtype() != 1 {
		return 0
	}
	return DecodeIdentity(uint16(m.bits(12, 13)))
}

// CommBCallsign returns the eight characters of BDS 2,0.
func CommBCallsign(mb uint64) [8]byte { return callsign(mb) }
