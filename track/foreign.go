package track

import (
	"cmp"
	"slices"
	"time"

	"marsad"
)

// foreignLife is how long a track of another system is shown without word.
const foreignLife = 60 * time.Second

// foreigners are tracks that are shown as they are told and never an update: those
// of other systems, and reports of places out of the frame's reach.
type foreigners struct {
	by    map[foreignKey]int
	list  []foreign
	dirty []int
}

type foreignKey struct {
	sensor   marsad.SensorID
	number   uint32          // of another system's track
	identity marsad.Identity // of whoever reports itself
}

type foreign struct {
	key   foreignKey
	word  marsad.Observation
	id    uint32
	born  time.Time
	dirty bool
}

func newForeigners() foreigners { return foreigners{by: map[foreignKey]int{}} }

// take keeps the newest word on a foreign track.
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
		x.list = append(x.list, foreign{key: k, born: o.At})
	}
	f := &x.list[i]
	if o.At.Before(f.word.At) {
		return true
	}
	f.word = *o
	if !f.dirty {
		f.dirty = true
		x.dirty = append(x.dirty, i)
	}
	return true
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
	now := e.time(e.now)
	gone := slices.ContainsFunc(x.list, func(f foreign) bool { return now.Sub(f.word.At) > foreignLife })
	if !gone {
		return
	}
	x.list = slices.DeleteFunc(x.list, func(f foreign) bool {
		if now.Sub(f.word.At) <= foreignLife {
			return false
		}
		e.step.Ended = append(e.step.Ended, marsad.TrackID{Station: e.opt.Station, Number: f.id})
		return true
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
