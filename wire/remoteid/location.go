package remoteid

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"time"
)

// Location says where the drone is and how it moves.
//
//	1      status (high 4 bits) | reserved | height above ground (1) or take-off (0) | east-west | speed factor
//	2      direction, degrees, and 180 more with east-west
//	3      speed: 0.25 m/s, or 63.75 m/s + 0.75 m/s with the factor
//	4      speed upwards, 0.5 m/s
//	5-12   latitude, longitude, 1e-7 degree
//	13-18  pressure, geodetic height, height: 0.5 m above -1000 m
//	19     accuracy: vertical (high 4 bits) | horizontal
//	20     accuracy: pressure height (high 4 bits) | speed
//	21-22  0.1 s after the full hour
//	23     reserved (high 4 bits) | accuracy of the time, 0.1 s; 24 reserved
type Location struct {
	Status                                                                                         uint8
	Reserved1, AboveGround, West, Fast                                                             bool
	Direction, Speed                                                                               uint8
	Climb                                                                                          int8
	Lat, Lon                                                                                       int32
	Pressure, Geodetic, Height                                                                     uint16
	VerticalAccuracy, HorizontalAccuracy, PressureAccuracy, SpeedAccuracy, Reserved2, TimeAccuracy uint8
	Tenths                                                                                         uint16
	Reserved3                                                                                      uint8
}

// Statuses of a drone.
const (
	OnGround      = 1
	Airborne      = 2
	Emergency     = 3
	SystemFailure = 4 // of Remote ID
)

// Epoch is what seconds in messages count from.
func Epoch() time.Time { return time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC) }

func decodeLocation(b []byte) Location {
	le := binary.LittleEndian
	return Location{
		Status: b[1] >> 4, Reserved1: b[1]&8 != 0, AboveGround: b[1]&4 != 0, West: b[1]&2 != 0, Fast: b[1]&1 != 0,
		Direction: b[2], Speed: b[3], Climb: int8(b[4]), Lat: int32(le.Uint32(b[5:])), Lon: int32(le.Uint32(b[9:])),
		Pressure: le.Uint16(b[13:]), Geodetic: le.Uint16(b[15:]), Height: le.Uint16(b[17:]),
		VerticalAccuracy: b[19] >> 4, HorizontalAccuracy: b[19] & 15, PressureAccuracy: b[20] >> 4, SpeedAccuracy: b[20] & 15,
		Tenths: le.Uint16(b[21:]), Reserved2: b[23] >> 4, TimeAccuracy: b[23] & 15, Reserved3: b[24],
	}
}

func (x *Location) append(dst []byte) []byte {
	le, flags := binary.LittleEndian, x.Status<<4
	for i, set := range [...]bool{x.Fast, x.West, x.AboveGround, x.Reserved1} {
		if set {
			flags |= 1 << i
		}
	}
	dst = append(dst, flags, x.Direction, x.Speed, byte(x.Climb))
	dst = le.AppendUint32(le.AppendUint32(dst, uint32(x.Lat)), uint32(x.Lon))
	dst = le.AppendUint16(le.AppendUint16(le.AppendUint16(dst, x.Pressure), x.Geodetic), x.Height)
	dst = append(dst, x.VerticalAccuracy<<4|x.HorizontalAccuracy&15, x.PressureAccuracy<<4|x.SpeedAccuracy&15)
	return append(le.AppendUint16(dst, x.Tenths), x.Reserved2<<4|x.TimeAccuracy&15, x.Reserved3)
}

func (x *Location) check() error {
	if x.Tenths > 36000 && x.Tenths != math.MaxUint16 {
		return fmt.Errorf("remoteid: location message at byte 21: %d tenths of a second after the hour", x.Tenths)
	}
	return place("location message at byte 5", x.Lat, x.Lon)
}

// Position in degrees; ok is false where it is not known.
func (x *Location) Position() (lat, lon float64, ok bool) { return degrees(x.Lat, x.Lon) }

// Operator is the operator's position in degrees; ok is false where it is not known.
func (x *System) Operator() (lat, lon float64, ok bool) { return degrees(x.Lat, x.Lon) }

func degrees(lat, lon int32) (float64, float64, bool) {
	return float64(lat) / 1e7, float64(lon) / 1e7, lat != 0 || lon != 0
}

// Metres turns the code of a height into metres; ok is false for -1000 m, not known.
func Metres(code uint16) (m float64, ok bool) { return float64(code)/2 - 1000, code != 0 }

// Course is the direction in degrees from true north; ok is false where it is not known.
func (x *Location) Course() (deg float64, ok bool) {
	deg = float64(x.Direction)
	if x.West {
		deg += 180
	}
	return deg, deg <= 360
}

// GroundSpeed in m/s; ok is false where it is not known (255 m/s).
func (x *Location) GroundSpeed() (v float64, ok bool) {
	if !x.Fast {
		return float64(x.Speed) / 4, true
	}
	return float64(x.Speed)*0.75 + 63.75, x.Speed != 255
}

// ClimbRate in m/s, positive upwards; ok is false where it is not known (63 m/s).
func (x *Location) ClimbRate() (v float64, ok bool) { return float64(x.Climb) / 2, x.Climb != 126 }

// Accuracies give the bounds, for 95 %, of the codes: horizontal, vertical (also of the pressure
// height) in m, speed in m/s; 0 is not known.
func (x *Location) Accuracies() (horizontal, vertical, pressure, speed float64) {
	h := [16]float64{0, 18520, 7408, 3704, 1852, 926, 555.6, 185.2, 92.6, 30, 10, 3, 1}
	v := [16]float64{0, 150, 45, 25, 10, 3, 1}
	s := [16]float64{0, 10, 3, 1, 0.3}
	return h[x.HorizontalAccuracy&15], v[x.VerticalAccuracy&15], v[x.PressureAccuracy&15], s[x.SpeedAccuracy&15]
}

// At is the time of the position: the one nearest to when it was received that lies so
// far after a full hour. ok is false where it is not known.
func (x *Location) At(received time.Time) (t time.Time, ok bool) {
	if x.Tenths > 36000 {
		return received, false
	}
	t = received.UTC().Truncate(time.Hour).Add(time.Duration(x.Tenths) * 100 * time.Millisecond)
	if d := t.Sub(received); d > 30*time.Minute {
		t = t.Add(-time.Hour)
	} else if d < -30*time.Minute {
		t = t.Add(time.Hour)
	}
	return t, true
}

// Name is the id as text: hexadecimal for UTM and session ids, which are binary.
func (x *BasicID) Name() string {
	if x.IDType == UTMAssigned || x.IDType == SessionID {
		if b := bytes.TrimRight(x.ID[:], "\x00"); len(b) > 0 {
			return fmt.Sprintf("%x", b)
		}
		return ""
	}
	return Text(x.ID[:])
}

// Text is what stands before the filling of a text field; what cannot be printed is a question mark.
func Text(b []byte) string {
	b, _, _ = bytes.Cut(b, []byte{0})
	return string(bytes.TrimSpace(bytes.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0xfffd {
			return '?'
		}
		return r
	}, b)))
}
