package sim

import (
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/scenarios"
)

func load(t testing.TB, name string) *Scenario {
	t.Helper()
	file, text, err := scenarios.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	scn, err := Parse(file, text)
	if err != nil {
		t.Fatal(err)
	}
	return scn
}

// Every scenario that we ship can be met by a system that knows the truth.
func TestShippedScenariosCanBeMet(t *testing.T) {
	for _, name := range scenarios.Names() {
		scn := load(t, name)
		if len(scn.Expectations) == 0 || scn.Name != name {
			t.Errorf("%s: named %s, %d expectations", name, scn.Name, len(scn.Expectations))
		}
		system := newPerfect(scn)
		for _, f := range Run(scn, system) {
			t.Error(f)
		}
		if system.plots == 0 || system.scans == 0 || system.late > 0 {
			t.Errorf("%s: %d plots, %d scans, %d out of order", name, system.plots, system.scans, system.late)
		}
	}
}

const duel = `scenario duel
start 2026-03-01T06:00:00Z
exercise test-duel
station T1 state A
place post 23.6,7.1
radar eye at post sigma-range 10 m sigma-azimuth 0.2 deg revisit 2 s range 100 m to 10 km
vehicle van route 23.60,7.08 10 m/s 23.60,7.12
person one route 23.61,7.08
area ring entry points 23.605,7.095 23.605,7.105 23.595,7.105 23.595,7.095
line far points 23.7,7.0 23.7,7.2
`

// The runner says of each kind of expectation when it is not met, and where it
// stands.
func TestRunReportsFailures(t *testing.T) {
	for _, c := range []struct{ expect, want string }{
		{"at 1:00 expect 2 tracks", ""},
		{"at 1:00 expect 3 tracks", "at 1:00 2 tracks"},
		{"at 1:00 expect 1 to 2 tracks", ""},
		{"at 1:00 expect at least 3 tracks", "at 1:00 2 tracks"},
		{"at 1:00 expect at most 1 tracks", "at 1:00 2 tracks"},
		{"by 1:00 expect 3 tracks", "2 tracks"},
		{"expect 2 tracks", ""},
		{"at 0:20 expect track within 10 m of van", ""},
		{"at 1:00 expect held track within 10 m of van", "is confirmed"},
		{"at 1:00 expect held track within 10 m of one", ""},
		{"from 0:20 to 1:20 expect same track within 10 m of one", ""},
		{"by 4:00 expect alert zone-entry on ring", ""},
		{"by 4:00 expect alert zone-entry on ring within 50 m of van", ""},
		{"by 4:00 expect alert zone-entry on ring within 50 m of one", "only zone-entry on ring at 2:3"},
		{"by 1:00 expect alert zone-entry on ring", "no alert"},
		{"at 3:00 expect alert zone-entry on ring", ""},
		{"by 4:00 expect alert line-cross on far", "only zone-entry"},
		{"from 0:00 to 4:00 expect no alert zone-entry", "zone-entry on ring at 2:3"},
		{"from 0:00 to 2:00 expect no alert zone-entry", ""},
		{"expect no alert line-cross", ""},
	} {
		scn, err := Parse("duel.txt", duel+c.expect+"\n")
		if err != nil {
			t.Fatal(err)
		}
		failures := Run(scn, newPerfect(scn))
		switch {
		case c.want == "" && len(failures) > 0:
			t.Errorf("%s", failures[0])
		case c.want != "" && len(failures) == 0:
			t.Errorf("%s: no failure", c.expect)
		case c.want != "" && (!strings.Contains(failures[0].Why, c.want) || !strings.HasPrefix(failures[0].String(), "duel.txt:11:1: "+c.expect)):
			t.Errorf("%s; want %q", failures[0], c.want)
		}
	}
}

// swapping gives every track another number after a minute and a half.
type swapping struct{ *perfect }

func (s swapping) Tracks() []marsad.Track {
	tracks := s.perfect.Tracks()
	if s.now > 90*time.Second {
		for i := range tracks {
			tracks[i].ID.Number += 100
		}
	}
	return tracks
}

func TestRunSeesSwappedTracks(t *testing.T) {
	scn, err := Parse("duel.txt", duel+"from 0:20 to 3:00 expect same track within 50 m of van\n")
	if err != nil {
		t.Fatal(err)
	}
	f := Run(scn, swapping{newPerfect(scn)})
	if len(f) != 1 || f[0].Why != "at 1:30 the nearest track was T1-00001 and is T1-00101" {
		t.Error(f)
	}
}
