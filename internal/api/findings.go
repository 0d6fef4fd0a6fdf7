package api

import (
	"net/http"

	"marsad"
	"marsad/policy"
)

type findingForm struct {
	Code     marsad.Code     `json:"code"`
	Since    stamp           `json:"since"`
	At       stamp           `json:"at"`
	Sensor   marsad.SensorID `json:"sensor,omitempty"`
	Track    string          `json:"track,omitempty"`
	Other    string          `json:"other,omitempty"`
	Identity *identityForm   `json:"identity,omitempty"`
	Lat      *float64        `json:"lat,omitempty"`
	Lon      *float64        `json:"lon,omitempty"`
	Value    float64         `json:"value"`
	Sigma    float64         `json:"sigma"`
	Evidence []uint64        `json:"evidence"`
}

func formOfFinding(f *marsad.Finding) findingForm {
	out := findingForm{
		Code: f.Code, Since: stamp(f.Since), At: stamp(f.At), Sensor: f.Sensor, Value: digits(f.Value, 4), Sigma: digits(f.Sigma, 4), Evidence: notNil(f.Evidence),
	}
	if !f.Track.IsZero() {
		out.Track = f.Track.String()
	}
	if !f.Other.IsZero() {
		out.Other = f.Other.String()
	}
	if !f.Identity.IsZero() {
		out.Identity = formOfIdentity(f.Identity)
	}
	if f.Position.Valid() && !f.Position.IsZero() {
		lat, lon := degrees(f.Position.Lat), degrees(f.Position.Lon)
		out.Lat, out.Lon = &lat, &lon
	}
	return out
}

func visibleFindings(actor marsad.Actor, list []marsad.Finding) []findingForm {
	out := make([]findingForm, 0, len(list))
	for i := range list {
		if policy.Visible(actor, &list[i]) {
			out = append(out, formOfFinding(&list[i]))
		}
	}
	return out
}

func (s *Server) getFindings(w http.ResponseWriter, r *http.Request) {
	state, _ := s.station.State()
	s.answer(w, r, listForm{Version: state.Version, At: s.now(), Items: visibleFindings(s.actor(r), state.Findings)})
}

// registrationForm is what fusion has found a sensor to add to the truth.
type registrationForm struct {
	Range   offsetForm  `json:"range_m"`
	Azimuth offsetForm  `json:"azimuth_deg"`
	Clock   offsetForm  `json:"clock_s"`
	Shift   *offsetForm `json:"shift_m,omitempty"`
	Applied bool        `json:"applied"`
}

type offsetForm struct {
	Value    float64 `json:"value"`
	Sigma    float64 `json:"sigma"`
	Observed bool    `json:"observed"`
}

func formOfRegistration(r *marsad.Registration) *registrationForm {
	of := func(o marsad.Offset) offsetForm {
		return offsetForm{digits(o.Value, 4), digits(o.Sigma, 4), o.Observed}
	}
	f := &registrationForm{Range: of(r.Range), Azimuth: of(r.Azimuth), Clock: of(r.Clock), Applied: r.Applied}
	if r.Shift.Observed {
		shift := of(r.Shift)
		f.Shift = &shift
	}
	return f
}
