package recording

import (
	"bytes"
	"time"

	"marsad/wire/ais"
	"marsad/wire/lines"
	"marsad/wire/nmea"
)

// aisReader decodes the AIS messages of a stream of sentences; others are passed over.
type aisReader struct {
	printer   *Printer
	framer    nmea.Framer
	assembler ais.Assembler
	message   ais.Message
	line      lines.Line
}

func aisDecoder(p *Printer, _ Options) (Decoder, error) {
	d := &aisReader{printer: p}
	d.framer.OnBroken = func(e *nmea.Broken) { p.Broken(0, e) }
	return d, nil
}

func (d *aisReader) Take(f Frame) {
	d.framer.Write(f.Payload)
	if !f.Stream {
		d.framer.End()
	}
	d.print()
}

func (d *aisReader) End() {
	d.framer.End()
	d.print()
	d.assembler.End()
}

func (d *aisReader) print() {
	for s, ok := d.framer.Next(); ok; s, ok = d.framer.Next() {
		var part ais.Sentence
		if !s.AIS(&part) {
			continue
		}
		whole, err := d.assembler.Take(&part, &d.message)
		switch {
		case err != nil:
			d.printer.Broken(0, err)
		case whole:
			d.message.WriteLine(&d.line, d.printer.Next())
			describeSentence(&d.line, s, part.Channel)
			d.printer.Line(d.line.Bytes())
		}
	}
}

// describeSentence adds what the last sentence of a message says of its reception.
func describeSentence(l *lines.Line, s *nmea.Sentence, channel string) {
	if channel != "" {
		l.Text("channel", channel)
	}
	if s.OwnShip() {
		l.Bool("own_ship", true)
	}
	if station := s.Tag.Source + s.Trailer.Station; station != "" {
		l.Text("received_by", station)
	}
	if at := s.Arrived(); !at.IsZero() {
		l.Time("received_at", at)
	}
}

// aisCut gives each line of a file with the time that its tag block, its trailer or a
// wrapper before it tells. A line without any is sent with the one before.
func aisCut(file []byte, _ Options) ([]Frame, error) {
	var framer nmea.Framer
	var frames []Frame
	var first, last time.Time
	offset := 0
	for line := range bytes.Lines(file) {
		framer.Write(line)
		framer.End()
		for s, ok := framer.Next(); ok; s, ok = framer.Next() {
			if at := s.Arrived(); at.After(last) {
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

// aisGuess is the share of the sentences of a sample that carry AIS, less what is no
// sentence.
func aisGuess(sample []byte) float64 {
	var framer nmea.Framer
	broken := 0
	framer.OnBroken = func(*nmea.Broken) { broken++ }
	framer.Write(sample)
	var part ais.Sentence
	all, those := 0, 0
	for s, ok := framer.Next(); ok; s, ok = framer.Next() {
		if s.Proprietary() {
			continue // wrappers of the sentence behind them
		}
		all++
		if s.AIS(&part) {
			those++
		}
	}
	if those == 0 {
		return 0
	}
	return float64(those) / float64(all+broken)
}
