package tracking

import (
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"marsad/geo"
)

// Score is how well a run's tracks fit the truth, in the benchmark's terms.
type Score struct {
	GOSPA        float64 // mean over the instants, m
	Missed       float64 // mean number of objects without a track
	False        float64 // mean number of tracks without an object
	Completeness float64 // matched objects of all, 0..1
	Ambiguity    float64 // (matched + further tracks near an object) / matched: 1 is right
	Switches     int     // times that another track took an object over
	NEES         float64 // mean squared normalised error of position: 2 is right
}

// thing is an object or a track at one instant.
type thing struct {
	name     string
	at       point
	cee, cnn float64
	cen      float64
	unscored bool   // out of reach of all sensors
	class    string // of an object, as its file has it
}

// frames are the things by number of the instant.
type frames map[int][]thing

// scoring is scoring.json.
type scoring struct {
	times
	Dims   int
	C      float64
	Origin [3]float64
}

// ScoreTracks compares the tracks, in the form that Run writes, with the truth
// in dir.
func ScoreTracks(dir string, tracks io.Reader) (Score, error) {
	var cfg scoring
	if err := readJSON(filepath.Join(dir, "scoring.json"), &cfg); err != nil {
		return Score{}, err
	}
	truth := frames{}
	if err := readCSV(filepath.Join(dir, "truth.csv"), cfg.reader(truth, "object")); err != nil {
		return Score{}, err
	}
	shown := frames{}
	if err := parseCSV("tracks.csv", tracks, cfg.reader(shown, "track")); err != nil {
		return Score{}, err
	}
	return cfg.score(truth, shown), nil
}

// reader returns what takes a row of truth.csv or tracks.csv into f.
func (cfg *scoring) reader(f frames, who string) func(row) error {
	frame := geo.NewFrame(geo.LatLon(cfg.Origin[0], cfg.Origin[1]), cfg.Origin[2])
	return func(r row) error {
		t := r.number("t")
		k := math.Round((t - cfg.Start) / cfg.Step)
		if math.Abs(cfg.Start+k*cfg.Step-t) > 1e-3 || t > cfg.Stop+1e-3 {
			return r.err()
		}
		h := cfg.Origin[2]
		if cfg.Dims == 3 {
			h = r.number("alt")
		}
		v := frame.To(geo.LatLon(r.number("lat"), r.number("lon")), h)
		x := thing{name: strings.Clone(r.text(who)), at: point{v.East, v.North}, cee: r.number("pee"), cnn: r.number("pnn"), cen: r.number("pen"), unscored: r.text("scored") == "0", class: strings.Clone(r.text("class"))}
		if cfg.Dims == 3 {
			x.at[2] = h
		}
		f[int(k)] = append(f[int(k)], x)
		return r.err()
	}
}

// tally is what score sums up over the instants.
type tally struct {
	gospa                 float64
	missed, false         float64
	objects, matched, all int
	nees                  float64
	neesCount             int
	switches              int
	held, last            map[string]string // object → track
}

// score goes through the instants.
func (cfg *scoring) score(truth, shown frames) Score {
	n := int(math.Round((cfg.Stop-cfg.Start)/cfg.Step)) + 1
	a := tally{held: map[string]string{}, last: map[string]string{}}
	for k := range n {
		objects, tracks := scored(truth[k], shown[k], cfg.C)
		g, _ := gospa(places(objects), places(tracks), cfg.C)
		a.gospa += g.total()
		a.missed += g.missed / (cfg.C * cfg.C / 2)
		a.false += g.false / (cfg.C * cfg.C / 2)
		a.instant(objects, tracks, cfg.C)
	}
	m := float64(max(1, a.matched))
	return Score{
		GOSPA: a.gospa / float64(n), Missed: a.missed / float64(n), False: a.false / float64(n),
		Completeness: float64(a.matched) / float64(max(1, a.objects)), Ambiguity: float64(a.all) / m, Switches: a.switches,
		NEES: a.nees / float64(max(1, a.neesCount)),
	}
}

// scored leaves out the objects that count for nothing and the tracks on them.
func scored(objects, tracks []thing, c float64) (o, t []thing) {
	off := map[int]bool{}
	for _, m := range bestMatches(places(objects), places(tracks), c) {
		if objects[m.truth].unscored {
			off[m.track] = true
		}
	}
	for _, x := range objects {
		if !x.unscored {
			o = append(o, x)
		}
	}
	for j, x := range tracks {
		if !off[j] {
			t = append(t, x)
		}
	}
	return o, t
}

func places(things []thing) []point {
	out := make([]point, len(things))
	for i := range things {
		out[i] = things[i].at
	}
	return out
}

// instant matches one to one, keeping the pairs that held (Bernardin, Stiefelhagen,
// "Evaluating multiple object tracking performance: the CLEAR MOT metrics",
// EURASIP J. Image and Video Processing 2008, section 2.1.2), and counts.
func (a *tally) instant(objects, tracks []thing, c float64) {
	pairs := continued(objects, tracks, a.held, c)
	now := map[string]string{}
	used := map[int]bool{}
	for _, m := range pairs {
		o, t := &objects[m.truth], &tracks[m.track]
		now[o.name] = t.name
		used[m.track] = true
		if last, ok := a.last[o.name]; ok && last != t.name {
			a.switches++
		}
		a.last[o.name] = t.name
		if det := t.cee*t.cnn - t.cen*t.cen; det > 0 {
			e, n := t.at[0]-o.at[0], t.at[1]-o.at[1]
			a.nees += (e*e*t.cnn - 2*e*n*t.cen + n*n*t.cee) / det
			a.neesCount++
		}
	}
	a.held = now
	a.objects += len(objects)
	a.matched += len(pairs)
	a.all += len(pairs)
	for j := range tracks {
		if used[j] {
			continue
		}
		for i := range objects {
			if objects[i].at.distance(tracks[j].at) < c {
				a.all++
				break
			}
		}
	}
}

// continued are last instant's pairs that still hold, and the best of the rest.
func continued(objects, tracks []thing, held map[string]string, c float64) []match {
	byName := map[string]int{}
	for j := range tracks {
		byName[tracks[j].name] = j
	}
	var pairs []match
	var restO, restT []int
	used := map[int]bool{}
	for i := range objects {
		if name, ok := held[objects[i].name]; ok {
			if j, ok := byName[name]; ok {
				if d := objects[i].at.distance(tracks[j].at); d < c {
					pairs = append(pairs, match{i, j, d})
					used[j] = true
					continue
				}
			}
		}
		restO = append(restO, i)
	}
	for j := range tracks {
		if !used[j] {
			restT = append(restT, j)
		}
	}
	var po, pt []point
	for _, i := range restO {
		po = append(po, objects[i].at)
	}
	for _, j := range restT {
		pt = append(pt, tracks[j].at)
	}
	for _, m := range bestMatches(po, pt, c) {
		pairs = append(pairs, match{restO[m.truth], restT[m.track], m.distance})
	}
	return pairs
}

// String gives the score in one line.
func (s Score) String() string {
	return fmt.Sprintf("GOSPA %.1f missed %.2f false %.2f completeness %.3f ambiguity %.4f switches %d NEES %.1f",
		s.GOSPA, s.Missed, s.False, s.Completeness, s.Ambiguity, s.Switches, s.NEES)
}
