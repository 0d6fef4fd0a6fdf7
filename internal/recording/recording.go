// Package recording opens recorded sensor traffic in whatever framing it comes
// (pcap, pcapng, raw and the others that each protocol knows), decodes it into
// JSON lines, and gives its frames with their times for a replay.
package recording

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"

	"marsad"
	"marsad/wire/capture"
)

// Options say how to read a recording.
type Options struct {
	Protocol string            // asterix, mavlink, jsonlines
	Framing  string            // empty: found out
	Editions map[string]string // ASTERIX: category "062" to edition "1.20"
}

// Frame is one datagram or chunk of a recording.
type Frame struct {
	Number  int
	Offset  int           // byte of the file where its payload starts; -1 inside a capture
	At      time.Duration // since the first frame; 0 where the recording has no times
	Timed   bool          // At is known
	Payload []byte
}

// protocol is what one protocol knows of recordings.
type protocol struct {
	name string
	// decode writes a JSON line for each record and tells broken for each that is none.
	decode func(in io.Reader, o Options, out *bufio.Writer, broken func(frame int, err error)) error
	// frames cuts the recording into what goes into one datagram.
	frames func(file []byte, o Options) ([]Frame, error)
}

// protocols lists what decode and replay can read; a new protocol is one line.
func protocols() []protocol {
	return []protocol{
		{"asterix", decodeAsterix, asterixFrames},
		{"mavlink", decodeMAVLink, mavlinkFrames},
		{"jsonlines", decodeJSONLines, jsonLineFrames},
	}
}

// Protocols returns the names.
func Protocols() (names []string) {
	for _, p := range protocols() {
		names = append(names, p.name)
	}
	return names
}

func find(name string) (protocol, error) {
	for _, p := range protocols() {
		if p.name == name {
			return p, nil
		}
	}
	return protocol{}, marsad.Errorf(marsad.BadRequest, "protocol %q is none of %v", name, Protocols())
}

// Decode writes one JSON object a record to out and a line for each broken place
// to errOut, and returns how many were broken. Decoding goes on after a broken
// record; only a file that cannot be read at all is an error.
func Decode(in io.Reader, o Options, out, errOut io.Writer) (broken int, err error) {
	p, err := find(o.Protocol)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(out, 1<<16)
	err = p.decode(in, o, w, func(frame int, err error) {
		broken++
		fmt.Fprintf(errOut, "frame %d: %v\n", frame, err)
	})
	return broken, errors.Join(err, w.Flush())
}

// Frames reads the whole recording and cuts it into datagrams.
func Frames(in io.Reader, o Options) ([]Frame, error) {
	p, err := find(o.Protocol)
	if err != nil {
		return nil, err
	}
	file, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	if o.Framing == "" && capture.Sniff(file) || o.Framing == "pcap" || o.Framing == "pcapng" {
		frames, _, err := captured(file)
		return frames, err
	}
	return p.frames(file, o)
}

// captured returns the payloads of a packet capture. What the capture lost or
// cannot be read is in the statistics.
func captured(file []byte) ([]Frame, capture.Stats, error) {
	r, err := capture.Open(bytes.NewReader(file))
	if err != nil {
		return nil, capture.Stats{}, marsad.Errorf(marsad.Undecodable, "%w", err)
	}
	var frames []Frame
	var first time.Time
	for {
		d, err := r.Next()
		if errors.Is(err, io.EOF) {
			return frames, r.Stats(), nil
		}
		if err != nil {
			return frames, r.Stats(), marsad.Errorf(marsad.Undecodable, "%w", err)
		}
		if first.IsZero() {
			first = d.At
		}
		frames = append(frames, Frame{
			Number: len(frames) + 1, Offset: -1, At: d.At.Sub(first), Timed: !d.At.IsZero(), Payload: bytes.Clone(d.Payload),
		})
	}
}
