package station

import (
	"fmt"
	"os"

	"marsad/link"
	"marsad/link/mavlink"
	wire "marsad/wire/mavlink"
)

// mavlinkSource reads the key that its frames are signed with, where there is one.
func mavlinkSource(f *Feed, feed link.Feed) (runner, error) {
	s := &mavlink.Source{Feed: feed}
	if f.SigningFile != "" {
		text, err := os.ReadFile(f.SigningFile)
		if err != nil {
			return nil, fmt.Errorf("source %s: signing key: %w", f.Name, err)
		}
		key, err := wire.ParseKey(text)
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", f.Name, err)
		}
		s.Key = &key
	}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, mavlink.Sensor{Sensor: n.Sensor, System: n.System, Own: n.Own})
	}
	return s, nil
}
