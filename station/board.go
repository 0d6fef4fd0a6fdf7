package station

import (
	"maps"
	"slices"
	"sync"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/internal/api"
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
	source       string
	readings     readings
	power        power
	footprint    *marsad.Footprint
	still        *marsad.Still
	heardFar     coverage
	week         week
	clock        *link.ClockReport
}

func newBoard(now time.Time) *board {
	return &board{started: now, sensors: map[marsad.SensorID]*watched{}}
}

func (b *board) add(s marsad.Sensor, source *Feed, c *link.Counters) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, known := b.sensors[s.ID]; !known {
		b.order = append(b.order, s.ID)
	}
	b.sensors[s.ID] = &watched{sensor: s, source: source.Name, protocol: source.Protocol, counters: c, onCall: source.OnCall}
}

// observed notes observations; those of sensors that nobody configured are not ours.
// It returns what the hours that ended counted, as readings to be stored.
func (b *board) observed(obs []marsad.Observation) (ended []marsad.Reading) {
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
		w.heardFar.note(w.sensor.Site, &obs[i])
		for _, h := range w.week.add(obs[i].Received, 1) {
			ended = append(ended, marsad.Reading{Sensor: w.sensor.ID, At: h.begin, Received: obs[i].Received, Quantity: marsad.Count, Part: hourly,
				Value: float64(h.count), Origin: w.sensor.Origin, Marks: w.sensor.Marks})
		}
	}
	return ended
}

// restore puts in what an hour before this start counted.
func (b *board) restore(r marsad.Reading, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.sensors[r.Sensor]; w != nil {
		w.week.restore(r.At, r.Value, now)
	}
}

// read notes readings; those of sensors that nobody configured are not ours.
func (b *board) read(list []marsad.Reading) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range list {
		if w := b.sensors[list[i].Sensor]; w != nil {
			w.readings.take(list[i])
			w.power.take(&list[i])
			w.heard(list[i].Received)
		}
	}
}

// seen notes a picture; it is kept until the next one, and nowhere else.
func (b *board) seen(p marsad.Still) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.sensors[p.Sensor]; w != nil {
		w.still = &p
		w.heard(p.Received)
	}
}

// still returns the newest picture of a sensor.
func (b *board) still(id marsad.SensorID) (marsad.Still, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.sensors[id]; w != nil && w.still != nil {
		return *w.still, true
	}
	return marsad.Still{}, false
}

// clocked notes how a sensor's clock does.
func (b *board) clocked(id marsad.SensorID, r link.ClockReport) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.sensors[id]; w != nil {
		w.clock = &r
	}
}

// qnh is the pressure at sea level that the sensors tell, not older than three hours,
// Pa: told as such, or measured at a site whose height is known. 0: nobody tells.
func (b *board) qnh(now time.Time) float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	var newest time.Time
	value := 0.0
	for _, w := range b.sensors {
		for _, r := range w.readings {
			x := 0.0
			switch r.Quantity {
			case marsad.SeaLevelPressure:
				x = r.Value
			case marsad.Pressure:
				if w.sensor.SiteHeight != 0 && r.Position.IsZero() {
					x = geo.QNH(r.Value, w.sensor.SiteHeight)
				}
			}
			if x > 0 && r.At.After(newest) && now.Sub(r.At) < 3*time.Hour {
				newest, value = r.At, x
			}
		}
	}
	return value
}

// looked notes what a camera sees of the ground.
func (b *board) looked(f marsad.Footprint) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.sensors[f.Sensor]; w != nil {
		w.footprint = &f
		w.heard(f.Received)
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
func (b *board) statuses(now time.Time) []api.Sensor {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]api.Sensor, 0, len(b.order))
	for _, id := range b.order {
		w := b.sensors[id]
		if w.onCall && w.lastHeard.IsZero() {
			continue
		}
		out = append(out, api.Sensor{Sensor: w.sensor, Status: w.status(now, b.started), Protocol: w.protocol, Source: w.source})
	}
	return out
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
	s.Readings, s.Footprint = slices.Clone(w.readings), w.footprint
	s.HoursLeft = hoursLeft(s.Readings, w.sensor.BatteryEnergy, &w.power, now)
	if w.still != nil {
		s.StillAt = w.still.Received
	}
	if w.week.hour == now.Unix()/3600 {
		s.ThisHour = float64(w.week.counts[w.week.hour%hours])
	}
	s.UsualPerHour, s.UsualHours = w.week.usual()
	if w.sensor.Site.Valid() && !w.sensor.Site.IsZero() {
		s.Heard = make([]float64, sectors)
		for i, r := range w.heardFar {
			s.Heard[i] = float64(r)
		}
	}
	if w.clock != nil {
		s.ClockOffset, s.ClockWrong = marsad.Seconds(w.clock.Offset.Seconds()), w.clock.Wrong
		s.ClockDrift, s.ClockMinutes = w.clock.Drift, w.clock.Minutes
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
