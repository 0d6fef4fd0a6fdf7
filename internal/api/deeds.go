package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"marsad"
	"marsad/ledger"
)

// readJSON reads a body of exactly one JSON value into x.
func readJSON(r *http.Request, x any) error {
	if kind := r.Header.Get("Content-Type"); kind != "" {
		media, _, err := mime.ParseMediaType(kind)
		if err != nil || media != "application/json" && media != "application/geo+json" {
			return marsad.Errorf(marsad.BadRequest, "content type %q is not JSON", kind)
		}
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(x)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	if err != nil {
		return marsad.Errorf(marsad.BadRequest, "body: %w", err)
	}
	return nil
}

func (s *Server) acknowledge(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Remark string `json:"remark"`
	}
	id, err := marsad.ParseAlertID(r.PathValue("id"))
	if err == nil {
		err = readJSON(r, &body)
	}
	if err != nil {
		s.problem(w, r, err)
		return
	}
	a, err := s.station.Acknowledge(r.Context(), s.actor(r), id, body.Remark)
	if err != nil {
		s.problem(w, r, err)
		return
	}
	s.answer(w, r, formOfAlert(&a))
}

func (s *Server) putZone(w http.ResponseWriter, r *http.Request) {
	z, err := readZone(r)
	if err == nil {
		z, err = s.station.SetZone(r.Context(), s.actor(r), z)
	}
	if err != nil {
		s.problem(w, r, err)
		return
	}
	s.answer(w, r, formOfZone(&z))
}

// readZone reads the zone of a PUT; its id is the path's.
func readZone(r *http.Request) (marsad.Zone, error) {
	id := marsad.ZoneID(r.PathValue("id"))
	var body zoneForm
	if err := readJSON(r, &body); err != nil {
		return marsad.Zone{}, err
	}
	if body.ID != "" && body.ID != id {
		return marsad.Zone{}, marsad.Errorf(marsad.BadRequest, "zone %s under the path of %s", body.ID, id)
	}
	body.ID = id
	z := body.zone()
	return z, z.Valid()
}

func (s *Server) deleteZone(w http.ResponseWriter, r *http.Request) {
	id := marsad.ZoneID(r.PathValue("id"))
	if !id.Valid() {
		s.problem(w, r, notFound("zone", string(id)))
		return
	}
	if err := s.station.RemoveZone(r.Context(), s.actor(r), id); err != nil {
		s.problem(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) importZones(w http.ResponseWriter, r *http.Request) {
	var drawing json.RawMessage
	var zones []marsad.Zone
	err := readJSON(r, &drawing)
	if err == nil {
		zones, err = ledger.ImportGeoJSON(drawing)
	}
	if err == nil {
		zones, err = s.station.ImportZones(r.Context(), s.actor(r), zones)
	}
	if err != nil {
		s.problem(w, r, err)
		return
	}
	state, _ := s.station.State()
	s.answer(w, r, listForm{Version: state.Version, At: s.now(), Items: visibleZones(s.actor(r), zones)})
}
