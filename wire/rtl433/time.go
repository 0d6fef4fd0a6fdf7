package rtl433

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Time is when an event was heard, as it is told.
type Time struct {
	At   time.Time     // zero: not absolute
	Zone bool          // At was told with its zone; else it is the receiver's local time, taken for UTC
	From time.Duration // since the recording began
	// Relative says that From is told: the receiver played a recording.
	Relative bool
}

// Time reads the field "time": "2024-05-06 07:08:09", with fractions and a zone or
// without, with a T between; seconds since 1970; "@0.287120s" since the recording
// began. The zero value is a time that is not told or not understood.
func (e *Event) Time() Time {
	f := e.Find("time")
	if f == nil || f.Kind != Number && f.Kind != Text || len(f.Text) == 0 || len(f.Text) > 40 {
		return Time{}
	}
	text := string(f.Text)
	if rest, ok := strings.CutPrefix(text, "@"); ok {
		x, err := strconv.ParseFloat(strings.TrimSuffix(rest, "s"), 64)
		if err != nil || !(x >= 0 && x < 1e9) {
			return Time{}
		}
		return Time{From: time.Duration(math.Round(x * 1e9)), Relative: true}
	}
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		if !(x > 0 && x < 1e11) {
			return Time{}
		}
		whole, part := math.Modf(x)
		return Time{At: time.Unix(int64(whole), int64(math.Round(part*1e6))*1000).UTC(), Zone: true}
	}
	text = strings.Replace(text, "T", " ", 1)
	for _, layout := range [...]string{"2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z0700"} {
		if t, err := time.Parse(layout, text); err == nil {
			return Time{At: t.UTC(), Zone: true}
		}
	}
	if t, err := time.Parse("2006-01-02 15:04:05", text); err == nil {
		return Time{At: t}
	}
	return Time{}
}
