package recording

import (
	"bytes"
	"errors"

	"marsad/wire/generic"
	"marsad/wire/lines"
	"marsad/wire/onvif"
)

// onvifReader decodes the events in a camera's answers, one after the other.
type onvifReader struct {
	printer  *Printer
	splitter *generic.Splitter
	line     lines.Line
}

func onvifDecoder(p *Printer, _ Options) (Decoder, error) {
	return &onvifReader{printer: p, splitter: generic.NewSplitter(generic.XML)}, nil
}

func (d *onvifReader) Take(f Frame) {
	d.splitter.Write(f.Payload)
	if !f.Stream {
		d.splitter.End()
	}
	d.print()
}

func (d *onvifReader) End() {
	d.splitter.End()
	d.print()
}

func (d *onvifReader) print() {
	for message, ok, err := d.splitter.Next(); ok; message, ok, err = d.splitter.Next() {
		number := d.printer.Next()
		var events []onvif.Notification
		if err == nil {
			events, err = onvif.DecodeEvents(withoutHeader(message))
		}
		if err != nil && !errors.Is(err, onvif.ErrNoEvents) {
			d.printer.Broken(number, err)
		}
		for i := range events {
			events[i].AppendLine(&d.line, number)
			d.printer.Line(d.line.Bytes())
		}
	}
}

// withoutHeader cuts off the header of HTTP, which a capture of TCP has before a message.
func withoutHeader(message []byte) []byte {
	if i := bytes.IndexByte(message, '<'); i > 0 && bytes.Contains(message[:i], []byte("HTTP/1.")) {
		return message[i:]
	}
	return message
}

// onvifCut gives each answer of a file a frame of its own.
func onvifCut(file []byte, _ Options) (frames []Frame, err error) {
	s := generic.NewSplitter(generic.XML)
	s.Write(file)
	s.End()
	at := 0
	for message, ok, err := s.Next(); ok; message, ok, err = s.Next() {
		at += max(0, bytes.Index(file[at:], message))
		frames = append(frames, Frame{Number: len(frames) + 1, Offset: at, Payload: message, Err: err})
		at += len(message)
	}
	return frames, nil
}

// onvifGuess looks for the names that only these messages have.
func onvifGuess(sample []byte) float64 {
	text := bytes.TrimSpace(sample)
	if len(text) == 0 || text[0] != '<' {
		return 0
	}
	found := 0.0
	for _, name := range []string{"NotificationMessage", "http://www.onvif.org/ver", "http://docs.oasis-open.org/wsn/b-2", "PullMessagesResponse", "tns1:"} {
		if bytes.Contains(text, []byte(name)) {
			found++
		}
	}
	return min(1, found/3)
}
