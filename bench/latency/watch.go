package latency

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"

	"marsad/geo"
)

// The frame of docs/live.md, as far as it is read here.
const (
	frameHeader = 32
	frameRecord = 32

	stateConfirmed = 1
	stateEnded     = 4
)

// record is one track in a frame.
type record struct {
	handle uint32
	at     geo.Point
	age    time.Duration // of the last observation
	state  byte
}

// records decodes a frame.
func records(frame []byte) ([]record, error) {
	le := binary.LittleEndian
	if len(frame) < frameHeader || frame[0] != 1 {
		return nil, fmt.Errorf("frame of %d bytes is not of layout 1", len(frame))
	}
	n := int(le.Uint32(frame[4:]))
	if len(frame) != frameHeader+n*frameRecord {
		return nil, fmt.Errorf("frame of %d bytes for %d tracks", len(frame), n)
	}
	out := make([]record, n)
	for i := range out {
		b := frame[frameHeader+i*frameRecord:]
		out[i] = record{
			handle: le.Uint32(b),
			at:     geo.LatLon(float64(int32(le.Uint32(b[4:])))/1e7, float64(int32(le.Uint32(b[8:])))/1e7),
			age:    time.Duration(le.Uint16(b[24:])) * 100 * time.Millisecond,
			state:  b[26],
		}
	}
	return out, nil
}

// none is a target without a track.
const none = 0

// watch knows which track shows which target, and which plots are not seen yet.
// Radar and client report to it from their goroutines.
type watch struct {
	field *field
	frame geo.Frame // at the radar
	start time.Time
	fresh time.Duration // an older observation is not the plot that was just sent

	mu        sync.Mutex
	measuring bool
	tracks    []uint32       // of each target; none
	targets   map[uint32]int // of each track
	sent      []time.Time    // of each target's plot that is not seen yet; zero: none
	mapped    int
	full      chan struct{} // closed when nearly all targets have a track
	result    Result
}

func newWatch(f *field, start time.Time, turn time.Duration) *watch {
	n := len(f.targets)
	return &watch{
		field: f, frame: geo.NewFrame(site(), 0), start: start, fresh: turn / 2,
		tracks: make([]uint32, n), targets: make(map[uint32]int, n), sent: make([]time.Time, n), full: make(chan struct{}),
	}
}

// sending notes that plots of the targets go out.
func (w *watch) sending(targets []int, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.measuring {
		return
	}
	for _, i := range targets {
		w.lose(i)
		w.result.Plots++
		if w.tracks[i] == none {
			w.result.Untracked++
			continue
		}
		w.sent[i] = at
	}
}

// lose counts the target's plot as not seen, if one is out.
func (w *watch) lose(i int) {
	if !w.sent[i].IsZero() {
		w.result.Unseen++
		w.sent[i] = time.Time{}
	}
}

// arrived takes in a frame.
func (w *watch) arrived(list []record, size int, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.measuring {
		w.result.Frames++
		w.result.FrameBytes += size
	}
	for k := range list {
		r := &list[k]
		i, known := w.targets[r.handle]
		switch {
		case r.state == stateEnded:
			w.ended(r.handle)
		case known:
			w.moved(i, r, at)
		case r.state == stateConfirmed:
			w.appeared(r, at)
		}
	}
}

// moved ends the wait for the target's plot if the record shows one so fresh.
func (w *watch) moved(i int, r *record, at time.Time) {
	if w.sent[i].IsZero() || r.age >= w.fresh {
		return
	}
	if delay := at.Sub(w.sent[i]); delay <= lossAfter {
		w.result.Delays = append(w.result.Delays, delay)
	} else {
		w.result.Late++
	}
	w.sent[i] = time.Time{}
}

// appeared gives the track to the target at its place, if that has none.
func (w *watch) appeared(r *record, at time.Time) {
	i, found := w.field.nearest(w.frame.To(r.at, 0), at.Sub(w.start))
	if !found || w.tracks[i] != none {
		return
	}
	w.tracks[i], w.targets[r.handle] = r.handle, i
	w.mapped++
	if w.mapped == nearlyAll(len(w.tracks)) {
		select {
		case <-w.full:
		default:
			close(w.full)
		}
	}
}

func (w *watch) ended(handle uint32) {
	i, known := w.targets[handle]
	if !known {
		return
	}
	delete(w.targets, handle)
	w.tracks[i] = none
	w.mapped--
	if w.measuring {
		w.result.Ended++
	}
}

// nearlyAll is 99 % of n.
func nearlyAll(n int) int { return n - n/100 }

// measure switches the measurement on or off.
func (w *watch) measure(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.measuring = on
}

// finish returns what was measured, the delays in ascending order.
func (w *watch) finish() Result {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.sent {
		w.lose(i)
	}
	slices.Sort(w.result.Delays)
	w.result.Tracks = w.mapped
	return w.result
}

// read reads the live stream until ctx ends, which is no error.
func (w *watch) read(ctx context.Context, conn *websocket.Conn) error {
	for {
		kind, message, err := conn.Read(ctx)
		at := time.Now()
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("live stream: %w", err)
		case kind != websocket.MessageBinary:
			continue
		}
		list, err := records(message)
		if err != nil {
			return fmt.Errorf("live stream: %w", err)
		}
		w.arrived(list, len(message), at)
	}
}
