package link

import (
	"context"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"marsad"
)

// maxBody is the largest body that is taken: what a sensor has to say at once.
const maxBody = 1 << 20

// Posted takes what sensors send by HTTP POST or PUT: each body is a packet whose
// Topic is the path with its query. A body of use is answered 204, another 422, too large a one 413.
type Posted struct {
	Address string // to listen on
	// Password, when not empty, must come as that of HTTP basic authentication.
	User, Password string
	TLS            *tls.Config
	// Ready, when not nil, is told the address that was bound.
	Ready func(netip.AddrPort)
}

// Run serves until ctx ends.
func (s *Posted) Run(ctx context.Context, handle func(Packet) bool) error {
	l, err := net.Listen("tcp", s.Address)
	if err != nil {
		return fmt.Errorf("http %s: %w", s.Address, err)
	}
	if s.TLS != nil {
		l = tls.NewListener(l, s.TLS)
	}
	var server http.Server
	server.ReadHeaderTimeout, server.ReadTimeout, server.WriteTimeout = 10*time.Second, 30*time.Second, 30*time.Second
	server.IdleTimeout, server.MaxHeaderBytes = time.Minute, 16<<10
	ctx, cancel := context.WithCancel(ctx)
	turns := newTurns(ctx, handle)
	server.Handler = &postHandler{s, turns.take, make(chan struct{}, maxBodies)}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	defer turns.last()
	defer cancel()
	if s.Ready != nil {
		s.Ready(l.Addr().(*net.TCPAddr).AddrPort())
	}
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("http %s: %w", s.Address, err)
	}
	return nil
}

// same compares without telling by its time how much was right.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// maxBodies is how many bodies are read at a time.
const maxBodies = 128

type postHandler struct {
	s      *Posted
	handle func(Packet) bool
	bodies chan struct{} // one for each that is read
}

// ServeHTTP implements http.Handler.
func (h *postHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.s.Password != "" {
		if user, password, _ := r.BasicAuth(); !same(user, h.s.User) || !same(password, h.s.Password) {
			w.Header().Set("WWW-Authenticate", `Basic realm="marsad"`)
			http.Error(w, "user and password are needed", http.StatusUnauthorized)
			return
		}
	}
	// A page in a browser of this machine must not speak as a sensor.
	if r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != "" {
		http.Error(w, "not from a browser", http.StatusForbidden)
		return
	}
	if r.Method != http.MethodPost && r.Method != http.MethodPut {
		w.Header().Set("Allow", "POST, PUT")
		http.Error(w, "POST what the sensor says", http.StatusMethodNotAllowed)
		return
	}
	select {
	case h.bodies <- struct{}{}:
		defer func() { <-h.bodies }()
	default: // who sends slowly, and often, must not fill the memory
		h.handle(Packet{At: time.Now().UTC(), End: true, Code: TooMany})
		w.Header().Set("Connection", "close")
		http.NewResponseController(w).EnableFullDuplex() // answer without waiting for the body
		http.Error(w, "too many at a time", http.StatusServiceUnavailable)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "too large, or broken off", http.StatusRequestEntityTooLarge)
		return
	}
	from, _ := netip.ParseAddrPort(r.RemoteAddr)
	if !h.handle(Packet{Bytes: body, At: time.Now().UTC(), From: from, Topic: r.URL.RequestURI()}) {
		http.Error(w, "nothing of use in it: the sensor's card says why", http.StatusUnprocessableEntity)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// Poll asks an HTTP server again and again; each answer is a packet.
type Poll struct {
	URL            string
	Every          time.Duration
	User, Password string
	Header         http.Header
	TLS            *tls.Config
	MaxBytes       int64 // of an answer; 0 is 1 MiB
	// Next, when not nil, gives the address of the next page of an answer, which is
	// asked for at once; "" at the last. It stays on the same server.
	Next func(answer []byte) string
}

// Run asks until ctx ends: at once, then Every; after a failure with back-off, but
// not more often than Every.
func (p *Poll) Run(ctx context.Context, handle func(Packet) bool) error {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy, transport.TLSClientConfig = nil, p.TLS
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 30 * time.Second, CheckRedirect: sameServer}
	page := p.URL
	for failures, pages := 0, 0; ctx.Err() == nil; {
		body, topic, err := p.ask(ctx, client, page)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			handle(Packet{At: time.Now().UTC(), End: true, Code: NoConnection})
			failures++
		default:
			failures = 0
			handle(Packet{Bytes: body, At: time.Now().UTC(), Topic: topic})
			if page = p.next(body); page != "" && pages < maxPages {
				pages++
				continue
			}
		}
		page, pages = p.URL, 0
		pause := p.Every
		if failures > 0 {
			pause = max(pause, Backoff(failures))
		}
		wait(ctx, pause)
	}
	return nil
}

// sameServer follows an answer that sends us on only to the server that was
// configured: a sensor must not make us ask others in its place.
func sameServer(r *http.Request, via []*http.Request) error {
	if first := via[0].URL; r.URL.Host != first.Host || r.URL.Scheme != first.Scheme || len(via) >= 10 {
		return errors.New("http: sent on to another server")
	}
	return nil
}

// maxPages bounds how many pages an answer may have.
const maxPages = 100

// next is the address of the next page, when it is on the same server.
func (p *Poll) next(body []byte) string {
	if p.Next == nil {
		return ""
	}
	page := p.Next(body)
	first, err := url.Parse(p.URL)
	if err != nil || page == "" {
		return ""
	}
	second, err := first.Parse(page)
	if err != nil || second.Host != first.Host || second.Scheme != first.Scheme {
		return ""
	}
	return second.String()
}

func (p *Poll) ask(ctx context.Context, client *http.Client, page string) (body []byte, topic string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return nil, "", marsad.Errorf(marsad.BadConfig, "%w", err)
	}
	for k, v := range p.Header {
		r.Header[k] = v
	}
	if p.User != "" {
		r.SetBasicAuth(p.User, p.Password)
	}
	answer, err := client.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, "", fmt.Errorf("%s: %s", p.URL, answer.Status)
	}
	limit := p.MaxBytes
	if limit == 0 {
		limit = maxBody
	}
	body, err = io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = fmt.Errorf("%s: more than %d bytes", p.URL, limit)
	}
	return body, r.URL.Path, err
}
