package tracking

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"runtime"
	"time"

	"marsad"
	"marsad/track"
)

// Options of a run. The zero value is the one setting of the benchmark.
type Options struct {
	Engine  track.Options
	Without []marsad.SensorID                        // sensors that the run never sees; one that the scenario lacks is an error of code NotFound
	Beside  *Peer                                    // runs over each scenario of a table too; nil is none
	Each    func(at time.Time, shown []marsad.Track) // called at each scoring instant, if it is set; shown is reused
}

// Stats are what a run has cost and done.
type Stats struct {
	Plots        int
	Rows         int
	Busy         time.Duration // spent in the engine by the clock
	Used         time.Duration // spent in the engine by the processors, whatever else the machine did
	PlotsASecond float64       // of processor time
	SlowestBatch time.Duration // by the clock
	Heap         uint64        // bytes: the most at any scoring instant, with what was read
	Counts       track.Counts
	Biases       map[marsad.SensorID]track.Bias
}

// Run reads the scenario in dir, plays it to an engine in the order of arrival,
// one batch a time of arrival, and writes tracks.csv to out.
func Run(dir string, out io.Writer, opt Options) (Stats, error) {
	s, err := read(dir)
	if err != nil {
		return Stats{}, err
	}
	if err := s.without(opt.Without); err != nil {
		return Stats{}, err
	}
	return s.run(out, opt)
}

const header = "t,track,lat,lon,alt,vn,ve,pee,pnn,pen,pvee,pvnn,pven\n"

// run plays s.
func (s *scenario) run(out io.Writer, opt Options) (Stats, error) {
	if opt.Engine.Station == "" {
		opt.Engine.Station = "B1"
	}
	engine := track.New(opt.Engine)
	for _, z := range s.sensors {
		engine.SetSensor(z)
	}
	w := bufio.NewWriter(out)
	w.WriteString(header)
	stats := Stats{Plots: len(s.detections)}
	var rows []marsad.Track
	var batch []marsad.Observation
	i, j := 0, 0
	steps := int(math.Round((s.times.Stop-s.times.Start)/s.times.Step)) + 1
	for k := range steps {
		now := instant(s.times.Start + float64(k)*s.times.Step)
		for {
			next, ok := s.nextArrival(i, j, now)
			if !ok {
				break
			}
			i1, j1 := i, j
			batch = batch[:0]
			for i1 < len(s.detections) && s.arrival(i1).Equal(next) {
				batch = append(batch, s.observation(&s.detections[i1]))
				i1++
			}
			for j1 < len(s.scans) && s.scans[j1].Received.Equal(next) {
				j1++
			}
			start, used := time.Now(), processorTime()
			engine.Observe(batch)
			for ; j < j1; j++ {
				engine.Scan(s.scans[j])
			}
			engine.Advance(next)
			stats.Used += processorTime() - used
			spent := time.Since(start)
			stats.Busy += spent
			stats.SlowestBatch = max(stats.SlowestBatch, spent)
			i = i1
		}
		engine.Advance(now)
		rows = engine.Tracks(rows[:0], now)
		for r := range rows {
			writeTrack(w, now.Sub(epoch).Seconds(), &rows[r])
		}
		if opt.Each != nil {
			opt.Each(now, rows)
		}
		stats.Rows += len(rows)
		stats.Heap = max(stats.Heap, heap())
	}
	stats.Counts = engine.Counts()
	stats.Biases = engine.Biases()
	if used := cmp.Or(stats.Used, stats.Busy); used > 0 {
		stats.PlotsASecond = float64(stats.Plots) / used.Seconds()
	}
	if err := w.Flush(); err != nil {
		return stats, fmt.Errorf("tracking: tracks: %w", err)
	}
	return stats, nil
}

// heap is how much of it is in use, bytes.
func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// arrival is when detection i was received.
func (s *scenario) arrival(i int) time.Time { return instant(s.detections[i].value[receivedAt]) }

// nextArrival returns the time at which the next thing arrives, if by now.
func (s *scenario) nextArrival(i, j int, now time.Time) (next time.Time, ok bool) {
	if i < len(s.detections) {
		next, ok = s.arrival(i), true
	}
	if j < len(s.scans) && (!ok || s.scans[j].Received.Before(next)) {
		next, ok = s.scans[j].Received, true
	}
	return next, ok && !next.After(now)
}

// writeTrack writes one row of tracks.csv.
func writeTrack(w *bufio.Writer, t float64, k *marsad.Track) {
	lat, lon := k.Position.Degrees()
	c, v := k.Covariance, k.VelocityCovariance
	fmt.Fprintf(w, "%.3f,%s,%.7f,%.7f,%.1f,%.3f,%.3f,%.3f,%.3f,%.3f,%.4f,%.4f,%.4f\n",
		t, k.ID, lat, lon, k.Height.Metres, k.North, k.East, c.EE, c.NN, c.EN, v.EE, v.NN, v.EN)
}

// WriteBiases writes biases in the form of the benchmark's truth_biases.json:
// by sensor the azimuth in degrees, the range in metres and how far the clock is
// ahead in seconds.
func WriteBiases(out io.Writer, biases map[marsad.SensorID]track.Bias) error {
	type parts struct {
		Azimuth float64 `json:"azimuth"`
		Range   float64 `json:"range"`
		Clock   float64 `json:"clock"`
	}
	told := map[marsad.SensorID]parts{}
	for id, b := range biases {
		told[id] = parts{b.Azimuth.Degrees(), b.Range, float64(b.Clock)}
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	if err := e.Encode(told); err != nil {
		return fmt.Errorf("tracking: biases: %w", err)
	}
	return nil
}
