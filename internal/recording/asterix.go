package recording

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"marsad"
	"marsad/wire/asterix"
	"marsad/wire/capture"
)

// Editions turns {"062": "1.20"} into the codec's form.
func Editions(named map[string]string) (asterix.Editions, error) {
	editions := asterix.Editions{}
	for category, edition := range named {
		n, err := strconv.Atoi(category)
		if err != nil {
			return nil, marsad.Errorf(marsad.BadRequest, "edition of category %q: three digits, as 062=1.20", category)
		}
		editions[n] = edition
	}
	return editions, nil
}

func decodeAsterix(in io.Reader, o Options, out *bufio.Writer, broken func(int, error)) error {
	editions, err := Editions(o.Editions)
	if err != nil {
		return err
	}
	d, err := asterix.NewDecoder(editions)
	if err != nil {
		return marsad.Errorf(marsad.BadRequest, "%w", err)
	}
	file, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	frames, framing, err := asterixChunks(file, o, func(f int, err error) { broken(f, err) })
	if err != nil {
		return err
	}
	var line []byte
	block := 0
	for _, f := range frames {
		for run := range asterix.Datagram(f.Payload, framing) {
			d.Reset(run)
			for d.Next() {
				line = append(d.Record().AppendJSON(line[:0], f.Number, block+d.Block(), d.Index()), '\n')
				if _, err := out.Write(line); err != nil {
					return err
				}
			}
			for _, e := range d.Errors() {
				e := e
				if f.Offset >= 0 {
					broken(f.Number, fmt.Errorf("byte %d of the file: %w", f.Offset+e.Offset, &e))
				} else {
					broken(f.Number, &e)
				}
			}
			block += d.Block()
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
