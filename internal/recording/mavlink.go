package recording

import (
	"bytes"
	"errors"
	"io"
	"time"

	"marsad/wire/mavlink"
)

// mavlinkReader decodes frames, and joins texts that came in several.
type mavlinkReader struct {
	printer *Printer
	framer  mavlink.Framer
	texts   mavlink.Joiner
	lines   []byte
}

func mavlinkDecoder(p *Printer, _ Options) (Decoder, error) {
	d := &mavlinkReader{printer: p}
	d.framer.OnBroken = func(e *mavlink.Broken) { p.Broken(0, e) }
	return d, nil
}

func (d *mavlinkReader) Take(f Frame) {
	d.framer.Write(f.Payload)
	if !f.Stream {
		d.framer.End()
	}
	d.print()
}

func (d *mavlinkReader) End() {
	d.framer.End()
	d.print()
	d.printer.Lines(d.texts.AppendRest(nil))
}

func (d *mavlinkReader) print() {
	for f, ok := d.framer.Next(); ok; f, ok = d.framer.Next() {
		d.lines = d.texts.AppendLines(d.lines[:0], d.printer.Next(), &f)
		d.printer.Lines(d.lines)
	}
}

// mavlinkCut gives each frame of a telemetry log as a datagram; what is no log is a
// stream.
func mavlinkCut(file []byte, o Options) ([]Frame, error) {
	if o.Framing != "tlog" && (o.Framing != "" || !mavlink.IsLog(file)) {
		return stream(file), nil
	}
	log := mavlink.NewLogReader(bytes.NewReader(file))
	var frames []Frame
	log.OnBroken = func(e *mavlink.Broken) { frames = append(frames, Frame{Err: e}) }
	var first time.Time
	for {
		at, _, err := log.Next()
		if errors.Is(err, io.EOF) {
			return frames, nil
		}
		if err != nil {
			return frames, err
		}
		if first.IsZero() {
			first = at
		}
		frames = append(frames, Frame{Number: len(frames) + 1, At: at.Sub(first), Timed: true, Payload: bytes.Clone(log.Raw())})
	}
}

// mavlinkGuess is the share of the sample that lies in frames whose checksum is right.
func mavlinkGuess(sample []byte) float64 {
	if len(sample) == 0 {
		return 0
	}
	if mavlink.IsLog(sample) {
		return 1
	}
	var r mavlink.Framer
	r.Write(sample)
	good := 0
	for f, ok := r.Next(); ok; f, ok = r.Next() {
		if f.Definition != nil {
			good++
		}
	}
	skipped := r.Stats().SkippedBytes
	if good == 0 {
		return 0
	}
	return 1 - min(1, float64(skipped)/float64(len(sample)))
}
