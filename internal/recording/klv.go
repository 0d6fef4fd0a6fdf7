package recording

import (
	"bytes"

	"marsad/wire/klv"
	"marsad/wire/lines"
	"marsad/wire/mpegts"
)

// klvReader shows the packets of metadata in a transport stream, in datagrams, or one
// after the other.
type klvReader struct {
	printer *Printer
	stream  klv.Stream
	packet  klv.Packet
	line    lines.Line
}

func klvDecoder(p *Printer, _ Options) (Decoder, error) { return &klvReader{printer: p}, nil }

func (d *klvReader) Take(f Frame) {
	if f.Stream {
		d.stream.Write(f.Payload)
	} else {
		d.stream.Datagram(f.Payload)
	}
	d.print()
}

func (d *klvReader) End() {
	d.stream.End()
	d.print()
}

func (d *klvReader) print() {
	for b, _, ok, err := d.stream.Next(); ok; b, _, ok, err = d.stream.Next() {
		number := d.printer.Next()
		if err == nil {
			err = d.packet.Decode(b)
		}
		if err != nil {
			d.printer.Broken(number, err)
			continue
		}
		d.packet.AppendLine(&d.line, number)
		d.printer.Line(d.line.Bytes())
	}
}

// klvGuess takes a transport stream for one that carries metadata: most do here, and
// nothing else is sent as one.
func klvGuess(sample []byte) float64 {
	sample, _ = mpegts.Unwrap(sample)
	return max(klv.Likely(sample), mpegts.Likely(sample))
}

// klvCut cuts a file of plain packets into them; a transport stream is read in chunks.
func klvCut(file []byte, _ Options) (frames []Frame, err error) {
	if klv.Likely(file) == 0 {
		return stream(file), nil
	}
	var f klv.Framer
	f.Write(file)
	f.End()
	offset := 0
	for b, ok, err := f.Next(); ok; b, ok, err = f.Next() {
		frames = append(frames, Frame{Number: len(frames) + 1, Offset: offset, Payload: bytes.Clone(b), Err: err})
		offset += len(b)
	}
	return frames, nil
}
