package remoteid

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"marsad"
	"marsad/link"
)

// A capture that a program writes as it goes, in pieces of any length, is read as it
// comes: out of a named pipe, and over a connection that is opened to the ear.
func TestLive(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	capture, err := os.ReadFile(filepath.Join(root, "data", "remoteid", "odid_wifi_bcn_sample.pcap"))
	if err != nil {
		t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
	}
	// speak writes the capture in pieces and leaves the connection open.
	speak := func(w io.Writer) {
		for rest := capture; len(rest) > 0; {
			n := min(len(rest), 37)
			if _, err := w.Write(rest[:n]); err != nil {
				return
			}
			rest = rest[n:]
		}
	}
	fifo := filepath.Join(t.TempDir(), "remoteid.fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, c := range []struct {
		address string
		open    func() (io.WriteCloser, error)
	}{
		{"file:" + fifo, func() (io.WriteCloser, error) { return os.OpenFile(fifo, os.O_WRONLY, 0) }},
		{"tcp://" + l.Addr().String(), func() (io.WriteCloser, error) { return l.Accept() }},
	} {
		dial, err := link.Dial(c.address, nil)
		if err != nil {
			t.Fatal(err)
		}
		seen := make(chan marsad.Observation, 1000)
		s := &Source{Sensor: marsad.Sensor{ID: "rid"}, Feed: link.Feed{Name: "ear", Transport: dial, Sink: link.Sink{
			Observe: func(x []marsad.Observation) {
				for i := range x {
					seen <- x[i]
				}
			},
			Operator: func(marsad.OperatorPlace) {},
			Broken:   func(b link.Broken) { t.Errorf("%s: quarantine: %v", c.address, b.Err) },
		}}}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		w, err := c.open()
		if err != nil {
			t.Fatal(err)
		}
		speak(w)
		select {
		case o := <-seen:
			if o.Sensor != "rid" || !o.Has.All(marsad.HasPosition) {
				t.Errorf("%s: %+v", c.address, o)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("%s: no drone was heard", c.address)
		}
		stop()
		w.Close()
		if err := <-done; err != nil {
			t.Errorf("%s: %v", c.address, err)
		}
	}
}
