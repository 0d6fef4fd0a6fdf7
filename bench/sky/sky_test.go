package sky

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Real traffic: one aircraft is hardly ever shown twice, whether its address is told
// or not, and where it is told its number does not change.
func TestRealSky(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	names, hidden, told, err := Results(root)
	if errors.Is(err, fs.ErrNotExist) && len(names) == 0 {
		t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	switches := map[string][2]int{ // at most: withheld, told
		"Mode S radar": {3, 2}, "SSR": {8, 8}, "SSR and system tracks": {9, 4}, "surface radar and multilateration": {10, 1},
	}
	for i, name := range names {
		for k, r := range [2]Result{hidden[i], told[i]} {
			if double := float64(r.Doubles) / float64(r.Shown); double > 0.01 || r.Switches > switches[name][k] || r.Aircraft < 7 {
				t.Errorf("%s, %s: %d aircraft, %.2f %% doubles, %d switches", name, [2]string{"withheld", "told"}[k], r.Aircraft, 100*double, r.Switches)
			}
			for _, x := range r.Fits {
				if x.Mean() > 1.2 || x.Beyond() > 0.02 {
					t.Errorf("%s: sensor %s: mean d² %.2f, %.3f beyond the .99 quantile", name, x.sensor, x.Mean(), x.Beyond())
				}
			}
		}
	}
}
