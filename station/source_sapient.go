package station

import (
	"time"

	"marsad/link"
	"marsad/link/sapient"
)

// sapientSource is a fusion node where it listens, and a child of one where it connects.
func sapientSource(f *Feed, feed link.Feed) runner {
	s := &sapient.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, sapient.Sensor{Sensor: n.Sensor, Key: n.Key})
	}
	if d, connects := feed.Transport.(*link.Dialler); connects {
		s.Child = true
		d.Hello = func() []byte { return s.Hello(time.Now().UTC()) }
	}
	return s
}
