package track

import (
	"cmp"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
)

// foreignLife is how long a track of another system is shown without word.
const foreignLife = 60 * time.Second

// foreigners are tracks that are shown as they are told and never an update: those
// of other systems, and reports of places out of the frame's reach.
type foreigners struct {
	by    map[foreignKey]int
	list  []foreign
	dirty []int
	ended []uint32 // numbers, since the last report
}

type foreignKey struct {
	sensor   marsad.SensorID
	number   uint32          // of another system's track
	identity marsad.Identity // of whoever reports itself
}

type foreign struct {
	key     foreignKey
	word    marsad.Observation // the last one taken
	strayed marsad.Observation // the last one that did not fit it; without a sensor there is none
	heard   int                // words taken that fit one another
	id      uint32             // once shown
	born    time.Time
	dirty   bool
}

func newForeigners() foreigners { return foreigners{by: map[foreignKey]int{}} }

// A word on a foreign track fits the one before when it lies within foreignSlack
// and what the fastest object flies in the time between. The slack is wide, for a
// recording that is played fast compresses its times.
const (
	foreignSlack = 20e3 // m
	foreignSpeed = 1000 // m/s
)

func (f *foreign) fits(a, b *marsad.Observation) bool {
	d, _ := geo.Inverse(a.Position, b.Position)
	return d <= foreignSlack+foreignSpeed*min(b.At.Sub(a.At).Abs(), foreignLife).Seconds()
}

// take keeps the newest word on a foreign track. A track is shown from the second
// word on that fits: one that stands alone may be a broken message. Two that fit
// one another and not the track are another object under its number.
func (x *foreigners) take(o *marsad.Observation) bool {
	if !o.Has.All(marsad.HasPosition) {
		return false
	}
	k := foreignKey{sensor: o.Sensor, number: o.Number}
	if o.Kind != marsad.SystemTrack {
		k.identity = o.Identity
	}
	i, ok := x.by[k]
	if !ok {
		i = len(x.list)
		x.by[k] = i
		x.list = append(x.list, foreign{key: k, born: o.At, word: *o})
	}
	f := &x.list[i]
	switch {
	case o.At.Before(f.word.At):
		return true
	case f.fits(&f.word, o):
		f.heard++
	case f.strayed.Sensor != "" && f.fits(&f.strayed, o):
		x.end(f)
		*f = foreign{key: k, born: f.strayed.At, heard: 2, dirty: f.dirty}
	default:
		f.strayed = *o
		return true
	}
	f.word = *o
	if !f.dirty && f.heard > 1 {
		f.dirty = true
		x.dirty = append(x.dirty, i)
	}
	return true
}

// end notes that a shown track is no more.
func (x *foreigners) end(f *foreign) {
	if f.id != 0 {
		x.ended = append(x.ended, f.id)
	}
}

// report appends changed and ended foreign tracks to the step.
func (x *foreigners) report(e *Engine) {
	for _, i := range x.dirty {
		f := &x.list[i]
		f.dirty = false
		if f.id == 0 {
			e.lastID++
			f.id = e.lastID
		}
		e.step.Changed = append(e.step.Changed, f.track(e.opt.Station))
	}
	x.dirty = x.dirty[:0]
	x.forget(e.time(e.now))
	for _, id := range x.ended {
		e.step.Ended = append(e.step.Ended, marsad.TrackID{Station: e.opt.Station, Number: id})
	}
	x.ended = x.ended[:0]
}

// forget ends the tracks of which nothing was heard for too long.
func (x *foreigners) forget(now time.Time) {
	silent := func(f foreign) bool { return now.Sub(f.word.At) > foreignLife }
	if !slices.ContainsFunc(x.list, silent) {
		return
	}
	x.list = slices.DeleteFunc(x.list, func(f foreign) bool {
		if silent(f) {
			x.end(&f)
			return true
		}
		return false
	})
	clear(x.by)
	for i := range x.list {
		x.by[x.list[i].key] = i
	}
}

// tracks appends all of them.
func (x *foreigners) tracks(dst []marsad.Track, station marsad.StationID) []marsad.Track {
	for i := range x.list {
		if x.list[i].id != 0 {
			dst = append(dst, x.list[i].track(station))
		}
	}
	return dst
}

func (f *foreign) track(station marsad.StationID) marsad.Track {
	o := &f.word
	v := o.SigmaVelocity * o.SigmaVelocity
	kind, label, by := marsad.Foreign, max(o.Label, marsad.Declared), cmp.Or(string(o.Origin.Station), string(o.Sensor))
	if o.Kind != marsad.SystemTrack {
		kind, label, by = marsad.SingleSensor, o.Label, ""
	}
	return marsad.Track{
		ID: marsad.TrackID{Station: station, Number: f.id}, Kind: kind, State: marsad.Confirmed, At: o.At, Born: f.born, Heard: o.At,
		Position: o.Position, Covariance: o.Covariance, East: o.East, North: o.North,
		VelocityCovariance: marsad.Covariance{EE: v, NN: v}, Height: o.Height, SigmaHeight: o.SigmaHeight, Existence: 1,
		Class: o.Class, Label: label, DeclaredBy: by, Identity: o.Identity,
		Sensors: []marsad.Contribution{{Sensor: o.Sensor, Last: o.At, Observations: 1}}, Origins: []marsad.Origin{o.Origin}, Marks: o.Marks,
	}
}
