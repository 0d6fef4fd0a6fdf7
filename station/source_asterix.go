package station

import (
	"fmt"

	"marsad/link"
	"marsad/link/asterix"
	wire "marsad/wire/asterix"
)

func asterixSource(f *Feed, feed link.Feed) (runner, error) {
	editions, err := wire.ParseEditions(f.Editions)
	if err != nil {
		return nil, err
	}
	s := &asterix.Source{Feed: feed, Editions: editions, Simulated: f.Marks.Exercise}
	if f.Framing != "" {
		if s.Framing, err = wire.ParseFraming(f.Framing); err != nil {
			return nil, fmt.Errorf("source %s: %w", f.Name, err)
		}
	}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, asterix.Sensor{Sensor: n.Sensor, SAC: n.SAC, SIC: n.SIC})
	}
	return s, nil
}
