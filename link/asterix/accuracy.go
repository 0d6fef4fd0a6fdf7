package asterix

import (
	"math"

	"marsad/wire/asterix"
)

const (
	// of95 is how many standard deviations of one axis the radius of 95 % is:
	// √(−2·ln 0.05).
	of95 = 2.4477468306808166
	// leastTold is the least error that a told position is believed to, m: it has moved
	// on between its measurement and the time stamp.
	leastTold = 10.0
	// toldHeightError is one sigma of a height above the ellipsoid, m: half of the
	// vertical accuracy category most often told (GVA 2, 45 m at 95 %).
	toldHeightError = 22.5
)

// toldAccuracy is the standard deviation of each axis of a position that an aircraft
// tells (I021/090): from the accuracy that it states (NACp), of old transponders
// (MOPS version 0) from the uncertainty category (NUCp), else from the containment that
// its integrity (PIC, or NIC) promises, else that of the configuration.
func toldAccuracy(s *sensor, rec *asterix.Record) float64 {
	sigma := orElse(s.SigmaPosition, poorPosition)
	version, versionTold := rec.Uint("210", "VN")
	nucp, old := rec.Uint("090", "PA") // editions before 1.0
	if !old {
		nucp, _ = rec.Uint("090", "NUCPNIC")
	}
	switch {
	case accuracy95(quality(rec, "NACP")) > 0:
		sigma = accuracy95(quality(rec, "NACP")) / of95
	case old || versionTold && version == 0:
		if r := uncertainty95(nucp); r > 0 {
			sigma = r / of95
		}
	case containmentPIC(quality(rec, "PIC")) > 0:
		sigma = containmentPIC(quality(rec, "PIC")) / contained(rec)
	case containmentNIC(nucp) > 0:
		sigma = containmentNIC(nucp) / contained(rec)
	}
	return max(leastTold, sigma)
}

// quality is a subitem of I021/090; 0, which is unknown, where it is not told.
func quality(rec *asterix.Record, name string) uint64 {
	category, _ := rec.Uint("090", name)
	return category
}

// at is the radius of a category from 1, m; 0 where it has none.
func at(category uint64, radii ...float64) float64 {
	if category < 1 || category > uint64(len(radii)) {
		return 0
	}
	return radii[category-1]
}

// contained is how many standard deviations the containment radius is: it is left with
// a probability of 10⁻³, 10⁻⁵ or 10⁻⁷ by the source integrity level (SIL 1 to 3 of
// RTCA DO-260B), which of a Rayleigh distribution is at √(−2·ln p). Without one the
// radius is taken for that of 95 %.
func contained(rec *asterix.Record) float64 {
	switch level, _ := rec.Uint("090", "SIL"); level {
	case 1:
		return math.Sqrt(-2 * math.Log(1e-3))
	case 2:
		return math.Sqrt(-2 * math.Log(1e-5))
	case 3:
		return math.Sqrt(-2 * math.Log(1e-7))
	}
	return of95
}

// accuracy95 is the estimated position uncertainty, the radius of 95 %, by NACp
// (RTCA DO-260B), m.
func accuracy95(category uint64) float64 {
	return at(category, 18520, 7408, 3704, 1852, 926, 555.6, 185.2, 92.6, 30, 10, 3)
}

// uncertainty95 is the radius of 95 % by NUCp (RTCA DO-260), m.
func uncertainty95(category uint64) float64 {
	return at(category, 18520, 9260, 1852, 926, 463, 185.2, 92.6, 10, 3)
}

// containmentNIC is the containment radius by NIC, the wider one where a supplement
// that is not told tells two apart (RTCA DO-260B), m.
func containmentNIC(category uint64) float64 {
	return at(category, 37040, 14816, 7408, 3704, 1852, 1111.2, 370.4, 185.2, 75, 25, 7.5)
}

// containmentPIC is the containment radius by the position integrity category of the
// ground station (I021/090), m.
func containmentPIC(category uint64) float64 {
	return at(category, 37040, 18520, 14816, 7408, 3704, 1852, 1111.2, 926, 555.6,
		370.4, 185.2, 75, 25, 7.5)
}

// toldVelocityAccuracy is the standard deviation of each axis of the velocity: from the
// accuracy category (NACv in I021/090; RTCA DO-260B), m/s.
func toldVelocityAccuracy(rec *asterix.Record) float64 {
	category, _ := rec.Uint("090", "NUCRNACV")
	if r := at(category, 10, 3, 1, 0.3); r > 0 {
		return max(velocityStep, r/of95)
	}
	return poorRate
}

// velocityStep is what the rounding of a knot leaves of a velocity's accuracy, m/s.
const velocityStep = 0.15
