package sim

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/scenarios"
)

const head = "scenario x\nstart 2026-03-01T06:00:00Z\nexercise test-x\nstation T1 state A\nplace a 23.6,7.1\nplace b 23.6,7.2\n"

// Each error names the file, the line, the column and the word.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"vehicle v route a 30 km/h c", `x.txt:7:27: no option of vehicle, and no place of that name above: "c"`},
		{"vehicle v route a c", `x.txt:7:19: no option of vehicle, and no place of that name above: "c"`},
		{"vehicle v route a b", `x.txt:7:19: a speed stands before the second place of a route: "b"`},
		{"vehicle v route a 30 b", `x.txt:7:22: the unit of the speed is m/s or km/h: "b"`},
		{"vehicle v route a 0 km/h b", `x.txt:7:19: the speed is 0.18 to 1260 km/h: "0"`},
		{"vehicle v route a 30 km/h\n  91,7", `x.txt:8:3: coordinates are latitude,longitude in degrees, to 80 and 170: "91,7"`},
		{"vehicle v then loop", `x.txt:7:1: without route: "vehicle"`},
		{"vehicle v route a then fly", `x.txt:7:24: here stands stay or leave or loop or return: "fly"`},
		{"vehicle v route a then loop", `x.txt:7:9: a route of one place ends in stay: "v"`},
		{"vehicle v route a size 3 m size 4 m", `x.txt:7:28: stands twice: "size"`},
		{"vehicle v route a from 2:00 until 1:00", `x.txt:7:9: gone before it appears: "v"`},
		{"vehicle v route a stop", `x.txt:7:23: the time of the stop is missing`},
		{"vehicle v route a stop 90", `x.txt:7:24: the time of the stop is m:ss or h:mm:ss: "90"`},
		{"vehicle v route a stop 1:75", `x.txt:7:24: the time of the stop is m:ss or h:mm:ss: "1:75"`},
		{"vehicle a route a", `x.txt:7:9: the name is taken: "a"`},
		{"vehicle loop route a", ``},
		{"vehicle stop route a", `x.txt:7:9: a word of the language cannot be a name: "stop"`},
		{"vehicle V route a", `x.txt:7:9: a name is 1 to 32 of a-z, 0-9 and -: "V"`},
		{"tank t route a", `x.txt:7:1: no statement of that name: "tank"`},
		{"herd g route a count 9999 radius 5 m", `x.txt:7:22: the number of members is 1 to 500: "9999"`},
		{"herd g route a count 3", `x.txt:7:1: without radius: "herd"`},
		{"person g-2 route a\nherd g route a count 3 radius 5 m", `x.txt:8:6: the name of its member g-2 is taken: "g"`},
		{"convoy c route a count 3 spacing 9 m", `x.txt:7:8: a convoy's route has two places or more: "c"`},
		{"convoy c route a 9 m/s b then return count 400 spacing 100 m", `x.txt:7:8: longer than the round that it drives: "c"`},
		{"convoy c count 500 spacing 1 m route a 9 m/s b" + strings.Repeat(" a b", 20), `x.txt:7:8: members times places of the route are over 20000: "c"`},
		{"convoy c count 400 spacing 1 km route a 9 m/s b", `x.txt:7:8: longer than 100 km: "c"`},
		{"place n 79.9,7.1\nplace c n 90 km towards 0 deg", `x.txt:8:7: the place lies beyond 80 degrees of latitude or 170 of longitude: "c"`},
		{"convoy c of robots", `x.txt:7:13: no class: "robots"`},
		{"drone d route a battery 9:00", `x.txt:7:7: only an asset tells of itself: without asset: "d"`},
		{"radar r at a", `x.txt:7:1: without sigma-range: "radar"`},
		{"radar r at a sigma-range 9 m sigma-azimuth 1 deg revisit 2 s range 5 m to 5 m", `x.txt:7:7: the ranges are empty: "r"`},
		{"radar r at a sigma-range 9 deg", `x.txt:7:28: the unit of the standard deviation is m or km: "deg"`},
		{"radar r at a pd 1.5", `x.txt:7:17: the probability of detection is 0 to 1: "1.5"`},
		{"radar r at a pd NaN", `x.txt:7:17: the probability of detection is a number: "NaN"`},
		{"radar r at a revisit 0 s", `x.txt:7:22: the time between looks is 0.05 to 3600 s: "0"`},
		{"mask r a b 23.7,7.1", `x.txt:7:6: no radar or mast of that name above: "r"`},
		{"locator l tells v", `x.txt:7:17: no actor of that name above: "v"`},
		{"area z entry points a b", `x.txt:7:24: a corner is missing`},
		{"area z points a b 23.7,7.1", `x.txt:7:6: zone z: neither entry nor exit is asked for: "z"`},
		{"line z priority urgent", `x.txt:7:17: here stands critical or high or medium or low: "urgent"`},
		{"at 1:00 expect two tracks", `x.txt:7:16: the number of tracks is a whole number: "two"`},
		{"at 1:00 hope 2 tracks", `x.txt:7:9: here stands expect: "hope"`},
		{"at 1:00 expect 2 alerts", `x.txt:7:18: here stands tracks or track: "alerts"`},
		{"by 1:00 expect alert zone-entry on z", `x.txt:7:36: no zone of that name above: "z"`},
		{"at 1:00 expect track within 9 m of v", `x.txt:7:36: no single actor of that name above: "v"`},
		{"from 2:00 to 1:00 expect 2 tracks", `x.txt:7:14: the end is before the beginning: "1:00"`},
		{"seed 4 5", `x.txt:7:8: one word too many: "5"`},
		{"seed -4", `x.txt:7:6: the seed is 0 to 9007199254740992: "-4"`},
		{`place c "no end 23.6,7.1`, `x.txt:7:9: no closing quotation mark: "no end 23.6,7.1"`},
		{`place é 23.6,7.1 x`, `x.txt:7:7: a name is 1 to 32 of a-z, 0-9 and -: "é"`},
		{`place c "é" 23.6,7.1 x`, `x.txt:7:22: the distance is a number: "x"`},
		{"place c a 2 km towards 400 deg", `x.txt:7:24: the azimuth is 0 to 360 deg: "400"`},
		{"start noon", `x.txt:7:7: the start is a time like 2026-03-01T05:30:00Z: "noon"`},
		{"station post", `x.txt:7:9: a station's id is 1 to 8 of A-Z and 0-9: "post"`},
	} {
		_, err := Parse("x.txt", head+c.text+"\n")
		var parse *ParseError
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.text, err)
		case c.want == "":
		case err == nil:
			t.Errorf("%s: no error, want %s", c.text, c.want)
		case err.Error() != "scenario: "+c.want:
			t.Errorf("%s:\n got %v\nwant %s", c.text, err, c.want)
		case !errors.As(err, &parse) || marsad.CodeOf(err) != marsad.BadRequest:
			t.Errorf("%s: %T, code %s", c.text, err, marsad.CodeOf(err))
		}
	}
	for _, word := range []string{"scenario", "start", "exercise", "station"} {
		text := strings.Replace(head, word, "# "+word, 1)
		if _, err := Parse("x.txt", text); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("without %s: %v", word, err)
		}
	}
}

func TestParseReadsEveryField(t *testing.T) {
	scn, err := Parse("x.txt", head+`length 0:30  # shorter than what is expected below
seed 9
ground 400 m
place c "Third" a 1 km towards 90 deg
radar r "A radar" at c height 10 m sigma-range 8 m sigma-azimuth 0.5 deg sigma-elevation 1 deg
  sigma-rate 1 km/h pd 0.8 false 2.5 revisit 2 s phase 0.5 s field 350 deg to 20 deg # wraps
  range 0.1 km to 9 km elevations -2 deg to 8 deg min-speed 3.6 km/h rates -20 m/s to 25 m/s
  resolution 30 m beam 1 deg bias-range 5 m bias-azimuth 0.25 deg error-range -5 m error-azimuth -1 deg
mask r a b c
mast m at 23.5,7.1 sigma-azimuth 0.1 deg revisit 0.5 s range 0 m to 5 km names 0.75
vehicle v from 0:10 until 1:00:00.5 repeat 2:00:00 size 7 m wander 3 m
  route a stop 0:05 36 km/h b c 5 m/s a stop 0:10 stop 0:05 then loop
locator l tells v sigma 15 m revisit 10 s pd 0.5
drone d asset 9 height 80 m telemetry 0.5 s sigma 1 m camera b battery 30:00 route a 10 m/s b then return
drone strange route a 10 m/s b then leave
line z "A line" direction right-to-left priority low points a b c
from 0:20 to 1:10 expect at most 2 tracks
`)
	if err != nil {
		t.Fatal(err)
	}
	r := scn.Sensor("r")
	want := marsad.Sensor{
		ID: "r", Name: "A radar", Kind: marsad.Radar, SiteHeight: 410,
		Measures:   marsad.HasRange | marsad.HasAzimuth | marsad.HasElevation | marsad.HasRangeRate,
		SigmaRange: 8, SigmaAzimuth: 0.5 * geo.Degree, SigmaElevation: geo.Degree, SigmaRangeRate: 1 / 3.6,
		AzimuthBias: 0.25 * geo.Degree, RangeBias: 5, Pd: 0.8, FalsePerScan: 2.5, Revisit: 2, Sweep: true,
		RangeMin: 100, RangeMax: 9000, MinRadialSpeed: 1, Resolution: 30, ResolutionAzimuth: geo.Degree, RateSpan: [2]float64{-20, 25},
		Origin: marsad.Origin{State: "A", Station: "T1", Sensor: "r"}, Marks: marsad.Marks{Exercise: "test-x"},
	}
	got := r.Sensor
	if w := got.Field.Width.Degrees(); got.Field.From != 350*geo.Degree || w < 29.999 || w > 30.001 {
		t.Errorf("field %v", got.Field)
	}
	if got.ElevationSpan.From != -2*geo.Degree || got.ElevationSpan.Width != 10*geo.Degree || len(got.Masks[0]) != 3 {
		t.Errorf("elevations %v, masks %v", got.ElevationSpan, got.Masks)
	}
	if d, az := geo.Inverse(scn.Places[0].Position, got.Site); d < 999.999 || d > 1000.001 || az.Degrees() < 89.99 || az.Degrees() > 90.01 {
		t.Errorf("the site lies %g m towards %s", d, az)
	}
	got.Field, got.ElevationSpan, got.Masks, got.Site = geo.Sector{}, geo.Sector{}, nil, geo.Point{}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("radar\n got %+v\nwant %+v", got, want)
	}
	if r.ErrorRange != -5 || r.ErrorAzimuth != -geo.Degree || r.Phase != time.Second/2 {
		t.Errorf("radar %+v", r)
	}
	v := scn.actor("v")
	a, b, c := scn.Places[0].Position, scn.Places[1].Position, scn.Places[2].Position
	if route := []Waypoint{{a, 0, 5 * time.Second}, {b, 10, 0}, {c, 10, 0}, {a, 5, 15 * time.Second}}; !reflect.DeepEqual(v.Route, route) {
		t.Errorf("route %v", v.Route)
	}
	if v.From != 10*time.Second || v.Until != time.Hour+time.Second/2 || v.Repeat != 2*time.Hour || v.Size != 7 || v.Wander != 3 || v.Then != Loop {
		t.Errorf("vehicle %+v", v)
	}
	if d := scn.Sensor("d"); d == nil || d.Kind != marsad.Locator || d.Revisit != 0.5 || scn.Sensor("strange") != nil {
		t.Errorf("the drone's own reports: %+v", d)
	}
	if x := scn.actor("d").Asset; *x != (Asset{9, 0.5, 1, b, 30 * time.Minute}) {
		t.Errorf("asset %+v", x)
	}
	if z := scn.Zones[0]; z.Direction != marsad.RightToLeft || z.Priority != marsad.Low || z.Marks.Exercise != "test-x" || z.Name != "A line" {
		t.Errorf("zone %+v", z)
	}
	if e := scn.Expectations[0]; e.Most != 2 || e.Least != 0 || e.From != 20*time.Second || e.Text != "from 0:20 to 1:10 expect at most 2 tracks" {
		t.Errorf("expectation %+v", e)
	}
	if scn.Length != 70*time.Second || scn.Seed != 9 {
		t.Errorf("length %s, seed %d", scn.Length, scn.Seed)
	}
}

// The canonical form has the same meaning, and is its own canonical form. What we
// ship is written in it, but for the lines that go on.
func TestFormat(t *testing.T) {
	const messy = "\n\n# note\n\n\n  \nscenario   x \"a  title\"#c\n\tseed 4\t\r\nplace a 1,2\n"
	const neat = "# note\n\nscenario x \"a  title\"  #c\n  seed 4\nplace a 1,2\n"
	if got, err := Format("x.txt", messy); err != nil || got != neat {
		t.Errorf("got %q, %v", got, err)
	}
	for _, name := range scenarios.Names() {
		file, text, err := scenarios.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		formatted, err := Format(file, text)
		if err != nil || formatted != text {
			t.Errorf("%s is not in canonical form (%v)", file, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range scenarios.Names() {
		_, text, err := scenarios.Text(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add(head + "vehicle v route a stop 1:00 9 m/s b then leave repeat 0:30\nexpect 1 tracks\n")
	f.Add(head + "convoy c count 9 spacing 40 m route a 9 m/s b stop 0:05 23.7,7.1 then loop\ndrone d asset 3 route a 9 m/s b then return\n")
	f.Add(head + "herd g count 3 radius 1 m route a wander 4 m\nlocator l tells g sigma 3 m revisit 1 s\n")
	f.Fuzz(func(t *testing.T, text string) {
		scn, err := Parse("f.txt", text)
		if err != nil {
			var parse *ParseError
			if !errors.As(err, &parse) || parse.Line < 1 || parse.Col < 1 {
				t.Fatalf("an error without place: %v", err)
			}
			return
		}
		formatted, err := Format("f.txt", text)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("f.txt", formatted)
		if err != nil {
			t.Fatalf("the canonical form does not parse: %v\n%s", err, formatted)
		}
		for _, s := range []*Scenario{scn, again} {
			for i := range s.Expectations {
				s.Expectations[i].Where = Where{}
			}
		}
		if !reflect.DeepEqual(scn, again) {
			t.Fatalf("the canonical form means something else:\n%s", formatted)
		}
		if len(scn.Actors) > 20 || len(scn.Sensors) > 20 {
			return
		}
		engine := New(scn)
		for _, o := range append(engine.Truth(time.Second), engine.Truth(20*time.Minute)...) {
			if !o.Position.Valid() || math.IsNaN(o.East+o.North) {
				t.Fatalf("%+v", o)
			}
		}
		for _, d := range engine.Advance(200 * time.Millisecond) {
			if err := d.Observation.Valid(); !d.IsScan() && err != nil {
				t.Fatal(err)
			}
		}
	})
}
