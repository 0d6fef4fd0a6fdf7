package nmea

import (
	"context"
	"fmt"
	"strings"

	"marsad"
	"marsad/link"
	"marsad/wire/nmea"
)

// Source is what one site or craft says. Its fields are set before Run and not
// changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
	// NoChecksum takes sentences without a checksum, of instruments that have none.
	NoChecksum bool
}

// Sensor is an instrument, by the talkers that its sentences begin with.
type Sensor struct {
	marsad.Sensor
	// Key lists talkers ("RA", "GP,GN"); empty: all that no other sensor has.
	Key string
	Own bool // it is on a craft of ours
}

// The reasons for which a sentence is not used. Those of AIS messages stand beside
// what reads them.
const (
	WrongChecksum marsad.Code = "nmea-checksum"    // a wrong bit
	NoChecksum    marsad.Code = "nmea-no-checksum" // it has none
	BadForm       marsad.Code = "nmea-form"        // no address, or bytes that no sentence has
	TooLong       marsad.Code = "nmea-too-long"    // a line without end
	BadTag        marsad.Code = "nmea-tag-block"   // a tag block with a wrong bit
	Junk          marsad.Code = "nmea-junk"        // a line that is no sentence
	BadField      marsad.Code = "nmea-field"       // a field that it needs is none
	UnknownTalker marsad.Code = "unknown-talker"   // no sensor of the feed has this talker
	NotUsed       marsad.Code = "nmea-not-used"    // of which nothing is made
	NotValid      marsad.Code = "nmea-not-valid"   // it says itself that its values are not valid
	NoFix         marsad.Code = "no-position"      // the receiver has no fix
	OtherDatum    marsad.Code = "other-datum"      // a position on another ellipsoid
	Simulated     marsad.Code = "simulated-target" // by its own word, outside an exercise
	NoVariation   marsad.Code = "no-variation"     // a magnetic direction, and nothing tells the variation
	NoHeading     marsad.Code = "no-heading"       // a direction relative to a bow that is not known
	NoOwnPlace    marsad.Code = "no-own-position"  // a range and bearing from where is not known
	NoOwnSpeed    marsad.Code = "no-own-speed"     // apparent wind on a craft whose motion is not known
	Acquiring     marsad.Code = "target-acquiring" // a target that is not tracked yet
	Lost          marsad.Code = "target-lost"      // a target that is no longer tracked
	NoStatus      marsad.Code = "target-status"    // a target without a status
	Impossible    marsad.Code = "impossible-values"
	AISPart       marsad.Code = "ais-part"    // a part of a message that cannot be, or twice
	AISMessage    marsad.Code = "ais-message" // a payload that is no message
)

// faults are the codes of what the framer finds.
var faults = map[nmea.Fault]marsad.Code{
	nmea.WrongChecksum: WrongChecksum, nmea.NoChecksum: NoChecksum, nmea.WrongForm: BadForm,
	nmea.TooLong: TooLong, nmea.WrongTag: BadTag, nmea.Rubbish: Junk,
}

// Run receives until ctx ends, which is no error. It fails only for a configuration
// that cannot work.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("nmea source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets of this source into observations and readings,
// for packets that no transport carries. It belongs to one goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, byTalker: map[string]*instrument{}}
	r.senders.New = func() *sender { return newSender(r) }
	for i := range s.Sensors {
		n := newInstrument(r, &s.Sensors[i])
		if n.sensor.Key == "" {
			if r.others != nil {
				return nil, marsad.Errorf(marsad.BadConfig, "nmea source %s: sensors %s and %s have no talkers as key", s.Name, r.others.sensor.ID, n.sensor.ID)
			}
			r.others = n
			continue
		}
		for talker := range strings.SplitSeq(n.sensor.Key, ",") {
			talker = strings.TrimSpace(talker)
			if other := r.byTalker[talker]; other != nil || talker == "" {
				return nil, marsad.Errorf(marsad.BadConfig, "nmea source %s: sensor %s: talker %q is empty or stands twice", s.Name, n.sensor.ID, talker)
			}
			r.byTalker[talker] = n
		}
	}
	return r, nil
}
