package link

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"marsad"
)

// maxConnections is how many sensors may be connected to one listener at a time.
const maxConnections = 64

// Listener takes TCP connections of sensors that dial in.
type Listener struct {
	Addresses []string // "127.0.0.1:8700"
	// TLS, when not nil, is spoken on every connection.
	TLS *tls.Config
	// Ready, when not nil, is told the first address that was bound, once all are.
	Ready func(netip.AddrPort)

	connections atomic.Uint64 // so far
}

// Run accepts connections until ctx ends, and waits for the last of them.
func (l *Listener) Run(ctx context.Context, handle func(Packet) bool) error {
	handle = oneAtATime(handle)
	var sockets []net.Listener
	defer func() {
		for _, s := range sockets {
			s.Close()
		}
	}()
	for _, address := range l.Addresses {
		s, err := net.Listen("tcp", address)
		if err != nil {
			return fmt.Errorf("tcp %s: %w", address, err)
		}
		sockets = append(sockets, s)
	}
	if len(sockets) == 0 {
		return errors.New("tcp: no address to listen on")
	}
	if l.Ready != nil {
		l.Ready(sockets[0].Addr().(*net.TCPAddr).AddrPort())
	}
	guests := &visitors{open: map[net.Conn]visit{}}
	var group sync.WaitGroup
	for _, s := range sockets {
		group.Go(func() { l.accept(ctx, s, guests, handle) })
	}
	group.Wait()
	return nil
}

func (l *Listener) accept(ctx context.Context, socket net.Listener, guests *visitors, handle func(Packet) bool) {
	stop := context.AfterFunc(ctx, func() { socket.Close() })
	defer stop()
	var served sync.WaitGroup
	defer served.Wait()
	for failures := 0; ; {
		conn, err := socket.Accept()
		switch {
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			if err == nil {
				conn.Close()
			}
			return
		case err != nil: // such as no file handle left
			wait(ctx, Backoff(failures))
			failures++
			continue
		}
		failures = 0
		if l.TLS != nil {
			conn = tls.Server(conn, l.TLS)
		}
		if guests.enter(conn) {
			handle(Packet{At: time.Now().UTC(), End: true, Code: TooMany})
		}
		number := l.connections.Add(1)
		served.Go(func() {
			defer guests.leave(conn)
			serve(ctx, conn, number, func(p Packet) bool {
				useful := handle(p)
				if useful {
					guests.speak(conn)
				}
				return useful
			})
		})
	}
}

// serve gives what a connection says to handle until it closes, falls silent or ctx
// ends, and says which in the last packet.
func serve(ctx context.Context, conn net.Conn, number uint64, handle func(Packet) bool) {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	answers := newWriter(conn)
	defer answers.finish()
	p := Packet{Stream: number, Close: answers.close, Reply: answers.reply}
	if a, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		p.From = a.AddrPort()
	}
	buf := make([]byte, 32<<10)
	for {
		conn.SetReadDeadline(time.Now().Add(silence))
		n, err := conn.Read(buf)
		p.At = time.Now().UTC()
		if n > 0 {
			p.Bytes = buf[:n]
			handle(p)
		}
		if err != nil {
			p.Bytes, p.End, p.Code = nil, true, whyEnded(ctx, err)
			handle(p)
			return
		}
	}
}

// maxAnswers is how many answers may wait for a peer to read.
const maxAnswers = 256

// writer writes the answers of a connection in their order. Packets of all
// connections wait for the one that is handled: who does not read its answers must
// not hold them up.
type writer struct {
	conn  net.Conn
	queue chan []byte   // nil: close
	ended chan struct{} // closed when nothing more is read
	done  chan struct{} // closed when nothing more is written
	once  sync.Once     // begins to write
}

func newWriter(conn net.Conn) *writer {
	return &writer{conn: conn, queue: make(chan []byte, maxAnswers), ended: make(chan struct{}), done: make(chan struct{})}
}

// reply leaves b to be written; it never waits. A peer that lets too many answers
// wait is closed.
func (w *writer) reply(b []byte) error { return w.put(append([]byte{}, b...)) }

// close closes the connection behind what waits to be written.
func (w *writer) close() { _ = w.put(nil) }

func (w *writer) put(b []byte) error {
	w.once.Do(func() { go w.write() })
	select {
	case <-w.done:
		return net.ErrClosed
	default:
	}
	select {
	case w.queue <- b:
		return nil
	default:
		go w.conn.Close() // which of TLS may wait
		return errors.New("tcp: the peer does not read what it is answered")
	}
}

func (w *writer) write() {
	defer close(w.done)
	for {
		select {
		case b := <-w.queue:
			if !w.say(b) {
				return
			}
		case <-w.ended: // what is still to be said
			select {
			case b := <-w.queue:
				if !w.say(b) {
					return
				}
			default:
				return
			}
		}
	}
}

func (w *writer) say(b []byte) bool {
	if b == nil {
		w.conn.Close()
		return false
	}
	w.conn.SetWriteDeadline(time.Now().Add(10 * time.Second))                            // who does not read is closed
	if _, err := w.conn.Write(b); err != nil && !errors.Is(err, errors.ErrUnsupported) { // a file takes no answer
		w.conn.Close()
		return false
	}
	return true
}

// finish ends the writer when nothing more is read.
func (w *writer) finish() {
	close(w.ended)
	w.once.Do(func() { close(w.done) }) // it never began
	<-w.done
}

// whyEnded is the reason for the end of a connection; none for one that was closed
// in order, or by us.
func whyEnded(ctx context.Context, err error) marsad.Code {
	switch {
	case ctx.Err() != nil || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed):
		return ""
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Silent
	}
	return Lost
}

// visitors are the open connections of a listener.
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
		go quiet.Close() // which of TLS waits for a peer that does not read
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

// Dialler keeps one connection to a sensor or a server that listens: TCP, TLS, a
// serial line, a file.
type Dialler struct {
	// Open opens the connection.
	Open func(ctx context.Context) (io.ReadWriteCloser, error)
	// Hello, when not nil, is what to say first on each connection.
	Hello func() []byte

	connections atomic.Uint64 // so far
}

// Run keeps the connection until ctx ends: it is opened again, with back-off, as
// often as it is lost or refused.
func (d *Dialler) Run(ctx context.Context, handle func(Packet) bool) error {
	for failures := 0; ctx.Err() == nil; {
		conn, err := d.Open(ctx)
		if err != nil {
			if ctx.Err() == nil {
				handle(Packet{At: time.Now().UTC(), End: true, Code: NoConnection})
			}
			wait(ctx, Backoff(failures))
			failures++
			continue
		}
		spoke := false
		began := time.Now()
		netConn := asConn(conn)
		if d.Hello != nil {
			netConn.Write(d.Hello()) // a failure shows at the next read
		}
		serve(ctx, netConn, d.connections.Add(1), func(p Packet) bool {
			useful := handle(p)
			spoke = spoke || useful
			return useful
		})
		if spoke || time.Since(began) > time.Minute {
			failures = 0
		} else {
			failures++
		}
		wait(ctx, Backoff(failures))
	}
	return nil
}

// asConn gives a serial line or a file the form of a connection; their reads are
// ended by closing them, so that they need no deadlines.
func asConn(c io.ReadWriteCloser) net.Conn {
	if conn, ok := c.(net.Conn); ok {
		return conn
	}
	return lineConn{c}
}

type lineConn struct{ io.ReadWriteCloser }

func (lineConn) LocalAddr() net.Addr              { return nil }
func (lineConn) RemoteAddr() net.Addr             { return nil }
func (lineConn) SetDeadline(time.Time) error      { return nil }
func (lineConn) SetReadDeadline(time.Time) error  { return nil }
func (lineConn) SetWriteDeadline(time.Time) error { return nil }
