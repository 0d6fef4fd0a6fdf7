package sim

import (
	"fmt"
	"time"

	"marsad"
	"marsad/geo"
)

// statement is one kind of line: its first word, and how the rest is read. A new
// kind is one entry in statements; its options are words that cannot be names.
type statement struct {
	word    string
	read    func(*reader)
	options []string
}

// statements is the language.
func statements() []statement {
	return []statement{
		{"scenario", readScenario, nil},
		{"start", readStart, nil},
		{"length", func(r *reader) { r.scn.Length = r.duration("the length") }, nil},
		{"seed", func(r *reader) { r.scn.Seed = uint64(r.whole("the seed", 0, 1<<53)) }, nil},
		{"exercise", readExercise, nil},
		{"station", readStation, nil},
		{"ground", func(r *reader) {
			r.scn.Ground = r.quantity("the height of the ground", lengthUnits(), -500, 9000)
		}, nil},
		{"place", readPlace, nil},
		{"radar", readRadar, optionWords(radarOptions())},
		{"mast", readMast, optionWords(mastOptions())},
		{"mask", readMask, nil},
		{"locator", readLocator, optionWords(locatorOptions())},
		{"vehicle", single(marsad.Vehicle), optionWords(actorOptions())},
		{"person", single(marsad.Person), nil},
		{"animal", single(marsad.Animal), nil},
		{"aircraft", single(marsad.Aircraft), nil},
		{"drone", readDrone, optionWords(droneOptions())},
		{"herd", readHerd, optionWords(herdOptions())},
		{"convoy", readConvoy, optionWords(convoyOptions())},
		{"area", readArea, optionWords(areaOptions())},
		{"line", readLine, optionWords(lineOptions())},
		{"at", readAt, nil},
		{"by", readBy, nil},
		{"from", readFrom, nil},
		{"expect", readAlways, nil},
	}
}

func optionWords[T any](table []option[T]) []string {
	words := make([]string, len(table))
	for i, o := range table {
		words[i] = o.word
	}
	return words
}

// Parse reads a scenario. name is the file that errors name; they are
// *ParseError with line, column and word, in an Error of code BadRequest.
func Parse(name, text string) (*Scenario, error) {
	lines, err := splitText(name, text)
	if err != nil {
		return nil, marsad.Errorf(marsad.BadRequest, "scenario: %w", err)
	}
	table := map[string]func(*reader){}
	reserved := map[string]bool{"stop": true, "to": true, "no": true}
	for _, s := range statements() {
		table[s.word] = s.read
		reserved[s.word] = true
		for _, o := range s.options {
			reserved[o] = true
		}
	}
	scn := &Scenario{Seed: 1}
	isReserved := func(word string) bool { return reserved[word] }
	for i := 0; i < len(lines); {
		words := lines[i].words
		if i++; len(words) == 0 {
			continue
		}
		for i < len(lines) && lines[i].continued {
			words = append(words, lines[i].words...)
			i++
		}
		if err := readStatement(&reader{scn: scn, words: words, reserved: isReserved}, table); err != nil {
			return nil, marsad.Errorf(marsad.BadRequest, "scenario: %w", err)
		}
	}
	if err := scn.finish(name); err != nil {
		return nil, marsad.Errorf(marsad.BadRequest, "scenario: %w", err)
	}
	return scn, nil
}

func readStatement(r *reader, table map[string]func(*reader)) error {
	first := r.take("a statement")
	read := table[first.text]
	if read == nil || first.quoted {
		r.fail(first, "no statement of that name")
		return r.err
	}
	read(r)
	if r.more() {
		r.fail(r.peek(), "one word too many")
	}
	if r.err != nil {
		return r.err
	}
	return nil
}

// finish checks what only the whole can tell, and gives each thing its origin
// and marks.
func (s *Scenario) finish(file string) error {
	missing := func(word string) error {
		return &ParseError{Where{file, 1, 1}, "", fmt.Sprintf("a scenario without %q", word)}
	}
	switch {
	case s.Name == "":
		return missing("scenario")
	case s.Start.IsZero():
		return missing("start")
	case s.Station == "":
		return missing("station")
	case s.Marks.Exercise == "":
		return missing("exercise")
	}
	for i := range s.Sensors {
		x := &s.Sensors[i]
		x.Origin = marsad.Origin{State: s.State, Station: s.Station, Sensor: x.ID}
		x.Marks = s.Marks
		x.SiteHeight += s.Ground
	}
	for i := range s.Zones {
		s.Zones[i].Marks = s.Marks
	}
	for _, e := range s.Expectations {
		s.Length = max(s.Length, e.To)
	}
	return nil
}

// scenario NAME ["TITLE"]
func readScenario(r *reader) {
	r.scn.Name, _ = r.name("the scenario")
	r.scn.Title = r.title()
}

// start TIME
func readStart(r *reader) {
	t := r.take("the start")
	at, err := time.Parse(time.RFC3339, t.text)
	if r.err == nil && (err != nil || at.Year() < 1990 || at.Year() > 2190) {
		r.fail(t, "the start is a time like 2026-03-01T05:30:00Z")
	}
	r.scn.Start = at.UTC()
}

// exercise ID
func readExercise(r *reader) {
	name, _ := r.name("the exercise")
	r.scn.Marks.Exercise = marsad.ExerciseID(name)
}

// station ID [state ID]
func readStation(r *reader) {
	t := r.take("the station's id")
	if r.err == nil && !marsad.StationID(t.text).Valid() {
		r.fail(t, "a station's id is 1 to 8 of A-Z and 0-9")
	}
	r.scn.Station = marsad.StationID(t.text)
	if _, ok := r.accept("state"); ok {
		t := r.take("the state's id")
		if r.err == nil && !marsad.StationID(t.text).Valid() {
			r.fail(t, "a state's id is 1 to 8 of A-Z and 0-9")
		}
		r.scn.State = t.text
	}
}

// place NAME ["TITLE"] POSITION [LENGTH towards ANGLE]
func readPlace(r *reader) {
	p := Place{Name: r.newName("a place"), Title: r.title(), Position: r.position("the position")}
	if r.more() {
		d := r.length("the distance", 1e5)
		r.want("towards")
		az := r.angle("the azimuth", 0, 360*geo.Degree)
		if r.err == nil {
			p.Position = geo.Direct(p.Position, az, d)
			p.Position = geo.Point{Lat: gridAngle(p.Position.Lat), Lon: gridAngle(p.Position.Lon)}
			if !inReach(p.Position) {
				r.fail(r.words[1], "the place lies beyond 80 degrees of latitude or 170 of longitude")
			}
		}
	}
	if r.err == nil {
		r.scn.Places = append(r.scn.Places, p)
	}
}
