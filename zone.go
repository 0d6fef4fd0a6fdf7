package marsad

import "marsad/geo"

// ZoneKind is the figure of a zone.
type ZoneKind string

// The kinds of zone.
const (
	Area ZoneKind = "area" // a polygon
	Line ZoneKind = "line" // a polyline with a left and a right side
)

// Direction is the way across a line, as one walks from its first point to its last.
type Direction string

// The directions across a line.
const (
	BothWays    Direction = "both"
	LeftToRight Direction = "left-to-right"
	RightToLeft Direction = "right-to-left"
)

// Priority of an alert. Critical and high are about 5 % of what an operator
// should hear, medium 15, low 80.
type Priority string

// The priorities.
const (
	Critical Priority = "critical"
	High     Priority = "high"
	Medium   Priority = "medium"
	Low      Priority = "low"
)

// Zone is a place where something is to be noticed. It is state: each version
// stands in the log.
type Zone struct {
	ID        ZoneID      `json:"id"`
	Version   int         `json:"version"`
	Name      string      `json:"name"`
	Kind      ZoneKind    `json:"kind"`
	Points    []geo.Point `json:"-"` // of an area not repeated at its end
	OnEntry   bool        `json:"on_entry"`
	OnExit    bool        `json:"on_exit"`
	Direction Direction   `json:"direction,omitempty"` // of a line
	Priority  Priority    `json:"priority"`
	Marks     Marks       `json:"marks"`
}

// MaxZonePoints bounds the corners of one zone.
const MaxZonePoints = 1000

// Valid returns nil, or an error of code BadRequest that names what is wrong.
func (z *Zone) Valid() error {
	switch {
	case !z.ID.Valid():
		return Errorf(BadRequest, "zone id %q: 1 to 32 of a-z, 0-9 and -", z.ID)
	case len(z.Name) > 120:
		return Errorf(BadRequest, "zone %s: name over 120 bytes", z.ID)
	case !Legible(z.Name):
		return Errorf(BadRequest, "zone %s: name %q has characters that do not show", z.ID, z.Name)
	case z.Marks.Exercise != "" && !z.Marks.Exercise.Valid():
		return Errorf(BadRequest, "zone %s: exercise %q: 1 to 32 of a-z, 0-9 and -", z.ID, z.Marks.Exercise)
	case z.Kind != Area && z.Kind != Line:
		return Errorf(BadRequest, "zone %s: kind %q is neither area nor line", z.ID, z.Kind)
	case z.Kind == Area && !z.OnEntry && !z.OnExit:
		return Errorf(BadRequest, "zone %s: neither entry nor exit is asked for", z.ID)
	case z.Kind == Line && z.Direction != BothWays && z.Direction != LeftToRight && z.Direction != RightToLeft:
		return Errorf(BadRequest, "zone %s: direction %q", z.ID, z.Direction)
	}
	switch z.Priority {
	case Critical, High, Medium, Low:
	default:
		return Errorf(BadRequest, "zone %s: priority %q", z.ID, z.Priority)
	}
	return z.validFigure()
}

// validFigure looks at the points.
func (z *Zone) validFigure() error {
	least := 2
	if z.Kind == Area {
		least = 3
	}
	if n := len(z.Points); n < least || n > MaxZonePoints {
		return Errorf(BadRequest, "zone %s: %d points, %d to %d are taken", z.ID, n, least, MaxZonePoints)
	}
	places := map[geo.Point]bool{}
	for i, p := range z.Points {
		if !p.Valid() {
			return Errorf(BadRequest, "zone %s: point %d is %s", z.ID, i+1, p)
		}
		places[p] = true
	}
	if len(places) < least {
		return Errorf(BadRequest, "zone %s: its %d points are %d places", z.ID, len(z.Points), len(places))
	}
	return nil
}
