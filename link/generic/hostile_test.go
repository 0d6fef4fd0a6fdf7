package generic

import (
	"strings"
	"testing"

	"marsad"
	"marsad/link"
	"marsad/wire/generic"
)

// Long names and codes are cut: the store takes none of a batch that holds one.
func TestLongTexts(t *testing.T) {
	m := generic.Mapping{Format: generic.JSON, Fields: []generic.Field{{To: "lat", From: "lat"}, {To: "lon", From: "lon"}, {To: "name", From: "n"}, {To: "code", From: "n"}}}
	long := strings.Repeat("x", 100_000)
	obs, _, assets, _ := played(t, m, []Sensor{{Sensor: marsad.Sensor{ID: "a", Kind: marsad.Locator}}},
		link.Packet{Bytes: []byte(`{"lat":15,"lon":2,"n":"` + long + `"}`)})
	if len(obs) != 1 || len(obs[0].Identity.Name) > 64 || len(assets) != 1 || len(assets[0].Code) > 64 {
		t.Errorf("%d observations, %d assets", len(obs), len(assets))
	}
}
