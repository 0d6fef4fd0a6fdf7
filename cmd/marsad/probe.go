package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/station"
)

// probeCmd listens to a feed and says what it hears.
type probeCmd struct {
	For   time.Duration `default:"15s" help:"How long to listen."`
	As    string        `placeholder:"PROTOCOL" help:"Take it for this protocol; found out when left out."`
	Topic []string      `placeholder:"met/#" help:"Of a broker: what to subscribe to; everything when left out."`
	From  string        `arg:"" name:"from" help:"udp://address:port to listen on; tcp://, tls://, serial:, file:, http://, mqtt:// to connect to."`
}

// Help is the longer text with examples.
func (probeCmd) Help() string {
	return `Says which protocol and edition fit, how much comes, which sensors speak, what is wrong and where, how far their
clocks are off, and draws the first plots; then the YAML to paste into marsad.yaml.

Example:
  marsad probe udp://0.0.0.0:8600
  marsad probe --for 1m serial:/dev/ttyUSB0?baud=4800`
}

// Run probes.
func (c *probeCmd) Run(ctx context.Context, s *streams) error {
	t, err := feed(c.From, c.Topic)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "listening for %s\n", c.For)
	p, err := station.Probe(ctx, t, c.For, c.As)
	if err != nil {
		return err
	}
	if p.Packets == 0 {
		fmt.Fprintf(s.out, "nothing heard on %s in %s", c.From, c.For)
		for _, e := range p.Errors {
			fmt.Fprintf(s.out, " (%s)", e)
		}
		fmt.Fprintln(s.out, ": is the sensor on, does it send here, is a firewall between?")
		return exitCode(1)
	}
	tell(s.out, p)
	if p.Protocol == "" {
		return exitCode(1)
	}
	drawPlots(s.out, p.Observations)
	fmt.Fprintln(s.out, "\n# into marsad.yaml:")
	p.YAML(s.out, c.carrier())
	return nil
}

// carrier is the YAML line that says what carries the feed.
func (c *probeCmd) carrier() string {
	if host, ok := strings.CutPrefix(c.From, "udp://"); ok {
		return "listen: " + host
	}
	line := "connect: " + c.From
	if len(c.Topic) > 0 {
		line += fmt.Sprintf("\n    topics: [%q]", strings.Join(c.Topic, `", "`))
	}
	return line
}

func tell(w io.Writer, p *station.Probed) {
	perSecond := float64(p.Packets) / max(1, p.Length.Seconds())
	what := "datagrams"
	if p.Stream {
		what = "pieces of a stream"
	}
	fmt.Fprintf(w, "heard     %d %s, %d bytes in %s, %.1f a second\n", p.Packets, what, p.Bytes, p.Length.Round(100*time.Millisecond), perSecond)
	if p.Protocol == "" {
		fmt.Fprintln(w, "protocol  none that is known; decode --guess of a recording says the same: see docs/new-protocol.md, or docs/sensors/generic.md for lines of text")
		return
	}
	fmt.Fprintf(w, "protocol  %s", p.Protocol)
	for _, g := range p.Guesses {
		fmt.Fprintf(w, "  (%s %.0f %%)", g.Protocol, 100*g.Confidence)
	}
	fmt.Fprintln(w)
	for _, c := range slices.Sorted(maps.Keys(p.Editions)) {
		fmt.Fprintf(w, "edition   category %s: %s fits better than the newest\n", c, p.Editions[c])
	}
	fmt.Fprintf(w, "messages  %d", p.Messages)
	for _, k := range slices.Sorted(maps.Keys(p.Kinds)) {
		fmt.Fprintf(w, "  %s %d", k, p.Kinds[k])
	}
	fmt.Fprintln(w)
	for _, n := range p.Sensors {
		fmt.Fprintf(w, "sensor    %s: %d messages", n.ID, n.Messages)
		if n.Clock.Offset != 0 {
			fmt.Fprintf(w, ", clock %+.3f s", n.Clock.Offset.Seconds())
		}
		if n.Clock.Wrong {
			fmt.Fprint(w, " (wrong: times are placed by their arrival)")
		}
		fmt.Fprintln(w)
	}
	for _, code := range slices.Sorted(maps.Keys(p.Rejected)) {
		fmt.Fprintf(w, "not used  %d: %s\n", p.Rejected[code], code)
	}
	fmt.Fprintf(w, "broken    %d\n", p.Broken)
	for _, e := range p.Errors {
		fmt.Fprintf(w, "          %s\n", e)
	}
}

const plotRows, plotColumns = 21, 61

// drawPlots draws observations as a map of text: around the sensor when they are in
// range and azimuth, else in the rectangle that holds them.
func drawPlots(w io.Writer, obs []marsad.Observation) {
	var points []geo.XY
	polar := false
	for i := range obs {
		o := &obs[i]
		switch {
		case o.Has.All(marsad.HasRange | marsad.HasAzimuth):
			polar = true
			sin, cos := math.Sincos(float64(o.Azimuth))
			points = append(points, geo.XY{X: o.Range * sin, Y: o.Range * cos})
		case o.Has.All(marsad.HasPosition) && !polar:
			lat, lon := o.Position.Degrees()
			points = append(points, geo.XY{X: lon, Y: lat})
		}
	}
	if len(points) == 0 {
		fmt.Fprintln(w, "plots     none yet")
		return
	}
	low, high := points[0], points[0]
	for _, p := range points {
		low.X, low.Y, high.X, high.Y = min(low.X, p.X), min(low.Y, p.Y), max(high.X, p.X), max(high.Y, p.Y)
	}
	if polar {
		r := max(-low.X, -low.Y, high.X, high.Y)
		low, high = geo.XY{X: -r, Y: -r}, geo.XY{X: r, Y: r}
		fmt.Fprintf(w, "plots     %d, to %.1f km; + is the sensor, north is up\n", len(points), r/1000)
	} else {
		fmt.Fprintf(w, "plots     %d, latitude %.4f to %.4f, longitude %.4f to %.4f\n", len(points), low.Y, high.Y, low.X, high.X)
	}
	var grid [plotRows][plotColumns]byte
	for y := range grid {
		for x := range grid[y] {
			grid[y][x] = '.'
		}
	}
	place := func(v, from, to float64, n int) int {
		if to <= from {
			return n / 2
		}
		return min(n-1, max(0, int((v-from)/(to-from)*float64(n-1)+0.5)))
	}
	for _, p := range points {
		c := &grid[plotRows-1-place(p.Y, low.Y, high.Y, plotRows)][place(p.X, low.X, high.X, plotColumns)]
		switch {
		case *c == '.':
			*c = '1'
		case *c < '9':
			*c++
		}
	}
	if polar {
		grid[plotRows/2][plotColumns/2] = '+'
	}
	for y := range grid {
		fmt.Fprintf(w, "          %s\n", grid[y][:])
	}
}
