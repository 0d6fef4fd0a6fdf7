package sim

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
)

// Bounds of a scenario, so that no text costs more than it can be worth.
const (
	maxText    = 1 << 20
	maxMembers = 500     // of one actor
	maxObjects = 2000    // of a scenario
	maxPoints  = 500     // of a route
	maxWays    = 20_000  // members of a convoy times places of its route
	maxConvoy  = 100_000 // m
	maxTime    = 100 * time.Hour
)

// reader reads the words of one statement. The first error stays; after it every
// reading returns a zero value, so that callers ask once, at the end.
type reader struct {
	scn      *Scenario
	words    []token
	next     int
	err      *ParseError
	reserved func(word string) bool // words of the language, which are no names
}

func (r *reader) fail(t token, format string, args ...any) {
	if r.err == nil {
		r.err = &ParseError{t.Where, t.text, fmt.Sprintf(format, args...)}
	}
}

func (r *reader) more() bool { return r.err == nil && r.next < len(r.words) }

// peek returns the next word without taking it; at the end an empty one whose
// place is behind the last.
func (r *reader) peek() token {
	if r.next < len(r.words) {
		return r.words[r.next]
	}
	last := r.words[len(r.words)-1]
	last.Col += len([]rune(last.text))
	return token{Where: last.Where}
}

// take returns the next word; what says what it should be.
func (r *reader) take(what string) token {
	t := r.peek()
	if !r.more() {
		r.fail(t, "%s is missing", what)
		return t
	}
	r.next++
	return t
}

// accept takes the next word if it is one of words.
func (r *reader) accept(words ...string) (string, bool) {
	t := r.peek()
	if !r.more() || t.quoted {
		return "", false
	}
	for _, w := range words {
		if t.text == w {
			r.next++
			return w, true
		}
	}
	return "", false
}

// want takes the next word, which must be one of words.
func (r *reader) want(words ...string) string {
	if w, ok := r.accept(words...); ok {
		return w
	}
	r.fail(r.peek(), "here stands %s", strings.Join(words, " or "))
	return ""
}

// title takes a word in quotation marks, if one stands there.
func (r *reader) title() string {
	if t := r.peek(); r.more() && t.quoted {
		r.next++
		return t.text
	}
	return ""
}

// name takes a name that what is called by.
func (r *reader) name(what string) (string, token) {
	t := r.take("the name of " + what)
	if r.err == nil && (t.quoted || !marsad.SensorID(t.text).Valid()) {
		r.fail(t, "a name is 1 to 32 of a-z, 0-9 and -")
	}
	return t.text, t
}

// newName takes a name that nothing has yet, and that is no word of the language.
func (r *reader) newName(what string) string {
	name, t := r.name(what)
	switch {
	case r.err != nil:
	case r.reserved(name):
		r.fail(t, "a word of the language cannot be a name")
	case r.nameTaken(name):
		r.fail(t, "the name is taken")
	}
	return name
}

func (r *reader) nameTaken(name string) bool {
	if _, ok := r.scn.place(name); ok || r.scn.hasObject(name) || r.scn.Sensor(marsad.SensorID(name)) != nil {
		return true
	}
	for _, z := range r.scn.Zones {
		if string(z.ID) == name {
			return true
		}
	}
	return false
}

// isNumber tells whether a number stands next.
func (r *reader) isNumber() bool {
	t := r.peek()
	_, err := strconv.ParseFloat(t.text, 64)
	return r.more() && !t.quoted && err == nil
}

// number takes a number between low and up.
func (r *reader) number(what string, low, up float64) float64 {
	t := r.take(what)
	x, err := strconv.ParseFloat(t.text, 64)
	switch {
	case r.err != nil:
	case t.quoted || err != nil || math.IsNaN(x):
		r.fail(t, "%s is a number", what)
	case x < low || x > up:
		r.fail(t, "%s is %g to %g", what, low, up)
	default:
		return x
	}
	return 0
}

// whole takes a whole number between low and up.
func (r *reader) whole(what string, low, up int) int {
	t := r.take(what)
	n, err := strconv.Atoi(t.text)
	switch {
	case r.err != nil:
	case t.quoted || err != nil:
		r.fail(t, "%s is a whole number", what)
	case n < low || n > up:
		r.fail(t, "%s is %d to %d", what, low, up)
	default:
		return n
	}
	return 0
}

// unit is a unit and how many of ours it has.
type unit struct {
	word  string
	times float64
}

func lengthUnits() []unit { return []unit{{"m", 1}, {"km", 1000}} }
func speedUnits() []unit  { return []unit{{"m/s", 1}, {"km/h", 1 / 3.6}} }
func angleUnits() []unit  { return []unit{{"deg", float64(geo.Degree)}} }
func timeUnits() []unit   { return []unit{{"s", 1}, {"min", 60}} }

// quantity takes a number and its unit; low and up are in our units.
func (r *reader) quantity(what string, units []unit, low, up float64) float64 {
	t := r.peek()
	x := r.number(what, math.Inf(-1), math.Inf(1))
	u := r.take("the unit of " + what)
	if r.err != nil {
		return 0
	}
	var known []string
	for _, k := range units {
		if known = append(known, k.word); k.word != u.text {
			continue
		}
		if x *= k.times; x < low || x > up {
			r.fail(t, "%s is %g to %g %s", what, low/k.times, up/k.times, k.word)
		}
		return x
	}
	r.fail(u, "the unit of %s is %s", what, strings.Join(known, " or "))
	return 0
}

func (r *reader) length(what string, up float64) float64 {
	return r.quantity(what, lengthUnits(), 0, up)
}

func (r *reader) speed(what string, low, up float64) float64 {
	return r.quantity(what, speedUnits(), low, up)
}

func (r *reader) angle(what string, low, up geo.Angle) geo.Angle {
	return geo.Angle(r.quantity(what, angleUnits(), float64(low), float64(up)))
}

func (r *reader) period(what string) marsad.Seconds {
	return marsad.Seconds(r.quantity(what, timeUnits(), 0.05, 3600))
}

// duration takes a time of the form m:ss or h:mm:ss, with a fraction if need be.
func (r *reader) duration(what string) time.Duration {
	t := r.take(what)
	if r.err != nil {
		return 0
	}
	d, ok := parseDuration(t.text)
	if t.quoted || !ok {
		r.fail(t, "%s is m:ss or h:mm:ss", what)
	}
	return d
}

func parseDuration(s string) (time.Duration, bool) {
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	var total time.Duration
	for i, p := range parts {
		whole, fraction, dotted := strings.Cut(p, ".")
		n, err := strconv.ParseUint(whole, 10, 16)
		last := i == len(parts)-1
		if err != nil || (i > 0 && (n > 59 || len(whole) != 2)) || (dotted && !last) {
			return 0, false
		}
		total = total*60 + time.Duration(n)*time.Second
		if dotted {
			f, err := strconv.ParseUint(fraction, 10, 16)
			if err != nil || len(fraction) > 3 {
				return 0, false
			}
			for range 3 - len(fraction) {
				f *= 10
			}
			total += time.Duration(f) * time.Millisecond
		}
	}
	return total, total <= maxTime
}

// coordinates reads "lat,lon" in degrees.
func coordinates(s string) (geo.Point, bool) {
	a, b, ok := strings.Cut(s, ",")
	lat, err1 := strconv.ParseFloat(a, 64)
	lon, err2 := strconv.ParseFloat(b, 64)
	p := geo.LatLon(lat, lon)
	return p, ok && err1 == nil && err2 == nil && inReach(p)
}

// inReach tells whether p is a place of which a scenario may speak: away from the
// poles and the antimeridian, so that a course of some hundred kilometres is a
// plain matter of latitude and longitude.
func inReach(p geo.Point) bool {
	lat, lon := p.Degrees()
	return p.Valid() && math.Abs(lat) <= 80 && math.Abs(lon) <= 170
}

// isPosition tells whether a place's name or coordinates stand next.
func (r *reader) isPosition() bool {
	t := r.peek()
	if !r.more() || t.quoted {
		return false
	}
	_, named := r.scn.place(t.text)
	return named || strings.Contains(t.text, ",")
}

// position takes the name of a place or lat,lon.
func (r *reader) position(what string) geo.Point {
	t := r.take(what)
	if r.err != nil {
		return geo.Point{}
	}
	if p, ok := r.scn.place(t.text); ok && !t.quoted {
		return p
	}
	p, ok := coordinates(t.text)
	switch {
	case ok && !t.quoted:
	case strings.Contains(t.text, ","):
		r.fail(t, "coordinates are latitude,longitude in degrees, to 80 and 170")
	default:
		r.fail(t, "no place of that name above")
	}
	return p
}

// positions takes as many positions as there are, at least low.
func (r *reader) positions(what string, low int) []geo.Point {
	var points []geo.Point
	for len(points) < low || r.isPosition() {
		p := r.position(what)
		if r.err != nil {
			return nil
		}
		if points = append(points, p); len(points) > maxPoints {
			r.fail(r.peek(), "more than %d points", maxPoints)
		}
	}
	return points
}

// option is a word that may follow in a statement about a T, and how what stands
// behind it is read.
type option[T any] struct {
	word string
	read func(*reader, *T)
}

// readOptions reads options, in any order and each once, to the end of the
// statement; those in needed must be there.
func readOptions[T any](r *reader, x *T, table []option[T], needed ...string) {
	seen := map[string]bool{}
	for r.more() {
		t := r.take("an option")
		found := false
		for _, o := range table {
			if o.word != t.text || t.quoted {
				continue
			}
			if found = true; seen[o.word] {
				r.fail(t, "stands twice")
			}
			seen[o.word] = true
			o.read(r, x)
		}
		if !found {
			r.fail(t, "no option of %s, and no place of that name above", r.words[0].text)
		}
	}
	for _, w := range needed {
		if !seen[w] {
			r.fail(token{Where: r.words[0].Where, text: r.words[0].text}, "without %s", w)
		}
	}
}
