package mavlink

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"marsad"
	"marsad/link"
)

// serve runs a source of one drone on t and returns where its observations come.
func serve(t *testing.T, carrier link.Transport) <-chan marsad.Observation {
	t.Helper()
	observations := make(chan marsad.Observation, 100)
	s := &Source{Sensors: []Sensor{drone()}, Feed: link.Feed{Name: "drones", Transport: carrier, Sink: link.Sink{
		Observe: func(batch []marsad.Observation) {
			for _, x := range batch {
				observations <- x
			}
		},
	}}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("ended with %v", err)
		}
	})
	return observations
}

// await returns the next observation.
func await(t *testing.T, from <-chan marsad.Observation) marsad.Observation {
	t.Helper()
	select {
	case x := <-from:
		return x
	case <-time.After(10 * time.Second):
		t.Fatal("nothing arrived")
	}
	return marsad.Observation{}
}

// sendCut writes each byte by itself: a stream has no borders of frames.
func sendCut(t *testing.T, conn net.Conn, frames ...[]byte) {
	t.Helper()
	for _, b := range frames {
		for i := range b {
			if _, err := conn.Write(b[i : i+1]); err != nil {
				t.Error(err)
				return
			}
		}
	}
}

func TestListener(t *testing.T) {
	ready := make(chan netip.AddrPort, 1)
	got := serve(t, &link.Listener{Addresses: []string{"127.0.0.1:0"}, Ready: func(a netip.AddrPort) { ready <- a }})
	address := (<-ready).String()
	for i := range 2 { // the rest of a frame that a lost connection leaves does not mix into the next
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		sendCut(t, conn, position(float64(1000*i+1)), position(float64(1000*i+500)), position(9000)[:12])
		for range 2 {
			if x := await(t, got); x.Identity.MAVLink != 7 {
				t.Errorf("%+v", x)
			}
		}
		conn.Close()
	}
}

func TestDialler(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	carrier, err := link.Dial("tcp://"+l.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := serve(t, carrier)
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sendCut(t, conn, position(1), []byte("noise"), position(1000))
	for range 2 {
		await(t, got)
	}
}

// What a stream leaves at its end is no frame, and what follows a pause is its rest.
func TestStreamEnds(t *testing.T) {
	h := listen(t, drone())
	b := position(1)
	h.reader.Packet(link.Packet{Bytes: b[:9], At: start, Stream: 1})
	h.reader.Packet(link.Packet{Bytes: b[9:], At: start.Add(time.Minute), Stream: 1})
	if len(h.observations) != 1 {
		t.Errorf("%d observations", len(h.observations))
	}
	h.reader.Packet(link.Packet{Bytes: b[:9], At: start.Add(time.Minute), Stream: 1})
	h.reader.Packet(link.Packet{At: start.Add(time.Minute), Stream: 1, End: true})
	if n := h.source.Counters.Count(); n.Rejected[Junk] != 1 || h.reader.framers.Len() != 0 {
		t.Errorf("%+v, %d streams kept", n.Rejected, h.reader.framers.Len())
	}
}
