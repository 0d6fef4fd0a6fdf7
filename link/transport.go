package link

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"marsad"
)

// Packet is what arrived at once: a whole datagram, broker message or posted body,
// or the next bytes of a stream.
type Packet struct {
	Bytes  []byte         // valid during the call
	At     time.Time      // arrival, UTC
	From   netip.AddrPort // sender; zero of a serial line, a file or a broker
	Topic  string         // of a broker's message, or path and query of what was posted
	Stream uint64         // 0: Bytes is whole by itself; else the number of the connection within its transport, never used again
	End    bool           // the stream has closed; Bytes is empty
	// Code is why a stream ended or could not be opened, where something was wrong.
	Code marsad.Code
	// Age is how old what it holds was on arrival, where the carrier tells; 0: not told.
	Age time.Duration
	// Reply answers on a connection; nil where there is none to answer on. It may be
	// called after the packet was handled, from any goroutine. It does not wait for the
	// peer: one that does not read is closed.
	Reply func([]byte) error
	// Close ends the connection, when what comes can make no sense any more; nil where
	// there is none.
	Close func()
}

// Transport carries a feed. Run gives each packet to handle until ctx ends, which
// is no error; calls of handle never overlap, and tell whether the packet was of
// use. It fails only where it cannot work at all: an address that cannot be bound.
// A far end that is away is tried again for ever.
type Transport interface {
	Run(ctx context.Context, handle func(Packet) (useful bool)) error
}

// The reasons for which a connection is not there.
const (
	TooMany      marsad.Code = "too-many-connections" // over 64 at a time: the one that said nothing of use for longest is closed
	NoConnection marsad.Code = "no-connection"        // the far end cannot be reached, or refuses
	Lost         marsad.Code = "connection-lost"      // it broke off
	Silent       marsad.Code = "connection-silent"    // it said nothing for ten minutes
)

// silence is how long a connection may say nothing before it is closed: who lost
// power does not say goodbye.
const silence = 10 * time.Minute

// oneAtATime keeps the calls of handle from overlapping.
func oneAtATime(handle func(Packet) bool) func(Packet) bool {
	var mu sync.Mutex
	return func(p Packet) bool {
		mu.Lock()
		defer mu.Unlock()
		return handle(p)
	}
}

// turns keeps the calls of handle from overlapping, and from coming after the end, of
// libraries whose goroutines may live on a little.
type turns struct {
	mu     sync.Mutex
	ctx    context.Context
	handle func(Packet) bool
}

func newTurns(ctx context.Context, handle func(Packet) bool) *turns {
	return &turns{ctx: ctx, handle: handle}
}

func (t *turns) take(p Packet) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ctx.Err() == nil && t.handle(p)
}

// last waits for the call under way, once the context has ended.
func (t *turns) last() {
	t.mu.Lock()
	defer t.mu.Unlock()
}

// wait returns after d, or at once when ctx ends.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// Senders keeps one T, such as a framer, for each stream or sender of datagrams.
// Of too many the one unheard for longest is forgotten. The zero value is ready
// once New is set; it belongs to one goroutine.
type Senders[T any] struct {
	// New makes what is kept of a sender.
	New func() T
	// Max is how many are kept; 0 is 64.
	Max int

	known map[sender]*kept[T]
}

type sender struct {
	stream uint64
	from   netip.AddrPort
	topic  string
}

type kept[T any] struct {
	value T
	last  time.Time
}

func senderOf(p *Packet) sender {
	if p.Stream != 0 {
		return sender{stream: p.Stream}
	}
	return sender{from: p.From, topic: p.Topic}
}

// Of returns what is kept of the packet's sender, and when it was heard before:
// zero when it is new.
func (s *Senders[T]) Of(p *Packet) (value T, before time.Time) {
	key := senderOf(p)
	if k := s.known[key]; k != nil {
		before, k.last = k.last, p.At
		return k.value, before
	}
	if s.known == nil {
		s.known = map[sender]*kept[T]{}
	}
	if limit := s.limit(); len(s.known) >= limit {
		var oldest sender
		for key, k := range s.known {
			if o := s.known[oldest]; o == nil || k.last.Before(o.last) {
				oldest = key
			}
		}
		delete(s.known, oldest)
	}
	k := &kept[T]{value: s.New(), last: p.At}
	s.known[key] = k
	return k.value, time.Time{}
}

// Forget drops what is kept of the packet's sender: its stream has ended.
func (s *Senders[T]) Forget(p *Packet) { delete(s.known, senderOf(p)) }

// Len is how many senders are kept.
func (s *Senders[T]) Len() int { return len(s.known) }

func (s *Senders[T]) limit() int {
	if s.Max > 0 {
		return s.Max
	}
	return 64
}
