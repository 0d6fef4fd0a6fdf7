package recording

import (
	"bytes"

	"marsad/wire/lines"
	"marsad/wire/vedirect"
)

// vedirectReader shows the blocks of a VE.Direct line.
type vedirectReader struct {
	printer *Printer
	framer  vedirect.Framer
	line    lines.Line
}

func vedirectDecoder(p *Printer, _ Options) (Decoder, error) { return &vedirectReader{printer: p}, nil }

func (d *vedirectReader) Take(f Frame) {
	d.framer.Write(f.Payload)
	if !f.Stream {
		d.framer.End()
	}
	d.print()
}

func (d *vedirectReader) End() {
	d.framer.End()
	d.print()
}

func (d *vedirectReader) print() {
	for b, ok, err := d.framer.Next(); ok; b, ok, err = d.framer.Next() {
		number := d.printer.Next()
		if err != nil {
			d.printer.Broken(number, err)
			continue
		}
		b.WriteLine(&d.line, number)
		d.printer.Line(d.line.Bytes())
	}
}

// vedirectCut gives each block as a frame of its own.
func vedirectCut(file []byte, _ Options) ([]Frame, error) {
	var frames []Frame
	begin := 0
	for begin < len(file) {
		end := len(file)
		if at := bytes.Index(file[begin:], []byte("\nChecksum\t")); at >= 0 {
			end = min(end, begin+at+len("\nChecksum\t")+1)
		}
		frames = append(frames, Frame{Number: len(frames) + 1, Offset: begin, Stream: true, Payload: file[begin:end]})
		begin = end
	}
	return frames, nil
}

// vedirectGuess looks for blocks whose sums are right.
func vedirectGuess(sample []byte) float64 {
	var f vedirect.Framer
	f.Write(sample)
	for _, ok, _ := f.Next(); ok; _, ok, _ = f.Next() {
	}
	n := f.Stats()
	if n.Blocks == 0 {
		return 0
	}
	return float64(n.Blocks) / float64(n.Blocks+n.Broken)
}
