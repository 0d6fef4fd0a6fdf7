// Package picture keeps the one live picture: it takes the steps of a tracker
// and gives back immutable snapshots, each with a version. One goroutine owns a
// Picture; any number of readers may hold what it returns.
//
// A step costs one new track for each that changed and one copy of the slice of
// pointers: unchanged tracks are shared between snapshots.
package picture

import (
	"cmp"
	"math"
	"slices"
	"time"

	"marsad"
)

const (
	// RecentAssociations is how many associations a track remembers.
	RecentAssociations = 24
	// EndedHistory is how many tracks that left are remembered, so that a
	// reader who was away can be told what to remove.
	EndedHistory = 8192
	// ClassStep is by how much the probability of a class must move to count as
	// a change of more than motion.
	ClassStep = 0.05
)

// Picture is the writer's side of the live picture.
type Picture struct {
	snap    *marsad.Snapshot
	handles map[marsad.TrackID]uint32
	records map[uint32]*record      // by handle
	marks   map[marsad.TrackID]bool // alerted or not, for the next Apply
	last    uint32                  // handle given last
}

// record is what the writer keeps of a track beside the snapshots.
type record struct {
	associations []marsad.Association      // snapshots see windows of it
	class        marsad.ClassProbabilities // when it last counted as changed: slow drift adds up
}

// New returns an empty picture of version 1 at the time at.
func New(at time.Time) *Picture {
	return &Picture{
		snap:    &marsad.Snapshot{Version: 1, At: at},
		handles: make(map[marsad.TrackID]uint32),
		records: make(map[uint32]*record),
		marks:   make(map[marsad.TrackID]bool),
	}
}

// Snapshot returns the newest version.
func (p *Picture) Snapshot() *marsad.Snapshot { return p.snap }

// Alerted notes whether an alert on the track stands. It shows from the next
// Apply on; a track that is not in the picture then is passed over.
func (p *Picture) Alerted(id marsad.TrackID, standing bool) { p.marks[id] = standing }

// Apply takes one step in and returns the next version. Without any change the
// snapshot before is returned, of the same version. Whether a track coasts or is
// lost is the tracker's word: time alone changes nothing here.
//
// The step's slices may be reused afterwards; those inside its tracks may not.
func (p *Picture) Apply(step *marsad.TrackStep) *marsad.Snapshot {
	w := p.begin(step.At)
	for i := range step.Changed {
		if t := &step.Changed[i]; t.State == marsad.Ended {
			w.end(t.ID)
		} else {
			w.set(t)
		}
	}
	for i := range step.Associations {
		w.associate(&step.Associations[i])
	}
	for id, standing := range p.marks {
		w.mark(id, standing)
	}
	clear(p.marks)
	for _, id := range step.Ended {
		w.end(id)
	}
	if w.changed {
		p.snap = w.finish()
	}
	return p.snap
}

// work is one Apply under way.
type work struct {
	p       *Picture
	next    *marsad.Snapshot
	old     []*marsad.PictureTrack // as before the step, sorted by handle
	left    int                    // tracks that ended in this step
	changed bool
}

func (p *Picture) begin(at time.Time) *work {
	next := *p.snap
	next.Version++
	if at.After(next.At) {
		next.At = at
	}
	return &work{p: p, next: &next, old: p.snap.Tracks}
}

// own makes the slice of the next snapshot the step's own before the first write.
func (w *work) own() {
	if w.changed {
		return
	}
	w.changed = true
	w.next.Tracks = make([]*marsad.PictureTrack, len(w.old), len(w.old)+len(w.old)/8+8)
	copy(w.next.Tracks, w.old)
}

// find returns the place of a track in the next snapshot.
func (w *work) find(id marsad.TrackID) (int, bool) {
	handle, ok := w.p.handles[id]
	if !ok {
		return 0, false
	}
	return byHandle(w.next.Tracks, handle)
}

func byHandle(tracks []*marsad.PictureTrack, handle uint32) (int, bool) {
	return slices.BinarySearchFunc(tracks, handle, func(t *marsad.PictureTrack, h uint32) int {
		return cmp.Compare(t.Handle, h)
	})
}

// touch returns the track at place i, ready to be written: a copy, unless this
// step made it already.
func (w *work) touch(i int) *marsad.PictureTrack {
	w.own()
	if t := w.next.Tracks[i]; t.Version == w.next.Version {
		return t
	}
	t := *w.next.Tracks[i]
	t.Version = w.next.Version
	w.next.Tracks[i] = &t
	return &t
}

func (w *work) set(t *marsad.Track) {
	i, ok := w.find(t.ID)
	if !ok {
		w.own()
		w.p.last++
		w.p.handles[t.ID] = w.p.last
		w.p.records[w.p.last] = &record{class: t.Class}
		w.next.Tracks = append(w.next.Tracks, &marsad.PictureTrack{
			Track: *t, Handle: w.p.last, Version: w.next.Version, Slow: w.next.Version,
		})
		return
	}
	pt := w.touch(i)
	rec := w.p.records[pt.Handle]
	if slowDiffers(&pt.Track, t) || classDiffers(&rec.class, &t.Class) {
		pt.Slow = w.next.Version
		rec.class = t.Class
	}
	pt.Track = *t
}

func (w *work) associate(a *marsad.Association) {
	i, ok := w.find(a.Track)
	if !ok {
		return
	}
	t := w.touch(i)
	// Snapshots see windows of one backing array. Only places after every window
	// are written, so a reader of an older window is not disturbed.
	rec := w.p.records[t.Handle]
	all := rec.associations
	if len(all) == cap(all) {
		keep := all[max(0, len(all)-RecentAssociations+1):]
		all = append(make([]marsad.Association, 0, 4*max(2, min(len(keep), RecentAssociations))), keep...)
	}
	all = append(all, *a)
	rec.associations = all
	t.Recent = all[max(0, len(all)-RecentAssociations):len(all):len(all)]
}

func (w *work) mark(id marsad.TrackID, standing bool) {
	i, ok := w.find(id)
	if !ok || w.next.Tracks[i].Alerted == standing {
		return
	}
	t := w.touch(i)
	t.Alerted = standing
	t.Slow = w.next.Version
}

// end takes a track out. Its place is only emptied in finish, so that places
// found in this step stay what they are.
func (w *work) end(id marsad.TrackID) {
	i, ok := w.find(id)
	if !ok {
		return
	}
	t := w.touch(i)
	t.State = marsad.Ended
	delete(w.p.handles, id)
	delete(w.p.records, t.Handle)
	// As with Recent: readers see windows, and only places behind them are written.
	w.next.Ended = append(w.next.Ended, marsad.EndedTrack{ID: id, Handle: t.Handle, Version: w.next.Version})
	w.left++
}

func (w *work) finish() *marsad.Snapshot {
	s := w.next
	if w.left > 0 {
		s.Tracks = slices.DeleteFunc(s.Tracks, func(t *marsad.PictureTrack) bool { return t.State == marsad.Ended })
	}
	if over := len(s.Ended) - EndedHistory; over > 0 {
		// One version is remembered whole or not at all.
		s.EndedBefore = s.Ended[over-1].Version
		for over < len(s.Ended) && s.Ended[over].Version == s.EndedBefore {
			over++
		}
		s.Ended = s.Ended[over:]
	}
	return s
}

// slowDiffers tells whether anything other than motion, what moves with it, and
// the class changed.
func slowDiffers(a, b *marsad.Track) bool {
	return a.State != b.State || a.Kind != b.Kind || a.Label != b.Label ||
		a.DeclaredBy != b.DeclaredBy || a.NamedBy != b.NamedBy || a.ClassifiedBy != b.ClassifiedBy || a.Identity != b.Identity || a.Marks != b.Marks ||
		a.Height.Above != b.Height.Above || !a.Group.Alike(b.Group) || !a.Born.Equal(b.Born) ||
		!slices.Equal(a.Origins, b.Origins) ||
		!slices.EqualFunc(a.Sensors, b.Sensors, func(x, y marsad.Contribution) bool { return x.Sensor == y.Sensor })
}

func classDiffers(a, b *marsad.ClassProbabilities) bool {
	for c := range a {
		if math.Abs(float64(a[c]-b[c])) > ClassStep {
			return true
		}
	}
	return false
}

// Changes is what happened to a picture between two versions.
type Changes struct {
	Changed []*marsad.PictureTrack // that moved or are new, sorted by handle
	Slow    []*marsad.PictureTrack // those of Changed with more than motion
	Ended   []marsad.EndedTrack    // that left, oldest first
}

// Since returns what changed in s after version. ok is false when s no longer
// knows all that left since, or is itself older: then only the whole of s helps.
// The cost is one pass over the tracks.
func Since(s *marsad.Snapshot, version uint64) (c Changes, ok bool) {
	if version < s.EndedBefore || version > s.Version {
		return Changes{}, false
	}
	if version == s.Version {
		return Changes{}, true
	}
	for _, t := range s.Tracks {
		if t.Version <= version {
			continue
		}
		c.Changed = append(c.Changed, t)
		if t.Slow > version {
			c.Slow = append(c.Slow, t)
		}
	}
	first, _ := slices.BinarySearchFunc(s.Ended, version+1, func(e marsad.EndedTrack, v uint64) int {
		return cmp.Compare(e.Version, v)
	})
	c.Ended = s.Ended[first:len(s.Ended):len(s.Ended)]
	return c, true
}

// Find returns the track of the id in s, or nil.
func Find(s *marsad.Snapshot, id marsad.TrackID) *marsad.PictureTrack {
	for _, t := range s.Tracks {
		if t.ID == id {
			return t
		}
	}
	return nil
}
