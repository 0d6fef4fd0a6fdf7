package api

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"marsad"
	"marsad/geo"
)

// serve starts a real server on a free port; it stops with the test.
func serve(t testing.TB, st Station) (address string, stop func()) {
	t.Helper()
	s, err := New(st)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return l.Addr().String(), stop
}

// record is a decoded record of a frame.
type record struct {
	handle                uint32
	lat, lon              int32
	height                int16
	speed, course         uint16
	major, minor, azimuth uint16
	age                   uint16
	state, flags          uint8
	period                uint16
	existence, sensors    uint8
}

type decodedFrame struct {
	full          bool
	version, base uint64
	at            time.Time
	records       []record
}

// decodeFrame is the other side of docs/live.md.
func decodeFrame(b []byte) (f decodedFrame, err error) {
	le := binary.LittleEndian
	if len(b) < 32 || b[0] != 1 || b[1] != 1 && b[1] != 2 || le.Uint16(b[2:]) != 0 {
		return f, fmt.Errorf("header % x", b[:min(32, len(b))])
	}
	n := int(le.Uint32(b[4:]))
	if len(b) != 32+32*n {
		return f, fmt.Errorf("%d bytes for %d records", len(b), n)
	}
	f = decodedFrame{full: b[1] == 2, version: le.Uint64(b[8:]), at: time.UnixMicro(int64(le.Uint64(b[16:]))), base: le.Uint64(b[24:])}
	for r := b[32:]; len(r) > 0; r = r[32:] {
		f.records = append(f.records, record{
			le.Uint32(r), int32(le.Uint32(r[4:])), int32(le.Uint32(r[8:])), int16(le.Uint16(r[12:])), le.Uint16(r[14:]), le.Uint16(r[16:]),
			le.Uint16(r[18:]), le.Uint16(r[20:]), le.Uint16(r[22:]), le.Uint16(r[24:]), r[26], r[27], le.Uint16(r[28:]), r[30], r[31]})
	}
	return f, nil
}

// mirror is a client as docs/live.md lets one be written: it holds the picture.
type mirror struct {
	conn    *websocket.Conn
	run     string
	version uint64
	tracks  map[uint32]record
	named   map[uint32]string // by handle: id, from the text messages
	slow    map[string]trackText
	zones   []string
	alerts  map[string]string // operator state by id
	states  map[string]string // of sensors
	count   map[string]int    // of messages, by type; "frame" and "full" too
	skipped uint64
	texts   [][]byte
}

type trackText struct {
	ID      string
	Handle  uint32
	State   string
	Alerted bool
}

func dial(t testing.TB, address, query string) *mirror {
	t.Helper()
	return dialThrough(t, address, query, nil)
}

// narrow connects with a receive buffer so small that a client who does not read
// is felt at once.
var narrow = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, network, address)
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetReadBuffer(128 << 10)
	}
	return c, err
}}}

func dialThrough(t testing.TB, address, query string, client *http.Client) *mirror {
	t.Helper()
	conn, response, err := websocket.Dial(t.Context(), "ws://"+address+"/api/v1/live"+query, &websocket.DialOptions{HTTPClient: client})
	if err != nil {
		t.Fatal(err, response)
	}
	conn.SetReadLimit(64 << 20)
	t.Cleanup(func() { conn.CloseNow() })
	return &mirror{conn: conn, tracks: map[uint32]record{}, named: map[uint32]string{}, slow: map[string]trackText{},
		alerts: map[string]string{}, states: map[string]string{}, count: map[string]int{}}
}

// read takes one message in.
func (m *mirror) read(ctx context.Context) error {
	kind, body, err := m.conn.Read(ctx)
	if err != nil {
		return err
	}
	if kind == websocket.MessageBinary {
		return m.frame(body)
	}
	m.texts = append(m.texts, body)
	var msg struct {
		Type, Run string
		Version   uint64
		Tracks    json.RawMessage
		Zones     []struct{ ID string }
		Alerts    []struct {
			ID    string
			State string `json:"operator_state"`
		}
		Sensors json.RawMessage
		Skipped uint64
	}
	if err := json.Unmarshal(body, &msg); err != nil {
		return err
	}
	m.count[msg.Type]++
	m.skipped += msg.Skipped
	if msg.Type == "heartbeat" || msg.Type == "thinned" {
		return nil
	}
	m.run = msg.Run
	if msg.Type == "snapshot" {
		clear(m.named)
		clear(m.slow)
	}
	var tracks []trackText
	if err := unmarshal(msg.Tracks, &tracks); err != nil {
		return err
	}
	for _, tr := range tracks {
		m.named[tr.Handle], m.slow[tr.ID] = tr.ID, tr
	}
	if msg.Zones != nil {
		m.zones = nil
		for _, z := range msg.Zones {
			m.zones = append(m.zones, z.ID)
		}
	}
	for _, a := range msg.Alerts {
		m.alerts[a.ID] = a.State
	}
	var sensors []struct{ ID, State string }
	if err := unmarshal(msg.Sensors, &sensors); err != nil {
		return err
	}
	for _, s := range sensors {
		m.states[s.ID] = s.State
	}
	return nil
}

func unmarshal(body json.RawMessage, x any) error {
	if body == nil {
		return nil
	}
	return json.Unmarshal(body, x)
}

func (m *mirror) frame(body []byte) error {
	f, err := decodeFrame(body)
	if err != nil {
		return err
	}
	m.count["frame"]++
	if f.full {
		m.count["full"]++
		clear(m.tracks)
	} else if f.base != m.version {
		return fmt.Errorf("frame builds on %d, the client has %d", f.base, m.version)
	}
	for _, r := range f.records {
		if r.state == uint8(marsad.Ended) {
			delete(m.tracks, r.handle)
			delete(m.named, r.handle)
			continue
		}
		if m.named[r.handle] == "" {
			return fmt.Errorf("handle %d moves before it was named", r.handle)
		}
		m.tracks[r.handle] = r
	}
	m.version = f.version
	return nil
}

// until reads until the condition holds.
func (m *mirror) until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for !holds() {
		if err := m.read(ctx); err != nil {
			t.Fatalf("waiting for %s: %v; version %d, %v", what, err, m.version, m.count)
		}
	}
}

func (m *mirror) has(t testing.TB, s *marsad.Snapshot) {
	t.Helper()
	m.until(t, fmt.Sprintf("version %d", s.Version), func() bool { return m.version >= s.Version })
	if len(m.tracks) != len(s.Tracks) {
		t.Fatalf("client has %d tracks of %d", len(m.tracks), len(s.Tracks))
	}
	for _, tr := range s.Tracks {
		r := m.tracks[tr.Handle]
		if r.lat != int32(math.Round(tr.Position.Lat.Degrees()*1e7)) || r.state != uint8(tr.State) || m.named[tr.Handle] != tr.ID.String() {
			t.Fatalf("track %s: client has %+v", tr.ID, r)
		}
	}
}

func TestRecord(t *testing.T) {
	full := fullTrack(2)
	at := start.Add(10 * time.Second)
	wild := testTrack(3, 89, 179.9999999)
	wild.East, wild.Covariance, wild.Heard = 1e6, marsad.Covariance{EE: math.NaN(), NN: 1e20}, at.Add(time.Hour)
	wild.Height, wild.Period, wild.Existence = geo.Height{Metres: 1e6, Above: geo.Pressure}, 1e9, 7
	wild.Sensors = make([]marsad.Contribution, 300)
	for name, c := range map[string]struct {
		track marsad.PictureTrack
		want  record
	}{
		"plain": {marsad.PictureTrack{Track: testTrack(1, 18, 1), Handle: 9},
			record{9, 180000000, 10000000, -32768, 0, 65535, 60, 40, 9000, 110, 1, 0, 40, 250, 1}},
		"full": {marsad.PictureTrack{Track: full, Handle: 1 << 31, Alerted: true},
			record{1 << 31, -175000000, -32500000, 1200, 500, 32313, 60, 40, 9000, 110, 1, 1 | 4 | 8, 40, 250, 1}},
		"out of every range": {marsad.PictureTrack{Track: wild, Handle: 1},
			record{1, 890000000, 1799999999, 32767, 65535, 9000, 0, 0, 0, 0, 1, 0, 65535, 255, 255}},
	} {
		b := appendFrame(nil, 7, 5, at, []*marsad.PictureTrack{&c.track}, []marsad.EndedTrack{{Handle: 77}})
		f, err := decodeFrame(b)
		if err != nil {
			t.Fatal(err)
		}
		got := f.records[0]
		if name == "out of every range" {
			c.want.major, c.want.minor, c.want.azimuth = got.major, got.minor, got.azimuth // of NaN: anything
		}
		if got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
		if end := (record{handle: 77, state: 4}); f.records[1] != end || f.version != 7 || f.base != 5 || f.full || !f.at.Equal(at.Truncate(time.Microsecond)) {
			t.Errorf("%s: %+v", name, f)
		}
	}
	b := appendFrame(nil, 7, 0, at, nil, []marsad.EndedTrack{{Handle: 77}})
	if f, err := decodeFrame(b); err != nil || !f.full || len(f.records) != 0 {
		t.Errorf("a full frame names ended tracks: %+v %v", f, err)
	}
}

func TestSnapshotThenChanges(t *testing.T) {
	f := filledFake()
	address, _ := serve(t, f.station())
	m := dial(t, address, "")
	snap, _ := f.station().Picture()
	m.has(t, snap)
	if m.count["snapshot"] != 1 || m.count["full"] != 1 || m.run != "run1" || len(m.alerts) != 450 || !slices.Equal(m.zones, []string{"well"}) || len(m.states) != 2 {
		t.Fatalf("%v run %q alerts %d zones %v sensors %v", m.count, m.run, len(m.alerts), m.zones, m.states)
	}
	moved := testTrack(1, 18.5, 1)
	m.has(t, f.move(moved))
	if m.count["changes"] != 0 || m.count["frame"] != 2 || m.count["full"] != 1 {
		t.Errorf("motion alone made %v", m.count)
	}
	moved.State = marsad.Coasting
	m.has(t, f.move(moved, testTrack(3, 19, 1))) // a new one, and a slow change
	if m.count["changes"] != 1 || m.slow["B2-00001"].State != "coasting" || m.named[3] != "B2-00003" {
		t.Errorf("%v %v", m.count, m.slow)
	}
	m.has(t, f.apply(&marsad.TrackStep{At: start, Ended: []marsad.TrackID{{Station: "B2", Number: 2}}}))
	f.change(func(s *State) { s.Alerts[1].Operator = marsad.Acknowledged })
	m.until(t, "the acknowledged alert", func() bool { return m.alerts["B2-A00449"] == "acknowledged" })
	var last struct {
		Alerts []struct{ ID string }
		Zones  []any
	}
	if err := json.Unmarshal(m.texts[len(m.texts)-1], &last); err != nil || len(last.Alerts) != 1 || last.Zones != nil {
		t.Errorf("one changed alert: %v %s", err, m.texts[len(m.texts)-1])
	}
	f.change(func(s *State) { s.Zones = nil })
	m.until(t, "no zones", func() bool { return len(m.zones) == 0 })
}

func TestLiveMessagesAreAsDescribed(t *testing.T) {
	f := filledFake()
	address, _ := serve(t, f.station())
	m := dial(t, address, "")
	m.until(t, "the snapshot", func() bool { return m.count["full"] > 0 })
	f.move(fullTrack(8))
	m.until(t, "a heartbeat and a change", func() bool { return m.count["heartbeat"] > 0 && m.count["changes"] > 0 })
	d := readDocument(t)
	names := map[string]string{"snapshot": "Snapshot", "changes": "Changes", "heartbeat": "Heartbeat"}
	for _, body := range m.texts {
		x := decode(t, body).(map[string]any)
		for _, wrong := range d.check(map[string]any{"$ref": names[x["type"].(string)]}, x, "", used{}) {
			t.Error(wrong)
		}
	}
	body, _ := json.Marshal(thinnedMessage{"thinned", 4})
	for _, wrong := range d.check(map[string]any{"$ref": "Thinned"}, decode(t, body), "", used{}) {
		t.Error(wrong)
	}
}

func TestAwayAndBack(t *testing.T) {
	f := filledFake()
	address, _ := serve(t, f.station())
	m := dial(t, address, "")
	snap, _ := f.station().Picture()
	m.has(t, snap)
	m.conn.CloseNow()

	f.move(testTrack(5, 20, 1), testTrack(1, 18.7, 1))
	f.apply(&marsad.TrackStep{At: start, Ended: []marsad.TrackID{{Station: "B2", Number: 2}}})
	f.change(func(s *State) { s.Zones = nil })
	back := dial(t, address, fmt.Sprintf("?since=%d&run=%s", m.version, m.run))
	back.version, back.tracks, back.named, back.zones = m.version, m.tracks, m.named, m.zones
	snap, _ = f.station().Picture()
	back.has(t, snap)
	if back.count["snapshot"] != 0 || back.count["full"] != 0 || back.count["changes"] != 1 || len(back.zones) != 0 || len(back.alerts) != 450 {
		t.Errorf("%v zones %v", back.count, back.zones)
	}
	nothing := dial(t, address, fmt.Sprintf("?since=%d&run=%s", snap.Version, m.run))
	nothing.version = snap.Version
	nothing.until(t, "the first message", func() bool { return nothing.count["changes"] == 1 })
	for _, query := range []string{
		fmt.Sprintf("?since=%d&run=another", snap.Version), fmt.Sprintf("?since=%d&run=run1", snap.Version+10), "?since=0&run=run1", "?run=run1",
	} {
		fresh := dial(t, address, query)
		fresh.has(t, snap)
		if fresh.count["snapshot"] != 1 || fresh.count["full"] != 1 {
			t.Errorf("%s: %v", query, fresh.count)
		}
	}
	if _, response, err := websocket.Dial(t.Context(), "ws://"+address+"/api/v1/live?since=x", nil); err == nil || response.StatusCode != 400 {
		t.Errorf("since=x: %v", err)
	}
}

func TestSensorStateComesWithinASecond(t *testing.T) {
	f := filledFake()
	address, _ := serve(t, f.station())
	m := dial(t, address, "")
	m.until(t, "the sensors", func() bool { return m.states["r1"] == "ok" })
	begun := time.Now()
	f.mu.Lock()
	f.sensors = testSensors()
	f.sensors[0].Status.State = marsad.SensorSilent
	f.mu.Unlock()
	m.until(t, "the silent sensor", func() bool { return m.states["r1"] == "silent" })
	if d := time.Since(begun); d > 2500*time.Millisecond {
		t.Errorf("took %s", d)
	}
}

// TestSlowClientIsThinned has two clients: one reads all, the other stops reading
// while the picture goes on. It holds up nobody, misses versions, is told how many
// and ends with the newest picture.
func TestSlowClientIsThinned(t *testing.T) {
	f := newFake()
	tracks := make([]marsad.Track, 4000)
	for i := range tracks {
		tracks[i] = testTrack(i+1, 10+float64(i)/1000, 1)
	}
	snap := f.move(tracks...)
	address, _ := serve(t, f.station())
	fast, slow := dial(t, address, ""), dialThrough(t, address, "", narrow)
	fast.has(t, snap)
	slow.has(t, snap)

	const steps = 40
	for range steps {
		for i := range tracks {
			tracks[i].Position.Lat += 1e-6
		}
		snap = f.move(tracks...)
		fast.has(t, snap) // every version, while the slow one does not read
	}
	if fast.count["thinned"] > 0 && fast.skipped > uint64(steps)/4 {
		t.Errorf("the fast client was thinned by %d of %d", fast.skipped, steps)
	}
	slow.has(t, snap)
	slow.until(t, "being told", func() bool { return slow.count["thinned"] > 0 })
	if got := uint64(slow.count["frame"]-1) + slow.skipped; slow.skipped == 0 || got > uint64(steps) {
		t.Errorf("slow client: %d frames and %d skipped of %d", slow.count["frame"], slow.skipped, steps)
	}
	t.Logf("%d steps; fast: %d frames; slow: %d frames, %d versions thinned", steps, fast.count["frame"], slow.count["frame"], slow.skipped)
}

func TestFramesArePaced(t *testing.T) {
	f := newFake()
	snap := f.move(testTrack(1, 18, 1))
	address, _ := serve(t, f.station())
	m := dial(t, address, "")
	m.has(t, snap)
	before, begun := m.count["frame"], time.Now()
	tr := testTrack(1, 18, 1)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 300 {
		<-tick.C
		tr.Position.Lat += 1e-6
		snap = f.move(tr)
	}
	m.has(t, snap)
	frames, most := m.count["frame"]-before, int(time.Since(begun)/framePace)+2
	if frames > most || frames < 3 || m.count["thinned"] > 0 && m.skipped > 100 {
		t.Errorf("300 versions in %s gave %d frames, at most %d; %v", time.Since(begun), frames, most, m.count)
	}
}

func TestManyClientsShareFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("200 clients for some seconds")
	}
	f := newFake()
	tracks := make([]marsad.Track, 100)
	for i := range tracks {
		tracks[i] = testTrack(i+1, 10+float64(i)/1000, 1)
	}
	f.move(tracks...)
	s, err := New(f.station())
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()

	const clients, steps = 200, 40
	mirrors := make([]*mirror, clients)
	for i := range mirrors {
		mirrors[i] = dial(t, l.Addr().String(), "")
		snap, _ := f.station().Picture()
		mirrors[i].has(t, snap)
	}
	before := s.frames.made
	var all sync.WaitGroup
	last := f.snap.Version + steps
	for _, m := range mirrors {
		all.Go(func() { m.until(t, "the end", func() bool { return m.version >= last }) })
	}
	tick := time.NewTicker(framePace)
	defer tick.Stop()
	for n := range steps {
		for i := n % 100; i < len(tracks); i += 100 {
			tracks[i].Position.Lat += 1e-6
		}
		<-tick.C
		f.move(tracks...)
	}
	all.Wait()
	frames := 0
	for _, m := range mirrors {
		frames += m.count["frame"] - 1
		m.has(t, f.snap)
	}
	s.frames.mu.Lock()
	made := s.frames.made - before
	s.frames.mu.Unlock()
	t.Logf("%d frames sent to %d clients, %d made", frames, clients, made)
	if made > uint64(frames)/5 {
		t.Errorf("%d frames made for %d sent", made, frames)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestStopEndsStreams(t *testing.T) {
	f := filledFake()
	address, stop := serve(t, f.station())
	m := dial(t, address, "")
	snap, _ := f.station().Picture()
	m.has(t, snap)
	stopped := make(chan struct{})
	go func() { stop(); close(stopped) }()
	var err error
	for err == nil {
		err = m.read(t.Context())
	}
	if websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("the stream ended with %v", err)
	}
	<-stopped
	if _, err := http.Get("http://" + address + "/api/v1/health"); err == nil {
		t.Error("the server still answers")
	}
}

func TestStopDoesNotWaitForADeadClient(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the stop's patience to end")
	}
	f := newFake()
	tracks := make([]marsad.Track, 20000)
	for i := range tracks {
		tracks[i] = testTrack(i+1, 10+float64(i)/1000, 1)
	}
	f.move(tracks...)
	address, stop := serve(t, f.station())
	dial(t, address, "") // and never reads: megabytes of snapshot stand in the way
	begun := time.Now()
	stop()
	if d := time.Since(begun); d > shutdownTimeout+2*time.Second {
		t.Errorf("stop took %s", d)
	}
}

func TestStreamsAreBounded(t *testing.T) {
	s := newServer(t, filledFake().station())
	s.clients.Store(maxClients)
	if w := request(s, "GET", "/api/v1/live", ""); w.Code != http.StatusServiceUnavailable || s.clients.Load() != maxClients {
		t.Errorf("%d, %d clients", w.Code, s.clients.Load())
	}
}

func TestStateChanges(t *testing.T) {
	actor := marsad.Actor{ID: "demo"}
	old := State{Version: 1, Zones: []marsad.Zone{testZone}, Alerts: []marsad.Alert{testAlert(2), testAlert(1)}}
	for name, edit := range map[string]func(*marsad.Alert){
		"cleared": func(a *marsad.Alert) { a.Rules, a.Cleared = marsad.Cleared, start },
		"by whom": func(a *marsad.Alert) { a.AcknowledgedBy.ID = "x" },
		"remark":  func(a *marsad.Alert) { a.Remark = "x" },
	} {
		now := State{Version: 2, Zones: old.Zones, Alerts: slices.Clone(old.Alerts)}
		edit(&now.Alerts[1])
		f := stateChanges(actor, &old, &now, false)
		if f.Zones != nil || len(f.Alerts) != 1 || f.Alerts[0].ID != "B2-A00001" {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if f := stateChanges(actor, &old, &old, true); len(f.Zones) != 1 || len(f.Alerts) != 2 {
		t.Errorf("whole: %+v", f)
	}
	if f := stateChanges(marsad.Actor{}, &old, &old, true); len(f.Zones) != 0 || len(f.Alerts) != 0 || f.Zones == nil || f.Alerts == nil {
		t.Errorf("for nobody: %+v", f)
	}
	many := State{Version: 1}
	for n := newestAlerts + 50; n > 0; n-- {
		a := testAlert(n)
		if n != 3 {
			a.Rules, a.Operator = marsad.Cleared, marsad.Closed
		}
		many.Alerts = append(many.Alerts, a)
	}
	if f := stateChanges(actor, &State{}, &many, true); len(f.Alerts) != newestAlerts+1 || f.Alerts[newestAlerts].ID != "B2-A00003" {
		t.Errorf("%d alerts of %d", len(f.Alerts), len(many.Alerts))
	}
}

func TestStamp(t *testing.T) {
	b, err := json.Marshal(struct {
		A stamp `json:"a"`
		B stamp `json:"b,omitzero"`
	}{A: stamp(start.In(time.FixedZone("x", 3600)))})
	if want := `{"a":"2026-01-05T04:00:00.123456Z"}`; err != nil || string(b) != want {
		t.Errorf("%s %v, want %s", b, err, want)
	}
}

func TestMemo(t *testing.T) {
	var m memo[int]
	calls := 0
	get := func(k int) string {
		b, err := m.get(k, func() ([]byte, error) { calls++; return []byte(fmt.Sprint(k)), nil })
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	var got []string
	for _, k := range []int{1, 1, 2, 1, 3, 4, 5, 6, 7, 8, 9, 1} {
		got = append(got, get(k))
	}
	if strings.Join(got, "") != "112134567891" || calls != 10 {
		t.Errorf("%v in %d calls, want 10: the first key was pushed out once", got, calls)
	}
	if _, err := m.get(77, func() ([]byte, error) { return nil, context.Canceled }); err == nil {
		t.Error("an error is kept back")
	}
	if !reflect.DeepEqual(get(77), "77") {
		t.Error("an error was remembered")
	}
}
