package link

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"marsad"
)

func TestUDPReceivesUntilTheContextEnds(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithCancel(context.Background())
	bound, got := make(chan netip.AddrPort, 1), make(chan string, 1)
	u := UDP{Addresses: []string{"127.0.0.1:0"}, Ready: func(a netip.AddrPort) { bound <- a }}
	done := make(chan error, 1)
	go func() { done <- u.Run(ctx, func(p Packet) bool { got <- string(p.Bytes); return true }) }()
	conn, err := net.Dial("udp", (<-bound).String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, want := range []string{"one", "", strings.Repeat("x", 9000)} {
		if _, err := conn.Write([]byte(want)); err != nil {
			t.Fatal(err)
		}
		if p := <-got; p != want {
			t.Errorf("%d bytes, want %d", len(p), len(want))
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestUDPNamesAnAddressItCannotBind(t *testing.T) {
	u := UDP{Addresses: []string{"192.0.2.1:99999"}}
	if err := u.Run(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "192.0.2.1:99999") {
		t.Error(err)
	}
}

func TestCounters(t *testing.T) {
	var c Counters
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	c.Frame(10, at)
	c.Messages(3)
	c.Observations(2)
	c.Reject("short")
	c.Reject("short")
	c.Clock(time.Second)
	for range 200 {
		c.Clock(3 * time.Second)
	}
	n := c.Count()
	if n.Bytes != 10 || n.Frames != 1 || n.Messages != 3 || n.Observations != 2 || n.Rejected["short"] != 2 || !n.LastHeard.Equal(at) {
		t.Errorf("%+v", n)
	}
	if n.ClockOffset < 2.99 || n.ClockOffset > 3.01 {
		t.Errorf("clock %g s, want it to settle at 3", n.ClockOffset)
	}
	n.Rejected["short"] = 99
	if c.Count().Rejected["short"] != 2 {
		t.Error("a copy was the counter itself")
	}
}

// A feed without counters and with an empty sink counts, and calls nobody.
func TestFeed(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	use := func(f *Feed) Count {
		f.Prepare()
		f.Observe(nil)
		f.Observe(make([]marsad.Observation, 2))
		f.Scan(marsad.Scan{})
		f.Asset("a", marsad.Asset{})
		f.Broken(at, "short", errors.New("3 of 4 bytes"), []byte{1})
		k := NewClock(0)
		if got := f.Measured(&k, at.Add(-3*time.Second), at); !got.Equal(at.Add(-3 * time.Second)) {
			t.Errorf("measured %s", got)
		}
		return f.Counters.Count()
	}
	told := map[string]int{}
	full := Feed{Name: "north", Sink: Sink{
		Observe: func(x []marsad.Observation) { told["observations"] += len(x); told["batches"]++ },
		Scan:    func(marsad.Scan) { told["scans"]++ },
		Asset:   func(id marsad.SensorID, _ marsad.Asset) { told["assets of "+string(id)]++ },
		Broken:  func(b Broken) { told[b.Source+" "+string(b.Code)+" "+b.Err.Error()]++ },
	}}
	for _, f := range []*Feed{{}, &full} {
		if n := use(f); n.Observations != 2 || n.Rejected["short"] != 1 || n.ClockOffset != -3 {
			t.Errorf("%+v", n)
		}
	}
	want := map[string]int{"observations": 2, "batches": 1, "scans": 1, "assets of a": 1, "north short 3 of 4 bytes": 1}
	if !maps.Equal(told, want) {
		t.Errorf("told %v", told)
	}
}

func TestBackoff(t *testing.T) {
	if Backoff(0) != 500*time.Millisecond || Backoff(3) != 4*time.Second || Backoff(1000) != 30*time.Second {
		t.Error(Backoff(0), Backoff(3), Backoff(1000))
	}
}
