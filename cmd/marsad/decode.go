package main

import (
	"fmt"
	"io"
	"os"

	"marsad/internal/recording"
)

// decodeCmd prints a recording as JSON lines.
type decodeCmd struct {
	As      string            `required:"" placeholder:"PROTOCOL" help:"asterix, mavlink or jsonlines."`
	Framing string            `placeholder:"F" help:"How the file is cut: pcap, pcapng, raw, tlog, rply, oradis, gps; found out when left out."`
	Edition map[string]string `placeholder:"062=1.20" help:"ASTERIX edition of a category, where it is not the newest."`
	File    string            `arg:"" help:"The recording, or - for standard input."`
}

// Help is the longer text with examples.
func (decodeCmd) Help() string {
	return `One JSON object a record goes to standard output. What is broken goes to standard error with its frame, byte
and reason; decoding goes on, and the exit code is 1 when anything was broken.

Example:
  marsad decode --as asterix radar.pcap
  marsad decode --as asterix --edition 062=1.20 tracks.pcap
  marsad decode --as mavlink flight.tlog`
}

// Run decodes the file.
func (c *decodeCmd) Run(s *streams) error {
	in, err := open(c.File, s.in)
	if err != nil {
		return err
	}
	defer in.Close()
	broken, err := recording.Decode(in, recording.Options{Protocol: c.As, Framing: c.Framing, Editions: c.Edition}, s.out, s.err)
	if err != nil {
		return err
	}
	if broken > 0 {
		fmt.Fprintf(s.err, "%d broken\n", broken)
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
