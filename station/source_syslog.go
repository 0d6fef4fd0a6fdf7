package station

import (
	"marsad/link"
	"marsad/link/syslog"
)

func syslogSource(f *Feed, feed link.Feed) runner {
	s := &syslog.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, syslog.Sensor{Sensor: n.Sensor, Key: n.Key})
	}
	return s
}
