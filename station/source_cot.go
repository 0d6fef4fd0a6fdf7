package station

import (
	"marsad/link"
	"marsad/link/cot"
)

func cotSource(f *Feed, feed link.Feed) runner {
	s := &cot.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, cot.Sensor{Sensor: n.Sensor, Key: n.Key, Own: n.Own})
	}
	return s
}
