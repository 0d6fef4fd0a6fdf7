package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"marsad"
	"marsad/geo"
)

// GeoJSON (RFC 7946) has the longitude first. It does so in this file and nowhere
// else: ImportGeoJSON reads it, AppendPosition writes it.

// Bounds of an imported drawing.
const (
	maxGeoJSON  = 8 << 20 // bytes
	maxFeatures = 2000
)

// AppendPosition adds p as a GeoJSON position to dst, to 1e-7 degrees. A zero
// point adds null.
func AppendPosition(dst []byte, p geo.Point) []byte {
	if p.IsZero() {
		return append(dst, "null"...)
	}
	lat, lon := p.Degrees()
	dst = append(dst, '[')
	dst = strconv.AppendFloat(dst, math.Round(lon*1e7)/1e7, 'f', -1, 64)
	dst = append(dst, ',')
	dst = strconv.AppendFloat(dst, math.Round(lat*1e7)/1e7, 'f', -1, 64)
	return append(dst, ']')
}

// feature is what of a GeoJSON object is looked at, whichever it is.
type feature struct {
	Type        string          `json:"type"`
	ID          json.RawMessage `json:"id"`
	Geometry    *feature        `json:"geometry"`
	Coordinates json.RawMessage `json:"coordinates"`
	Features    []feature       `json:"features"`
	Properties  struct {
		ID        string           `json:"id"`
		Name      string           `json:"name"`
		Priority  marsad.Priority  `json:"priority"`
		OnEntry   *bool            `json:"on_entry"`
		OnExit    *bool            `json:"on_exit"`
		Direction marsad.Direction `json:"direction"`
		Release   marsad.Release   `json:"release"`
		Exercise  string           `json:"exercise"`
	} `json:"properties"`
}

// ImportGeoJSON returns the zones of a drawing: polygons are areas, line strings
// are lines, of a FeatureCollection, a Feature or a bare geometry. The properties
// id, name, priority, on_entry, on_exit, direction, release and exercise are
// taken where they are given; else the id is made of the name or the place in the
// file, the priority is medium, an area is watched for entry, a line both ways.
// A polygon with a hole, and any other geometry, is refused. Errors have the code
// BadRequest (TooLarge over 8 MB or 2,000 features) and name the feature, counted
// from 1, which is also in the parameter "feature".
func ImportGeoJSON(text []byte) ([]marsad.Zone, error) {
	if len(text) > maxGeoJSON {
		return nil, marsad.Errorf(marsad.TooLarge, "geojson: %d bytes, at most %d", len(text), maxGeoJSON)
	}
	var top feature
	if err := json.Unmarshal(text, &top); err != nil {
		return nil, marsad.Errorf(marsad.BadRequest, "geojson: %w", err)
	}
	features := []feature{top}
	switch top.Type {
	case "FeatureCollection":
		features = top.Features
	case "Feature":
	default:
		features = []feature{{Type: "Feature", Geometry: &top}}
	}
	if len(features) > maxFeatures {
		return nil, marsad.Errorf(marsad.TooLarge, "geojson: %d features, at most %d", len(features), maxFeatures)
	}
	var zones []marsad.Zone
	taken := map[marsad.ZoneID]bool{}
	for i := range features {
		some, err := features[i].zones(i + 1)
		for j := range some {
			if err == nil && taken[some[j].ID] {
				err = fmt.Errorf("the id %s stands twice", some[j].ID)
			}
			taken[some[j].ID] = true
		}
		if err != nil {
			return nil, features[i].failed(i+1, err)
		}
		zones = append(zones, some...)
	}
	if len(zones) == 0 {
		return nil, marsad.Errorf(marsad.BadRequest, "geojson: no feature in it")
	}
	return zones, nil
}

func (f *feature) failed(number int, err error) error {
	name := ""
	if f.Properties.Name != "" {
		name = fmt.Sprintf(" (%s)", f.Properties.Name)
	}
	e := marsad.Errorf(marsad.BadRequest, "geojson: feature %d%s: %w", number, name, err)
	e.Params = map[string]any{"feature": number, "name": f.Properties.Name}
	return e
}

// zones returns the zones of one feature: several for a geometry of several parts.
func (f *feature) zones(number int) ([]marsad.Zone, error) {
	if f.Type != "Feature" || f.Geometry == nil {
		return nil, errors.New("no feature with a geometry")
	}
	var figures [][]geo.Point
	var err error
	kind := marsad.Area
	switch g := f.Geometry; g.Type {
	case "Polygon":
		figures, err = oneRing(g.Coordinates)
	case "MultiPolygon":
		figures, err = parts(g.Coordinates, oneRing)
	case "LineString":
		kind = marsad.Line
		figures, err = oneLine(g.Coordinates)
	case "MultiLineString":
		kind = marsad.Line
		figures, err = parts(g.Coordinates, oneLine)
	default:
		err = fmt.Errorf("geometry %q is neither polygon nor line string", g.Type)
	}
	if err != nil {
		return nil, err
	}
	zones := make([]marsad.Zone, len(figures))
	for i, points := range figures {
		z := f.zone(number, kind)
		z.Points = points
		if len(figures) > 1 {
			z.ID = marsad.ZoneID(fmt.Sprintf("%.26s-%d", z.ID, i+1))
		}
		if err := z.Valid(); err != nil {
			return nil, err
		}
		zones[i] = z
	}
	return zones, nil
}

// zone returns what the properties say, without the figure.
func (f *feature) zone(number int, kind marsad.ZoneKind) marsad.Zone {
	p := &f.Properties
	z := marsad.Zone{ID: f.zoneID(number), Name: p.Name, Kind: kind, Priority: p.Priority,
		Marks: marsad.Marks{Release: p.Release, Exercise: marsad.ExerciseID(p.Exercise)}}
	if z.Priority == "" {
		z.Priority = marsad.Medium
	}
	if kind == marsad.Line {
		if z.Direction = p.Direction; z.Direction == "" {
			z.Direction = marsad.BothWays
		}
		return z
	}
	z.OnEntry = p.OnEntry == nil || *p.OnEntry
	z.OnExit = p.OnExit != nil && *p.OnExit
	return z
}

// zoneID takes the id where one is given, as it is; else it is made.
func (f *feature) zoneID(number int) marsad.ZoneID {
	if f.Properties.ID != "" {
		return marsad.ZoneID(f.Properties.ID)
	}
	if id := strings.Trim(string(f.ID), `"`); id != "" && id != "null" {
		if made := slug(id); made != "" {
			return made
		}
	}
	if made := slug(f.Properties.Name); made != "" {
		return made
	}
	return marsad.ZoneID(fmt.Sprintf("zone-%d", number))
}

// slug makes an id of a name: its letters and digits of ASCII in lower case, with
// one hyphen for all that lies between. French accents fall off. It is empty when
// nothing is left.
func slug(name string) marsad.ZoneID {
	plain := strings.NewReplacer("à", "a", "â", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i",
		"ô", "o", "ö", "o", "œ", "oe", "ù", "u", "û", "u", "ü", "u").Replace(strings.ToLower(name))
	words := strings.FieldsFunc(plain, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	id := strings.Join(words, "-")
	return marsad.ZoneID(strings.TrimRight(id[:min(len(id), 32)], "-"))
}

// parts reads a geometry of several parts with the reader of one.
func parts(text json.RawMessage, one func(json.RawMessage) ([][]geo.Point, error)) ([][]geo.Point, error) {
	var texts []json.RawMessage
	if err := json.Unmarshal(text, &texts); err != nil {
		return nil, err
	}
	var all [][]geo.Point
	for i, t := range texts {
		figures, err := one(t)
		if err != nil {
			return nil, fmt.Errorf("part %d: %w", i+1, err)
		}
		all = append(all, figures...)
	}
	if len(all) == 0 {
		return nil, errors.New("a geometry without parts")
	}
	return all, nil
}

// oneRing reads the coordinates of a polygon; its ring loses the repeated corner.
func oneRing(text json.RawMessage) ([][]geo.Point, error) {
	var rings []json.RawMessage
	if err := json.Unmarshal(text, &rings); err != nil {
		return nil, err
	}
	if len(rings) != 1 {
		return nil, fmt.Errorf("%d rings: a polygon with holes, or without a ring, is no area", len(rings))
	}
	figures, err := oneLine(rings[0])
	if err != nil {
		return nil, err
	}
	if ring := figures[0]; len(ring) > 1 && ring[0] == ring[len(ring)-1] {
		figures[0] = ring[:len(ring)-1]
	}
	return figures, nil
}

// oneLine reads a row of positions, each longitude first; a height is left out.
func oneLine(text json.RawMessage) ([][]geo.Point, error) {
	var positions [][]float64
	if err := json.Unmarshal(text, &positions); err != nil {
		return nil, err
	}
	line := make([]geo.Point, len(positions))
	for i, at := range positions {
		if len(at) < 2 {
			return nil, fmt.Errorf("position %d has %d numbers", i+1, len(at))
		}
		line[i] = geo.LatLon(at[1], at[0])
		if !line[i].Valid() {
			return nil, fmt.Errorf("position %d: longitude %g, latitude %g is no place (longitude comes first)", i+1, at[0], at[1])
		}
	}
	return [][]geo.Point{line}, nil
}
