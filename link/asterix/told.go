package asterix

import (
	"math"

	"marsad"
	"marsad/geo"
	"marsad/wire/asterix"
)

// positionReport makes a report of a category 021 record: the position that an
// aircraft tells of itself (ADS-B), as a ground station received it.
func (o *observer) positionReport(s *sensor, rec *asterix.Record) {
	x := o.observation(s, rec, marsad.Report, "071", "073", "030")
	switch {
	case flag(rec, "040", "RAB"):
		o.refuse(FieldMonitor)
	case (flag(rec, "040", "SIM") || flag(rec, "040", "TST")) && !o.markSimulated(&x):
		o.refuse(SimulatedTarget)
	case flag(rec, "040", "IPC") || flag(rec, "040", "CPR") || flag(rec, "040", "RCF"):
		o.refuse(SuspectPosition)
	case !toldPosition(s, rec, &x):
		o.refuse(NoPosition)
	default:
		toldVelocity(rec, &x)
		if level, told := rec.Float("145"); told {
			pressureAltitude(level, &x)
		}
		if address, told := rec.Uint("080"); told {
			x.Identity.ICAO = uint32(address)
		}
		if code, told := rec.Uint("070", "MODE3A"); told {
			x.Identity.Mode3A = marsad.NewMode3A(uint16(code))
		}
		x.Identity.Name = o.name(rec, "170")
		x.Label = marsad.Cooperative
		o.add(s, &x)
	}
}

// toldPosition takes over the position, of high resolution (I021/131) if it is there.
func toldPosition(s *sensor, rec *asterix.Record, x *marsad.Observation) bool {
	for _, item := range [...]string{"131", "130"} {
		lat, told := rec.Float(item, "LAT")
		lon, alsoTold := rec.Float(item, "LON")
		if told && alsoTold {
			x.Has |= marsad.HasPosition
			x.Position = geo.LatLon(lat, lon)
			sigma := toldAccuracy(s, rec)
			x.Covariance = marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
			return true
		}
	}
	return false
}

// toldAccuracy is the standard deviation of each axis that the aircraft's
// navigation accuracy category stands for (NACp in I021/090; RTCA DO-260B gives
// the radius of 95 %, which is 2.448 standard deviations), else that of the
// configuration. A told category is believed to no less than 10 m, since
// the position has moved on between its measurement and the time stamp.
func toldAccuracy(s *sensor, rec *asterix.Record) float64 {
	radius := [...]float64{1: 18520, 2: 7408, 3: 3704, 4: 1852, 5: 926, 6: 555.6, 7: 185.2, 8: 92.6, 9: 30, 10: 10, 11: 3}
	category, told := rec.Uint("090", "NACP")
	if !told || category == 0 || category >= uint64(len(radius)) {
		return orElse(s.SigmaPosition, poorPosition)
	}
	return max(10, radius[category]/2.448)
}

// toldVelocity takes over ground speed and track angle (I021/160), unless the
// speed is beyond what the item can hold.
func toldVelocity(rec *asterix.Record, x *marsad.Observation) {
	speed, told := rec.Float("160", "GS")
	course, alsoTold := rec.Float("160", "TA")
	if !told || !alsoTold || flag(rec, "160", "RE") {
		return
	}
	sin, cos := math.Sincos(course * math.Pi / 180)
	x.Has |= marsad.HasVelocity
	x.East, x.North = speed*nauticalMile*sin, speed*nauticalMile*cos
	x.SigmaVelocity = poorRate
}
