package tracking

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// mark is what others reach on a scenario: GOSPA in metres, 0 where none was
// recorded. Limit is that of a filter that is told which object made each plot
// and the sensors' biases; Open the best of the open trackers tried there, with
// settings for each scenario. Source: tracking benchmark, recorded 2026-11-25.
type mark struct{ Limit, Open float64 }

// marks are the records by scenario. The sum of i-scale-1000 is over its first 104 s.
func marks(scenario string) mark {
	switch scenario {
	case "a-single-radar":
		return mark{52.7, 86.5}
	case "b-convoys":
		return mark{58.8, 75.3}
	case "c-drones":
		return mark{33.3, 36.3}
	case "d-clutter":
		return mark{71.3, 158.1}
	case "e-registration":
		return mark{18.6, 72.4}
	case "f-bearings":
		return mark{19.0, 216.7}
	case "g-stop-go":
		return mark{266.8, 307.3}
	case "h-late":
		return mark{115.2, 152.4}
	case "i-scale-1000":
		return mark{748, 1158}
	}
	return mark{}
}

// Table runs every scenario folder below root and writes a table: the limit and
// the best open tracker as recorded, and what this engine reaches now; a second table
// has by how much the sensors' biases are off where the true ones are told. Plots a second
// are of processor time, this engine's and those of the tracker beside it; MiB are the
// most of the heap in use, with what was read, and all of the other's process.
func Table(root string, out io.Writer, opt Options) error {
	dirs, err := filepath.Glob(filepath.Join(root, "*", "scoring.json"))
	if err != nil {
		return fmt.Errorf("tracking: %w", err)
	}
	if len(dirs) == 0 {
		return fmt.Errorf("tracking: no scenario in %s: %w", root, fs.ErrNotExist)
	}
	head, rule := "| scenario | limit | best open | GOSPA | missed | false | completeness | switches | ambiguity | NEES | plots/s | slowest batch ms | MiB |", strings.Repeat("|---", 13)
	if opt.Beside != nil {
		head, rule = head+" Stone Soup plots/s | times | MiB |", rule+"|---|---|---"
	}
	fmt.Fprintf(out, "%s\n%s|\n", head, rule)
	var failed []error
	var biases []biasError
	for _, path := range dirs {
		dir := filepath.Dir(path)
		found, err := tableRow(dir, out, opt)
		if err != nil {
			failed = append(failed, err)
		}
		biases = append(biases, found...)
	}
	biasTable(out, biases)
	return errors.Join(failed...)
}

// tableRow runs and scores one scenario, and compares the biases found with the true ones.
func tableRow(dir string, out io.Writer, opt Options) ([]biasError, error) {
	var tracks bytes.Buffer
	runtime.GC() // what the last one left is not this one's
	s, err := Run(dir, &tracks, opt)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(dir)
	k := marks(name)
	beside, err := opt.Beside.cells(dir, s)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "truth.csv")); err != nil {
		fmt.Fprintf(out, "| %s | | | no truth | | | | | | | %.0f | %.2f | %d |%s\n", name, s.PlotsASecond, ms(s), s.Heap>>20, beside)
		return nil, nil
	}
	z, err := ScoreTracks(dir, &tracks)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "| %s | %s | %s | %.1f | %.2f | %.2f | %.3f | %d | %.4f | %.1f | %.0f | %.2f | %d |%s\n", name, known(k.Limit), known(k.Open),
		z.GOSPA, z.Missed, z.False, z.Completeness, z.Switches, z.Ambiguity, z.NEES, s.PlotsASecond, ms(s), s.Heap>>20, beside)
	return biasErrors(dir, s.Biases)
}

func ms(s Stats) float64 { return float64(s.SlowestBatch.Microseconds()) / 1000 }

func known(x float64) string {
	if x == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", x)
}
