package station

import (
	"context"
	"fmt"
	"net/netip"

	"marsad/internal/config"
	"marsad/internal/recording"
	"marsad/link"
	"marsad/link/asterix"
	wire "marsad/wire/asterix"
)

// runner is a source under way: it receives until ctx ends.
type runner interface{ Run(ctx context.Context) error }

// feed is what every kind of source is made from.
type feed struct {
	config.Source
	station  *config.Config
	sink     link.Sink
	counters *link.Counters
	ready    func(netip.AddrPort)
}

// newSource makes the source that the configuration asks for. A new protocol is
// one line here and one in internal/config.
func newSource(f feed) (runner, error) {
	switch f.Protocol {
	case "asterix":
		return asterixSource(f)
	}
	return nil, fmt.Errorf("source %s: protocol %q", f.Name, f.Protocol)
}

func asterixSource(f feed) (runner, error) {
	editions, err := recording.Editions(f.Editions)
	if err != nil {
		return nil, err
	}
	s := &asterix.Source{
		Name: f.Name, Address: f.Listen, Interface: f.Interface, Editions: editions, Simulated: f.Exercise,
		Sink: f.sink, Counters: f.counters, Ready: f.ready,
	}
	if f.Framing != "" {
		if s.Framing, err = wire.ParseFraming(f.Framing); err != nil {
			return nil, fmt.Errorf("source %s: %w", f.Name, err)
		}
	}
	for i := range f.Sensors {
		n := &f.Sensors[i]
		s.Sensors = append(s.Sensors, asterix.Sensor{Sensor: n.Word(&f.Source, f.station), SAC: n.SAC, SIC: n.SIC})
	}
	return s, nil
}
