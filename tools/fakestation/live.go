package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/coder/websocket"
)

// live speaks docs/live.md to one client. While the world is stalled it says
// nothing at all, as a dead network would.
func (w *world) live(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	dead := w.stalled
	w.mu.Unlock()
	if dead {
		problem(rw, http.StatusServiceUnavailable, "unavailable")
		return
	}
	c, err := websocket.Accept(rw, r, nil)
	if err != nil {
		return
	}
	defer c.CloseNow()
	ctx := c.CloseRead(r.Context())
	w.mu.Lock()
	cut, slow := w.cut, w.slow
	since, _ := strconv.ParseUint(r.FormValue("since"), 10, 64)
	first := w.message("snapshot", r.FormValue("run") == w.runID && since > 0)
	w.mu.Unlock()
	if send(ctx, c, first) != nil {
		return
	}
	heart := time.NewTicker(time.Second)
	defer heart.Stop()
	var base uint64
	for {
		w.mu.Lock()
		stalled, changed, version, at := w.stalled, w.changed, w.version, time.Now()
		var texts []object
		if slow != w.slow {
			slow = w.slow
			texts = append(texts, w.message("changes", true))
		}
		frame := w.frame(at, base)
		w.mu.Unlock()
		if !stalled {
			for _, t := range texts {
				if send(ctx, c, t) != nil {
					return
				}
			}
			if version != base {
				if c.Write(ctx, websocket.MessageBinary, frame) != nil {
					return
				}
				base = version
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-cut:
			return
		case <-changed:
		case <-heart.C:
			if !stalled && send(ctx, c, w.heartbeat()) != nil {
				return
			}
		}
	}
}

func send(ctx context.Context, c *websocket.Conn, x object) error {
	b, err := json.Marshal(x)
	if err != nil {
		return err
	}
	return c.Write(ctx, websocket.MessageText, b)
}

// message is a snapshot, or the changes for a client that knows the rest. Called
// with mu held.
func (w *world) message(kind string, known bool) object {
	now := time.Now().UTC()
	m := object{"type": kind, "run": w.runID, "version": w.version, "at": now, "sensors": w.sensors(now), "zones": w.zones, "alerts": append([]object{}, w.alerts...), "findings": w.findings(now)}
	if known {
		m["type"] = "changes"
		return m
	}
	m["station"], m["exercise"], m["actor"] = "B2", w.exercise, object{"id": "demo", "station": "B2"}
	m["tracks"] = w.allTracks(now)
	return m
}

// allTracks is the list of the tracks. Called with mu held.
func (w *world) allTracks(now time.Time) []object {
	alerted := w.alerted()
	list := make([]object, w.tracks)
	for i := range list {
		list[i] = w.track(i, now, alerted[trackID(i)])
	}
	return list
}

func (w *world) heartbeat() object {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now().UTC()
	watching, sensors := 0, w.sensors(now)
	for _, s := range sensors {
		if s["state"] == "ok" {
			watching++
		}
	}
	return object{"type": "heartbeat", "at": now, "version": w.version, "tracks": w.tracks, "sensors_watching": watching, "sensors": len(sensors)}
}

// frame is a full frame when base is 0, else one of changes. Called with mu held.
func (w *world) frame(at time.Time, base uint64) []byte {
	kind := byte(1)
	if base == 0 {
		kind = 2
	}
	b := make([]byte, 32, 32+32*w.tracks)
	b[0], b[1] = 1, kind
	le := binary.LittleEndian
	le.PutUint32(b[4:], uint32(w.tracks))
	le.PutUint64(b[8:], w.version)
	le.PutUint64(b[16:], uint64(at.UnixMicro()))
	le.PutUint64(b[24:], base)
	alerted := w.alerted()
	for i := range w.tracks {
		m := w.kinematics(i, at)
		if alerted[trackID(i)] {
			m.flags |= 4
		}
		b = appendRecord(b, i, m)
	}
	return b
}

// appendRecord appends the 32 bytes of one track.
func appendRecord(b []byte, i int, m motion) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(b, uint32(i+1))
	b = le.AppendUint32(b, uint32(int32(math.Round(m.lat*1e7))))
	b = le.AppendUint32(b, uint32(int32(math.Round(m.lon*1e7))))
	height := int16(-32768)
	if flies(i) {
		height = int16(900 + 40*(i%30))
	}
	b = le.AppendUint16(b, uint16(height))
	b = le.AppendUint16(b, uint16(m.speed*100))
	b = le.AppendUint16(b, uint16(m.course*100))
	long, short := 60.0, 30.0
	if m.state == 2 {
		long, short = 1600, 700
	}
	b = le.AppendUint16(b, uint16(long*2))
	b = le.AppendUint16(b, uint16(short*2))
	b = le.AppendUint16(b, uint16(m.course*100))
	b = le.AppendUint16(b, uint16(m.age*10))
	b = append(b, m.state, m.flags)
	b = le.AppendUint16(b, uint16(m.period*10))
	return append(b, 250, m.sensors)
}
