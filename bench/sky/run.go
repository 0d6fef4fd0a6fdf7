package sky

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/track"
)

// Result is what one run over one sky came to.
type Result struct {
	Aircraft int // labels that were tracked
	Tracks   int // numbers that were shown with a label
	Shown    int // track-seconds with a label
	Doubles  int // of them beyond the first of its label at its time
	Near     int // track-seconds without a label within 60 m of one with
	Plain    int // track-seconds without a label
	Switches int // changes of the number under which a label is shown
	Seconds  int // that labels were shown
	Missing  int // label-seconds between first shown and last heard without a track
	Findings int // times that what an aircraft tells was found wrong
	Fits     []fit
}

// fit is how well a sensor's plots lie where they are expected.
type fit struct {
	sensor marsad.SensorID
	n      int
	sum    float64 // of squared distance over degrees of freedom
	beyond int     // over the 0.99 quantile
}

// Mean is the mean squared normalised innovation of one degree of freedom: 1 is right.
func (f fit) Mean() float64 { return f.sum / float64(max(f.n, 1)) }

// Beyond is the share over the 0.99 quantile: 0.01 is right.
func (f fit) Beyond() float64 { return float64(f.beyond) / float64(max(f.n, 1)) }

// follower keeps what a run is judged by.
type follower struct {
	engine *track.Engine
	heard  *heard
	label  []string                  // by observation number: what it is of
	last   map[marsad.TrackID]string // label of what last fed a track
	under  map[string]marsad.TrackID // number under which a label was last shown
	until  map[string]time.Time      // when it was last heard
	fits   map[marsad.SensorID]*fit
	ids    map[marsad.TrackID]bool
	found  map[marsad.Code]bool
	out    Result
}

// run plays h to an engine; hide withholds what tells aircraft apart.
func (h *heard) run(hide bool) Result {
	f := &follower{engine: track.New(track.Options{Station: "B1"}), heard: h, label: make([]string, len(h.obs)+1),
		last: map[marsad.TrackID]string{}, under: map[string]marsad.TrackID{}, until: map[string]time.Time{},
		fits: map[marsad.SensorID]*fit{}, ids: map[marsad.TrackID]bool{}, found: map[marsad.Code]bool{}}
	for _, s := range h.sensors {
		f.engine.SetSensor(s)
	}
	for i := range h.obs {
		f.label[h.obs[i].Seq] = h.labels[i]
		if h.labels[i] != "" {
			f.until[h.labels[i]] = h.obs[i].Received
		}
	}
	next := h.obs[0].Received.Truncate(time.Second).Add(time.Second)
	j := 0
	for i := range h.obs {
		for ; j < len(h.scans) && !h.scans[j].Received.After(h.obs[i].Received); j++ {
			f.engine.Scan(h.scans[j])
		}
		for ; h.obs[i].Received.After(next); next = next.Add(time.Second) {
			f.look(next)
		}
		o := h.obs[i]
		o.Origin = marsad.Origin{State: h.labels[i], Station: "B1", Sensor: o.Sensor} // travels with what is made of it, and is no evidence
		if hide {
			withheld(&o)
		}
		f.engine.Observe([]marsad.Observation{o})
		f.step(f.engine.Advance(o.Received))
	}
	f.out.Findings = len(f.found)
	f.out.Aircraft, f.out.Tracks = len(f.under), len(f.ids)
	for _, x := range f.fits {
		f.out.Fits = append(f.out.Fits, *x)
	}
	slices.SortFunc(f.out.Fits, compareScores)
	return f.out
}

// quantile99 is the 0.99 quantile of χ² with two degrees of freedom.
const quantile99 = 9.21

// step takes in what the engine did.
func (f *follower) step(s *marsad.TrackStep) {
	for _, x := range s.Findings {
		if x.Track != (marsad.TrackID{}) && !x.Over {
			f.found[x.Code+marsad.Code(x.Track.String())] = true
		}
	}
	for _, a := range s.Associations {
		if l := f.label[a.Observation]; l != "" {
			f.last[a.Track] = l
		}
		const dof = 2 // a pressure altitude's error hardly scatters, and counts for nothing here
		if a.Initiates || a.Distance2 == 0 {
			continue
		}
		x := f.fits[a.Sensor]
		if x == nil {
			x = &fit{sensor: a.Sensor}
			f.fits[a.Sensor] = x
		}
		x.n++
		x.sum += a.Distance2 / dof
		if a.Distance2 > quantile99 {
			x.beyond++
		}
	}
}

// look judges what is shown at a time.
func (f *follower) look(at time.Time) {
	f.step(f.engine.Advance(at))
	tracks := f.engine.Tracks(nil, at)
	count := map[string]int{}
	shown := map[string][]marsad.TrackID{}
	var named, plain []*marsad.Track
	for i := range tracks {
		k := &tracks[i]
		l := f.last[k.ID]
		for _, o := range k.Origins {
			if l == "" || k.Kind == marsad.Foreign && o.State != "" {
				l = o.State
			}
		}
		if l == "" {
			plain = append(plain, k)
			continue
		}
		named = append(named, k)
		f.ids[k.ID] = true
		count[l]++
		shown[l] = append(shown[l], k.ID)
	}
	f.out.Plain += len(plain)
	for _, k := range plain {
		if slices.ContainsFunc(named, func(n *marsad.Track) bool { d, _ := geo.Inverse(k.Position, n.Position); return d < 60 }) {
			f.out.Near++
		}
	}
	for l, n := range count {
		f.out.Shown += n
		f.out.Doubles += n - 1
		f.out.Seconds++
		before, known := f.under[l]
		if known && !slices.Contains(shown[l], before) {
			f.out.Switches++
		}
		if !known || !slices.Contains(shown[l], before) {
			f.under[l] = slices.MinFunc(shown[l], func(a, b marsad.TrackID) int { return int(a.Number) - int(b.Number) })
		}
	}
	for l := range f.under {
		if count[l] == 0 && at.Before(f.until[l]) {
			f.out.Missing++
		}
	}
}

// Results runs every sky under root whose recordings are there, with the identities
// withheld and told. The error wraps fs.ErrNotExist when one is not there.
func Results(root string) (names []string, hidden, told []Result, err error) {
	for _, v := range views() {
		h, failed := v.hear(root)
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		names = append(names, v.name)
		hidden, told = append(hidden, h.run(true)), append(told, h.run(false))
	}
	return names, hidden, told, err
}

// Table writes the results as a table.
func Table(root string, out io.Writer) error {
	names, hidden, told, err := Results(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Fprintln(out, "| sky | identities | aircraft | tracks | seconds | doubles | switches | gaps | findings | unlabelled, near one | mean d² a degree of freedom, share over .99 |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|---|---|")
	for i := range names {
		for _, r := range [...]struct {
			how string
			Result
		}{{"withheld", hidden[i]}, {"told", told[i]}} {
			fmt.Fprintf(out, "| %s | %s | %d | %d | %d | %.2f %% | %d | %.1f %% | %d | %d, %d |", names[i], r.how, r.Aircraft, r.Tracks, r.Seconds,
				100*float64(r.Doubles)/float64(max(r.Shown, 1)), r.Switches, 100*float64(r.Missing)/float64(max(r.Seconds+r.Missing, 1)), r.Findings, r.Plain, r.Near)
			for k, x := range r.Fits {
				fmt.Fprintf(out, "%s %s %.2f, %.3f", map[bool]string{true: "", false: ";"}[k == 0], x.sensor, x.Mean(), x.Beyond())
			}
			fmt.Fprintln(out, " |")
		}
	}
	return err
}
