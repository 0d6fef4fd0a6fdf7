package sensorthings

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/sensorthings"
)

// However many datastreams a server has, those of the feed are heard; and what one
// says of itself costs little memory.
func TestMoreStreamsThanRemembered(t *testing.T) {
	var h heard
	r, err := h.source(Sensor{Sensor: marsad.Sensor{ID: "met"}, Key: "Well"}).Reader()
	if err != nil {
		t.Fatal(err)
	}
	o := sensorthings.Observation{Property: entity("", "Air temperature"), UnitSymbol: "degC", Kind: sensorthings.Number, Number: 20}
	for i := range maxStreams + 10 {
		o.Datastream, o.Thing = entity(fmt.Sprint(i), "x"), entity("9", "Elsewhere")
		r.Packet(link.Packet{Bytes: encoded(t, o), At: now})
	}
	o.Datastream, o.Thing = entity("well-1", "temp"), entity("1", "Well")
	r.Packet(link.Packet{Bytes: encoded(t, o), At: now})
	if len(h.readings) != 1 || len(r.streams) > maxStreams {
		t.Errorf("%d readings, %d datastreams remembered, %v", len(h.readings), len(r.streams), h.counters.Count().Rejected)
	}
	known := len(r.streams)
	o.Datastream = entity("long", strings.Repeat("x", 500_000))
	r.Packet(link.Packet{Bytes: encoded(t, o), At: now})
	if len(r.streams) != known {
		t.Error("a name of 500 kB is remembered")
	}
}

// What cannot be is not handed on: one that the store refuses takes the others with it.
func TestImpossible(t *testing.T) {
	var h heard
	met := Sensor{Sensor: marsad.Sensor{ID: "met"}, Key: "Well"}
	wire := Sensor{Sensor: marsad.Sensor{ID: "wire", Site: geo.LatLon(15, 2)}, Key: "8"}
	r, err := h.source(met, wire).Reader()
	if err != nil {
		t.Fatal(err)
	}
	hot := sensorthings.Observation{Datastream: entity("5", "temp"), Thing: entity("1", "Well"), Property: entity("", "Air temperature"), UnitSymbol: "degC", Kind: sensorthings.Number, Number: 1e9}
	r.Packet(link.Packet{Bytes: encoded(t, hot), At: now})
	old := sensorthings.Observation{Datastream: entity("8", "motion"), Property: entity("", "Motion"), At: time.Unix(0, 0).UTC(), Kind: sensorthings.Bool, Bool: true}
	r.Packet(link.Packet{Bytes: encoded(t, old), At: now})
	if len(h.readings)+len(h.obs) != 0 || h.counters.Count().Rejected[Impossible] != 2 {
		t.Errorf("%+v %+v %v", h.readings, h.obs, h.counters.Count().Rejected)
	}
}
