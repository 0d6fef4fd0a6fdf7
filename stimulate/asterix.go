package stimulate

import (
	"time"

	"marsad"
	"marsad/geo"
	"marsad/sim"
)

// RadarWriter writes the messages of a radar: plots (ASTERIX category 048), and
// the marks of its turning antenna (034). Each function appends one data block.
type RadarWriter interface {
	AppendPlots(dst []byte, plots []marsad.Observation) ([]byte, error)
	AppendNorth(dst []byte, turn marsad.Scan) ([]byte, error)
	AppendSector(dst []byte, at time.Time, azimuth geo.Angle) ([]byte, error)
}

const (
	plotsPerDatagram = 40 // within 1500 bytes, with all that a plot may carry
	sectorsPerTurn   = 16
)

// Radar is the encoder of a radar: sector messages as the antenna enters each of
// sixteen sectors, the plots of a sector when it leaves it or the step ends, a
// north marker at the end of each turn.
type Radar struct {
	Sensor *sim.Sensor
	Writer RadarWriter

	out   [][]byte
	plots []marsad.Observation
}

// Encode returns the datagrams of a step.
func (r *Radar) Encode(step Step) ([][]byte, error) {
	r.out, r.plots = nil, nil
	sector := r.sectorAfter(step.From)
	for _, d := range step.Detections {
		before := d.At + 1
		if d.IsScan() { // the turn that begins at the north mark comes after it
			before = d.At
		}
		for ; r.sectorTime(sector) < before; sector++ {
			if err := r.enter(sector, step); err != nil {
				return nil, err
			}
		}
		if !d.IsScan() {
			r.plots = append(r.plots, d.Observation)
			continue
		}
		if err := r.flush(); err != nil {
			return nil, err
		}
		b, err := r.Writer.AppendNorth(nil, d.Scan)
		if err != nil {
			return nil, err
		}
		r.out = append(r.out, b)
	}
	for ; r.sectorTime(sector) <= step.To; sector++ {
		if err := r.enter(sector, step); err != nil {
			return nil, err
		}
	}
	return r.out, r.flush()
}

// sectorTime is when the antenna enters a sector, counted from the start of the
// scenario.
func (r *Radar) sectorTime(sector int) time.Duration {
	turn := r.Sensor.Revisit.Duration()
	return r.Sensor.Phase + time.Duration(sector/sectorsPerTurn)*turn + time.Duration(sector%sectorsPerTurn)*turn/sectorsPerTurn
}

// sectorAfter is the first sector that is entered after t.
func (r *Radar) sectorAfter(t time.Duration) int {
	turn := r.Sensor.Revisit.Duration()
	sector := 0
	if t > r.Sensor.Phase {
		sector = int((t-r.Sensor.Phase)/turn) * sectorsPerTurn
	}
	for r.sectorTime(sector) <= t {
		sector++
	}
	return sector
}

// enter sends the plots of the sector before, and the message that a new one is
// entered. A radar that stares has no sectors.
func (r *Radar) enter(sector int, step Step) error {
	if !r.Sensor.Sweep {
		return nil
	}
	if err := r.flush(); err != nil {
		return err
	}
	width := geo.Angle(360 * geo.Degree)
	if r.Sensor.Field.Width > 0 {
		width = r.Sensor.Field.Width
	}
	const inside = 1e-9 // rad: rounding must not leave it on the border, in the sector before
	az := r.Sensor.Field.From + width*geo.Angle(sector%sectorsPerTurn)/sectorsPerTurn + inside
	b, err := r.Writer.AppendSector(nil, step.Wall(r.sectorTime(sector)), az)
	r.out = append(r.out, b)
	return err
}

// flush sends the plots that wait.
func (r *Radar) flush() error {
	for len(r.plots) > 0 {
		n := min(len(r.plots), plotsPerDatagram)
		b, err := r.Writer.AppendPlots(nil, r.plots[:n])
		if err != nil {
			return err
		}
		if r.plots = r.plots[n:]; len(b) > 0 {
			r.out = append(r.out, b)
		}
	}
	return nil
}
