package adsb

// Addresses keeps one T for each address, bounded: when it is full, whichever has
// not been asked for longest makes room. Invented addresses can so never take more
// memory than that. It belongs to one goroutine.
type Addresses[T any] struct {
	most  int
	items map[uint32]*address[T]
	// first is the one asked for last, last the one asked for longest ago.
	first, last *address[T]
}

type address[T any] struct {
	value        T
	key          uint32
	newer, older *address[T]
}

// NewAddresses makes a table for at most most addresses (at least one).
func NewAddresses[T any](most int) *Addresses[T] {
	return &Addresses[T]{most: max(most, 1), items: map[uint32]*address[T]{}}
}

// Len is how many there are.
func (a *Addresses[T]) Len() int { return len(a.items) }

// Find returns the one of the key, nil where there is none. It does not count as
// asked for.
func (a *Addresses[T]) Find(key uint32) *T {
	if x := a.items[key]; x != nil {
		return &x.value
	}
	return nil
}

// Of returns the one of the key, new where there was none.
func (a *Addresses[T]) Of(key uint32) *T {
	x := a.items[key]
	switch {
	case x != nil:
		a.unlink(x)
	case len(a.items) >= a.most:
		x = a.last
		a.unlink(x)
		delete(a.items, x.key)
		*x = address[T]{key: key}
		a.items[key] = x
	default:
		x = &address[T]{key: key}
		a.items[key] = x
	}
	x.older, x.newer = a.first, nil
	if a.first != nil {
		a.first.newer = x
	}
	a.first = x
	if a.last == nil {
		a.last = x
	}
	return &x.value
}

func (a *Addresses[T]) unlink(x *address[T]) {
	if x.newer != nil {
		x.newer.older = x.older
	} else {
		a.first = x.older
	}
	if x.older != nil {
		x.older.newer = x.newer
	} else {
		a.last = x.newer
	}
}
