package recording

import (
	"bytes"

	"marsad/wire/generic"
	"marsad/wire/lines"
)

// genericReader shows what messages of JSON, CSV or XML hold, before any mapping.
type genericReader struct {
	printer  *Printer
	reader   *generic.Reader
	splitter *generic.Splitter
	line     lines.Line
}

func genericDecoder(p *Printer, o Options) (Decoder, error) {
	return &genericReader{printer: p}, nil
}

func (d *genericReader) Take(f Frame) {
	if d.reader == nil {
		format, _ := textFormat(f.Payload)
		d.reader, d.splitter = generic.NewRaw(format, delimiter(f.Payload)), generic.NewSplitter(format)
	}
	d.splitter.Write(f.Payload)
	if !f.Stream {
		d.splitter.End()
	}
	d.print()
}

func (d *genericReader) End() {
	if d.splitter != nil {
		d.splitter.End()
		d.print()
	}
}

func (d *genericReader) print() {
	for message, ok, err := d.splitter.Next(); ok; message, ok, err = d.splitter.Next() {
		number, told := d.printer.Next(), false
		if err == nil {
			told, err = d.reader.AppendLine(&d.line, number, message)
		}
		if err != nil {
			d.printer.Broken(number, err)
		} else if told {
			d.printer.Line(d.line.Bytes())
		}
	}
}

// textFormat tells JSON, XML and CSV apart by their beginning; sure is how sure that is.
func textFormat(sample []byte) (f generic.Format, sure float64) {
	text := bytes.TrimSpace(sample)
	switch {
	case len(text) == 0:
		return generic.CSV, 0
	case text[0] == '{' || text[0] == '[':
		return generic.JSON, 0.4
	case text[0] == '<':
		return generic.XML, 0.4
	}
	first, _, _ := bytes.Cut(text, []byte{'\n'})
	if n := max(bytes.Count(first, []byte{','}), bytes.Count(first, []byte{';'})); n >= 2 && share(sample, printable) == 1 {
		return generic.CSV, 0.35
	}
	return generic.CSV, 0
}

// delimiter is what parts the columns of the first line.
func delimiter(sample []byte) string {
	first, _, _ := bytes.Cut(sample, []byte{'\n'})
	best, most := "", bytes.Count(first, []byte{','})
	for _, d := range []string{";", "\t", "|"} {
		if n := bytes.Count(first, []byte(d)); n > most {
			best, most = d, n
		}
	}
	return best
}

func printable(line []byte) bool {
	for _, c := range line {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// genericGuess is never so sure as a protocol that is known.
func genericGuess(sample []byte) float64 {
	format, sure := textFormat(sample)
	if sure == 0 || format == generic.CSV {
		return sure
	}
	s := generic.NewSplitter(format)
	s.Write(sample)
	message, ok, err := s.Next()
	if !ok {
		s.End()
		message, ok, err = s.Next()
	}
	if ok && err == nil {
		var l lines.Line
		_, err = generic.NewRaw(format, "").AppendLine(&l, 1, message)
	}
	if !ok || err != nil {
		return 0
	}
	return sure
}
