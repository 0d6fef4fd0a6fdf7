package capture

import "net/netip"

// fragmentKey names the datagram that a fragment belongs to (RFC 791 3.2, RFC 8200 4.5).
type fragmentKey struct {
	src, dst netip.Addr
	id       uint32
	protocol uint8
}

// piece is one fragment.
type piece struct {
	bytes  []byte
	offset int  // in the datagram
	more   bool // another follows
	cut    bool // the capture kept only its beginning
}

const (
	maxDatagram = 1<<16 - 1
	// maxPartial is how many unfinished datagrams are kept; the oldest goes first.
	maxPartial = 64
	// fragmentUnit is the size that every offset is a multiple of.
	fragmentUnit = 8
)

// partial is a datagram of which fragments are missing.
type partial struct {
	key   fragmentKey
	bytes []byte
	have  [maxDatagram/fragmentUnit + 1]bool
	got   int // units of have that are set
	total int // length of the datagram, -1 before the last fragment has come
}

// fragments holds the unfinished datagrams, the oldest first.
type fragments struct{ open []*partial }

// giveUp forgets all of them and returns how many there were.
func (f *fragments) giveUp() int {
	n := len(f.open)
	f.open = nil
	return n
}

// fragment keeps a fragment, or gives the whole datagram with the last of them.
func (c *Reader) fragment(key fragmentKey, p piece, d *Datagram) (Reason, bool) {
	switch {
	case p.cut:
		return CutByCapture, false
	case p.offset+len(p.bytes) > maxDatagram, p.more && len(p.bytes)%fragmentUnit != 0, len(p.bytes) == 0:
		return BrokenNetwork, false
	}
	i := c.fragments.find(key)
	if i < 0 {
		if len(c.fragments.open) == maxPartial {
			c.fragments.open = c.fragments.open[1:]
			c.stats.Skipped[FragmentLost]++
		}
		c.fragments.open = append(c.fragments.open, &partial{key: key, total: -1})
		i = len(c.fragments.open) - 1
	}
	whole := c.fragments.open[i]
	whole.add(p)
	if !whole.complete() {
		return Fragment, false
	}
	c.fragments.open = append(c.fragments.open[:i], c.fragments.open[i+1:]...)
	return transport(key.protocol, key.src, key.dst, whole.bytes[:whole.total], d)
}

func (f *fragments) find(key fragmentKey) int {
	for i, p := range f.open {
		if p.key == key {
			return i
		}
	}
	return -1
}

// add puts a piece in its place; where two overlap the first one stays.
func (w *partial) add(p piece) {
	if !p.more {
		w.total = p.offset + len(p.bytes)
	}
	if end := p.offset + len(p.bytes); end > len(w.bytes) {
		w.bytes = append(w.bytes, make([]byte, end-len(w.bytes))...)
	}
	for i := 0; i < len(p.bytes); i += fragmentUnit {
		unit := (p.offset + i) / fragmentUnit
		if !w.have[unit] {
			w.have[unit] = true
			w.got++
			copy(w.bytes[p.offset+i:], p.bytes[i:min(i+fragmentUnit, len(p.bytes))])
		}
	}
}

// complete tells whether no unit is missing before the end.
func (w *partial) complete() bool {
	if w.total < 0 {
		return false
	}
	units := (w.total + fragmentUnit - 1) / fragmentUnit
	if w.got < units || w.total > len(w.bytes) {
		return false
	}
	for _, have := range w.have[:units] {
		if !have {
			return false
		}
	}
	return true
}
