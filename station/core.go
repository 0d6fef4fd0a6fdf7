package station

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"marsad"
	"marsad/alert"
	"marsad/internal/api"
	"marsad/internal/bus"
	"marsad/internal/store"
	"marsad/ledger"
	"marsad/picture"
	"marsad/track"
)

const (
	// pace is the shortest time between two steps: what arrives meanwhile goes
	// into one. It bounds the work under a flood, and is part of the delay from
	// socket to screen.
	pace = 10 * time.Millisecond
	// idleStep is the longest time between two steps: tracks age without plots too.
	idleStep = 200 * time.Millisecond
	// saveEvery is how often a moving track is written to the history.
	saveEvery = time.Second
	// pendingBatches is how many batches may wait for the core; then sources wait.
	pendingBatches = 1024
	// mostAtOnce is after how many observations a step is due: under a flood the
	// picture still moves, and a person's deed waits for one step only.
	mostAtOnce = 4096
)

// core owns the engines. All that changes the picture, the alerts or the ledger
// happens in its goroutine.
type core struct {
	log      *slog.Logger
	now      func() time.Time
	exercise marsad.ExerciseID // that all belongs to; empty: real

	store   *store.Store
	tracker *track.Engine
	picture *picture.Picture
	alerts  *alert.Engine
	ledger  *ledger.Ledger
	failing atomic.Bool // the store refuses work: said once

	batches  chan batch
	commands chan func()
	stopped  chan struct{}
	pool     sync.Pool // of *[]marsad.Observation

	snapshot     *bus.Latest[*marsad.Snapshot]
	state        *bus.Latest[api.State]
	tracking     atomic.Pointer[track.Counts] // as of the last second
	findings     []marsad.Finding             // standing, newest word; never changed, only replaced
	registration atomic.Pointer[map[marsad.SensorID]marsad.Registration]
	counted      time.Time

	saved map[marsad.TrackID]savedTrack
	dirty []marsad.Track // to be written to the history after this step
}

// batch is what one call of a source brings: observations or the end of a scan.
type batch struct {
	obs  *[]marsad.Observation
	scan marsad.Scan
}

// size is the number of observations.
func (b batch) size() int {
	if b.obs == nil {
		return 0
	}
	return len(*b.obs)
}

// savedTrack is what the history last got of a track.
type savedTrack struct {
	at    time.Time
	state marsad.TrackState
}

// observe takes a batch from a source. It blocks while the core has too much to
// do, so that a flood waits in the socket and not in memory.
func (c *core) observe(obs []marsad.Observation) {
	if len(obs) == 0 {
		return
	}
	b := c.pool.Get().(*[]marsad.Observation)
	*b = append((*b)[:0], obs...)
	select {
	case c.batches <- batch{obs: b}:
	case <-c.stopped:
	}
}

func (c *core) scanned(s marsad.Scan) {
	select {
	case c.batches <- batch{scan: s}:
	case <-c.stopped:
	}
}

// do runs f in the core's goroutine and waits for it.
func (c *core) do(ctx context.Context, f func() error) error {
	done := make(chan error, 1)
	select {
	case c.commands <- func() { done <- f() }:
	case <-c.stopped:
		return marsad.Errorf(marsad.Unavailable, "the station is stopping")
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-c.stopped:
		return marsad.Errorf(marsad.Unavailable, "the station is stopping")
	}
}

// run is the core's goroutine. It ends when ctx does, after what had arrived.
func (c *core) run(ctx context.Context) {
	defer close(c.stopped)
	idle := time.NewTicker(idleStep)
	defer idle.Stop()
	for ctx.Err() == nil {
		asked := true
		select {
		case b := <-c.batches:
			c.take(b)
		case f := <-c.commands:
			f()
		case <-idle.C:
			asked = false // no pause after it: it would wake an idle machine twice, and hold up the next plot
		case <-ctx.Done():
		}
		c.drain()
		began := c.now()
		c.step(began)
		if rest := pace - c.now().Sub(began); asked && rest > 0 {
			select {
			case <-time.After(rest):
			case <-ctx.Done():
			}
		}
	}
	c.drain()
	c.step(c.now())
}

// drain takes what waits, without waiting for more, until a step is due.
func (c *core) drain() {
	for taken := 0; taken < mostAtOnce; taken++ {
		select {
		case b := <-c.batches:
			taken += b.size()
			c.take(b)
		case f := <-c.commands:
			f()
		default:
			return
		}
	}
}

// take gives a batch to the store, which numbers its observations, and to the tracker.
func (c *core) take(b batch) {
	if b.obs == nil {
		c.tracker.Scan(b.scan)
		return
	}
	c.stored(c.store.AppendObservations(*b.obs))
	c.tracker.Observe(*b.obs)
	c.pool.Put(b.obs)
}

// step moves tracker, alerts and picture to now and publishes the picture.
func (c *core) step(now time.Time) {
	step := c.tracker.Advance(now)
	c.alert(c.alerts.Update(step), now)
	c.alert(c.alerts.Tick(now), now)
	c.found(step.Findings)
	c.snapshot.Publish(c.picture.Apply(step))
	c.stored(c.store.AppendEvidence(step))
	c.save(step, now)
	if now.Sub(c.counted) >= time.Second {
		counts := c.tracker.Counts()
		c.tracking.Store(&counts)
		c.registered()
		c.counted = now
	}
}

// alert makes events of transitions. They are on disk before anybody is told;
// the marks on their tracks show with the next step.
func (c *core) alert(transitions []alert.Transition, now time.Time) {
	for i := range transitions {
		t := &transitions[i]
		e, err := alertEvent(c.ledger, t, now)
		if err == nil {
			err = c.commit(context.Background(), e)
		}
		if err != nil {
			c.log.Error("alert not kept", "rule", t.Rule, "track", t.Track, "state", t.State, "err", err)
		}
		c.picture.Alerted(t.Track, c.alerts.Standing(t.Track))
	}
}

// alertEvent is the event that a transition becomes.
func alertEvent(l *ledger.Ledger, t *alert.Transition, now time.Time) (marsad.Event, error) {
	if t.State == marsad.Cleared {
		standing, ok := l.Standing(t.Rule, t.Zone, t.Track)
		if !ok {
			return marsad.Event{}, marsad.Errorf(marsad.NotFound, "no alert stands")
		}
		return l.Clear(standing.ID, now, t.Reason)
	}
	return l.Raise(marsad.Alert{
		Rule: t.Rule, Zone: t.Zone, Track: t.Track, Priority: t.Priority, Raised: now,
		Position: t.Position, Covariance: t.Covariance, Reason: t.Reason,
		Sensors: t.Sensors, Origins: t.Origins, Marks: t.Marks,
	})
}

// commit appends events to the log, applies them to the ledger and publishes
// what stands now. Only then may anybody be told.
func (c *core) commit(ctx context.Context, events ...marsad.Event) error {
	if len(events) == 0 {
		return nil
	}
	for i := range events {
		if events[i].Exercise == "" {
			events[i].Exercise = c.exercise
		}
	}
	stored, err := c.store.AppendEvents(ctx, events)
	if err != nil {
		return err
	}
	for _, e := range stored {
		if err := c.ledger.Apply(e); err != nil {
			return err
		}
	}
	c.publish()
	return nil
}

// publish hands the ledger's projections to the readers.
func (c *core) publish() {
	before, _ := c.state.Load()
	c.state.Publish(api.State{Version: before.Version + 1, Zones: c.ledger.Zones(), Alerts: c.ledger.Alerts(), Findings: c.findings, Corrections: c.ledger.Corrections()})
}

// save writes changed tracks to the history, each at most once a second unless
// its state changed.
func (c *core) save(step *marsad.TrackStep, now time.Time) {
	c.dirty = c.dirty[:0]
	for i := range step.Changed {
		t := &step.Changed[i]
		last := c.saved[t.ID]
		if t.State == marsad.Tentative || t.State == last.state && t.At.Sub(last.at) < saveEvery {
			continue
		}
		c.saved[t.ID] = savedTrack{t.At, t.State}
		c.dirty = append(c.dirty, *t)
	}
	for _, id := range step.Ended {
		delete(c.saved, id)
	}
	if len(c.dirty) == 0 {
		return
	}
	c.stored(c.store.AppendTracks(c.dirty, now))
}

// stored logs the first failure of a store that refuses work from then on; the
// picture goes on, and the health page says that nothing is kept. It may be
// called from any goroutine.
func (c *core) stored(err error) {
	if marsad.CodeOf(err) == marsad.Undecodable {
		return // it takes what is in order
	}
	if err != nil && c.failing.CompareAndSwap(false, true) {
		c.log.Error("nothing is stored any more", "err", err)
	}
}
