package latency

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"time"

	"github.com/coder/websocket"

	"marsad"
	"marsad/internal/config"
	"marsad/link/asterix"
	"marsad/station"
)

const (
	stationID marsad.StationID = "B1"
	// lossAfter is the delay from which on a plot counts as lost.
	lossAfter = time.Second
	// maxMessage bounds a message of the live stream, bytes.
	maxMessage = 64 << 20
)

// Options say what to measure.
type Options struct {
	Targets int
	Turn    time.Duration // of the radar's antenna
	Warmup  time.Duration // to wait at most until 99 % of the targets have a track
	Measure time.Duration
	Data    string // folder under which the station keeps its store
}

// Result is one measurement.
type Result struct {
	Targets int
	Tracks  int // targets that had a track at the end
	Plots   int // sent
	// Delays from sendto to the frame in the client, in ascending order: one for each
	// plot that was seen within a second.
	Delays []time.Duration
	// Plots that were not seen so soon: the target had no track when it was sent;
	// the track did not show it until the target's next plot; it came later.
	Untracked, Unseen, Late int
	Ended                   int // tracks of targets that ended

	Frames, FrameBytes int

	Elapsed time.Duration
	CPU     time.Duration // of the whole process: station, radar and client
	RSS     int64         // bytes, at the end
	// Bare are the delays of single datagrams from one goroutine to another of the
	// same process over the same time, in ascending order: what the machine, and
	// the process's own garbage collection, add to any delay.
	Bare []time.Duration
}

// Lost is the number of plots that did not show within a second.
func (r *Result) Lost() int { return r.Untracked + r.Unseen + r.Late }

// Run measures once.
func Run(ctx context.Context, o Options) (Result, error) {
	data, err := os.MkdirTemp(o.Data, "bench-latency-")
	if err != nil {
		return Result{}, fmt.Errorf("latency: %w", err)
	}
	defer os.RemoveAll(data)
	limits := config.Default().Limits
	st, err := station.Start(ctx, station.Options{
		ID: stationID, HTTP: "127.0.0.1:0", Data: data, Feeds: []station.Feed{feed(o.Turn)}, Exercise: "latency", Operator: "bench",
		Commit: limits.CommitEvery, Quarantine: limits.QuarantineBytes, KeepPlots: limits.KeepPlots, KeepTracks: limits.KeepTracks,
	})
	if err != nil {
		return Result{}, fmt.Errorf("latency: %w", err)
	}
	result, err := measure(ctx, st, o)
	return result, errors.Join(err, st.Stop())
}

// measure turns a radar before the station and watches its live stream.
func measure(ctx context.Context, st *station.Station, o Options) (Result, error) {
	addr, _ := st.Address(radarName)
	conn, err := net.Dial("udp", addr.String())
	if err != nil {
		return Result{}, fmt.Errorf("latency: %w", err)
	}
	defer conn.Close()
	encoder, err := asterix.NewEncoder(radarSAC, radarSIC)
	if err != nil {
		return Result{}, fmt.Errorf("latency: %w", err)
	}
	random := rand.New(rand.NewPCG(uint64(o.Targets), 1))
	f, start := newField(o.Targets, random), time.Now()
	w := newWatch(f, start, o.Turn)
	r := &radar{conn: conn, encoder: encoder, field: f, turn: o.Turn, start: start, random: random, sending: w.sending}

	live, _, err := websocket.Dial(ctx, strings.Replace(st.URL(), "http", "ws", 1)+"api/v1/live", nil)
	if err != nil {
		return Result{}, fmt.Errorf("latency: live stream: %w", err)
	}
	defer live.CloseNow()
	live.SetReadLimit(maxMessage)

	running, stop := context.WithCancel(ctx)
	defer stop()
	var result Result
	ended := make(chan error)
	parts := []func() error{
		func() error { return w.read(running, live) },
		func() error { return r.run(running) },
		func() (err error) { result, err = watchFor(running, w, o); return err },
	}
	for _, part := range parts {
		go func() { ended <- part() }()
	}
	for range parts { // the first to end, well or not, ends the others
		if e := <-ended; e != nil && running.Err() == nil {
			err = e
		}
		stop()
	}
	result.Targets = o.Targets
	return result, cmp.Or(err, ctx.Err())
}

// watchFor waits until nearly all targets have tracks, then measures.
func watchFor(ctx context.Context, w *watch, o Options) (Result, error) {
	select {
	case <-w.full:
	case <-time.After(o.Warmup):
		return Result{}, fmt.Errorf("latency: after %s fewer than %d of %d targets have a confirmed track", o.Warmup, nearlyAll(o.Targets), o.Targets)
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	select { // and the rest of them another two turns
	case <-time.After(2 * o.Turn):
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	before, err := used()
	if err != nil {
		return Result{}, err
	}
	began := time.Now()
	w.measure(true)
	bare, err := bareDelays(ctx, o.Measure)
	if err != nil {
		return Result{}, err
	}
	w.measure(false)
	after, err := used()
	if err != nil {
		return Result{}, err
	}
	elapsed := time.Since(began)
	select { // the last plots have their second too
	case <-time.After(lossAfter):
	case <-ctx.Done():
		return Result{}, ctx.Err()
	}
	result := w.finish()
	result.Elapsed, result.CPU, result.RSS, result.Bare = elapsed, after.cpu-before.cpu, after.rss, bare
	return result, nil
}

// Quantile returns the q-quantile of delays in ascending order by the nearest
// rank, 0 when there are none.
func Quantile(delays []time.Duration, q float64) time.Duration {
	if len(delays) == 0 {
		return 0
	}
	rank := int(math.Ceil(q * float64(len(delays))))
	return delays[min(max(rank, 1), len(delays))-1]
}
