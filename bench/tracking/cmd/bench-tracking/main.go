// bench-tracking runs the engine over the tracking benchmark and prints a table
// of what it reaches beside the limit and the best open tracker as recorded.
//
//	bench-tracking [ROOT …]              a table of the scenario folders below each root
//	bench-tracking -o tracks.csv DIR     one scenario, its tracks written to a file
//	bench-tracking -classes [ROOT …]     how the classes of tracks fit those of the objects
//	bench-tracking -own [-seed N]        a table of the scenarios of our own
//	bench-tracking -sky                  what can be told of recordings of real traffic
//	bench-tracking -own -o DIR           the same scenarios written to folders below DIR
//
// Where $MARSAD_STONESOUP is the path of a checkout of Stone Soup, the open tracker runs
// beside it, over the same scenarios with its settings for each.
//
// Without a root it takes bench/tracking/scenarios under $MARSAD_RECORDINGS, or
// under ../shared.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"marsad/bench/sky"
	"marsad/bench/tracking"
)

func main() {
	tracks := flag.String("o", "", "write the tracks of one scenario to this file")
	own := flag.Bool("own", false, "draw the scenarios of our own and run them")
	classes := flag.Bool("classes", false, "tell how the classes of tracks fit those of the objects")
	real := flag.Bool("sky", false, "run over recordings of real traffic")
	seed := flag.Uint64("seed", 1, "of the scenarios of our own")
	flag.Parse()
	err := error(nil)
	switch {
	case *own:
		err = ownTable(*tracks, *seed)
	case *real:
		err = sky.Table(recordings(), os.Stdout)
	default:
		err = run(*tracks, *classes, flag.Args())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(tracks string, classes bool, args []string) error {
	if tracks != "" {
		return one(tracks, args)
	}
	if len(args) == 0 {
		args = []string{filepath.Join(recordings(), "bench", "tracking", "scenarios")}
	}
	table := tracking.Table
	if classes {
		table = tracking.ClassTable
	}
	peer, err := tracking.FindPeer(recordings())
	if err != nil {
		return err
	}
	for _, root := range args {
		if err := table(root, os.Stdout, tracking.Options{Beside: peer}); err != nil {
			return err
		}
	}
	return nil
}

// ownTable writes the scenarios of our own to folders below dir, or to folders
// that do not stay, and runs them.
func ownTable(dir string, seed uint64) error {
	if dir == "" {
		made, err := os.MkdirTemp("", "own")
		if err != nil {
			return fmt.Errorf("bench-tracking: %w", err)
		}
		defer os.RemoveAll(made)
		dir = made
	}
	if err := tracking.WriteOwn(dir, seed); err != nil {
		return err
	}
	return tracking.Table(dir, os.Stdout, tracking.Options{})
}

// one runs one scenario into a file.
func one(tracks string, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("bench-tracking: -o takes one scenario folder, got %d", len(args))
	}
	f, err := os.Create(tracks)
	if err != nil {
		return fmt.Errorf("bench-tracking: %w", err)
	}
	s, err := tracking.Run(args[0], f, tracking.Options{})
	if err != nil {
		f.Close()
		return err
	}
	fmt.Fprintf(os.Stderr, "%+v\n", s)
	return f.Close()
}

func recordings() string {
	if r := os.Getenv("MARSAD_RECORDINGS"); r != "" {
		return r
	}
	return filepath.Join("..", "shared")
}
