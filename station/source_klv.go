package station

import (
	"marsad/link"
	"marsad/link/klv"
)

func klvSource(f *Feed, feed link.Feed) runner {
	s := &klv.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, klv.Sensor{Sensor: n.Sensor, Key: n.Key, Own: n.Own})
	}
	return s
}
