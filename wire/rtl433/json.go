package rtl433

import "marsad/wire/lines"

// AppendLine writes the event as one JSON line: kind is the model, id the device's;
// the other fields stand under their own names, lists as text.
func (e *Event) AppendLine(l *lines.Line, number int) {
	kind := e.Model()
	if kind == nil {
		kind = []byte("report") // of rtl_433 itself
	}
	l.Begin("rtl433", number, string(kind), string(e.ID()))
	for i := range e.Fields {
		f := &e.Fields[i]
		name := string(f.Name)
		if name == "model" || name == "id" {
			continue
		}
		switch x, isNumber := f.Float(); {
		case f.Kind == Number && isNumber:
			l.Float(name, x)
		case f.Kind == Flag:
			l.Bool(name, x != 0)
		case f.Kind == Nothing:
			l.Null(name)
		default:
			l.Text(name, string(f.Text))
		}
	}
}
