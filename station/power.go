package station

import (
	"time"

	"marsad"
)

// powerHours is over how many hours power is averaged: a day has its night.
const powerHours = 24

// mostFlows bounds how many flows of power of one sensor are averaged.
const mostFlows = 8

// flow is one flow of power in each of the last hours.
type flow struct {
	quantity marsad.Quantity
	part     string
	hours    [powerHours]int64 // number of the hour since 1970 that the place holds
	sums     [powerHours]float64
	counts   [powerHours]uint32
}

// mean is over the hours up to now that were told, each of the same weight, W.
func (f *flow) mean(now int64) (watts float64, ok bool) {
	n := 0.0
	for i, h := range f.hours {
		if f.counts[i] > 0 && h <= now && now-h < powerHours {
			watts += f.sums[i] / float64(f.counts[i])
			n++
		}
	}
	return watts / max(1, n), n > 0
}

// power is what one sensor tells of the power of its site.
type power struct {
	since time.Time // the first flow
	flows []*flow
}

// take notes a reading, where it is of power.
func (p *power) take(r *marsad.Reading) {
	switch r.Quantity {
	case marsad.LoadPower, marsad.SolarPower, marsad.BatteryPower:
	default:
		return
	}
	var f *flow
	for _, known := range p.flows {
		if known.quantity == r.Quantity && known.part == r.Part {
			f = known
		}
	}
	if f == nil {
		if len(p.flows) == mostFlows {
			return
		}
		f = &flow{quantity: r.Quantity, part: r.Part}
		p.flows = append(p.flows, f)
	}
	if p.since.IsZero() {
		p.since = r.Received
	}
	hour := r.Received.Unix() / 3600
	i := (hour%powerHours + powerHours) % powerHours
	switch {
	case hour < f.hours[i]:
		return
	case hour > f.hours[i]:
		f.hours[i], f.sums[i], f.counts[i] = hour, 0, 0
	}
	f.sums[i] += r.Value
	f.counts[i]++
}

// drain is what the battery gives on the mean of the last day, or of the time since
// the first flow, W: what its own monitor says, else load less sun. ok is false
// before an hour is over, and where neither is told.
func (p *power) drain(now time.Time) (watts float64, ok bool) {
	if p.since.IsZero() || now.Sub(p.since) < time.Hour {
		return 0, false
	}
	sums, told := map[marsad.Quantity]float64{}, map[marsad.Quantity]bool{}
	for _, f := range p.flows {
		if w, ok := f.mean(now.Unix() / 3600); ok {
			sums[f.quantity] += w
			told[f.quantity] = true
		}
	}
	if told[marsad.BatteryPower] {
		return -sums[marsad.BatteryPower], true
	}
	return sums[marsad.LoadPower] - sums[marsad.SolarPower], told[marsad.LoadPower]
}

// oldCharge is how old the state of charge may be.
const oldCharge = time.Hour

// hoursLeft is how long the battery lasts at this load and sun, from the newest
// readings of the sensor and the energy of its full battery, J (0: only where it is
// read). nil where that is not known, and where the battery is not being emptied.
func hoursLeft(newest []marsad.Reading, full float64, p *power, now time.Time) *float64 {
	left := -1.0
	for i := range newest {
		switch r := &newest[i]; {
		case r.Part != "":
		case r.Quantity == marsad.BatteryLeft && now.Sub(r.Received) <= oldCharge:
			left = r.Value
		case r.Quantity == marsad.BatteryCapacity && r.Value > 0:
			full = r.Value
		}
	}
	drain, ok := p.drain(now)
	if left < 0 || full <= 0 || !ok || drain <= 0 {
		return nil
	}
	hours := left * full / drain / 3600
	return &hours
}
