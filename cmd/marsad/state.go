package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/goccy/go-yaml"

	"marsad"
	"marsad/internal/store"
	"marsad/ledger"
)

// stateCmd exports and imports what people set while a station runs.
type stateCmd struct {
	Export stateExportCmd `cmd:"" help:"Write zones and sensor sites as YAML."`
	Import stateImportCmd `cmd:"" help:"Take zones and sensor sites from a YAML file into a stopped station's log."`
}

// stateExportCmd writes the state.
type stateExportCmd struct {
	Data string `default:"./marsad-data" placeholder:"DIR" help:"The station's data folder; the station may be running."`
	Out  string `short:"o" default:"-" placeholder:"FILE" help:"Where it goes; - is standard output."`
}

// Help is the longer text with an example.
func (stateExportCmd) Help() string { return "Example:\n  marsad state export -o state.yaml" }

// Run rebuilds the state from the log and writes it.
func (c *stateExportCmd) Run(ctx context.Context, s *streams) error {
	r, err := store.OpenReader(ctx, c.Data)
	if err != nil {
		return err
	}
	defer r.Close()
	l := ledger.New(r.Station())
	if err := r.Events(ctx, 1, l.Apply); err != nil {
		return err
	}
	b, err := json.Marshal(l.Export())
	if err != nil {
		return err
	}
	text, err := yaml.JSONToYAML(b)
	if err != nil {
		return err
	}
	if c.Out == "-" {
		_, err = s.out.Write(text)
		return err
	}
	return os.WriteFile(c.Out, text, 0o644)
}

// stateImportCmd takes a state in.
type stateImportCmd struct {
	File    string `arg:"" help:"YAML as state export writes it, or - for standard input."`
	Data    string `default:"./marsad-data" placeholder:"DIR" help:"The station's data folder; the station must not be running."`
	By      string `required:"" placeholder:"NAME" help:"Who does this: it stands in the log."`
	Replace bool   `help:"Remove zones that the file lacks."`
}

// Help is the longer text with an example.
func (stateImportCmd) Help() string {
	return `All of the file is taken, or nothing. A running station takes zones on its page instead.

Example:
  marsad state import state.yaml --by amina`
}

// Run appends the events that lead to the file's state.
func (c *stateImportCmd) Run(ctx context.Context, s *streams) error {
	doc, err := readState(c.File, s.in)
	if err != nil {
		return err
	}
	r, err := store.OpenReader(ctx, c.Data) // tells whose the folder is; a new one cannot be told a station
	if err != nil {
		return err
	}
	id := r.Station()
	if err := r.Close(); err != nil {
		return err
	}
	st, err := store.Open(ctx, c.Data, store.Options{Station: id})
	if err != nil {
		return err
	}
	l := ledger.New(id)
	if err := st.Events(ctx, 1, l.Apply); err != nil {
		st.Close()
		return err
	}
	events, err := l.Import(marsad.Actor{ID: c.By, Station: id}, doc, c.Replace)
	if err == nil && len(events) > 0 {
		_, err = st.AppendEvents(ctx, events)
	}
	if closeErr := st.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%d events written\n", len(events))
	return nil
}

// readState reads the file strictly: an unknown key is an error that names it.
func readState(name string, stdin io.Reader) (doc ledger.State, err error) {
	in, err := open(name, stdin)
	if err != nil {
		return doc, err
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	if err != nil {
		return doc, err
	}
	b, err := yaml.YAMLToJSON(text)
	if err != nil {
		return doc, marsad.Errorf(marsad.BadRequest, "%s: %w", name, err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&doc); err != nil {
		return doc, marsad.Errorf(marsad.BadRequest, "%s: %w", name, err)
	}
	return doc, nil
}
