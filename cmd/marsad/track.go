package main

import (
	"fmt"
	"os"
	"time"

	"marsad"
	"marsad/bench/tracking"
)

// trackCmd runs the tracker over a benchmark scenario.
type trackCmd struct {
	Dir     string            `arg:"" type:"existingdir" help:"Folder of the scenario: sensors.json, detections.csv, scans.csv, scoring.json."`
	Out     string            `short:"o" required:"" placeholder:"FILE" help:"Where the tracks go, as CSV."`
	Without []marsad.SensorID `placeholder:"SENSOR" sep:"none" help:"Leave this sensor out as if it had never been; may be given several times."`
	Biases  string            `placeholder:"FILE" help:"Where the estimated biases of the sensors go, as JSON."`
}

// Help is the longer text with an example.
func (trackCmd) Help() string {
	return `Plots are used in the order and at the times at which they were received; a row of the output at t knows nothing
that came later. One setting serves all scenarios.

With --without the tracks are bit for bit those of a run that never saw the sensor: its plots, its looks, what it
says of other sensors' errors and of false plots are gone. What changes is what rested on it.

Examples:
  marsad track scenarios/a-single-radar -o tracks.csv
  marsad track scenarios/e-registration --without gsr-2 --without blue -o tracks.csv`
}

// Run runs the tracker and says what it did.
func (c *trackCmd) Run(s *streams) error {
	f, err := os.Create(c.Out)
	if err != nil {
		return err
	}
	defer f.Close()
	begin := time.Now()
	stats, err := tracking.Run(c.Dir, f, tracking.Options{Without: c.Without})
	if err != nil {
		return err
	}
	took := time.Since(begin)
	fmt.Fprintf(s.err, "%d plots in %s, %.0f plots/s; tracks in %s\n", stats.Plots, took.Round(time.Millisecond), float64(stats.Plots)/took.Seconds(), c.Out)
	if err := f.Close(); err != nil || c.Biases == "" {
		return err
	}
	b, err := os.Create(c.Biases)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := tracking.WriteBiases(b, stats.Biases); err != nil {
		return err
	}
	return b.Close()
}
