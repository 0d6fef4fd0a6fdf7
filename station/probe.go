package station

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"marsad"
	"marsad/internal/recording"
	"marsad/link"
	wire "marsad/wire/asterix"
)

const (
	probedPackets = 20_000 // packets that are looked at
	probedBytes   = 64 << 20
	probedSensors = 20 // sensors that are named
	probedPlots   = 5000
	probedErrors  = 5
	probedKinds   = 200
	probedWords   = 4 << 10 // bytes of errors
)

// Probed is what was heard on a feed of which nothing is known.
type Probed struct {
	Packets, Bytes int
	Length         time.Duration // from the first to the last
	Stream         bool

	Guesses  []recording.Guess
	Protocol string            // empty: none fits
	Editions map[string]string // of ASTERIX, where an older one fits better than the newest
	Messages int
	Kinds    map[string]int // messages by their type
	Broken   int
	Errors   []string // the first of them
	Sensors  []ProbedSensor

	Observations []marsad.Observation // the first that a source would make
	Rejected     map[marsad.Code]uint64
}

// ProbedSensor is a sensor that speaks on the feed.
type ProbedSensor struct {
	ID       string // as it says of itself
	SAC, SIC uint8  // of ASTERIX
	Messages int
	Lat, Lon float64 // its site, where it tells it; 0 and 0: it does not
	Height   float64 // m above the ellipsoid
	Clock    link.ClockReport
	sensor   marsad.SensorID
}

// Probe listens to a feed for some time, or until ctx ends, and finds out what it
// is: as protocol when that is given.
func Probe(ctx context.Context, t link.Transport, length time.Duration, protocol string) (*Probed, error) {
	ctx, stop := context.WithTimeout(ctx, length)
	defer stop()
	p := &Probed{}
	var packets []link.Packet
	err := t.Run(ctx, func(k link.Packet) bool {
		if k.Code != "" && k.Code != link.TooMany {
			p.Errors = append(p.Errors[:0], string(k.Code))
		}
		if len(k.Bytes) == 0 {
			return true
		}
		k.Bytes = bytes.Clone(k.Bytes)
		packets = append(packets, k)
		if p.Bytes += len(k.Bytes); len(packets) >= probedPackets || p.Bytes >= probedBytes {
			stop()
		}
		return true
	})
	if err != nil || len(packets) == 0 {
		return p, err
	}
	p.Packets, p.Length, p.Stream = len(packets), packets[len(packets)-1].At.Sub(packets[0].At), packets[0].Stream != 0
	p.Guesses = guessPackets(packets, p.Stream)
	if p.Protocol = protocol; protocol == "" && len(p.Guesses) > 0 {
		p.Protocol = p.Guesses[0].Protocol
	}
	if p.Protocol == "" {
		return p, nil
	}
	if p.Protocol == "asterix" {
		p.Editions = fittingEditions(packets)
	}
	if err := p.decode(packets); err != nil {
		return p, err
	}
	return p, p.observe(packets)
}

// guessPackets guesses datagrams one by one, and a stream as a whole.
func guessPackets(packets []link.Packet, stream bool) []recording.Guess {
	if stream {
		var all []byte
		for _, k := range packets {
			all = append(all, k.Bytes...)
		}
		return recording.GuessFile(all)
	}
	list := make([][]byte, len(packets))
	for i := range packets {
		list[i] = packets[i].Bytes
	}
	return recording.GuessPackets(list)
}

// fittingEditions tries the editions of each category that is heard, and names the
// newest of those with the fewest broken records where that is not the newest.
func fittingEditions(packets []link.Packet) map[string]string {
	categories := map[int][][]byte{}
	for _, k := range packets {
		for b := k.Bytes; len(b) >= 3; {
			n := int(b[1])<<8 | int(b[2])
			if n < 3 || n > len(b) {
				break
			}
			if c := int(b[0]); len(categories[c]) < 500 {
				categories[c] = append(categories[c], b[:n])
			}
			b = b[n:]
		}
	}
	fits := map[string]string{}
	for category, blocks := range categories {
		known := wire.Known(category)
		best, fewest := "", -1
		for _, edition := range slices.Backward(known) {
			lines, err := wire.NewLines(wire.Editions{category: edition})
			if err != nil {
				continue
			}
			broken := 0
			for i, b := range blocks {
				lines.Append(nil, i, b)
				broken += len(lines.Errors())
			}
			if fewest < 0 || broken < fewest {
				best, fewest = edition, broken
			}
		}
		if len(known) > 0 && best != known[len(known)-1] {
			fits[fmt.Sprintf("%03d", category)] = best
		}
	}
	return fits
}

// firstWords keeps the beginning of what is written: noise breaks in each byte.
type firstWords []byte

// Write implements io.Writer.
func (f *firstWords) Write(b []byte) (int, error) {
	*f = append(*f, b[:min(len(b), probedWords-len(*f))]...)
	return len(b), nil
}

// probedLine is what is read of a decoded message.
type probedLine struct {
	Kind  string
	ID    string
	Cat   int
	Items struct {
		Source *struct{ SAC, SIC uint8 }        `json:"010"`
		Site   *struct{ LAT, LON, HGT float64 } `json:"120"`
	}
}

// decode counts messages by type and sensor.
func (p *Probed) decode(packets []link.Packet) error {
	var out bytes.Buffer
	var errs firstWords
	live, err := recording.NewLive(recording.Options{Protocol: p.Protocol, Editions: p.Editions}, &out, &errs)
	if err != nil {
		return err
	}
	sensors := map[string]*ProbedSensor{}
	p.Kinds, p.Errors = map[string]int{}, nil
	for _, k := range packets {
		if _, err := live.Take(k.Bytes, k.Stream != 0); err != nil {
			return err
		}
		p.count(&out, sensors)
	}
	if p.Broken, err = live.End(); err != nil {
		return err
	}
	p.count(&out, sensors)
	for line := range strings.Lines(string(errs)) {
		if len(p.Errors) < probedErrors {
			p.Errors = append(p.Errors, strings.TrimSpace(line))
		}
	}
	for _, s := range slices.SortedFunc(maps.Values(sensors), func(a, b *ProbedSensor) int {
		return cmp.Or(cmp.Compare(b.Messages, a.Messages), cmp.Compare(a.ID, b.ID))
	}) {
		if len(p.Sensors) < probedSensors {
			s.sensor = marsad.SensorID(fmt.Sprintf("%s-%d", p.Protocol, len(p.Sensors)+1))
			p.Sensors = append(p.Sensors, *s)
		}
	}
	return nil
}

func (p *Probed) count(lines *bytes.Buffer, sensors map[string]*ProbedSensor) {
	for {
		text, err := lines.ReadBytes('\n')
		if err != nil {
			lines.Reset()
			return
		}
		var m probedLine
		if json.Unmarshal(text, &m) != nil {
			continue
		}
		p.Messages++
		if m.Cat != 0 {
			m.Kind = fmt.Sprintf("CAT %03d", m.Cat)
		}
		if _, known := p.Kinds[m.Kind]; !known && len(p.Kinds) >= probedKinds {
			m.Kind = "other"
		}
		p.Kinds[m.Kind]++
		if m.Items.Source != nil {
			m.ID = fmt.Sprintf("%d/%d", m.Items.Source.SAC, m.Items.Source.SIC)
		}
		s := sensors[m.ID]
		if s == nil {
			if len(sensors) > 10*probedSensors {
				continue
			}
			s = &ProbedSensor{ID: m.ID}
			sensors[m.ID] = s
		}
		s.Messages++
		if m.Items.Source != nil {
			s.SAC, s.SIC = m.Items.Source.SAC, m.Items.Source.SIC
		}
		if at := m.Items.Site; at != nil {
			s.Lat, s.Lon, s.Height = at.LAT, at.LON, at.HGT
		}
	}
}

// observe lets a source make of the packets what it would make of them live.
func (p *Probed) observe(packets []link.Packet) error {
	feed := p.Feed("probe")
	var counters link.Counters
	source, err := newSource(&feed, recorded(packets), link.Sink{
		Observe: func(obs []marsad.Observation) {
			p.Observations = append(p.Observations, obs[:min(len(obs), probedPlots-len(p.Observations))]...)
		},
		Clock: func(id marsad.SensorID, r link.ClockReport) {
			for i := range p.Sensors {
				if p.Sensors[i].sensor == id {
					p.Sensors[i].Clock = r
				}
			}
		},
	}, &counters)
	if err != nil {
		return err
	}
	if err := source.Run(context.Background()); err != nil {
		return err
	}
	p.Rejected = counters.Count().Rejected
	return nil
}

// recorded plays packets as they came.
type recorded []link.Packet

// Run implements link.Transport; it ends with the last packet.
func (r recorded) Run(_ context.Context, handle func(link.Packet) bool) error {
	for _, k := range r {
		handle(k)
	}
	return nil
}

// Feed is the feed as a station would be told of it.
func (p *Probed) Feed(name string) Feed {
	f := Feed{Name: name, Protocol: p.Protocol, Editions: p.Editions}
	for i := range p.Sensors {
		s := &p.Sensors[i]
		n := FeedSensor{Sensor: marsad.Sensor{ID: s.sensor, Kind: probedKind(p.Protocol)}}
		switch p.Protocol {
		case "asterix":
			n.SAC, n.SIC = &s.SAC, &s.SIC
		case "mavlink":
			id, err := strconv.ParseUint(s.ID, 10, 8)
			if err != nil || id == 0 {
				continue
			}
			n.System = uint8(id)
		case "jsonlines":
			if n.ID = marsad.SensorID(s.ID); !n.ID.Valid() { // it is printed to be pasted
				continue
			}
		default:
			if !eachItsSensor(p.Protocol) {
				f.Sensors = []FeedSensor{n}
				return f
			}
			n.Key = s.ID
		}
		f.Sensors = append(f.Sensors, n)
	}
	return f
}

// eachItsSensor tells whether what the messages of a protocol name are sensors, and
// not objects that one receiver hears.
func eachItsSensor(protocol string) bool {
	return slices.Contains([]string{"sapient", "sensorthings", "lorawan", "meshtastic", "rtl433", "gmti"}, protocol)
}

func probedKind(protocol string) marsad.SensorKind {
	switch protocol {
	case "asterix", "gmti":
		return marsad.Radar
	case "lorawan", "rtl433":
		return marsad.Tripwire
	}
	return marsad.Locator
}

// YAML writes the source as it is to be pasted into marsad.yaml: how says what
// carries it, such as "listen: 127.0.0.1:8600". What the feed does not tell is to be
// filled in.
func (p *Probed) YAML(w io.Writer, how string) {
	f := p.Feed("heard")
	protocol := p.Protocol
	if protocol == "onvif" {
		protocol = "camera" // whose words these are
	}
	fmt.Fprintf(w, "sources:\n  - name: heard\n    protocol: %s\n    %s\n", protocol, how)
	if len(p.Editions) > 0 {
		fmt.Fprint(w, "    editions:\n")
		for _, c := range slices.Sorted(maps.Keys(p.Editions)) {
			fmt.Fprintf(w, "      %q: %q\n", c, p.Editions[c])
		}
	}
	fmt.Fprint(w, "    sensors:\n")
	for i := range f.Sensors {
		n := &f.Sensors[i]
		fmt.Fprintf(w, "      - id: %s\n        kind: %s\n", n.ID, n.Kind)
		switch {
		case n.SAC != nil:
			fmt.Fprintf(w, "        sac: %d\n        sic: %d\n", *n.SAC, *n.SIC)
		case n.System != 0:
			fmt.Fprintf(w, "        system: %d\n", n.System)
		case n.Key != "":
			fmt.Fprintf(w, "        key: %q\n", n.Key)
		}
		if n.Kind == marsad.Locator {
			continue
		}
		site := p.Sensors[i]
		if site.Lat == 0 && site.Lon == 0 {
			fmt.Fprint(w, "        lat: 0 # fill in: it does not tell where it stands\n        lon: 0\n        height_m: 0\n")
		} else {
			fmt.Fprintf(w, "        lat: %.6f # as it tells\n        lon: %.6f\n        height_m: %g\n", site.Lat, site.Lon, site.Height)
		}
		if n.Kind == marsad.Radar {
			fmt.Fprint(w, "        sigma_range_m: 70 # from its manual\n        sigma_azimuth_deg: 0.08\n")
		}
	}
}
