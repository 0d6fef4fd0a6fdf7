package station

import (
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"marsad"
	"marsad/geo"
)

// What a sender makes up neither hides a store that fails later nor outlives its day.
func TestSinkOfMadeUpValues(t *testing.T) {
	s := &Station{core: &core{log: slog.New(slog.DiscardHandler)}}
	c := new(source)
	operator := s.sink(c).Operator
	operator(marsad.OperatorPlace{At: time.Now(), Drone: "d", Position: geo.LatLon(200, 0)})
	operator(marsad.OperatorPlace{At: time.Now(), Drone: strings.Repeat("d", 65), Position: geo.LatLon(15, 2)})
	if n := c.counters.Count().Rejected[impossibleReading]; n != 2 {
		t.Errorf("%d refused", n)
	}
	s.core.stored(marsad.Errorf(marsad.Undecodable, "one that cannot be"))
	if s.core.failing.Load() {
		t.Error("a value that cannot be counts as a store that fails")
	}
	obs := []marsad.Observation{{Identity: marsad.Identity{Name: "x" + strings.Repeat("م", 1000)}}}
	if shorten(obs); len(obs[0].Identity.Name) > maxName || !utf8.ValidString(obs[0].Identity.Name) {
		t.Errorf("%q", obs[0].Identity.Name)
	}
	now := time.Now()
	if !earlier(now.AddDate(1, 0, 0), now).Equal(now) {
		t.Error("a place of the future is kept for longer")
	}
}
