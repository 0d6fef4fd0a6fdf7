package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"marsad"
)

// statuses is the HTTP status of each code.
var statuses = map[marsad.Code]int{
	marsad.BadRequest:  http.StatusBadRequest,
	marsad.Undecodable: http.StatusBadRequest,
	marsad.NotFound:    http.StatusNotFound,
	marsad.Conflict:    http.StatusConflict,
	marsad.NotAllowed:  http.StatusForbidden,
	marsad.TooLarge:    http.StatusRequestEntityTooLarge,
	marsad.Unavailable: http.StatusServiceUnavailable,
	marsad.StoreHeld:   http.StatusServiceUnavailable,
	marsad.StoreBroken: http.StatusInternalServerError,
	marsad.StoreTooNew: http.StatusInternalServerError,
	marsad.BadConfig:   http.StatusInternalServerError,
	marsad.Internal:    http.StatusInternalServerError,
}

type problemForm struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Code   marsad.Code    `json:"code"`
	Params map[string]any `json:"params"`
	Detail string         `json:"detail,omitempty"`
}

// problem answers with an error in the form of RFC 9457. What went wrong inside
// us is logged and not told.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = &marsad.Error{Code: marsad.TooLarge, Params: map[string]any{"limit": tooLarge.Limit}, Err: err}
	}
	code := marsad.CodeOf(err)
	status, known := statuses[code]
	if !known || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		code, status = marsad.Unavailable, http.StatusServiceUnavailable
	}
	p := problemForm{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Params: map[string]any{}}
	var coded *marsad.Error
	if errors.As(err, &coded) && coded.Params != nil {
		p.Params = coded.Params
	}
	if status == http.StatusInternalServerError {
		s.station.Log.Error("request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	} else {
		p.Detail = err.Error()
	}
	body, _ := json.Marshal(p) // of strings, numbers and our own parameters
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
}

// answer gives x as JSON.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, x any) {
	body, err := json.Marshal(x)
	if err != nil {
		s.problem(w, r, marsad.Errorf(marsad.Internal, "api: answer to %s: %w", r.URL.Path, err))
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.Write(body)
}
