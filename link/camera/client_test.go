package camera

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/onvif"
)

// guarded asks for user viewer and password secret as its scheme says: "basic", "md5"
// or "sha-256"; the digests are computed by the rules of RFC 7616, clause 3.4.1.
func guarded(scheme string, inside http.HandlerFunc) http.HandlerFunc {
	seen := map[string]bool{}
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if scheme == "basic" {
			if user, password, _ := r.BasicAuth(); user == "viewer" && password == "secret" {
				inside(w, r)
				return
			}
			w.Header().Set("WWW-Authenticate", `Basic realm="cam"`)
		} else {
			made := map[string]func() hash.Hash{"md5": md5.New, "sha-256": sha256.New}[scheme]
			told := r.Header.Get("Authorization")
			if count := part(told, "nc"); right(made, r.Method, r.URL.RequestURI(), told) && !seen[count] {
				seen[count] = true // a count is used once
				inside(w, r)
				return
			}
			clear(seen)
			if scheme == "sha-256" { // the weaker stands first
				w.Header().Add("WWW-Authenticate", `Basic realm="cam"`)
				w.Header().Add("WWW-Authenticate", `Digest realm="cam", qop="auth", nonce="n1", algorithm=MD5`)
			}
			w.Header().Add("WWW-Authenticate", `Digest realm="cam", qop="auth-int, auth", nonce="n1", opaque="o", algorithm=`+strings.ToUpper(scheme))
		}
		w.WriteHeader(http.StatusUnauthorized)
	}
}

// part is a parameter of an Authorization header.
func part(header, name string) string {
	m := regexp.MustCompile(`[ ,]` + name + `="?([^",]*)"?`).FindStringSubmatch(header)
	if m == nil {
		return ""
	}
	return m[1]
}

func right(made func() hash.Hash, method, uri, header string) bool {
	sum := func(s string) string {
		h := made()
		io.WriteString(h, s)
		return hex.EncodeToString(h.Sum(nil))
	}
	a1, a2 := sum("viewer:cam:secret"), sum(method+":"+uri)
	want := sum(strings.Join([]string{a1, "n1", part(header, "nc"), part(header, "cnonce"), "auth", a2}, ":"))
	return strings.HasPrefix(header, "Digest ") && part(header, "response") == want && part(header, "uri") == uri && part(header, "opaque") == "o" && part(header, "cnonce") != ""
}

// running runs a client and gives each packet to the test until it has enough.
func running(t *testing.T, c *Client, enough func(link.Packet) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	done := false
	if err := c.Run(ctx, func(p link.Packet) bool {
		if !done && enough(p) {
			done = true
			cancel()
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if !done {
		t.Fatal("nothing that was waited for")
	}
}

func server(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestStillsWithPassword(t *testing.T) {
	shot := picture(t, 20, 10, 1)
	for _, scheme := range []string{"basic", "md5", "sha-256"} {
		s := server(t, guarded(scheme, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "image/jpeg")
			w.Header().Set("Date", "Sun, 01 Mar 2026 12:00:10 GMT")
			w.Header().Set("Last-Modified", "Sun, 01 Mar 2026 12:00:03 GMT")
			w.Write(shot)
		}))
		n := 0
		running(t, &Client{URL: s.URL + "/snap.jpg?channel=1", Every: time.Millisecond, User: "viewer", Password: "secret"}, func(p link.Packet) bool {
			if p.Code != "" || string(p.Bytes) != string(shot) || p.Age != 7*time.Second || time.Since(p.At) > time.Minute {
				t.Errorf("%s: %s, %d bytes, age %s", scheme, p.Code, len(p.Bytes), p.Age)
			}
			n++
			return n == 3
		})
		running(t, &Client{URL: s.URL, Every: time.Millisecond, User: "viewer", Password: "wrong"}, func(p link.Packet) bool {
			if p.Code != Refused || !p.End {
				t.Errorf("%s: %q", scheme, p.Code)
			}
			return true
		})
	}
}

func TestHostileServers(t *testing.T) {
	other := server(t, func(w http.ResponseWriter, r *http.Request) { t.Error("another host was asked") })
	release := make(chan struct{})
	defer close(release)
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  marsad.Code
	}{
		"redirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) }, Redirected},
		"other port": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		}, Redirected},
		"other scheme": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://"+r.Host+"/", http.StatusFound)
		}, Redirected},
		"circle": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) }, Redirected},
		"type": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Write([]byte("<html>"))
		}, NotJPEG},
		"no type": {func(w http.ResponseWriter, r *http.Request) { w.Header()["Content-Type"] = nil; w.Write([]byte("x")) }, NotJPEG},
		"huge": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "image/jpeg")
			for range 6 {
				w.Write(make([]byte, 1<<20))
			}
		}, TooLarge},
		"cut off": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "image/jpeg")
			w.Header().Set("Content-Length", "1000")
			w.Write(make([]byte, 10))
		}, CutOff},
		"slow body": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "image/jpeg")
			w.Write([]byte{0xff, 0xd8})
			w.(http.Flusher).Flush()
			<-release
		}, CutOff},
		"silent":    {func(w http.ResponseWriter, r *http.Request) { <-release }, link.NoConnection},
		"error":     {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) }, BadAnswer},
		"forbidden": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) }, Refused},
		"challenge": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("WWW-Authenticate", `Digest realm="x", nonce="y", algorithm=UNKNOWN`)
			w.WriteHeader(401)
		}, Refused},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(c.serve)
			running(t, &Client{URL: s.URL, Every: time.Millisecond, User: "viewer", Password: "secret", Timeout: 300 * time.Millisecond}, func(p link.Packet) bool {
				if p.Code != c.want || len(p.Bytes) > 0 || !p.End {
					t.Errorf("%q, %d bytes; want %q", p.Code, len(p.Bytes), c.want)
				}
				return true
			})
			s.CloseClientConnections()
		})
	}
	for _, bad := range []string{"ftp://x", "", "http://", "%"} {
		if err := (&Client{URL: bad}).Run(t.Context(), nil); marsad.CodeOf(err) != marsad.BadConfig {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestPort(t *testing.T) {
	for told, want := range map[string]string{"http://a/x": "80", "https://a": "443", "http://a:8000/": "8000", "http://[::1]:80": "80"} {
		if r, err := http.NewRequest("GET", told, nil); err != nil || port(r.URL) != want {
			t.Errorf("%s: %v, want %s", told, err, want)
		}
	}
}

func TestAge(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		date, made string
		want       time.Duration
	}{
		{"", "", 0}, {"Sun, 01 Mar 2026 12:00:10 GMT", "", 0}, {"Sun, 01 Mar 2020 12:00:10 GMT", "Sun, 01 Mar 2020 12:00:00 GMT", 10 * time.Second},
		{"", "Sun, 01 Mar 2026 11:59:00 GMT", time.Minute}, {"", "Sun, 01 Mar 2026 12:01:00 GMT", 0}, {"", "Thu, 01 Jan 1970 00:00:00 GMT", 0},
		{"soon", "Sun, 01 Mar 2026 11:59:00 GMT", time.Minute}, {"", "late", 0},
	} {
		a := answered{at: at, header: http.Header{"Date": {c.date}, "Last-Modified": {c.made}}}
		if got := a.age(); got != c.want {
			t.Errorf("%q %q: %s, want %s", c.date, c.made, got, c.want)
		}
	}
}

// fake is a camera that speaks ONVIF. Of what it is asked it keeps the names.
type fake struct {
	*httptest.Server
	mu     sync.Mutex
	asked  map[string]int
	pulls  int
	older  bool // no GetServices, as cameras before 2.1
	faults bool // it refuses to renew and forgets its subscription after two pulls
	events func(pull int) []onvif.Notification
	shot   []byte
	clock  time.Duration // of its own, of ours
}

const (
	soapHead = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema"><s:Body>`
	soapTail = `</s:Body></s:Envelope>`
)

func newFake(t *testing.T) *fake {
	f := &fake{asked: map[string]int{}, shot: picture(t, 20, 10, 1)}
	still := guarded("md5", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg")
		w.Write(f.shot)
	})
	f.Server = server(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/snap/") {
			still(w, r)
			return
		}
		f.soap(t, w, r)
	})
	return f
}

func (f *fake) soap(t *testing.T, w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	message, _ := io.ReadAll(r.Body)
	operation, body, err := onvif.Asked(message)
	if err != nil {
		t.Errorf("%v: %s", err, message)
		return
	}
	f.asked[operation]++
	created, _ := time.Parse(time.RFC3339, body.Text("Created"))
	late := time.Until(created) - f.clock
	if operation != "GetSystemDateAndTime" && (!body.Known("viewer", "secret") || late.Abs() > 5*time.Second) {
		f.fault(w, "ter:NotAuthorized")
		return
	}
	if !strings.Contains(r.Header.Get("Content-Type"), `action="`+body.Text("Action")+`"`) {
		t.Errorf("content type %s of action %s", r.Header.Get("Content-Type"), body.Text("Action"))
	}
	f.answer(t, w, operation, body)
}

func (f *fake) fault(w http.ResponseWriter, code string) {
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, soapHead+`<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>%s</s:Value></s:Subcode></s:Code></s:Fault>`+soapTail, code)
}

// elsewhere is where the camera thinks that it is.
const elsewhere = "http://10.9.8.7"

func (f *fake) answer(t *testing.T, w http.ResponseWriter, operation string, body *onvif.Body) {
	service := "<Service><Namespace>%s</Namespace><XAddr>" + elsewhere + "/%s</XAddr></Service>"
	switch operation {
	case "GetSystemDateAndTime":
		n := time.Now().Add(f.clock).UTC()
		fmt.Fprintf(w, soapHead+`<GetSystemDateAndTimeResponse><tt:UTCDateTime><tt:Time><tt:Hour>%d</tt:Hour><tt:Minute>%d</tt:Minute><tt:Second>%d</tt:Second></tt:Time><tt:Date><tt:Year>%d</tt:Year><tt:Month>%d</tt:Month><tt:Day>%d</tt:Day></tt:Date></tt:UTCDateTime></GetSystemDateAndTimeResponse>`+soapTail,
			n.Hour(), n.Minute(), n.Second(), n.Year(), n.Month(), n.Day())
	case "GetServices":
		if f.older {
			f.fault(w, "ter:ActionNotSupported")
			return
		}
		fmt.Fprintf(w, soapHead+`<GetServicesResponse>`+service+service+`</GetServicesResponse>`+soapTail, onvif.Media, "onvif/media", onvif.Events, "onvif/events")
	case "GetCapabilities":
		fmt.Fprint(w, soapHead+`<GetCapabilitiesResponse><Capabilities><tt:Media><tt:XAddr>`+elsewhere+`/m</tt:XAddr></tt:Media><tt:Events><tt:XAddr>`+elsewhere+`/e</tt:XAddr></tt:Events></Capabilities></GetCapabilitiesResponse>`+soapTail)
	case "GetProfiles":
		fmt.Fprint(w, soapHead+`<GetProfilesResponse><Profiles token="P1"><tt:VideoSourceConfiguration token="C1"><tt:SourceToken>V1</tt:SourceToken></tt:VideoSourceConfiguration></Profiles><Profiles token="P2"><tt:VideoSourceConfiguration token="C2"><tt:SourceToken>V2</tt:SourceToken></tt:VideoSourceConfiguration></Profiles></GetProfilesResponse>`+soapTail)
	case "GetSnapshotUri":
		fmt.Fprint(w, soapHead+`<GetSnapshotUriResponse><MediaUri><tt:Uri>`+elsewhere+`/snap/`+body.Text("ProfileToken")+`?a=1&amp;b=2</tt:Uri></MediaUri></GetSnapshotUriResponse>`+soapTail)
	case "CreatePullPointSubscription":
		fmt.Fprint(w, soapHead+`<CreatePullPointSubscriptionResponse><SubscriptionReference><Address>`+elsewhere+`/sub/1</Address><ReferenceParameters><k:Id xmlns:k="urn:k">42</k:Id></ReferenceParameters></SubscriptionReference></CreatePullPointSubscriptionResponse>`+soapTail)
	case "PullMessages":
		f.pulls++
		if body.Text("Id") != "42" {
			t.Error("a pull without the reference parameter")
		}
		if f.faults && f.pulls == 3 {
			f.fault(w, "wsnt:ResourceUnknownFault")
			return
		}
		n := time.Now().Add(f.clock)
		w.Write(onvif.AppendPullMessages(nil, n, n, f.events(f.pulls)))
	default:
		fmt.Fprintf(w, soapHead+`<%sResponse/>`+soapTail, operation)
	}
}

func TestONVIF(t *testing.T) {
	f := newFake(t)
	f.clock = -3 * time.Hour
	f.events = func(pull int) []onvif.Notification {
		if pull > 1 {
			return nil
		}
		n := event("VideoSource/MotionAlarm", "State", "true")
		n.Source, n.Operation, n.At = []onvif.Item{{Name: "VideoSourceConfigurationToken", Value: "C2"}}, onvif.Changed, time.Now().Add(f.clock)
		return []onvif.Notification{n}
	}
	c := &Client{URL: strings.Replace(f.URL, "http", "onvif", 1), Every: 10 * time.Millisecond, User: "viewer", Password: "secret", Keys: []string{"V1", "V2"}}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	h := new(heard)
	sink := h.sink()
	stills := map[marsad.SensorID]int{}
	enough := func() {
		if len(h.obs) > 0 && stills["a"] > 1 && stills["b"] > 1 {
			cancel()
		}
	}
	observe := sink.Observe
	sink.Observe = func(b []marsad.Observation) { observe(b); enough() }
	sink.Still = func(s marsad.Still) { stills[s.Sensor]++; enough() }
	counters := new(link.Counters)
	s := &Source{Sensors: []Sensor{eye("a", "V1"), eye("b", "V2")}, Feed: link.Feed{Name: "c", Counters: counters, Transport: c, Sink: sink}}
	if err := s.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if len(h.obs) != 1 || h.obs[0].Sensor != "b" || h.obs[0].Kind != marsad.Bearing || time.Since(h.obs[0].At).Abs() > time.Minute {
		t.Errorf("%+v", h.obs)
	}
	if stills["a"] < 2 || stills["b"] < 2 || len(counters.Count().Rejected) > 0 {
		t.Errorf("%v %v", stills, counters.Count().Rejected)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.asked["CreatePullPointSubscription"] != 1 || f.asked["Unsubscribe"] != 1 || f.asked["GetSnapshotUri"] != 2 {
		t.Errorf("%v", f.asked)
	}
}

// An older camera that forgets its subscription is asked for another.
func TestOlderCamera(t *testing.T) {
	f := newFake(t)
	f.older, f.faults = true, true
	f.events = func(int) []onvif.Notification { return nil }
	c := &Client{URL: strings.Replace(f.URL, "http", "onvif", 1) + "/device", Every: time.Hour, User: "viewer", Password: "secret", Keys: []string{""}}
	events, faults, stills := 0, 0, 0
	running(t, c, func(p link.Packet) bool {
		switch {
		case p.Code == BadAnswer:
			faults++
		case p.Code != "":
			t.Errorf("%s", p.Code)
		case p.Topic == "/events":
			events++
		case string(p.Bytes) == string(f.shot):
			stills++
		}
		return events >= 3 && stills == 1
	})
	if faults != 1 {
		t.Errorf("%d faults", faults)
	}
}

func TestONVIFRefusals(t *testing.T) {
	f := newFake(t)
	f.events = func(int) []onvif.Notification { return nil }
	for name, c := range map[string]struct {
		password, key string
		want          marsad.Code
	}{"password": {"wrong", "", Refused}, "profile": {"secret", "V9", NoProfile}} {
		running(t, &Client{URL: strings.Replace(f.URL, "http", "onvif", 1), Every: time.Hour, User: "viewer", Password: c.password, Keys: []string{c.key}}, func(p link.Packet) bool {
			if p.Code != "" && p.Code != c.want {
				t.Errorf("%s: %q, want %q", name, p.Code, c.want)
			}
			return p.Code == c.want
		})
	}
	empty := server(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, soapHead+"<GetServicesResponse/>"+soapTail)
	})
	running(t, &Client{URL: strings.Replace(empty.URL, "http", "onvif", 1), Every: time.Hour, Keys: []string{""}}, func(p link.Packet) bool {
		if p.Code != NoService {
			t.Errorf("%q", p.Code)
		}
		return true
	})
}

func TestWithinTheCamera(t *testing.T) {
	for _, c := range []struct{ root, told, want string }{
		{"http://192.0.2.1:8000/onvif", "http://192.0.2.1/snap?x=1", "http://192.0.2.1/snap?x=1"},
		{"http://192.0.2.1:8000/onvif", "http://10.0.0.1/snap%2fa?x=1", "http://192.0.2.1:8000/snap%2fa?x=1"},
		{"http://192.0.2.1:8000/onvif", "//evil.example:1/x", "http://192.0.2.1:8000/x"},
		{"http://192.0.2.1/onvif", "http://user:pw@evil.example/x", "http://192.0.2.1/x"},
		{"https://192.0.2.1/onvif", "http://192.0.2.1:81/x", "https://192.0.2.1/x"},
		{"http://localhost:8000/onvif", "http://localhost:22/x", "http://localhost:8000/x"},
		{"http://192.0.2.1/onvif", "file:///etc/passwd", "http://192.0.2.1/etc/passwd"},
	} {
		u, _ := http.NewRequest("GET", c.root, nil)
		s := &session{root: u.URL}
		if got, err := s.within(c.told); err != nil || got != c.want {
			t.Errorf("%s: %s %v, want %s", c.told, got, err, c.want)
		}
	}
	u, _ := http.NewRequest("GET", "http://a/", nil)
	if got, err := (&session{root: u.URL}).within("http://[x"); err == nil {
		t.Error(got)
	}
}
