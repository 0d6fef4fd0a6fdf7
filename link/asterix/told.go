package asterix

import (
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
		toldHeight(rec, &x)
		if category, told := rec.Uint("020"); told {
			classed(&x, emitter(category))
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
			place(x, geo.LatLon(lat, lon), toldAccuracy(s, rec))
			return true
		}
	}
	return false
}

// toldHeight takes over the pressure altitude (I021/145), else the height above the
// ellipsoid (I021/140).
func toldHeight(rec *asterix.Record, x *marsad.Observation) {
	if level, told := rec.Float("145"); told {
		pressureAltitude(level, x)
	} else if feet, told := rec.Float("140"); told {
		x.Has |= marsad.HasHeight
		x.Height, x.SigmaHeight = geo.Height{Metres: feet * foot, Above: geo.Ellipsoid}, toldHeightError
	}
}

// toldVelocity takes over ground speed and track angle (I021/160), unless the
// speed is beyond what the item can hold.
func toldVelocity(rec *asterix.Record, x *marsad.Observation) {
	speed, told := rec.Float("160", "GS")
	course, alsoTold := rec.Float("160", "TA")
	if !told || !alsoTold || flag(rec, "160", "RE") {
		return
	}
	movingAlong(x, speed*nauticalMile, course, toldVelocityAccuracy(rec))
}
