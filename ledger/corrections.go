package ledger

import (
	"slices"
	"time"

	"marsad"
)

// CorrectionRecord is a correction of a track as the body of its event has it. What
// track it is about, who made it and when are the event's.
type CorrectionRecord struct {
	Other  string          `json:"other,omitempty"` // that was merged into it, or was split off it
	From   time.Time       `json:"from,omitzero"`
	Sensor marsad.SensorID `json:"sensor,omitempty"`
	Name   string          `json:"name,omitempty"`
	Class  string          `json:"class,omitempty"`
	Label  string          `json:"label,omitempty"`
	Reason string          `json:"reason"`
}

// undoing is the body of track.undone.
type undoing struct {
	Correction uint64 `json:"correction"` // seq of its event
	Reason     string `json:"reason"`
}

func recordCorrection(c *marsad.Correction) CorrectionRecord {
	r := CorrectionRecord{From: c.From, Sensor: c.Sensor, Name: c.Name, Reason: c.Reason}
	if !c.Other.IsZero() {
		r.Other = c.Other.String()
	}
	if c.HasClass {
		r.Class = c.Class.String()
	}
	if c.HasLabel {
		r.Label = c.Label.String()
	}
	return r
}

// Correction returns the correction of the record, without what the event says of it.
func (r *CorrectionRecord) Correction() (c marsad.Correction, err error) {
	c = marsad.Correction{From: r.From, Sensor: r.Sensor, Name: r.Name, Reason: r.Reason}
	if r.Other != "" {
		if c.Other, err = marsad.ParseTrackID(r.Other); err != nil {
			return c, err
		}
	}
	c.Class, c.HasClass = marsad.ParseClass(r.Class)
	c.Label, c.HasLabel = marsad.ParseLabel(r.Label)
	return c, nil
}

// Correct says that the actor has corrected a track. Whether the tracker can do it is
// for the caller to ask it before.
func (l *Ledger) Correct(actor marsad.Actor, c marsad.Correction) (marsad.Event, error) {
	if err := c.Valid(); err != nil {
		return marsad.Event{}, err
	}
	if err := goodReason(c.Reason); err != nil {
		return marsad.Event{}, err
	}
	return event(marsad.Event{Actor: actor, Kind: c.Kind, Subject: c.Track.String()}, recordCorrection(&c))
}

// Undo takes the correction of a number back.
func (l *Ledger) Undo(actor marsad.Actor, number uint64, reason string) (marsad.Event, error) {
	c, known := l.Correction(number)
	if !known {
		e := marsad.Errorf(marsad.NotFound, "ledger: no correction %d", number)
		e.Params = map[string]any{"correction": number}
		return marsad.Event{}, e
	}
	if c.Undone != nil {
		e := marsad.Errorf(marsad.Conflict, "ledger: correction %d is undone since %s", number, c.Undone.At.Format(time.RFC3339))
		e.Params = map[string]any{"correction": number, "since": c.Undone.At.Format(time.RFC3339)}
		return marsad.Event{}, e
	}
	if err := goodReason(reason); err != nil {
		return marsad.Event{}, err
	}
	return event(marsad.Event{Actor: actor, Kind: marsad.TrackUndone, Subject: c.Track.String()}, undoing{number, reason})
}

// goodReason tells whether a reason is one that can be read.
func goodReason(reason string) error {
	switch {
	case len(reason) > MaxRemark:
		e := marsad.Errorf(marsad.TooLarge, "ledger: reason of %d bytes, at most %d", len(reason), MaxRemark)
		e.Params = map[string]any{"limit": MaxRemark}
		return e
	case reason == "" || !marsad.Legible(reason):
		e := marsad.Errorf(marsad.BadRequest, "ledger: a correction has a reason that can be read")
		e.Params = map[string]any{"parameter": "reason"}
		return e
	}
	return nil
}

// corrected projects a correction. One whose body was deleted says nothing any more.
func (l *Ledger) corrected(e *marsad.Event) error {
	var r CorrectionRecord
	there, err := read(e, &r)
	if err != nil || !there {
		return err
	}
	c, err := r.Correction()
	if err != nil {
		return err
	}
	if c.Track, err = marsad.ParseTrackID(e.Subject); err != nil {
		return err
	}
	c.Number, c.Kind, c.Actor, c.At = e.Seq, e.Kind, e.Actor, e.At
	l.corrections = append(l.corrections, c)
	return nil
}

func (l *Ledger) undone(e *marsad.Event) error {
	var body undoing
	there, err := read(e, &body)
	if err != nil || !there {
		return err
	}
	i := l.placeOf(body.Correction)
	switch {
	case i < 0: // its body is gone
		return nil
	case l.corrections[i].Undone != nil:
		return marsad.Errorf(marsad.Conflict, "undone twice")
	}
	l.corrections = slices.Clone(l.corrections) // what was handed out is not changed
	l.corrections[i].Undone = &marsad.Undoing{At: e.At, Actor: e.Actor, Reason: body.Reason}
	return nil
}

// placeOf returns where the correction of a number stands; -1: nowhere.
func (l *Ledger) placeOf(number uint64) int {
	return slices.IndexFunc(l.corrections, func(c marsad.Correction) bool { return c.Number == number })
}

// Correction returns the correction of a number as it is now.
func (l *Ledger) Correction(number uint64) (marsad.Correction, bool) {
	if i := l.placeOf(number); i >= 0 {
		return l.corrections[i], true
	}
	return marsad.Correction{}, false
}

// Corrections returns all corrections as they are now, oldest first.
func (l *Ledger) Corrections() []marsad.Correction { return slices.Clip(l.corrections) }
