package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/coder/websocket"

	"marsad"
	"marsad/picture"
	"marsad/policy"
)

const (
	// framePace is the mean time between two frames of one client at least. A frame
	// may come half of it early, so that a picture which itself comes at this pace,
	// more or less, never waits.
	framePace = 25 * time.Millisecond
	// wakeGrid is to what the end of a pause is rounded up: clients that pause at
	// the same time then ask for the same frame.
	wakeGrid  = 5 * time.Millisecond
	heartbeat = time.Second
	// closeTimeout is how long a client may take to answer that the stream ends.
	closeTimeout = time.Second
	// sensorsPace is how often sensors come for the sake of their counters alone.
	sensorsPace = 5 * time.Second
	// maxClients bounds the streams that are open at one time.
	maxClients = 500
	// newestAlerts is how many alerts a snapshot holds beside those that are open.
	newestAlerts = 500
)

// frameKey names a frame, or the tracks of a text message: who may see it, and
// from which version to which.
type frameKey struct {
	actor    marsad.Actor
	from, to uint64
}

// stateKey names the zones and alerts of a text message.
type stateKey struct {
	actor    marsad.Actor
	from, to uint64
}

// sensorKey names the list of sensors of one second; steady leaves the counters out.
type sensorKey struct {
	actor  marsad.Actor
	second int64
	steady bool
}

// client is one open live stream, the state of one goroutine. There is no queue:
// what is sent is made of the newest picture at the time when it can be sent.
type client struct {
	server *Server
	conn   *websocket.Conn
	actor  marsad.Actor

	version uint64 // of the picture that it has; 0: none
	state   State  // that it has
	alerts  bool   // it has the alerts of state

	steady      []byte // sensors that it has, without counters
	sensorsSent time.Time
	due         time.Time // of the next frame, by the pace
	late        bool      // the last frame took longer than the pace
}

func (s *Server) getLive(w http.ResponseWriter, r *http.Request) {
	select {
	case <-s.stopping:
		s.problem(w, r, marsad.Errorf(marsad.Unavailable, "the station is stopping"))
		return
	default:
	}
	defer s.clients.Add(-1)
	if s.clients.Add(1) > maxClients {
		s.problem(w, r, marsad.Errorf(marsad.Unavailable, "%d live streams are open", maxClients))
		return
	}
	since, err := sinceOf(r, s.station.Run)
	if err != nil {
		s.problem(w, r, err)
		return
	}
	s.live.Add(1) // before the connection is taken from the HTTP server, which waits for us until then
	defer s.live.Done()
	// The origin was looked at in admit.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		s.station.Log.Debug("live: not accepted", "err", err)
		return
	}
	defer conn.CloseNow()
	c := &client{server: s, conn: conn, actor: s.actor(r), version: since}
	if err := c.run(conn.CloseRead(r.Context())); err != nil {
		s.station.Log.Debug("live: ended", "err", err)
	}
}

// sinceOf reads ?since= and ?run=; 0 when the client has to start from nothing.
func sinceOf(r *http.Request, run string) (uint64, error) {
	text := r.URL.Query().Get("since")
	if text == "" {
		return 0, nil
	}
	since, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, badParameter("since", text)
	}
	if r.URL.Query().Get("run") != run {
		return 0, nil
	}
	return since, nil
}

// run speaks until the client is gone, too slow, or the server stops.
func (c *client) run(ctx context.Context) error {
	if err := c.begin(ctx); err != nil {
		return err
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		snap, newer := c.server.station.Picture()
		state, changed := c.server.station.State()
		var wait <-chan time.Time
		if snap.Version != c.version || state.Version != c.state.Version {
			if rest := c.rest(time.Now()); rest > 0 {
				newer, changed = nil, nil // let more come
				pause.Reset(rest)
				wait = pause.C
			} else if err := c.update(ctx, snap, state); err != nil {
				return err
			}
		}
		select {
		case <-newer:
		case <-changed:
		case <-wait:
		case <-beat.C:
			if err := c.beat(ctx, snap); err != nil {
				return err
			}
		case <-c.server.stopping:
			// A client that does not answer the closing is not waited for.
			defer time.AfterFunc(closeTimeout, func() { c.conn.CloseNow() }).Stop()
			return c.conn.Close(websocket.StatusGoingAway, "the station is stopping")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// rest is how long the client has to wait before the next frame, by virtual
// scheduling (ITU-T I.371, annex A: the generic cell rate algorithm).
func (c *client) rest(now time.Time) time.Duration {
	rest := c.due.Sub(now) - framePace/2
	if rest <= 0 {
		return 0
	}
	return rest + wakeGrid - time.Duration(now.Add(rest).UnixNano())%wakeGrid
}

// begin sends what the client starts with: a snapshot, or what it missed.
func (c *client) begin(ctx context.Context) error {
	snap, _ := c.server.station.Picture()
	state, _ := c.server.station.State()
	changes, known := picture.Since(snap, c.version)
	if c.version == 0 || !known {
		c.version = 0
		return c.snapshot(ctx, snap, state)
	}
	sensors, err := c.allSensors()
	if err != nil {
		return err
	}
	m := c.server.message("changes", snap.Version)
	m.Sensors = sensors
	if err := c.tellState(&m, state); err != nil {
		return err
	}
	if m.Tracks, err = c.slowTracks(snap, changes.Slow); err != nil {
		return err
	}
	if err := c.text(ctx, &m); err != nil {
		return err
	}
	if snap.Version == c.version {
		return nil
	}
	return c.frame(ctx, snap, changes)
}

func (c *client) snapshot(ctx context.Context, snap *marsad.Snapshot, state State) (err error) {
	m := c.server.message("snapshot", snap.Version)
	m.Station, m.Exercise, m.Actor = c.server.station.ID, &c.server.station.Exercise, &c.actor
	if m.Sensors, err = c.allSensors(); err != nil {
		return err
	}
	if err = c.tellState(&m, state); err != nil {
		return err
	}
	// Not with the small ones: those must not wait while this is made.
	m.Tracks, err = c.server.snapshots.get(frameKey{c.actor, 0, snap.Version}, func() ([]byte, error) {
		return json.Marshal(visibleTracks(c.actor, snap.Tracks))
	})
	if err != nil {
		return err
	}
	if err := c.text(ctx, &m); err != nil {
		return err
	}
	return c.frame(ctx, snap, picture.Changes{Changed: snap.Tracks})
}

// update brings the client to the newest picture and state.
func (c *client) update(ctx context.Context, snap *marsad.Snapshot, state State) (err error) {
	changes, known := picture.Since(snap, c.version)
	if !known { // it was so slow that those that left are forgotten
		c.version = 0
		return c.snapshot(ctx, snap, state)
	}
	m := c.server.message("changes", snap.Version)
	if state.Version != c.state.Version {
		if err := c.tellState(&m, state); err != nil {
			return err
		}
	}
	if m.Tracks, err = c.slowTracks(snap, changes.Slow); err != nil {
		return err
	}
	if m.says() {
		if err := c.text(ctx, &m); err != nil {
			return err
		}
	}
	if snap.Version == c.version {
		return nil
	}
	skipped := snap.Version - c.version - 1
	late := c.late
	if err := c.frame(ctx, snap, changes); err != nil {
		return err
	}
	if late && skipped > 0 {
		return c.text(ctx, thinnedMessage{"thinned", skipped})
	}
	return nil
}

// frame sends the frame that brings the client from the version it has to snap's.
func (c *client) frame(ctx context.Context, snap *marsad.Snapshot, changes picture.Changes) error {
	at := c.server.station.Now()
	body, err := c.server.frames.get(frameKey{c.actor, c.version, snap.Version}, func() ([]byte, error) {
		tracks, ended := visible(c.actor, changes.Changed), visible(c.actor, changes.Ended)
		room := frameHeader + frameRecord*(len(tracks)+len(ended))
		return appendFrame(make([]byte, 0, room), snap.Version, c.version, at, tracks, ended), nil
	})
	if err != nil {
		return err
	}
	c.version = snap.Version
	begun := time.Now()
	if c.due.Before(begun) {
		c.due = begun
	}
	c.due = c.due.Add(framePace)
	err = c.write(ctx, websocket.MessageBinary, body)
	c.late = time.Since(begun) > framePace
	return err
}

// visible returns what of the list the actor may see: the list itself when that
// is all.
func visible[T any](actor marsad.Actor, list []T) []T {
	for i := range list {
		if policy.Visible(actor, list[i]) {
			continue
		}
		out := slices.Clone(list[:i])
		for _, x := range list[i+1:] {
			if policy.Visible(actor, x) {
				out = append(out, x)
			}
		}
		return out
	}
	return list
}

// beat sends the heartbeat, and before it the sensors when it is time.
func (c *client) beat(ctx context.Context, snap *marsad.Snapshot) error {
	steady, err := c.sensors(true)
	if err != nil {
		return err
	}
	if !bytes.Equal(steady, c.steady) || time.Since(c.sensorsSent) >= sensorsPace {
		m := c.server.message("changes", snap.Version)
		if m.Sensors, err = c.allSensors(); err != nil {
			return err
		}
		if err := c.text(ctx, &m); err != nil {
			return err
		}
	}
	b := heartbeatMessage{Type: "heartbeat", At: c.server.now(), Version: snap.Version, Tracks: len(visible(c.actor, snap.Tracks))}
	for _, s := range visible(c.actor, c.server.station.Sensors()) {
		b.Sensors++
		if s.Status.State == marsad.SensorOK {
			b.Watching++
		}
	}
	return c.text(ctx, b)
}

// write sends one message within the time that a living client needs at most.
func (c *client) write(ctx context.Context, kind websocket.MessageType, body []byte) error {
	ctx, cancel := context.WithTimeout(ctx, liveWriteTimeout)
	defer cancel()
	return c.conn.Write(ctx, kind, body)
}

func (c *client) text(ctx context.Context, message any) error {
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	return c.write(ctx, websocket.MessageText, body)
}
