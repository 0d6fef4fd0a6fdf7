package recording

import (
	"marsad/wire/lines"
	"marsad/wire/syslog"
)

// syslogReader shows messages of syslog: datagrams, or frames and lines of a stream.
type syslogReader struct {
	printer *Printer
	framer  syslog.Framer
	message syslog.Message
	line    lines.Line
}

func syslogDecoder(p *Printer, _ Options) (Decoder, error) { return &syslogReader{printer: p}, nil }

func (d *syslogReader) Take(f Frame) {
	d.framer.Write(f.Payload)
	if !f.Stream {
		d.framer.End()
	}
	d.print()
}

func (d *syslogReader) End() {
	d.framer.End()
	d.print()
}

func (d *syslogReader) print() {
	for b, ok, err := d.framer.Next(); ok; b, ok, err = d.framer.Next() {
		number := d.printer.Next()
		if err == nil {
			err = d.message.Decode(b)
		}
		if err != nil {
			d.printer.Broken(number, err)
			continue
		}
		d.message.WriteLine(&d.line, number)
		d.printer.Line(d.line.Bytes())
	}
}

// syslogGuess is the share of messages that are of one of the RFCs, a little less sure
// where no priority stands before them.
func syslogGuess(sample []byte) float64 {
	var f syslog.Framer
	var m syslog.Message
	f.Write(sample)
	if len(sample) < sampleBytes { // whole
		f.End()
	}
	all, those := 0.0, 0.0
	for b, ok, err := f.Next(); ok; b, ok, err = f.Next() {
		all++
		switch {
		case err != nil || m.Decode(b) != nil:
		case m.HasPri && m.Timestamp != nil:
			those += 0.95
		default:
			those += 0.7
		}
	}
	return those / max(1, all)
}
