package api

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"marsad"
	"marsad/policy"
)

type correctionForm struct {
	ID     string           `json:"id"`
	Kind   marsad.EventKind `json:"kind"`
	Track  string           `json:"track"`
	Other  string           `json:"other,omitempty"`
	From   stamp            `json:"from,omitzero"`
	Sensor marsad.SensorID  `json:"sensor,omitempty"`
	Name   string           `json:"name,omitempty"`
	Class  string           `json:"class,omitempty"`
	Label  string           `json:"label,omitempty"`
	Reason string           `json:"reason"`
	Actor  marsad.Actor     `json:"actor"`
	At     stamp            `json:"at"`
	Undone *undoneForm      `json:"undone,omitempty"`
}

type undoneForm struct {
	At     stamp        `json:"at"`
	Actor  marsad.Actor `json:"actor"`
	Reason string       `json:"reason"`
}

func formOfCorrection(c *marsad.Correction) correctionForm {
	f := correctionForm{ID: strconv.FormatUint(c.Number, 10), Kind: c.Kind, Track: c.Track.String(), From: stamp(c.From), Sensor: c.Sensor, Name: c.Name,
		Reason: c.Reason, Actor: c.Actor, At: stamp(c.At)}
	if !c.Other.IsZero() {
		f.Other = c.Other.String()
	}
	if c.HasClass {
		f.Class = c.Class.String()
	}
	if c.HasLabel {
		f.Label = c.Label.String()
	}
	if u := c.Undone; u != nil {
		f.Undone = &undoneForm{stamp(u.At), u.Actor, u.Reason}
	}
	return f
}

// correctionBody is what all requests that correct a track may say.
type correctionBody struct {
	With   string          `json:"with"`
	From   time.Time       `json:"from"`
	Sensor marsad.SensorID `json:"sensor"`
	Name   string          `json:"name"`
	Class  string          `json:"class"`
	Label  string          `json:"label"`
	Reason string          `json:"reason"`
}

// said are the members that a request of each kind may have beside its reason.
var said = map[marsad.EventKind]func(*correctionBody) correctionBody{
	marsad.TrackMerged:       func(b *correctionBody) correctionBody { return correctionBody{With: b.With} },
	marsad.TrackSplit:        func(b *correctionBody) correctionBody { return correctionBody{From: b.From, Sensor: b.Sensor} },
	marsad.TrackRenamed:      func(b *correctionBody) correctionBody { return correctionBody{Name: b.Name} },
	marsad.TrackReclassified: func(b *correctionBody) correctionBody { return correctionBody{Class: b.Class, Label: b.Label} },
}

func (b *correctionBody) correction(kind marsad.EventKind, id string) (c marsad.Correction, err error) {
	c = marsad.Correction{Kind: kind, From: b.From.UTC(), Sensor: b.Sensor, Name: b.Name, Reason: b.Reason}
	only := said[kind](b)
	if only.Reason = b.Reason; only != *b {
		return c, marsad.Errorf(marsad.BadRequest, "body: a member that is none of this request's")
	}
	if c.Track, err = marsad.ParseTrackID(id); err == nil && b.With != "" {
		c.Other, err = marsad.ParseTrackID(b.With)
	}
	if err != nil {
		return c, err
	}
	if b.Class != "" {
		if c.Class, c.HasClass = marsad.ParseClass(b.Class); !c.HasClass {
			return c, badParameter("class", b.Class)
		}
	}
	if b.Label != "" {
		if c.Label, c.HasLabel = marsad.ParseLabel(b.Label); !c.HasLabel {
			return c, badParameter("label", b.Label)
		}
	}
	return c, c.Valid()
}

// correct answers the requests of one kind of correction.
func (s *Server) correct(kind marsad.EventKind) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body correctionBody
		err := readJSON(r, &body)
		var c marsad.Correction
		if err == nil {
			c, err = body.correction(kind, r.PathValue("id"))
		}
		if err == nil {
			c, err = s.station.Correct(r.Context(), s.actor(r), c)
		}
		if err != nil {
			s.problem(w, r, err)
			return
		}
		s.answer(w, r, formOfCorrection(&c))
	}
}

func (s *Server) undo(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Reason string `json:"reason"`
	}
	number, err := strconv.ParseUint(r.PathValue("id"), 10, 63)
	if err != nil {
		err = notFound("correction", r.PathValue("id"))
	} else {
		err = readJSON(r, &body)
	}
	var c marsad.Correction
	if err == nil {
		c, err = s.station.Undo(r.Context(), s.actor(r), number, body.Reason)
	}
	if err != nil {
		s.problem(w, r, err)
		return
	}
	s.answer(w, r, formOfCorrection(&c))
}

// getCorrections lists the newest first; those of one track that it made or ended are
// among that track's.
func (s *Server) getCorrections(w http.ResponseWriter, r *http.Request) {
	limit, err := limitOf(r)
	var track marsad.TrackID
	if text := r.URL.Query().Get("track"); text != "" && err == nil {
		if track, err = marsad.ParseTrackID(text); err != nil {
			err = badParameter("track", text)
		}
	}
	before := ^uint64(0)
	if text := r.URL.Query().Get("after"); text != "" && err == nil {
		if before, err = strconv.ParseUint(text, 10, 63); err != nil {
			err = badParameter("after", text)
		}
	}
	if err != nil {
		s.problem(w, r, err)
		return
	}
	state, _ := s.station.State()
	actor, items, next := s.actor(r), make([]correctionForm, 0, min(limit, len(state.Corrections))), ""
	for i, c := range slices.Backward(state.Corrections) {
		if c.Number >= before || !track.IsZero() && c.Track != track && c.Other != track || !policy.Visible(actor, &state.Corrections[i]) {
			continue
		}
		if len(items) == limit {
			next = items[limit-1].ID
			break
		}
		items = append(items, formOfCorrection(&c))
	}
	s.answer(w, r, listForm{Version: state.Version, At: s.now(), Items: items, Next: next})
}
