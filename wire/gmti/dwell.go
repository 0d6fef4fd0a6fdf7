package gmti

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
)

// The fields of a dwell by their places, D2 to D31.
const (
	RevisitIndex = iota
	DwellIndex
	LastDwell
	TargetCount
	DwellTime // ms since midnight UTC of the mission's reference date
	SensorLat
	SensorLon
	SensorAltitude // m
	ScaleLat
	ScaleLon
	AlongTrack // 1 sigma of the sensor's position, m
	CrossTrack
	AltitudeSigma
	SensorTrack
	SensorSpeed
	SensorVertical
	TrackSigma
	SpeedSigma
	VerticalSigma
	PlatformHeading
	PlatformPitch
	PlatformRoll
	CentreLat
	CentreLon
	RangeHalfExtent // km
	AngleHalfExtent
	SensorHeading
	SensorPitch
	SensorRoll
	MinimumVelocity
	DwellFields = iota
)

// The fields of a target by their places, D32.1 to D32.18.
const (
	ReportIndex = iota
	TargetLat
	TargetLon
	DeltaLat
	DeltaLon
	TargetHeight // m
	RadialVelocity
	WrapVelocity
	SNR
	Classification
	ClassProbability
	SlantRangeSigma
	CrossRangeSigma
	HeightSigma
	VelocitySigma
	TruthApplication
	TruthEntity
	CrossSection
	TargetFields = iota
)

var dwellFields = [DwellFields]field{
	{"revisit_index", u16, 0, 0}, {"dwell_index", u16, 0, 0}, {"last_dwell", u8, 0, 0}, {"target_count", u16, 0, 0}, {"dwell_time_ms", u32, 0, 0},
	{"sensor_lat", sa32, 0, 0}, {"sensor_lon", ba32, 0, 0}, {"sensor_altitude_m", s32, 0.01, 0}, {"scale_lat", sa32, 0, 0}, {"scale_lon", ba32, 0, 0},
	{"sigma_along_track_m", u32, 0.01, 0}, {"sigma_cross_track_m", u32, 0.01, 0}, {"sigma_altitude_m", u16, 0.01, 0}, {"sensor_track_deg", ba16, 0, 0},
	{"sensor_speed_mps", u32, 0.001, 0}, {"sensor_vertical_velocity_mps", s8, 0.1, 0}, {"sigma_track_deg", u8, 0, 0}, {"sigma_speed_mps", u16, 0.001, 0},
	{"sigma_vertical_velocity_mps", u16, 0.01, 0}, {"platform_heading_deg", ba16, 0, 0}, {"platform_pitch_deg", sa16, 0, 0}, {"platform_roll_deg", sa16, 0, 0},
	{"centre_lat", sa32, 0, 0}, {"centre_lon", ba32, 0, 0}, {"range_half_extent_km", b16, 0, 0}, {"angle_half_extent_deg", ba16, 0, 0},
	{"sensor_heading_deg", ba16, 0, 0}, {"sensor_pitch_deg", sa16, 0, 0}, {"sensor_roll_deg", sa16, 0, 0}, {"minimum_detectable_velocity_mps", u8, 0.1, 0},
}

var targetFields = [TargetFields]field{
	{"report_index", u16, 0, 0}, {"lat", sa32, 0, 0}, {"lon", ba32, 0, 0}, {"delta_lat", s16, 0, 0}, {"delta_lon", s16, 0, 0}, {"height_m", s16, 0, 0},
	{"radial_velocity_mps", s16, 0.01, 0}, {"wrap_velocity_mps", u16, 0.01, 0}, {"snr_db", s8, 0, 0}, {"classification", u8, 0, 0},
	{"class_probability_percent", u8, 0, 0}, {"sigma_slant_range_m", u16, 0.01, 0}, {"sigma_cross_range_m", u16, 0.1, 0}, {"sigma_height_m", u8, 0, 0},
	{"sigma_radial_velocity_mps", u16, 0.01, 0}, {"truth_application", u8, 0, 0}, {"truth_entity", u32, 0, 0}, {"cross_section_db", s8, 0.5, 0},
}

// maxTargets bounds the targets of a dwell: a 16-bit count.
const maxTargets = 1 << 16

// Dwell is one look of the radar. Numbers are as they stand on the wire; Float gives
// them in the units of their names.
type Dwell struct {
	Mask    uint64 // existence mask: D2 is its highest bit
	Values  [DwellFields]int64
	Targets []Target
}

// Target is one moving target.
type Target [TargetFields]int64

// Has tells whether a field of the dwell is there.
func (d *Dwell) Has(place int) bool { return d.Mask>>(63-place)&1 != 0 }

// TargetHas tells whether the targets have a field.
func (d *Dwell) TargetHas(place int) bool { return d.Mask>>(63-DwellFields-place)&1 != 0 }

// SetHas says that a field of the dwell is there, SetTargetHas one of the targets.
func (d *Dwell) SetHas(places ...int) {
	for _, p := range places {
		d.Mask |= 1 << (63 - p)
	}
}

// SetTargetHas says that the targets have the fields.
func (d *Dwell) SetTargetHas(places ...int) {
	for _, p := range places {
		d.Mask |= 1 << (63 - DwellFields - p)
	}
}

// Float gives a field of the dwell in its unit; NaN when it is not there.
func (d *Dwell) Float(place int) float64 {
	if !d.Has(place) {
		return math.NaN()
	}
	return dwellFields[place].scaled(d.Values[place])
}

// TargetFloat gives a field of a target in its unit; NaN when it is not there.
func (d *Dwell) TargetFloat(t *Target, place int) float64 {
	if !d.TargetHas(place) {
		return math.NaN()
	}
	return targetFields[place].scaled(t[place])
}

// Position gives where a target is, in degrees: told whole, or as a part of the
// scale from the centre of the dwell (AEDP-7, D32.4 and D32.5).
func (d *Dwell) Position(t *Target) (lat, lon float64, ok bool) {
	switch {
	case d.TargetHas(TargetLat) && d.TargetHas(TargetLon):
		lat, lon = d.TargetFloat(t, TargetLat), d.TargetFloat(t, TargetLon)
	case d.TargetHas(DeltaLat) && d.TargetHas(DeltaLon) && d.Has(ScaleLat) && d.Has(ScaleLon):
		lat = float64(t[DeltaLat])*d.Float(ScaleLat) + d.Float(CentreLat)
		lon = float64(t[DeltaLon])*d.Float(ScaleLon) + d.Float(CentreLon)
	default:
		return 0, 0, false
	}
	lon = math.Mod(lon+540, 360) - 180
	return lat, lon, math.Abs(lat) <= 90 && !math.IsNaN(lon)
}

// DecodeDwell reads a dwell into d, whose targets are used again.
func DecodeDwell(s *Segment, d *Dwell) error {
	b := s.Body
	fail := func(what string, need int) error {
		return fmt.Errorf("gmti: dwell segment at byte %d: %s: %d of %d bytes", s.At, what, len(b), need)
	}
	if len(b) < 8 {
		return fail("existence mask", 8)
	}
	*d = Dwell{Mask: binary.BigEndian.Uint64(b), Targets: d.Targets[:0]}
	b = b[8:]
	if d.Mask<<(DwellFields+TargetFields) != 0 {
		return fmt.Errorf("gmti: dwell segment at byte %d: existence mask %016x names fields that do not exist", s.At, d.Mask)
	}
	for i := range dwellFields {
		if !d.Has(i) {
			continue
		}
		f := &dwellFields[i]
		n := f.octets()
		if len(b) < n {
			return fail(f.name, n)
		}
		d.Values[i] = f.raw(b)
		b = b[n:]
	}
	size := d.targetSize()
	count := int(d.Values[TargetCount])
	if !d.Has(TargetCount) && size > 0 {
		count = len(b) / size
	}
	if size == 0 {
		count = 0
	}
	if len(b) != count*size {
		return fail(fmt.Sprintf("%d targets", count), count*size)
	}
	for range count {
		var t Target
		for i := range targetFields {
			if d.TargetHas(i) {
				f := &targetFields[i]
				t[i] = f.raw(b)
				b = b[f.octets():]
			}
		}
		d.Targets = append(d.Targets, t)
	}
	return nil
}

// targetSize is how many octets a target takes.
func (d *Dwell) targetSize() (n int) {
	if bits.OnesCount64(d.Mask<<DwellFields) == 0 {
		return 0
	}
	for i := range targetFields {
		if d.TargetHas(i) {
			n += targetFields[i].octets()
		}
	}
	return n
}

// Append writes the body of the dwell; the count of targets is theirs.
func (d *Dwell) Append(b []byte) []byte {
	b = binary.BigEndian.AppendUint64(b, d.Mask)
	for i := range dwellFields {
		if !d.Has(i) {
			continue
		}
		v := d.Values[i]
		if i == TargetCount && d.targetSize() > 0 {
			v = int64(min(len(d.Targets), maxTargets-1))
		}
		b = dwellFields[i].append(b, v)
	}
	for k := range d.Targets[:min(len(d.Targets), maxTargets-1)] {
		for i := range targetFields {
			if d.TargetHas(i) {
				b = targetFields[i].append(b, d.Targets[k][i])
			}
		}
	}
	return b
}

// Angle gives the raw number of an angle in degrees, for a field of that name in
// dwells, targets and records: 32 bits with a sign (latitudes), without (longitudes).
func Angle(degrees float64, signed bool) int64 {
	if signed {
		return int64(math.Round(degrees * (1 << 32) / 180))
	}
	return int64(math.Round(math.Mod(degrees+360, 360)*(1<<32)/360)) & (1<<32 - 1)
}
