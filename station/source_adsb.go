package station

import (
	"marsad/link"
	"marsad/link/adsb"
)

func adsbSource(f *Feed, feed link.Feed) runner {
	s := &adsb.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, n.Sensor)
	}
	return s
}
