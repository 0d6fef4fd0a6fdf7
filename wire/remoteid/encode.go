package remoteid

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"
)

// HeightCode is the code of a height in metres, as near as half a metre allows; what is
// out of its range is not known.
func HeightCode(m float64) uint16 {
	code := math.Round((m + 1000) * 2)
	if !(code > 0 && code <= math.MaxUint16) {
		return 0
	}
	return uint16(code)
}

// SetPosition takes degrees.
func (x *Location) SetPosition(lat, lon float64) {
	x.Lat, x.Lon = int32(math.Round(lat*1e7)), int32(math.Round(lon*1e7))
}

// SetVelocity takes a course in degrees from true north and a speed in m/s; speeds of
// 254.25 m/s and more are that.
func (x *Location) SetVelocity(course, speed float64) {
	deg := int(math.Round(course)) % 360
	if deg < 0 {
		deg += 360
	}
	x.West, x.Direction = deg >= 180, uint8(deg%180)
	if speed <= 63.75 {
		x.Fast, x.Speed = false, uint8(math.Round(max(speed, 0)*4))
		return
	}
	x.Fast, x.Speed = true, uint8(min(254, math.Round((speed-63.75)/0.75)))
}

// NoVelocity says that neither course nor speed nor climb is known.
func (x *Location) NoVelocity() {
	x.West, x.Direction, x.Fast, x.Speed, x.Climb = true, 181, true, 255, 126
}

// SetAccuracies takes the bounds for 95 %, in m and m/s; 0 is not known. Each code is the
// smallest that holds the bound.
func (x *Location) SetAccuracies(horizontal, vertical, speed float64) {
	x.HorizontalAccuracy = accuracy(12, horizontal, func(x *Location) float64 { h, _, _, _ := x.Accuracies(); return h })
	x.VerticalAccuracy = accuracy(6, vertical, func(x *Location) float64 { _, v, _, _ := x.Accuracies(); return v })
	x.SpeedAccuracy = accuracy(4, speed, func(x *Location) float64 { _, _, _, s := x.Accuracies(); return s })
}

func accuracy(most uint8, bound float64, of func(*Location) float64) uint8 {
	if bound <= 0 {
		return 0
	}
	for code := most; code > 0; code-- {
		x := Location{HorizontalAccuracy: code, VerticalAccuracy: code, SpeedAccuracy: code}
		if of(&x) >= bound*(1-1e-9) {
			return code
		}
	}
	return 0
}

// SetAt takes the time of the position, to 0.1 s.
func (x *Location) SetAt(t time.Time) {
	t = t.UTC()
	x.Tenths = uint16(t.Sub(t.Truncate(time.Hour)).Round(100*time.Millisecond) / (100 * time.Millisecond))
}

// AppendBeacon writes a Wi-Fi beacon (link type 105) that carries a pack or message
// and nothing else.
//
//	frame control 80 00 | duration | broadcast [6] | sender [6] | sender [6] | sequence [2] |
//	timestamp [8] | u16 interval, 100 | u16 capabilities | DD | u8 length | FA 0B BC 0D | counter | pack
func AppendBeacon(dst []byte, sender Key, counter uint8, pack []byte) ([]byte, error) {
	if len(pack) > 250 {
		return dst, fmt.Errorf("remoteid: beacon with %d bytes, at most 250", len(pack))
	}
	dst = append(dst, 0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
	dst = append(append(append(dst, sender[:]...), sender[:]...), 0, 0)
	dst = append(dst, make([]byte, 8)...)
	dst = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(dst, 100), 0)
	dst = append(dst, 0xDD, byte(5+len(pack)), 0xFA, 0x0B, 0xBC, 0x0D, counter)
	return append(dst, pack...), nil
}
