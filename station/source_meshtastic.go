package station

import (
	"marsad/link"
	"marsad/link/meshtastic"
	wire "marsad/wire/meshtastic"
)

// meshtasticSource asks a device that it connects to for its stream; nothing goes over
// the air for that.
func meshtasticSource(f *Feed, feed link.Feed) runner {
	s := &meshtastic.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, meshtastic.Sensor{Sensor: n.Sensor, Key: n.Key, Own: n.Own})
	}
	if d, connects := feed.Transport.(*link.Dialler); connects {
		d.Hello = func() []byte { return wire.Hello(1) }
	}
	return s
}
