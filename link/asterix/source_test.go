package asterix

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"marsad"
	"marsad/link"
	wire "marsad/wire/asterix"
)

// A source on a real socket: what is sent arrives, broken datagrams do not end it.
func TestSourceOverUDP(t *testing.T) {
	ready := make(chan netip.AddrPort, 1)
	arrived := make(chan marsad.Observation, 1)
	counters := new(link.Counters)
	s := &Source{
		Sensors: []Sensor{northRadar()},
		Feed: link.Feed{Name: "radars", Counters: counters,
			Transport: &link.UDP{Addresses: []string{"127.0.0.1:0"}, Ready: func(a netip.AddrPort) { ready <- a }},
			Sink:      link.Sink{Observe: func(batch []marsad.Observation) { arrived <- batch[0] }}},
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(<-ready))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	good, err := encoder(t).AppendPlots(nil, []marsad.Observation{plotAt(time.Now())})
	if err != nil {
		t.Fatal(err)
	}
	for _, datagram := range [][]byte{{48}, good[:len(good)-1], {}, good} {
		if _, err := conn.Write(datagram); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case x := <-arrived:
		if x.Identity.Name != "DLH65A" {
			t.Errorf("arrived %+v", x)
		}
	case <-ctx.Done():
		t.Fatal("nothing arrived")
	}
	if n := counters.Count(); n.Frames != 4 || n.Observations != 1 || n.Rejected["asterix-short-header"] != 1 || n.Rejected["asterix-block-length"] != 1 {
		t.Errorf("counters %+v", n)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestSourceRefusesWrongConfiguration(t *testing.T) {
	for name, s := range map[string]*Source{
		"edition": {Feed: link.Feed{Transport: &link.UDP{Addresses: []string{"127.0.0.1:0"}}}, Editions: wire.Editions{48: "9.9"}},
		"address": {Feed: link.Feed{Transport: &link.UDP{Addresses: []string{"nowhere"}}}},
	} {
		if err := s.Run(t.Context()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
