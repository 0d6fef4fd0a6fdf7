package lorawan

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/lorawan"
)

// usualUnits are what codecs mean by a name without a unit, in the order in which they
// are tried: SI is rare, degrees Celsius and percent are the rule.
var usualUnits = [...]struct{ words, as, unit string }{
	{"battery_v batv batvoltage batteryvoltage battery_voltage vbat", "batt", "V"}, {"voltage volt vdd", "", "V"}, {"batt soc charge", "batt", "%"},
	{"humid hum rh", "humid", "%"}, {"moisture", "soil moisture", "%"}, {"temp dew", "", "C"}, {"pressure baro", "press", "hPa"}, {"gust", "", "m/s"},
	{"winddir wind_dir", "wind", "deg"}, {"wind_speed windspeed", "wind", "m/s"}, {"rain precip", "", "mm"}, {"co2", "co2", "ppm"}, {"illum light lux", "", "lx"},
	{"depth level distance", "", "mm"}, {"uv count door tamper lightning", "", "1"},
}

// Events by the words of a name, and what a text says of them.
var (
	presenceWords = [...]string{"motion", "pir", "occup", "presence", "intrusion", "alarm", "trigger", "vibration_event", "footstep", "detect"}
	doorWords     = [...]string{"door", "gate", "reed", "magnet", "contact", "open"}
	tamperWords   = [...]string{"tamper", "demolition", "dismantle"}
	otherWords    = [...]string{"leak", "water", "smoke", "count", "temp", "humid", "batt", "time", "duration", "low"} // what else is open, detected or an alarm
	trueWords     = [...]string{"open", "opened", "occupied", "motion", "triggered", "trigger", "alarm", "detected", "tampered", "uninstalled", "yes", "on", "true", "1"}
	falseWords    = [...]string{"close", "closed", "vacant", "none", "normal", "installed", "no", "off", "false", "0", "clear", "ok", "idle", "no motion"}
)

// found is what an object holds, as it is walked through.
type found struct {
	reader       *Reader
	sensor       *sensor
	at, received time.Time
	presence     bool
	health       bool
	used         int
	lat, lon     float64
	altitude     float64
	failure      error
}

// maxValues bounds what one object can make.
const maxValues = 256

// object takes what the server's codec made of a payload.
func (r *Reader) object(s *sensor, at, received time.Time) (marsad.Code, error) {
	f := &found{reader: r, sensor: s, at: at, received: received, lat: math.NaN(), lon: math.NaN()}
	f.walk("", r.event.Object, 0)
	return f.end()
}

// end hands on what was found.
func (f *found) end() (marsad.Code, error) {
	r, s := f.reader, f.sensor
	// A broken thermometer must not keep an intrusion from being told.
	if f.health {
		s.asset.At = f.at
		r.source.Asset(s.ID, s.asset)
	}
	if f.presence {
		r.batch = append(r.batch, link.Presence(&s.Sensor.Sensor, f.at, f.received))
	}
	if f.failure != nil {
		return Impossible, f.failure
	}
	if s.Kind == marsad.Locator && !math.IsNaN(f.lat) && !math.IsNaN(f.lon) && (f.lat != 0 || f.lon != 0) {
		return r.report(s, f.lat, f.lon, f.altitude, max(s.SigmaPosition, usualGNSS), f.at, f.received)
	}
	if f.used == 0 {
		return Nothing, nil
	}
	return "", nil
}

func (f *found) walk(name string, v any, depth int) {
	switch x := v.(type) {
	case map[string]any:
		if depth > 4 {
			return
		}
		for _, key := range slices.Sorted(maps.Keys(x)) {
			inner := strings.ToLower(key)
			if inner == "value" && name != "" { // a value beside its time or unit
				inner = name
			} else if name != "" {
				inner = name + "." + inner
			}
			f.walk(inner, x[key], depth+1)
		}
	case float64:
		f.value(name, x, "")
	case bool:
		f.sign(name, x)
	case string:
		word := strings.ToLower(strings.TrimSpace(x))
		switch {
		case slices.Contains(trueWords[:], word):
			f.sign(name, true)
		case slices.Contains(falseWords[:], word):
			f.sign(name, false)
		}
	}
}

// sign takes a truth value of a name that tells an event; false when it tells none.
func (f *found) sign(name string, is bool) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case anyIn(last, otherWords[:]):
		return false
	case anyIn(last, tamperWords[:]):
		f.sensor.asset.Tamper, f.health = is, true
	case anyIn(last, doorWords[:]):
		x := f.sensor.reading(marsad.DoorOpen, "", 0, f.at, f.received)
		if is {
			x.Value, f.presence = 1, true
		}
		f.reader.readings = append(f.reader.readings, x)
	case anyIn(last, presenceWords[:]):
		f.presence = f.presence || is
	default:
		return false
	}
	f.used++
	return true
}

// value takes a number: an event where its name tells one and it is 0 or 1, else a place or
// a reading.
func (f *found) value(name string, x float64, unit string) {
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case f.used >= maxValues:
		return
	case last == "latitude" || last == "lat":
		f.lat, f.used = x, f.used+1
		return
	case last == "longitude" || last == "lon" || last == "lng":
		f.lon, f.used = x, f.used+1
		return
	case last == "altitude" || last == "alt":
		f.altitude = x
		return
	case (x == 0 || x == 1) && unit == "" && f.sign(name, x == 1):
		return
	}
	told, ok := meaning(last, unit)
	if !ok {
		return
	}
	v := told.Value(x)
	one := f.sensor.reading(told.Quantity, part(name), v, f.at, f.received)
	if err := one.Valid(); err != nil {
		f.failure = err
		return
	}
	f.used++
	if told.Quantity == marsad.BatteryLeft {
		f.sensor.asset.BatteryLeft, f.health = v, true
		return
	}
	f.reader.readings = append(f.reader.readings, one)
}

// meaning finds the quantity of a name: by a unit at its end, else by what codecs
// usually mean.
func meaning(name, unit string) (link.Told, bool) {
	words := strings.TrimRight(name, "_0123456789")
	if unit != "" {
		return link.ToldAs(words, unit)
	}
	if i := strings.LastIndexByte(words, '_'); i > 0 {
		if told, ok := link.ToldAs(words[:i], words[i+1:]); ok && told.Quantity != marsad.SupplyVoltage {
			return told, true
		}
	}
	for _, u := range usualUnits {
		if anyIn(name, strings.Fields(u.words)) {
			return link.ToldAs(u.as+" "+words, u.unit)
		}
	}
	return link.Told{}, false
}

// part is which of several a name tells: its number at the end.
func part(name string) string {
	n := len(name)
	for n > 0 && name[n-1] >= '0' && name[n-1] <= '9' && len(name)-n < 8 {
		n--
	}
	if n == 0 || strings.HasSuffix(name[:n], "co") { // co2 is no second co
		return ""
	}
	return name[n:]
}

func anyIn(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// cayenne takes the values of a payload that no codec has read.
func (r *Reader) cayenne(s *sensor, list []lorawan.Measured, at, received time.Time) (marsad.Code, error) {
	f := &found{reader: r, sensor: s, at: at, received: received, lat: math.NaN(), lon: math.NaN()}
	for _, m := range list {
		switch m.Type {
		case "place":
			f.lat, f.lon, f.altitude, f.used = m.Values[0], m.Values[1], m.Values[2], f.used+1
		case "presence":
			f.presence, f.used = f.presence || m.Values[0] != 0, f.used+1
		case "temperature", "humidity", "illuminance", "pressure":
			before := len(r.readings)
			f.value(m.Type, m.Values[0], m.Unit)
			if len(r.readings) > before && m.Channel > 1 {
				r.readings[before].Part = channels[min(int(m.Channel), len(channels)-1)]
			}
		}
	}
	return f.end()
}

// channels are the parts of a payload's channels.
var channels = [...]string{"", "1", "2", "3", "4", "5", "6", "7", "8", "9", "more"}
