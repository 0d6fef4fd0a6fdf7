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
	lat, told := rec.Float("105", "LAT")
	lon, alsoTold := rec.Float("105", "LON")
	if !told || !alsoTold {
		o.refuse(NoPosition)
		return
	}
	x.Has |= marsad.HasPosition
	x.Position = geo.LatLon(lat, lon)
	x.Covariance = positionCovariance(s, rec)
	number, _ := rec.Uint("040")
	x.Number = uint32(number)
	x.Label = marsad.Declared
	systemVelocity(rec, &x)
	systemHeight(rec, &x)
	o.systemIdentity(rec, &x)
	o.add(s, &x)
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
	c := marsad.Covariance{EE: east * east, NN: north * north}
	if root, told := rec.Float("500", "COV"); told {
		c.EN = root * root
		if root < 0 {
			c.EN = -c.EN
		}
		if c.EN*c.EN >= c.EE*c.NN { // rounding must not make it impossible
			c.EN = 0
		}
	}
	return c
}

func systemVelocity(rec *asterix.Record, x *marsad.Observation) {
	east, told := rec.Float("185", "VX")
	north, alsoTold := rec.Float("185", "VY")
	if !told || !alsoTold {
		return
	}
	x.Has |= marsad.HasVelocity
	x.East, x.North = east, north
	x.SigmaVelocity = poorRate
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
