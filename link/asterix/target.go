package asterix

import (
	"slices"

	"marsad"
	"marsad/geo"
	"marsad/wire/asterix"
)

// Units of the categories in metres.
const (
	nauticalMile = 1852.0
	foot         = 0.3048
	flightLevel  = 100 * foot
)

// What the step of an item adds to the error of a sensor: the step over √12.
const (
	root12    = 3.4641016151377544
	rangeStep = nauticalMile / 256 / root12         // I048/040 RHO, m
	angleStep = 360 * geo.Degree / (65536 * root12) // I048/040 THETA
	rateStep  = 1 / root12                          // I048/120 CAL, m/s
	modeCStep = flightLevel / root12                // Mode C replies in steps of 100 ft, m
	sizeStep  = 25 * foot / root12                  // I048/110, m
)

// The errors of a sensor whose configuration states none: those of a poor
// primary radar, so that it is not believed more than it deserves.
const (
	poorRange   = 150.0 // m
	poorAzimuth = 0.3 * geo.Degree
	poorRate    = 2.0 // m/s
)

// targetReport makes a plot of a category 048 target report: slant range and
// azimuth as measured (I048/040), with what the transponder told. The track
// number, position and speed that the radar's own tracker has calculated
// (I048/042, 161, 200) are not used: they are no measurements, and their errors
// are not independent from turn to turn.
func (o *observer) targetReport(s *sensor, rec *asterix.Record) {
	x := o.observation(s, rec, marsad.Plot, "140")
	typ, told := rec.Uint("020", "TYP")
	switch {
	case told && typ == 0:
		o.refuse(NoDetection)
	case flag(rec, "020", "RAB"):
		o.refuse(FieldMonitor)
	case (flag(rec, "020", "SIM") || flag(rec, "020", "TST")) && !o.markSimulated(&x):
		o.refuse(SimulatedTarget)
	case warned(rec, 1, 2, 3, 4, 10, 23):
		o.refuse(FalseTarget)
	case !polar(s, rec, &x):
		o.refuse(NoPosition)
	default:
		doppler(s, rec, &x)
		height(s, rec, &x)
		o.transponder(rec, &x)
		o.add(s, &x)
	}
}

// flag says whether a subitem of one bit is there and set.
func flag(rec *asterix.Record, path ...string) bool {
	bit, _ := rec.Uint(path...)
	return bit == 1
}

// polar takes over the measured position. A target beyond 256 NM has its range
// in the reserved expansion field, which then counts.
func polar(s *sensor, rec *asterix.Record, x *marsad.Observation) bool {
	rho, told := rec.Float("040", "RHO")
	theta, alsoTold := rec.Float("040", "THETA")
	if !told || !alsoTold {
		return false
	}
	if further, told := rec.Float("RE", "ERR"); told {
		rho = further
	}
	x.Has |= marsad.HasRange | marsad.HasAzimuth
	x.Range = rho * nauticalMile
	x.SigmaRange = combined(orElse(s.SigmaRange, poorRange), rangeStep)
	x.Azimuth = geo.Angle(theta) * geo.Degree
	x.SigmaAzimuth = geo.Angle(combined(orElse(float64(s.SigmaAzimuth), float64(poorAzimuth)), float64(angleStep)))
	return true
}

// doppler takes over the calculated Doppler speed unless it is doubtful. It is
// positive away from the radar, as the standard recommends (note to I048/120).
func doppler(s *sensor, rec *asterix.Record, x *marsad.Observation) {
	rate, told := rec.Float("120", "CAL", "CAL")
	if !told || flag(rec, "120", "CAL", "D") {
		return
	}
	x.Has |= marsad.HasRangeRate
	x.RangeRate = rate
	x.SigmaRangeRate = combined(orElse(s.SigmaRangeRate, poorRate), rateStep)
}

// height takes over the height that a 3D radar has measured, else the pressure
// altitude that the transponder told, if it is valid and not garbled.
func height(s *sensor, rec *asterix.Record, x *marsad.Observation) {
	if feet, told := rec.Float("110", "3DH"); told {
		x.Has |= marsad.HasHeight
		x.Height = geo.Height{Metres: feet * foot, Above: geo.SeaLevel}
		x.SigmaHeight = combined(float64(s.SigmaElevation)*x.Range, sizeStep)
		return
	}
	level, told := rec.Float("090", "FL")
	if told && !flag(rec, "090", "V") && !flag(rec, "090", "G") {
		pressureAltitude(level, x)
	}
}

// pressureAltitude takes over a flight level.
func pressureAltitude(level float64, x *marsad.Observation) {
	x.Has |= marsad.HasHeight
	x.Height = geo.Height{Metres: level * flightLevel, Above: geo.Pressure}
	x.SigmaHeight = modeCStep
}

// transponder takes over what the target told of itself.
func (o *observer) transponder(rec *asterix.Record, x *marsad.Observation) {
	code, told := rec.Uint("070", "MODE3A")
	if told && !flag(rec, "070", "V") && !flag(rec, "070", "G") {
		x.Identity.Mode3A = marsad.NewMode3A(uint16(code))
	}
	if address, told := rec.Uint("220"); told {
		x.Identity.ICAO = uint32(address)
	}
	x.Identity.Name = o.name(rec, "240")
	if !x.Identity.IsZero() {
		x.Label = marsad.Cooperative
	}
}

// warned says whether the radar itself holds the plot for no target of its own:
// whether one of the codes is among the warnings of item 030. Those of category
// 048 are reflection 1, side lobe 2, split plot 3, second time around 4, phantom
// 10, wind turbine 23; those of category 001 one above for the first four, and
// phantom 66.
func warned(rec *asterix.Record, codes ...uint64) bool {
	warnings, told := rec.Get("030")
	for i := 0; told; i++ {
		warning, there := warnings.Index(i)
		if !there {
			break
		}
		if code, _ := warning.Uint(); slices.Contains(codes, code) {
			return true
		}
	}
	return false
}

// olderReport takes a category 001 target report: a plot by its measured position, or
// a track of the radar's own, and what the transponder told. The Doppler speed
// (I001/120) is not used: its scale and its sign are those of the maker.
func (o *observer) olderReport(s *sensor, rec *asterix.Record) {
	x := o.observation(s, rec, marsad.Plot, "141")
	detection, told := rec.Uint("020", "SSRPSR")
	switch {
	case told && detection == 0 && !flag(rec, "020", "TYP"):
		o.refuse(NoDetection)
	case flag(rec, "020", "RAB"):
		o.refuse(FieldMonitor)
	case (flag(rec, "020", "SIM") || flag(rec, "020", "TST")) && !o.markSimulated(&x):
		o.refuse(SimulatedTarget)
	case warned(rec, 2, 3, 4, 5, 66) || flag(rec, "170", "GHO"):
		o.refuse(FalseTarget)
	default:
		if level, told := rec.Float("090", "HGT"); told && !flag(rec, "090", "V") && !flag(rec, "090", "G") {
			pressureAltitude(level, &x)
		}
		o.transponder(rec, &x)
		code := NoPosition
		switch {
		case flag(rec, "020", "TYP"):
			code = olderTrack(s, rec, &x)
		case polar(s, rec, &x):
			code = ""
		}
		if code != "" {
			o.unplaced(code, flag(rec, "170", "TRE"))
			return
		}
		o.add(s, &x)
	}
}

// olderTrack makes a system track of a track of category 001 under the radar's number
// (I001/161): where its tracker has calculated it to be (042), else where it was measured or extrapolated
// to (040), with the calculated velocity (200). What it gives is why that cannot be.
func olderTrack(s *sensor, rec *asterix.Record, x *marsad.Observation) marsad.Code {
	x.Kind, x.Label = marsad.SystemTrack, marsad.Declared
	number, _ := rec.Uint("161")
	x.Number = uint32(number)
	rho, theta, polarTold := pair(rec, "040", "RHO", "THETA", 1)
	east, north, told := pair(rec, "042", "X", "Y", nauticalMile)
	switch {
	case !told && !polarTold:
		return NoPosition
	case s.Site.IsZero():
		return NoSite
	case polarTold:
		slant(s, x, rho*nauticalMile, geo.Angle(theta)*geo.Degree)
	}
	if told {
		spread := x.Covariance
		cartesian(s, x, east, north, orElse(s.SigmaPosition, poorPosition))
		if polarTold {
			x.Covariance = spread
		}
	}
	if speed, heading, told := pair(rec, "200", "GSP", "HDG", 1); told {
		movingAlong(x, speed*nauticalMile, heading, poorTrackRate)
	}
	return ""
}

// poorTrackRate is the error of a velocity that a radar's own tracker has calculated, m/s.
const poorTrackRate = 10.0

// orElse is v, or other where v is not given.
func orElse(v, other float64) float64 {
	if v > 0 {
		return v
	}
	return other
}
