package ledger

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/goccy/go-yaml"

	"marsad"
)

func filled(t *testing.T) *Ledger {
	t.Helper()
	l := New("B2")
	did(t, l)(l.SetZone(person, someZone("well")))
	line := marsad.Zone{ID: "border", Kind: marsad.Line, Direction: marsad.LeftToRight, Priority: marsad.Low, Points: someZone("x").Points,
		Marks: marsad.Marks{Release: marsad.Red, Exercise: "dry-river"}}
	did(t, l)(l.SetZone(person, line))
	did(t, l)(l.SetSensor(person, fullSensor()))
	return l
}

func TestStateGoesThroughYAMLAndJSON(t *testing.T) {
	want := filled(t).Export()
	for name, form := range map[string]struct {
		write func(any) ([]byte, error)
		read  func([]byte, any) error
	}{
		"json": {json.Marshal, json.Unmarshal},
		"yaml": {yaml.Marshal, func(b []byte, v any) error { return yaml.UnmarshalWithOptions(b, v, yaml.Strict()) }},
	} {
		text, err := form.write(want)
		if err != nil {
			t.Fatal(err)
		}
		var got State
		if err := form.read(text, &got); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, text)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestImportIsTheDifference(t *testing.T) {
	from := filled(t)
	doc := from.Export()
	if events, err := from.Import(person, doc, true); err != nil || len(events) != 0 {
		t.Errorf("its own state makes %d events, %v", len(events), err)
	}
	to := New("C3")
	did(t, to)(to.SetZone(person, someZone("ford")))
	did(t, to)(to.SetZone(person, someZone("well")))
	apply := func(replace bool, want ...string) {
		t.Helper()
		events, err := to.Import(person, doc, replace)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range events {
			got = append(got, string(e.Kind)+" "+e.Subject)
			did(t, to)(e, nil)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("events %q, want %q", got, want)
		}
	}
	apply(false, "zone.set border", "sensor.set radar-north", "state.imported state")
	apply(true, "zone.removed ford", "state.imported state")
	apply(true)
	got := to.Export()
	got.Station = doc.Station
	if !sameRecord(got, doc) {
		t.Errorf("after the import: %+v", got)
	}
}

func TestBadStateIsRefusedAsAWhole(t *testing.T) {
	for name, change := range map[string]func(*State){
		"zone twice":    func(s *State) { s.Zones = append(s.Zones, s.Zones[0]) },
		"zone wrong":    func(s *State) { s.Zones[1].Points = nil },
		"sensor twice":  func(s *State) { s.Sensors = append(s.Sensors, s.Sensors[0]) },
		"sensor id":     func(s *State) { s.Sensors[0].ID = "" },
		"no such thing": func(s *State) { s.Sensors[0].Measures = []string{"smell"} },
	} {
		doc := filled(t).Export()
		change(&doc)
		if events, err := New("C3").Import(person, doc, false); marsad.CodeOf(err) != marsad.BadRequest || err == nil || events != nil {
			t.Errorf("%s: %d events, %v", name, len(events), err)
		}
	}
}
