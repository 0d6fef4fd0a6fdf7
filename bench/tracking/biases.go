package tracking

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"marsad"
	"marsad/track"
)

// offsets are what truth_biases.json says that a sensor adds: degrees, metres, seconds ahead.
type offsets struct{ Azimuth, Range, Clock float64 }

// biasError is by how much a sensor's estimated biases are off, and their sigmas.
type biasError struct {
	scenario       string
	sensor         marsad.SensorID
	error          offsets
	sigma          offsets
	wellRegistered bool // within 0.1°, 10 m and 0.1 s
}

// biasErrors compares what was estimated with truth_biases.json of dir, of every sensor
// that measures range and azimuth; none where there is no such file. What the file does
// not name adds nothing.
func biasErrors(dir string, got map[marsad.SensorID]track.Bias) ([]biasError, error) {
	path := filepath.Join(dir, "truth_biases.json")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var truth map[marsad.SensorID]offsets
	if err := readJSON(path, &truth); err != nil {
		return nil, err
	}
	var out []biasError
	for _, id := range slices.SortedFunc(maps.Keys(got), cmp.Compare[marsad.SensorID]) {
		b, want := got[id], truth[id]
		e := biasError{
			scenario: filepath.Base(dir), sensor: id,
			error: offsets{b.Azimuth.Degrees() - want.Azimuth, b.Range - want.Range, float64(b.Clock) - want.Clock},
			sigma: offsets{b.SigmaAzimuth.Degrees(), b.SigmaRange, float64(b.SigmaClock)},
		}
		within := func(x, limit float64) bool { return x <= limit && x >= -limit }
		e.wellRegistered = within(e.error.Azimuth, 0.1) && within(e.error.Range, 10) && within(e.error.Clock, 0.1)
		out = append(out, e)
	}
	return out, nil
}

// biasTable writes them beside their goal.
func biasTable(out io.Writer, list []biasError) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(out, "\n| scenario | sensor | azimuth off by ° | ± | range m | ± | clock s | ± | within 0.1°, 10 m, 0.1 s |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, e := range list {
		word := "no"
		if e.wellRegistered {
			word = "yes"
		}
		fmt.Fprintf(out, "| %s | %s | %.3f | %.3f | %.1f | %.1f | %.3f | %.3f | %s |\n", e.scenario, e.sensor,
			e.error.Azimuth, e.sigma.Azimuth, e.error.Range, e.sigma.Range, e.error.Clock, e.sigma.Clock, word)
	}
}
