package recording

import (
	"bytes"
	"errors"

	"marsad/wire/cot"
	"marsad/wire/lines"
)

// cotReader decodes events, in datagrams or one after the other.
type cotReader struct {
	printer *Printer
	framer  cot.Framer
	line    lines.Line
}

func cotDecoder(p *Printer, _ Options) (Decoder, error) { return &cotReader{printer: p}, nil }

func (d *cotReader) Take(f Frame) {
	if !f.Stream {
		e, err := cot.Decode(f.Payload)
		d.print(&e, err)
		return
	}
	d.framer.Write(f.Payload)
	d.events()
}

func (d *cotReader) End() {
	d.framer.End()
	d.events()
}

func (d *cotReader) events() {
	for e, _, ok, err := d.framer.Next(); ok; e, _, ok, err = d.framer.Next() {
		d.print(&e, err)
	}
}

func (d *cotReader) print(e *cot.Event, err error) {
	number := d.printer.Next()
	switch {
	case errors.Is(err, cot.ErrNoEvent):
	case err != nil:
		d.printer.Broken(number, err)
	default:
		e.AppendLine(&d.line, number)
		d.printer.Line(d.line.Bytes())
	}
}

// cotGuess looks for an event at the beginning.
func cotGuess(sample []byte) float64 {
	if e, err := cot.Decode(sample); err == nil && e.Type != "" {
		return 1
	}
	text := bytes.TrimSpace(sample)
	if len(text) == 0 || text[0] != '<' && text[0] != 0xbf {
		return 0
	}
	var f cot.Framer
	f.Write(sample)
	good, bad := 0.0, 0.0
	for _, _, ok, err := f.Next(); ok; _, _, ok, err = f.Next() {
		if err == nil {
			good++
		} else {
			bad++
		}
	}
	return good / max(1, good+bad)
}
