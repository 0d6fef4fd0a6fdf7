package recording

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"marsad/wire/lines"
	"marsad/wire/sapient"
)

// sapientReader decodes messages from a stream, from datagrams of whole messages, or
// from JSON, one value after another.
type sapientReader struct {
	printer *Printer
	framer  sapient.Framer
	tree    sapient.Tree
	line    lines.Line
	told    bool // that the stream cannot be read any further
}

func sapientDecoder(p *Printer, _ Options) (Decoder, error) {
	return &sapientReader{printer: p}, nil
}

func (d *sapientReader) Take(f Frame) {
	if text := bytes.TrimSpace(f.Payload); !f.Stream && len(text) > 0 && text[0] == '{' {
		d.print(d.tree.ReadJSON(text))
		return
	}
	d.framer.Write(f.Payload)
	for m, ok := d.framer.Next(); ok; m, ok = d.framer.Next() {
		d.print(d.tree.Read(m))
	}
	if err := d.framer.Err(); err != nil && !d.told {
		d.told = true
		d.printer.Broken(0, err)
	}
	if !f.Stream {
		d.end()
	}
}

func (d *sapientReader) print(err error) {
	number := d.printer.Next()
	if err != nil {
		d.printer.Broken(number, err)
		return
	}
	d.printer.Line(d.tree.AppendLine(&d.line, number))
}

func (d *sapientReader) end() {
	if err := d.framer.End(); err != nil && !d.told {
		d.printer.Broken(0, err)
	}
	d.told = false
}

// End tells of a message that the stream ended in.
func (d *sapientReader) End() { d.end() }

// sapientCut gives each JSON value of a file as a message; what is no JSON is a stream.
func sapientCut(file []byte, _ Options) ([]Frame, error) {
	if text := bytes.TrimSpace(file); len(text) == 0 || text[0] != '{' {
		return stream(file), nil
	}
	var frames []Frame
	for d := json.NewDecoder(bytes.NewReader(file)); ; {
		var value json.RawMessage
		switch err := d.Decode(&value); {
		case errors.Is(err, io.EOF):
			return frames, nil
		case err != nil: // the rest is one broken message
			return append(frames, Frame{Number: len(frames) + 1, Err: err}), nil
		}
		at := int(d.InputOffset()) - len(value)
		frames = append(frames, Frame{Number: len(frames) + 1, Offset: at, Payload: value})
	}
}

// sapientGuess is the share of the sample that lies in messages that have a time and
// a node; of JSON, whether it is one.
// sapientNames tells whether a message has the names that every one of this standard
// has, with a content that is one of its own.
func sapientNames(message []byte) bool {
	var m map[string]json.RawMessage
	if json.Unmarshal(message, &m) != nil {
		return false
	}
	_, node := m["nodeId"]
	if _, snake := m["node_id"]; !node && !snake {
		return false
	}
	for _, content := range []string{"registration", "registrationAck", "statusReport", "detectionReport", "task", "taskAck", "alert", "alertAck", "error",
		"registration_ack", "status_report", "detection_report", "task_ack", "alert_ack"} {
		if _, ok := m[content]; ok {
			return true
		}
	}
	return false
}

func sapientGuess(sample []byte) float64 {
	var tree sapient.Tree
	if text := bytes.TrimSpace(sample); len(text) > 0 && text[0] == '{' {
		var first json.RawMessage
		err := json.NewDecoder(bytes.NewReader(text)).Decode(&first)
		switch {
		case err == nil && tree.ReadJSON(first) == nil && tree.Content().OK():
			return 1
		case errors.Is(err, io.ErrUnexpectedEOF) && bytes.Contains(text, []byte(`"BSI Flex 335`)): // a large registration
			return 0.9
		case err == nil && sapientNames(first):
			return 0.8 // of another edition, or with something that is none of its fields
		}
		return 0
	}
	var framer sapient.Framer
	framer.Write(sample)
	good := 0
	for m, ok := framer.Next(); ok; m, ok = framer.Next() {
		if tree.Read(m) != nil || !sapient.IsUUID(tree.Root().Text("node_id")) || !tree.Content().OK() {
			return 0
		}
		good += 4 + len(m)
	}
	if good == 0 || framer.Err() != nil {
		return 0
	}
	return max(0.5, float64(good)/float64(len(sample)))
}
