package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/coder/websocket"

	"marsad"
)

func TestHostsAndOrigins(t *testing.T) {
	st := filledFake().station()
	st.Hosts = []string{"post-b2.example"}
	s := newServer(t, st)
	for _, c := range []struct {
		method, host string
		headers      map[string]string
		status       int
	}{
		{"GET", "127.0.0.1:8080", nil, 200},
		{"GET", "localhost:9", nil, 200},
		{"GET", "[::1]:8080", nil, 200},
		{"GET", "127.9.9.9", nil, 200},
		{"GET", "Post-B2.example", nil, 200},
		{"GET", "evil.example:8080", nil, 403},
		{"GET", "127.0.0.1.evil.example", nil, 403},
		{"GET", "192.168.1.7:8080", nil, 403},
		{"GET", "", nil, 403},
		{"GET", "localhost:9", map[string]string{"Origin": "https://evil.example"}, 200}, // cannot read the answer
		{"DELETE", "localhost:9", nil, 404},
		{"DELETE", "localhost:9", map[string]string{"Origin": "http://localhost:9"}, 404},
		{"DELETE", "localhost:9", map[string]string{"Origin": "http://localhost:9", "Sec-Fetch-Site": "same-origin"}, 404},
		{"DELETE", "localhost:9", map[string]string{"Origin": "http://localhost:10"}, 403},
		{"DELETE", "localhost:9", map[string]string{"Origin": "null"}, 403},
		{"DELETE", "localhost:9", map[string]string{"Origin": "file://localhost:9"}, 403},
		{"DELETE", "localhost:9", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"DELETE", "localhost:9", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"GET", "localhost:9", map[string]string{"Upgrade": "websocket", "Origin": "https://evil.example"}, 403},
	} {
		r := httptest.NewRequest(c.method, "/api/v1/zones/none", nil)
		if c.method == "GET" {
			r = httptest.NewRequest(c.method, "/api/v1/zones", nil)
		}
		r.Host = c.host
		for k, v := range c.headers {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s host %q %v: %d, want %d", c.method, c.host, c.headers, w.Code, c.status)
		}
		if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'") ||
			w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("headers %v", w.Header())
		}
	}
}

func TestLiveRefusesForeignOrigins(t *testing.T) {
	address, _ := serve(t, filledFake().station())
	for origin, want := range map[string]int{"": 101, "http://" + address: 101, "http://evil.example": 403, "null": 403} {
		h := http.Header{}
		if origin != "" {
			h.Set("Origin", origin)
		}
		c, response, err := websocket.Dial(t.Context(), "ws://"+address+"/api/v1/live", &websocket.DialOptions{HTTPHeader: h})
		if err == nil {
			c.CloseNow()
		}
		if response == nil || response.StatusCode != want {
			t.Errorf("origin %q: %v %v, want %d", origin, response, err, want)
		}
	}
}

func TestProblems(t *testing.T) {
	f := filledFake()
	s := newServer(t, f.station())
	for _, c := range []struct {
		fail   error
		status int
		code   marsad.Code
		detail bool
	}{
		{marsad.Errorf(marsad.Conflict, "changed"), 409, marsad.Conflict, true},
		{fmt.Errorf("around: %w", marsad.Errorf(marsad.StoreBroken, "secret path")), 500, marsad.StoreBroken, false},
		{errors.New("secret"), 500, marsad.Internal, false},
		{marsad.Errorf("no-such-code", "x"), 503, marsad.Unavailable, true},
		{context.Canceled, 503, marsad.Unavailable, true},
	} {
		f.fail = c.fail
		w := request(s, "GET", "/api/v1/health", "")
		var p problemForm
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		if w.Code != c.status || p.Code != c.code || (p.Detail != "") != c.detail || p.Status != c.status {
			t.Errorf("%v: %d %+v", c.fail, w.Code, p)
		}
	}
	f.fail = nil
	if w := request(s, "PATCH", "/api/v1/zones/well", ""); w.Code != 404 || strings.Join(w.Header().Values("Allow"), " ") != "PUT DELETE" {
		t.Errorf("PATCH: %d, allow %q", w.Code, w.Header().Values("Allow"))
	}
	if w := request(s, "GET", "/api/v2/", ""); w.Code != 404 {
		t.Errorf("unknown version: %d", w.Code)
	}
	if w := request(s, "PUT", "/api/v1/zones/well", `{"name":"`+strings.Repeat("x", maxBody)+`"}`); w.Code != 413 {
		t.Errorf("a body over the limit: %d %s", w.Code, w.Body)
	}
}

func TestBodies(t *testing.T) {
	s := newServer(t, filledFake().station())
	for body, status := range map[string]int{
		`{"kind":"area","points":[[18,1],[18.1,1],[18,1.1]],"on_entry":true}`:                         200,
		`{"kind":"area","points":[[18,1],[18.1,1],[18,1.1]],"on_entry":true,"id":"well"}`:             200,
		`{"kind":"area","points":[[18,1],[18.1,1],[18,1.1]],"on_entry":true,"id":"other"}`:            400,
		`{"kind":"area","points":[[18,1],[18.1,1],[18,1.1]],"on_entry":true,"marks":{"release":"x"}}`: 400,
		`{"kind":"area","points":[[98,1],[18.1,1],[18,1.1]],"on_entry":true}`:                         400,
		`{"kind":"area","points":[[18,1],[18.1,1]],"on_entry":true}`:                                  400,
		`{"kind":"area","points":[[18,1],[18.1,1],[18,1.1]]}`:                                         400,
		`{"kind":"area","points":[[18,1],[18.1,1],[18,1.1]],"on_entry":true,"colour":"red"}`:          400,
		`{"kind":"area","points":[[18,1],[18.1,1],[18,1.1]],"on_entry":true} {}`:                      400,
		`{"kind":"line","points":[[18,1],[18.1,1]],"direction":"up"}`:                                 400,
		``:     400,
		`null`: 400,
		`[]`:   400,
		`{"kind":"line","points":[[1e999,1],[18.1,1]]}`:               400,
		`{"kind":"line","points":[[18,1,340],[18.1,1,340]]}`:          400,
		`{"kind":"line","points":[[18],[18.1,1]]}`:                    400,
		`{"kind":"line","points":[[18,1],[18,1]]}`:                    400,
		`{"kind":"line","points":[[18,1],[18.1,1]],"name":"\u202ex"}`: 400,
	} {
		if w := request(s, "PUT", "/api/v1/zones/well", body); w.Code != status {
			t.Errorf("%s: %d, want %d: %s", body, w.Code, status, w.Body)
		}
	}
	r := httptest.NewRequest("PUT", "/api/v1/zones/well", strings.NewReader(`{"kind":"line","points":[[18,1],[18.1,1]]}`))
	r.Host = "localhost"
	r.Header.Set("Content-Type", "text/plain") // what a form of another site can send
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != 400 {
		t.Errorf("text/plain: %d", w.Code)
	}
}

func TestPieces(t *testing.T) {
	s := newServer(t, filledFake().station())
	for path, want := range map[string]int{"/api/v1/events?limit=200": 450, "/api/v1/alerts?limit=70": 450, "/api/v1/alerts?open=true&limit=49": 150} {
		got, seen, next := 0, map[string]bool{}, ""
		for {
			target := path
			if next != "" {
				target += "&after=" + next
			}
			w := request(s, "GET", target, "")
			var list struct {
				Items []struct {
					ID  string
					Seq int
				}
				Next string
			}
			if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != 200 {
				t.Fatal(w.Code, err)
			}
			for _, i := range list.Items {
				seen[fmt.Sprint(i)] = true
			}
			got += len(list.Items)
			if next = list.Next; next == "" {
				break
			}
		}
		if got != want || len(seen) != want {
			t.Errorf("%s: %d items, %d different, want %d", path, got, len(seen), want)
		}
	}
	if w := request(s, "GET", "/api/v1/alerts?after=B2-A99999", ""); w.Code != 400 {
		t.Errorf("after an alert that is not: %d", w.Code)
	}
}

func TestNobodySeesNothing(t *testing.T) {
	st := filledFake().station()
	st.Actor = func(*http.Request) marsad.Actor { return marsad.Actor{} }
	s := newServer(t, st)
	for _, path := range []string{"tracks", "sensors", "alerts", "zones", "events", "quarantine"} {
		w := request(s, "GET", "/api/v1/"+path, "")
		var list struct{ Items []any }
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || list.Items == nil || len(list.Items) != 0 {
			t.Errorf("%s: %s", path, w.Body)
		}
	}
	for _, path := range []string{"tracks/B2-00001", "health"} {
		if w := request(s, "GET", "/api/v1/"+path, ""); w.Code == 200 {
			t.Errorf("%s: %s", path, w.Body)
		}
	}
	address, _ := serve(t, st)
	m := dial(t, address, "")
	m.until(t, "a heartbeat", func() bool { return m.count["heartbeat"] > 0 })
	if len(m.named)+len(m.tracks)+len(m.zones)+len(m.alerts)+len(m.states) > 0 {
		t.Errorf("the stream shows %v %v %v %v", m.named, m.zones, m.alerts, m.states)
	}
}

func TestImport(t *testing.T) {
	f := newFake()
	s := newServer(t, f.station())
	w := request(s, "POST", "/api/v1/zones/import", `{"type":"FeatureCollection","features":[
 {"type":"Feature","id":"piste-1","properties":{"name":"Piste","priority":"high","direction":"left-to-right"},"geometry":{"type":"LineString","coordinates":[[1,18],[2,18.5,300]]}},
 {"type":"Feature","properties":{"name":"Puits","on_exit":true},"geometry":{"type":"Polygon","coordinates":[[[1,18],[2,18],[2,19],[1,18]]]}}]}`)
	var list struct{ Items []zoneForm }
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != 200 || len(list.Items) != 2 || len(f.state.Zones) != 2 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if z := list.Items[0]; z.ID != "piste-1" || z.Points[1] != [2]float64{18.5, 2} || z.Direction != marsad.LeftToRight || z.Priority != marsad.High {
		t.Errorf("%+v", z)
	}
	if z := list.Items[1]; z.ID != "puits" || len(z.Points) != 3 || !z.OnEntry || !z.OnExit {
		t.Errorf("%+v", z)
	}
	for _, body := range []string{``, `[]`, `{"type":"Point","coordinates":[1,18]}`, `{"type":"LineString","coordinates":[[1,98],[2,18]]}`} {
		if w := request(s, "POST", "/api/v1/zones/import", body); w.Code != 400 || len(f.state.Zones) != 2 {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
}

// FuzzZone puts any body and asks any query: the answer is 200 and a valid zone,
// or a problem of 4xx, and reading the zone back gives the same.
func FuzzZone(f *testing.F) {
	f.Add("well", `{"kind":"area","points":[[18,1],[18.1,1],[18,1.1]],"on_entry":true}`)
	f.Add("line-1", `{"kind":"line","points":[[18,1],[-18.1,-180]],"direction":"both","priority":"low","marks":{"release":"amber+strict","exercise":"x"}}`)
	f.Add("..", `{"kind":`)
	f.Fuzz(func(t *testing.T, id, body string) {
		r := httptest.NewRequest("PUT", "/", strings.NewReader(body))
		r.SetPathValue("id", id)
		z, err := readZone(r)
		if err != nil {
			if code := marsad.CodeOf(err); statuses[code]/100 != 4 {
				t.Errorf("code %s: %v", code, err)
			}
			return
		}
		if err := z.Valid(); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(formOfZone(&z))
		if err != nil {
			t.Fatal(err)
		}
		var form zoneForm
		if err := json.Unmarshal(again, &form); err != nil {
			t.Fatal(err)
		}
		z2 := form.zone()
		if third, _ := json.Marshal(formOfZone(&z2)); !bytes.Equal(again, third) {
			t.Errorf("%s became %s", again, third)
		}
	})
}

func FuzzQuery(f *testing.F) {
	s, err := New(filledFake().station())
	if err != nil {
		f.Fatal(err)
	}
	f.Add("alerts", "open=true&limit=5&after=B2-A00003")
	f.Add("events", "after=18446744073709551615&limit=1000")
	f.Add("tracks/B2-00001", "a=%zz;b")
	f.Add("quarantine", "limit=0x1")
	f.Fuzz(func(t *testing.T, path, query string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = "localhost"
		r.URL.Path, r.URL.RawQuery = "/api/v1/"+path, query
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%d: %s", w.Code, w.Body)
		}
	})
}

func TestPage(t *testing.T) {
	script := strings.Repeat("let a = 1;\n", 500)
	st := newFake().station()
	st.Page = fstest.MapFS{
		"index.html":                 {Data: []byte("<!doctype html>page")},
		"assets/index-B4xk39aQ.js":   {Data: []byte(script)},
		"assets/map-B4xk39aQ.css":    {Data: []byte("plain")},
		"assets/map-B4xk39aQ.css.br": {Data: []byte("brotli")},
		"assets/map-B4xk39aQ.css.gz": {Data: []byte("gzip")},
		"icon.svg":                   {Data: []byte("<svg/>")},
		"map.bin":                    {Data: []byte("0123456789")},
	}
	s := newServer(t, st)
	get := func(path string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "localhost"
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	for _, c := range []struct {
		path, accept, coding, media, cache, body string
		status                                   int
	}{
		{"/", "", "", "text/html; charset=utf-8", "no-cache", "<!doctype html>page", 200},
		{"/map", "gzip", "", "text/html; charset=utf-8", "no-cache", "<!doctype html>page", 200},
		{"/assets/map-B4xk39aQ.css", "gzip, br", "br", "text/css; charset=utf-8", "public, max-age=31536000, immutable", "brotli", 200},
		{"/assets/map-B4xk39aQ.css", "gzip;q=1.0, br;q=0", "gzip", "text/css; charset=utf-8", "public, max-age=31536000, immutable", "gzip", 200},
		{"/assets/map-B4xk39aQ.css", "", "", "text/css; charset=utf-8", "public, max-age=31536000, immutable", "plain", 200},
		{"/assets/index-B4xk39aQ.js", "", "", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable", script, 200},
		{"/icon.svg", "gzip", "", "image/svg+xml", "no-cache", "<svg/>", 200},
		{"/none.js", "", "", "application/problem+json", "no-store", "", 404},
		{"/../../etc/passwd.txt", "", "", "application/problem+json", "no-store", "", 404},
	} {
		w := get(c.path, "Accept-Encoding", c.accept)
		h := w.Header()
		if w.Code == http.StatusTemporaryRedirect || w.Code == http.StatusMovedPermanently { // a path that is not clean
			continue
		}
		if w.Code != c.status || h.Get("Content-Encoding") != c.coding || h.Get("Content-Type") != c.media || h.Get("Cache-Control") != c.cache || c.body != "" && w.Body.String() != c.body {
			t.Errorf("%s (%s): %d %v %.40q", c.path, c.accept, w.Code, h, w.Body)
		}
	}
	w := get("/assets/index-B4xk39aQ.js", "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(w.Body)
	if err != nil || w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatal(err, w.Header())
	}
	if body, err := io.ReadAll(z); err != nil || string(body) != script {
		t.Error("what was packed is not what was there", err)
	}
	etag := w.Header().Get("ETag")
	if w := get("/assets/index-B4xk39aQ.js", "Accept-Encoding", "gzip", "If-None-Match", etag); w.Code != http.StatusNotModified {
		t.Errorf("with its ETag: %d", w.Code)
	}
	if w := get("/assets/index-B4xk39aQ.js", "If-None-Match", etag); w.Code != http.StatusOK {
		t.Errorf("with the ETag of another coding: %d", w.Code)
	}
	if w := get("/map.bin", "Range", "bytes=2-4"); w.Code != http.StatusPartialContent || w.Body.String() != "234" {
		t.Errorf("a range: %d %q", w.Code, w.Body)
	}
	if w := request(s, "POST", "/", ""); w.Code != 404 {
		t.Errorf("POST to the page: %d", w.Code)
	}
}
