package marsad_test

import (
	"testing"

	"marsad"
	"marsad/geo"
)

func TestLegible(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "shepherd, known": true, "two\nlines": true, "راعٍ معروف\u200f": true, "می\u200cروم": true, "puits n° 3 – à l’est": true,
		"\u202eevil": false, "a\u2066b": false, "bell\x07": false, "\x1b[2J": false, "nul\x00": false, "\xff\xfe": false, "tab\t": false, "line\u2028": false,
	} {
		if got := marsad.Legible(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestZoneValid(t *testing.T) {
	whole := func() marsad.Zone {
		return marsad.Zone{ID: "well", Name: "Puits", Kind: marsad.Area, OnEntry: true, Priority: marsad.Low,
			Points: []geo.Point{geo.LatLon(23, 7), geo.LatLon(23.1, 7), geo.LatLon(23.1, 7.1)}}
	}
	if z := whole(); z.Valid() != nil {
		t.Fatal(z.Valid())
	}
	for name, spoil := range map[string]func(*marsad.Zone){
		"id":        func(z *marsad.Zone) { z.ID = "../x" },
		"name":      func(z *marsad.Zone) { z.Name = "\u202ex" },
		"exercise":  func(z *marsad.Zone) { z.Marks.Exercise = "A B" },
		"kind":      func(z *marsad.Zone) { z.Kind = "disc" },
		"neither":   func(z *marsad.Zone) { z.OnEntry = false },
		"priority":  func(z *marsad.Zone) { z.Priority = "" },
		"no figure": func(z *marsad.Zone) { z.Points[2] = z.Points[0] },
		"line of none": func(z *marsad.Zone) {
			z.Kind, z.Direction, z.Points = marsad.Line, marsad.BothWays, []geo.Point{z.Points[0], z.Points[0]}
		},
		"off the earth":  func(z *marsad.Zone) { z.Points[0] = geo.LatLon(1e308, 7) },
		"too many":       func(z *marsad.Zone) { z.Points = make([]geo.Point, marsad.MaxZonePoints+1) },
		"line, no sense": func(z *marsad.Zone) { z.Kind, z.Direction = marsad.Line, "up" },
	} {
		z := whole()
		spoil(&z)
		if err := z.Valid(); marsad.CodeOf(err) != marsad.BadRequest {
			t.Errorf("%s: %v", name, err)
		}
	}
}
