package generic

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// dimension is what a unit measures.
type dimension uint8

const (
	plain dimension = iota
	angle           // degrees
	length
	speed
	ratio
	temperature
	pressure
	voltage
	current
	power
	energy
	flow
	duration
	other
)

// unit turns a value as told into the unit of the target: x·factor + shift.
type unit struct {
	name          string
	dimension     dimension
	factor, shift float64
}

// units of each dimension; the first is that of the target.
var units = [...]unit{
	{"1", plain, 1, 0},
	{"deg", angle, 1, 0}, {"rad", angle, 180 / math.Pi, 0}, {"mil", angle, 360. / 6400, 0}, {"gon", angle, 0.9, 0}, {"turn", angle, 360, 0},
	{"m", length, 1, 0}, {"km", length, 1000, 0}, {"mm", length, 0.001, 0}, {"cm", length, 0.01, 0}, {"ft", length, 0.3048, 0}, {"yd", length, 0.9144, 0},
	{"NM", length, 1852, 0}, {"mi", length, 1609.344, 0}, {"in", length, 0.0254, 0}, {"FL", length, 30.48, 0},
	{"m/s", speed, 1, 0}, {"km/h", speed, 1 / 3.6, 0}, {"kn", speed, 1852. / 3600, 0}, {"mph", speed, 0.44704, 0}, {"ft/s", speed, 0.3048, 0},
	{"ft/min", speed, 0.3048 / 60, 0}, {"mm/h", speed, 0.001 / 3600, 0}, {"cm/s", speed, 0.01, 0},
	{"1", ratio, 1, 0}, {"%", ratio, 0.01, 0}, {"permille", ratio, 0.001, 0}, {"ppm", ratio, 1e-6, 0},
	{"K", temperature, 1, 0}, {"C", temperature, 1, 273.15}, {"F", temperature, 5. / 9, 459.67 * 5 / 9},
	{"Pa", pressure, 1, 0}, {"hPa", pressure, 100, 0}, {"mbar", pressure, 100, 0}, {"kPa", pressure, 1000, 0}, {"bar", pressure, 1e5, 0},
	{"inHg", pressure, 3386.389, 0}, {"mmHg", pressure, 133.322, 0},
	{"V", voltage, 1, 0}, {"mV", voltage, 0.001, 0}, {"A", current, 1, 0}, {"mA", current, 0.001, 0},
	{"W", power, 1, 0}, {"kW", power, 1000, 0}, {"J", energy, 1, 0}, {"Wh", energy, 3600, 0}, {"kWh", energy, 3.6e6, 0},
	{"m3/s", flow, 1, 0}, {"l/s", flow, 0.001, 0}, {"l/min", flow, 0.001 / 60, 0}, {"m3/h", flow, 1. / 3600, 0},
	{"s", duration, 1, 0}, {"min", duration, 60, 0}, {"h", duration, 3600, 0}, {"d", duration, 86400, 0}, {"ms", duration, 0.001, 0},
}

// unitOf finds a unit of the dimension; "" is its own.
func unitOf(name string, d dimension) (unit, error) {
	var names []string
	for _, u := range units {
		if u.dimension == d && (u.name == name || name == "") {
			return u, nil
		}
		if u.dimension == d {
			names = append(names, u.name)
		}
	}
	return unit{}, fmt.Errorf("unit %q is none of %s", name, strings.Join(names, ", "))
}

// unitTo finds the way from a unit to ours, which is one of the first of their
// dimensions, rad, or one that is only itself.
func unitTo(name, ours string) (unit, error) {
	if name == "" || name == ours {
		return unit{ours, other, 1, 0}, nil
	}
	i := slices.IndexFunc(units[:], func(u unit) bool { return u.name == ours && u.dimension != plain })
	if i < 0 {
		return unit{}, fmt.Errorf("unit %q: only %s", name, ours)
	}
	u, err := unitOf(name, units[i].dimension)
	u.factor, u.shift = u.factor/units[i].factor, u.shift/units[i].factor // of rad
	return u, err
}

// Convert gives the way from a unit to that of a quantity: x·factor + shift. "" is
// the quantity's own. A unit of something else is an error that names those there are.
func Convert(from, to string) (factor, shift float64, err error) {
	u, err := unitTo(from, to)
	return u.factor, u.shift, err
}
