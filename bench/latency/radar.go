package latency

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link/asterix"
	"marsad/station"
)

const (
	radarSAC, radarSIC = 99, 1
	radarName          = "radar"
	sigmaRange         = 20.0 // m
	sigmaAzimuth       = 0.1 * geo.Degree
	rangeMax           = 120_000.0 // m
	// sectors of a turn. At the end of each the radar sends what it saw in it.
	sectors = 64
)

// site is where the radar stands.
func site() geo.Point { return geo.LatLon(23.5, 6.5) }

// feed is the radar as the station knows it.
func feed(turn time.Duration) station.Feed {
	sac, sic := uint8(radarSAC), uint8(radarSIC)
	marks := marsad.Marks{Exercise: "latency"}
	return station.Feed{
		Name: radarName, Protocol: "asterix", Listen: []string{"127.0.0.1:0"}, Marks: marks,
		Sensors: []station.FeedSensor{{SAC: &sac, SIC: &sic, Sensor: marsad.Sensor{
			ID: radarName, Name: "Radar", Kind: marsad.Radar, Site: site(),
			Measures: marsad.HasRange | marsad.HasAzimuth, SigmaRange: sigmaRange, SigmaAzimuth: sigmaAzimuth,
			Pd: 0.95, FalsePerScan: 1, Revisit: marsad.Seconds(turn.Seconds()), Sweep: true, RangeMax: rangeMax,
			Origin: marsad.Origin{State: "A", Station: stationID, Sensor: radarName}, Marks: marks,
		}}},
	}
}

// radar turns and sends what it sees.
type radar struct {
	conn    net.Conn
	encoder *asterix.Encoder
	field   *field
	turn    time.Duration
	start   time.Time // of the first turn
	random  *rand.Rand
	sending func(targets []int, at time.Time) // called before a datagram goes out

	plots  []marsad.Observation
	buffer []byte
}

// hit is a target and when in the turn the antenna points to it.
type hit struct {
	target int
	after  time.Duration
}

// run turns until ctx ends, which is no error.
func (r *radar) run(ctx context.Context) error {
	for turn := 0; ; turn++ {
		began := r.start.Add(time.Duration(turn) * r.turn)
		hits := r.hits(began)
		for s := range sectors {
			end := r.turn * time.Duration(s+1) / sectors
			select {
			case <-time.After(time.Until(began.Add(end))):
			case <-ctx.Done():
				return nil
			}
			n, _ := slices.BinarySearchFunc(hits, end, func(h hit, end time.Duration) int { return cmp.Compare(h.after, end) })
			for part := range slices.Chunk(hits[:n], asterix.PlotsPerDatagram) {
				if err := r.send(part, began); err != nil {
					return err
				}
			}
			hits = hits[n:]
		}
		if err := r.north(began); err != nil {
			return err
		}
	}
}

// hits lists the targets in the order in which the antenna passes them.
func (r *radar) hits(began time.Time) []hit {
	since := began.Sub(r.start)
	hits := make([]hit, len(r.field.targets))
	for i := range r.field.targets {
		at := r.field.targets[i].at(since)
		az := geo.Angle(math.Atan2(at.East, at.North)).Normal()
		hits[i] = hit{i, time.Duration(float64(az) / (2 * math.Pi) * float64(r.turn))}
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.after, b.after), cmp.Compare(a.target, b.target)) })
	return hits
}

// send sends one datagram with the plots of the hits.
func (r *radar) send(hits []hit, began time.Time) (err error) {
	r.plots = r.plots[:0]
	targets := make([]int, len(hits))
	for i, h := range hits {
		targets[i] = h.target
		r.plots = append(r.plots, r.plot(h, began))
	}
	if r.buffer, err = r.encoder.AppendPlots(r.buffer[:0], r.plots); err != nil {
		return fmt.Errorf("radar: %w", err)
	}
	r.sending(targets, time.Now())
	if _, err := r.conn.Write(r.buffer); err != nil {
		return fmt.Errorf("radar: %w", err)
	}
	return nil
}

// plot measures one target.
func (r *radar) plot(h hit, began time.Time) marsad.Observation {
	at := began.Add(h.after)
	seen := r.field.targets[h.target].at(at.Sub(r.start))
	return marsad.Observation{
		Kind: marsad.Plot, At: at, Has: marsad.HasRange | marsad.HasAzimuth,
		Range:   math.Hypot(seen.East, seen.North) + sigmaRange*r.random.NormFloat64(),
		Azimuth: geo.Angle(math.Atan2(seen.East, seen.North)) + sigmaAzimuth*geo.Angle(r.random.NormFloat64()),
		Marks:   marsad.Marks{Exercise: "latency"},
	}
}

// north sends the marker that ends a turn.
func (r *radar) north(began time.Time) (err error) {
	r.buffer, err = r.encoder.AppendNorth(r.buffer[:0], marsad.Scan{Sensor: radarName, From: began, To: began.Add(r.turn)})
	if err == nil {
		_, err = r.conn.Write(r.buffer)
	}
	if err != nil {
		return fmt.Errorf("radar: %w", err)
	}
	return nil
}
