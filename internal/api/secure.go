package api

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"marsad"
)

// protect sets what every answer says to a browser: load nothing from elsewhere,
// guess no types, tell nobody where one came from.
func protect(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; "+
		"style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

func knownHosts(more []string) map[string]bool {
	known := map[string]bool{"localhost": true}
	for _, h := range more {
		known[strings.ToLower(h)] = true
	}
	return known
}

// admit refuses what a foreign page can make a browser send. A name that was
// rebound to our address is not among our hosts; a form or a script of another
// site has another origin.
func (s *Server) admit(r *http.Request) error {
	if !s.ourHost(r.Host) {
		return &marsad.Error{Code: marsad.NotAllowed, Params: map[string]any{"host": r.Host},
			Err: marsad.Errorf(marsad.NotAllowed, "host %q is none of this station's", r.Host)}
	}
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	if reading && r.Header.Get("Upgrade") == "" {
		return nil
	}
	if !sameOrigin(r) {
		return &marsad.Error{Code: marsad.NotAllowed, Params: map[string]any{"origin": r.Header.Get("Origin")},
			Err: marsad.Errorf(marsad.NotAllowed, "origin %q is not this station", r.Header.Get("Origin"))}
	}
	return nil
}

// ourHost tells whether a Host header names us: a loopback address, or a name of
// the list. The port is not looked at: a name cannot be rebound to a port.
func (s *Server) ourHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(name, "["), "]"))
	if s.hosts[name] {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback()
}

// sameOrigin tells whether a request comes from our own page, or from no page.
func sameOrigin(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return false
	}
	origins := r.Header.Values("Origin")
	switch len(origins) {
	case 0:
		return true
	case 1:
		u, err := url.Parse(origins[0])
		return err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.EqualFold(u.Host, r.Host)
	}
	return false
}
