package station

import (
	"maps"
	"sync"
	"time"

	"marsad"
	"marsad/link"
)

// usualPeriod stands in for a sensor that was configured without one.
const usualPeriod = 10 * time.Second

// board knows how each sensor is doing. Sources report to it from their own
// goroutines.
type board struct {
	started time.Time

	mu      sync.Mutex
	order   []marsad.SensorID
	sensors map[marsad.SensorID]*watched
}

// watched is one sensor and what was heard of it.
type watched struct {
	sensor       marsad.Sensor
	protocol     string
	counters     *link.Counters // of its source, which several sensors may share
	observations uint64
	lastHeard    time.Time
	minute       [60]uint32 // observations in each second of the last minute
	second       int64      // unix second that minute[second%60] counts
	asset        *marsad.Asset
	onCall       bool // not listed before it is heard
}

func newBoard(now time.Time) *board {
	return &board{started: now, sensors: map[marsad.SensorID]*watched{}}
}

func (b *board) add(s marsad.Sensor, protocol string, c *link.Counters, onCall bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.sensors[s.ID]; !known {
		b.order = append(b.order, s.ID)
	}
	b.sensors[s.ID] = &watched{sensor: s, protocol: protocol, counters: c, onCall: onCall}
}

// observed notes observations; those of sensors that nobody configured are not ours.
func (b *board) observed(obs []marsad.Observation) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range obs {
		w := b.sensors[obs[i].Sensor]
		if w == nil {
			continue
		}
		w.observations++
		w.heard(obs[i].Received)
		w.minute[w.second%60]++
	}
}

// scanned notes that a sensor finished looking: a sign of life without a plot.
func (b *board) scanned(s marsad.Scan) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.sensors[s.Sensor]; w != nil {
		w.heard(s.Received)
	}
}

func (b *board) assetSeen(id marsad.SensorID, a marsad.Asset) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.sensors[id]; w != nil {
		w.asset = &a
		w.heard(time.Now().UTC()) // its own clock may be ahead
	}
}

// heard moves the sensor's last sign of life and empties the seconds between.
func (w *watched) heard(at time.Time) {
	if at.After(w.lastHeard) {
		w.lastHeard = at
	}
	now := at.Unix()
	for s := max(w.second+1, now-59); s <= now; s++ {
		w.minute[s%60] = 0
	}
	w.second = max(w.second, now)
}

// statuses returns sensors and how they do at now, in the order of the configuration.
func (b *board) statuses(now time.Time) ([]marsad.Sensor, []marsad.SensorStatus, []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	sensors := make([]marsad.Sensor, 0, len(b.order))
	statuses := make([]marsad.SensorStatus, 0, len(b.order))
	protocols := make([]string, 0, len(b.order))
	for _, id := range b.order {
		w := b.sensors[id]
		if w.onCall && w.lastHeard.IsZero() {
			continue
		}
		sensors = append(sensors, w.sensor)
		statuses = append(statuses, w.status(now, b.started))
		protocols = append(protocols, w.protocol)
	}
	return sensors, statuses, protocols
}

func (w *watched) status(now, started time.Time) marsad.SensorStatus {
	s := marsad.SensorStatus{
		ID: w.sensor.ID, LastHeard: w.lastHeard, Observations: w.observations,
		PerMinute: float64(w.lastMinute(now)), Asset: w.asset,
	}
	if w.counters != nil {
		c := w.counters.Count()
		s.Rejected, s.ClockOffset = maps.Clone(c.Rejected), c.ClockOffset
	}
	s.State = stateOf(w.sensor.Revisit, w.lastHeard, started, now)
	return s
}

// stateOf tells late from three periods without a word on, silent from ten. A
// sensor never heard is waiting until its ten periods since the start are over.
func stateOf(period marsad.Seconds, heard, started, now time.Time) marsad.SensorState {
	p := period.Duration()
	if p <= 0 {
		p = usualPeriod
	}
	p = max(p, time.Second)
	since := heard
	if heard.IsZero() {
		since = started
	}
	switch age := now.Sub(since); {
	case age > 10*p:
		return marsad.SensorSilent
	case heard.IsZero():
		return marsad.SensorWaiting
	case age > 3*p:
		return marsad.SensorLate
	}
	return marsad.SensorOK
}

func (w *watched) lastMinute(now time.Time) (n uint32) {
	for s := now.Unix() - 59; s <= now.Unix(); s++ {
		if s <= w.second && s > w.second-60 && s >= 0 {
			n += w.minute[s%60]
		}
	}
	return n
}
