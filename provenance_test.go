package marsad_test

import (
	"slices"
	"testing"

	"marsad"
)

// The origins of what is made of several things are the union, sorted; sets that
// others hold stay as they are, whatever room is behind them.
func TestAddOrigin(t *testing.T) {
	of := func(sensor marsad.SensorID) marsad.Origin {
		return marsad.Origin{State: "A", Station: "B2", Sensor: sensor}
	}
	shared := append(make([]marsad.Origin, 0, 8), of("b"), of("d"))
	first, second := marsad.AddOrigin(shared, of("c")), marsad.AddOrigin(shared, of("a"))
	for _, c := range []struct {
		name      string
		got, want []marsad.Origin
	}{
		{"between", first, []marsad.Origin{of("b"), of("c"), of("d")}},
		{"before", second, []marsad.Origin{of("a"), of("b"), of("d")}},
		{"the input", shared, []marsad.Origin{of("b"), of("d")}},
		{"known", marsad.AddOrigin(shared, of("d")), shared},
		{"to none", marsad.AddOrigin(nil, of("d")), []marsad.Origin{of("d")}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	if whole := shared[:3]; whole[2] != (marsad.Origin{}) {
		t.Errorf("behind the input: %v", whole)
	}
}

// Marks together are the strictest release, and an exercise stays marked.
func TestMarksUnion(t *testing.T) {
	drill, other := marsad.Marks{Release: marsad.Green, Exercise: "drill"}, marsad.Marks{Release: marsad.Amber, Exercise: "other"}
	for _, c := range []struct{ a, b, want marsad.Marks }{
		{marsad.Marks{}, marsad.Marks{}, marsad.Marks{}},
		{marsad.Marks{Release: marsad.Red}, drill, marsad.Marks{Release: marsad.Red, Exercise: "drill"}},
		{drill, marsad.Marks{Release: marsad.Red}, marsad.Marks{Release: marsad.Red, Exercise: "drill"}},
		{drill, other, marsad.Marks{Release: marsad.Amber, Exercise: "drill"}},
	} {
		if got := c.a.Union(c.b); got != c.want {
			t.Errorf("%v and %v are %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestReleaseWords(t *testing.T) {
	for r := marsad.Clear; r <= marsad.Red; r++ {
		var back marsad.Release
		if err := back.UnmarshalText([]byte(r.String())); err != nil || back != r {
			t.Errorf("%s became %s, %v", r, back, err)
		}
	}
	if err := new(marsad.Release).UnmarshalText([]byte("pink")); marsad.CodeOf(err) != marsad.BadRequest {
		t.Error(err)
	}
	if marsad.Release(200).String() != "red" {
		t.Error("a release that is none must be the strictest")
	}
}

func TestNumberedIDs(t *testing.T) {
	for text, want := range map[string]marsad.TrackID{
		"B2-00123": {Station: "B2", Number: 123}, "B2-4294967295": {Station: "B2", Number: 1<<32 - 1},
	} {
		if got, err := marsad.ParseTrackID(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "B2", "B2-", "-00001", "b2-00001", "B2-4294967296", "B2--0001", "B2-+0001", "B2-A00001", "B2-0x001"} {
		if got, err := marsad.ParseTrackID(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
	a := marsad.AlertID{Station: "B2", Number: 7}
	if got, err := marsad.ParseAlertID(a.String()); err != nil || got != a {
		t.Errorf("%s: %v, %v", a, got, err)
	}
	if got, err := marsad.ParseAlertID("B2-00007"); err == nil {
		t.Errorf("a track's id is the alert %v", got)
	}
}
