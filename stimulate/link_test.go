package stimulate

import (
	"context"
	"math"
	"net/netip"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	linkasterix "marsad/link/asterix"
	linkjsonlines "marsad/link/jsonlines"
	linkmavlink "marsad/link/mavlink"
)

// source is a link that listens.
type source interface {
	Run(context.Context) error
}

// heard is what a station makes of what it hears.
type heard struct {
	observations []marsad.Observation
	scans        []marsad.Scan
	assets       []marsad.Asset
}

// throughLink plays the scene for 8 s, sixteen times as fast, to a source, and
// returns what its sensor gave and what the source made of it.
func throughLink(t *testing.T, sensor marsad.SensorID, encoder Encoder,
	listen func(marsad.Sensor, link.Feed) source) (given, got heard) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	observed, scans, assets := make(chan marsad.Observation, 1000), make(chan marsad.Scan, 100), make(chan marsad.Asset, 100)
	address := make(chan netip.AddrPort, 1)
	counters := &link.Counters{}
	src := listen(load(t).Sensor(sensor).Sensor, link.Feed{Name: "link", Counters: counters,
		Transport: &link.UDP{Addresses: []string{"127.0.0.1:0"}, Ready: func(a netip.AddrPort) { address <- a }}, Sink: link.Sink{
			Observe: func(batch []marsad.Observation) {
				for _, o := range batch {
					observed <- o
				}
			},
			Scan:   func(s marsad.Scan) { scans <- s },
			Asset:  func(_ marsad.SensorID, a marsad.Asset) { assets <- a },
			Broken: func(b link.Broken) { t.Error(b.Code, b.Err) },
		}})
	stopped := make(chan error, 1)
	go func() { stopped <- src.Run(ctx) }()

	watched := &spy{Encoder: encoder}
	p := Player{Scenario: load(t), Speed: 16, For: 8 * time.Second, Step: 10 * time.Millisecond,
		Outputs: []Output{{sensor, (<-address).String(), watched}}}
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	for _, d := range watched.given {
		switch {
		case d.IsScan():
			given.scans = append(given.scans, d.Scan)
		default:
			given.observations = append(given.observations, d.Observation)
			if d.Asset != nil {
				given.assets = append(given.assets, *d.Asset)
			}
		}
	}
	late := time.After(5 * time.Second)
	for len(got.observations) < len(given.observations) || len(got.scans) < len(given.scans) || len(got.assets) < len(given.assets) {
		select {
		case o := <-observed:
			got.observations = append(got.observations, o)
		case s := <-scans:
			got.scans = append(got.scans, s)
		case a := <-assets:
			got.assets = append(got.assets, a)
		case <-late:
			t.Fatalf("%d of %d observations, %d of %d scans: %+v", len(got.observations), len(given.observations),
				len(got.scans), len(given.scans), counters.Count())
		}
	}
	cancel()
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if n := counters.Count(); len(n.Rejected) > 0 || len(given.observations) == 0 {
		t.Errorf("%d given, %+v", len(given.observations), n)
	}
	return given, got
}

// same compares what does not depend on the protocol.
func same(t *testing.T, got, want *marsad.Observation, clock float64) {
	t.Helper()
	if got.Sensor != want.Sensor || got.Kind != want.Kind || got.Label != want.Label || got.Has != want.Has ||
		got.Identity != want.Identity || got.Marks != want.Marks || got.Origin != want.Origin {
		t.Errorf("got %+v, want %+v", got, want)
	}
	within(t, "time", got.At.Sub(want.At).Seconds(), 0, clock)
	for c := range want.Class {
		within(t, "class", float64(got.Class[c]), float64(want.Class[c]), 1e-6)
	}
}

// A station makes of a radar's ASTERIX what the radar gave, within the quanta of
// categories 048 and 034, and a scan of each turn.
func TestRadarThroughItsLink(t *testing.T) {
	t.Parallel()
	writer, err := linkasterix.NewEncoder(25, 11)
	if err != nil {
		t.Fatal(err)
	}
	given, got := throughLink(t, "eye", &Radar{Sensor: load(t).Sensor("eye"), Writer: writer},
		func(s marsad.Sensor, feed link.Feed) source {
			return &linkasterix.Source{Feed: feed, Sensors: []linkasterix.Sensor{{Sensor: s}}}
		})
	for i := range given.observations {
		o, want := &got.observations[i], &given.observations[i]
		same(t, o, want, 1.0/64)
		within(t, "range", o.Range, want.Range, 1852.0/256)
		within(t, "azimuth", (o.Azimuth - want.Azimuth).Signed().Degrees(), 0, 360.0/65536)
		within(t, "range rate", o.RangeRate, want.RangeRate, 1)
		// The step of the item is part of the error.
		if o.SigmaRange < want.SigmaRange || o.SigmaRange > want.SigmaRange+3 || o.SigmaAzimuth < want.SigmaAzimuth || o.SigmaAzimuth > want.SigmaAzimuth+0.01*geo.Degree {
			t.Errorf("deviations %g m, %s", o.SigmaRange, o.SigmaAzimuth)
		}
	}
	plots := 0
	for i := range given.scans {
		within(t, "end of the turn", got.scans[i].To.Sub(given.scans[i].To).Seconds(), 0, 1.0/64)
		within(t, "begin of the turn", got.scans[i].From.Sub(given.scans[i].From).Seconds(), 0, 1.0/32)
		if got.scans[i].Plots != given.scans[i].Plots {
			t.Errorf("turn %d: %d plots, want %d", i, got.scans[i].Plots, given.scans[i].Plots)
		}
		plots += got.scans[i].Plots
	}
	if len(given.scans) != 4 || plots == 0 {
		t.Errorf("%d turns, %d plots", len(given.scans), plots)
	}
}

// A station makes of lines of JSON what the mast and the locator gave, but for
// the last bits of degrees.
func TestLinesThroughTheirLink(t *testing.T) {
	t.Parallel()
	for _, sensor := range []marsad.SensorID{"lens", "beacon"} {
		given, got := throughLink(t, sensor, &Reports{Append: linkjsonlines.Append},
			func(s marsad.Sensor, feed link.Feed) source {
				return &linkjsonlines.Source{Feed: feed, Sensors: []linkjsonlines.Sensor{{Sensor: s}}}
			})
		for i := range given.observations {
			o, want := &got.observations[i], &given.observations[i]
			same(t, o, want, 1e-9)
			within(t, "azimuth", o.Azimuth.Degrees(), want.Azimuth.Degrees(), 1e-9)
			within(t, "elevation", o.Elevation.Degrees(), want.Elevation.Degrees(), 1e-9)
			within(t, "deviation", o.SigmaAzimuth.Degrees(), want.SigmaAzimuth.Degrees(), 1e-9)
			within(t, "latitude", o.Position.Lat.Degrees(), want.Position.Lat.Degrees(), 1e-9)
			within(t, "longitude", o.Position.Lon.Degrees(), want.Position.Lon.Degrees(), 1e-9)
			within(t, "variance", o.Covariance.NN, want.Covariance.NN, 1e-6)
		}
	}
}

// A station makes of the drone's MAVLink what the drone gave: place and velocity
// within its quanta, and the state of the drone.
func TestDroneThroughItsLink(t *testing.T) {
	t.Parallel()
	writer := &linkmavlink.Encoder{System: 77, Home: 300}
	given, got := throughLink(t, "kite", &Reports{Append: writer.Append},
		func(s marsad.Sensor, feed link.Feed) source {
			return &linkmavlink.Source{Feed: feed, Sensors: []linkmavlink.Sensor{{Sensor: s, System: 77, Own: true}}}
		})
	for i := range given.observations {
		o, want := &got.observations[i], &given.observations[i]
		same(t, o, want, 2e-3)
		within(t, "latitude", o.Position.Lat.Degrees(), want.Position.Lat.Degrees(), 1e-7)
		within(t, "longitude", o.Position.Lon.Degrees(), want.Position.Lon.Degrees(), 1e-7)
		within(t, "height", o.Height.Metres, want.Height.Metres, 2e-3)
		within(t, "east", o.East, want.East, 1e-2)
		within(t, "north", o.North, want.North, 1e-2)
		within(t, "deviation", math.Sqrt(o.Covariance.EE), math.Sqrt(want.Covariance.EE), 1e-3)
	}
	// A state is told with the heartbeat and the position, so that it may lack what
	// stands behind them.
	a, want := got.assets[len(got.assets)-1], given.assets[len(given.assets)/2]
	within(t, "battery", a.BatteryLeft, want.BatteryLeft, 0.03)
	within(t, "camera", a.CameraAz.Degrees(), want.CameraAz.Degrees(), 10)
	within(t, "tilt", a.CameraEl.Degrees(), want.CameraEl.Degrees(), 5)
	if !a.Armed || a.Mode != "auto" || !a.CameraKnown || !a.AttitudeKnown {
		t.Errorf("state %+v", a)
	}
}
