package link

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.bug.st/serial"

	"marsad"
)

// Dial returns the transport that an address names, for sensors that listen or
// that are a file of the system:
//
//	tcp://10.0.0.5:30005
//	tls://10.0.0.5:6514
//	serial:/dev/ttyUSB0?baud=4800&parity=even&bits=7&stop=2   (default 9600 8N1)
//	file:/run/receiver.fifo   (read to its end and then as it grows; - is standard input)
//
// An address that is none of these is an error of code BadConfig.
func Dial(address string, secure *tls.Config) (*Dialler, error) {
	scheme, rest, _ := strings.Cut(address, ":")
	switch scheme {
	case "tcp", "tls":
		host := strings.TrimPrefix(rest, "//")
		if _, port, err := net.SplitHostPort(host); err != nil || port == "" {
			return nil, marsad.Errorf(marsad.BadConfig, "%q: %s://host:port", address, scheme)
		}
		if scheme == "tcp" {
			return &Dialler{Open: func(ctx context.Context) (io.ReadWriteCloser, error) {
				return (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, "tcp", host)
			}}, nil
		}
		return &Dialler{Open: func(ctx context.Context) (io.ReadWriteCloser, error) {
			d := tls.Dialer{NetDialer: &net.Dialer{Timeout: 10 * time.Second}, Config: secure}
			return d.DialContext(ctx, "tcp", host)
		}}, nil
	case "serial":
		return serialLine(address)
	case "file":
		return &Dialler{Open: func(context.Context) (io.ReadWriteCloser, error) { return follow(strings.TrimPrefix(rest, "//")) }}, nil
	}
	return nil, marsad.Errorf(marsad.BadConfig, "%q: none of tcp://host:port, tls://host:port, serial:/dev/…, file:/…", address)
}

// serialLine reads "serial:/dev/ttyUSB0?baud=4800&parity=even&bits=7&stop=2".
func serialLine(address string) (*Dialler, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, marsad.Errorf(marsad.BadConfig, "%q: %w", address, err)
	}
	device := u.Opaque + u.Path
	mode := serial.Mode{BaudRate: 9600, DataBits: 8}
	for key, values := range u.Query() {
		if err := setMode(&mode, key, values[0]); err != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "%q: %w", address, err)
		}
	}
	if device == "" {
		return nil, marsad.Errorf(marsad.BadConfig, "%q: which device", address)
	}
	return &Dialler{Open: func(context.Context) (io.ReadWriteCloser, error) {
		port, err := serial.Open(device, &mode)
		if err != nil {
			return nil, err
		}
		return waiting{port}, nil
	}}, nil
}

func setMode(m *serial.Mode, key, value string) error {
	switch key {
	case "baud", "bits":
		n, err := strconv.Atoi(value)
		if err != nil || n <= 0 {
			return fmt.Errorf("%s %q is no number", key, value)
		}
		if key == "baud" {
			m.BaudRate = n
		} else {
			m.DataBits = n
		}
		return nil
	case "parity":
		for p, name := range []string{serial.NoParity: "none", serial.OddParity: "odd", serial.EvenParity: "even", serial.MarkParity: "mark", serial.SpaceParity: "space"} {
			if name == value {
				m.Parity = serial.Parity(p)
				return nil
			}
		}
		return fmt.Errorf("parity %q is none of none, odd, even, mark, space", value)
	case "stop":
		switch value {
		case "1":
			m.StopBits = serial.OneStopBit
		case "1.5":
			m.StopBits = serial.OnePointFiveStopBits
		case "2":
			m.StopBits = serial.TwoStopBits
		default:
			return fmt.Errorf("stop %q is none of 1, 1.5, 2", value)
		}
		return nil
	}
	return fmt.Errorf("%s is none of baud, bits, parity, stop", key)
}

// waiting reads a serial line, whose reads may come back with nothing.
type waiting struct{ serial.Port }

func (w waiting) Read(b []byte) (int, error) {
	for {
		if n, err := w.Port.Read(b); n > 0 || err != nil {
			return n, err
		}
	}
}

// look is how long the end of a file is waited at before it is looked at again.
const look = 250 * time.Millisecond

// tail reads a file to its end and then as it grows, until it is closed. A file
// that became shorter, or that was put aside for another, is at its end.
type tail struct {
	file   *os.File
	path   string
	once   sync.Once
	closed chan struct{}
}

func follow(path string) (io.ReadWriteCloser, error) {
	if path == "-" {
		return newInput(os.Stdin), nil
	}
	// Without waiting, so that a pipe that nobody writes yet holds nothing up.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%s is a folder", path)
	}
	return &tail{file: f, path: path, closed: make(chan struct{})}, nil
}

// Read implements io.Reader.
func (t *tail) Read(b []byte) (int, error) {
	for {
		n, err := t.file.Read(b)
		if n > 0 || err != nil && !errors.Is(err, io.EOF) {
			return n, err
		}
		select {
		case <-t.closed:
			return 0, net.ErrClosed
		case <-time.After(look):
		}
		if t.replaced() {
			return 0, io.EOF
		}
	}
}

func (t *tail) replaced() bool {
	ours, err := t.file.Stat()
	if err != nil || !ours.Mode().IsRegular() {
		return false
	}
	now, err := os.Stat(t.path)
	if err != nil || !os.SameFile(ours, now) {
		return true
	}
	at, err := t.file.Seek(0, io.SeekCurrent)
	return err == nil && now.Size() < at
}

// Write refuses: a file is only listened to.
func (t *tail) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }

// Close ends a Read that waits; it may be called more than once, and from several
// goroutines: when the station stops while the file ends.
func (t *tail) Close() (err error) {
	t.once.Do(func() {
		close(t.closed)
		err = t.file.Close()
	})
	return err
}

// input reads standard input, which is the process's and stays open: Close only ends a
// Read that waits.
type input struct {
	from   io.Reader
	once   sync.Once
	closed chan struct{}
	piece  chan piece
}

type piece struct {
	b   []byte
	err error
}

func newInput(from io.Reader) *input {
	return &input{from: from, closed: make(chan struct{}), piece: make(chan piece)}
}

// Read implements io.Reader.
func (i *input) Read(b []byte) (int, error) {
	size := len(b)
	go func() {
		own := make([]byte, size)
		n, err := i.from.Read(own)
		select {
		case i.piece <- piece{own[:n], err}:
		case <-i.closed:
		}
	}()
	select {
	case <-i.closed:
		return 0, net.ErrClosed
	case p := <-i.piece:
		return copy(b, p.b), p.err
	}
}

// Write refuses: standard input is only listened to.
func (*input) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }

// Close implements io.Closer.
func (i *input) Close() error {
	i.once.Do(func() { close(i.closed) })
	return nil
}
