package api

import (
	"encoding/json"
	"fmt"
	"strings"

	"marsad"
	"marsad/geo"
)

// maxImport bounds the zones of one import.
const maxImport = 2000

type skippedForm struct {
	Index int    `json:"index"` // of the feature, from 0
	Type  string `json:"type"`
}

// feature is a GeoJSON object of any type (RFC 7946): the members of a geometry,
// a feature and a collection do not get in one another's way.
type feature struct {
	Type        string          `json:"type"`
	ID          json.RawMessage `json:"id"`
	Properties  properties      `json:"properties"`
	Geometry    *feature        `json:"geometry"`
	Features    []feature       `json:"features"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// properties are those that zones know; others are passed over. One of another
// type than it should have is an error.
type properties struct {
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	OnEntry   *bool            `json:"on_entry"`
	OnExit    bool             `json:"on_exit"`
	Direction marsad.Direction `json:"direction"`
	Priority  marsad.Priority  `json:"priority"`
}

// zonesOfGeoJSON makes zones of polygons and lines. Ids that the file gives are
// kept, so that a second import changes the zones of the first; others are new
// beside those that exist.
func zonesOfGeoJSON(body []byte, existing []marsad.Zone) (zones []marsad.Zone, skipped []skippedForm, err error) {
	var root feature
	if err := json.Unmarshal(body, &root); err != nil {
		return nil, nil, marsad.Errorf(marsad.BadRequest, "geojson: %w", err)
	}
	features := []feature{root}
	if root.Type == "FeatureCollection" {
		features = root.Features
	}
	names := newNamer(existing)
	for i := range features {
		f := &features[i]
		figures, kind, err := f.figures()
		if err != nil {
			return nil, nil, marsad.Errorf(marsad.BadRequest, "geojson: feature %d: %w", i+1, err)
		}
		if len(figures) == 0 {
			skipped = append(skipped, skippedForm{i, f.geometryType()})
		}
		for k, points := range figures {
			z := f.zone(kind, points)
			z.ID = names.name(f, k)
			if err := z.Valid(); err != nil {
				return nil, nil, marsad.Errorf(marsad.BadRequest, "geojson: feature %d: %w", i+1, err)
			}
			zones = append(zones, z)
		}
		if len(zones) > maxImport {
			return nil, nil, marsad.Errorf(marsad.TooLarge, "geojson: more than %d zones", maxImport)
		}
	}
	if len(zones) == 0 {
		return nil, nil, marsad.Errorf(marsad.BadRequest, "geojson: no polygon and no line in it")
	}
	return zones, skipped, nil
}

func (f *feature) shape() *feature {
	if f.Type == "Feature" {
		return f.Geometry
	}
	return f
}

func (f *feature) geometryType() string {
	if g := f.shape(); g != nil {
		return g.Type
	}
	return ""
}

// figures returns the corners of the polygons or lines of a feature; none of
// another geometry.
func (f *feature) figures() (figures [][]geo.Point, kind marsad.ZoneKind, err error) {
	g := f.shape()
	if g == nil {
		return nil, "", nil
	}
	var polygons [][][][]float64
	var lines [][][]float64
	switch g.Type {
	case "Polygon":
		polygons = make([][][][]float64, 1)
		err = json.Unmarshal(g.Coordinates, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &polygons)
	case "LineString":
		lines = make([][][]float64, 1)
		err = json.Unmarshal(g.Coordinates, &lines[0])
	case "MultiLineString":
		err = json.Unmarshal(g.Coordinates, &lines)
	default:
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fmt.Errorf("coordinates of %s: %w", g.Type, err)
	}
	for _, p := range polygons {
		if len(p) != 1 {
			return nil, "", fmt.Errorf("polygon of %d rings: a zone has one, and no holes", len(p))
		}
		lines = append(lines, p[0])
	}
	kind = marsad.Line
	if polygons != nil {
		kind = marsad.Area
	}
	for _, l := range lines {
		points, err := pointsOf(l)
		if err != nil {
			return nil, "", err
		}
		if last := len(points) - 1; kind == marsad.Area && last > 0 && points[0] == points[last] {
			points = points[:last]
		}
		figures = append(figures, points)
	}
	return figures, kind, nil
}

// pointsOf turns GeoJSON positions, longitude first, into points.
func pointsOf(positions [][]float64) ([]geo.Point, error) {
	points := make([]geo.Point, len(positions))
	for i, p := range positions {
		if len(p) < 2 {
			return nil, fmt.Errorf("position %d has %d numbers", i+1, len(p))
		}
		points[i] = geo.LatLon(p[1], p[0])
	}
	return points, nil
}

func (f *feature) zone(kind marsad.ZoneKind, points []geo.Point) marsad.Zone {
	p := &f.Properties
	form := zoneForm{Name: p.Name, Kind: kind, Direction: p.Direction, Priority: p.Priority}
	if kind == marsad.Area {
		form.Direction = ""
		form.OnEntry, form.OnExit = p.OnEntry == nil || *p.OnEntry, p.OnExit
	}
	z := form.zone()
	z.Points = points
	return z
}

// namer gives each zone an id of its own.
type namer struct {
	taken map[marsad.ZoneID]bool // by zones that exist
	given map[marsad.ZoneID]bool // in this import
}

func newNamer(existing []marsad.Zone) *namer {
	n := &namer{map[marsad.ZoneID]bool{}, map[marsad.ZoneID]bool{}}
	for i := range existing {
		n.taken[existing[i].ID] = true
	}
	return n
}

// name returns the id of figure k of f.
func (n *namer) name(f *feature, k int) marsad.ZoneID {
	own := f.Properties.ID
	if len(f.ID) > 0 && string(f.ID) != "null" {
		own = strings.Trim(string(f.ID), `"`)
	}
	base := slug(own)
	explicit := base != ""
	if !explicit {
		base = slug(f.Properties.Name)
	}
	if base == "" {
		base = "zone"
	}
	id := marsad.ZoneID(base)
	for i := 2; n.given[id] || !explicit && n.taken[id] || k > 0 && i == 2; i++ {
		suffix := fmt.Sprintf("-%d", i)
		id = marsad.ZoneID(strings.TrimRight(base[:min(len(base), 32-len(suffix))], "-") + suffix)
	}
	n.given[id] = true
	return id
}

// slug turns a name into the form of a zone's id, empty when nothing is left.
func slug(name string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(name) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			b.WriteRune(c)
		} else if b.Len() > 0 {
			b.WriteByte('-')
		}
		if b.Len() >= 32 {
			break
		}
	}
	return strings.TrimRight(b.String(), "-")
}
