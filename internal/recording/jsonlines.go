package recording

import (
	"marsad/wire/jsonlines"
)

// jsonlinesReader decodes lines; a datagram ends the last of its own.
type jsonlinesReader struct {
	printer *Printer
	lines   jsonlines.Reader
	message jsonlines.Message
	line    []byte
}

func jsonlinesDecoder(p *Printer, _ Options) (Decoder, error) {
	return &jsonlinesReader{printer: p}, nil
}

func (d *jsonlinesReader) Take(f Frame) {
	d.lines.Write(f.Payload)
	if !f.Stream {
		d.lines.End()
	}
	d.print()
}

func (d *jsonlinesReader) End() {
	d.lines.End()
	d.print()
}

func (d *jsonlinesReader) print() {
	for {
		_, ok, err := d.lines.Next(&d.message)
		if !ok {
			return
		}
		number := d.printer.Next()
		if err != nil {
			d.printer.Broken(number, err)
			continue
		}
		d.line = jsonlines.AppendJSON(d.line[:0], number, &d.message)
		d.printer.Line(d.line)
	}
}

func jsonlinesGuess(sample []byte) float64 {
	var m jsonlines.Message
	return share(sample, func(line []byte) bool { return jsonlines.Decode(line, &m) == nil })
}
