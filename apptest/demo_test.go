package apptest

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	mrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"marsad/internal/store"
)

func TestMain(m *testing.M) {
	code := m.Run()
	CleanUp()
	os.Exit(code)
}

// list is a list of the API.
type list[T any] struct {
	Version uint64 `json:"version"`
	Items   []T    `json:"items"`
}

type trackForm struct {
	ID      string                    `json:"id"`
	State   string                    `json:"state"`
	Kind    string                    `json:"kind"`
	Label   string                    `json:"label"`
	Lat     float64                   `json:"lat"`
	Sensors []struct{ Sensor string } `json:"sensors"`
	Marks   struct{ Exercise string } `json:"marks"`
	Recent  []struct{ Sensor string } `json:"recent"`
}

type alertForm struct {
	ID            string                    `json:"id"`
	Rule          string                    `json:"rule"`
	OperatorState string                    `json:"operator_state"`
	Remark        string                    `json:"remark"`
	Track         string                    `json:"track"`
	Marks         struct{ Exercise string } `json:"marks"`
}

func tracks(t testing.TB, url string) []trackForm {
	var l list[trackForm]
	Get(t, url+"/api/v1/tracks", &l)
	return l.Items
}

func alerts(t testing.TB, url string) []alertForm {
	var l list[alertForm]
	Get(t, url+"/api/v1/alerts", &l)
	return l.Items
}

func startDemo(t testing.TB, data string, more ...string) *App {
	return Start(t, append([]string{"demo", "--http", "127.0.0.1:0", "--data", data}, more...)...)
}

// The promise of the first half minute: at least five tracks and one alert, all
// of it through real sockets and all of it marked as an exercise.
func TestDemoIsAliveWithinHalfAMinute(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the real binary for half a minute")
	}
	began := time.Now()
	app := startDemo(t, t.TempDir())
	url := app.URL()
	var confirmed []trackForm
	Until(t, "five confirmed tracks and an alert", func() bool {
		confirmed = confirmed[:0]
		for _, k := range tracks(t, url) {
			if k.State == "confirmed" {
				confirmed = append(confirmed, k)
			}
		}
		return len(confirmed) >= 5 && len(alerts(t, url)) >= 1
	})
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	for _, k := range tracks(t, url) {
		if k.Marks.Exercise == "" {
			t.Errorf("track %s carries no exercise mark", k.ID)
		}
	}
	first := alerts(t, url)[0]
	if first.Marks.Exercise == "" {
		t.Errorf("alert %s carries no exercise mark", first.ID)
	}
	var one trackForm
	Get(t, url+"/api/v1/tracks/"+confirmed[0].ID, &one)
	if len(one.Recent) == 0 {
		t.Errorf("track %s does not say why it exists", one.ID)
	}
	var acked alertForm
	if err := Send(http.MethodPost, url+"/api/v1/alerts/"+first.ID+"/acknowledge", map[string]string{"remark": "seen"}, &acked); err != nil {
		t.Fatal(err)
	}
	if took := app.Stop(); took > 5*time.Second {
		t.Errorf("SIGTERM took %s", took)
	}
}

func TestSecondStartSaysWhoHoldsTheFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the real binary")
	}
	data := t.TempDir()
	first := startDemo(t, data)
	first.URL()
	second := startDemo(t, data)
	if code := second.Wait(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if out := second.Output(); !strings.Contains(out, strconv.Itoa(first.cmd.Process.Pid)) {
		t.Errorf("it does not name the process %d:\n%s", first.cmd.Process.Pid, out)
	}
}

func TestDemoEndsByItself(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the real binary")
	}
	app := startDemo(t, t.TempDir(), "--for", "2s")
	app.URL()
	if code := app.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// rounds is how often a test that kills does it: a few in CI, more by
// MARSAD_KILLS.
func rounds(t *testing.T, usual int) int {
	if n, err := strconv.Atoi(os.Getenv("MARSAD_KILLS")); err == nil {
		return n
	}
	return usual
}

// Zones put, alerts acknowledged and their remarks: what was answered is there
// after kill -9, and the log verifies.
func TestKillNineLosesNothingAnswered(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the real binary again and again")
	}
	data := t.TempDir()
	zones, acks := map[string]bool{}, map[string]string{}
	for round := range rounds(t, 5) {
		app := startDemo(t, data)
		url := app.URL()
		checkKept(t, url, zones, acks, round)
		verifyLog(t, data)
		deadline := time.Now().Add(time.Duration(500+mrand.IntN(5000)) * time.Millisecond)
		for n := 0; time.Now().Before(deadline) || round == 0 && len(acks) == 0; n++ {
			id := fmt.Sprintf("z-%d-%d", round, n)
			zone := map[string]any{"name": id, "kind": "area", "on_entry": true, "priority": "low",
				"points": [][2]float64{{23.1, 7.1}, {23.2, 7.1}, {23.2, 7.2}}}
			if Send(http.MethodPut, url+"/api/v1/zones/"+id, zone, nil) == nil {
				zones[id] = true
			}
			for _, a := range alerts(t, url) {
				if a.OperatorState != "new" {
					continue
				}
				remark := fmt.Sprintf("round %d", round)
				if Send(http.MethodPost, url+"/api/v1/alerts/"+a.ID+"/acknowledge", map[string]string{"remark": remark}, nil) == nil {
					acks[a.ID] = remark
				}
			}
		}
		told := committed(t, url)
		app.Kill()
		checkObservations(t, data, told)
	}
	app := startDemo(t, data)
	checkKept(t, app.URL(), zones, acks, -1)
	app.Stop()
	verifyLog(t, data)
	out, err := exec.Command(Binary(t), "export", "--data", data, "--what", "log", "--format", "csv",
		"--from", "2020-01-01T00:00:00Z", "--to", "2100-01-01T00:00:00Z").CombinedOutput()
	if err != nil {
		t.Fatalf("export of the log: %v\n%s", err, out)
	}
	for id := range acks {
		if !strings.Contains(string(out), id) {
			t.Errorf("the log lacks the acknowledged alert %s", id)
		}
	}
	t.Logf("%d zones and %d acknowledgements kept", len(zones), len(acks))
	if len(zones) == 0 || len(acks) == 0 {
		t.Error("nothing was answered at all")
	}
}

// committed is how many observations the station says are on disk.
func committed(t *testing.T, url string) uint64 {
	t.Helper()
	var health struct {
		Store struct{ Observations uint64 }
	}
	Get(t, url+"/api/v1/health", &health)
	return health.Store.Observations
}

func checkObservations(t *testing.T, data string, told uint64) {
	t.Helper()
	r, err := store.OpenReader(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	c, err := r.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.Observations < told {
		t.Errorf("%d observations were on disk, %d are", told, c.Observations)
	}
}

func checkKept(t *testing.T, url string, zones map[string]bool, acks map[string]string, round int) {
	t.Helper()
	var l list[struct{ ID string }]
	Get(t, url+"/api/v1/zones", &l)
	have := map[string]bool{}
	for _, z := range l.Items {
		have[z.ID] = true
	}
	for id := range zones {
		if !have[id] {
			t.Errorf("round %d: zone %s was answered and is gone", round, id)
		}
	}
	states := map[string]alertForm{}
	for _, a := range alerts(t, url) {
		states[a.ID] = a
	}
	for id, remark := range acks {
		if a := states[id]; a.OperatorState != "acknowledged" || a.Remark != remark {
			t.Errorf("round %d: acknowledgement of %s is gone: %+v", round, id, a)
		}
	}
}

// verifyLog reads the log beside the running station, or without one.
func verifyLog(t *testing.T, data string) {
	t.Helper()
	r, err := store.OpenReader(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	report, err := r.VerifyLog(t.Context())
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		t.Errorf("the log does not verify: %v", err)
	}
}

// Random bytes at full speed at every sensor port change nothing but counters.
func TestFloodChangesNothingButCounters(t *testing.T) {
	if testing.Short() {
		t.Skip("floods the real binary")
	}
	length := 10 * time.Second
	if d, err := time.ParseDuration(os.Getenv("MARSAD_FLOOD")); err == nil {
		length = d
	}
	app := startDemo(t, t.TempDir())
	url := app.URL()
	app.Expect(`(?s)udp 127\.0\.0\.1:\d+.*\n\n`)
	ports := regexp.MustCompile(`udp (127\.0\.0\.1:\d+)`).FindAllStringSubmatch(app.Output(), -1)
	if len(ports) < 4 {
		t.Fatalf("%d sensor ports printed:\n%s", len(ports), app.Output())
	}
	Until(t, "five tracks", func() bool { return len(tracks(t, url)) >= 5 })
	done := make(chan int)
	for _, p := range ports {
		go func() { done <- flood(p[1], length) }()
	}
	sent := 0
	for range ports {
		sent += <-done
	}
	t.Logf("%d random datagrams in %s to %d ports", sent, length, len(ports))
	Until(t, "five tracks after the flood", func() bool { return len(tracks(t, url)) >= 5 })
	for _, k := range tracks(t, url) {
		if k.Lat < 20 || k.Lat > 27 {
			t.Errorf("track %s at latitude %g came out of noise", k.ID, k.Lat)
		}
	}
	var q list[json.RawMessage]
	Get(t, url+"/api/v1/quarantine", &q)
	if len(q.Items) == 0 {
		t.Error("quarantine is empty after a flood of noise")
	}
	var sensors list[struct {
		ID       string            `json:"id"`
		State    string            `json:"state"`
		Rejected map[string]uint64 `json:"rejected"`
	}]
	Get(t, url+"/api/v1/sensors", &sensors)
	var rejected uint64
	for _, s := range sensors.Items {
		for _, n := range s.Rejected {
			rejected += n
		}
	}
	if rejected == 0 {
		t.Error("no refusal was counted")
	}
	if took := app.Stop(); took > 5*time.Second {
		t.Errorf("SIGTERM took %s", took)
	}
}

func flood(addr string, length time.Duration) (sent int) {
	conn, err := net.Dial("udp", addr)
	if err != nil {
		return 0
	}
	defer conn.Close()
	noise := make([]byte, 1<<16)
	rand.Read(noise)
	for end := time.Now().Add(length); time.Now().Before(end); {
		for range 64 {
			at, n := mrand.IntN(len(noise)-1400), 1+mrand.IntN(1400)
			if _, err := conn.Write(noise[at : at+n]); err == nil {
				sent++
			}
		}
	}
	return sent
}
