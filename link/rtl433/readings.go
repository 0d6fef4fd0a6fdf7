package rtl433

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/rtl433"
)

// suffixes are the units at the end of rtl_433's names, the longest of those that end
// alike first; factor leads to the unit that stands beside it.
var suffixes = [...]struct {
	end, unit string
	factor    float64
}{
	{"_km_h", "km/h", 1}, {"_mi_h", "mph", 1}, {"_mm_h", "mm/h", 1}, {"_in_h", "mm/h", 25.4}, {"_ug_m3", "ug/m3", 1}, {"_W_m2", "W/m2", 1}, {"_m_s", "m/s", 1},
	{"_C", "C", 1}, {"_F", "F", 1}, {"_deg", "deg", 1}, {"_mm", "mm", 1}, {"_in", "in", 1}, {"_inch", "in", 1}, {"_hPa", "hPa", 1}, {"_kPa", "kPa", 1},
	{"_mV", "mV", 1}, {"_V", "V", 1}, {"_A", "A", 1}, {"_W", "W", 1}, {"_pct", "%", 1}, {"_lux", "lx", 1}, {"_klx", "lx", 1000}, {"_ppm", "ppm", 1},
	{"_cm", "cm", 1}, {"_km", "km", 1}, {"_dB", "db", 1},
}

// measures are what the names begin with, and what is meant: the words that
// link.ToldAs knows. unit is that of a name without one. In order of the beginnings.
var measures = [...]struct{ begin, words, unit string }{
	{"battery", "battery", ""}, {"co2", "co2", ""}, {"depth", "water depth", ""}, {"dewpoint", "dew", ""},
	{"humidity", "humidity", "%"}, {"light", "light", ""}, {"lux", "light", "lx"}, {"moisture", "soil moisture", "%"},
	{"pm1", "dust", ""}, {"pm10", "dust", ""}, {"pm10_0", "dust", ""}, {"pm2_5", "dust", ""}, {"pm4", "dust", ""},
	{"pressure", "pressure", ""}, {"radiation", "radiation", ""}, {"rain", "rain", ""}, {"rain_rate", "rain", ""}, {"snr", "snr", "db"},
	{"strike_count", "lightning", "1"}, {"supercap", "", ""}, {"temp", "temperature", ""}, {"temperature", "temperature", ""},
	{"uv", "uv", "1"}, {"uv_index", "uv", "1"}, {"uvi", "uv", "1"}, {"voltage", "", ""}, {"wind_avg", "wind", ""}, {"wind_dir", "wind", ""},
	{"wind_gust", "gust", ""}, {"wind_max", "gust", ""}, {"wind_spd", "wind", ""},
}

// meant finds the quantity of a name; part is the number of several ("temperature_2_C"),
// and the size of dust ("pm2_5_ug_m3").
func meant(name string) (told link.Told, factor float64, part string, ok bool) {
	unit := ""
	factor = 1
	begin := name
	for _, s := range suffixes {
		if rest, has := strings.CutSuffix(name, s.end); has {
			begin, unit, factor = rest, s.unit, s.factor
			break
		}
	}
	i, found := slices.BinarySearchFunc(measures[:], begin, func(m struct{ begin, words, unit string }, b string) int { return strings.Compare(m.begin, b) })
	if !found { // which of several
		n := len(begin)
		for n > 0 && begin[n-1] >= '0' && begin[n-1] <= '9' {
			n--
		}
		part = begin[n:]
		begin = strings.TrimSuffix(begin[:n], "_")
		i, found = slices.BinarySearchFunc(measures[:], begin, func(m struct{ begin, words, unit string }, b string) int { return strings.Compare(m.begin, b) })
		if !found || part == "" {
			return link.Told{}, 0, "", false
		}
	}
	m := measures[i]
	if unit == "" {
		unit = m.unit
	}
	if m.words == "dust" {
		part = strings.Replace(begin, "_", ".", 1)
	}
	if unit == "" {
		return link.Told{}, 0, "", false
	}
	told, ok = link.ToldAs(m.words, unit)
	return told, factor, part, ok
}

// storm reads the distance of lightning, which has no words of its own.
func storm(name string) bool { return name == "storm_dist_km" || name == "storm_dist" }

// measured takes the measurements of the event.
func (r *Reader) measured(s *sensor, at, received time.Time) error {
	tank := bytes.HasPrefix(r.event.Model(), []byte("Oil-")) // its depth is that of air over the oil
	for i := range r.event.Fields {
		f := &r.event.Fields[i]
		v, ok := f.Float()
		if !ok || f.Kind == rtl433.Flag {
			continue
		}
		var one marsad.Reading
		if name := string(f.Name); storm(name) {
			one = s.reading(marsad.LightningDistance, "", v*1000, at, received)
		} else {
			told, factor, part, ok := meant(name)
			if !ok || name == "battery_pct" {
				continue
			}
			one = s.reading(told.Quantity, part, told.Value(v*factor), at, received)
			if tank && one.Quantity == marsad.WaterDepth {
				one.Quantity = marsad.DistanceToSurface
			}
		}
		if err := one.Valid(); err != nil {
			return err
		}
		r.readings = append(r.readings, one)
	}
	return nil
}

func (s *sensor) reading(q marsad.Quantity, part string, value float64, at, received time.Time) marsad.Reading {
	return marsad.Reading{Sensor: s.ID, At: at, Received: received, Quantity: q, Part: part, Value: value, Origin: s.Origin, Marks: s.Marks}
}
