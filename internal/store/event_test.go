package store

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"marsad"
)

// The example of docs/store.md. Its hashes were reckoned by another program, from
// the description alone.
func TestCanonicalFormOfTheExample(t *testing.T) {
	e := marsad.Event{At: time.Date(2026, 3, 1, 6, 0, 0, 250000, time.UTC),
		Actor: marsad.Actor{ID: "demo", Station: "B2"}, Exercise: "dry-river", Kind: marsad.AlertAcknowledged, Subject: "B2-A00017",
		Body: []byte(`{"remark":"shepherd, known"}`)}
	const bodyHash = "010954df69f3fa3540533ed91d41fb6e105fdd3cbe41349fae291af0a104ccd8"
	want := strings.Join([]string{
		"6d6172736164206576656e7420310a", // "marsad event 1\n"
		"00024232",                       // station B2
		"000684712e1c8000",               // epoch 1834471500054528
		"0000000000000001",               // seq
		"00064bf02e3938fa",               // at 1772344800000250
		"000464656d6f", "00", "00024232", // actor demo, no machine, of B2
		"00096472792d7269766572",                   // exercise dry-river
		"0012616c6572742e61636b6e6f776c6564676564", // kind alert.acknowledged
		"000942322d413030303137",                   // subject B2-A00017
		bodyHash, strings.Repeat("00", 32),         // nothing before it
	}, "")
	end := head{}.link(&e, "B2", 1834471500054528)
	if got := hex.EncodeToString(CanonicalEvent(&e)); got != want {
		t.Errorf("canonical form\n%s, want\n%s", got, want)
	}
	if e.BodyHash.String() != bodyHash || e.Hash.String() != "1ffc8e25b6a2f73977f3285aa0f6d82fee8e4a75c58c47ca0199df5969fe7bd2" {
		t.Errorf("hashes %s and %s", e.BodyHash, e.Hash)
	}
	manual := strings.Join(strings.Fields(string(must[[]byte](t)(os.ReadFile("../../docs/store.md")))), "")
	for _, part := range []string{want, "hashofthebody" + bodyHash, "hash" + e.Hash.String(), string(bytes.ReplaceAll(e.Body, []byte(" "), nil))} {
		if !strings.Contains(manual, part) {
			t.Errorf("docs/store.md does not have %s", part)
		}
	}
	if (end != head{1834471500054528, 1, e.Hash}) {
		t.Errorf("end of the chain %+v", end)
	}
}

func TestEventsComeBackAsAppended(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir)
	in := someEvents(3)
	in[1].Actor, in[1].Exercise, in[1].Body = marsad.Actor{ID: "marsad", Machine: true, Station: "B2"}, "dry-river", nil
	in[2].At = time.Time{}
	want := must[[]marsad.Event](t)(s.AppendEvents(t.Context(), in))
	want = append(want, must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(2)))...)
	if in[0].Seq != 0 {
		t.Error("the caller's events were changed")
	}
	noError(t, s.Close())
	s = openTest(t, dir)
	got := readEvents(t, s.Reader, 1)
	if len(got) != 5 {
		t.Fatalf("%d of 5 events", len(got))
	}
	var prev marsad.Hash
	for i, e := range got {
		w := want[i]
		if string(e.Body) != string(w.Body) || e.Seq != uint64(i+1) || e.Prev != prev || e.Station != "B2" || e.At.IsZero() {
			t.Errorf("event %d: %+v", i, e)
		}
		e.Body, w.Body, prev = nil, nil, e.Hash
		if hex.EncodeToString(CanonicalEvent(&e)) != hex.EncodeToString(CanonicalEvent(&w)) || e.Hash != w.Hash {
			t.Errorf("\n got %+v\nwant %+v", e, w)
		}
	}
	if after := readEvents(t, s.Reader, math.MaxUint64); len(after) != 0 {
		t.Errorf("%d events after the last there can be", len(after))
	}
	if report := must[LogReport](t)(s.VerifyLog(t.Context())); report.Err() != nil || report.Events != 5 || report.Bodies != 4 || report.Absent != 1 || report.Head != prev {
		t.Errorf("report %+v", report)
	}
}

func TestBadEventIsRefused(t *testing.T) {
	s := openTest(t, t.TempDir())
	for name, change := range map[string]func(*marsad.Event){
		"no kind":        func(e *marsad.Event) { e.Kind = "" },
		"no actor":       func(e *marsad.Event) { e.Actor.ID = "" },
		"long subject":   func(e *marsad.Event) { e.Subject = strings.Repeat("x", maxEventText+1) },
		"body no JSON":   func(e *marsad.Event) { e.Body = []byte(`{"n":`) },
		"body too large": func(e *marsad.Event) { e.Body = []byte(`"` + strings.Repeat("x", maxEventBody) + `"`) },
	} {
		events := someEvents(2)
		change(&events[1])
		if _, err := s.AppendEvents(t.Context(), events); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.AppendEvents(ctx, someEvents(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
	if got := readEvents(t, s.Reader, 0); len(got) != 0 {
		t.Errorf("%d events of refused calls", len(got))
	}
}

func TestDeletedBodiesLeaveTheChain(t *testing.T) {
	s := openTest(t, t.TempDir())
	must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(5)))
	noError(t, s.DeleteBodies(t.Context(), 2, 3))
	report := must[LogReport](t)(s.VerifyLog(t.Context()))
	if report.Err() != nil || report.Bodies != 3 || report.Absent != 2 {
		t.Errorf("report %+v", report)
	}
	noError(t, s.DeleteBodies(t.Context(), 3, 99)) // gone already, never there
	checkCounts(t, s.Reader)
	if got := readEvents(t, s.Reader, 2); got[0].Body != nil || got[2].Body == nil {
		t.Errorf("bodies %q %q", got[0].Body, got[2].Body)
	}
}

func TestVerifyFindsTheFirstBadEvent(t *testing.T) {
	const n = 20
	for name, c := range map[string]struct {
		damage string
		fault  LogFault
		seq    uint64
	}{
		"sound":               {`select 1`, LogSound, 0},
		"time":                {`update event set at_us = at_us + 1 where seq = 7`, RowChanged, 7},
		"subject":             {`update event set subject = 'zone-x' where seq = 7`, RowChanged, 7},
		"actor":               {`update event set actor = 'other' where seq = 7`, RowChanged, 7},
		"machine":             {`update event set actor_machine = 1 where seq = 7`, RowChanged, 7},
		"exercise":            {`update event set exercise = 'x' where seq = 7`, RowChanged, 7},
		"kind":                {`update event set kind = 'zone.removed' where seq = 7`, RowChanged, 7},
		"epoch":               {`update event set epoch = epoch + 1 where seq = 7`, RowChanged, 7},
		"text moved":          {`update event set kind = kind || substr(subject, 1, 1), subject = substr(subject, 2) where seq = 7`, RowChanged, 7},
		"body hash":           {`update event set body_hash = zeroblob(32) where seq = 7`, RowChanged, 7},
		"hash":                {`update event set hash = zeroblob(32) where seq = 7`, RowChanged, 7},
		"short hash":          {`update event set hash = x'00' where seq = 7`, RowChanged, 7},
		"prev":                {`update event set prev = zeroblob(32) where seq = 7`, LinkBroken, 7},
		"body":                {`update event_body set body = cast('{"n":0}' as blob) where seq = 7`, BodyChanged, 7},
		"body in empty place": {`delete from event_body where seq = 7; insert into event_body select station, epoch, 7, cast('{}' as blob) from event where seq = 7`, BodyChanged, 7},
		"gap":                 {`delete from event where seq = 7`, LogGap, 7},
		"cut in the middle":   {`delete from event where seq between 7 and 15`, LogGap, 7},
		"cut and closed":      {`delete from event where seq between 7 and 9; update event set seq = seq - 3 where seq > 9`, LinkBroken, 7},
		"beginning cut":       {`delete from event where seq < 4`, LogGap, 1},
		"end cut":             {`delete from event where seq > 15`, LogEndMissing, 16},
		"all gone":            {`delete from event`, LogEndMissing, 1},
		"swapped": {`update event set seq = 100 where seq = 7; update event set seq = 7 where seq = 8; update event set seq = 8 where seq = 100`,
			LinkBroken, 7},
	} {
		t.Run(name, func(t *testing.T) {
			s := openTest(t, t.TempDir())
			must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(n)))
			if _, err := s.db.Exec(c.damage); err != nil {
				t.Fatal(err)
			}
			report := must[LogReport](t)(s.VerifyLog(t.Context()))
			if report.Fault != c.fault || report.FirstBad != c.seq {
				t.Errorf("%+v, want %s at %d", report, c.fault, c.seq)
			}
			if (report.Err() == nil) != (c.fault == LogSound) || c.fault != LogSound && marsad.CodeOf(report.Err()) != marsad.StoreBroken {
				t.Errorf("error %v", report.Err())
			}
		})
	}
}

// A row that was made anew, hash and all, breaks the link of the next one; at the
// very end it differs from the noted end.
func TestVerifyFindsAForgedRow(t *testing.T) {
	for seq, want := range map[uint64]LogReport{7: {Fault: LinkBroken, FirstBad: 8}, 20: {Fault: LogEndReplaced, FirstBad: 20}} {
		s := openTest(t, t.TempDir())
		must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(20)))
		e := readEvents(t, s.Reader, seq)[0]
		e.Subject = "zone-x"
		e.Hash = HashEvent(&e)
		if _, err := s.db.Exec(`update event set subject = ?, hash = ? where seq = ?`, e.Subject, e.Hash[:], int64(seq)); err != nil {
			t.Fatal(err)
		}
		if report := must[LogReport](t)(s.VerifyLog(t.Context())); report.Fault != want.Fault || report.FirstBad != want.FirstBad {
			t.Errorf("row %d forged: %+v", seq, report)
		}
	}
}

// A store whose log does not end where it was noted is not written on.
func TestOpenRefusesACutLog(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir)
	must[[]marsad.Event](t)(s.AppendEvents(t.Context(), someEvents(5)))
	if _, err := s.db.Exec(`delete from event where seq = 5`); err != nil {
		t.Fatal(err)
	}
	noError(t, s.Close())
	if _, err := Open(t.Context(), dir, Options{Station: "B2"}); marsad.CodeOf(err) != marsad.StoreBroken {
		t.Errorf("error %v", err)
	}
	r := must[*Reader](t)(OpenReader(t.Context(), dir)) // it can still be looked at
	if report := must[LogReport](t)(r.VerifyLog(t.Context())); report.Fault != LogEndMissing {
		t.Errorf("report %+v", report)
	}
	noError(t, r.Close())
}
