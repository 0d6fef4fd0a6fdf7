package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// document is openapi.json, read as tests need it.
type document struct {
	Paths map[string]map[string]struct {
		Responses map[string]struct {
			Content map[string]struct{ Schema map[string]any }
		}
	}
	Components struct{ Schemas map[string]map[string]any }
}

func readDocument(t testing.TB) *document {
	t.Helper()
	var d document
	if err := json.Unmarshal(openapi, &d); err != nil {
		t.Fatal(err)
	}
	return &d
}

// used notes which schemas and properties a real answer had.
type used map[string]bool

// check returns what in x is not as the schema says. It knows the words of JSON
// Schema that the document uses, and fails on any other.
func (d *document) check(schema map[string]any, x any, at string, seen used) (wrong []string) {
	if name, ok := schema["$ref"].(string); ok {
		name = strings.TrimPrefix(name, "#/components/schemas/")
		seen[name] = true
		return d.check(d.Components.Schemas[name], x, name, seen)
	}
	bad := func(format string, args ...any) { wrong = append(wrong, at+": "+fmt.Sprintf(format, args...)) }
	for word, v := range schema {
		switch word {
		case "description", "format", "default", "properties", "additionalProperties", "items", "minItems", "maxItems":
		case "type":
			if !ofType(x, v.(string)) {
				bad("%v is no %s", x, v)
				return wrong
			}
		case "enum":
			if !slices.Contains(v.([]any), x) {
				bad("%v is none of %v", x, v)
			}
		case "pattern":
			if s, _ := x.(string); !regexp.MustCompile(v.(string)).MatchString(s) {
				bad("%q does not match %s", s, v)
			}
		case "minimum":
			if n, _ := x.(float64); n < v.(float64) {
				bad("%v below %v", n, v)
			}
		case "required":
			for _, name := range v.([]any) {
				if _, ok := x.(map[string]any)[name.(string)]; !ok {
					bad("%s is missing", name)
				}
			}
		default:
			bad("the test does not know %q", word)
		}
	}
	switch x := x.(type) {
	case map[string]any:
		return append(wrong, d.checkObject(schema, x, at, seen)...)
	case []any:
		if n, ok := schema["minItems"].(float64); ok && (len(x) < int(n) || len(x) > int(schema["maxItems"].(float64))) {
			bad("%d items", len(x))
		}
		items, _ := schema["items"].(map[string]any)
		for i := range x {
			wrong = append(wrong, d.check(items, x[i], fmt.Sprintf("%s[%d]", at, i), seen)...)
		}
	}
	return wrong
}

func (d *document) checkObject(schema, x map[string]any, at string, seen used) (wrong []string) {
	properties, _ := schema["properties"].(map[string]any)
	for name, v := range x {
		if p, ok := properties[name].(map[string]any); ok {
			seen[at+"."+name] = true
			wrong = append(wrong, d.check(p, v, at+"."+name, seen)...)
			continue
		}
		switch more := schema["additionalProperties"].(type) {
		case map[string]any:
			wrong = append(wrong, d.check(more, v, at+"."+name, seen)...)
		case bool:
			wrong = append(wrong, at+"."+name+" is not described")
		}
	}
	return wrong
}

func ofType(x any, kind string) bool {
	switch kind {
	case "object":
		_, ok := x.(map[string]any)
		return ok
	case "array":
		_, ok := x.([]any)
		return ok
	case "string":
		_, ok := x.(string)
		return ok
	case "boolean":
		_, ok := x.(bool)
		return ok
	case "number":
		_, ok := x.(float64)
		return ok
	case "integer":
		n, ok := x.(float64)
		return ok && n == float64(int64(n))
	}
	return false
}

func decode(t testing.TB, body []byte) (x any) {
	t.Helper()
	if err := json.Unmarshal(body, &x); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return x
}

// request asks a server without a network.
func request(s *Server, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestRoutesAreTheDocuments(t *testing.T) {
	s := newServer(t, newFake().station())
	var have, described []string
	for _, r := range s.routes() {
		have = append(have, r.method+" "+r.path)
	}
	for path, methods := range readDocument(t).Paths {
		for m := range methods {
			described = append(described, strings.ToUpper(m)+" "+path)
		}
	}
	slices.Sort(have)
	slices.Sort(described)
	if !slices.Equal(have, described) {
		t.Errorf("routes\n %s\ndocument\n %s", strings.Join(have, "\n "), strings.Join(described, "\n "))
	}
}

// TestAnswersAreAsDescribed asks everything of a full station and holds each
// answer to the document; in the end each property was seen in a real answer.
func TestAnswersAreAsDescribed(t *testing.T) {
	d := readDocument(t)
	s := newServer(t, filledFake().station())
	seen := used{}
	const zone = `{"kind":"line","points":[[18,1],[18.2,1.5]],"name":"Piste"}`
	for _, c := range []struct {
		method, path, route, body string
		status                    int
	}{
		{"GET", "/api/v1/tracks", "", "", 200},
		{"GET", "/api/v1/tracks/B2-00001", "/api/v1/tracks/{id}", "", 200},
		{"GET", "/api/v1/tracks/B2-00099", "/api/v1/tracks/{id}", "", 404},
		{"GET", "/api/v1/tracks/nonsense", "/api/v1/tracks/{id}", "", 400},
		{"GET", "/api/v1/tracks/B2-00001/evidence?from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00.5Z&cursor=7&limit=9", "/api/v1/tracks/{id}/evidence", "", 200},
		{"GET", "/api/v1/tracks/B2-00099/evidence", "/api/v1/tracks/{id}/evidence", "", 404},
		{"GET", "/api/v1/tracks/B2-00001/evidence?from=yesterday", "/api/v1/tracks/{id}/evidence", "", 400},
		{"GET", "/api/v1/tracks/B2-00001/evidence?cursor=0", "/api/v1/tracks/{id}/evidence", "", 400},
		{"POST", "/api/v1/tracks/B2-00001/merge", "/api/v1/tracks/{id}/merge", `{"with":"B2-00002","reason":"one lorry"}`, 200},
		{"POST", "/api/v1/tracks/B2-00001/merge", "/api/v1/tracks/{id}/merge", `{"with":"B2-00001","reason":"itself"}`, 400},
		{"POST", "/api/v1/tracks/B2-00001/merge", "/api/v1/tracks/{id}/merge", `{"with":"B2-00002","name":"no","reason":"x"}`, 400},
		{"POST", "/api/v1/tracks/B2-00001/split", "/api/v1/tracks/{id}/split", `{"from":"2026-01-05T04:00:00Z","reason":"two"}`, 200},
		{"POST", "/api/v1/tracks/B2-00001/split", "/api/v1/tracks/{id}/split", `{"sensor":"r1","reason":"two"}`, 200},
		{"POST", "/api/v1/tracks/B2-00001/split", "/api/v1/tracks/{id}/split", `{"reason":"two"}`, 400},
		{"POST", "/api/v1/tracks/B2-00001/rename", "/api/v1/tracks/{id}/rename", `{"name":"lorry","reason":"told"}`, 200},
		{"POST", "/api/v1/tracks/nonsense/rename", "/api/v1/tracks/{id}/rename", `{"name":"lorry","reason":"told"}`, 400},
		{"POST", "/api/v1/tracks/B2-00009/rename", "/api/v1/tracks/{id}/rename", `{"name":"lorry","reason":"told"}`, 404},
		{"POST", "/api/v1/tracks/B2-00001/reclassify", "/api/v1/tracks/{id}/reclassify", `{"class":"vehicle","label":"unknown","reason":"seen"}`, 200},
		{"POST", "/api/v1/tracks/B2-00001/reclassify", "/api/v1/tracks/{id}/reclassify", `{"class":"tank","reason":"seen"}`, 400},
		{"POST", "/api/v1/tracks/B2-00001/reclassify", "/api/v1/tracks/{id}/reclassify", `{"label":"hostile","reason":"seen"}`, 400},
		{"GET", "/api/v1/corrections", "", "", 200},
		{"GET", "/api/v1/corrections?track=B2-00003&limit=2&after=10", "/api/v1/corrections", "", 200},
		{"GET", "/api/v1/corrections?track=x", "/api/v1/corrections", "", 400},
		{"POST", "/api/v1/corrections/7/undo", "/api/v1/corrections/{id}/undo", `{"reason":"not so"}`, 200},
		{"POST", "/api/v1/corrections/8/undo", "/api/v1/corrections/{id}/undo", `{"reason":"not so"}`, 404},
		{"GET", "/api/v1/sensors", "", "", 200},
		{"GET", "/api/v1/alerts", "", "", 200},
		{"GET", "/api/v1/alerts?open=true&limit=3", "/api/v1/alerts", "", 200},
		{"GET", "/api/v1/alerts?open=perhaps", "/api/v1/alerts", "", 400},
		{"POST", "/api/v1/alerts/B2-A00002/acknowledge", "/api/v1/alerts/{id}/acknowledge", `{"remark":"seen"}`, 200},
		{"POST", "/api/v1/alerts/B2-A00999/acknowledge", "/api/v1/alerts/{id}/acknowledge", `{}`, 404},
		{"POST", "/api/v1/alerts/17/acknowledge", "/api/v1/alerts/{id}/acknowledge", `{}`, 400},
		{"PUT", "/api/v1/zones/piste", "/api/v1/zones/{id}", zone, 200},
		{"PUT", "/api/v1/zones/Bad%20Name", "/api/v1/zones/{id}", zone, 400},
		{"PUT", "/api/v1/zones/piste", "/api/v1/zones/{id}", `{"kind":"line","version":7,"points":[[18,1],[18.2,1.5]]}`, 409},
		{"GET", "/api/v1/zones", "", "", 200},
		{"DELETE", "/api/v1/zones/piste", "/api/v1/zones/{id}", "", 204},
		{"DELETE", "/api/v1/zones/piste", "/api/v1/zones/{id}", "", 404},
		{"POST", "/api/v1/zones/import", "", `{"type":"FeatureCollection","features":[
			{"type":"Feature","properties":{"name":"A"},"geometry":{"type":"LineString","coordinates":[[1,18],[2,18]]}}]}`, 200},
		{"GET", "/api/v1/sensors/r1", "/api/v1/sensors/{id}", "", 200},
		{"GET", "/api/v1/sensors/uav", "/api/v1/sensors/{id}", "", 200},
		{"GET", "/api/v1/sensors/none", "/api/v1/sensors/{id}", "", 404},
		{"GET", "/api/v1/sensors/uav/still", "/api/v1/sensors/{id}/still", "", 404},
		{"GET", "/api/v1/operators", "", "", 200},
		{"GET", "/api/v1/findings", "", "", 200},
		{"GET", "/api/v1/health", "", "", 200},
		{"GET", "/api/v1/quarantine", "", "", 200},
		{"GET", "/api/v1/events", "", "", 200},
		{"GET", "/api/v1/events?after=-1", "/api/v1/events", "", 400},
		{"GET", "/api/v1/events?limit=0", "/api/v1/events", "", 400},
		{"GET", "/api/v1/licences", "", "", 200},
		{"GET", "/api/v1/openapi.json", "", "", 200},
	} {
		w := request(s, c.method, c.path, c.body)
		if w.Code != c.status {
			t.Errorf("%s %s: status %d, want %d: %s", c.method, c.path, w.Code, c.status, w.Body)
			continue
		}
		if c.route == "" {
			c.route = c.path
		}
		responses := d.Paths[c.route][strings.ToLower(c.method)].Responses
		media, key := "application/json", fmt.Sprint(c.status)
		if c.status >= 400 {
			media, key = "application/problem+json", "default"
		}
		if c.status == http.StatusNoContent {
			continue
		}
		if got := w.Header().Get("Content-Type"); got != media {
			t.Errorf("%s %s: content type %s", c.method, c.path, got)
		}
		for _, wrong := range d.check(responses[key].Content[media].Schema, decode(t, w.Body.Bytes()), c.route, seen) {
			t.Errorf("%s %s: %s", c.method, c.path, wrong)
		}
	}
	inStream := []string{"Snapshot", "Changes", "Heartbeat", "Thinned"} // TestLiveMessagesAreAsDescribed
	inRequests := []string{"ZoneToSet", "Acknowledgement", "Merging", "Splitting", "Renaming", "Reclassifying", "Undoing"}
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		if slices.Contains(inStream, name) || slices.Contains(inRequests, name) {
			continue
		}
		properties, _ := d.Components.Schemas[name]["properties"].(map[string]any)
		for p := range properties {
			if !seen[name+"."+p] {
				t.Errorf("%s.%s is described and in no answer", name, p)
			}
		}
	}
}
