package vedirect

// Kind is what a value is.
type Kind uint8

// The kinds of values.
const (
	Text   Kind = iota
	Whole       // a whole number of Unit
	Scaled      // a whole number of Scale·Unit
	Switch      // ON or OFF
	Code        // a number that stands for something, or bits of it
)

// Description is what the protocol says of a label.
type Description struct {
	Label string
	Name  string // in JSON lines, with its unit
	Kind  Kind
	Scale float64 // of Scaled
}

// descriptions are those of chapter "Field Descriptions".
var descriptions = [...]Description{
	{"V", "v_mv", Whole, 0}, {"V2", "v2_mv", Whole, 0}, {"V3", "v3_mv", Whole, 0}, {"VS", "vs_mv", Whole, 0}, {"VM", "vm_mv", Whole, 0},
	{"DM", "dm_permille", Whole, 0}, {"VPV", "vpv_mv", Whole, 0}, {"PPV", "ppv_w", Whole, 0},
	{"I", "i_ma", Whole, 0}, {"I2", "i2_ma", Whole, 0}, {"I3", "i3_ma", Whole, 0}, {"IL", "il_ma", Whole, 0}, {"LOAD", "load_on", Switch, 0},
	{"T", "t_c", Whole, 0}, {"P", "p_w", Whole, 0}, {"CE", "ce_mah", Whole, 0}, {"SOC", "soc_permille", Whole, 0}, {"TTG", "ttg_min", Whole, 0},
	{"Alarm", "alarm", Switch, 0}, {"Relay", "relay_on", Switch, 0}, {"AR", "ar", Code, 0}, {"OR", "or", Code, 0},
	{"H1", "h1_mah", Whole, 0}, {"H2", "h2_mah", Whole, 0}, {"H3", "h3_mah", Whole, 0}, {"H4", "h4_cycles", Whole, 0}, {"H5", "h5_full_discharges", Whole, 0},
	{"H6", "h6_mah", Whole, 0}, {"H7", "h7_mv", Whole, 0}, {"H8", "h8_mv", Whole, 0}, {"H9", "h9_s", Whole, 0}, {"H10", "h10_synchronizations", Whole, 0},
	{"H11", "h11_low_alarms", Whole, 0}, {"H12", "h12_high_alarms", Whole, 0}, {"H13", "h13_low_aux_alarms", Whole, 0}, {"H14", "h14_high_aux_alarms", Whole, 0},
	{"H15", "h15_mv", Whole, 0}, {"H16", "h16_mv", Whole, 0}, {"H17", "h17_kwh", Scaled, 0.01}, {"H18", "h18_kwh", Scaled, 0.01},
	{"H19", "h19_kwh", Scaled, 0.01}, {"H20", "h20_kwh", Scaled, 0.01}, {"H21", "h21_w", Whole, 0}, {"H22", "h22_kwh", Scaled, 0.01}, {"H23", "h23_w", Whole, 0},
	{"ERR", "err", Code, 0}, {"CS", "cs", Code, 0}, {"BMV", "bmv", Text, 0}, {"FW", "fw", Text, 0}, {"FWE", "fwe", Text, 0}, {"PID", "pid", Text, 0},
	{"SER#", "ser", Text, 0}, {"HSDS", "hsds_day", Whole, 0}, {"MODE", "mode", Code, 0}, {"AC_OUT_V", "ac_out_v", Scaled, 0.01}, {"AC_OUT_I", "ac_out_a", Scaled, 0.1},
	{"AC_OUT_S", "ac_out_va", Whole, 0}, {"WARN", "warn", Code, 0}, {"MPPT", "mppt", Code, 0}, {"MON", "mon", Code, 0},
	{"DC_IN_V", "dc_in_v", Scaled, 0.01}, {"DC_IN_I", "dc_in_a", Scaled, 0.1}, {"DC_IN_P", "dc_in_w", Whole, 0},
}

// Describe returns what the protocol says of a label; nil: nothing.
func Describe(label []byte) *Description {
	for i := range descriptions {
		if descriptions[i].Label == string(label) {
			return &descriptions[i]
		}
	}
	return nil
}

// StateName names the state of operation (CS); "" where it is none of the protocol.
func StateName(cs int64) string {
	switch cs {
	case 0:
		return "off"
	case 1:
		return "low-power"
	case 2:
		return "fault"
	case 3:
		return "bulk"
	case 4:
		return "absorption"
	case 5:
		return "float"
	case 6:
		return "storage"
	case 7:
		return "equalize"
	case 9:
		return "inverting"
	case 11:
		return "power-supply"
	case 245:
		return "starting"
	case 246:
		return "repeated-absorption"
	case 247:
		return "auto-equalize"
	case 248:
		return "battery-safe"
	case 252:
		return "external-control"
	}
	return ""
}

// The bits of the reason of an alarm (AR) and of a warning (WARN).
const (
	LowVoltage      = 1 << 0
	HighVoltage     = 1 << 1
	LowCharge       = 1 << 2
	LowStarter      = 1 << 3
	HighStarter     = 1 << 4
	LowTemperature  = 1 << 5
	HighTemperature = 1 << 6
	MidVoltage      = 1 << 7
	Overload        = 1 << 8
	Ripple          = 1 << 9
	LowOutput       = 1 << 10
	HighOutput      = 1 << 11
	ShortCircuit    = 1 << 12
	Lockout         = 1 << 13
)
