package vedirect

import (
	"marsad"
	"marsad/wire/vedirect"
)

// told is one value of a block in our units.
type told struct {
	quantity marsad.Quantity
	part     string
	value    float64
}

type quantities []told

// simple are the fields that are a quantity by themselves.
var simple = [...]struct {
	label    string
	quantity marsad.Quantity
	part     string
	factor   float64
	shift    float64
}{
	{"V", marsad.BatteryVoltage, "", 1e-3, 0}, {"V2", marsad.BatteryVoltage, "2", 1e-3, 0}, {"V3", marsad.BatteryVoltage, "3", 1e-3, 0},
	{"VS", marsad.BatteryVoltage, "starter", 1e-3, 0}, {"VM", marsad.BatteryVoltage, "midpoint", 1e-3, 0},
	{"I", marsad.BatteryCurrent, "", 1e-3, 0}, {"I2", marsad.BatteryCurrent, "2", 1e-3, 0}, {"I3", marsad.BatteryCurrent, "3", 1e-3, 0},
	{"P", marsad.BatteryPower, "", 1, 0}, {"SOC", marsad.BatteryLeft, "", 1e-3, 0},
	{"VPV", marsad.SolarVoltage, "", 1e-3, 0}, {"PPV", marsad.SolarPower, "", 1, 0}, {"H20", marsad.SolarToday, "", 0.01 * 3.6e6, 0},
	{"IL", marsad.LoadCurrent, "", 1e-3, 0}, {"T", marsad.DeviceTemperature, "battery", 1, 273.15},
	{"AC_OUT_V", marsad.LoadVoltage, "ac", 0.01, 0}, {"AC_OUT_I", marsad.LoadCurrent, "ac", 0.1, 0},
}

// of puts in what the block tells.
func (q *quantities) of(b *vedirect.Block) {
	*q = (*q)[:0]
	for _, f := range simple {
		if n, ok := b.Number(f.label); ok {
			*q = append(*q, told{f.quantity, f.part, float64(n)*f.factor + f.shift})
		}
	}
	volts, okVolts := b.Number("V")
	amps, okAmps := b.Number("IL")
	if okVolts && okAmps { // the output for loads lies on the battery
		*q = append(*q, told{marsad.LoadPower, "", float64(volts) * float64(amps) * 1e-6})
	}
}
