package capture

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"
)

// Transport is the protocol that carried a payload.
type Transport uint8

// The transports, by their IP protocol numbers.
const (
	TCP Transport = 6
	UDP Transport = 17
)

// String gives "udp" or "tcp".
func (t Transport) String() string {
	switch t {
	case UDP:
		return "udp"
	case TCP:
		return "tcp"
	}
	return fmt.Sprintf("ip-%d", uint8(t))
}

// Datagram is the payload of one UDP datagram or one TCP segment.
type Datagram struct {
	Frame     int       // number of its packet in the file, from 1 (the last fragment's)
	At        time.Time // when it was captured, UTC; zero where the file does not say
	Src, Dst  netip.AddrPort
	Transport Transport
	Payload   []byte // valid until the next call
}

// Packet is one packet of the file as captured, from its link layer on.
type Packet struct {
	Frame  int       // number in the file, from 1
	At     time.Time // when it was captured, UTC; zero where the file does not say
	Link   LinkType
	Offset int64  // of its record in the file
	Bytes  []byte // valid until the next call; shorter than Length where the capture was cut
	Length int    // on the wire
}

// Reason says why a packet gave no payload.
type Reason uint8

// The reasons.
const (
	OtherLink        Reason = iota // a link layer that is not read
	OtherNetwork                   // neither IPv4 nor IPv6: ARP and the like
	OtherTransport                 // neither UDP nor TCP: ICMP and the like
	Empty                          // nothing in it: a TCP acknowledgement
	CutByCapture                   // the capture kept less than was on the wire
	BrokenLink                     // a link layer header that makes no sense
	BrokenNetwork                  // an IP header that makes no sense
	BrokenTransport                // a UDP or TCP header that makes no sense
	Fragment                       // kept until the rest of its datagram comes
	FragmentLost                   // a datagram given up because its rest never came
	CutFile                        // the file ends in the middle of the record
	UnknownInterface               // a pcapng packet of an interface that was not described
	BrokenRecord                   // a pcapng packet longer than its block
	reasons
)

var reasonNames = [reasons]string{
	"other link", "other network", "other transport", "empty", "cut by capture", "broken link",
	"broken network", "broken transport", "fragment", "fragment lost", "cut file", "unknown interface", "broken record",
}

// String gives the reason in words.
func (r Reason) String() string {
	if r < reasons {
		return reasonNames[r]
	}
	return "unknown"
}

// Stats counts what the reader has met.
type Stats struct {
	Packets   int          // records read
	Datagrams int          // payloads given
	Skipped   [reasons]int // packets that gave none, by Reason
}

// ErrFormat is wrapped by the errors of Open for a file that is no capture.
var ErrFormat = errors.New("neither pcap nor pcapng")

// Reader reads one capture. It is used by one goroutine.
type Reader struct {
	next      func(*Packet) error
	packet    Packet   // the last one; kept here so that none is allocated
	datagram  Datagram // likewise
	fragments fragments
	stats     Stats
}

// Sniff tells whether a file that begins so is a capture; four bytes are enough.
func Sniff(first []byte) bool {
	if len(first) < 4 {
		return false
	}
	_, _, ok := pcapMagic(first)
	return ok || isSectionHeader(first)
}

// Open reads the header of a capture. An error names the byte in the file where
// it stopped making sense.
func Open(r io.Reader) (*Reader, error) {
	in := &stream{r: bufio.NewReaderSize(r, 1<<16)}
	magic, err := in.r.Peek(4)
	if err != nil {
		return nil, fmt.Errorf("capture: file header at byte 0: %d of 4 bytes: %w", len(magic), ErrFormat)
	}
	c := &Reader{}
	if order, nano, ok := pcapMagic(magic); ok {
		f, err := openPcap(in, order, nano)
		if err != nil {
			return nil, err
		}
		c.next = f.next
		return c, nil
	}
	if !isSectionHeader(magic) {
		return nil, fmt.Errorf("capture: file header at byte 0: magic %x: %w", magic, ErrFormat)
	}
	f := &pcapngFile{in: in, stats: &c.stats}
	if err := f.openSection(); err != nil {
		return nil, err
	}
	c.next = f.next
	return c, nil
}

// Stats returns the counts so far.
func (c *Reader) Stats() Stats { return c.stats }

// NextPacket gives the next packet as captured, io.EOF at the end. Another error
// means that the rest of the file cannot be followed.
func (c *Reader) NextPacket() (Packet, error) {
	err := c.advance()
	return c.packet, err
}

func (c *Reader) advance() error {
	c.packet = Packet{}
	err := c.next(&c.packet)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		c.stats.Skipped[CutFile]++
		return io.EOF
	}
	if err != nil {
		return err
	}
	c.stats.Packets++
	c.packet.Frame = c.stats.Packets
	return nil
}

// Next gives the next payload, io.EOF at the end. Packets without a payload are
// counted in Stats and passed over. Another error means that the rest of the
// file cannot be followed.
func (c *Reader) Next() (Datagram, error) {
	for {
		if err := c.advance(); err != nil {
			c.stats.Skipped[FragmentLost] += c.fragments.giveUp()
			return Datagram{}, err
		}
		c.datagram = Datagram{Frame: c.packet.Frame, At: c.packet.At}
		if reason, ok := c.open(c.packet.Link, c.packet.Bytes, &c.datagram); !ok {
			c.stats.Skipped[reason]++
			continue
		}
		c.stats.Datagrams++
		return c.datagram, nil
	}
}

// stream is the file with the place in it.
type stream struct {
	r   *bufio.Reader
	at  int64
	buf []byte
}

// take returns the next n bytes, valid until the next call: io.EOF when there are
// none, io.ErrUnexpectedEOF when there are fewer. It grows as the bytes come, so
// that a length in a broken file costs nothing.
func (s *stream) take(n int) ([]byte, error) {
	const step = 1 << 16
	s.buf = s.buf[:0]
	for len(s.buf) < n {
		k := min(step, n-len(s.buf))
		if cap(s.buf) < len(s.buf)+k {
			s.buf = append(s.buf, make([]byte, k)...)[:len(s.buf)]
		}
		got, err := io.ReadFull(s.r, s.buf[len(s.buf):len(s.buf)+k])
		s.buf = s.buf[:len(s.buf)+got]
		s.at += int64(got)
		if errors.Is(err, io.EOF) && len(s.buf) > 0 {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return s.buf, err
		}
	}
	return s.buf, nil
}

// skip passes over n bytes.
func (s *stream) skip(n int) error {
	got, err := s.r.Discard(n)
	s.at += int64(got)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return err
}
