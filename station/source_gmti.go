package station

import (
	"marsad/link"
	"marsad/link/gmti"
)

func gmtiSource(f *Feed, feed link.Feed) runner {
	s := &gmti.Source{Feed: feed, Simulated: f.Marks.Exercise}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, gmti.Sensor{Sensor: n.Sensor, Key: n.Key, Own: n.Own})
	}
	return s
}
