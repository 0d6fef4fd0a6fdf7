package recording

import (
	"bytes"
	"errors"
	"io"
	"time"

	"marsad"
	"marsad/wire/capture"
	"marsad/wire/lines"
	"marsad/wire/remoteid"
)

// remoteidReader prints a line a message. It takes the packs cut out of a capture, or
// the next bytes of one that is a stream. Of other frames nothing is shown.
type remoteidReader struct {
	printer *Printer
	framer  capture.Framer
	failed  bool
	line    lines.Line
}

func remoteidDecoder(p *Printer, _ Options) (Decoder, error) { return &remoteidReader{printer: p}, nil }

func (d *remoteidReader) Take(f Frame) {
	if !f.Stream {
		d.print(f.Number, f.Payload)
		return
	}
	d.framer.Write(f.Payload)
	for {
		p, ok, err := d.framer.Next()
		if err != nil && !d.failed {
			d.failed = true
			d.printer.Broken(f.Number, err)
		}
		if !ok {
			return
		}
		remoteid.Find(uint16(p.Link), p.Bytes, func(x remoteid.Found) { d.print(p.Frame, x.Bytes) })
	}
}

func (d *remoteidReader) End() {}

func (d *remoteidReader) print(number int, pack []byte) {
	remoteid.AppendLines(&d.line, number, pack, d.printer.Line, func(err error) { d.printer.Broken(number, err) })
}

// remoteidCaptures gives the Remote ID of a capture, and no other frame.
func remoteidCaptures(file []byte, _ Options) (frames []Frame, err error) {
	var first time.Time
	err = eachPacket(file, func(p capture.Packet) {
		if first.IsZero() {
			first = p.At
		}
		remoteid.Find(uint16(p.Link), p.Bytes, func(x remoteid.Found) {
			frames = append(frames, Frame{
				Number: p.Frame, Offset: -1, At: p.At.Sub(first), Timed: !p.At.IsZero(), Payload: bytes.Clone(x.Bytes),
			})
		})
	})
	return frames, err
}

// remoteidReplay cuts a capture into its records, as a capture program streams them:
// the first frame begins with the capture's header.
func remoteidReplay(file []byte, _ Options) (frames []Frame, err error) {
	var first time.Time
	begin := 0
	err = eachPacket(file, func(p capture.Packet) {
		if first.IsZero() {
			first = p.At
		}
		if n := len(frames); n > 0 {
			frames[n-1].Payload = file[begin:p.Offset]
			begin = int(p.Offset)
		}
		frames = append(frames, Frame{Number: p.Frame, Offset: begin, At: p.At.Sub(first), Timed: !p.At.IsZero(), Stream: true})
	})
	if n := len(frames); n > 0 {
		frames[n-1].Payload = file[begin:]
	}
	return frames, err
}

func eachPacket(file []byte, take func(capture.Packet)) error {
	r, err := capture.Open(bytes.NewReader(file))
	if err != nil {
		return marsad.Errorf(marsad.Undecodable, "%w", err)
	}
	for {
		p, err := r.NextPacket()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return marsad.Errorf(marsad.Undecodable, "%w", err)
		}
		take(p)
	}
}

// remoteidGuess is 1 for a pack or message that can be read, and for the beginning of
// a capture with one in it.
func remoteidGuess(sample []byte) float64 {
	if capture.Sniff(sample) {
		var f capture.Framer
		f.Write(sample)
		for {
			p, ok, _ := f.Next()
			if !ok {
				return 0
			}
			if remoteid.Find(uint16(p.Link), p.Bytes, func(remoteid.Found) {}) > 0 {
				return 1
			}
		}
	}
	good, bad, size := 0, 0, 0
	if len(sample) >= 3 && sample[0]>>4 == byte(remoteid.PackKind) && sample[1] == remoteid.Size {
		size = 3 + int(sample[2])*remoteid.Size
	}
	remoteid.Messages(sample, func(m remoteid.Message, err error) {
		if err != nil || m.Version > 2 {
			bad++
		} else {
			good++
		}
	})
	if good == 0 || bad > 0 || size == 0 && len(sample) != remoteid.Size {
		return 0
	}
	return 1
}
