package adsb

import "math"

// A Comm-B reply does not say which register it holds: only the radar that asked
// knows. Identify concludes it from the bits, as Doc 9871 and everyone else do:
// 1,0, 2,0 and 3,0 begin with their number, and in the others each value that its
// status bit denies is zero, reserved bits are zero, and what is told lies within
// what an aircraft does. Only a reply that one register fits is claimed.

// Context is what is known of the aircraft when it replies; zero values are not known.
type Context struct {
	AltitudeFeet    float64
	AltitudeKnown   bool
	GroundspeedKT   float64 // by its own squitter
	TrackDeg        float64
	VelocityKnown   bool
	OnGroundByReply bool
}

// Identify returns the register that the 56 bits of MB hold, nil where none or more
// than one fits. Between 5,0 and 6,0 that both fit the one wins whose values agree
// with each other and with what is known, if the other's do not.
func Identify(mb uint64, c Context) *Register {
	if mb == 0 {
		return nil
	}
	if r := numbered(mb); r != nil {
		return r
	}
	var fits [6]*Register
	n := 0
	for _, r := range [...]*Register{&gicbCapability, &verticalIntention, &routineReport, &hazardReport, &trackAndTurn, &headingAndSpeed} {
		if r.consistent(mb) && r.plausible(mb, &c) {
			fits[n] = r
			n++
		}
	}
	switch {
	case n == 1:
		return fits[0]
	case n == 2 && fits[0] == &trackAndTurn && fits[1] == &headingAndSpeed:
		return eitherMotion(mb, &c)
	}
	return nil
}

// numbered finds the registers that begin with their own number.
func numbered(mb uint64) *Register {
	switch field(mb, 1, 8) {
	case 0x10:
		if dataLinkCapability.consistent(mb) {
			return &dataLinkCapability
		}
	case 0x20:
		for i := range 8 {
			if sixBit[field(mb, 9+6*i, 6)] == '#' {
				return nil
			}
		}
		return &aircraftIdentification
	case 0x30:
		if field(mb, 29, 2) != 3 && field(mb, 9, 14) != 0 {
			return &resolutionAdvisory
		}
	}
	return nil
}

// consistent tells whether reserved bits are zero and values that are not told too.
func (r *Register) consistent(mb uint64) bool {
	for _, z := range r.zero {
		if field(mb, z.first, z.bits) != 0 {
			return false
		}
	}
	told := len(r.Fields) == 0
	for i := range r.Fields {
		f := &r.Fields[i]
		if f.Status == 0 {
			told = told || field(mb, f.First, f.Bits) != 0
			continue
		}
		if field(mb, f.Status, 1) == 0 {
			if field(mb, f.First, f.Bits) != 0 {
				return false
			}
			continue
		}
		told = true
	}
	return told
}

// value returns a field's value; that of a field which is not told is NaN, which
// passes no comparison.
func (r *Register) value(mb uint64, name string) float64 {
	x, ok := r.Field(name).Value(mb)
	if !ok {
		return math.NaN()
	}
	return x
}

// outside tells whether a value that is told lies outside of the bounds.
func (r *Register) outside(mb uint64, name string, low, high float64) bool {
	x, ok := r.Field(name).Value(mb)
	return ok && (x < low || x > high)
}

// plausible tells whether the values of r are such as aircraft have.
func (r *Register) plausible(mb uint64, c *Context) bool {
	switch r {
	case &gicbCapability:
		return field(mb, 7, 1) != 0 // identification is always served
	case &verticalIntention:
		return !r.outside(mb, "selected_altitude_mcp_ft", 0, 50000) && !r.outside(mb, "selected_altitude_fms_ft", 0, 50000) &&
			!r.outside(mb, "baro_pressure_setting_hpa", 850, 1100)
	case &routineReport:
		return r.weather(mb, c)
	case &hazardReport:
		return r.hazard(mb, c)
	case &trackAndTurn:
		return r.turn(mb)
	case &headingAndSpeed:
		return r.speed(mb, c)
	}
	return true
}

// weather judges 4,4: there is a wind, and the air is such as at this altitude.
func (r *Register) weather(mb uint64, c *Context) bool {
	return field(mb, 1, 4) <= 4 && r.value(mb, "wind_speed_kt") <= 250 && field(mb, 6, 18) != 0 && r.air(mb, c)
}

// hazard judges 4,5. The hazards alone are a few bits, which much else fits too: a
// temperature must be there, and wind shear and microbursts are things of low heights.
func (r *Register) hazard(mb uint64, c *Context) bool {
	high := c.AltitudeKnown && c.AltitudeFeet > 10000
	if high && (field(mb, 5, 2) != 0 || field(mb, 8, 2) != 0) {
		return false
	}
	return field(mb, 16, 1) != 0 && r.air(mb, c)
}

// air tells whether temperature and pressure lie near the standard atmosphere at the
// altitude: within 40 K and, since altitude is told by pressure, 40 hPa.
func (r *Register) air(mb uint64, c *Context) bool {
	if r.outside(mb, "static_air_temperature_c", -80, 60) || r.outside(mb, "static_pressure_hpa", 100, 1100) {
		return false
	}
	if !c.AltitudeKnown {
		return true
	}
	metres := c.AltitudeFeet * 0.3048
	t, p := max(15-0.0065*metres, -56.5), 1013.25*pressureRatio(metres)
	return !r.outside(mb, "static_air_temperature_c", t-40, t+40) && !r.outside(mb, "static_pressure_hpa", p-40, p+40)
}

// turn judges 5,0: the two speeds differ by no more than a strong wind.
func (r *Register) turn(mb uint64) bool {
	ground, air := r.value(mb, "groundspeed_kt"), r.value(mb, "true_airspeed_kt")
	return !(math.Abs(ground-air) > 200) && !r.outside(mb, "roll_deg", -50, 50) &&
		!r.outside(mb, "groundspeed_kt", 0, 700) && !r.outside(mb, "true_airspeed_kt", 0, 600)
}

// speed judges 6,0: the two rates agree roughly, and Mach and indicated airspeed
// belong together at the altitude.
func (r *Register) speed(mb uint64, c *Context) bool {
	mach, ias := r.value(mb, "mach"), r.value(mb, "indicated_airspeed_kt")
	if r.outside(mb, "mach", 0.004, 1) || r.outside(mb, "indicated_airspeed_kt", 1, 500) || // it flies
		r.outside(mb, "baro_vertical_rate_fpm", -6000, 6000) || r.outside(mb, "inertial_vertical_rate_fpm", -6000, 6000) {
		return false
	}
	if c.AltitudeKnown && !math.IsNaN(mach) && !math.IsNaN(ias) && ias > 0 {
		return math.Abs(CalibratedKT(mach, c.AltitudeFeet)-ias) <= 20
	}
	return true
}

// eitherMotion decides between 5,0 and 6,0 where the bits fit both.
func eitherMotion(mb uint64, c *Context) *Register {
	turn, speed := &trackAndTurn, &headingAndSpeed
	if c.VelocityKnown {
		near := math.Abs(turn.value(mb, "groundspeed_kt")-c.GroundspeedKT) < 30 &&
			math.Abs(modulo(turn.value(mb, "true_track_deg")-c.TrackDeg+180, 360)-180) < 15
		if near {
			return turn
		}
		return speed
	}
	// Bank and turn belong together: tan(roll) = speed × rate / g.
	roll, rate := turn.value(mb, "roll_deg"), turn.value(mb, "track_rate_deg_s")
	v := turn.value(mb, "true_airspeed_kt") * knot
	want := math.Atan(v*rate*math.Pi/180/9.80665) * 180 / math.Pi
	turns := math.Abs(want-roll) < 5
	checked := c.AltitudeKnown && !math.IsNaN(speed.value(mb, "mach")) && !math.IsNaN(speed.value(mb, "indicated_airspeed_kt"))
	switch {
	case turns && !checked:
		return turn
	case !turns && checked:
		return speed
	}
	return nil
}

const knot = 1852.0 / 3600 // m/s

// CalibratedKT returns the calibrated airspeed that belongs to a Mach number at a
// pressure altitude in the standard atmosphere (ISO 2533; compressible flow of
// ratio 1.4).
func CalibratedKT(mach, altitudeFeet float64) float64 {
	ratio := pressureRatio(altitudeFeet * 0.3048)
	impact := ratio * (math.Pow(1+0.2*mach*mach, 3.5) - 1)
	return speedOfSound0 / knot * math.Sqrt(5*(math.Pow(impact+1, 2.0/7)-1))
}

// pressureRatio is the pressure of the standard atmosphere over that at sea level.
func pressureRatio(metres float64) float64 {
	const tropopause = 11000.0
	h := min(metres, tropopause)
	ratio := math.Pow(1-0.0065*h/288.15, 5.25588)
	if metres > tropopause {
		ratio *= math.Exp(-(metres - tropopause) / 6341.62)
	}
	return ratio
}

const speedOfSound0 = 340.294 // m/s, at 15 °C
