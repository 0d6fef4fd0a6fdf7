package asterix

import (
	"marsad"
	"marsad/geo"
	"marsad/wire/asterix"
)

// Message types of category 010 (I010/000).
const (
	targetMessage = 1
	cycleMessage  = 2
)

// surfaceMessage takes a record of category 010: a surface movement radar or a
// multilateration system.
func (o *observer) surfaceMessage(s *sensor, rec *asterix.Record) {
	switch kind, told := rec.Uint("000"); {
	case !told || kind == targetMessage:
		o.located(s, rec, "161", "TRK")
	case kind == cycleMessage:
		o.cycle(s, rec, "140")
	default:
		o.status(s, rec, "140")
	}
}

// located makes of a target report of category 010 or 020 what it is: a track of that
// system where it has a number, else a report of a target that a system of several
// stations has located by its own signal, or the plot of a radar.
func (o *observer) located(s *sensor, rec *asterix.Record, item, sub string) {
	x := o.observation(s, rec, marsad.Report, "140")
	switch {
	case flag(rec, "020", "RAB"):
		o.refuse(FieldMonitor)
		return
	case (flag(rec, "020", "SIM") || flag(rec, "020", "TST")) && !o.markSimulated(&x):
		o.refuse(SimulatedTarget)
		return
	case flag(rec, "170", "GHO"):
		o.refuse(FalseTarget)
		return
	}
	if number, told := rec.Uint(item, sub); told {
		x.Kind, x.Number = marsad.SystemTrack, uint32(number)
	}
	o.answered(s, rec, &x)
	if code := locatedAt(s, rec, &x); code != "" {
		o.unplaced(code, flag(rec, "170", "TRE"))
		return
	}
	locatedVelocity(s, rec, &x)
	x.Label = marsad.Declared
	if cooperates(rec, &x) {
		x.Label = marsad.Cooperative
	}
	o.add(s, &x)
}

// unplaced counts a report without a place, which the last one of a track need not have.
func (o *observer) unplaced(code marsad.Code, last bool) {
	if last && code == NoPosition {
		code = TrackEnd
	}
	o.refuse(code)
}

// cooperates says whether the target answers: whatever identity it has told, or the
// way in which it was located says so (I010/020 TYP; all of category 020 is so).
func cooperates(rec *asterix.Record, x *marsad.Observation) bool {
	typ, told := rec.Uint("020", "TYP")
	return !told || typ <= 2 || typ == 5 || x.Identity.ICAO != 0 || x.Identity.Mode3A != 0
}

// answered takes over what the target has told: code, address, call sign, height, class.
func (o *observer) answered(s *sensor, rec *asterix.Record, x *marsad.Observation) {
	item := "070"
	if rec.Category() == 10 {
		item = "060"
	}
	if code, told := rec.Uint(item, "MODE3A"); told && !flag(rec, item, "V") && !flag(rec, item, "G") {
		x.Identity.Mode3A = marsad.NewMode3A(uint16(code))
	}
	if address, told := rec.Uint("220"); told {
		x.Identity.ICAO = uint32(address)
	}
	x.Identity.Name = o.name(rec, "245", "CHR")
	if feet, told := rec.Float("105"); told && rec.Category() == 20 {
		x.Has |= marsad.HasHeight
		x.Height, x.SigmaHeight = geo.Height{Metres: feet * foot, Above: geo.Ellipsoid}, modeCStep
		if sigma, told := rec.Float("500", "SDH"); told && sigma > 0 {
			x.SigmaHeight = sigma
		}
	} else if level, told := rec.Float("090", "FL"); told && !flag(rec, "090", "V") && !flag(rec, "090", "G") {
		pressureAltitude(level, x)
	} else if feet, told := rec.Float("091"); told && !s.Site.IsZero() { // above the plane of the system
		x.Has |= marsad.HasHeight
		x.Height, x.SigmaHeight = geo.Height{Metres: s.SiteHeight + feet*foot, Above: geo.Ellipsoid}, modeCStep
	}
	if tot, told := rec.Uint("020", "TOT"); told {
		classed(x, targetClass(tot))
	}
	fleet(rec, x)
}

// locatedAt takes over the position: on the ellipsoid if it is told so (041), else in
// the plane of the system (042), else by range over the ground and azimuth (040). A
// report with only these last is the plot of a radar. What it gives is why there is none.
func locatedAt(s *sensor, rec *asterix.Record, x *marsad.Observation) marsad.Code {
	sigma := orElse(s.SigmaPosition, poorSurface)
	if lat, lon, told := pair(rec, "041", "LAT", "LON", 1); told {
		place(x, geo.LatLon(lat, lon), sigma)
	} else if east, north, told := pair(rec, "042", "X", "Y", 1); told {
		if s.Site.IsZero() {
			return NoSite
		}
		cartesian(s, x, east, north, sigma)
	} else if rho, theta, told := pair(rec, "040", "RHO", "TH", 1); told {
		az := geo.Angle(theta) * geo.Degree
		switch {
		case x.Kind == marsad.Report:
			x.Kind = marsad.Plot
			x.Has |= marsad.HasRange | marsad.HasAzimuth
			x.Range, x.SigmaRange = rho, combined(orElse(s.SigmaRange, poorSurface), 1/root12)
			x.Azimuth, x.SigmaAzimuth = az, geo.Angle(combined(orElse(float64(s.SigmaAzimuth), float64(poorAzimuth)), float64(angleStep)))
		case s.Site.IsZero():
			return NoSite
		default:
			place(x, geo.Direct(s.Site, az-s.AzimuthBias, rho), sigma)
		}
	} else {
		return NoPosition
	}
	statedAccuracy(rec, x)
	return ""
}

// statedAccuracy takes over the standard deviations that come with a position: I010/500
// with the covariance as a signed root, I020/500 SDP. The correlation of the latter is
// left out, since its step of 0.25 cannot hold one.
func statedAccuracy(rec *asterix.Record, x *marsad.Observation) {
	if !x.Has.All(marsad.HasPosition) {
		return
	}
	if east, north, told := pair(rec, "500", "DEVX", "DEVY", 1); told && east > 0 && north > 0 {
		root, _ := rec.Float("500", "COVXY")
		x.Covariance = covariance(east, north, root)
		return
	}
	east, told := rec.Float("500", "SDP", "X")
	north, also := rec.Float("500", "SDP", "Y")
	if told && also && east > 0 && north > 0 {
		x.Covariance = covariance(east, north, 0)
	}
}

// covariance is that of two standard deviations and the signed root of what they share.
func covariance(east, north, root float64) marsad.Covariance {
	c := marsad.Covariance{EE: east * east, NN: north * north, EN: root * root}
	if root < 0 {
		c.EN = -c.EN
	}
	if c.EN*c.EN >= c.EE*c.NN { // rounding must not make it impossible
		c.EN = 0
	}
	return c
}

// locatedVelocity takes over the velocity of the track: in the plane (202), or speed
// and heading (I010/200).
func locatedVelocity(s *sensor, rec *asterix.Record, x *marsad.Observation) {
	if x.Kind == marsad.Plot {
		return
	}
	sigma := orElse(s.SigmaRangeRate, poorRate)
	if east, north, told := pair(rec, "202", "VX", "VY", 1); told {
		if v, _ := rec.Get("202", "VX"); v.Unit() == "" { // edition 0.24
			return
		}
		moving(x, east, north, sigma)
	} else if speed, heading, told := pair(rec, "200", "GSP", "TRA", 1); told {
		movingAlong(x, speed*nauticalMile, heading, sigma)
	}
}

// cycle ends a turn at the start of the next update cycle of a surface system
// (I010/000, I019/000).
func (o *observer) cycle(s *sensor, rec *asterix.Record, item string) {
	s.turn.marked = true
	o.endTurn(s, rec, o.statedTime(s, rec, item))
}
