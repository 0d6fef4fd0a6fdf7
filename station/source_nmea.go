package station

import (
	"marsad/link"
	"marsad/link/nmea"
)

// nmeaSource serves the protocols nmea and ais: both are sentences, among which the
// reader finds what each sensor says.
func nmeaSource(f *Feed, feed link.Feed) runner {
	s := &nmea.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, nmea.Sensor{Sensor: n.Sensor, Key: n.Key, Own: n.Own})
	}
	return s
}
