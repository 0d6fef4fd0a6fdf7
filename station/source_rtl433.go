package station

import (
	"marsad/link"
	"marsad/link/rtl433"
)

func rtl433Source(f *Feed, feed link.Feed) runner {
	s := &rtl433.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, rtl433.Sensor{Sensor: n.Sensor, Key: n.Key})
	}
	return s
}
