package recording

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"marsad"
	"marsad/wire/asterix"
	"marsad/wire/capture"
)

func decodeAsterix(in io.Reader, o Options, out *bufio.Writer, broken func(int, error)) error {
	editions, err := asterix.ParseEditions(o.Editions)
	if err != nil {
		return marsad.Errorf(marsad.BadRequest, "%w", err)
	}
	lines, err := asterix.NewLines(editions)
	if err != nil {
		return marsad.Errorf(marsad.BadRequest, "%w", err)
	}
	file, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	frames, framing, err := asterixChunks(file, o, broken)
	if err != nil {
		return err
	}
	var text []byte
	for _, f := range frames {
		for run := range asterix.Datagram(f.Payload, framing) {
			text = lines.Append(text[:0], f.Number, run)
			if _, err := out.Write(text); err != nil {
				return err
			}
			for _, e := range lines.Errors() {
				if f.Offset >= 0 {
					broken(f.Number, fmt.Errorf("byte %d of the file: %w", f.Offset+e.Offset, &e))
				} else {
					broken(f.Number, &e)
				}
			}
		}
	}
	return nil
}

// asterixChunks cuts the file into datagrams or chunks, and returns what is left
// to cut inside each.
func asterixChunks(file []byte, o Options, broken func(int, error)) ([]Frame, asterix.Framing, error) {
	name, inside, _ := strings.Cut(o.Framing, "+")
	if o.Framing == "" && capture.Sniff(file) || name == "pcap" || name == "pcapng" {
		frames, _, err := captured(file)
		if err != nil {
			return nil, asterix.Framing{}, err
		}
		framing, err := insideFraming(inside, frames)
		return frames, framing, err
	}
	framing := asterix.Detect(file)
	if o.Framing != "" {
		var err error
		if framing, err = asterix.ParseFraming(o.Framing); err != nil {
			return nil, framing, marsad.Errorf(marsad.BadRequest, "%w, and pcap or pcapng alone or with +oradis or +trailerN", err)
		}
	}
	if framing.Layout == asterix.NoLayout && len(file) > 0 {
		framing.Layout = asterix.Raw // its reading says where it stops making sense
	}
	var frames []Frame
	for f, err := range asterix.Frames(file, framing) {
		if err != nil {
			broken(f.Number, fmt.Errorf("byte %d of the file: %w", f.Offset, err))
			break
		}
		frames = append(frames, Frame{Number: f.Number, Offset: f.Offset, At: f.At, Timed: framing.Layout == asterix.Rply, Payload: f.Blocks})
	}
	return frames, asterix.Framing{Layout: asterix.Raw}, nil
}

// insideFraming is the framing inside the datagrams of a capture: as asked for,
// or found out from the first ones.
func insideFraming(asked string, frames []Frame) (asterix.Framing, error) {
	switch {
	case strings.HasPrefix(asked, "trailer"):
		asked = "raw+" + asked
	case asked == "":
		var sample [][]byte
		for _, f := range frames[:min(len(frames), 200)] {
			sample = append(sample, f.Payload)
		}
		framing := asterix.DetectDatagrams(sample)
		if framing.Layout == asterix.NoLayout {
			framing.Layout = asterix.Raw
		}
		return framing, nil
	}
	framing, err := asterix.ParseFraming(asked)
	if err != nil {
		return framing, marsad.Errorf(marsad.BadRequest, "%w", err)
	}
	return framing, nil
}

func asterixFrames(file []byte, o Options) ([]Frame, error) {
	var failed error
	frames, _, err := asterixChunks(file, o, func(_ int, err error) { failed = err })
	if err == nil && len(frames) == 0 && failed != nil {
		err = marsad.Errorf(marsad.Undecodable, "%w", failed)
	}
	return frames, err
}
