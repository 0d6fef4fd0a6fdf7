// Package said holds what people have said of tracks and what stands against the
// tracker's own opinion: names, classes, that two are one object or are not, that a
// sensor does not see one. It is small: each question walks through what was said.
package said

import (
	"slices"

	"marsad"
)

// Book is all of it. The zero value is an empty one.
type Book struct {
	names   []named
	classes []classed
	apart   []pair
	barred  []bar
	joined  []One
}

type named struct {
	number uint64 // of the correction
	track  uint32
	name   string
	by     string
}

type classed struct {
	number   uint64
	track    uint32
	class    marsad.ClassProbabilities
	label    marsad.Label
	hasClass bool
	hasLabel bool
	by       string
}

type pair struct {
	number         uint64
	first, yielder uint32
}

type bar struct {
	number uint64
	track  uint32
	sensor int32
}

// One says that what was two tracks is one object.
type One struct {
	Number  uint64   // of the correction
	Track   uint32   // that stays
	Span    float64  // how far apart they were, m
	Serials []uint64 // of the plots that fed the other
}

// Empty tells whether nothing was said: most stations, most of the time.
func (b *Book) Empty() bool {
	return len(b.names)+len(b.classes)+len(b.apart)+len(b.barred)+len(b.joined) == 0
}

// Name notes that a person has named a track.
func (b *Book) Name(c *marsad.Correction) {
	b.names = append(b.names, named{c.Number, c.Track.Number, c.Name, c.Actor.ID})
}

// Classify notes that a person has said what a track is.
func (b *Book) Classify(c *marsad.Correction) {
	s := classed{number: c.Number, track: c.Track.Number, label: c.Label, hasClass: c.HasClass, hasLabel: c.HasLabel, by: c.Actor.ID}
	if c.HasClass {
		s.class[c.Class] = 1
	}
	b.classes = append(b.classes, s)
}

// Apart notes that two tracks are two objects. What both could take is the first one's:
// the yielder leaves it.
func (b *Book) Apart(number uint64, first, yielder uint32) {
	b.apart = append(b.apart, pair{number, first, yielder})
}

// Yields tells whether a track leaves what both could take to one for which to says yes.
func (b *Book) Yields(yielder uint32, to func(first uint32) bool) bool {
	for _, p := range b.apart {
		if p.yielder == yielder && to(p.first) {
			return true
		}
	}
	return false
}

// Bar notes that a sensor, by its index in the engine, does not see a track.
func (b *Book) Bar(number uint64, track uint32, sensor int32) {
	b.barred = append(b.barred, bar{number, track, sensor})
}

// Join notes that two tracks are one object.
func (b *Book) Join(o One) { b.joined = append(b.joined, o) }

// Tell puts over k what was said of it; the newest word counts.
func (b *Book) Tell(k *marsad.Track) {
	for i := range b.names {
		if n := &b.names[i]; n.track == k.ID.Number {
			k.Identity.Name, k.NamedBy = n.name, n.by
		}
	}
	for i := range b.classes {
		s := &b.classes[i]
		if s.track != k.ID.Number {
			continue
		}
		k.ClassifiedBy = s.by
		if s.hasClass {
			k.Class = s.class
		}
		if s.hasLabel {
			k.Label, k.DeclaredBy = s.label, ""
		}
	}
}

// AreApart tells whether two tracks were said to be two objects.
func (b *Book) AreApart(x, y uint32) bool {
	for _, p := range b.apart {
		if p.first == x && p.yielder == y || p.first == y && p.yielder == x {
			return true
		}
	}
	return false
}

// Bars tells whether a sensor was said not to see a track.
func (b *Book) Bars(track uint32, sensor int32) bool {
	for _, x := range b.barred {
		if x.track == track && x.sensor == sensor {
			return true
		}
	}
	return false
}

// SpanOf returns how far apart those were that are one object in a track; 0 when
// nobody said so.
func (b *Book) SpanOf(track uint32) (span float64) {
	for i := range b.joined {
		if b.joined[i].Track == track {
			span = max(span, b.joined[i].Span)
		}
	}
	return span
}

// Widest is the largest of all spans.
func (b *Book) Widest() (span float64) {
	for i := range b.joined {
		span = max(span, b.joined[i].Span)
	}
	return span
}

// Joined returns what the correction of a number said.
func (b *Book) Joined(number uint64) (One, bool) {
	for i := range b.joined {
		if b.joined[i].Number == number {
			return b.joined[i], true
		}
	}
	return One{}, false
}

// Undo forgets what the correction of a number said.
func (b *Book) Undo(number uint64) {
	b.names = slices.DeleteFunc(b.names, func(x named) bool { return x.number == number })
	b.classes = slices.DeleteFunc(b.classes, func(x classed) bool { return x.number == number })
	b.apart = slices.DeleteFunc(b.apart, func(x pair) bool { return x.number == number })
	b.barred = slices.DeleteFunc(b.barred, func(x bar) bool { return x.number == number })
	b.joined = slices.DeleteFunc(b.joined, func(x One) bool { return x.Number == number })
}

// Moved says that what was a track goes on in another: what was said of it holds there,
// where nothing else was said. A name of its own stays the other's.
func (b *Book) Moved(from, to uint32) {
	if !slices.ContainsFunc(b.names, func(x named) bool { return x.track == to }) {
		for i := range b.names {
			b.names[i].track = moved(b.names[i].track, from, to)
		}
	}
	if !slices.ContainsFunc(b.classes, func(x classed) bool { return x.track == to }) {
		for i := range b.classes {
			b.classes[i].track = moved(b.classes[i].track, from, to)
		}
	}
	for i := range b.apart {
		b.apart[i].first, b.apart[i].yielder = moved(b.apart[i].first, from, to), moved(b.apart[i].yielder, from, to)
	}
	for i := range b.barred {
		b.barred[i].track = moved(b.barred[i].track, from, to)
	}
	for i := range b.joined {
		b.joined[i].Track = moved(b.joined[i].Track, from, to)
	}
}

func moved(track, from, to uint32) uint32 {
	if track == from {
		return to
	}
	return track
}

// Ended forgets what was said of a track that is no more.
func (b *Book) Ended(track uint32) {
	b.names = slices.DeleteFunc(b.names, func(x named) bool { return x.track == track })
	b.classes = slices.DeleteFunc(b.classes, func(x classed) bool { return x.track == track })
	b.apart = slices.DeleteFunc(b.apart, func(x pair) bool { return x.first == track || x.yielder == track })
	b.barred = slices.DeleteFunc(b.barred, func(x bar) bool { return x.track == track })
	b.joined = slices.DeleteFunc(b.joined, func(x One) bool { return x.Track == track })
}
