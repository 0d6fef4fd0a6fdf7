package adsb

import (
	"context"
	"fmt"

	"marsad"
	"marsad/link"
	wire "marsad/wire/adsb"
)

// Source is one receiver's feed. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	// Sensors holds the one receiver. Its site settles which of the eight places a
	// position on the ground means, and with RangeMax what is too far to be heard.
	Sensors []marsad.Sensor
	// Repair mends single wrong bits of squitters of aircraft that are known already.
	Repair bool
}

// The reasons for which a message is not used.
const (
	UnknownAddress marsad.Code = "unknown-address"   // read off the parity of a reply, and never proved by a squitter or all-call
	HalfPosition   marsad.Code = "half-position"     // half of a position whose other half has not come within 10 s
	BetweenZones   marsad.Code = "position-zones"    // the two halves lie in belts with other zones
	Ambiguous      marsad.Code = "surface-ambiguous" // on the ground, with no site to tell in which quarter of the earth
	OutOfRange     marsad.Code = "out-of-range"      // further than the receiver hears
	ImpossibleJump marsad.Code = "impossible-jump"   // further from the last place than anything flies
	Repeated       marsad.Code = "repeated"          // a ground station's copy of what is heard directly
	Impossible     marsad.Code = "impossible-values" // quantities that cannot be
	Obstacle       marsad.Code = "obstacle"          // a mast or a tethered balloon that marks itself
	NotUsed        marsad.Code = "mode-s-not-used"   // formats of which nothing is made
	BadParity      marsad.Code = "mode-s-parity"     // a wrong bit
	BadFormat      marsad.Code = "mode-s-format"     // a format or length that does not exist
	Junk           marsad.Code = "mode-s-junk"       // bytes that are no message
	BadLine        marsad.Code = "basestation-line"  // a line with a column that cannot be
	usualReach                 = 600e3               // m: beyond the radio horizon of whatever flies
	maxAircraft                = 8192                // known at a time
)

// refusals are the codes of what the locator says.
var refusals = map[wire.Located]marsad.Code{
	wire.NeedHalf: HalfPosition, wire.Straddling: BetweenZones, wire.NoQuarter: Ambiguous, wire.TooFar: OutOfRange, wire.Jump: ImpossibleJump,
}

// Run receives until ctx ends, which is no error. It fails only for a
// configuration that cannot work.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("adsb source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets of this source into observations, for packets
// that no transport carries. It belongs to one goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	if len(s.Sensors) != 1 {
		return nil, marsad.Errorf(marsad.BadConfig, "adsb source %s: %d sensors: a source is one receiver", s.Name, len(s.Sensors))
	}
	r := &Reader{source: s, sensor: &s.Sensors[0], aircraft: wire.NewAddresses[aircraft](maxAircraft)}
	r.senders.New = func() *sender { return newSender(s.ClockError) }
	if r.sensor.Site.Valid() {
		r.reach.Lat, r.reach.Lon = r.sensor.Site.Degrees()
		r.reach.Known, r.reach.Metres = true, usualReach
		if r.sensor.RangeMax > 0 {
			r.reach.Metres = r.sensor.RangeMax
		}
	}
	return r, nil
}
