package policy

import (
	"testing"

	"marsad"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct {
		actor marsad.Actor
		thing any
		want  bool
	}{
		{marsad.Actor{ID: "demo", Station: "B2"}, &marsad.Track{}, true},
		{marsad.Actor{ID: "demo", Station: "B2"}, marsad.Zone{Marks: marsad.Marks{Release: marsad.Red}}, true},
		{marsad.Actor{}, &marsad.Track{}, false},
		{marsad.Actor{ID: "demo"}, nil, false},
	} {
		if got := Visible(c.actor, c.thing); got != c.want {
			t.Errorf("%+v sees %T: %v, want %v", c.actor, c.thing, got, c.want)
		}
	}
}
