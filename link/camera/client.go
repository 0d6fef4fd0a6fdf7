package camera

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/icholy/digest"

	"marsad"
	"marsad/link"
)

// Client fetches stills and events of one camera or recorder; it carries the feed of a
// camera source. It speaks with the host of its URL and no other, whatever that tells.
type Client struct {
	// URL is that of a still, http or https; or of a device that speaks ONVIF:
	// onvif://host:port, or onvifs for TLS. A path is that of its device service.
	URL            string
	Every          time.Duration // from still to still
	User, Password string
	TLS            *tls.Config
	// Keys are those of the sensors, as in Sensor.
	Keys []string
	// Timeout bounds one answer; 0 is 20 s. The wait for events is added.
	Timeout time.Duration

	mu        sync.Mutex // around challenge, basic and uses
	challenge *digest.Challenge
	basic     bool
	uses      int
}

const usualTimeout = 20 * time.Second

// Run fetches until ctx ends. It fails only for a URL that is none.
func (c *Client) Run(ctx context.Context, handle func(link.Packet) bool) error {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" {
		return marsad.Errorf(marsad.BadConfig, "camera: %q is no address", c.URL)
	}
	s := &session{client: c, root: u, http: c.newHTTP()}
	defer s.http.CloseIdleConnections()
	var mu sync.Mutex
	s.handle = func(p link.Packet) bool {
		mu.Lock()
		defer mu.Unlock()
		if ctx.Err() != nil {
			return false
		}
		return handle(p)
	}
	switch u.Scheme {
	case "http", "https":
		s.poll(ctx, c.Every, func(ctx context.Context) error { return s.still(ctx, u.String(), "") })
		return nil
	case "onvif", "onvifs":
		s.root = &url.URL{Scheme: strings.Replace(u.Scheme, "onvif", "http", 1), Host: u.Host, Path: u.Path}
		if s.root.Path == "" || s.root.Path == "/" {
			s.root.Path = "/onvif/device_service"
		}
		s.onvif(ctx)
		return nil
	}
	return marsad.Errorf(marsad.BadConfig, "camera: %q is none of http, https, onvif, onvifs", u.Scheme)
}

// session is a client that runs.
type session struct {
	client *Client
	root   *url.URL // of the still, or of the device service
	http   *http.Client
	handle func(link.Packet) bool
}

func (c *Client) newHTTP() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy, t.TLSClientConfig, t.MaxResponseHeaderBytes = nil, c.TLS, 64<<10
	return &http.Client{Transport: t, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		first := via[0].URL
		if r.URL.Hostname() != first.Hostname() || port(r.URL) != port(first) || r.URL.Scheme != first.Scheme || len(via) > 3 {
			return coded{Redirected, fmt.Errorf("camera: %s leads to another place", first.Redacted())}
		}
		return nil
	}}
}

// port is the port of a URL, told or usual.
func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}

// coded is an error with the reason under which it is counted.
type coded struct {
	code marsad.Code
	err  error
}

// Error implements error.
func (c coded) Error() string { return c.err.Error() }

func (c coded) Unwrap() error { return c.err }

// codeOf is why a question failed.
func codeOf(err error) marsad.Code {
	var c coded
	if errors.As(err, &c) {
		return c.code
	}
	return link.NoConnection
}

// fail counts a failure; nothing of what the camera sent is kept.
func (s *session) fail(err error) {
	s.handle(link.Packet{At: time.Now().UTC(), End: true, Code: codeOf(err)})
}

// refusedPause is how long nothing is asked after user or password were refused.
const refusedPause = time.Minute

// poll does one thing until ctx ends: at once, then every so often; after failures
// with back-off.
func (s *session) poll(ctx context.Context, every time.Duration, do func(context.Context) error) {
	for failures := 0; ctx.Err() == nil; {
		pause := every
		if err := do(ctx); err == nil {
			failures = 0
		} else if ctx.Err() == nil {
			s.fail(err)
			failures++
			pause = max(pause, link.Backoff(failures))
			if codeOf(err) == Refused {
				pause = max(pause, refusedPause) // too many wrong tries lock an account
			}
		}
		wait(ctx, pause)
	}
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// answered is what a server said.
type answered struct {
	status int
	from   string // after redirections
	header http.Header
	body   []byte
	at     time.Time // UTC, when the answer began
}

// ask sends a request, again with user and password when the server wants them.
func (s *session) ask(ctx context.Context, method, to, kind string, body []byte, limit int) (*answered, error) {
	a, err := s.send(ctx, method, to, kind, body, limit)
	if err != nil || a.status != http.StatusUnauthorized || s.client.User == "" || !s.client.challenged(a.header) {
		return a, err
	}
	return s.send(ctx, method, a.from, kind, body, limit)
}

func (s *session) send(ctx context.Context, method, to, kind string, body []byte, limit int) (*answered, error) {
	r, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
	if err != nil {
		return nil, coded{BadAnswer, fmt.Errorf("camera: %w", err)}
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if err := s.client.authorise(r); err != nil {
		return nil, coded{Refused, err}
	}
	answer, err := s.http.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	a := &answered{status: answer.StatusCode, from: answer.Request.URL.String(), header: answer.Header, at: time.Now().UTC()}
	if a.body, err = io.ReadAll(io.LimitReader(answer.Body, int64(limit)+1)); err != nil {
		return nil, coded{CutOff, fmt.Errorf("camera: %w", err)}
	}
	if len(a.body) > limit {
		return nil, coded{TooLarge, fmt.Errorf("camera: an answer of more than %d bytes", limit)}
	}
	return a, nil
}

// challenged takes in how the server wants user and password: digest (RFC 7616) where
// it can, else basic (RFC 7617). It returns false when they were just refused.
func (c *Client) challenged(h http.Header) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, strong := range [...]bool{true, false} {
		for _, v := range h.Values("WWW-Authenticate") {
			one, err := digest.ParseChallenge(v)
			if err != nil || !digest.CanDigest(one) || strong == (one.Algorithm == "" || strings.EqualFold(one.Algorithm, "MD5")) {
				continue
			}
			for i := range one.QOP {
				one.QOP[i] = strings.TrimSpace(one.QOP[i])
			}
			c.challenge, c.basic, c.uses = one, false, 0
			return true
		}
	}
	for _, v := range h.Values("WWW-Authenticate") {
		if scheme, _, _ := strings.Cut(v, " "); strings.EqualFold(scheme, "Basic") {
			again := !c.basic
			c.challenge, c.basic = nil, true
			return again
		}
	}
	return false
}

// authorise puts user and password into a request as the server last asked for them.
func (c *Client) authorise(r *http.Request) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.basic:
		r.SetBasicAuth(c.User, c.Password)
	case c.challenge != nil:
		c.uses++
		credentials, err := digest.Digest(c.challenge, digest.Options{Method: r.Method, URI: r.URL.RequestURI(), GetBody: r.GetBody,
			Count: c.uses, Username: c.User, Password: c.Password})
		if err != nil {
			return fmt.Errorf("camera: %w", err)
		}
		r.Header.Set("Authorization", credentials.String())
	}
	return nil
}

// still fetches one picture of the sensor of this key.
func (s *session) still(ctx context.Context, from, key string) error {
	ctx, cancel := context.WithTimeout(ctx, s.client.timeout())
	defer cancel()
	a, err := s.ask(ctx, http.MethodGet, from, "", nil, MaxStill)
	if err != nil {
		return err
	}
	if err := a.good(); err != nil {
		return err
	}
	if kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type")); err != nil || kind != "image/jpeg" && kind != "image/jpg" {
		return coded{NotJPEG, fmt.Errorf("camera: content type %.60q", a.header.Get("Content-Type"))}
	}
	s.handle(link.Packet{Bytes: a.body, At: a.at, Topic: "/" + key, Age: a.age()})
	return nil
}

func (c *Client) timeout() time.Duration {
	if c.Timeout > 0 {
		return c.Timeout
	}
	return usualTimeout
}

// good tells what is wrong with an answer by its status.
func (a *answered) good() error {
	switch a.status {
	case http.StatusOK:
		return nil
	case http.StatusUnauthorized, http.StatusForbidden:
		return coded{Refused, fmt.Errorf("camera: status %d", a.status)}
	}
	return coded{BadAnswer, fmt.Errorf("camera: status %d", a.status)}
}

// maxAge is how old a picture may be by what its server says, to be believed.
const maxAge = 7 * 24 * time.Hour

// age is how old a picture was when it was sent: by the server's own clock, so that
// this need not be right, else by ours.
func (a *answered) age() time.Duration {
	made, err := http.ParseTime(a.header.Get("Last-Modified"))
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(a.header.Get("Date"))
	if err != nil {
		now = a.at
	}
	if age := now.Sub(made); age > 0 && age < maxAge {
		return age
	}
	return 0
}

// loopback tells whether the host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// within makes of an address that the camera tells one on the camera: its path and
// query, and its port where it names the same host. A camera behind a tunnel or an
// address translation tells an address that is not ours to follow.
func (s *session) within(told string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(told))
	if err != nil {
		return "", coded{BadAnswer, fmt.Errorf("camera: address: %w", err)}
	}
	host := s.root.Host
	if u.Hostname() == s.root.Hostname() && u.Scheme == s.root.Scheme && !loopback(u.Hostname()) {
		host = u.Host
	}
	return (&url.URL{Scheme: s.root.Scheme, Host: host, Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).String(), nil
}
