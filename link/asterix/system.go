package asterix

import (
	"marsad"
	"marsad/geo"
	"marsad/wire/asterix"
)

// poorPosition is the error of a system track that states none and of whose
// system none is configured, m.
const poorPosition = 500.0

// systemTrack makes a system track of a category 062 record: where another
// system holds an object to be, under that system's number.
func (o *observer) systemTrack(s *sensor, rec *asterix.Record) {
	x := o.observation(s, rec, marsad.SystemTrack, "070")
	if flag(rec, "080", "SIM") || flag(rec, "340", "TYP", "SIM") || flag(rec, "340", "TYP", "TST") {
		if !o.markSimulated(&x) {
			o.refuse(SimulatedTarget)
			return
		}
	}
	if code := systemPosition(s, rec, &x); code != "" {
		o.unplaced(code, flag(rec, "080", "TSE"))
		return
	}
	x.Covariance = positionCovariance(s, rec)
	x.Number = systemNumber(rec)
	x.Label = marsad.Declared
	if category, told := rec.Uint("380", "EMC"); told {
		classed(&x, emitter(category))
	}
	fleet(rec, &x)
	systemVelocity(rec, &x)
	systemHeight(rec, &x)
	o.systemIdentity(rec, &x)
	o.add(s, &x)
}

// systemPosition takes over the position on the ellipsoid (I062/105), else that in the
// plane of the system (I062/100). What it gives is why there is none.
func systemPosition(s *sensor, rec *asterix.Record, x *marsad.Observation) marsad.Code {
	if lat, lon, told := pair(rec, "105", "LAT", "LON", 1); told {
		place(x, geo.LatLon(lat, lon), 0)
		return ""
	}
	scale := 1.0
	if v, there := rec.Get("100", "X"); there && v.Unit() == "NM" { // edition 0.17
		scale = nauticalMile
	}
	east, north, told := pair(rec, "100", "X", "Y", scale)
	switch {
	case !told:
		return NoPosition
	case s.Site.IsZero():
		return NoSite
	}
	cartesian(s, x, east, north, 0)
	return ""
}

// systemNumber is the track's number (I062/040), in edition 0.17 behind a spare bit.
func systemNumber(rec *asterix.Record) uint32 {
	number, told := rec.Uint("040")
	if !told {
		number, _ = rec.Uint("040", "TRN")
	}
	return uint32(number)
}

// positionCovariance is what the system says of its accuracy (I062/500, standard
// deviations; the covariance stands as a signed root), else what is configured.
func positionCovariance(s *sensor, rec *asterix.Record) marsad.Covariance {
	east, told := rec.Float("500", "APC", "X")
	north, alsoTold := rec.Float("500", "APC", "Y")
	if !told || !alsoTold {
		sigma := orElse(s.SigmaPosition, poorPosition)
		return marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
	}
	if v, there := rec.Get("500", "APC", "X"); there && v.Unit() == "NM" { // edition 0.17
		east, north = east*nauticalMile, north*nauticalMile
	}
	root, _ := rec.Float("500", "COV")
	return covariance(east, north, root)
}

func systemVelocity(rec *asterix.Record, x *marsad.Observation) {
	east, told := rec.Float("185", "VX")
	north, alsoTold := rec.Float("185", "VY")
	if !told || !alsoTold {
		if speed, heading, told := pair(rec, "180", "GSP", "HDG", 1); told { // edition 0.17
			movingAlong(x, speed*nauticalMile, heading, poorRate)
		}
		return
	}
	moving(x, east, north, poorRate)
	if sigma, told := rec.Float("500", "ATV", "X"); told {
		other, _ := rec.Float("500", "ATV", "Y")
		x.SigmaVelocity = max(sigma, other)
	}
}

// systemHeight takes the flight level that was measured, else the barometric
// altitude the system has calculated unless it is corrected by a QNH that is not
// told, else the height above the ellipsoid.
func systemHeight(rec *asterix.Record, x *marsad.Observation) {
	if level, told := rec.Float("136"); told {
		pressureAltitude(level, x)
		return
	}
	if level, told := rec.Float("135", "CTB"); told && !flag(rec, "135", "QNH") {
		pressureAltitude(level, x)
		return
	}
	if feet, told := rec.Float("130"); told {
		x.Has |= marsad.HasHeight
		x.Height = geo.Height{Metres: feet * foot, Above: geo.Ellipsoid}
		x.SigmaHeight = modeCStep
		if sigma, told := rec.Float("500", "AGA"); told {
			x.SigmaHeight = sigma * foot
		}
	}
}

func (o *observer) systemIdentity(rec *asterix.Record, x *marsad.Observation) {
	if code, told := rec.Uint("060", "MODE3A"); told {
		x.Identity.Mode3A = marsad.NewMode3A(uint16(code))
	}
	if address, told := rec.Uint("380", "ADR"); told {
		x.Identity.ICAO = uint32(address)
	}
	x.Identity.Name = o.name(rec, "380", "ID")
	if x.Identity.Name == "" {
		x.Identity.Name = o.name(rec, "245", "CHR")
	}
	if x.Identity.Name == "" {
		x.Identity.Name = o.name(rec, "390", "CS")
	}
}
