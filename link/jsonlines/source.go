package jsonlines

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/jsonlines"
)

// Source is one feed of lines. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Transport string // "udp", which is the default, or "tcp"
	// Sensors are those that speak here, each under its id.
	Sensors []Sensor
}

// Sensor is an instrument or a platform that sends lines.
type Sensor struct {
	marsad.Sensor
	Own bool // a platform of ours: its positions are labelled own
}

// The reasons, beside those of a refused line, for which a line is not used. A
// refused line has the code "jsonlines-" and the reason of wire/jsonlines, such
// as "jsonlines-wrong-value".
const (
	UnknownSensor marsad.Code = "unknown-sensor"       // no sensor of the feed has this id
	Impossible    marsad.Code = "impossible-values"    // quantities that cannot be
	TooMany       marsad.Code = "too-many-connections" // over 64 at a time: the one that said nothing of use for longest is closed
)

const (
	// maxConnections is how many sensors may be connected by TCP at a time.
	maxConnections = 64
	// silence is how long a TCP connection may say nothing before it is closed: a
	// sensor that lost its power does not say goodbye.
	silence = 10 * time.Minute
)

// Run receives until ctx ends, which is no error. It fails only for a
// configuration that cannot work: two sensors of one id, a transport that does
// not exist, an address that cannot be bound.
func (s *Source) Run(ctx context.Context) error {
	o, err := newObserver(s)
	if err != nil {
		return err
	}
	switch s.Transport {
	case "", "udp":
		var lines jsonlines.Reader
		err = s.Receive(ctx, func(payload []byte, _ netip.AddrPort, at time.Time) {
			lines.Reset()
			lines.Write(payload)
			lines.End()
			o.take(&lines, len(payload), at)
		})
	case "tcp":
		err = s.listen(ctx, o)
	default:
		err = marsad.Errorf(marsad.BadConfig, "transport %q is neither udp nor tcp", s.Transport)
	}
	if err != nil {
		return fmt.Errorf("jsonlines source %s: %w", s.Name, err)
	}
	return nil
}

// listen accepts connections until ctx ends, and waits for the last of them.
func (s *Source) listen(ctx context.Context, o *observer) error {
	l, err := net.Listen("tcp", s.Address)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	defer l.Close()
	if s.Ready != nil {
		s.Ready(l.Addr().(*net.TCPAddr).AddrPort())
	}
	var served sync.WaitGroup
	defer served.Wait()
	guests := visitors{open: map[net.Conn]visit{}}
	for failures := 0; ; {
		conn, err := l.Accept()
		switch {
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			if err == nil {
				conn.Close()
			}
			return nil
		case err != nil: // such as no file handle left
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(link.Backoff(failures)):
				failures++
			}
			continue
		}
		failures = 0
		if guests.enter(conn) {
			s.Counters.Reject(TooMany)
		}
		served.Go(func() {
			defer guests.leave(conn)
			serve(ctx, conn, o, func() { guests.speak(conn) })
		})
	}
}

// visitors are the open connections.
type visitors struct {
	mu   sync.Mutex
	open map[net.Conn]visit
}

// visit is when a connection last said something of use, or else when it came.
type visit struct {
	spoke bool
	at    time.Time
}

// quieter tells whether v is to be closed before w: who never spoke first.
func (v visit) quieter(w visit) bool {
	if v.spoke != w.spoke {
		return w.spoke
	}
	return v.at.Before(w.at)
}

// enter takes a connection in. When there are too many it closes the quietest, and
// says so: who only holds connections open keeps no sensor out.
func (v *visitors) enter(conn net.Conn) (closed bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.open) == maxConnections {
		var quiet net.Conn
		for c, visit := range v.open {
			if quiet == nil || visit.quieter(v.open[quiet]) {
				quiet = c
			}
		}
		quiet.Close()
		delete(v.open, quiet)
		closed = true
	}
	v.open[conn] = visit{at: time.Now()}
	return closed
}

// speak notes that the connection said something of use.
func (v *visitors) speak(conn net.Conn) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, open := v.open[conn]; open {
		v.open[conn] = visit{spoke: true, at: time.Now()}
	}
}

func (v *visitors) leave(conn net.Conn) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.open, conn)
}

// serve reads the lines of one connection until it closes, falls silent or ctx
// ends; spoke is told of lines that are of use. A connection that breaks leaves the
// rest of a line, which is a broken one.
func serve(ctx context.Context, conn net.Conn, o *observer, spoke func()) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	var lines jsonlines.Reader
	buf := make([]byte, 16<<10)
	for {
		conn.SetReadDeadline(time.Now().Add(silence))
		n, err := conn.Read(buf)
		lines.Write(buf[:n])
		if err != nil && ctx.Err() == nil {
			lines.End()
		}
		if (n > 0 || err != nil) && o.take(&lines, n, time.Now().UTC()) {
			spoke()
		}
		if err != nil {
			return
		}
	}
}
