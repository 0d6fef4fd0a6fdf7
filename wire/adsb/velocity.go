package adsb

import "math"

// ME writes the content, each value at the nearest step; what lies beyond the
// largest is the largest. Subtype 0 is chosen: 1 over ground, 3 through the air, and
// the supersonic one where a value needs it.
func (v Velocity) ME() ME {
	if v.Subtype == 0 {
		v.Subtype = v.subtype()
	}
	var m uint64
	put(&m, 1, 5, 19)
	put(&m, 6, 3, uint64(v.Subtype))
	put(&m, 9, 1, one(v.IntentChange))
	put(&m, 10, 1, one(v.IFR))
	put(&m, 11, 3, uint64(v.NACv))
	scale := 1.0
	if v.Subtype == 2 || v.Subtype == 4 {
		scale = 4
	}
	if v.Subtype <= 2 {
		if v.GroundKnown {
			putSigned(&m, 14, 10, v.EastKT/scale)
			putSigned(&m, 25, 10, v.NorthKT/scale)
		}
	} else {
		if v.HeadingKnown {
			put(&m, 14, 1, 1)
			put(&m, 15, 10, uint64(math.Round(math.Mod(v.HeadingDeg+360, 360)*1024/360))&0x3FF)
		}
		put(&m, 25, 1, one(v.TrueAirspeed))
		if v.AirKnown {
			put(&m, 26, 10, steps(v.AirspeedKT/scale, 10))
		}
	}
	put(&m, 36, 1, one(v.BarometricRate))
	if v.RateKnown {
		putSigned(&m, 37, 9, v.RateFPM/64)
	}
	if v.DifferenceKnown {
		put(&m, 49, 1, one(v.GNSSLessBaroFeet < 0))
		put(&m, 50, 7, min(steps(math.Abs(v.GNSSLessBaroFeet)/25, 7), 126))
	}
	return ME(m)
}

// Ground returns ground speed and track; ok is false where they are not told.
func (v *Velocity) Ground() (speedKT, trackDeg float64, ok bool) {
	if !v.GroundKnown {
		return 0, 0, false
	}
	track := math.Atan2(v.EastKT, v.NorthKT) * 180 / math.Pi
	return math.Hypot(v.EastKT, v.NorthKT), modulo(track, 360), true
}

func (v *Velocity) subtype() int {
	const most = 1021 // kn, before the largest code, which means "or more"
	switch {
	case v.GroundKnown && max(math.Abs(v.EastKT), math.Abs(v.NorthKT)) > most:
		return 2
	case v.GroundKnown:
		return 1
	case v.AirspeedKT > most:
		return 4
	}
	return 3
}

// putSigned writes sign and value plus one at first.
func putSigned(m *uint64, first, n int, x float64) {
	put(m, first, 1, one(x < 0))
	put(m, first+1, n, steps(math.Abs(x), n))
}

// steps gives the code of a value: plus one, at most the largest of n bits.
func steps(x float64, n int) uint64 {
	return uint64(min(math.Round(x)+1, float64(uint64(1)<<n-1)))
}
