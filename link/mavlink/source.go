package mavlink

import (
	"context"
	"fmt"
	"hash/maphash"

	"marsad"
	"marsad/link"
	"marsad/wire/mavlink"
)

// Source is one MAVLink feed. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	// Sensors are the vehicles that speak here, each with a system id of its own.
	Sensors []Sensor
	// Key, when not nil, is the secret that signs all frames: what is not signed with it is
	// refused, save RADIO_STATUS, which radios cannot sign.
	Key *mavlink.Key
}

// Sensor is a vehicle that tells its position.
type Sensor struct {
	marsad.Sensor
	System byte // MAVLink system id
	Own    bool // an asset of ours: labelled own, and its health is watched
}

// The reasons for which a message or a packet is not used.
const (
	UnknownSystem   marsad.Code = "unknown-system"           // no sensor of the feed has this system id: ground stations, radios
	OtherComponent  marsad.Code = "other-component"          // a position that does not come from the autopilot
	NoPosition      marsad.Code = "no-position"              // no satellite fix yet
	Repeated        marsad.Code = "repeated"                 // a position that has been had, over another way
	OutOfOrder      marsad.Code = "out-of-order"             // a position older than the last
	Impossible      marsad.Code = "impossible-values"        // quantities that cannot be
	BadChecksum     marsad.Code = "mavlink-checksum"         // a frame with a wrong bit
	OtherDefinition marsad.Code = "mavlink-other-definition" // a message that the sender defines otherwise
	Incompatible    marsad.Code = "mavlink-incompatible"     // a frame with a flag that is not known
	BadLength       marsad.Code = "mavlink-length"           // a MAVLink 1 frame shorter than its message
	Junk            marsad.Code = "mavlink-junk"             // bytes that are no frame
	Unsigned        marsad.Code = "mavlink-unsigned"         // a frame without a signature where a key is asked for
	Forged          marsad.Code = "mavlink-signature"        // a signature that our key did not make
	Replayed        marsad.Code = "mavlink-replayed"         // a signature that has been had, or is too old
	BadRemoteID     marsad.Code = "mavlink-remoteid"         // an Open Drone ID message that cannot be
	Unnamed         marsad.Code = "remoteid-unnamed"         // a drone that may yet tell its name
)

// Run receives until ctx ends, which is no error. It fails only for a
// configuration that cannot work: two sensors of one system id, an address that
// cannot be bound.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("mavlink source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets of this source into observations, for
// those that no transport of its own brings. It belongs to one goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, vehicles: map[byte]*vehicle{}, seed: maphash.MakeSeed()}
	r.framers.New = func() *mavlink.Framer { return new(mavlink.Framer) }
	if s.Key != nil {
		r.verifier = mavlink.NewVerifier(*s.Key)
	}
	for i := range s.Sensors {
		sensor := &s.Sensors[i]
		if sensor.System == 0 || r.vehicles[sensor.System] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "mavlink source %s: sensor %s: system id %d is 0 or stands twice",
				s.Name, sensor.ID, sensor.System)
		}
		r.vehicles[sensor.System] = newVehicle(sensor, s.NewClock(sensor.ID))
	}
	return r, nil
}
