package generic

import (
	"encoding/json"
	"slices"

	"marsad/wire/lines"
)

// AppendLine writes what a message holds, before any mapping, as one JSON line.
// kind is the format. told is false of a line of CSV that names the columns.
func (r *Reader) AppendLine(l *lines.Line, number int, message []byte) (told bool, err error) {
	whole, err := r.parse(message)
	if err != nil || whole == nil {
		return false, err
	}
	l.Begin("generic", number, string(r.mapping.Format), "")
	if m, ok := whole.(map[string]any); ok {
		appendMap(l, m)
		return true, nil
	}
	appendValue(l, "items", whole)
	return true, nil
}

// NewRaw makes a reader that only shows what messages of the format hold; the
// delimiter is that of CSV.
func NewRaw(f Format, delimiter string) *Reader {
	return &Reader{mapping: Mapping{Format: f, Delimiter: delimiter}}
}

func appendMap(l *lines.Line, m map[string]any) {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		appendValue(l, n, m[n])
	}
}

func appendValue(l *lines.Line, name string, v any) {
	switch x := v.(type) {
	case map[string]any:
		l.Object(name)
		appendMap(l, x)
		l.Close()
	case []any:
		l.Array(name)
		for _, e := range x {
			appendValue(l, "", e)
		}
		l.Close()
	case string:
		l.Text(name, x)
	case json.Number:
		if f, err := x.Float64(); err == nil {
			l.Float(name, f)
		} else {
			l.Text(name, x.String())
		}
	case bool:
		l.Bool(name, x)
	default:
		l.Null(name)
	}
}
