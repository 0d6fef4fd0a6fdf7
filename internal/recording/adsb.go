package recording

import (
	"time"

	"marsad/wire/adsb"
)

// adsbReader decodes Mode S in all its framings.
type adsbReader struct {
	printer *Printer
	framer  adsb.Framer
	writer  *adsb.Writer
}

func adsbDecoder(p *Printer, _ Options) (Decoder, error) {
	d := &adsbReader{printer: p, writer: adsb.NewWriter()}
	d.framer.OnBroken = func(e *adsb.Broken) { p.Broken(0, e) }
	return d, nil
}

func (d *adsbReader) Take(f Frame) {
	d.framer.Write(f.Payload)
	if !f.Stream {
		d.framer.End()
	}
	d.print()
}

func (d *adsbReader) End() {
	d.framer.End()
	d.print()
}

func (d *adsbReader) print() {
	for f, ok := d.framer.Next(); ok; f, ok = d.framer.Next() {
		number := d.printer.Next()
		line, err := d.writer.Line(number, &f)
		if err != nil {
			d.printer.Broken(number, err)
			continue
		}
		d.printer.Line(line)
	}
}

// adsbCut gives each message of a file with the time that it carries: the second
// of a table, the line's own of BaseStation, or the receiver's counter. A message
// without any is sent with the one before.
func adsbCut(file []byte, _ Options) ([]Frame, error) {
	satellites := adsbSatellites(file)
	var framer adsb.Framer
	var frames []Frame
	framer.OnBroken = func(e *adsb.Broken) { frames = append(frames, Frame{Offset: int(e.Offset), Err: e}) }
	framer.Write(file)
	framer.End()
	var first, last time.Time
	start := 0
	for f, ok := framer.Next(); ok; f, ok = framer.Next() {
		end := int(framer.Offset())
		if at := stampOf(&f, satellites); !at.IsZero() && !at.Before(last) {
			last = at
		}
		if first.IsZero() {
			first = last
		}
		frames = append(frames, Frame{
			Number: len(frames) + 1, Offset: start, At: last.Sub(first), Timed: !last.IsZero(), Payload: file[start:end],
		})
		start = end
	}
	return frames, nil
}

// adsbSatellites tells whether the stamps of a file are satellite time: all could be,
// over three seconds and more. A counter of 12 MHz would count on through what are no
// nanoseconds.
func adsbSatellites(file []byte) bool {
	var framer adsb.Framer
	framer.Write(file)
	framer.End()
	var last time.Duration
	seconds := 0
	for f, ok := framer.Next(); ok; f, ok = framer.Next() {
		if f.Clock == 0 || f.Clock == adsb.MLAT {
			continue
		}
		at, could := f.Clock.OfDay()
		if !could {
			return false
		}
		if at.Truncate(time.Second) != last.Truncate(time.Second) {
			seconds++
		}
		last = at
	}
	return seconds > 3
}

// stampOf is when a message was heard by whatever it says; zero where it does not.
func stampOf(f *adsb.Frame, satellites bool) time.Time {
	var s adsb.Station
	switch {
	case !f.At.IsZero():
		return f.At
	case f.Framing == adsb.BaseStation && adsb.DecodeStation(f.Line, &s) == nil:
		return s.Generated
	case f.Clock == 0 || f.Clock == adsb.MLAT:
		return time.Time{}
	}
	if d, ok := f.Clock.OfDay(); ok && satellites {
		return time.Unix(0, 0).Add(d)
	}
	return time.Unix(0, 0).Add(f.Clock.Counter())
}

// adsbGuess is the share of the sample's bytes that lie in messages whose parity or
// columns are right.
func adsbGuess(sample []byte) float64 {
	var framer adsb.Framer
	framer.Write(sample)
	var m adsb.Message
	var s adsb.Station
	good, at := int64(0), int64(0)
	for f, ok := framer.Next(); ok; f, ok = framer.Next() {
		size := framer.Offset() - at
		at += size
		switch {
		case f.Framing == adsb.BaseStation:
			if adsb.DecodeStation(f.Line, &s) == nil {
				good += size
			}
		case adsb.Decode(f.Reply, &m) == nil:
			good += size
		}
	}
	good -= int64(framer.Stats().SkippedBytes)
	rest := int64(len(sample)) - framer.Offset() // the beginning of a message that is cut off
	if total := int64(len(sample)) - min(rest, 256); good > 0 && total > 0 {
		return min(0.95, float64(good)/float64(total))
	}
	return 0
}
