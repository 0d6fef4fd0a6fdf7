package recording

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"time"

	"marsad/wire/capture"
	"marsad/wire/mavlink"
)

// decodeMAVLink reads a telemetry log, the payloads of a capture, or a raw stream.
func decodeMAVLink(in io.Reader, o Options, out *bufio.Writer, broken func(int, error)) error {
	file, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	number := 0
	var texts mavlink.Joiner
	var lines []byte
	write := func(f *mavlink.Frame) error {
		number++
		lines = texts.AppendLines(lines[:0], number, f)
		_, err := out.Write(lines)
		return err
	}
	defer func() { out.Write(texts.AppendRest(nil)) }() // an error stays with the writer until it is flushed
	told := func(e *mavlink.Broken) { number++; broken(number, e) }
	if o.Framing == "tlog" || o.Framing == "" && !capture.Sniff(file) && mavlink.IsLog(file) {
		log := mavlink.NewLogReader(bytes.NewReader(file))
		log.OnBroken = told
		for {
			_, f, err := log.Next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := write(&f); err != nil {
				return err
			}
		}
	}
	chunks := []Frame{{Payload: file}}
	if o.Framing != "raw" && capture.Sniff(file) {
		if chunks, _, err = captured(file); err != nil {
			return err
		}
	}
	r := mavlink.Framer{OnBroken: told}
	for _, c := range chunks {
		r.Write(c.Payload)
		r.End()
		for f, ok := r.Next(); ok; f, ok = r.Next() {
			if err := write(&f); err != nil {
				return err
			}
		}
	}
	return nil
}

// mavlinkFrames gives each frame of a telemetry log as a datagram.
func mavlinkFrames(file []byte, _ Options) ([]Frame, error) {
	log := mavlink.NewLogReader(bytes.NewReader(file))
	var frames []Frame
	var first time.Time
	for {
		at, _, err := log.Next()
		if errors.Is(err, io.EOF) {
			return frames, nil
		}
		if err != nil {
			return frames, err
		}
		if first.IsZero() {
			first = at
		}
		frames = append(frames, Frame{Number: len(frames) + 1, At: at.Sub(first), Timed: true, Payload: bytes.Clone(log.Raw())})
	}
}
