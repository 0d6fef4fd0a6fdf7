package cot

import (
	"bytes"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"marsad/wire/generic"
)

const magic = 0xbf

// Decode reads one datagram: XML, or the TAK protocol of version 1.
func Decode(datagram []byte) (Event, error) {
	if len(datagram) == 0 || datagram[0] != magic {
		return DecodeXML(datagram)
	}
	version, n := protowire.ConsumeVarint(datagram[1:])
	switch {
	case n < 0 || len(datagram) < n+2 || datagram[n+1] != magic:
		return Event{}, fmt.Errorf("cot: header: %x is none", datagram[:min(4, len(datagram))])
	case version == 0:
		return DecodeXML(datagram[n+2:])
	case version != 1:
		return Event{}, fmt.Errorf("cot: header: version %d of the TAK protocol is not known", version)
	}
	return DecodeProtobuf(datagram[n+2:])
}

// AppendDatagram writes an event as a datagram of version 1.
func (e *Event) AppendDatagram(dst []byte) []byte {
	return e.AppendProtobuf(append(dst, magic, 1, magic))
}

// AppendStream writes an event as a piece of a stream of version 1.
func (e *Event) AppendStream(dst []byte) []byte {
	message := e.AppendProtobuf(nil)
	return append(protowire.AppendVarint(append(dst, magic), uint64(len(message))), message...)
}

// Framer cuts a stream into events, XML and protobuf as they come.
type Framer struct {
	buf   []byte
	xml   *generic.Splitter
	ended bool
}

// Write adds the next bytes.
func (f *Framer) Write(b []byte) { f.buf = append(f.buf, b...) }

// End says that nothing more comes: the rest is an event, or broken.
func (f *Framer) End() { f.ended = true }

// Next returns the next event with its bytes, or in its place why it is none; ok is
// false when more bytes are needed.
func (f *Framer) Next() (e Event, raw []byte, ok bool, err error) {
	for {
		if f.xml == nil {
			f.buf = bytes.TrimLeft(f.buf, " \t\r\n\x00")
			if len(f.buf) == 0 {
				f.ended = false
				return Event{}, nil, false, nil
			}
			if f.buf[0] == magic {
				return f.protobuf()
			}
			f.xml = generic.NewSplitter(generic.XML)
		}
		// Protobuf may follow: no byte of it belongs to the XML.
		part := f.buf
		if i := bytes.IndexByte(part, '>'); i >= 0 {
			part = part[:i+1]
		}
		f.xml.Write(part)
		f.buf = f.buf[len(part):]
		if f.ended && len(f.buf) == 0 {
			f.xml.End()
		}
		message, whole, err := f.xml.Next()
		switch {
		case whole:
			raw = bytes.Clone(message)
			f.xml = nil
			if err == nil {
				e, err = DecodeXML(raw)
			}
			return e, raw, true, err
		case len(f.buf) == 0:
			if f.ended {
				f.xml, f.ended = nil, false
			}
			return Event{}, nil, false, nil
		}
	}
}

// protobuf reads the piece at the front of the buffer.
func (f *Framer) protobuf() (e Event, raw []byte, ok bool, err error) {
	length, n := protowire.ConsumeVarint(f.buf[1:])
	whole := 1 + n + int(min(length, MaxMessage+1))
	switch {
	case n < 0 && len(f.buf) > 10 || n >= 0 && length > MaxMessage:
		raw, f.buf = f.buf, nil // nobody knows where the next one begins
		return Event{}, raw, true, fmt.Errorf("cot: stream: a length of %d bytes, at most %d", length, MaxMessage)
	case n < 0 || len(f.buf) < whole:
		if f.ended {
			raw, f.buf, f.ended = f.buf, nil, false
			return Event{}, raw, true, fmt.Errorf("cot: stream: %d of %d bytes of a message", len(raw), whole)
		}
		return Event{}, nil, false, nil
	}
	raw, f.buf = f.buf[:whole], f.buf[whole:]
	e, err = DecodeProtobuf(raw[1+n:])
	return e, raw, true, err
}
