package station

import (
	"marsad/link"
	"marsad/link/lorawan"
)

func lorawanSource(f *Feed, feed link.Feed) runner {
	s := &lorawan.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, lorawan.Sensor{Sensor: n.Sensor, Key: n.Key, Own: n.Own})
	}
	return s
}
