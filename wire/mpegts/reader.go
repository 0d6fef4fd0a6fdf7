package mpegts

import (
	"encoding/binary"
	"fmt"
)

// The stream types that carry metadata (ISO/IEC 13818-1, table 2-34).
const (
	Private  = 0x06 // private data: asynchronous KLV
	Metadata = 0x15 // metadata in packets with access unit cells: synchronous KLV
)

// Bounds of what is kept.
const (
	maxPrograms = 64
	maxStreams  = 64
	maxUnit     = 1 << 20 // bytes of one unit of metadata
)

// Unit is one unit of metadata: the content of a packet of the elementary stream, or
// of an access unit.
type Unit struct {
	Program    uint16
	PID        uint16
	StreamType uint8
	PTS        int64 // presentation time, 1/90000 s; -1: none
	Payload    []byte
}

// Counts is what a Reader has met.
type Counts struct {
	Packets    int
	Skipped    int // bytes between packets that belong to none
	Gaps       int // packets missing by their counters
	Duplicates int // packets sent twice, as is allowed
	Scrambled  int // packets of metadata that cannot be read
	Damaged    int // packets that say so of themselves, or cannot be
	Tables     int // damaged tables
}

// Reader takes a transport stream apart. The zero value is ready; it belongs to one
// goroutine.
type Reader struct {
	Counts Counts

	buf    []byte
	at     int // where the unread part of buf begins
	stride int // 0: not in step
	stray  int // bytes skipped since
	ended  bool

	association sections
	continuity  map[uint16]uint8
	programs    map[uint16]*program // by the PID of their map
	streams     map[uint16]*stream
	queue       []Unit
	given       int // of the queue
	troubles    []error
}

type program struct {
	number  uint16
	version int // -1: none yet
	sections
}

// Write gives the reader the next bytes.
func (r *Reader) Write(b []byte) {
	if r.at > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[r.at:])]
		r.at = 0
	}
	r.buf = append(r.buf, b...)
}

// End says that nothing more comes: what has no stated end is complete.
func (r *Reader) End() { r.ended = true }

// Next gives the next unit of metadata, or what is broken; ok is false when there is
// no more in what was written. Payload is valid until the next call.
func (r *Reader) Next() (u Unit, ok bool, err error) {
	for {
		switch {
		case len(r.troubles) > 0:
			err, r.troubles = r.troubles[0], r.troubles[1:]
			return Unit{}, true, err
		case r.given < len(r.queue):
			r.given++
			return r.queue[r.given-1], true, nil
		}
		r.queue, r.given, r.troubles = r.queue[:0], 0, r.troubles[:0]
		packet := r.packet()
		if packet != nil {
			r.take(packet)
			continue
		}
		if !r.ended {
			return Unit{}, false, nil
		}
		r.finish()
		if len(r.queue) == 0 && len(r.troubles) == 0 {
			return Unit{}, false, nil
		}
	}
}

// packet gives the next transport packet, nil when there is none yet.
func (r *Reader) packet() []byte {
	for {
		b := r.buf[r.at:]
		if r.stride == 0 {
			if !r.search(b) {
				return nil
			}
			continue
		}
		skip := 0
		if r.Counts.Packets > 0 {
			skip = r.stride - packetSize // between the last one and this
		}
		if r.stray < 0 { // the first one after a search
			skip = 0
		}
		if len(b) < skip+packetSize {
			return nil
		}
		if b[skip] != syncByte {
			r.at += skip
			r.stride, r.stray = 0, 0
			continue
		}
		r.at += skip + packetSize
		r.stray = 0
		r.Counts.Packets++
		return b[skip : skip+packetSize]
	}
}

// search looks for where packets begin; false: not in what there is.
func (r *Reader) search(b []byte) bool {
	for i := range b {
		if len(b)-i < confirm && !(r.ended && len(b)-i >= packetSize) {
			r.at += i
			r.stray += i
			return false
		}
		stride := strideAt(b[i:], r.ended && len(b)-i < confirm)
		if stride == 0 {
			continue
		}
		r.at, r.stride, r.stray = r.at+i, stride, r.stray+i
		if r.stray > 0 {
			r.Counts.Skipped += r.stray
			if r.Counts.Packets > 0 || r.stray >= strides()[2] {
				r.trouble("%d bytes that are no packet", r.stray)
			}
		}
		r.stray = -1
		return true
	}
	if r.ended {
		r.Counts.Skipped += len(b)
	}
	r.at += len(b)
	r.stray += len(b)
	return false
}

func (r *Reader) trouble(format string, args ...any) {
	r.troubles = append(r.troubles, fmt.Errorf("mpegts: packet %d: "+format, append([]any{r.Counts.Packets}, args...)...))
}

// take reads one packet.
func (r *Reader) take(packet []byte) {
	h, ok := readHeader(packet)
	table := r.programs[h.pid]
	metadata := r.streams[h.pid]
	if h.pid != 0 && table == nil && metadata == nil || h.pid == nullPID {
		return
	}
	if !ok {
		r.Counts.Damaged++
		r.lose(h.pid)
		r.trouble("PID %d: damaged", h.pid)
		return
	}
	if h.scrambled {
		r.Counts.Scrambled++
		r.lose(h.pid)
		if r.Counts.Scrambled == 1 {
			r.trouble("PID %d: scrambled", h.pid)
		}
		return
	}
	if h.payload == nil || !r.follows(&h) {
		return
	}
	switch {
	case h.pid == 0:
		r.tables(r.association.take(h.payload, h.start, r.readAssociation))
	case table != nil:
		r.tables(table.take(h.payload, h.start, func(b []byte) error { return r.readProgram(table, b) }))
	default:
		r.elementary(metadata, &h)
	}
}

func (r *Reader) tables(err error) {
	if err != nil {
		r.Counts.Tables++
		r.troubles = append(r.troubles, err)
	}
}

// follows checks the continuity counter (2.4.3.3); false: the packet came before.
func (r *Reader) follows(h *header) bool {
	last, known := r.continuity[h.pid]
	if r.continuity == nil {
		r.continuity = map[uint16]uint8{}
	}
	r.continuity[h.pid] = h.counter
	switch {
	case !known || h.counter == (last+1)&15:
	case h.discontinuity:
		r.lose(h.pid)
	case h.counter == last:
		r.Counts.Duplicates++
		return false
	default:
		r.Counts.Gaps++
		if r.lose(h.pid) {
			r.trouble("PID %d: counter %d after %d: what had begun is lost", h.pid, h.counter, last)
		}
	}
	return true
}

// lose drops what has begun on a PID; true when there was anything.
func (r *Reader) lose(pid uint16) (had bool) {
	if s := r.streams[pid]; s != nil {
		had = s.inside || len(s.unit) > 0
		s.reset()
	}
	if p := r.programs[pid]; p != nil {
		p.reset()
	}
	if pid == 0 {
		r.association.reset()
	}
	return had
}

func (r *Reader) readAssociation(b []byte) error {
	_, _, body, current, err := table(b, 0)
	if err != nil || !current {
		return err
	}
	if r.programs == nil {
		r.programs = map[uint16]*program{}
	}
	for ; len(body) >= 4; body = body[4:] {
		number, pid := binary.BigEndian.Uint16(body), binary.BigEndian.Uint16(body[2:])&0x1fff
		if number == 0 || pid == 0 || len(r.programs) >= maxPrograms {
			continue
		}
		if p := r.programs[pid]; p == nil {
			r.programs[pid] = &program{number: number, version: -1}
		}
	}
	return nil
}

func (r *Reader) readProgram(p *program, b []byte) error {
	number, version, body, current, err := table(b, 2)
	if err != nil || !current || int(version) == p.version && number == p.number {
		return err
	}
	entries, err := readMap(body)
	if err != nil {
		return err
	}
	p.version, p.number = int(version), number
	if r.streams == nil {
		r.streams = map[uint16]*stream{}
	}
	stays := map[uint16]bool{}
	for _, e := range entries {
		if e.streamType != Metadata && (e.streamType != Private || e.foreign && !e.registered) {
			continue
		}
		stays[e.pid] = true
		if s := r.streams[e.pid]; s != nil && s.streamType == e.streamType {
			continue
		}
		if len(r.streams) < maxStreams {
			r.streams[e.pid] = &stream{program: number, pid: e.pid, streamType: e.streamType, sure: e.registered || e.streamType == Metadata}
			delete(r.continuity, e.pid)
		}
	}
	for pid, s := range r.streams {
		if s.program == number && !stays[pid] {
			delete(r.streams, pid)
		}
	}
	return nil
}

// Streams gives the PIDs of metadata that the tables name now, in no order.
func (r *Reader) Streams() (pids []uint16) {
	for pid, s := range r.streams {
		if s.sure {
			pids = append(pids, pid)
		}
	}
	return pids
}
