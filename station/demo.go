package station

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"marsad"
	"marsad/geo"
	linkasterix "marsad/link/asterix"
	linkjsonlines "marsad/link/jsonlines"
	linkmavlink "marsad/link/mavlink"
	"marsad/scenarios"
	"marsad/sim"
	"marsad/stimulate"
)

// anyPort lets the system choose a free port on this machine.
const anyPort = "127.0.0.1:0"

// The feeds to which a recording may be replayed while the demo runs.
const (
	RecordedTracks = "recorded-tracks" // ASTERIX 062
	RecordedRadar  = "recorded-radar"  // ASTERIX 048 and 034
	RecordedDrone  = "recorded-drone"  // MAVLink, system 1
)

// demoSAC is the system area code that the demo's radars tell; their system
// identification codes count from 1.
const demoSAC = 99

// LoadScenario reads a built-in scenario by name, or a file.
func LoadScenario(name string) (*sim.Scenario, error) {
	file, text, err := scenarios.Text(name)
	if err != nil {
		b, readErr := os.ReadFile(name)
		if readErr != nil {
			return nil, marsad.Errorf(marsad.NotFound, "%w, and no file: %w", err, readErr)
		}
		file, text = name, string(b)
	}
	return sim.Parse(file, text)
}

// Demo is a station that plays a scenario to itself through real sockets.
type Demo struct {
	Station  *Station
	Scenario *sim.Scenario
	player   stimulate.Player
}

// StartDemo starts a station for the scenario's sensors, on free ports of this
// machine. What o leaves out of identity, feeds, zones and exercise comes from the
// scenario. The scenario must name an exercise: what is played is never taken
// for real.
func StartDemo(ctx context.Context, o Options, scn *sim.Scenario) (*Demo, error) {
	if scn.Marks.Exercise == "" {
		return nil, marsad.Errorf(marsad.BadRequest, "scenario %s names no exercise", scn.Name)
	}
	o.ID, o.Exercise, o.Zones = scn.Station, scn.Marks.Exercise, scn.Zones
	d := &Demo{Scenario: scn}
	for i := range scn.Sensors {
		o.Feeds = append(o.Feeds, demoFeed(scn, &scn.Sensors[i], i))
	}
	o.Feeds = append(o.Feeds, recordedFeeds(scn)...)
	s, err := Start(ctx, o)
	if err != nil {
		return nil, err
	}
	d.Station = s
	d.player = stimulate.Player{Scenario: scn}
	for i := range scn.Sensors {
		encoder, err := demoEncoder(scn, &scn.Sensors[i], i)
		if err != nil {
			return nil, errors.Join(err, s.Stop())
		}
		addr, _ := s.Address(string(scn.Sensors[i].ID))
		d.player.Outputs = append(d.player.Outputs, stimulate.Output{Sensor: scn.Sensors[i].ID, Address: addr.String(), Encoder: encoder})
	}
	return d, nil
}

// Play plays the scenario until ctx ends.
func (d *Demo) Play(ctx context.Context) error { return d.player.Run(ctx) }

// demoFeed is the feed of a scenario's sensor: radars speak ASTERIX, aircraft of
// our own MAVLink, all else lines of JSON.
func demoFeed(scn *sim.Scenario, n *sim.Sensor, i int) Feed {
	f := Feed{Name: string(n.ID), Listen: []string{anyPort}, Marks: scn.Marks, Sensors: []FeedSensor{{Sensor: n.Sensor}}}
	switch system := assetOf(scn, n); {
	case n.Kind == marsad.Radar:
		sac, sic := uint8(demoSAC), uint8(i+1)
		f.Protocol, f.Sensors[0].SAC, f.Sensors[0].SIC = "asterix", &sac, &sic
	case system != 0:
		f.Protocol, f.Sensors[0].System, f.Sensors[0].Own = "mavlink", system, true
	default:
		f.Protocol = "jsonlines"
	}
	return f
}

// assetOf returns the MAVLink system id of the asset that is its own sensor, or 0.
func assetOf(scn *sim.Scenario, n *sim.Sensor) uint8 {
	for i := range scn.Actors {
		if a := &scn.Actors[i]; a.Asset != nil && a.Name == string(n.ID) {
			return a.Asset.System
		}
	}
	return 0
}

func demoEncoder(scn *sim.Scenario, n *sim.Sensor, i int) (stimulate.Encoder, error) {
	switch {
	case n.Kind == marsad.Radar:
		w, err := linkasterix.NewEncoder(demoSAC, uint8(i+1))
		if err != nil {
			return nil, err
		}
		return &stimulate.Radar{Sensor: n, Writer: w}, nil
	case assetOf(scn, n) != 0:
		drone := &linkmavlink.Encoder{System: assetOf(scn, n), Home: scn.Ground}
		return &stimulate.Reports{Append: drone.Append}, nil
	}
	return &stimulate.Reports{Append: linkjsonlines.Append}, nil
}

// recordedFeeds are feeds for recordings of your own: tracks of another system and
// a drone, which say where they are, and a radar's plots, which do not: its radar
// is placed in the middle of the scenario.
func recordedFeeds(scn *sim.Scenario) []Feed {
	var site geo.Point
	if len(scn.Places) > 0 {
		site = scn.Places[0].Position
	}
	feed := func(protocol string, n FeedSensor) Feed {
		n.Origin = marsad.Origin{State: scn.State, Station: scn.Station, Sensor: n.ID}
		n.Marks = scn.Marks
		return Feed{Name: string(n.ID), Protocol: protocol, Listen: []string{anyPort}, Marks: scn.Marks, Sensors: []FeedSensor{n}, OnCall: true}
	}
	return []Feed{
		feed("asterix", FeedSensor{Sensor: marsad.Sensor{ID: RecordedTracks, Name: "Recording: tracks", Kind: marsad.Tracker, Revisit: 10}}),
		feed("asterix", FeedSensor{Sensor: marsad.Sensor{
			ID: RecordedRadar, Name: "Recording: radar", Kind: marsad.Radar, Site: site, SiteHeight: scn.Ground,
			Measures: marsad.HasRange | marsad.HasAzimuth, SigmaRange: 100, SigmaAzimuth: 0.15 * geo.Degree,
			Pd: 0.9, FalsePerScan: 2, Revisit: 5, Sweep: true, RangeMax: 470_000,
		}}),
		feed("mavlink", FeedSensor{System: 1, Own: true, Sensor: marsad.Sensor{
			ID: RecordedDrone, Name: "Recording: drone", Kind: marsad.Locator, Measures: marsad.HasPosition, SigmaPosition: 5, Revisit: 1,
		}}),
	}
}

// Tell prints what a person needs: where to look, what to look at, how to stop.
func (d *Demo) Tell(w io.Writer, data string, length time.Duration) {
	s := d.Station
	fmt.Fprintf(w, "\nMarsad plays %q, an invented exercise (%s), on this machine only.\n\n", d.Scenario.Title, s.o.Exercise)
	fmt.Fprintf(w, "  Open      %s\n", s.URL())
	fmt.Fprintf(w, "  Look at   what moves; when it enters a zone an alarm is raised: press A to acknowledge it;\n")
	fmt.Fprintf(w, "            click a track to see which sensor said what; F9 changes the language, F1 lists the keys.\n")
	fmt.Fprintf(w, "            You are the one demo operator; there is no login on loopback.\n")
	fmt.Fprintf(w, "  Sensors   everything shown comes through these sockets:\n")
	for _, c := range s.sources {
		fmt.Fprintf(w, "            %-16s %-10s udp %s\n", c.feed.Name, c.feed.Protocol, c.bound)
	}
	fmt.Fprintf(w, "  Replay    a recording of your own: marsad replay FILE --as %s, %s or %s\n", RecordedTracks, RecordedRadar, RecordedDrone)
	fmt.Fprintf(w, "  Data      %s\n", data)
	stop := "Ctrl-C"
	if length > 0 {
		stop += fmt.Sprintf(", or by itself after %s", length)
	}
	fmt.Fprintf(w, "  Stop      %s\n\n", stop)
}
