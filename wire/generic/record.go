package generic

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Record is one thing that a message tells.
type Record struct {
	// Values in the units of the targets: degrees, metres, m/s, shares.
	Values [Numbers]float64
	has    uint32

	Time time.Time // zero: not told
	// TimeOfDay is in seconds since midnight UTC, where the day is not told; negative:
	// not told.
	TimeOfDay float64

	Sensor, Name, Class, Code string
	Event, Tamper             Flag
	Readings                  []Reading
}

// Flag is a truth value that may not be told.
type Flag struct{ Value, Told bool }

// Reading is a quantity that a message tells, in the unit of the quantity.
type Reading struct {
	Quantity, Part string
	Value          float64
}

// Has tells whether all of the numbers are told.
func (r *Record) Has(places ...int) bool {
	for _, p := range places {
		if r.has&(1<<p) == 0 {
			return false
		}
	}
	return true
}

// Set tells a number.
func (r *Record) Set(place int, x float64) { r.Values[place], r.has = x, r.has|1<<place }

// Read gives each record of a message to take. A record that cannot be read goes to
// take with its error; only a message that cannot be read at all is an error of Read.
// The first line of CSV without columns in the mapping gives none.
func (r *Reader) Read(message []byte, take func(*Record, error)) error {
	whole, err := r.parse(message)
	if err != nil || whole == nil {
		return err
	}
	items, ok := r.items.at(whole)
	if !ok {
		return fmt.Errorf("generic: no %s in it", r.mapping.Items)
	}
	list, several := items.([]any)
	if !several || len(r.items) == 0 && r.mapping.Format != JSON {
		list = []any{items}
	}
	if len(list) > maxItems {
		return fmt.Errorf("generic: %d items, at most %d", len(list), maxItems)
	}
	for i, item := range list {
		record := Record{TimeOfDay: -1}
		if err := r.fill(&record, item, whole); err != nil {
			take(nil, fmt.Errorf("generic: item %d: %w", i+1, err))
			continue
		}
		take(&record, nil)
	}
	return nil
}

// fill reads the fields of one item. A field that is not there, or empty, is not told.
func (r *Reader) fill(out *Record, item, whole any) error {
	for i := range r.fields {
		f := &r.fields[i]
		var v any = f.Constant
		if f.From != "" {
			from := item
			if f.whole {
				from = whole
			}
			var ok bool
			if v, ok = f.from.at(from); !ok || v == nil || v == "" {
				continue
			}
		}
		if err := f.put(out, v); err != nil {
			return fmt.Errorf("%s (%s): %w", f.To, f.From, err)
		}
	}
	return nil
}

func (f *field) put(out *Record, v any) error {
	text, err := textOf(v)
	if err != nil {
		return err
	}
	if len(f.Values) > 0 {
		word, ok := f.Values[text]
		if !ok {
			word, ok = f.Values["*"]
		}
		if !ok {
			return fmt.Errorf("%q is none of the words of the mapping", text)
		}
		text = word
	}
	if f.place < 0 || f.target.kind == number {
		return f.putNumber(out, text)
	}
	switch f.To {
	case "time":
		return f.putTime(out, text)
	case "sensor":
		out.Sensor = text
	case "name":
		out.Name = text
	case "class":
		out.Class = text
	case "code":
		out.Code = text
	case "event", "tamper":
		b, err := truth(text)
		if err != nil {
			return err
		}
		if f.To == "event" {
			out.Event = Flag{b, true}
		} else {
			out.Tamper = Flag{b, true}
		}
	}
	return nil
}

func (f *field) putNumber(out *Record, text string) error {
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		if b, err := truth(text); err == nil && f.place < 0 {
			x = 0
			if b {
				x = 1
			}
		} else {
			return fmt.Errorf("%q is no number", text)
		}
	}
	x = (f.Scale*x+f.Offset)*f.unit.factor + f.unit.shift
	if f.place < 0 {
		out.Readings = append(out.Readings, Reading{f.target.name, f.Part, x})
		return nil
	}
	if x < f.target.low || x > f.target.high {
		return fmt.Errorf("%g %s is not %g to %g", x, f.unit.name, f.target.low, f.target.high)
	}
	out.Set(f.place, x)
	return nil
}

func (f *field) putTime(out *Record, text string) error {
	switch f.Layout {
	case "", "rfc3339":
		return f.parse(out, time.RFC3339Nano, text)
	case "unix", "unix-ms", "unix-us":
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || !(math.Abs(x) < 1e18) {
			return fmt.Errorf("%q is no time", text)
		}
		step := map[string]float64{"unix": 1e6, "unix-ms": 1e3, "unix-us": 1}[f.Layout]
		if x*step > 1<<62 || x*step < -(1<<62) {
			return fmt.Errorf("%q is no time", text)
		}
		out.Time = time.UnixMicro(int64(math.Round(x * step))).UTC()
	case "time-of-day":
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t, err := time.Parse("15:04:05.999999", text)
			if err != nil {
				return fmt.Errorf("%q is no time of day", text)
			}
			x = t.Sub(t.Truncate(24 * time.Hour)).Seconds()
		}
		if !(x >= 0 && x < 86401) {
			return fmt.Errorf("%g s is no time of day", x)
		}
		out.TimeOfDay = x
	default:
		return f.parse(out, f.Layout, text)
	}
	return nil
}

func (f *field) parse(out *Record, layout, text string) error {
	t, err := time.Parse(layout, text)
	if err != nil {
		return fmt.Errorf("%q is no time of the form %s", text, layout)
	}
	out.Time = t.UTC()
	return nil
}

func textOf(v any) (string, error) {
	switch x := v.(type) {
	case string:
		return x, nil
	case json.Number:
		return x.String(), nil
	case bool:
		return strconv.FormatBool(x), nil
	}
	return "", fmt.Errorf("is a list or an object, no value")
}

func truth(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true", "1", "on", "yes", "open", "alarm", "active":
		return true, nil
	case "false", "0", "off", "no", "closed", "ok", "normal", "inactive":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", text)
}
