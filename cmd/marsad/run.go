package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"marsad"
	"marsad/internal/api"
	"marsad/internal/config"
	"marsad/internal/licences"
	"marsad/station"
)

// shared are the flags of demo and run.
type shared struct {
	HTTP string `name:"http" placeholder:"ADDR" help:"Where the page is served, on this machine only; port 0 takes a free one."`
	Data string `placeholder:"DIR" help:"Folder of the store."`
}

// demoCmd plays an invented exercise.
type demoCmd struct {
	shared
	For      time.Duration `placeholder:"DURATION" help:"End by itself after this time, as 90s or 10m."`
	Scenario string        `default:"pass" placeholder:"NAME|FILE" help:"Built-in scenario, or a file in the language of docs/scenario.md."`
}

// Help is the longer text with an example.
func (demoCmd) Help() string {
	return `Everything shown comes through real sockets as protocol bytes, and carries the mark of an exercise.

Example:
  marsad demo
  marsad demo --for 10m --http 127.0.0.1:9000`
}

// Run plays until it is told to stop.
func (c *demoCmd) Run(ctx context.Context, s *streams) error {
	scn, err := station.LoadScenario(c.Scenario)
	if err != nil {
		return err
	}
	o := options(config.Default(), c.shared, s.err)
	o.Operator = "demo"
	d, err := station.StartDemo(ctx, o, scn)
	if err != nil {
		return err
	}
	if c.For > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.For)
		defer cancel()
	}
	d.Tell(s.out, o.Data, c.For)
	offerRecordings(s.out, os.Getenv("MARSAD_RECORDINGS"), d.Station.URL())
	err = d.Play(ctx)
	<-ctx.Done() // a scenario that ends leaves its picture to look at
	fmt.Fprintln(s.out, "stopping")
	if stopErr := d.Station.Stop(); err == nil {
		err = stopErr
	}
	return err
}

// offerRecordings names real recordings under root that may be replayed into the
// demo, when there are some.
func offerRecordings(w io.Writer, root, url string) {
	if root == "" {
		return
	}
	addr := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/")
	for _, kind := range []struct{ pattern, source string }{
		{"data/asterix/recordings/*cat062.pcap", station.RecordedTracks},
		{"data/asterix/recordings/*cat034_048.pcap", station.RecordedRadar},
		{"data/asterix/recordings/*cat034_048.rply", station.RecordedRadar},
		{"data/mavlink/*flight.tlog", station.RecordedDrone},
	} {
		files, err := filepath.Glob(filepath.Join(root, kind.pattern))
		if err != nil || len(files) == 0 {
			continue
		}
		fmt.Fprintf(w, "  Real one  %s replay %s --as %s --http %s\n", os.Args[0], files[0], kind.source, addr)
	}
	fmt.Fprintln(w)
}

// runCmd runs a station.
type runCmd struct {
	shared
	Config string `short:"c" default:"marsad.yaml" placeholder:"FILE" help:"Configuration file."`
}

// Help is the longer text with an example.
func (runCmd) Help() string {
	return "The annotated marsad.yaml in the repository has every key.\n\nExample:\n  marsad run -c marsad.yaml"
}

// Run runs until it is told to stop.
func (c *runCmd) Run(ctx context.Context, s *streams) error {
	conf, err := config.Load(c.Config)
	if err != nil {
		return err
	}
	o := options(conf, c.shared, s.err)
	o.Feeds = station.FeedsOf(&conf)
	o.Exercise = station.CommonExercise(o.Feeds)
	o.Broker = station.BrokerOptions{Listen: conf.Broker.Listen, UsersFile: conf.Broker.Users, CertFile: conf.Broker.Cert, KeyFile: conf.Broker.Key}
	o.Operator = "loopback"
	st, err := station.Start(ctx, o)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "station %s, data in %s: open %s\n", o.ID, o.Data, st.URL())
	for _, f := range o.Feeds {
		where := f.Where()
		if addr, _ := st.Address(f.Name); addr.IsValid() {
			where = addr.String()
		}
		fmt.Fprintf(s.out, "  %-16s %-10s %s\n", f.Name, f.Protocol, where)
	}
	if len(o.Feeds) == 0 {
		fmt.Fprintln(s.out, "  no sources: write some under sources: in the configuration file")
	}
	<-ctx.Done()
	fmt.Fprintln(s.out, "stopping")
	return st.Stop()
}

// options are the configuration with the flags over it.
func options(c config.Config, f shared, log io.Writer) station.Options {
	if f.HTTP != "" {
		c.HTTP = f.HTTP
	}
	if f.Data != "" {
		c.Data = f.Data
	}
	o := station.Options{
		ID: c.Station, HTTP: c.HTTP, Data: c.Data, Commit: c.Limits.CommitEvery, Quarantine: c.Limits.QuarantineBytes,
		KeepPlots: c.Limits.KeepPlots, KeepTracks: c.Limits.KeepTracks,
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelInfo})),
	}
	for _, l := range licences.All() {
		o.Licences = append(o.Licences, api.Licence{Name: l.Name, Licence: l.Licence, Text: l.Text})
	}
	return o
}

// Validate refuses an address that leaves the machine.
func (f shared) Validate() error {
	if f.HTTP == "" {
		return nil
	}
	return config.CheckHTTP(f.HTTP)
}

// checkCmd checks a configuration.
type checkCmd struct {
	Config string `short:"c" default:"marsad.yaml" placeholder:"FILE" help:"Configuration file."`
}

// Help is the longer text with an example.
func (checkCmd) Help() string { return "Example:\n  marsad check -c marsad.yaml" }

// Run reads the file and says what it means.
func (c *checkCmd) Run(s *streams) error {
	conf, err := config.Load(c.Config)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s is right: station %s of state %s, page at http://%s/, data in %s\n", c.Config, conf.Station, conf.State, conf.HTTP, conf.Data)
	for _, f := range station.FeedsOf(&conf) {
		mark := ""
		if f.Marks.Exercise != "" {
			mark = ", exercise " + string(f.Marks.Exercise)
		}
		fmt.Fprintf(s.out, "  source %s: %s on %s%s\n", f.Name, f.Protocol, f.Where(), mark)
		for _, n := range f.Sensors {
			fmt.Fprintf(s.out, "    %s: %s at %s\n", n.ID, n.Kind, placeOf(n.Sensor))
		}
	}
	return nil
}

func placeOf(s marsad.Sensor) string {
	if s.Site.IsZero() {
		return "no fixed place"
	}
	return s.Site.String()
}
