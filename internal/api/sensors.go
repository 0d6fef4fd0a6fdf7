package api

import (
	"net/http"
	"slices"

	"marsad"
	"marsad/policy"
)

// sensorDetailForm is a sensor with what only its card shows.
type sensorDetailForm struct {
	sensorForm
	ClockDrift   *float64          `json:"clock_drift_ppm,omitempty"`
	ClockWrong   bool              `json:"clock_wrong"`
	ThisHour     float64           `json:"this_hour"`
	UsualPerHour float64           `json:"usual_per_hour"`
	UsualHours   int               `json:"usual_hours"`
	Heard        []float64         `json:"heard_m"`
	HoursLeft    *float64          `json:"hours_left,omitempty"`
	Registration *registrationForm `json:"registration,omitempty"`
}

type readingForm struct {
	Quantity marsad.Quantity `json:"quantity"`
	Part     string          `json:"part,omitempty"`
	Value    float64         `json:"value"`
	Unit     string          `json:"unit"`
	At       stamp           `json:"at"`
}

type footprintForm struct {
	At      stamp       `json:"at"`
	Corners [][]float64 `json:"corners"` // empty: above the horizon
	Centre  *[2]float64 `json:"centre,omitempty"`
}

type operatorForm struct {
	Drone   string       `json:"drone"`
	Sensor  string       `json:"sensor"`
	At      stamp        `json:"at"`
	Lat     float64      `json:"lat"`
	Lon     float64      `json:"lon"`
	Takeoff bool         `json:"takeoff"`
	Until   stamp        `json:"until"`
	Marks   marsad.Marks `json:"marks"`
}

func formOfReadings(list []marsad.Reading) []readingForm {
	out := make([]readingForm, len(list))
	for i, r := range list {
		unit, _ := r.Quantity.Unit()
		out[i] = readingForm{r.Quantity, r.Part, digits(r.Value, 4), unit, stamp(r.At)}
	}
	return out
}

func formOfFootprint(p *marsad.Footprint) *footprintForm {
	f := &footprintForm{At: stamp(p.At), Corners: make([][]float64, len(p.Corners))}
	for i, c := range p.Corners {
		f.Corners[i] = []float64{}
		if c.Valid() && !c.IsZero() {
			f.Corners[i] = []float64{degrees(c.Lat), degrees(c.Lon)}
		}
	}
	if p.Centre.Valid() && !p.Centre.IsZero() {
		f.Centre = &[2]float64{degrees(p.Centre.Lat), degrees(p.Centre.Lon)}
	}
	return f
}

// sensorOf finds the sensor that a request names.
func (s *Server) sensorOf(r *http.Request) (*Sensor, error) {
	id := marsad.SensorID(r.PathValue("id"))
	sensors := s.station.Sensors()
	i := slices.IndexFunc(sensors, func(x Sensor) bool { return x.ID == id })
	if i < 0 || !policy.Visible(s.actor(r), &sensors[i]) {
		return nil, notFound("sensor", string(id))
	}
	return &sensors[i], nil
}

func (s *Server) getSensor(w http.ResponseWriter, r *http.Request) {
	n, err := s.sensorOf(r)
	if err != nil {
		s.problem(w, r, err)
		return
	}
	st := &n.Status
	f := sensorDetailForm{sensorForm: formOfSensor(n), ClockWrong: st.ClockWrong, ThisHour: st.ThisHour, UsualPerHour: st.UsualPerHour, UsualHours: st.UsualHours,
		Heard: make([]float64, len(st.Heard))}
	if st.ClockMinutes > 0 {
		ppm := digits(st.ClockDrift*1e6, 1)
		f.ClockDrift = &ppm
	}
	if st.HoursLeft != nil {
		hours := digits(*st.HoursLeft, 1)
		f.HoursLeft = &hours
	}
	if st.Registration != nil {
		f.Registration = formOfRegistration(st.Registration)
	}
	for i, m := range st.Heard {
		f.Heard[i] = digits(m, 0)
	}
	s.answer(w, r, f)
}

// getStill answers with the picture itself. No cache keeps it, on this machine or on
// the way.
func (s *Server) getStill(w http.ResponseWriter, r *http.Request) {
	n, err := s.sensorOf(r)
	if err != nil {
		s.problem(w, r, err)
		return
	}
	picture, ok := s.station.Still(n.ID)
	if !ok {
		s.problem(w, r, notFound("picture of sensor", string(n.ID)))
		return
	}
	w.Header().Set("Content-Type", picture.Type)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Last-Modified", picture.At.Format(http.TimeFormat))
	w.Write(picture.Bytes) // who does not read it is not served
}

func (s *Server) getOperators(w http.ResponseWriter, r *http.Request) {
	places, err := s.station.Operators(r.Context())
	if err != nil {
		s.problem(w, r, err)
		return
	}
	actor, items := s.actor(r), make([]operatorForm, 0, len(places))
	for i := range places {
		o := &places[i]
		if !policy.Visible(actor, o) {
			continue
		}
		items = append(items, operatorForm{o.Drone, string(o.Sensor), stamp(o.At), degrees(o.Position.Lat), degrees(o.Position.Lon), o.Takeoff,
			stamp(o.At.Add(marsad.OperatorPlaceKept)), o.Marks})
	}
	state, _ := s.station.State()
	s.answer(w, r, listForm{Version: state.Version, At: s.now(), Items: items})
}
