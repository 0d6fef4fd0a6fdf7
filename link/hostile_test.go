package link

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A peer that sends and never reads what it is answered holds up no other.
func TestPeerThatDoesNotRead(t *testing.T) {
	ready, heard := make(chan netip.AddrPort, 1), make(chan struct{}, 1)
	l := &Listener{Addresses: []string{"127.0.0.1:0"}, Ready: func(a netip.AddrPort) { ready <- a }}
	ctx, cancel := context.WithCancel(t.Context())
	answer, done := make([]byte, 1<<20), make(chan error, 1)
	began := make(chan struct{}, 1)
	go func() {
		done <- l.Run(ctx, func(p Packet) bool {
			switch string(p.Bytes) {
			case "ping":
				heard <- struct{}{}
			case "":
			default:
				select {
				case began <- struct{}{}:
				default:
				}
				for range 64 { // far more than the system's buffers take
					p.Reply(answer)
				}
			}
			return true
		})
	}()
	address := (<-ready).String()
	mute, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	mute.Write([]byte("tell me"))
	<-began
	other, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.Write([]byte("ping"))
	select {
	case <-heard:
	case <-time.After(5 * time.Second):
		t.Error("one that does not read has held up another")
	}
	cancel()
	<-done
}

// Who says goodbye at once still gets its answer.
func TestAnswerAfterHalfClose(t *testing.T) {
	ready := make(chan netip.AddrPort, 1)
	l := &Listener{Addresses: []string{"127.0.0.1:0"}, Ready: func(a netip.AddrPort) { ready <- a }}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- l.Run(ctx, func(p Packet) bool {
			if len(p.Bytes) > 0 {
				p.Reply([]byte("yes"))
				p.Close()
			}
			return true
		})
	}()
	conn, err := net.Dial("tcp", (<-ready).String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.Write([]byte("there?"))
	conn.(*net.TCPConn).CloseWrite()
	if got, err := io.ReadAll(conn); string(got) != "yes" {
		t.Errorf("%q %v", got, err)
	}
	cancel()
	<-done
}

// A file may be closed by the stop and by its own end at once.
func TestFileClosedTwiceAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 200 {
		f, err := follow(path)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() { f.Close() })
		}
		group.Wait()
	}
}

// A server that is asked cannot make us ask another.
func TestPollStaysWithItsServer(t *testing.T) {
	var asked atomic.Int64
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer inner.Close()
	sensor := httptest.NewServer(http.RedirectHandler(inner.URL+"/admin", http.StatusFound))
	defer sensor.Close()
	ctx, cancel := context.WithCancel(t.Context())
	p := &Poll{URL: sensor.URL, Every: time.Hour}
	err := p.Run(ctx, func(p Packet) bool {
		if p.Code != NoConnection {
			t.Errorf("%q %q", p.Code, p.Bytes)
		}
		cancel()
		return false
	})
	if err != nil || asked.Load() != 0 {
		t.Errorf("%v, the other was asked %d times", err, asked.Load())
	}
}

// A station stops though nothing comes on standard input.
func TestInputThatWaits(t *testing.T) {
	from, to := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	heard, done := make(chan string, 1), make(chan error, 1)
	d := &Dialler{Open: func(context.Context) (io.ReadWriteCloser, error) { return newInput(from), nil }}
	go func() {
		done <- d.Run(ctx, func(p Packet) bool {
			if len(p.Bytes) > 0 {
				heard <- string(p.Bytes)
			}
			return true
		})
	}()
	to.Write([]byte("line"))
	if got := <-heard; got != "line" {
		t.Errorf("%q", got)
	}
	cancel()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Error("it does not stop")
	}
	to.Close()
}

// Many who post slowly are not all let in, and none is handled after the end.
func TestManyWhoPostSlowly(t *testing.T) {
	ready := make(chan netip.AddrPort, 1)
	var tooMany atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	s := &Posted{Address: "127.0.0.1:0", Ready: func(a netip.AddrPort) { ready <- a }}
	go func() {
		done <- s.Run(ctx, func(p Packet) bool {
			if p.Code == TooMany {
				tooMany.Add(1)
			}
			return false
		})
	}()
	address := (<-ready).String()
	refused := make(chan struct{}, maxBodies+5)
	for range maxBodies + 5 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nslow")
		go func() {
			answer := make([]byte, 12)
			if _, err := io.ReadFull(conn, answer); err == nil && string(answer) == "HTTP/1.1 503" {
				refused <- struct{}{}
			}
		}()
	}
	for range 5 {
		select {
		case <-refused:
		case <-time.After(10 * time.Second):
			t.Fatal("all are let in")
		}
	}
	cancel()
	if err := <-done; err != nil || tooMany.Load() != 5 {
		t.Errorf("%v, %d told", err, tooMany.Load())
	}
}
