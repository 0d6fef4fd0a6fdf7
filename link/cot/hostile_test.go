package cot

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"marsad"
	"marsad/link"
	"marsad/wire/cot"
)

// What people write is not kept either where the event is broken or cut off before
// it says that it is a chat.
func TestWordsOfPeopleAreNotKept(t *testing.T) {
	var h heard
	r, err := h.source(Sensor{Sensor: marsad.Sensor{ID: "field"}}).Reader()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		`<event uid="a" type="b-t-f"><detail>private`,
		`<event uid="a" type="a-f-G"><detail><remarks>private</remarks>`,
		`<remarks source="x">private</remarks></detail></event>`,
	} {
		r.Packet(link.Packet{Bytes: []byte(text), At: now})
	}
	if len(h.broken) != 0 {
		t.Errorf("kept: %q", h.broken)
	}
}

// A device whose clock was ahead and has been set is heard again.
func TestClockThatWasSet(t *testing.T) {
	var h heard
	r, err := h.source(Sensor{Sensor: marsad.Sensor{ID: "field"}}).Reader()
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range []time.Time{now.AddDate(10, 0, 0), now, now.Add(-time.Second)} {
		e := event("a", "a-f-G", func(e *cot.Event) { e.Time, e.Start, e.Stale = at, at, at.Add(time.Minute) })
		r.Packet(link.Packet{Bytes: e.AppendDatagram(nil), At: now.Add(time.Duration(i) * time.Second)})
	}
	if len(h.obs) != 2 || h.counters.Count().Rejected[Repeated] != 1 {
		t.Errorf("%d observations, %v", len(h.obs), h.counters.Count().Rejected)
	}
}

// Long names cost no memory, and are cut between letters.
func TestLongNames(t *testing.T) {
	var h heard
	r, err := h.source(Sensor{Sensor: marsad.Sensor{ID: "field"}}).Reader()
	if err != nil {
		t.Fatal(err)
	}
	long := event(strings.Repeat("u", 100_000), "a-f-G", nil)
	r.Packet(link.Packet{Bytes: long.AppendDatagram(nil), At: now})
	if len(r.last) != 0 || len(h.obs) != 0 {
		t.Errorf("an identifier of 100 kB is remembered")
	}
	named := event("a", "a-f-G", func(e *cot.Event) { e.Detail.Callsign = "x" + strings.Repeat("م", 50) })
	r.Packet(link.Packet{Bytes: named.AppendDatagram(nil), At: now})
	if len(h.obs) != 1 || !utf8.ValidString(h.obs[0].Identity.Name) {
		t.Errorf("%+v", h.obs)
	}
}
