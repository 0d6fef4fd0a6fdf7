package recording

import (
	"bufio"
	"bytes"
	"io"

	"marsad/wire/capture"
	"marsad/wire/jsonlines"
)

// decodeJSONLines reads a file of lines, or the lines in the datagrams of a capture.
func decodeJSONLines(in io.Reader, o Options, out *bufio.Writer, broken func(int, error)) error {
	file, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	frames := []Frame{{Number: 1, Payload: file}}
	if capture.Sniff(file) && o.Framing != "raw" {
		if frames, _, err = captured(file); err != nil {
			return err
		}
	}
	var r jsonlines.Reader
	var m jsonlines.Message
	var line []byte
	number := 0
	for _, f := range frames {
		r.Reset()
		r.Write(f.Payload)
		r.End()
		for {
			_, ok, err := r.Next(&m)
			if !ok {
				break
			}
			number++
			if err != nil {
				broken(number, err)
				continue
			}
			line = append(jsonlines.AppendJSON(line[:0], number, &m), '\n')
			if _, err := out.Write(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// jsonLineFrames gives each line as a datagram of its own; lines carry their
// times inside, which a replay does not follow.
func jsonLineFrames(file []byte, _ Options) ([]Frame, error) {
	var frames []Frame
	offset := 0
	for line := range bytes.Lines(file) {
		frames = append(frames, Frame{Number: len(frames) + 1, Offset: offset, Payload: line})
		offset += len(line)
	}
	return frames, nil
}
