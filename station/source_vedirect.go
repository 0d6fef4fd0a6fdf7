package station

import (
	"marsad/link"
	"marsad/link/vedirect"
)

func vedirectSource(f *Feed, feed link.Feed) runner {
	s := &vedirect.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, vedirect.Sensor{Sensor: n.Sensor, Key: n.Key})
	}
	return s
}
