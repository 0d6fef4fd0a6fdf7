package link

import (
	"strings"

	"marsad"
)

// Told is how a source names a value: what it becomes.
type Told struct {
	Quantity      marsad.Quantity
	factor, shift float64
}

// Value returns a value as told in the unit of the quantity.
func (t Told) Value(x float64) float64 { return x*t.factor + t.shift }

// symbols are the ways in which units are written, with the way to SI and what they
// measure.
var symbols = [...]struct {
	names         string // between spaces
	measures      string
	factor, shift float64
}{
	{" c °c degc deg_c cel celsius centigrade ", "temperature", 1, 273.15}, {" k kelvin degk ", "temperature", 1, 0},
	{" f °f degf fahrenheit ", "temperature", 5. / 9, 459.67 * 5 / 9},
	{" % percent pct %rh rh ", "share", 0.01, 0}, {" pa pascal ", "pressure", 1, 0}, {" hpa mbar mb millibar ", "pressure", 100, 0}, {" kpa ", "pressure", 1000, 0},
	{" inhg ", "pressure", 3386.389, 0}, {" bar ", "pressure", 1e5, 0},
	{" m/s mps m_s meter/second ", "speed", 1, 0}, {" km/h kmh km_h kph ", "speed", 1 / 3.6, 0}, {" kn kt knot knots ", "speed", 1852. / 3600, 0}, {" mph mi_h ", "speed", 0.44704, 0},
	{" deg ° degree degrees angulardegree ", "angle", 3.141592653589793 / 180, 0}, {" rad radian ", "angle", 1, 0},
	{" mm millimeter millimetre ", "length", 0.001, 0}, {" cm ", "length", 0.01, 0}, {" m meter metre ", "length", 1, 0}, {" km ", "length", 1000, 0},
	{" in inch ", "length", 0.0254, 0}, {" ft foot ", "length", 0.3048, 0},
	{" mm/h mm_h ", "rain rate", 0.001 / 3600, 0}, {" v volt volts ", "voltage", 1, 0}, {" mv millivolt ", "voltage", 0.001, 0},
	{" a amp ampere ", "current", 1, 0}, {" ma ", "current", 0.001, 0}, {" w watt ", "power", 1, 0}, {" kw ", "power", 1000, 0},
	{" lx lux lm lumen ", "light", 1, 0}, {" w/m2 w/m² wm2 w/m^2 ", "radiation", 1, 0}, {" dbm ", "dbm", 1, 0}, {" db ", "db", 1, 0},
	{" m3/s m³/s ", "flow", 1, 0}, {" l/s ", "flow", 0.001, 0}, {" l/min ", "flow", 0.001 / 60, 0},
	{" us/cm µs/cm ", "conductivity", 1e-4, 0}, {" ms/cm ", "conductivity", 0.1, 0}, {" s/m ", "conductivity", 1, 0}, {" ph ", "acidity", 1, 0},
	{" ntu ", "turbidity", 1, 0}, {" ppm ", "gas", 1e-6, 0}, {" ug/m3 µg/m3 µg/m³ ug/m³ ", "dust", 1e-9, 0}, {" g m/s2 m/s² mg ", "shake", 1, 0},
	{" 1 none unitless one ratio ", "", 1, 0},
}

// quantityWords tell which quantity a value is by the words of its name and by what
// its unit measures; the first that fits is it. measures "" fits a value without a unit.
var quantityWords = [...]struct {
	words    string // any of them
	measures string
	quantity marsad.Quantity
}{
	{"dew", "temperature", marsad.DewPoint}, {"water sea river lake", "temperature", marsad.WaterTemperature}, {"soil ground", "temperature", marsad.GroundTemperature},
	{"device board cpu internal battery case", "temperature", marsad.DeviceTemperature}, {"", "temperature", marsad.AirTemperature},
	{"soil moisture", "share", marsad.SoilMoisture}, {"humid rh", "share", marsad.Humidity}, {"batt charge soc", "share", marsad.BatteryLeft}, {"fuel tank diesel", "share", marsad.FuelLeft},
	{"oxygen", "share", marsad.OxygenSaturation}, {"leaf", "share", marsad.LeafWetness},
	{"qnh sealevel sea-level sea_level msl", "pressure", marsad.SeaLevelPressure}, {"filter differential", "pressure", marsad.FilterDrop}, {"press baro", "pressure", marsad.Pressure},
	{"gust", "speed", marsad.WindGust}, {"wind", "speed", marsad.WindSpeed}, {"current stream", "speed", marsad.CurrentSpeed},
	{"wind", "angle", marsad.WindFrom}, {"tilt inclin", "angle", marsad.Tilt}, {"current stream", "angle", marsad.CurrentTo},
	{"rain precip", "length", marsad.Rain}, {"visib", "length", marsad.Visibility}, {"wave", "length", marsad.WaveHeight}, {"cloud", "length", marsad.CloudBase},
	{"depth", "length", marsad.WaterDepth}, {"level stage water", "length", marsad.WaterLevel}, {"distance range", "length", marsad.DistanceToSurface},
	{"rain precip", "rain rate", marsad.RainRate},
	{"batt", "voltage", marsad.BatteryVoltage}, {"solar pv panel", "voltage", marsad.SolarVoltage}, {"load", "voltage", marsad.LoadVoltage}, {"", "voltage", marsad.SupplyVoltage},
	{"solar pv panel", "current", marsad.SolarCurrent}, {"load", "current", marsad.LoadCurrent}, {"batt", "current", marsad.BatteryCurrent},
	{"solar pv panel", "power", marsad.SolarPower}, {"load", "power", marsad.LoadPower}, {"batt", "power", marsad.BatteryPower},
	{"", "light", marsad.Illuminance}, {"", "radiation", marsad.SolarRadiation}, {"rssi signal", "dbm", marsad.SignalStrength}, {"snr", "db", marsad.SignalNoise},
	{"sound noise", "db", marsad.SoundLevel}, {"", "flow", marsad.WaterFlow}, {"", "conductivity", marsad.Conductivity}, {"", "acidity", marsad.Acidity},
	{"", "turbidity", marsad.Turbidity}, {"co2 carbon", "gas", marsad.CarbonDioxide}, {"pm dust partic", "dust", marsad.Dust}, {"vibr accel", "shake", marsad.Vibration},
	{"uv ultraviolet", "", marsad.UltravioletIndex}, {"tamper", "", marsad.TamperOpen}, {"door reed open gate", "", marsad.DoorOpen}, {"lightning strike", "", marsad.LightningCount},
	{"count counter people_in vehicles pulses", "", marsad.Count},
}

// ToldAs finds the quantity that a source means by the words of a value's name and
// description, and its unit's symbol or name; ok is false where that is not clear.
func ToldAs(words, unit string) (t Told, ok bool) {
	words, unit = strings.ToLower(words), strings.ToLower(strings.TrimSpace(unit))
	measures, factor, shift := "", 1.0, 0.0
	if unit != "" {
		found := false
		for _, s := range symbols {
			if strings.Contains(s.names, " "+unit+" ") {
				measures, factor, shift, found = s.measures, s.factor, s.shift, true
				break
			}
		}
		if !found {
			return Told{}, false
		}
	}
	for _, q := range quantityWords {
		if q.measures != measures {
			continue
		}
		if q.words == "" || anyOf(words, q.words) {
			return Told{q.quantity, factor, shift}, true
		}
	}
	return Told{}, false
}

func anyOf(text, words string) bool {
	for w := range strings.FieldsSeq(words) {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
