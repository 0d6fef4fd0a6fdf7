package recording

import (
	"bytes"
	"time"

	"marsad/wire/ais"
	"marsad/wire/lines"
	"marsad/wire/nmea"
)

// nmeaReader decodes all sentences of a stream: VDM and VDO as the AIS messages that
// they carry, under that protocol, and all others as they stand.
type nmeaReader struct {
	printer   *Printer
	framer    nmea.Framer
	assembler ais.Assembler
	message   ais.Message
	line      lines.Line
}

func nmeaDecoder(p *Printer, _ Options) (Decoder, error) {
	d := &nmeaReader{printer: p}
	d.framer.OnBroken = func(e *nmea.Broken) { p.Broken(0, e) }
	return d, nil
}

func (d *nmeaReader) Take(f Frame) {
	d.framer.Write(f.Payload)
	if !f.Stream {
		d.framer.End()
	}
	d.print()
}

func (d *nmeaReader) End() {
	d.framer.End()
	d.print()
	d.assembler.End()
}

func (d *nmeaReader) print() {
	for s, ok := d.framer.Next(); ok; s, ok = d.framer.Next() {
		number := d.printer.Next()
		var part ais.Sentence
		if !s.AIS(&part) {
			s.WriteLine(&d.line, number)
			d.printer.Line(d.line.Bytes())
			continue
		}
		whole, err := d.assembler.Take(&part, &d.message)
		switch {
		case err != nil:
			d.printer.Broken(number, err)
		case whole:
			d.message.WriteLine(&d.line, number)
			describeSentence(&d.line, s, part.Channel)
			d.printer.Line(d.line.Bytes())
		}
	}
}

// nmeaCut gives each line of a file with the time that its tag block or trailer
// tells, else with that of the last date and time of a satellite receiver before it.
func nmeaCut(file []byte, _ Options) ([]Frame, error) {
	var framer nmea.Framer
	var frames []Frame
	var first, last time.Time
	offset := 0
	for line := range bytes.Lines(file) {
		framer.Write(line)
		framer.End()
		for s, ok := framer.Next(); ok; s, ok = framer.Next() {
			if at := told(s); at.After(last) && (last.IsZero() || at.Sub(last) < longestPause) {
				last = at
			}
		}
		if first.IsZero() {
			first = last
		}
		frames = append(frames, Frame{
			Number: len(frames) + 1, Offset: offset, At: last.Sub(first), Timed: !last.IsZero(), Stream: true, Payload: line,
		})
		offset += len(line)
	}
	return frames, nil
}

// longestPause is what a clock of a recording may jump ahead by and be believed.
const longestPause = 24 * time.Hour

// told is when a sentence was sent, by whoever passed it on or by its own date and
// time; zero: it does not tell.
func told(s *nmea.Sentence) time.Time {
	if at := s.Arrived(); !at.IsZero() {
		return at
	}
	if s.Formatter != "RMC" && s.Formatter != "ZDA" {
		return time.Time{}
	}
	day, dated := s.Day()
	seconds, timed := s.Float("utc")
	if !dated || !timed {
		return time.Time{}
	}
	return day.Add(time.Duration(seconds * float64(time.Second)))
}

// nmeaGuess is the share of a sample's lines that are sentences. What is AIS and
// nothing else is told by the protocol of that name.
func nmeaGuess(sample []byte) float64 {
	var framer nmea.Framer
	broken := 0
	framer.OnBroken = func(*nmea.Broken) { broken++ }
	framer.Write(sample)
	all, known := 0, 0
	for s, ok := framer.Next(); ok; s, ok = framer.Next() {
		all++
		if s.Description() != nil && s.Start == '$' && !s.Proprietary() {
			known++
		}
	}
	if known == 0 {
		return 0
	}
	return float64(all) / float64(all+broken)
}
