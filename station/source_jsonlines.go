package station

import (
	"marsad/link"
	"marsad/link/jsonlines"
)

func jsonlinesSource(f *Feed, feed link.Feed) runner {
	s := &jsonlines.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, jsonlines.Sensor{Sensor: n.Sensor, Own: n.Own})
	}
	return s
}
