// Package foreign keeps what other systems tell of the objects that they follow, and
// reports of places out of our reach: each shown as it is told, or as part of a
// track of ours that it agrees with. It never changes an estimate of ours.
package foreign

import (
	"cmp"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/track/intersect"
)

const (
	// A track of another system is shown without word for as long as six of its words
	// take, within these bounds.
	leastLife = 15 * time.Second
	mostLife  = 60 * time.Second
	// A word on a track fits the one before when it lies within slack and what the
	// fastest object flies in the time between. The slack is wide, for a recording that
	// is played fast compresses its times.
	slack = 20e3 // m
	speed = 1000 // m/s
	// pendingLife is for how many words a track may wait to be shown because it may be
	// part of another.
	pendingLife = 8
	kept        = 5   // words that are remembered for comparison
	apart       = 2.0 // s: least time from one of them to the next
)

// Place is where a word says that the object was, in the frame of the engine.
type Place struct {
	T float64 // s
	intersect.Estimate
	Up, VUp float64 // height above the plain and its variance; 0: not told
	Near    bool    // the frame reaches there
}

type key struct {
	sensor   marsad.SensorID
	number   uint32          // of another system's track
	identity marsad.Identity // of whoever reports itself
}

// Track is one object as one other system tells it.
type Track struct {
	Word   marsad.Observation // the last one taken
	Past   []Place            // the last ones that lie well apart, newest last, with the last one taken at the end
	ID     uint32             // number under which it is shown by itself; 0: it is not
	Holder uint32             // number of the track that it is part of; 0: of none
	Index  int32              // of the holder in the engine; negative: the holder is another system's track too
	Waits  bool               // it may turn out to be part of another: not shown for now

	key     key
	strayed marsad.Observation // the last one that did not fit; without a sensor there is none
	heard   int                // words taken that fit one another
	born    time.Time
	dirty   bool
	fits    uint8 // of the last words, newest lowest: set where one lay where its holder is
	waited  int   // words since it waits
}

// life is how long the track is shown without word.
func (f *Track) life() time.Duration {
	if f.heard < 2 {
		return mostLife
	}
	return min(max(6*f.every(), leastLife), mostLife)
}

// every is the mean time from word to word.
func (f *Track) every() time.Duration {
	return f.Word.At.Sub(f.born) / time.Duration(max(f.heard-1, 1))
}

// Heard is how many words were taken that fit one another.
func (f *Track) Heard() int { return f.heard }

// Fits notes whether the newest word lies where the holder is, and tells whether the two
// go together still: three of the last five words must not fall beside.
func (f *Track) Fits(yes bool) bool {
	f.fits <<= 1
	if !yes {
		f.fits |= 1
	}
	f.fits &= 1<<5 - 1
	off := 0
	for b := f.fits; b != 0; b >>= 1 {
		off += int(b & 1)
	}
	return off < 3
}

// Agrees tells whether the newest word lay where the holder is.
func (f *Track) Agrees() bool { return f.fits&1 == 0 }

// Book holds them all.
type Book struct {
	Tracks []Track
	// Identities is the log likelihood ratio that two identities bring.
	Identities func(a, b *marsad.Identity) float64

	by    map[key]int
	held  map[uint32][]int32 // by holder
	dirty []int
	ended []uint32 // numbers, since the last report
}

// New returns an empty one.
func New(identities func(a, b *marsad.Identity) float64) Book {
	return Book{Identities: identities, by: map[key]int{}, held: map[uint32][]int32{}}
}

func fits(a, b *marsad.Observation) bool {
	d, _ := geo.Inverse(a.Position, b.Position)
	return d <= slack+float64(speed*min(b.At.Sub(a.At).Abs(), mostLife).Seconds())
}

// Take keeps the newest word on a track and returns that; nil for one that is older, or
// alone. A track is shown from the second word on that fits: one that stands alone may
// be a broken message. Two that fit one another and not the track are another object
// under its number.
func (x *Book) Take(o *marsad.Observation, at Place) *Track {
	k := key{sensor: o.Sensor, number: o.Number}
	if o.Kind != marsad.SystemTrack {
		k.identity = o.Identity
	}
	i, ok := x.by[k]
	if !ok {
		i = len(x.Tracks)
		x.by[k] = i
		x.Tracks = append(x.Tracks, Track{key: k, born: o.At, Word: *o})
	}
	f := &x.Tracks[i]
	switch {
	case o.At.Before(f.Word.At):
		return nil
	case fits(&f.Word, o):
		f.heard++
	case f.strayed.Sensor != "" && fits(&f.strayed, o):
		x.gone(f)
		*f = Track{key: k, born: f.strayed.At, heard: 2, dirty: f.dirty}
		x.refile()
	default:
		f.strayed = *o
		return nil
	}
	f.Word = *o
	f.remember(at)
	if f.heard == 2 && f.ID == 0 && o.Kind == marsad.SystemTrack {
		x.succeed(f)
	}
	if f.waited++; !f.Waits {
		f.waited = 0
	}
	x.mark(i)
	return f
}

// remember keeps the place of the newest word; the one before only when both lie well
// after the one before that.
func (f *Track) remember(at Place) {
	n := len(f.Past)
	switch {
	case n >= 2 && f.Past[n-1].T-f.Past[n-2].T < apart:
		f.Past[n-1] = at
	case n == kept:
		copy(f.Past, f.Past[1:])
		f.Past[n-1] = at
	default:
		f.Past = append(f.Past, at)
	}
}

func (x *Book) mark(i int) {
	if f := &x.Tracks[i]; !f.dirty && f.heard > 1 {
		f.dirty = true
		x.dirty = append(x.dirty, i)
	}
}

// gone notes that a track is no more. What was part of it goes on under its number.
func (x *Book) gone(f *Track) {
	if f.ID == 0 {
		return
	}
	id := f.ID
	f.ID = 0
	for _, i := range x.held[id] {
		if g := &x.Tracks[i]; g != f && g.Holder == id {
			g.ID, g.Holder = id, 0
			x.mark(int(i))
			return
		}
	}
	x.ended = append(x.ended, id)
}

// Join makes f part of a track: of ours at an index of the engine, or with a negative one of another
// system's. What was part of f goes with it. It returns the number under which f was
// shown until now, if any, which is for the caller to end or to go on with.
func (x *Book) Join(f *Track, holder uint32, index int32) (was uint32) {
	was = f.ID
	f.ID, f.Holder, f.Index, f.Waits, f.fits, f.waited = 0, holder, index, false, 0, 0
	if was != 0 {
		for _, i := range x.held[was] {
			x.Tracks[i].Holder, x.Tracks[i].Index = holder, index
		}
	}
	x.refile()
	return was
}

// Retell has the track of a number told anew.
func (x *Book) Retell(id uint32) {
	for i := range x.Tracks {
		if x.Tracks[i].ID == id {
			x.mark(i)
		}
	}
}

// End notes that a number is given up.
func (x *Book) End(id uint32) {
	if id != 0 {
		x.ended = append(x.ended, id)
	}
}

// Leave makes f a track of its own again.
func (x *Book) Leave(f *Track) {
	f.Holder, f.Waits = 0, false
	x.mark(x.by[f.key])
	x.refile()
}

// Moved says that one holder was found to be another.
func (x *Book) Moved(from, to uint32, index int32) {
	moved := x.held[from]
	for _, i := range moved {
		x.Tracks[i].Holder, x.Tracks[i].Index = to, index
	}
	if len(moved) > 0 {
		x.refile()
	}
}

// HeldBy returns the places in Tracks of what is part of a track.
func (x *Book) HeldBy(holder uint32) []int32 {
	if len(x.held) == 0 {
		return nil
	}
	return x.held[holder]
}

// Served tells whether f's system has another track that is part of holder, and of which it still
// speaks: it sees one object once.
func (x *Book) Served(holder uint32, f *Track) bool {
	for _, i := range x.HeldBy(holder) {
		g := &x.Tracks[i]
		if g.key.sensor == f.key.sensor && f.Word.At.Sub(g.Word.At) < max(3*g.every(), stale) {
			return true
		}
	}
	return false
}

// refile brings what is derived from Tracks up to date.
func (x *Book) refile() {
	clear(x.by)
	clear(x.held)
	for i := range x.Tracks {
		f := &x.Tracks[i]
		x.by[f.key] = i
		if f.Holder != 0 {
			x.held[f.Holder] = append(x.held[f.Holder], int32(i))
		}
	}
}

// Changed calls show for each track that is shown by itself and changed since the last
// call, with a number where it has none, and ended for each that is shown no more.
func (x *Book) Changed(now time.Time, number func() uint32, show func(*Track), ended func(id uint32)) {
	for _, i := range x.dirty {
		f := &x.Tracks[i]
		f.dirty = false
		if f.Holder != 0 && f.Index < 0 {
			for j := range x.Tracks { // what it is part of changes with it
				if x.Tracks[j].ID == f.Holder {
					f = &x.Tracks[j]
					break
				}
			}
		}
		if f.Holder != 0 || f.Waits && f.ID == 0 && f.waited < pendingLife {
			continue
		}
		if f.ID == 0 {
			f.ID = number()
		}
		show(f)
	}
	x.dirty = x.dirty[:0]
	x.forget(now)
	for _, id := range x.ended {
		ended(id)
	}
	x.ended = x.ended[:0]
}

// forget ends the tracks of which nothing was heard for too long.
func (x *Book) forget(now time.Time) {
	silent := func(f Track) bool { return now.Sub(f.Word.At) > f.life() }
	if !slices.ContainsFunc(x.Tracks, silent) {
		return
	}
	for i := range x.Tracks {
		if silent(x.Tracks[i]) {
			x.Tracks[i].Holder = 0
			x.gone(&x.Tracks[i])
		}
	}
	for _, i := range x.dirty { // who goes on under a number shows it with its next word
		x.Tracks[i].dirty = false
	}
	x.dirty = x.dirty[:0]
	x.Tracks = slices.DeleteFunc(x.Tracks, silent)
	x.refile()
}

// Told is the track as its system tells it.
func (f *Track) Told(station marsad.StationID) marsad.Track {
	o := &f.Word
	v := o.SigmaVelocity * o.SigmaVelocity
	kind, label, by := marsad.Foreign, max(o.Label, marsad.Declared), cmp.Or(string(o.Origin.Station), string(o.Sensor))
	if o.Kind != marsad.SystemTrack {
		kind, label, by = marsad.SingleSensor, o.Label, ""
	}
	return marsad.Track{
		ID: marsad.TrackID{Station: station, Number: f.ID}, Kind: kind, State: marsad.Confirmed, At: o.At, Born: f.born, Heard: o.At,
		Position: o.Position, Covariance: o.Covariance, East: o.East, North: o.North,
		VelocityCovariance: marsad.Covariance{EE: v, NN: v}, Height: o.Height, SigmaHeight: o.SigmaHeight, Existence: 1,
		Class: o.Class, Label: label, DeclaredBy: by, Identity: o.Identity,
		Sensors: []marsad.Contribution{{Sensor: o.Sensor, Last: o.At, Observations: uint32(f.heard)}}, Origins: []marsad.Origin{o.Origin}, Marks: o.Marks,
	}
}
