package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"marsad"
	"marsad/internal/store"
)

// exportCmd writes stored history.
type exportCmd struct {
	Data   string    `default:"./marsad-data" placeholder:"DIR" help:"The station's data folder; the station may be running."`
	From   time.Time `required:"" placeholder:"TIME" help:"Begin, RFC 3339: 2026-11-25T06:00:00Z."`
	To     time.Time `required:"" placeholder:"TIME" help:"End."`
	Format string    `default:"geojson" enum:"geojson,csv" help:"geojson or csv."`
	What   string    `default:"tracks" enum:"observations,tracks,alerts,log" help:"observations, tracks, alerts or log."`
	Out    string    `short:"o" default:"-" placeholder:"FILE" help:"Where it goes; - is standard output."`
}

// Help is the longer text with an example.
func (exportCmd) Help() string {
	return `Every position carries its error, its time, its marks and the remark "not for targeting". The log is
verified first: its last event and hash go to standard error, or what is wrong with it, with exit code 1.

Example:
  marsad export --from 2026-11-25T06:00:00Z --to 2026-11-25T07:00:00Z --format csv --what tracks -o morning.csv`
}

// Run writes the export.
func (c *exportCmd) Run(ctx context.Context, s *streams) error {
	if !c.From.Before(c.To) {
		return marsad.Errorf(marsad.BadRequest, "--from %s is not before --to %s", c.From.Format(time.RFC3339), c.To.Format(time.RFC3339))
	}
	r, err := store.OpenReader(ctx, c.Data)
	if err != nil {
		return err
	}
	defer r.Close()
	var broken error // a log that does not verify is exported all the same, and said to be broken
	if c.What == "log" {
		report, err := r.VerifyLog(ctx)
		if err != nil {
			return err
		}
		if broken = report.Err(); broken == nil {
			fmt.Fprintf(s.err, "the log verifies: %d events, the last one %d, hash %s\n", report.Events, report.LastSeq, report.Head)
		}
	}
	out := io.WriteCloser(nopCloser{s.out})
	if c.Out != "-" {
		if out, err = os.Create(c.Out); err != nil {
			return err
		}
	}
	err = r.Export(ctx, out, store.ExportRequest{What: c.What, Format: c.Format, From: c.From, To: c.To})
	return errors.Join(err, out.Close(), broken)
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }
