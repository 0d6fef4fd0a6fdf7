package asterix

import (
	"bytes"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	wire "marsad/wire/asterix"
	"marsad/wire/capture"
)

// recording reads a file of the ASTERIX recordings; the test is skipped without it.
func recording(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.ReadFile(filepath.Join(root, "data", "asterix", "recordings", name))
	if err != nil {
		t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
	}
	return file
}

// hear gives the datagrams of a capture to a feed at the times they were captured.
func hear(t *testing.T, f *feed, file []byte) {
	t.Helper()
	reader, err := capture.Open(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for {
		d, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		f.datagram(d.Payload, d.At)
	}
}

// A real SSR: each plot an observation but those of its field monitor, seen once a
// turn; each turn a scan of the period that the radar is known for.
func TestRealRadar(t *testing.T) {
	f := newFeed(t, func(s *Source) { s.Framing = wire.Framing{Layout: wire.Raw, Trailer: 8} }, Sensor{Sensor: marsad.Sensor{ID: "cordoba"}})
	hear(t, f, recording(t, "argentina_226-210_cat034_048_trailer8.pcap"))
	if monitor := f.rejected(FieldMonitor); len(f.observations) != 1140 || monitor != 117 || len(f.broken) != 0 {
		t.Errorf("%d plots and %d of the monitor, %d broken, %+v", len(f.observations), monitor, len(f.broken), f.source.Counters.Count().Rejected)
	}
	plots := 0
	for _, s := range f.scans {
		plots += s.Plots
		if turn := s.To.Sub(s.From).Seconds(); math.Abs(turn-3.81) > 0.1 {
			t.Errorf("a turn of %v s", turn)
		}
	}
	if len(f.scans) != 117 || plots > 1140 || plots < 1100 {
		t.Errorf("%d turns with %d plots", len(f.scans), plots)
	}
	for _, x := range f.observations {
		if late := x.Received.Sub(x.At); late < -time.Second || late > 5*time.Second {
			t.Errorf("measured %v, received %v", x.At, x.Received)
		}
		if _, coded := x.Identity.Mode3A.Code(); coded != (x.Label == marsad.Cooperative) {
			t.Errorf("label %v of %+v", x.Label, x.Identity)
		}
	}
}

// A recording played hours later: at its own pace what lies between the plots
// stays as it was, to what its least delay varies; faster, no plot is after its
// arrival, and none goes back in time by more than the radar's own messages are
// out of order.
func TestRealRadarPlayedLater(t *testing.T) {
	file := recording(t, "argentina_226-210_cat034_048_trailer8.pcap")
	play := func(later time.Duration, speed float64) []marsad.Observation {
		f := newFeed(t, func(s *Source) { s.Framing = wire.Framing{Layout: wire.Raw, Trailer: 8} }, Sensor{Sensor: marsad.Sensor{ID: "cordoba"}})
		reader, err := capture.Open(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		var first time.Time
		for d, err := reader.Next(); !errors.Is(err, io.EOF); d, err = reader.Next() {
			if err != nil {
				t.Fatal(err)
			}
			if first.IsZero() {
				first = d.At
			}
			f.datagram(d.Payload, first.Add(later+time.Duration(float64(d.At.Sub(first))/speed)))
		}
		return f.observations
	}
	then := play(0, 1)
	for _, speed := range []float64{1, 4, 30} {
		played := play(5*time.Hour, speed)
		if len(played) != len(then) {
			t.Fatalf("at %v times the speed %d plots of %d", speed, len(played), len(then))
		}
		for i := range played {
			late := played[i].Received.Sub(played[i].At)
			if late < 0 || late > 15*time.Second {
				t.Fatalf("at %v times the speed plot %d is measured %s before its arrival", speed, i, late)
			}
			const known = 100 // by then the least delay has been met
			if i <= known {
				continue
			}
			was, is := then[i].At.Sub(then[i-1].At), played[i].At.Sub(played[i-1].At)
			if speed == 1 && (was-is).Abs() > 5*time.Millisecond || is < -200*time.Millisecond {
				t.Fatalf("at %v times the speed plot %d comes %s after the one before, was %s", speed, i, is, was)
			}
		}
	}
}

// A real tracker: every track a system track over South America.
func TestRealTracker(t *testing.T) {
	f := newFeed(t, nil, Sensor{Sensor: marsad.Sensor{ID: "centre", Kind: marsad.Tracker}})
	hear(t, f, recording(t, "argentina_226-2_cat062.pcap"))
	numbers := map[uint32]bool{}
	for _, x := range f.observations {
		numbers[x.Number] = true
		lat, lon := x.Position.Degrees()
		if x.Kind != marsad.SystemTrack || lat < -39.9 || lat > -24.7 || lon < -70.2 || lon > -54 {
			t.Fatalf("%v at %v", x.Kind, x.Position)
		}
	}
	if len(f.observations) != 5426 || len(numbers) != 104 {
		t.Errorf("%d system tracks under %d numbers, %+v", len(f.observations), len(numbers), f.source.Counters.Count().Rejected)
	}
}

// Seven radars, each on two networks: of the 128 plots (and 34 service messages)
// half are the same ones again; one is no detection. A negative flight level is one.
func TestRealRadars(t *testing.T) {
	sensors := []Sensor{}
	for _, sic := range []uint8{11, 12, 13, 14, 201, 204, 205} {
		sensors = append(sensors, Sensor{SAC: octet(25), SIC: octet(sic), Sensor: marsad.Sensor{ID: marsad.SensorID("radar-" + string('a'+rune(len(sensors))))}})
	}
	f := newFeed(t, nil, sensors...)
	hear(t, f, recording(t, "croatia_cat034_048_2016.pcap"))
	lowest := math.Inf(1)
	for _, x := range f.observations {
		if x.Has.All(marsad.HasHeight) && x.Height.Above == geo.Pressure {
			lowest = min(lowest, x.Height.Metres)
		}
	}
	n := f.source.Counters.Count()
	if n.Frames != 100 || n.Messages != 162 || len(f.broken) != 0 || len(f.observations) != 63 || n.Rejected[NoDetection] != 1 || n.Rejected[Repeated] != 81 {
		t.Errorf("%d plots, counters %+v, %d broken", len(f.observations), n, len(f.broken))
	}
	if lowest != -flightLevel {
		t.Errorf("lowest at %v m", lowest)
	}
}
