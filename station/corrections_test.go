package station

import (
	"testing"

	"marsad"
	"marsad/internal/api"
	"marsad/picture"
)

// What people say of tracks is on disk before they are told so, and stands in the
// picture and in the log until they undo it, over a restart too.
func TestCorrectionsStandOverARestart(t *testing.T) {
	o := options(t)
	s := start(t, o)
	actor := marsad.Actor{ID: "amina", Station: o.ID}
	blue, green := drive(t, s, "blue", 7, 40), drive(t, s, "green", 7.01, 40)
	shown := func(id marsad.TrackID) *marsad.PictureTrack {
		snap, _ := s.core.snapshot.Load()
		return picture.Find(snap, id)
	}
	correct := func(c marsad.Correction) marsad.Correction {
		t.Helper()
		made, err := s.core.correct(t.Context(), actor, c)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	name := correct(marsad.Correction{Kind: marsad.TrackRenamed, Track: blue, Name: "citerne", Reason: "the driver called"})
	until(t, "the name shows", func() bool { k := shown(blue); return k.Identity.Name == "citerne" && k.NamedBy == "amina" })
	correct(marsad.Correction{Kind: marsad.TrackReclassified, Track: green, HasClass: true, Class: marsad.Vehicle, Reason: "seen"})
	until(t, "the class shows", func() bool { k := shown(green); return k.Class[marsad.Vehicle] == 1 && k.ClassifiedBy == "amina" })
	split := correct(marsad.Correction{Kind: marsad.TrackSplit, Track: blue, From: shown(blue).Heard.Add(-1e10), Reason: "another lorry"})
	until(t, "the new track shows", func() bool { return shown(split.Other) != nil })
	until(t, "each tells of the other", func() bool {
		e, err := s.evidence(t.Context(), split.Other, api.EvidenceRequest{Limit: 50})
		return err == nil && len(e.Bonds) == 1 && e.Bonds[0].Other == blue && e.Bonds[0].Actor == "amina" && len(e.Items) > 0
	})
	for what, c := range map[string]marsad.Correction{
		"no reason":     {Kind: marsad.TrackRenamed, Track: blue, Name: "x"},
		"no such track": {Kind: marsad.TrackRenamed, Track: marsad.TrackID{Station: o.ID, Number: 900}, Name: "x", Reason: "x"},
	} {
		if _, err := s.core.correct(t.Context(), actor, c); err == nil {
			t.Errorf("%s is no hindrance", what)
		}
	}
	if _, err := s.core.undo(t.Context(), actor, name.Number, "it was another driver"); err != nil {
		t.Fatal(err)
	}
	until(t, "the old name shows", func() bool { return shown(blue).Identity.Name == "blue" })
	if _, err := s.core.undo(t.Context(), actor, name.Number, "again"); marsad.CodeOf(err) != marsad.Conflict {
		t.Errorf("undone twice: %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	s = start(t, o)
	defer s.Stop()
	state, _ := s.core.state.Load()
	if len(state.Corrections) != 3 || state.Corrections[0].Undone == nil || state.Corrections[0].Undone.Reason != "it was another driver" ||
		state.Corrections[1].Undone != nil || state.Corrections[2].Other != split.Other || state.Corrections[2].Actor != actor {
		t.Errorf("after a restart: %+v", state.Corrections)
	}
	if _, err := s.core.undo(t.Context(), actor, split.Number, "late"); err != nil {
		t.Errorf("a correction of a track that is no more cannot be undone: %v", err)
	}
	if report, err := s.store.VerifyLog(t.Context()); err != nil || report.Err() != nil {
		t.Errorf("log %+v, %v", report, err)
	}
}
