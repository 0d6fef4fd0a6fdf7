package recording

import (
	"bytes"

	"marsad/wire/generic"
	"marsad/wire/lines"
	"marsad/wire/sensorthings"
)

// sensorthingsReader decodes answers and messages, one after the other.
type sensorthingsReader struct {
	printer  *Printer
	splitter *generic.Splitter
	line     lines.Line
}

func sensorthingsDecoder(p *Printer, _ Options) (Decoder, error) {
	return &sensorthingsReader{printer: p, splitter: generic.NewSplitter(generic.JSON)}, nil
}

func (d *sensorthingsReader) Take(f Frame) {
	d.splitter.Write(f.Payload)
	if !f.Stream {
		d.splitter.End()
	}
	d.print()
}

func (d *sensorthingsReader) End() {
	d.splitter.End()
	d.print()
}

func (d *sensorthingsReader) print() {
	for message, ok, err := d.splitter.Next(); ok; message, ok, err = d.splitter.Next() {
		number := d.printer.Next()
		if err == nil {
			err = sensorthings.Read(message, "", func(o *sensorthings.Observation, err error) {
				if err != nil {
					d.printer.Broken(number, err)
					return
				}
				o.AppendLine(&d.line, number)
				d.printer.Line(d.line.Bytes())
			})
		}
		if err != nil {
			d.printer.Broken(number, err)
		}
	}
}

// sensorthingsGuess looks for the names that only this interface has.
func sensorthingsGuess(sample []byte) float64 {
	text := bytes.TrimSpace(sample)
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return 0
	}
	found := 0.0
	for _, name := range []string{`"@iot.`, `"phenomenonTime"`, `"resultTime"`, `"unitOfMeasurement"`, `"ObservedProperty"`, `"Datastream`, `"observationType"`, `"encodingType"`} {
		if bytes.Contains(text, []byte(name)) {
			found++
		}
	}
	return min(1, found/2)
}
