package recording

import (
	"marsad/wire/lines"
	"marsad/wire/rtl433"
)

// rtl433Reader shows the events of rtl_433. Private transmitters are left out here
// too: how many there were is told at the end.
type rtl433Reader struct {
	printer *Printer
	framer  rtl433.Framer
	event   rtl433.Event
	line    lines.Line
	private uint64
}

func rtl433Decoder(p *Printer, _ Options) (Decoder, error) { return &rtl433Reader{printer: p}, nil }

func (d *rtl433Reader) Take(f Frame) {
	d.framer.Write(f.Payload)
	if !f.Stream {
		d.framer.End()
	}
	d.print()
}

func (d *rtl433Reader) End() {
	d.framer.End()
	d.print()
	if d.private > 0 {
		d.line.Begin("rtl433", d.printer.Next(), "private", "")
		d.line.Uint("left_out", d.private)
		d.printer.Line(d.line.Bytes())
		d.private = 0
	}
}

func (d *rtl433Reader) print() {
	for line, ok, err := d.framer.Next(); ok; line, ok, err = d.framer.Next() {
		number := d.printer.Next()
		if err == nil {
			err = d.event.Decode(line)
		}
		switch {
		case err != nil:
			d.printer.Broken(number, err)
		case d.event.Private():
			d.private++
		default:
			d.event.AppendLine(&d.line, number)
			d.printer.Line(d.line.Bytes())
		}
	}
}

// rtl433Guess looks for lines of events with a model.
func rtl433Guess(sample []byte) float64 {
	var e rtl433.Event
	return 0.95 * share(sample, func(line []byte) bool {
		return e.Decode(line) == nil && e.Model() != nil && e.Find("time") != nil
	})
}
