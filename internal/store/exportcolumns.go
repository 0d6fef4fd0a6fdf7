package store

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
)

// errorColumns are the position and its error, the same in every sheet: degrees,
// latitude first; sigmas along the axes of the ellipse in metres, the azimuth of
// the longer one in degrees; the covariance over east and north in m².
func errorColumns[T any](place func(*T) geo.Point, covariance func(*T) marsad.Covariance) []column[T] {
	of := func(name string, value func(geo.Point, marsad.Covariance) any) column[T] {
		return column[T]{name, func(row *T) any {
			p := place(row)
			if p.IsZero() {
				return nil
			}
			return value(p, covariance(row))
		}}
	}
	return []column[T]{
		of("lat", func(p geo.Point, _ marsad.Covariance) any { return rounded(p.Lat.Degrees(), 7) }),
		of("lon", func(p geo.Point, _ marsad.Covariance) any { return rounded(p.Lon.Degrees(), 7) }),
		of("sigma_major", func(_ geo.Point, c marsad.Covariance) any { return rounded(longAxis(c), 2) }),
		of("sigma_minor", func(_ geo.Point, c marsad.Covariance) any { return rounded(shortAxis(c), 2) }),
		of("sigma_azimuth_major", func(_ geo.Point, c marsad.Covariance) any { return rounded(axisAzimuth(c)*180/math.Pi, 1) }),
		of("cov_ee", func(_ geo.Point, c marsad.Covariance) any { return rounded(c.EE, 4) }),
		of("cov_en", func(_ geo.Point, c marsad.Covariance) any { return rounded(c.EN, 4) }),
		of("cov_nn", func(_ geo.Point, c marsad.Covariance) any { return rounded(c.NN, 4) }),
		{"caution", func(*T) any { return caution }},
	}
}

func observationColumns() columns[marsad.Observation] {
	type row = marsad.Observation
	place := func(o *row) geo.Point { return o.Position }
	number := func(name string, has marsad.Measured, decimals int, value func(*row) float64) column[row] {
		return column[row]{name, func(o *row) any {
			if o.Has&has == 0 {
				return nil
			}
			return rounded(value(o), decimals)
		}}
	}
	all := []column[row]{
		{"seq", func(o *row) any { return o.Seq }},
		{"at", func(o *row) any { return o.At }},
		{"received", func(o *row) any { return o.Received }},
		{"age", func(o *row) any { return rounded(o.Received.Sub(o.At).Seconds(), 3) }},
		{"sensor", func(o *row) any { return string(o.Sensor) }},
		{"kind", func(o *row) any { return o.Kind.String() }},
	}
	all = append(all, errorColumns(place, func(o *row) marsad.Covariance { return o.Covariance })...)
	all = append(all,
		number("height", marsad.HasHeight, 3, func(o *row) float64 { return o.Height.Metres }),
		column[row]{"height_above", func(o *row) any { return orNil(o.Height.Above.String()) }},
		number("sigma_height", marsad.HasHeight, 3, func(o *row) float64 { return o.SigmaHeight }),
		number("range", marsad.HasRange, 3, func(o *row) float64 { return o.Range }),
		number("sigma_range", marsad.HasRange, 3, func(o *row) float64 { return o.SigmaRange }),
		number("azimuth", marsad.HasAzimuth, 5, func(o *row) float64 { return o.Azimuth.Degrees() }),
		number("sigma_azimuth", marsad.HasAzimuth, 6, func(o *row) float64 { return o.SigmaAzimuth.Degrees() }),
		number("elevation", marsad.HasElevation, 5, func(o *row) float64 { return o.Elevation.Degrees() }),
		number("sigma_elevation", marsad.HasElevation, 6, func(o *row) float64 { return o.SigmaElevation.Degrees() }),
		number("range_rate", marsad.HasRangeRate, 3, func(o *row) float64 { return o.RangeRate }),
		number("sigma_range_rate", marsad.HasRangeRate, 3, func(o *row) float64 { return o.SigmaRangeRate }),
		number("speed", marsad.HasVelocity, 3, func(o *row) float64 { return math.Hypot(o.East, o.North) }),
		number("course", marsad.HasVelocity, 2, func(o *row) float64 { return course(o.East, o.North) }),
		number("sigma_velocity", marsad.HasVelocity, 3, func(o *row) float64 { return o.SigmaVelocity }),
	)
	all = append(all, observerColumns()...)
	all = append(all, identityColumns()...)
	return columns[row]{place, append(all, column[row]{"state", func(o *row) any { return orNil(o.Origin.State) }},
		column[row]{"station", func(o *row) any { return orNil(string(o.Origin.Station)) }},
		column[row]{"release", func(o *row) any { return o.Marks.Release.String() }},
		column[row]{"exercise", func(o *row) any { return orNil(string(o.Marks.Exercise)) }})}
}

// observerColumns are where a sensor that moves was when it measured.
func observerColumns() []column[marsad.Observation] {
	type row = marsad.Observation
	of := func(name string, decimals int, value func(*row) float64) column[row] {
		return column[row]{name, func(o *row) any {
			if o.Has&marsad.HasObserver == 0 {
				return nil
			}
			return rounded(value(o), decimals)
		}}
	}
	return []column[row]{
		of("observer_lat", 7, func(o *row) float64 { return o.Observer.Lat.Degrees() }),
		of("observer_lon", 7, func(o *row) float64 { return o.Observer.Lon.Degrees() }),
		of("observer_height", 3, func(o *row) float64 { return o.ObserverHeight }),
		of("sigma_observer", 3, func(o *row) float64 { return o.SigmaObserver }),
	}
}

// identityColumns are what an observation says of what the object is.
func identityColumns() []column[marsad.Observation] {
	type row = marsad.Observation
	return []column[row]{
		{"label", func(o *row) any { return o.Label.String() }},
		{"class", func(o *row) any { c, p := o.Class.Likeliest(); return likely(c, float64(p), c.String()) }},
		{"class_probability", func(o *row) any { c, p := o.Class.Likeliest(); return likely(c, float64(p), rounded(float64(p), 3)) }},
		{"icao", func(o *row) any {
			if o.Identity.ICAO == 0 {
				return nil
			}
			return fmt.Sprintf("%06x", o.Identity.ICAO)
		}},
		{"mode_3a", func(o *row) any {
			code, ok := o.Identity.Mode3A.Code()
			if !ok {
				return nil
			}
			return fmt.Sprintf("%04o", code)
		}},
		{"name", func(o *row) any { return orNil(o.Identity.Name) }},
		{"number", func(o *row) any {
			if o.Number == 0 {
				return nil
			}
			return o.Number
		}},
	}
}

func updateColumns() columns[TrackUpdate] {
	type row = TrackUpdate
	place := func(u *row) geo.Point { return u.Position }
	all := []column[row]{
		{"seq", func(u *row) any { return u.Seq }},
		{"at", func(u *row) any { return u.At }},
		{"age", func(u *row) any { return rounded(u.Age.Seconds(), 3) }},
		{"track", func(u *row) any { return u.Track.String() }},
		{"kind", func(u *row) any { return u.Kind.String() }},
		{"track_state", func(u *row) any { return u.State.String() }},
		{"label", func(u *row) any { return u.Label.String() }},
	}
	all = append(all, errorColumns(place, func(u *row) marsad.Covariance { return u.Covariance })...)
	return columns[row]{place, append(all, []column[row]{
		{"height", func(u *row) any {
			if !u.Height.Known() {
				return nil
			}
			return rounded(u.Height.Metres, 2)
		}},
		{"height_above", func(u *row) any { return orNil(u.Height.Above.String()) }},
		{"speed", func(u *row) any { return rounded(math.Hypot(u.East, u.North), 3) }},
		{"course", func(u *row) any { return rounded(course(u.East, u.North), 2) }},
		{"class", func(u *row) any { return likely(u.Class, u.ClassProbability, u.Class.String()) }},
		{"class_probability", func(u *row) any { return likely(u.Class, u.ClassProbability, rounded(u.ClassProbability, 3)) }},
		{"existence", func(u *row) any { return rounded(u.Existence, 3) }},
		{"origins", func(u *row) any { return orNil(originText(u.Origins)) }},
		{"release", func(u *row) any { return u.Marks.Release.String() }},
		{"exercise", func(u *row) any { return orNil(string(u.Marks.Exercise)) }},
	}...)}
}

func alertColumns() columns[marsad.Alert] {
	type row = marsad.Alert
	place := func(a *row) geo.Point { return a.Position }
	all := []column[row]{
		{"alert", func(a *row) any { return a.ID.String() }},
		{"raised", func(a *row) any { return a.Raised }},
		{"cleared", func(a *row) any { return timeOrNil(a.Cleared) }},
		{"rule", func(a *row) any { return orNil(string(a.Rule)) }},
		{"zone", func(a *row) any { return orNil(string(a.Zone)) }},
		{"track", func(a *row) any {
			if a.Track.IsZero() {
				return nil
			}
			return a.Track.String()
		}},
		{"priority", func(a *row) any { return orNil(string(a.Priority)) }},
		{"rule_state", func(a *row) any { return string(a.Rules) }},
		{"operator_state", func(a *row) any { return string(a.Operator) }},
	}
	all = append(all, errorColumns(place, func(a *row) marsad.Covariance { return a.Covariance })...)
	return columns[row]{place, append(all, []column[row]{
		{"reason", func(a *row) any { return orNil(string(a.Reason.Code)) }},
		{"reason_params", func(a *row) any { return jsonOrNil(a.Reason.Params) }},
		{"origins", func(a *row) any { return orNil(originText(a.Origins)) }},
		{"acknowledged_by", func(a *row) any { return orNil(a.AcknowledgedBy.ID) }},
		{"acknowledged_at", func(a *row) any { return timeOrNil(a.AcknowledgedAt) }},
		{"remark", func(a *row) any { return orNil(a.Remark) }},
		{"release", func(a *row) any { return a.Marks.Release.String() }},
		{"exercise", func(a *row) any { return orNil(string(a.Marks.Exercise)) }},
	}...)}
}

// eventColumns have the log as it is. Positions may stand in a body, so the
// caution stands here too.
func eventColumns() columns[marsad.Event] {
	type row = marsad.Event
	return columns[row]{func(*row) geo.Point { return geo.Point{} }, []column[row]{
		{"seq", func(e *row) any { return e.Seq }},
		{"epoch", func(e *row) any { return e.Epoch }},
		{"station", func(e *row) any { return string(e.Station) }},
		{"at", func(e *row) any { return e.At }},
		{"actor", func(e *row) any { return e.Actor.ID }},
		{"actor_machine", func(e *row) any { return e.Actor.Machine }},
		{"actor_station", func(e *row) any { return orNil(string(e.Actor.Station)) }},
		{"exercise", func(e *row) any { return orNil(string(e.Exercise)) }},
		{"kind", func(e *row) any { return string(e.Kind) }},
		{"subject", func(e *row) any { return orNil(e.Subject) }},
		{"body", func(e *row) any {
			if len(e.Body) == 0 {
				return nil
			}
			return e.Body
		}},
		{"body_hash", func(e *row) any { return e.BodyHash.String() }},
		{"prev", func(e *row) any { return e.Prev.String() }},
		{"hash", func(e *row) any { return e.Hash.String() }},
		{"caution", func(*row) any { return caution }},
	}}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func timeOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func jsonOrNil(params map[string]any) any {
	text, err := json.Marshal(params)
	if err != nil || len(params) == 0 { // they came out of JSON
		return nil
	}
	return json.RawMessage(text)
}

// likely returns v when something was said of the class at all.
func likely(c marsad.Class, p float64, v any) any {
	if c == marsad.ClassUnknown && p == 0 {
		return nil
	}
	return v
}

func course(east, north float64) float64 {
	return geo.Angle(math.Atan2(east, north)).Normal().Degrees()
}

// originText writes origins as state/station/sensor, with spaces between.
func originText(origins []marsad.Origin) string {
	texts := make([]string, len(origins))
	for i, o := range origins {
		texts[i] = o.State + "/" + string(o.Station) + "/" + string(o.Sensor)
	}
	return strings.Join(texts, " ")
}
