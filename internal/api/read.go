package api

import (
	_ "embed"
	"net/http"
	"slices"
	"strconv"

	"marsad"
	"marsad/picture"
	"marsad/policy"
)

//go:embed openapi.json
var openapi []byte

// route is one request that is answered.
type route struct {
	method, path string
	serve        http.HandlerFunc
}

// routes is the table of docs/api.md.
func (s *Server) routes() []route {
	return []route{
		{"GET", "/api/v1/tracks", s.getTracks},
		{"GET", "/api/v1/tracks/{id}", s.getTrack},
		{"GET", "/api/v1/tracks/{id}/evidence", s.getEvidence},
		{"POST", "/api/v1/tracks/{id}/merge", s.correct(marsad.TrackMerged)},
		{"POST", "/api/v1/tracks/{id}/split", s.correct(marsad.TrackSplit)},
		{"POST", "/api/v1/tracks/{id}/rename", s.correct(marsad.TrackRenamed)},
		{"POST", "/api/v1/tracks/{id}/reclassify", s.correct(marsad.TrackReclassified)},
		{"GET", "/api/v1/corrections", s.getCorrections},
		{"POST", "/api/v1/corrections/{id}/undo", s.undo},
		{"GET", "/api/v1/sensors", s.getSensors},
		{"GET", "/api/v1/sensors/{id}", s.getSensor},
		{"GET", "/api/v1/sensors/{id}/still", s.getStill},
		{"GET", "/api/v1/operators", s.getOperators},
		{"GET", "/api/v1/findings", s.getFindings},
		{"GET", "/api/v1/alerts", s.getAlerts},
		{"POST", "/api/v1/alerts/{id}/acknowledge", s.acknowledge},
		{"GET", "/api/v1/zones", s.getZones},
		{"PUT", "/api/v1/zones/{id}", s.putZone},
		{"DELETE", "/api/v1/zones/{id}", s.deleteZone},
		{"POST", "/api/v1/zones/import", s.importZones},
		{"GET", "/api/v1/health", s.getHealth},
		{"GET", "/api/v1/quarantine", s.getQuarantine},
		{"GET", "/api/v1/events", s.getEvents},
		{"GET", "/api/v1/licences", s.getLicences},
		{"GET", "/api/v1/live", s.getLive},
		{"GET", "/api/v1/openapi.json", s.getOpenAPI},
	}
}

// unknownPath catches what no route answers.
const unknownPath = "/api/"

// unknown says that there is no such thing, or which methods there are.
func (s *Server) unknown(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{"GET", "PUT", "POST", "DELETE"} {
		probe := r.Clone(r.Context())
		probe.Method = method
		if _, pattern := s.mux.Handler(probe); pattern != unknownPath {
			allowed = append(allowed, method)
			w.Header().Add("Allow", method)
		}
	}
	s.problem(w, r, &marsad.Error{Code: marsad.NotFound, Params: map[string]any{"path": r.URL.Path},
		Err: marsad.Errorf(marsad.NotFound, "no %s %s; allowed here: %q", r.Method, r.URL.Path, allowed)})
}

// The lengths of a piece of a list.
const (
	defaultLimit = 200
	maxLimit     = 1000
)

// limitOf reads ?limit=.
func limitOf(r *http.Request) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxLimit {
		return 0, badParameter("limit", text)
	}
	return n, nil
}

func badParameter(name, value string) error {
	return &marsad.Error{Code: marsad.BadRequest, Params: map[string]any{"parameter": name},
		Err: marsad.Errorf(marsad.BadRequest, "parameter %s: %q", name, value)}
}

func (s *Server) actor(r *http.Request) marsad.Actor { return s.station.Actor(r) }

// now is the time of an answer.
func (s *Server) now() stamp { return stamp(s.station.Now()) }

func (s *Server) getTracks(w http.ResponseWriter, r *http.Request) {
	snap, _ := s.station.Picture()
	s.answer(w, r, listForm{Version: snap.Version, At: s.now(), Items: visibleTracks(s.actor(r), snap.Tracks)})
}

func visibleTracks(actor marsad.Actor, tracks []*marsad.PictureTrack) []trackForm {
	out := make([]trackForm, 0, len(tracks))
	for _, t := range tracks {
		if policy.Visible(actor, t) {
			out = append(out, formOfTrack(t))
		}
	}
	return out
}

func (s *Server) getTrack(w http.ResponseWriter, r *http.Request) {
	id, err := marsad.ParseTrackID(r.PathValue("id"))
	if err != nil {
		s.problem(w, r, err)
		return
	}
	snap, _ := s.station.Picture()
	t := picture.Find(snap, id)
	if t == nil || !policy.Visible(s.actor(r), t) {
		s.problem(w, r, notFound("track", id.String()))
		return
	}
	f := formOfTrack(t)
	f.Recent = formOfRecent(t.Recent)
	s.answer(w, r, f)
}

func notFound(kind, id string) error {
	return &marsad.Error{Code: marsad.NotFound, Params: map[string]any{"kind": kind, "id": id},
		Err: marsad.Errorf(marsad.NotFound, "no %s %s", kind, id)}
}

func (s *Server) getSensors(w http.ResponseWriter, r *http.Request) {
	snap, _ := s.station.Picture()
	s.answer(w, r, listForm{Version: snap.Version, At: s.now(), Items: visibleSensors(s.actor(r), s.station.Sensors())})
}

func visibleSensors(actor marsad.Actor, sensors []Sensor) []sensorForm {
	out := make([]sensorForm, 0, len(sensors))
	for i := range sensors {
		if policy.Visible(actor, &sensors[i]) {
			out = append(out, formOfSensor(&sensors[i]))
		}
	}
	return out
}

func (s *Server) getZones(w http.ResponseWriter, r *http.Request) {
	state, _ := s.station.State()
	s.answer(w, r, listForm{Version: state.Version, At: s.now(), Items: visibleZones(s.actor(r), state.Zones)})
}

func visibleZones(actor marsad.Actor, zones []marsad.Zone) []zoneForm {
	out := make([]zoneForm, 0, len(zones))
	for i := range zones {
		if policy.Visible(actor, &zones[i]) {
			out = append(out, formOfZone(&zones[i]))
		}
	}
	return out
}

func (s *Server) getAlerts(w http.ResponseWriter, r *http.Request) {
	limit, err := limitOf(r)
	if err != nil {
		s.problem(w, r, err)
		return
	}
	onlyOpen := false
	if text := r.URL.Query().Get("open"); text != "" {
		if onlyOpen, err = strconv.ParseBool(text); err != nil {
			s.problem(w, r, badParameter("open", text))
			return
		}
	}
	state, _ := s.station.State()
	alerts := state.Alerts
	if after := r.URL.Query().Get("after"); after != "" {
		id, err := marsad.ParseAlertID(after)
		i := slices.IndexFunc(alerts, func(a marsad.Alert) bool { return a.ID == id })
		if err != nil || i < 0 {
			s.problem(w, r, badParameter("after", after))
			return
		}
		alerts = alerts[i+1:]
	}
	actor := s.actor(r)
	items, next := make([]alertForm, 0, min(limit, len(alerts))), ""
	for i := range alerts {
		a := &alerts[i]
		if onlyOpen && !open(a) || !policy.Visible(actor, a) {
			continue
		}
		if len(items) == limit {
			next = items[limit-1].ID
			break
		}
		items = append(items, formOfAlert(a))
	}
	s.answer(w, r, listForm{Version: state.Version, At: s.now(), Items: items, Next: next})
}

func (s *Server) getEvents(w http.ResponseWriter, r *http.Request) {
	limit, err := limitOf(r)
	var after uint64
	if text := r.URL.Query().Get("after"); text != "" && err == nil {
		if after, err = strconv.ParseUint(text, 10, 63); err != nil {
			err = badParameter("after", text)
		}
	}
	if err != nil {
		s.problem(w, r, err)
		return
	}
	events, err := s.station.Events(r.Context(), after, limit)
	if err != nil {
		s.problem(w, r, err)
		return
	}
	state, _ := s.station.State()
	list := listForm{Version: state.Version, At: s.now()}
	actor, items := s.actor(r), make([]eventForm, 0, len(events))
	for i := range events {
		if policy.Visible(actor, &events[i]) {
			items = append(items, formOfEvent(&events[i]))
		}
	}
	if len(events) == limit {
		list.Next = strconv.FormatUint(events[limit-1].Seq, 10)
	}
	list.Items = items
	s.answer(w, r, list)
}

func (s *Server) getQuarantine(w http.ResponseWriter, r *http.Request) {
	limit, err := limitOf(r)
	if err != nil {
		s.problem(w, r, err)
		return
	}
	broken, err := s.station.Quarantine(r.Context(), limit)
	if err != nil {
		s.problem(w, r, err)
		return
	}
	state, _ := s.station.State()
	actor, items := s.actor(r), make([]brokenForm, 0, len(broken))
	for i := range broken {
		if policy.Visible(actor, &broken[i]) {
			items = append(items, formOfBroken(&broken[i]))
		}
	}
	s.answer(w, r, listForm{Version: state.Version, At: s.now(), Items: items})
}

func (s *Server) getHealth(w http.ResponseWriter, r *http.Request) {
	h, err := s.station.Health(r.Context())
	if err == nil && !policy.Visible(s.actor(r), &h) {
		err = marsad.Errorf(marsad.NotAllowed, "the station's health is not for everybody")
	}
	if err != nil {
		s.problem(w, r, err)
		return
	}
	snap, _ := s.station.Picture()
	f := healthForm{Station: s.station.ID, At: s.now(), Uptime: digits(h.Uptime.Seconds(), 3),
		Picture: pictureHealth{snap.Version, len(snap.Tracks)}, Store: h.Store, Tracker: h.Tracker,
		Sources: make([]sourceForm, len(h.Sources)), Clients: int(s.clients.Load())}
	for i := range h.Sources {
		f.Sources[i] = formOfSource(&h.Sources[i])
	}
	s.answer(w, r, f)
}

func (s *Server) getLicences(w http.ResponseWriter, r *http.Request) {
	s.answer(w, r, listForm{Version: 1, At: s.now(), Items: notNil(s.station.Licences)})
}

func (s *Server) getOpenAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(openapi)
}
