package api

import (
	"net/http"
	"strconv"
	"time"

	"marsad"
	"marsad/policy"
)

// EvidenceRequest says which of the observations that fed a track are wanted: those
// measured from From on and before To (zero: no bound), at most Limit of them, and
// with a cursor only those after the piece before.
type EvidenceRequest struct {
	From, To time.Time
	Cursor   uint64
	Limit    int
}

// Evidence is why a track is, or was, there.
type Evidence struct {
	Track   marsad.TrackID
	Begun   time.Time       // measured time of the observation that started it
	Sensor  marsad.SensorID // whose that was
	Ended   time.Time       // zero: it is there
	Plots   uint64          // that fed it so far; 0: not known
	Sensors []marsad.Contribution
	Bonds   []marsad.Bond
	Deleted *EvidenceDeleted // nil: nothing of it was
	Items   []Fed            // newest first
	Next    uint64           // cursor of the next piece; 0: there is none
}

// EvidenceDeleted is that observations measured before a time were deleted, and when.
type EvidenceDeleted struct{ Before, At time.Time }

// Fed is an observation that fed a track, as it was told, and what the tracker made of it.
type Fed struct {
	marsad.Association
	Told marsad.Observation
}

type evidenceForm struct {
	Version uint64             `json:"version"`
	At      stamp              `json:"at"`
	Track   string             `json:"track"`
	Begun   begunForm          `json:"begun"`
	Ended   stamp              `json:"ended,omitzero"`
	Plots   uint64             `json:"plots,omitempty"`
	Sensors []contributionForm `json:"sensors"`
	Bonds   []bondForm         `json:"bonds"`
	Deleted *deletedForm       `json:"deleted,omitempty"`
	Items   []fedForm          `json:"items"`
	Next    string             `json:"next,omitempty"`
}

type begunForm struct {
	At     stamp           `json:"at"`
	Sensor marsad.SensorID `json:"sensor"`
}

type bondForm struct {
	At    stamp           `json:"at"`
	Kind  marsad.BondKind `json:"kind"`
	Track string          `json:"track"`
	Other string          `json:"other"`
	Actor string          `json:"actor,omitempty"`
}

type deletedForm struct {
	Before stamp `json:"before"`
	At     stamp `json:"at"`
}

type fedForm struct {
	associationForm
	Track       string             `json:"track"`
	Observation uint64             `json:"observation"`
	Late        bool               `json:"late"`
	Models      *modelsForm        `json:"models,omitempty"`
	Class       map[string]float64 `json:"class,omitempty"`
	Told        toldForm           `json:"told"`
	Origin      marsad.Origin      `json:"origin"`
	Marks       marsad.Marks       `json:"marks"`
}

type modelsForm struct {
	Stands     float64 `json:"stands"`
	Steady     float64 `json:"steady"`
	Manoeuvres float64 `json:"manoeuvres"`
}

// toldForm is what an observation measured, where it did.
type toldForm struct {
	Lat        *float64      `json:"lat,omitempty"`
	Lon        *float64      `json:"lon,omitempty"`
	Covariance *[3]float64   `json:"covariance,omitempty"`
	Range      *float64      `json:"range_m,omitempty"`
	Azimuth    *float64      `json:"azimuth,omitempty"`
	Elevation  *float64      `json:"elevation,omitempty"`
	RangeRate  *float64      `json:"range_rate,omitempty"`
	Height     *heightForm   `json:"height,omitempty"`
	Identity   *identityForm `json:"identity,omitempty"`
}

func formOfTold(o *marsad.Observation) (f toldForm) {
	if o.Has.All(marsad.HasPosition) {
		c := covariance(o.Covariance)
		f.Lat, f.Lon, f.Covariance = new(degrees(o.Position.Lat)), new(degrees(o.Position.Lon)), &c
	}
	if o.Has.All(marsad.HasRange) {
		f.Range = new(digits(o.Range, 1))
	}
	if o.Has.All(marsad.HasAzimuth) {
		f.Azimuth = new(digits(o.Azimuth.Degrees(), 3))
	}
	if o.Has.All(marsad.HasElevation) {
		f.Elevation = new(digits(o.Elevation.Degrees(), 3))
	}
	if o.Has.All(marsad.HasRangeRate) {
		f.RangeRate = new(digits(o.RangeRate, 2))
	}
	if o.Has.All(marsad.HasHeight) && o.Height.Known() {
		f.Height = &heightForm{digits(o.Height.Metres, 1), o.Height.Above.String()}
	}
	if !o.Identity.IsZero() {
		f.Identity = formOfIdentity(o.Identity)
	}
	return f
}

func formOfFed(x *Fed) fedForm {
	f := fedForm{associationForm: formOfRecent([]marsad.Association{x.Association})[0], Track: x.Track.String(), Observation: x.Observation, Late: x.Late,
		Class: formOfClass(&x.Class), Told: formOfTold(&x.Told), Origin: x.Told.Origin, Marks: x.Told.Marks}
	if m := x.Models; m != (marsad.ModelProbabilities{}) {
		f.Models = &modelsForm{digits(float64(m.Stands), 2), digits(float64(m.Steady), 2), digits(float64(m.Manoeuvres), 2)}
	}
	return f
}

// formOfClass leaves out what has no probability.
func formOfClass(p *marsad.ClassProbabilities) (f map[string]float64) {
	for c, x := range p {
		if x > 0 {
			if f == nil {
				f = make(map[string]float64, 2)
			}
			f[marsad.Class(c).String()] = digits(float64(x), 3)
		}
	}
	return f
}

// evidenceRequest reads the parameters.
func evidenceRequest(r *http.Request) (q EvidenceRequest, err error) {
	if q.Limit, err = limitOf(r); err != nil {
		return q, err
	}
	values := r.URL.Query()
	for name, at := range map[string]*time.Time{"from": &q.From, "to": &q.To} {
		if text := values.Get(name); text != "" {
			if *at, err = time.Parse(time.RFC3339, text); err != nil {
				return q, badParameter(name, text)
			}
		}
	}
	if text := values.Get("cursor"); text != "" {
		if q.Cursor, err = strconv.ParseUint(text, 10, 62); err != nil || q.Cursor == 0 {
			return q, badParameter("cursor", text)
		}
	}
	return q, nil
}

func (s *Server) getEvidence(w http.ResponseWriter, r *http.Request) {
	id, err := marsad.ParseTrackID(r.PathValue("id"))
	var q EvidenceRequest
	if err == nil {
		q, err = evidenceRequest(r)
	}
	var v Evidence
	if err == nil {
		v, err = s.station.Evidence(r.Context(), id, q)
	}
	actor := s.actor(r)
	if err == nil && !policy.Visible(actor, &v) {
		err = notFound("track", id.String())
	}
	if err != nil {
		s.problem(w, r, err)
		return
	}
	snap, _ := s.station.Picture()
	f := evidenceForm{Version: snap.Version, At: s.now(), Track: v.Track.String(), Begun: begunForm{stamp(v.Begun), v.Sensor}, Ended: stamp(v.Ended), Plots: v.Plots,
		Sensors: make([]contributionForm, len(v.Sensors)), Bonds: make([]bondForm, len(v.Bonds)), Items: make([]fedForm, 0, len(v.Items))}
	for i, c := range v.Sensors {
		f.Sensors[i] = contributionForm{c.Sensor, stamp(c.Last), c.Observations}
	}
	for i, b := range v.Bonds {
		f.Bonds[i] = bondForm{stamp(b.At), b.Kind, b.Track.String(), b.Other.String(), b.Actor}
	}
	if v.Deleted != nil {
		f.Deleted = &deletedForm{stamp(v.Deleted.Before), stamp(v.Deleted.At)}
	}
	for i := range v.Items {
		if policy.Visible(actor, &v.Items[i]) {
			f.Items = append(f.Items, formOfFed(&v.Items[i]))
		}
	}
	if v.Next != 0 {
		f.Next = strconv.FormatUint(v.Next, 10)
	}
	s.answer(w, r, f)
}
