package jsonlines

import (
	"context"
	"fmt"

	"marsad"
	"marsad/link"
)

// Source is one feed of lines. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	// Sensors are those that speak here, each under its id.
	Sensors []Sensor
}

// Sensor is an instrument or a platform that sends lines.
type Sensor struct {
	marsad.Sensor
	Own bool // a platform of ours: its positions are labelled own
}

// The reasons, beside those of a refused line, for which a line is not used. A
// refused line has the code "jsonlines-" and the reason of wire/jsonlines, such
// as "jsonlines-wrong-value".
const (
	UnknownSensor marsad.Code = "unknown-sensor"    // no sensor of the feed has this id
	Impossible    marsad.Code = "impossible-values" // quantities that cannot be
)

// Run receives until ctx ends, which is no error. It fails only for a
// configuration that cannot work: two sensors of one id, an address that cannot be
// bound.
func (s *Source) Run(ctx context.Context) error {
	o, err := newObserver(s)
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, o.packet); err != nil {
		return fmt.Errorf("jsonlines source %s: %w", s.Name, err)
	}
	return nil
}
