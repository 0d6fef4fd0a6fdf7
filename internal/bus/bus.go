// Package bus hands the newest state to all who read it, within one process.
package bus

import "sync/atomic"

// Latest holds the newest value of something and wakes those who wait for a
// newer one. A reader who is slow misses values in between and never holds up
// the writer. All methods may be called from any goroutine.
type Latest[T any] struct {
	now atomic.Pointer[entry[T]]
}

type entry[T any] struct {
	value      T
	superseded chan struct{}
}

// NewLatest returns a Latest that holds v.
func NewLatest[T any](v T) *Latest[T] {
	l := &Latest[T]{}
	l.now.Store(&entry[T]{v, make(chan struct{})})
	return l
}

// Publish makes v the newest value and wakes all who wait.
func (l *Latest[T]) Publish(v T) {
	old := l.now.Swap(&entry[T]{v, make(chan struct{})})
	close(old.superseded)
}

// Load returns the newest value, and a channel that is closed when there is a
// newer one.
func (l *Latest[T]) Load() (v T, superseded <-chan struct{}) {
	e := l.now.Load()
	return e.value, e.superseded
}
