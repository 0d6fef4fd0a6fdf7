package station

import (
	"marsad/link"
	"marsad/link/sensorthings"
	wiresensorthings "marsad/wire/sensorthings"
)

func sensorthingsSource(f *Feed, feed link.Feed) runner {
	if poll, ok := feed.Transport.(*link.Poll); ok {
		poll.Next, poll.MaxBytes = wiresensorthings.NextLink, wiresensorthings.MaxMessage
	}
	s := &sensorthings.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, sensorthings.Sensor{Sensor: n.Sensor, Key: n.Key})
	}
	return s
}
