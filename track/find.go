package track

import (
	"math"
	"slices"

	"marsad"
)

const (
	mostFindings = 512  // that may be open at a time about tracks: whoever deceives does not fill the memory
	tellEvery    = 10.0 // s: a finding that stays is told again no more often
	mostEvidence = 16
)

// opened is a finding that holds, or is over and not yet told to be.
type opened struct {
	marsad.Finding
	told    float64 // when it last went into a step, s; before all times: never
	changed bool    // since
}

// find takes in that something was found wrong, or that it still is, with its newest
// evidence, or with Over that it is not any more. Since of the first word on it
// stays; evidence adds up to the newest mostEvidence. f is not kept.
func (e *Engine) find(f marsad.Finding) {
	i := slices.IndexFunc(e.findings, func(o opened) bool { return o.Same(&f) })
	if i < 0 {
		if f.Over {
			return
		}
		if f.Track != (marsad.TrackID{}) && len(e.findings) >= mostFindings {
			e.counts.Unfound++
			return
		}
		e.findings = append(e.findings, opened{Finding: marsad.Finding{Since: f.Since}, told: math.Inf(-1)})
		i = len(e.findings) - 1
	}
	o := &e.findings[i]
	f.Since, f.Evidence = o.Since, newest(o.Evidence, f.Evidence)
	o.Finding, o.changed = f, true
}

// newest returns a new slice of the last mostEvidence of both; had stays as it is.
func newest(had, more []uint64) []uint64 {
	all := slices.Concat(had, more)
	return all[max(0, len(all)-mostEvidence):]
}

// reportFindings appends to the step what is new, over, or changed and not told of
// late. What was found about a track is over with it.
func (e *Engine) reportFindings() {
	for _, id := range e.step.Ended {
		for i := range e.findings {
			if f := &e.findings[i]; f.Track == id || f.Other == id {
				f.Over = true
			}
		}
	}
	for i := range e.findings {
		f := &e.findings[i]
		known := !math.IsInf(f.told, -1)
		if f.Over && known || !f.Over && f.changed && e.now-f.told >= tellEvery {
			f.told, f.changed = e.now, false
			e.step.Findings = append(e.step.Findings, f.Finding)
		}
	}
	e.findings = slices.DeleteFunc(e.findings, func(f opened) bool { return f.Over })
}

// Restore takes over what was found wrong with sensors before this engine was made.
// It stays until the engine knows better.
func (e *Engine) Restore(findings []marsad.Finding) {
	e.open()
	for i := range findings {
		f := &findings[i]
		k, known := e.byID[f.Sensor]
		if f.Sensor == "" || f.Over || !f.Track.IsZero() {
			continue
		}
		if known {
			e.sensors[k].changedBefore = true
		}
		e.findings = append(e.findings, opened{Finding: *f})
	}
}

// Findings appends what is found wrong now, oldest first, to dst.
func (e *Engine) Findings(dst []marsad.Finding) []marsad.Finding {
	for i := range e.findings {
		dst = append(dst, e.findings[i].Finding)
	}
	return dst
}
