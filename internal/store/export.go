package store

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/ledger"
)

// caution stands beside every exported position.
const caution = "not for targeting"

// ExportRequest says what is to be written.
type ExportRequest struct {
	What   string    // observations, tracks, alerts or log
	Format string    // geojson or csv
	From   time.Time // of the measurement, the update, the raising, the event
	To     time.Time // and before
}

// Export writes what lies between two times, as a GeoJSON FeatureCollection or as
// CSV with a header. Every position carries its error, its time and age, its
// release and exercise marks, and the remark "not for targeting". The names and
// units of the columns, which are those of the properties, stand in
// docs/store.md. A request that makes no sense gives an error of code BadRequest.
func (r *Reader) Export(ctx context.Context, w io.Writer, q ExportRequest) error {
	buffered := bufio.NewWriterSize(w, 64<<10)
	sheet, err := newSheet(buffered, r.name, q)
	if err != nil {
		return err
	}
	switch q.What {
	case "observations":
		err = export(sheet, observationColumns(), func(write func(marsad.Observation) error) error {
			return r.Observations(ctx, q.From, q.To, write)
		})
	case "tracks":
		err = export(sheet, updateColumns(), func(write func(TrackUpdate) error) error {
			return r.TrackUpdates(ctx, q.From, q.To, nil, write)
		})
	case "alerts":
		err = export(sheet, alertColumns(), func(write func(marsad.Alert) error) error { return r.alerts(ctx, q.From, q.To, write) })
	case "log":
		err = export(sheet, eventColumns(), func(write func(marsad.Event) error) error { return r.eventsBetween(ctx, q.From, q.To, write) })
	default:
		return marsad.Errorf(marsad.BadRequest, "store: export of %q: observations, tracks, alerts or log", q.What)
	}
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return fmt.Errorf("store: export %s: %w", q.What, err)
	}
	return nil
}

// alerts calls fn with each alert that was raised between the times, oldest first.
func (r *Reader) alerts(ctx context.Context, from, to time.Time, fn func(marsad.Alert) error) error {
	l := ledger.New(r.name)
	if err := r.Events(ctx, 0, l.Apply); err != nil {
		return err
	}
	all := l.Alerts()
	for i := len(all) - 1; i >= 0; i-- {
		if at := all[i].Raised; at.Before(from) || !at.Before(to) {
			continue
		}
		if err := fn(all[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *Reader) eventsBetween(ctx context.Context, from, to time.Time, fn func(marsad.Event) error) error {
	return r.Events(ctx, 0, func(e marsad.Event) error {
		if e.At.Before(from) || !e.At.Before(to) {
			return nil
		}
		return fn(e)
	})
}

// column is one column of a sheet, or one property of a feature. Its value is a
// string, a number, a bool, a time, JSON, or nil where there is nothing to say.
type column[T any] struct {
	name  string
	value func(*T) any
}

// columns are those of one kind of row, and where the row lies.
type columns[T any] struct {
	place func(*T) geo.Point
	all   []column[T]
}

// sheet writes rows in one of the formats.
type sheet interface {
	header(names []string) error
	row(place geo.Point, names []string, values []any) error
	end() error
}

func export[T any](s sheet, c columns[T], each func(func(T) error) error) error {
	names, values := make([]string, len(c.all)), make([]any, len(c.all))
	for i, column := range c.all {
		names[i] = column.name
	}
	if err := s.header(names); err != nil {
		return err
	}
	err := each(func(row T) error {
		for i, column := range c.all {
			values[i] = column.value(&row)
		}
		return s.row(c.place(&row), names, values)
	})
	if err != nil {
		return err
	}
	return s.end()
}

func newSheet(w *bufio.Writer, station marsad.StationID, q ExportRequest) (sheet, error) {
	switch q.Format {
	case "csv":
		return &csvSheet{w: csv.NewWriter(w)}, nil
	case "geojson":
		return &geoJSONSheet{w: w, station: station, request: q}, nil
	}
	return nil, marsad.Errorf(marsad.BadRequest, "store: export as %q: geojson or csv", q.Format)
}

// csvSheet writes CSV (RFC 4180, but with line feeds).
type csvSheet struct {
	w     *csv.Writer
	cells []string
}

func (s *csvSheet) header(names []string) error { return s.w.Write(names) }

func (s *csvSheet) row(_ geo.Point, _ []string, values []any) error {
	s.cells = s.cells[:0]
	for _, v := range values {
		s.cells = append(s.cells, cell(v))
	}
	return s.w.Write(s.cells)
}

func (s *csvSheet) end() error {
	s.w.Flush()
	return s.w.Error()
}

// cell is a value as CSV has it. A text that a spreadsheet would take for a
// formula gets an apostrophe: remarks and names come from outside.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])) {
			return "'" + v
		}
		return v
	case json.RawMessage:
		return string(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.Format(timeForm)
	default:
		return fmt.Sprint(v)
	}
}

// timeForm is RFC 3339 in UTC with microseconds.
const timeForm = "2006-01-02T15:04:05.000000Z"

// geoJSONSheet writes a FeatureCollection, one feature a line. Values that are
// nil are left out.
type geoJSONSheet struct {
	w       *bufio.Writer
	station marsad.StationID
	request ExportRequest
	rows    int
	line    []byte
}

func (s *geoJSONSheet) header([]string) error {
	about, err := json.Marshal(map[string]any{"station": s.station, "what": s.request.What, "from": s.request.From.UTC(), "to": s.request.To.UTC(), "caution": caution})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.w, `{"type":"FeatureCollection","marsad":%s,"features":[`, about)
	return err
}

func (s *geoJSONSheet) row(place geo.Point, names []string, values []any) error {
	b := append(s.line[:0], ",\n"...)
	if s.rows == 0 {
		b = append(s.line[:0], '\n')
	}
	s.rows++
	b = append(b, `{"type":"Feature","geometry":`...)
	if place.IsZero() {
		b = append(b, "null"...)
	} else {
		b = append(b, `{"type":"Point","coordinates":`...)
		b = append(ledger.AppendPosition(b, place), '}')
	}
	b = append(b, `,"properties":{`...)
	first := true
	for i, v := range values {
		if v == nil {
			continue
		}
		if t, is := v.(time.Time); is {
			v = t.Format(timeForm)
		}
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("%s: %w", names[i], err)
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = strconv.AppendQuote(b, names[i])
		b = append(append(b, ':'), text...)
	}
	s.line = append(b, "}}"...)
	_, err := s.w.Write(s.line)
	return err
}

func (s *geoJSONSheet) end() error {
	_, err := s.w.WriteString("\n]}\n")
	return err
}

// rounded returns x with so many decimals, or nil for what is no number.
func rounded(x float64, decimals int) any {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	p := math.Pow10(decimals)
	return math.Round(x*p) / p
}
