package recording

import (
	"marsad/wire/generic"
	"marsad/wire/lines"
	"marsad/wire/lorawan"
)

// lorawanReader shows the events of ChirpStack in JSON; those in Protocol Buffers need
// their topic, which a file has not.
type lorawanReader struct {
	printer  *Printer
	splitter *generic.Splitter
	event    lorawan.Event
	line     lines.Line
}

func lorawanDecoder(p *Printer, _ Options) (Decoder, error) {
	return &lorawanReader{printer: p, splitter: generic.NewSplitter(generic.JSON)}, nil
}

func (d *lorawanReader) Take(f Frame) {
	d.splitter.Write(f.Payload)
	if !f.Stream {
		d.splitter.End()
	}
	d.print()
}

func (d *lorawanReader) End() {
	d.splitter.End()
	d.print()
}

func (d *lorawanReader) print() {
	for message, ok, err := d.splitter.Next(); ok; message, ok, err = d.splitter.Next() {
		number := d.printer.Next()
		if err == nil {
			err = d.event.DecodeJSON(message, "")
		}
		if err != nil {
			d.printer.Broken(number, err)
			continue
		}
		d.event.AppendLine(&d.line, number)
		d.printer.Line(d.line.Bytes())
	}
}

// lorawanGuess reads the first event.
func lorawanGuess(sample []byte) float64 {
	s := generic.NewSplitter(generic.JSON)
	s.Write(sample)
	message, ok, err := s.Next()
	if !ok {
		s.End()
		message, ok, err = s.Next()
	}
	var e lorawan.Event
	if !ok || err != nil || e.DecodeJSON(message, "") != nil {
		return 0
	}
	return 0.95
}
