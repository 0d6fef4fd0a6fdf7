package store

import (
	"context"
	"database/sql"

	"marsad"
)

// Rough sizes on the way to disk, by which the time of a commit is chosen.
const (
	observationSize = 64
	updateSize      = 96
)

// queue is what callers have handed over since the writer last looked.
type queue struct {
	observations []marsad.Observation
	updates      []TrackUpdate
	readings     []marsad.Reading
	operators    []marsad.OperatorPlace
	fed          []fed
	ended        []ending
	bonds        []marsad.Bond
	quarantine   []Quarantined
	requests     []*request
	bytes        int
}

// request is work that somebody waits for: events to append, or work in a
// transaction of its own after the commit, or neither: only the commit.
type request struct {
	events []marsad.Event
	work   func(context.Context, *sql.Tx) error
	after  func(context.Context, *sql.DB) error // outside of any transaction
	done   chan error
}

func (q *queue) rows() int {
	return len(q.observations) + len(q.updates) + len(q.readings) + len(q.operators) + len(q.fed) + len(q.ended) + len(q.bonds)
}
func (q *queue) empty() bool { return q.rows() == 0 && len(q.quarantine) == 0 && len(q.requests) == 0 }

// enter locks mu, with room in the queue for rows, and the caller unlocks it
// unless there is an error: the store has failed or is closed. Who comes with a
// request needs no room, since it waits anyway: a flood of observations does not
// hold up an event.
func (s *Store) enter(rows int) error {
	s.mu.Lock()
	for rows > 0 && s.failed == nil && !s.closing && s.queue.rows() >= s.options.QueueLimit {
		s.health.Waiting++
		s.room.Wait()
		s.health.Waiting--
	}
	switch {
	case s.failed != nil:
		defer s.mu.Unlock()
		return s.failed
	case s.closing:
		s.mu.Unlock()
		return errClosed()
	}
	return nil
}

// AppendObservations gives each observation its sequence number, in place, and
// buffers a copy. It returns before they are on disk: Committed and
// WaitCommitted tell. When the disk does not keep up it waits, so that nothing is
// lost silently. An observation that is not valid gives an error of code
// Undecodable, and none of the call's is taken.
func (s *Store) AppendObservations(obs []marsad.Observation) error {
	bytes := 0
	for i := range obs {
		o := &obs[i]
		if err := o.Valid(); err != nil {
			return err
		}
		text := textBytes(o)
		if text > maxBlockText {
			return marsad.Errorf(marsad.Undecodable, "store: observation of %s: %d bytes of names", o.Sensor, text)
		}
		bytes += observationSize + len(o.Identity.Name)
	}
	if err := s.enter(len(obs)); err != nil {
		return err
	}
	defer s.mu.Unlock()
	for i := range obs {
		obs[i].Seq = s.nextSeq
		s.nextSeq++
	}
	s.queue.observations = append(s.queue.observations, obs...)
	s.grown(bytes)
	return nil
}

func textBytes(o *marsad.Observation) int {
	return len(o.Sensor) + len(o.Origin.State) + len(o.Origin.Station) + len(o.Origin.Sensor) + len(o.Marks.Exercise) + len(o.Identity.Name)
}

// grown counts what was added and wakes the writer when it should look.
func (s *Store) grown(bytes int) {
	first := s.queue.bytes == 0
	s.queue.bytes += bytes
	if first || s.queue.bytes >= s.options.CommitBytes || s.queue.rows() >= s.options.QueueLimit {
		s.poke()
	}
}

func (s *Store) poke() {
	select {
	case s.wake <- struct{}{}:
	default: // it has been told already
	}
}

// await hands a request over, wakes the writer, and waits for its answer.
func (s *Store) await(r *request) error {
	r.done = make(chan error, 1)
	if err := s.enter(0); err != nil {
		return err
	}
	s.queue.requests = append(s.queue.requests, r)
	s.mu.Unlock()
	s.poke()
	return <-r.done
}
