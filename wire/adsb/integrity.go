package adsb

import "math"

// Quality is what an aircraft tells of how good its position and velocity are, in
// metres and m/s. Zero is not known.
type Quality struct {
	Containment     float64 // Rc: radius that holds the true place, save with the probability of SIL
	Horizontal95    float64 // EPU: radius of 95 %
	Vertical95      float64 // VEPU: geometric height, 95 %
	Velocity95      float64 // horizontal, 95 %
	NUCp, NIC       uint8   // version 0, version 1 and 2
	NACp, NACv, SIL uint8
	SDA             uint8
}

// Operational is what the last operational status said, from which the quality of
// later positions follows. The zero value is an aircraft that has sent none:
// version 0.
type Operational struct {
	Version                  uint8
	SupplementA, SupplementC bool
	NACp, SIL, SDA, GVA      uint8
	HeadingMagnetic          bool // HRD
	Surface                  bool // of subtype 1
}

// Operational reads the content of type code 31.
func (m ME) Operational() Operational {
	o := Operational{
		Version: uint8(m.bits(41, 3)), SupplementA: m.flag(44), NACp: uint8(m.bits(45, 4)), SIL: uint8(m.bits(51, 2)),
		SDA: uint8(m.bits(31, 2)), HeadingMagnetic: m.flag(54), Surface: m.Subtype() == 1,
	}
	if o.Version < 2 {
		o.SDA = 0
	} else if o.Surface {
		o.SupplementC = m.flag(20)
	} else {
		o.GVA = uint8(m.bits(49, 2))
	}
	if o.Version == 0 {
		o = Operational{HeadingMagnetic: false, Surface: o.Surface}
	}
	return o
}

const nauticalMile = 1852.0

// Table of version 0 by type code: NUCp, HPL, and the radius of 95 % (DO-260, table
// 2-11; Doc 9871, tables A-2-5 and A-2-6 of edition 1).
func version0(tc int) (nucp uint8, rc, radius95 float64) {
	switch tc {
	case 5, 9, 20:
		return 9, 7.5, 3
	case 6, 10, 21:
		return 8, 25, 10
	case 7, 11:
		return 7, 0.1 * nauticalMile, 0.05 * nauticalMile
	case 8:
		return 6, 0, 0
	case 12:
		return 6, 0.2 * nauticalMile, 0.1 * nauticalMile
	case 13:
		return 5, 0.5 * nauticalMile, 0.25 * nauticalMile
	case 14:
		return 4, 1 * nauticalMile, 0.5 * nauticalMile
	case 15:
		return 3, 2 * nauticalMile, 1 * nauticalMile
	case 16:
		return 2, 10 * nauticalMile, 5 * nauticalMile
	case 17:
		return 1, 20 * nauticalMile, 10 * nauticalMile
	}
	return 0, 0, 0
}

// nicOf gives NIC and Rc of version 1 and 2 by type code and supplements (DO-260B, tables
// 2-70 and 2-72, DO-260A table 2-70 with the supplement alone).
func nicOf(tc int, o *Operational, b bool) (nic uint8, rc float64) {
	a, c := o.SupplementA, o.SupplementC
	if o.Version == 1 {
		b, c = a, a
	}
	switch tc {
	case 7:
		if a && (o.Version == 1 || !c) {
			return 9, 75
		}
	case 8:
		return surfaceNIC(o, a, c)
	case 11:
		if a && b {
			return 9, 75
		}
	case 13:
		if o.Version == 2 && !a && b {
			return 6, 0.3 * nauticalMile
		} else if a {
			return 6, 0.6 * nauticalMile
		}
	case 16:
		if a && b {
			return 3, 4 * nauticalMile
		}
	}
	n := nicByTypeCode[tc&31]
	return n.nic, n.rc
}

// nicByTypeCode are NIC and Rc without supplements.
var nicByTypeCode = [32]struct {
	nic uint8
	rc  float64
}{
	5: {11, 7.5}, 9: {11, 7.5}, 20: {11, 7.5}, 6: {10, 25}, 10: {10, 25}, 21: {10, 25},
	7: {8, 0.1 * nauticalMile}, 11: {8, 0.1 * nauticalMile}, 12: {7, 0.2 * nauticalMile}, 13: {6, 0.5 * nauticalMile},
	14: {5, nauticalMile}, 15: {4, 2 * nauticalMile}, 16: {2, 8 * nauticalMile}, 17: {1, 20 * nauticalMile},
}

func surfaceNIC(o *Operational, a, c bool) (uint8, float64) {
	if o.Version == 1 {
		return 0, 0
	}
	switch {
	case a && c:
		return 7, 0.2 * nauticalMile
	case a:
		return 6, 0.3 * nauticalMile
	case c:
		return 6, 0.6 * nauticalMile
	}
	return 0, 0
}

// EPU by NACp, and VEPU of version 1 (DO-260B table 2-74; DO-260A table 2-71).
var (
	horizontalByNACp = [12]float64{0, 10 * nauticalMile, 4 * nauticalMile, 2 * nauticalMile, 1 * nauticalMile,
		0.5 * nauticalMile, 0.3 * nauticalMile, 0.1 * nauticalMile, 0.05 * nauticalMile, 30, 10, 3}
	verticalByNACp = [12]float64{9: 45, 10: 15, 11: 4}
	verticalByGVA  = [4]float64{0, 150, 45, 0}
	velocityByNACv = [8]float64{0, 10, 3, 1, 0.3, 0, 0, 0}
)

// VelocityAccuracy returns the 95 % bound of horizontal velocity by NACv, or NUCr of
// version 0; 0 where it is not known.
func VelocityAccuracy(nacv uint8) float64 { return velocityByNACv[nacv&7] }

// PositionAccuracy returns EPU by NACp; 0 where it is not known.
func PositionAccuracy(nacp uint8) float64 {
	if int(nacp) < len(horizontalByNACp) {
		return horizontalByNACp[nacp]
	}
	return 0
}

// QualityOf tells how good a position is, from its type code, its supplement B and the last
// operational status.
func QualityOf(typeCode int, supplementB bool, o Operational) Quality {
	var q Quality
	if o.Version == 0 {
		q.NUCp, q.Containment, q.Horizontal95 = version0(typeCode)
		return q
	}
	q.NIC, q.Containment = nicOf(typeCode, &o, supplementB)
	q.NACp, q.SIL, q.SDA = o.NACp, o.SIL, o.SDA
	q.Horizontal95 = PositionAccuracy(o.NACp)
	switch {
	case o.Version == 1 && int(o.NACp) < len(verticalByNACp):
		q.Vertical95 = verticalByNACp[o.NACp]
	case o.Version >= 2:
		q.Vertical95 = verticalByGVA[o.GVA&3]
	}
	return q
}

// sigma95 is the radius that holds 95 % of a round Gaussian cloud, in standard
// deviations of one axis: sqrt(-2 ln 0.05).
const sigma95 = 2.4477468306808166

// Sigma returns the standard deviation of each horizontal axis in metres: by the radius
// of 95 %, else by half the containment radius, which is how version 0 relates
// the two. ok is false where neither is told.
func (q *Quality) Sigma() (sigma float64, ok bool) {
	switch {
	case q.Horizontal95 > 0:
		return q.Horizontal95 / sigma95, true
	case q.Containment > 0:
		return q.Containment / 2 / sigma95, true
	}
	return math.NaN(), false
}

// OperationalStatus writes type code 31 of version 1 or 2.
func OperationalStatus(o Operational) ME {
	var m uint64
	put(&m, 1, 5, 31)
	put(&m, 6, 3, one(o.Surface))
	put(&m, 41, 3, uint64(o.Version))
	put(&m, 44, 1, one(o.SupplementA))
	put(&m, 45, 4, uint64(o.NACp))
	put(&m, 51, 2, uint64(o.SIL))
	put(&m, 54, 1, one(o.HeadingMagnetic))
	if o.Version >= 2 {
		put(&m, 31, 2, uint64(o.SDA))
		if o.Surface {
			put(&m, 20, 1, one(o.SupplementC))
		} else {
			put(&m, 49, 2, uint64(o.GVA))
		}
	}
	return ME(m)
}

// EmergencyStatus writes type code 28 subtype 1: emergency state (0 none, 1 general, 2 medical,
// 3 minimum fuel, 4 no radio, 5 unlawful interference, 6 downed) and Mode 3/A code.
func EmergencyStatus(state uint8, mode3A uint16) ME {
	var m uint64
	put(&m, 1, 5, 28)
	put(&m, 6, 3, 1)
	put(&m, 9, 3, uint64(state))
	put(&m, 12, 13, uint64(EncodeIdentity(mode3A)))
	return ME(m)
}
