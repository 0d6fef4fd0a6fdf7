package recording

import (
	"fmt"

	"marsad/wire/gmti"
	"marsad/wire/lines"
)

// gmtiReader decodes packets, and prints a line a segment.
type gmtiReader struct {
	printer *Printer
	framer  gmti.Framer
	packet  gmti.Packet
	line    lines.Line
}

func gmtiDecoder(p *Printer, _ Options) (Decoder, error) { return &gmtiReader{printer: p}, nil }

func (d *gmtiReader) Take(f Frame) {
	d.framer.Write(f.Payload)
	if !f.Stream {
		d.framer.End()
	}
	d.print()
}

func (d *gmtiReader) End() {
	d.framer.End()
	d.print()
}

func (d *gmtiReader) print() {
	for {
		b, junk := d.framer.Next()
		switch {
		case junk != nil:
			d.printer.Broken(0, fmt.Errorf("gmti: %d bytes in no packet", len(junk)))
			continue
		case b == nil:
			return
		}
		number := d.printer.Next()
		if err := d.packet.Decode(b); err != nil {
			d.printer.Broken(number, err)
			continue
		}
		d.packet.AppendLines(&d.line, number, d.printer.Line, func(err error) { d.printer.Broken(number, err) })
	}
}

// gmtiCut gives each packet as a datagram.
func gmtiCut(file []byte, _ Options) (frames []Frame, err error) {
	var f gmti.Framer
	f.Write(file)
	f.End()
	offset := 0
	for {
		b, junk := f.Next()
		if b == nil && junk == nil {
			return frames, nil
		}
		frame := Frame{Number: len(frames) + 1, Offset: offset, Payload: b}
		if junk != nil {
			frame.Err = fmt.Errorf("byte %d of the file: %d bytes in no packet", offset, len(junk))
		}
		frames = append(frames, frame)
		offset += len(b) + len(junk)
	}
}

// gmtiGuess is the share of the sample that lies in packets; one that goes on beyond
// its end counts when its header can be one.
func gmtiGuess(sample []byte) float64 {
	var f gmti.Framer
	f.Write(sample)
	good := 0
	for {
		b, junk := f.Next()
		if b == nil && junk == nil {
			break
		}
		var p gmti.Packet
		if b != nil && p.Decode(b) == nil {
			good += len(b)
		}
	}
	if good == 0 {
		return 0
	}
	return float64(good) / float64(len(sample)-min(f.Rest(), len(sample)-good))
}
