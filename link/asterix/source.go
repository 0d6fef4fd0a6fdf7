package asterix

import (
	"context"
	"fmt"

	"marsad"
	"marsad/link"
	"marsad/wire/asterix"
)

// Source is one ASTERIX feed. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	// Editions names the edition a sender speaks where it is not the newest: the
	// bytes do not say.
	Editions asterix.Editions
	// Framing is what stands around the data blocks of a datagram; the zero value
	// is nothing, as the standard has it.
	Framing asterix.Framing
	// Sensors are those that speak here.
	Sensors []Sensor
	// Simulated is the exercise under which targets that a radar itself marks as
	// simulated or test are shown. They are refused where it is empty and the
	// sensor's marks name no exercise either, so that they never mix with what is real.
	Simulated marsad.ExerciseID
}

// Sensor is an instrument that speaks in a feed, and the codes it says it is.
type Sensor struct {
	marsad.Sensor
	// SAC and SIC are its system area and identification code (I048/010). A
	// sensor alone in its feed may leave both out: then all is its own.
	SAC, SIC *uint8
}

// The reasons, beside those of broken bytes, for which a report is not used.
const (
	UnknownSensor   marsad.Code = "unknown-sensor"    // no sensor of the feed has its SAC and SIC
	UnusedMessage   marsad.Code = "unused-message"    // a category or type that no observation is made of
	NoDetection     marsad.Code = "no-detection"      // a position that the radar has only extrapolated
	NoPosition      marsad.Code = "no-position"       // a report that does not say where
	NoTime          marsad.Code = "no-time"           // a report that does not say when: it is placed at its arrival
	SimulatedTarget marsad.Code = "simulated-target"  // marked as simulated or test, outside an exercise
	BrokenBlock     marsad.Code = "broken-block"      // in a data block that cannot be read to its end
	Repeated        marsad.Code = "repeated"          // in a data block that has been had, octet for octet, over another network
	FieldMonitor    marsad.Code = "field-monitor"     // the fixed transponder by which the radar checks itself
	FalseTarget     marsad.Code = "false-target"      // a reflection, side lobe, split or phantom by the radar's own word
	SuspectPosition marsad.Code = "suspect-position"  // told by the object, and held for wrong by the station that received it
	Impossible      marsad.Code = "impossible-values" // quantities that cannot be
	NoSite          marsad.Code = "no-site"           // told from where the sensor stands, which is not configured
	TrackEnd        marsad.Code = "track-end"         // the last word of another system on a track, without a place
	OtherEdition    marsad.Code = "other-edition"     // the sender says that it speaks an edition other than it is read by
)

// Run receives until ctx ends, which is no error. It fails only for a
// configuration that cannot work: an edition that is not known, two sensors of
// the same codes, an address that cannot be bound.
func (s *Source) Run(ctx context.Context) error {
	o, err := newObserver(s)
	if err != nil {
		return fmt.Errorf("asterix source %s: %w", s.Name, err)
	}
	if err := s.Receive(ctx, o.packet); err != nil {
		return fmt.Errorf("asterix source %s: %w", s.Name, err)
	}
	return nil
}

// brokenCode is the code of a reason for which bytes could not be read.
func brokenCode(r asterix.Reason) marsad.Code {
	switch r {
	case asterix.ShortHeader:
		return "asterix-short-header"
	case asterix.BlockLength:
		return "asterix-block-length"
	case asterix.Truncated:
		return "asterix-truncated"
	case asterix.NoItems:
		return "asterix-no-items"
	case asterix.UnusedPlace, asterix.TooManyPlaces, asterix.UnusedSubitem, asterix.TooManyExtents:
		return "asterix-edition" // a structure that this edition does not have
	case asterix.ExplicitLength:
		return "asterix-explicit-length"
	case asterix.OutOfStep:
		return "asterix-out-of-step"
	}
	return marsad.Undecodable
}
