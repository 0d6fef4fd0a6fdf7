package recording

import (
	"bytes"

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

// sapientCut gives a JSON file as one message, or each message of a stream as a frame.
func sapientCut(file []byte, _ Options) ([]Frame, error) {
	if text := bytes.TrimSpace(file); len(text) > 0 && text[0] == '{' {
		return []Frame{{Number: 1, Payload: file}}, nil
	}
	return stream(file), nil
}

// sapientGuess is the share of the sample that lies in messages that have a time and
// a node; of JSON, whether it is one.
func sapientGuess(sample []byte) float64 {
	var tree sapient.Tree
	if text := bytes.TrimSpace(sample); len(text) > 0 && text[0] == '{' {
		if tree.ReadJSON(text) == nil && tree.Content().OK() {
			return 1
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
