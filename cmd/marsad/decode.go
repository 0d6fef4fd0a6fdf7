package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"marsad"
	"marsad/internal/recording"
)

// decodeCmd prints a recording or a feed as JSON lines.
type decodeCmd struct {
	As      string            `placeholder:"PROTOCOL" help:"One of ${protocols}."`
	Guess   bool              `help:"Name the protocol, with a confidence, instead of decoding."`
	Framing string            `placeholder:"F" help:"How the file is cut: pcap, pcapng, raw, tlog, rply, oradis, gps; found out when left out."`
	Edition map[string]string `placeholder:"062=1.20" help:"ASTERIX edition of a category, where it is not the newest."`
	Topic   []string          `placeholder:"met/#" help:"Of a broker: what to subscribe to; everything when left out."`
	From    string            `arg:"" name:"from" help:"A recording, - for standard input, or a feed: udp://, tcp://, tls://, serial:, http://, mqtt://."`
}

// Help is the longer text with examples.
func (decodeCmd) Help() string {
	return `One JSON object a record goes to standard output. What is broken goes to standard error with its frame, byte
and reason; decoding goes on, and the exit code is 1 when anything was broken. A feed is decoded until it is interrupted:
udp:// listens, all others are connected to.

Example:
  marsad decode --guess unknown.bin
  marsad decode --as asterix radar.pcap
  marsad decode --as asterix --edition 062=1.20 tracks.pcap
  marsad decode --as nmea serial:/dev/ttyUSB0?baud=4800
  marsad decode --as adsb tcp://127.0.0.1:30005`
}

// Run decodes, or guesses.
func (c *decodeCmd) Run(ctx context.Context, s *streams) error {
	live := isFeed(c.From)
	switch {
	case c.Guess && live:
		return marsad.Errorf(marsad.BadRequest, "--guess reads a file; marsad probe %s listens to a feed", c.From)
	case c.Guess:
		return c.guess(s)
	case c.As == "":
		return marsad.Errorf(marsad.BadRequest, "--as which protocol? %s; --guess names it", strings.Join(recording.Protocols(), ", "))
	}
	o := recording.Options{Protocol: c.As, Framing: c.Framing, Editions: c.Edition}
	var broken int
	var err error
	if live {
		broken, err = c.listen(ctx, s, o)
	} else {
		var in io.ReadCloser
		if in, err = open(c.From, s.in); err != nil {
			return err
		}
		defer in.Close()
		broken, err = recording.Decode(in, o, s.out, s.err)
	}
	if err != nil {
		return err
	}
	if broken > 0 {
		fmt.Fprintf(s.err, "%d broken\n", broken)
		return exitCode(1)
	}
	return nil
}

// guess prints the protocols that the file may be, likeliest first.
func (c *decodeCmd) guess(s *streams) error {
	in, err := open(c.From, s.in)
	if err != nil {
		return err
	}
	defer in.Close()
	file, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	guesses := recording.GuessFile(file)
	for _, g := range guesses {
		fmt.Fprintf(s.out, "%-12s %3.0f %%\n", g.Protocol, 100*g.Confidence)
	}
	if len(guesses) == 0 {
		fmt.Fprintf(s.err, "none of %s\n", strings.Join(recording.Protocols(), ", "))
		return exitCode(1)
	}
	return nil
}

// open opens the file, or standard input for "-".
func open(name string, stdin io.Reader) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(name)
}
