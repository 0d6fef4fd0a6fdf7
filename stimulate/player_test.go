package stimulate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"marsad"
	"marsad/geo"
	radar "marsad/link/asterix"
	"marsad/sim"
	"marsad/wire/asterix"
)

const scene = `scenario scene
start 2026-03-01T06:00:00Z
exercise test-scene
station T1 state A
ground 300 m
place post 23.6,7.1
radar eye at post sigma-range 12 m sigma-azimuth 0.3 deg sigma-rate 0.5 m/s pd 0.9 false 4
  revisit 2 s range 100 m to 15 km
mast lens at post sigma-azimuth 0.1 deg sigma-elevation 0.2 deg revisit 1 s range 100 m to 9 km names 0.8
vehicle van route 23.62,7.08 12 m/s 23.60,7.13 then return
herd goats count 10 radius 100 m route 23.58,7.12
drone kite asset 77 height 120 m camera 23.61,7.11 battery 20:00 route 23.60,7.08 15 m/s 23.62,7.12 then loop
locator beacon tells van sigma 9 m revisit 1 s
`

func load(t *testing.T) *sim.Scenario {
	t.Helper()
	scn, err := sim.Parse("scene.txt", scene)
	if err != nil {
		t.Fatal(err)
	}
	return scn
}

// spy keeps what an encoder was given.
type spy struct {
	Encoder
	given []sim.Detection
}

func (s *spy) Encode(step Step) ([][]byte, error) {
	s.given = append(s.given, step.Detections...)
	return s.Encoder.Encode(step)
}

// overUDP plays the scene for 8 s, sixteen times as fast, through a socket, and
// returns what a sensor gave and the datagrams that arrived.
func overUDP(t *testing.T, sensor marsad.SensorID, encoder Encoder) (given []sim.Detection, datagrams [][]byte) {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	watched := &spy{Encoder: encoder}
	p := Player{
		Scenario: load(t), Speed: 16, For: 8 * time.Second, Step: 10 * time.Millisecond,
		Outputs: []Output{{sensor, conn.LocalAddr().String(), watched}},
	}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	counts := p.Counts()
	conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	buf := make([]byte, 65536)
	total := 0
	for range counts.Datagrams {
		n, err := conn.Read(buf)
		if err != nil {
			t.Fatalf("%d of %d datagrams: %v", len(datagrams), counts.Datagrams, err)
		}
		if n > 1472 {
			t.Errorf("a datagram of %d bytes", n)
		}
		total += n
		datagrams = append(datagrams, bytes.Clone(buf[:n]))
	}
	if uint64(total) != counts.Bytes || counts.Failed > 0 || total == 0 {
		t.Errorf("%d bytes arrived, counted %+v", total, counts)
	}
	return watched.given, datagrams
}

func secondsOfDay(t time.Time) float64 {
	return t.Sub(t.Truncate(24 * time.Hour)).Seconds()
}

func within(t *testing.T, what string, got, want, quantum float64) {
	t.Helper()
	if !(math.Abs(got-want) <= quantum*0.5000001) {
		t.Errorf("%s: %v, want %v within half of %v", what, got, want, quantum)
	}
}

// What the radar gives comes out of its ASTERIX within the quanta of category 048:
// 1/256 NM, 360/65536 degrees, 1/128 s; range rate 1 m/s.
func TestRadarOverUDP(t *testing.T) {
	t.Parallel()
	writer, err := radar.NewEncoder(25, 11)
	if err != nil {
		t.Fatal(err)
	}
	given, datagrams := overUDP(t, "eye", &Radar{Sensor: load(t).Sensor("eye"), Writer: writer})
	decoder, err := asterix.NewDecoder(nil)
	if err != nil {
		t.Fatal(err)
	}
	var plots []sim.Detection
	scans := 0
	for _, d := range given {
		if d.IsScan() {
			scans++
		} else {
			plots = append(plots, d)
		}
	}
	norths, sectors, n := 0, 0, 0
	for _, b := range datagrams {
		for decoder.Reset(b); decoder.Next(); {
			rec := decoder.Record()
			if sac, _ := rec.Uint("010", "SAC"); sac != 25 {
				t.Fatalf("SAC %d", sac)
			}
			if rec.Category() == 34 {
				switch kind, _ := rec.Uint("000"); kind {
				case 1:
					norths++
				case 2:
					sector, _ := rec.Uint("020")
					if want := uint64(sectors % 16 * 16); sector != want {
						t.Errorf("sector %d, want %d", sector, want)
					}
					sectors++
				}
				continue
			}
			if n >= len(plots) {
				t.Fatalf("more than %d plots", len(plots))
			}
			comparePlot(t, rec, &plots[n].Observation)
			n++
		}
		if errs := decoder.Errors(); len(errs) > 0 {
			t.Fatal(errs)
		}
	}
	if n != len(plots) || n == 0 || norths != scans || norths != 4 || sectors != 4*16+1 {
		t.Errorf("%d plots of %d, %d north markers of %d, %d sectors", n, len(plots), norths, scans, sectors)
	}
}

func comparePlot(t *testing.T, rec *asterix.Record, o *marsad.Observation) {
	t.Helper()
	get := func(path ...string) float64 {
		x, ok := rec.Float(path...)
		if !ok {
			t.Errorf("no item %v", path)
		}
		return x
	}
	within(t, "range", get("040", "RHO")*1852, o.Range, 1852.0/256)
	azimuth := geo.Angle(get("040", "THETA")) * geo.Degree
	within(t, "azimuth", (azimuth - o.Azimuth).Signed().Degrees(), 0, 360.0/65536)
	within(t, "time", get("140"), secondsOfDay(o.At), 1.0/128)
	within(t, "range rate", get("120", "CAL", "CAL"), o.RangeRate, 1)
	if marked, _ := rec.Uint("020", "SIM"); marked != 1 {
		t.Error("a plot that is not marked as simulated")
	}
}

// told is an encoder that makes a datagram of each detection: its time.
type told struct{}

func (told) Encode(step Step) (out [][]byte, err error) {
	for _, d := range step.Detections {
		out = append(out, fmt.Append(nil, d.At))
	}
	return out, nil
}

// Each detection is sent within one step after it happens, at any speed, and with
// the clock time at which it happens.
func TestPlayerKeepsTime(t *testing.T) {
	for _, speed := range []float64{0, 0.5, 1, 8} {
		synctest.Test(t, func(t *testing.T) {
			watched := &spy{Encoder: told{}}
			p := Player{
				Scenario: load(t), Speed: speed, For: time.Minute,
				Outputs: []Output{{"lens", "", told{}}, {"eye", "", watched}},
			}
			factor := speed
			if factor == 0 {
				factor = 1
			}
			start, n := time.Now(), 0
			err := p.play(t.Context(), func(_ int, b []byte) error {
				due, err := time.ParseDuration(string(b))
				if err != nil {
					return err
				}
				late := time.Since(start) - time.Duration(float64(due)/factor)
				if late < -time.Microsecond || late > 50*time.Millisecond {
					t.Errorf("speed %g: the detection of %s is %s late", speed, due, late)
				}
				n++
				return nil
			})
			if err != nil || n < 1000 || p.Counts().Datagrams != uint64(n) {
				t.Errorf("%d datagrams, %+v, %v", n, p.Counts(), err)
			}
			if took := time.Since(start).Seconds(); math.Abs(took-60/factor) > 0.051 {
				t.Errorf("speed %g: took %g s", speed, took)
			}
			for _, d := range watched.given {
				at := d.Observation.At
				if d.IsScan() {
					at = d.Scan.To
				}
				if off := at.Sub(start) - time.Duration(float64(d.At)/factor); off.Abs() > time.Microsecond {
					t.Fatalf("speed %g: the clock time of %s is %s off", speed, d.At, off)
				}
			}
		})
	}
}

// At eight times the speed things are told to be eight times as fast.
func TestPlayerScalesVelocity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		watched := &spy{Encoder: told{}}
		p := Player{Scenario: load(t), Speed: 8, For: 10 * time.Second, Outputs: []Output{{"kite", "", watched}}}
		if err := p.play(t.Context(), func(int, []byte) error { return nil }); err != nil {
			t.Fatal(err)
		}
		o := watched.given[3].Observation
		within(t, "speed", math.Hypot(o.East, o.North), 8*15, 40)
	})
}

// A machine that has slept for an hour does not send an hour's words at once.
func TestPlayerSkipsWhatIsStale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := Player{Scenario: load(t), For: 2 * time.Hour, Outputs: []Output{{"kite", "", told{}}}}
		start, slept, n := time.Now(), false, 0
		var oldest time.Duration
		err := p.play(t.Context(), func(_ int, b []byte) error {
			due, err := time.ParseDuration(string(b))
			if n++; slept {
				oldest = max(oldest, time.Since(start)-due)
			}
			if due > 10*time.Minute && !slept {
				<-time.After(time.Hour)
				slept = true
			}
			return err
		})
		if c := p.Counts(); err != nil || oldest > stale || n < 3590 || n > 3620 || c.Skipped < 10_000 || c.Datagrams != uint64(n) {
			t.Errorf("%d sent, the oldest after %s, %+v, %v", n, oldest, c, err)
		}
	})
}

// The end of the context is the end of a scenario without end; what the system
// refuses is counted; what cannot be encoded or sent at all is an error.
func TestPlayerEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		p := Player{Scenario: load(t), Step: time.Second, Outputs: []Output{{"kite", "", told{}}}}
		refused := errors.New("refused")
		if err := p.play(ctx, func(int, []byte) error { return refused }); err != nil {
			t.Error(err)
		}
		if c := p.Counts(); c.Failed != 3600 || c.Datagrams != 0 {
			t.Errorf("%+v", c)
		}
	})
	p := Player{Scenario: load(t), Outputs: []Output{{"nose", "127.0.0.1:9", told{}}}}
	if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "no sensor nose") {
		t.Errorf("error %v", err)
	}
	p = Player{Scenario: load(t), Outputs: []Output{{"eye", "nowhere", told{}}}}
	if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "eye") {
		t.Errorf("error %v", err)
	}
	p = Player{Scenario: load(t), Outputs: []Output{{"eye", "127.0.0.1:9", failing{}}}}
	if err := p.Run(t.Context()); !errors.Is(err, errFailing) {
		t.Errorf("error %v", err)
	}
}

var errFailing = errors.New("cannot be said")

type failing struct{}

func (failing) Encode(Step) ([][]byte, error) { return nil, errFailing }
