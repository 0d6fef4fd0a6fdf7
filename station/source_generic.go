package station

import (
	"marsad"
	"marsad/link"
	"marsad/link/generic"
)

func genericSource(f *Feed, feed link.Feed) (runner, error) {
	if f.Mapping == nil {
		return nil, marsad.Errorf(marsad.BadConfig, "source %s: a generic feed needs a mapping", f.Name)
	}
	s := &generic.Source{Feed: feed, Mapping: *f.Mapping}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, generic.Sensor{Sensor: n.Sensor, Key: n.Key, Own: n.Own})
	}
	return s, nil
}
