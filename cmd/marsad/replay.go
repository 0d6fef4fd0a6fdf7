package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"marsad"
	"marsad/internal/recording"
	"marsad/stimulate"
)

// replayCmd sends a recording to a source of a running station.
type replayCmd struct {
	File    string            `arg:"" help:"The recording, or - for standard input."`
	As      string            `required:"" placeholder:"SOURCE" help:"Name of the source in the station's configuration; the demo prints its own."`
	Speed   float64           `default:"1" placeholder:"X" help:"How much faster than it was recorded, so that everything moves that much faster too; 0 does not wait at all."`
	HTTP    string            `name:"http" default:"127.0.0.1:8080" placeholder:"ADDR" help:"Address of the running station."`
	Framing string            `placeholder:"F" help:"How the file is cut; found out when left out."`
	Edition map[string]string `placeholder:"062=1.20" hidden:""`
}

// Help is the longer text with an example.
func (replayCmd) Help() string {
	return `The bytes go to the source's own port, so what they become is what a live sensor's would. A source that carries no
exercise mark is refused: what you replay would be taken for real.

Example:
  marsad replay radar.pcap --as recorded-radar`
}

// Run finds the source and sends the recording.
func (c *replayCmd) Run(ctx context.Context, s *streams) error {
	if c.Speed < 0 {
		return marsad.Errorf(marsad.BadRequest, "--speed %g is below 0", c.Speed)
	}
	src, err := findSource(ctx, c.HTTP, c.As)
	if err != nil {
		return err
	}
	if src.Exercise == "" {
		return marsad.Errorf(marsad.NotAllowed,
			"source %s carries no exercise mark, so a replay would be taken for real: give it one (exercise: my-replay) in the configuration", c.As)
	}
	if src.Transport != "udp" && src.Transport != "tcp" {
		return marsad.Errorf(marsad.BadRequest, "source %s does not listen by udp or tcp (%s): for a replay give it listen in the configuration", c.As, src.Address)
	}
	in, err := open(c.File, s.in)
	if err != nil {
		return err
	}
	defer in.Close()
	frames, err := recording.Frames(in, recording.Options{Protocol: src.Protocol, Framing: c.Framing})
	if err != nil {
		return err
	}
	if len(frames) == 0 {
		return marsad.Errorf(marsad.Undecodable, "%s holds no %s frames", c.File, src.Protocol)
	}
	length := frames[len(frames)-1].At
	fmt.Fprintf(s.err, "%d frames over %s to %s (%s)\n", len(frames), length.Round(time.Second), c.As, src.Address)
	sent, err := stimulate.Replay(ctx, timed(frames), src.Transport, src.Address, c.Speed)
	fmt.Fprintf(s.err, "%d frames sent\n", sent)
	return err
}

// timed gives the frames as the replay takes them.
func timed(frames []recording.Frame) iter.Seq2[stimulate.Frame, error] {
	begin := time.Unix(0, 0)
	return func(yield func(stimulate.Frame, error) bool) {
		for _, f := range frames {
			out := stimulate.Frame{Payload: f.Payload}
			if f.Timed {
				out.At = begin.Add(f.At)
			}
			if !yield(out, nil) {
				return
			}
		}
	}
}

// runningSource is a source as a running station tells of it.
type runningSource struct {
	Name     string `json:"name"`
	Protocol string `json:"protocol"`
	Address  string `json:"address"`

	Transport string `json:"transport"`
	Exercise  string `json:"exercise"`
}

// findSource asks the station at addr for its source of that name.
func findSource(ctx context.Context, addr, name string) (runningSource, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/api/v1/health", nil)
	if err != nil {
		return runningSource{}, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return runningSource{}, marsad.Errorf(marsad.Unavailable, "no station answers at %s (--http names another address): %w", addr, err)
	}
	defer resp.Body.Close()
	var health struct {
		Sources []runningSource `json:"sources"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&health); err != nil {
		return runningSource{}, marsad.Errorf(marsad.Undecodable, "the answer of %s: %w", addr, err)
	}
	var names []string
	for _, s := range health.Sources {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return runningSource{}, marsad.Errorf(marsad.NotFound, "the station has no source %q; it has %s", name, strings.Join(names, ", "))
}
