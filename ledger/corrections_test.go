package ledger

import (
	"strings"
	"testing"
	"time"

	"marsad"
)

func TestCorrectionsStandUntilTheyAreUndone(t *testing.T) {
	l := New("B2")
	track, other := marsad.TrackID{Station: "B2", Number: 12}, marsad.TrackID{Station: "B2", Number: 7}
	seq := uint64(0)
	do := func(e marsad.Event, err error) marsad.Event {
		t.Helper()
		seq++
		e.Seq = seq
		return did(t, l)(e, err)
	}
	made := []marsad.Correction{
		{Kind: marsad.TrackMerged, Track: track, Other: other, Reason: "one lorry"},
		{Kind: marsad.TrackSplit, Track: track, Other: other, From: morning.Add(time.Minute), Reason: "two lorries"},
		{Kind: marsad.TrackSplit, Track: track, Other: other, Sensor: "radar-north", Reason: "a goat"},
		{Kind: marsad.TrackRenamed, Track: track, Name: "citerne", Reason: "the driver called"},
		{Kind: marsad.TrackReclassified, Track: track, HasClass: true, Class: marsad.Vehicle, HasLabel: true, Label: marsad.Unknown, Reason: "seen"},
	}
	for i, c := range made {
		e := do(l.Correct(person, c))
		if e.Kind != c.Kind || e.Subject != "B2-00012" || !strings.Contains(string(e.Body), c.Reason) || e.Actor != person {
			t.Errorf("event %+v, %s", e, e.Body)
		}
		want := c
		want.Number, want.Actor, want.At = uint64(i+1), person, morning
		if got, ok := l.Correction(uint64(i + 1)); !ok || got != want {
			t.Errorf("got\n %+v\nwant\n %+v", got, want)
		}
	}
	before := l.Corrections()
	e := do(l.Undo(person, 4, "it was another driver"))
	if e.Kind != marsad.TrackUndone || e.Subject != "B2-00012" {
		t.Errorf("event %+v", e)
	}
	if c, _ := l.Correction(4); c.Undone == nil || c.Undone.Reason != "it was another driver" || c.Undone.Actor != person || before[3].Undone != nil || len(l.Corrections()) != 5 {
		t.Errorf("undone %+v; as handed out before %+v", c, before[3])
	}
	refused(t, marsad.Conflict)(l.Undo(person, 4, "again"))
	refused(t, marsad.NotFound)(l.Undo(person, 99, "what"))
	refused(t, marsad.BadRequest)(l.Undo(person, 1, ""))
	refused(t, marsad.BadRequest)(l.Correct(person, marsad.Correction{Kind: marsad.TrackRenamed, Track: track, Name: "x"}))
	refused(t, marsad.BadRequest)(l.Correct(person, marsad.Correction{Kind: marsad.TrackRenamed, Track: track, Name: "x", Reason: "a\u202eb"}))
	refused(t, marsad.TooLarge)(l.Correct(person, marsad.Correction{Kind: marsad.TrackRenamed, Track: track, Name: "x", Reason: strings.Repeat("x", MaxRemark+1)}))
	refused(t, marsad.BadRequest)(l.Correct(person, marsad.Correction{Kind: marsad.TrackReclassified, Track: track, HasLabel: true, Label: marsad.Declared, Reason: "no"}))

	e.Body = nil // deleted at its time: what it was about nobody knows any more
	if err := l.Apply(e); err != nil {
		t.Error(err)
	}
}
