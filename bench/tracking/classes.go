package tracking

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"time"

	"marsad"
)

// ages are the upper bounds of the columns of a confusion matrix, by the age of
// the track, s.
var ages = [...]float64{15, 30, 60, 120, math.Inf(1)}

// Confusion counts instants of tracks that are on an object, by the object's
// class, the track's age and the class that is told as the likeliest.
type Confusion [marsad.Classes][len(ages)][marsad.Classes]int

// Add adds d to c.
func (c *Confusion) Add(d *Confusion) {
	for i := range c {
		for j := range c[i] {
			for k := range c[i][j] {
				c[i][j][k] += d[i][j][k]
			}
		}
	}
}

// Share is the share of told among the instants of objects of a class whose
// track is of the age of that column, and how many instants they are.
func (c *Confusion) Share(class marsad.Class, age int, told marsad.Class) (share float64, n int) {
	for _, k := range c[class][age] {
		n += k
	}
	return float64(c[class][age][told]) / float64(max(1, n)), n
}

// Confuse runs the scenario in dir and compares the classes of tracks with those
// of the objects that they are on.
func Confuse(dir string, opt Options) (c Confusion, err error) {
	var cfg scoring
	if err := readJSON(filepath.Join(dir, "scoring.json"), &cfg); err != nil {
		return c, err
	}
	truth := frames{}
	if err := readCSV(filepath.Join(dir, "truth.csv"), cfg.reader(truth, "object")); err != nil {
		return c, err
	}
	type saying struct {
		class marsad.Class
		age   float64
	}
	said := map[int]map[string]saying{}
	opt.Each = func(at time.Time, shown []marsad.Track) {
		now := map[string]saying{}
		for i := range shown {
			class, _ := shown[i].Class.Likeliest()
			now[shown[i].ID.String()] = saying{class, at.Sub(shown[i].Born).Seconds()}
		}
		said[cfg.instant(at.Sub(epoch).Seconds())] = now
	}
	var tracks bytes.Buffer
	if _, err := Run(dir, &tracks, opt); err != nil {
		return c, err
	}
	shown := frames{}
	if err := parseCSV("tracks.csv", &tracks, cfg.reader(shown, "track")); err != nil {
		return c, err
	}
	held := map[string]string{}
	for k := range cfg.instant(cfg.Stop) + 1 {
		objects, rows := scored(truth[k], shown[k], cfg.C)
		now := map[string]string{}
		for _, m := range continued(objects, rows, held, cfg.C) {
			o := &objects[m.truth]
			now[o.name] = rows[m.track].name
			class, known := marsad.ParseClass(o.class)
			if !known {
				return c, fmt.Errorf("tracking: %s: truth.csv: class %q", dir, o.class)
			}
			s := said[k][rows[m.track].name]
			c[class][column(s.age)][s.class]++
		}
		held = now
	}
	return c, nil
}

// column is where a track of that age is counted.
func column(age float64) int {
	for i, most := range ages {
		if age < most {
			return i
		}
	}
	return len(ages) - 1
}

// instant is the number of the scoring instant at t seconds.
func (cfg *scoring) instant(t float64) int { return int(math.Round((t - cfg.Start) / cfg.Step)) }

// ClassTable runs the scenarios below root and writes a confusion matrix over
// all: for each class of object the shares of the classes told of its track, in
// per cent, by the age of the track.
func ClassTable(root string, out io.Writer, opt Options) error {
	dirs, err := filepath.Glob(filepath.Join(root, "*", "scoring.json"))
	if err != nil {
		return fmt.Errorf("tracking: %w", err)
	}
	var all Confusion
	var failed []error
	for _, path := range dirs {
		c, err := Confuse(filepath.Dir(path), opt)
		failed = append(failed, err)
		all.Add(&c)
	}
	fmt.Fprint(out, "| object | age s | instants |")
	for told := range marsad.Class(marsad.Classes) {
		fmt.Fprintf(out, " %s |", told)
	}
	fmt.Fprint(out, "\n|---|---|---|---|---|---|---|---|---|---|\n")
	for class := range marsad.Class(marsad.Classes) {
		for j, most := range ages {
			if _, n := all.Share(class, j, class); n > 0 {
				all.row(out, class, j, most, n)
			}
		}
	}
	return errors.Join(failed...)
}

// row writes one row of the matrix.
func (c *Confusion) row(out io.Writer, class marsad.Class, age int, most float64, n int) {
	bound := fmt.Sprintf("< %g", most)
	if math.IsInf(most, 1) {
		bound = "older"
	}
	fmt.Fprintf(out, "| %s | %s | %d |", class, bound, n)
	for told := range marsad.Class(marsad.Classes) {
		share, _ := c.Share(class, age, told)
		fmt.Fprintf(out, " %.1f |", 100*share)
	}
	fmt.Fprintln(out)
}
