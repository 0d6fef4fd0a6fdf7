package recording

import (
	"fmt"
	"strings"
	"time"

	"marsad"
	"marsad/wire/asterix"
)

// asterixReader decodes data blocks.
type asterixReader struct {
	printer *Printer
	lines   *asterix.Lines
	framing asterix.Framing // inside the datagrams
	framer  *asterix.Framer // of a stream
	number  int             // of the frame that is read
	text    []byte
}

func asterixDecoder(p *Printer, o Options) (Decoder, error) {
	editions, err := asterix.ParseEditions(o.Editions)
	if err != nil {
		return nil, marsad.Errorf(marsad.BadRequest, "%w", err)
	}
	d := &asterixReader{printer: p, framing: asterix.Framing{Layout: asterix.Raw}}
	if d.lines, err = asterix.NewLines(editions); err != nil {
		return nil, marsad.Errorf(marsad.BadRequest, "%w", err)
	}
	trial, err := asterix.NewDecoder(editions)
	if err != nil {
		return nil, marsad.Errorf(marsad.BadRequest, "%w", err)
	}
	d.framer = asterix.NewFramer(trial)
	d.framer.OnBroken = func(e *asterix.Error, octets []byte) {
		p.Broken(d.number, fmt.Errorf("%d bytes: %w", len(octets), e))
	}
	if o.Framing != "" {
		if d.framing, err = asterix.ParseFraming(o.Framing); err != nil {
			return nil, marsad.Errorf(marsad.BadRequest, "%w", err)
		}
	}
	return d, nil
}

func (d *asterixReader) Take(f Frame) {
	d.number = f.Number
	if f.Stream {
		d.framer.Write(f.Payload)
		d.stream()
		return
	}
	for run := range asterix.Datagram(f.Payload, d.framing) {
		d.blocks(run, f.Offset)
	}
}

func (d *asterixReader) End() {
	d.framer.End()
	d.stream()
}

// stream reads the data blocks of a stream that have become whole.
func (d *asterixReader) stream() {
	for block, ok := d.framer.Next(); ok; block, ok = d.framer.Next() {
		d.blocks(block, -1)
	}
}

// blocks reads data blocks that lie back to back from a byte of the file on, or -1.
func (d *asterixReader) blocks(run []byte, offset int) {
	d.text = d.lines.Append(d.text[:0], d.number, run)
	d.printer.Lines(d.text)
	for _, e := range d.lines.Errors() {
		if offset >= 0 {
			d.printer.Broken(d.number, fmt.Errorf("byte %d of the file: %w", offset+e.Offset, &e))
		} else {
			d.printer.Broken(d.number, &e)
		}
	}
}

// asterixCut cuts the file into its chunks, or into data blocks.
func asterixCut(file []byte, o Options) ([]Frame, error) {
	framing := asterix.Detect(file)
	if o.Framing != "" {
		var err error
		if framing, err = asterix.ParseFraming(o.Framing); err != nil {
			return nil, marsad.Errorf(marsad.BadRequest, "%w, and pcap or pcapng alone or with +oradis or +trailerN", err)
		}
	}
	if framing.Layout == asterix.NoLayout && len(file) > 0 {
		framing.Layout = asterix.Raw // its reading says where it stops making sense
	}
	var frames []Frame
	for f, err := range asterix.Frames(file, framing) {
		if err != nil {
			return append(frames, Frame{Number: f.Number, Err: fmt.Errorf("byte %d of the file: %w", f.Offset, err)}), nil
		}
		frames = append(frames, Frame{Number: f.Number, Offset: f.Offset, At: f.At, Timed: framing.Timed(), Payload: f.Blocks})
	}
	return frames, nil
}

// asterixCaptures takes out of the datagrams of a capture what is not data blocks.
func asterixCaptures(file []byte, o Options) ([]Frame, error) {
	frames, err := captured(file)
	if err != nil {
		return nil, err
	}
	_, asked, _ := strings.Cut(o.Framing, "+")
	framing, err := insideFraming(asked, frames)
	if err != nil {
		return nil, err
	}
	var cut []Frame
	for _, f := range frames {
		if f.Stream {
			cut = append(cut, f)
			continue
		}
		for run := range asterix.Datagram(f.Payload, framing) {
			f.Payload = run
			cut = append(cut, f)
		}
	}
	return cut, nil
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

// asterixGuess is the share of the sample that lies in data blocks of known
// categories which can be read.
func asterixGuess(sample []byte) float64 {
	framing := asterix.Detect(sample)
	if framing.Layout == asterix.NoLayout {
		return 0
	}
	lines, err := asterix.NewLines(nil)
	if err != nil {
		return 0
	}
	var blocks, broken int
	for f, err := range asterix.Frames(sample, framing) {
		if err != nil {
			break
		}
		lines.Append(nil, f.Number, f.Blocks)
		blocks++
		broken += min(1, len(lines.Errors()))
	}
	if blocks == 0 {
		return 0
	}
	good := 1 - float64(broken)/float64(blocks)
	if good < editionGuess && chained(sample) {
		return editionGuess // blocks end to end: of an edition that is not the newest
	}
	return good
}

// What times of day are believed for within a recording: a silence of mostGap, and
// messages out of order by mostBack, longer than the slowest antenna turns. Beyond, a
// clock was set, or the recording begins anew.
const (
	mostGap  = 10 * time.Minute
	mostBack = 15 * time.Second
)

// asterixTimes gives frames the times of day that their records tell, from the first on
// and never back. A frame without one is sent with the one before.
func asterixTimes(frames []Frame, o Options) {
	editions, err := asterix.ParseEditions(o.Editions)
	if err != nil {
		return
	}
	d, err := asterix.NewDecoder(editions)
	if err != nil {
		return
	}
	var clock, at time.Duration
	begun := false
	for i := range frames {
		if told, is := firstTime(d, frames[i].Payload); is {
			step := told - clock
			if step < -12*time.Hour {
				step += 24 * time.Hour
			}
			switch {
			case !begun, step > mostGap, step < -mostBack:
				clock = told
			case step > 0:
				clock, at = told, at+step
			}
			begun = true
		}
		frames[i].At, frames[i].Timed = at, begun
	}
}

// firstTime is the first time of day in a payload.
func firstTime(d *asterix.Decoder, payload []byte) (time.Duration, bool) {
	d.Reset(payload)
	for d.Next() {
		if seconds, told := d.Record().TimeOfDay(); told {
			return time.Duration(seconds * float64(time.Second)), true
		}
	}
	return 0, false
}

// editionGuess is how sure blocks are that cannot be read by the newest edition.
const editionGuess = 0.6

// chained tells whether the sample is data blocks of known categories end to end; the
// last may go on beyond it.
func chained(sample []byte) bool {
	for len(sample) >= 3 {
		n := int(sample[1])<<8 | int(sample[2])
		if n < 4 || len(asterix.Known(int(sample[0]))) == 0 {
			return false
		}
		sample = sample[min(n, len(sample)):]
	}
	return true
}
