package syslog

import (
	"net/netip"
	"testing"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/syslog"
)

func TestSignsOfLifeAndErrors(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	type told struct {
		id   marsad.SensorID
		code marsad.Code
	}
	var heard []told
	kept := 0
	counters := new(link.Counters)
	s := &Source{Sensors: []Sensor{{Sensor: marsad.Sensor{ID: "router"}, Key: "mast-1"}, {Sensor: marsad.Sensor{ID: "old"}, Key: "10.0.0.9"}},
		Feed: link.Feed{Counters: counters, Sink: link.Sink{
			Asset:  func(id marsad.SensorID, a marsad.Asset) { heard = append(heard, told{id, a.Code}) },
			Broken: func(link.Broken) { kept++ },
		}}}
	r, err := s.Reader()
	if err != nil {
		t.Fatal(err)
	}
	from := netip.MustParseAddrPort("10.0.0.9:514")
	stream := syslog.AppendFrame(nil, []byte("<11>1 - mast-1 a - - - x"))
	for _, p := range []link.Packet{
		{Bytes: []byte("<14>1 - mast-1 a - - - fine"), At: now},
		{Bytes: []byte("<13>no host\n"), At: now, From: from},
		{Bytes: stream[:9], Stream: 1, At: now},
		{Bytes: stream[9:], Stream: 1, At: now},
		{Bytes: []byte("<14>1 - mast-1 a - - - fine"), At: now.Add(failedFor - 1)},
		{Bytes: []byte("<14>1 - mast-1 a - - - fine"), At: now.Add(failedFor)},
		{Bytes: []byte("<14>1 - other a - - - secret"), At: now},
		{Bytes: []byte("secret"), At: now},
		{Bytes: []byte("70000 x"), Stream: 1, At: now},
		{Stream: 1, At: now, End: true},
	} {
		r.Packet(p)
	}
	want := []told{{"router", ""}, {"old", ""}, {"router", Failed}, {"router", Failed}, {"router", ""}}
	if len(heard) != len(want) {
		t.Fatalf("%v", heard)
	}
	for i := range want {
		if heard[i] != want[i] {
			t.Errorf("%d: %v, want %v", i, heard[i], want[i])
		}
	}
	n := counters.Count().Rejected
	if n[BadMessage] != 1 || n[BadFrame] != 1 || n[UnknownSensor] != 1 || kept != 0 {
		t.Errorf("%v, %d kept", n, kept)
	}
	if _, err := (&Source{Sensors: []Sensor{{}, {}}}).Reader(); marsad.CodeOf(err) != marsad.BadConfig {
		t.Error(err)
	}
}
