package marsad

import "time"

// Correction is what a person has said of a track, with a reason: it stands against
// the tracker's own opinion until it is undone.
type Correction struct {
	Number uint64    // sequence number of its event; its name
	Kind   EventKind // TrackMerged, TrackSplit, TrackRenamed or TrackReclassified
	Track  TrackID   // that it is about; of two that were merged the one that stays
	Other  TrackID   // that was merged into it, or was split off it
	Reason string
	Actor  Actor
	At     time.Time

	From   time.Time // a split: what was measured from then on
	Sensor SensorID  // a split: what this sensor gave and gives

	Name     string // a new name
	Class    Class  // a new class, when HasClass
	Label    Label  // a new label, when HasLabel
	HasClass bool
	HasLabel bool

	Undone *Undoing // nil: it stands
}

// Undoing is that a correction was taken back.
type Undoing struct {
	At     time.Time
	Actor  Actor
	Reason string
}

// givable tells whether people may give a track the label.
func givable(l Label) bool { return l == Unknown || l == NotClassified || l == Own }

// Valid returns nil, or an error of code BadRequest that says what makes no sense,
// whatever tracks there are.
func (c *Correction) Valid() error {
	bad := func(parameter, format string, args ...any) error {
		e := Errorf(BadRequest, "correction of %s: "+format, append([]any{c.Track}, args...)...)
		e.Params = map[string]any{"parameter": parameter}
		return e
	}
	switch c.Kind {
	case TrackMerged:
		if c.Other.IsZero() || c.Other == c.Track {
			return bad("with", "merged with %s", c.Other)
		}
	case TrackSplit:
		if c.From.IsZero() == (c.Sensor == "") {
			return bad("from", "a split is from a time on, or of a sensor")
		}
		if c.Sensor != "" && !c.Sensor.Valid() {
			return bad("sensor", "sensor id %q", c.Sensor)
		}
	case TrackRenamed:
		if c.Name == "" || len(c.Name) > 64 || !Legible(c.Name) {
			return bad("name", "a name has 1 to 64 bytes that show")
		}
	case TrackReclassified:
		switch {
		case !c.HasClass && !c.HasLabel:
			return bad("class", "neither class nor label")
		case c.HasClass && int(c.Class) >= Classes:
			return bad("class", "class %d", c.Class)
		case c.HasLabel && !givable(c.Label):
			return bad("label", "label %s is told by the object or its owner, not by others", c.Label)
		}
	default:
		return bad("kind", "no kind %q", c.Kind)
	}
	return nil
}
