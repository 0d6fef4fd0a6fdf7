package onvif

import (
	"marsad/wire/lines"
)

// AppendLine writes the event as a JSON line; of one that recognises persons or plates
// only that it is one.
func (n *Notification) AppendLine(l *lines.Line, frame int) {
	if n.Biometric {
		l.Begin("onvif", frame, "biometric", "")
		l.Bool("left_out", true)
		return
	}
	l.Begin("onvif", frame, n.Path(), "")
	l.Text("topic", n.Topic)
	if !n.At.IsZero() {
		l.Time("utc_time", n.At)
	}
	if n.Operation != "" {
		l.Text("property_operation", n.Operation)
	}
	for _, part := range [...]struct {
		name  string
		items []Item
	}{{"source", n.Source}, {"key", n.Key}, {"data", n.Data}} {
		if len(part.items) == 0 {
			continue
		}
		l.Object(part.name)
		for _, item := range part.items {
			l.Text(item.Name, item.Value)
		}
		l.Close()
	}
}
