package station

import (
	"fmt"

	"marsad/link"
	"marsad/link/remoteid"
)

// remoteidSource is one receiver: what it hears are drones, not sensors.
func remoteidSource(f *Feed, feed link.Feed) (runner, error) {
	if len(f.Sensors) != 1 {
		return nil, fmt.Errorf("source %s: %d sensors, and a Remote ID receiver is one", f.Name, len(f.Sensors))
	}
	return &remoteid.Source{Feed: feed, Sensor: f.Sensors[0].Sensor}, nil
}
