package recording

import (
	"bytes"

	"marsad/wire/generic"
	"marsad/wire/lines"
	"marsad/wire/meshtastic"
)

// meshtasticReader shows the packets of a mesh: JSON one after another, envelopes that
// are whole, or the stream of a device. Of messages of people it tells the length.
type meshtasticReader struct {
	printer  *Printer
	splitter *generic.Splitter // of JSON; nil: a stream of frames
	begun    bool
	framer   meshtastic.Framer
	packet   meshtastic.Packet
	line     lines.Line
}

func meshtasticDecoder(p *Printer, _ Options) (Decoder, error) {
	return &meshtasticReader{printer: p}, nil
}

func (d *meshtasticReader) Take(f Frame) {
	text := bytes.TrimSpace(f.Payload)
	if !d.begun {
		d.begun = true
		if len(text) > 0 && text[0] == '{' {
			d.splitter = generic.NewSplitter(generic.JSON)
		}
	}
	switch {
	case d.splitter != nil:
		d.splitter.Write(f.Payload)
		if !f.Stream {
			d.splitter.End()
		}
		d.texts()
	case f.Stream:
		d.framer.Write(f.Payload)
		for message, ok := d.framer.Next(); ok; message, ok = d.framer.Next() {
			if is, err := d.packet.DecodeFromRadio(message); is || err != nil {
				d.print(err)
			}
		}
	default:
		d.print(d.packet.Decode(f.Payload))
	}
}

func (d *meshtasticReader) End() {
	if d.splitter != nil {
		d.splitter.End()
		d.texts()
	}
}

func (d *meshtasticReader) texts() {
	for message, ok, err := d.splitter.Next(); ok; message, ok, err = d.splitter.Next() {
		if err == nil {
			err = d.packet.DecodeJSON(message)
		}
		d.print(err)
	}
}

func (d *meshtasticReader) print(err error) {
	number := d.printer.Next()
	if err != nil {
		d.printer.Broken(number, err)
		return
	}
	d.packet.AppendLine(&d.line, number)
	d.printer.Line(d.line.Bytes())
}

// meshtasticCut gives a file that holds one envelope as a message, anything else as a
// stream.
func meshtasticCut(file []byte, _ Options) ([]Frame, error) {
	var p meshtastic.Packet
	if len(file) <= meshtastic.MaxMessage && p.Decode(file) == nil {
		return []Frame{{Number: 1, Payload: file}}, nil
	}
	return stream(file), nil
}

// meshtasticGuess looks for a packet in JSON, for an envelope with a packet of a port
// that is known, and for frames of the stream.
func meshtasticGuess(sample []byte) float64 {
	var p meshtastic.Packet
	if text := bytes.TrimSpace(sample); len(text) > 0 && text[0] == '{' {
		s := generic.NewSplitter(generic.JSON)
		s.Write(text)
		message, ok, _ := s.Next()
		if ok && p.DecodeJSON(message) == nil && p.Port != 0 {
			return 0.95
		}
		return 0
	}
	if p.Decode(sample) == nil && p.From != 0 && (p.Port != 0 || p.Encrypted > 0) && (p.Gateway != "" || p.ID != 0) {
		return 0.9
	}
	var r meshtastic.Framer
	r.Write(sample)
	good, bad := 0, 0
	for message, ok := r.Next(); ok; message, ok = r.Next() {
		if _, err := p.DecodeFromRadio(message); err == nil && len(message) > 0 {
			good++
		} else {
			bad++
		}
	}
	if good < 2 || bad > 0 || r.Skipped > uint64(len(sample))/2 {
		return 0
	}
	return 0.9
}
