package api

import (
	"encoding/binary"
	"math"
	"time"

	"marsad"
	"marsad/geo"
)

// The frame of docs/live.md.
const (
	frameLayout = 1
	frameHeader = 32
	frameRecord = 32

	frameChanges = 1
	frameFull    = 2

	flagFused    = 1
	flagForeign  = 2
	flagAlerted  = 4
	flagExercise = 8

	noHeight = math.MinInt16
	noCourse = math.MaxUint16
)

// appendFrame appends a frame of the picture's version that builds on base; base
// 0 makes it a full one, which names no ended tracks.
func appendFrame(b []byte, version, base uint64, at time.Time, tracks []*marsad.PictureTrack, ended []marsad.EndedTrack) []byte {
	kind := byte(frameChanges)
	if base == 0 {
		kind, ended = frameFull, nil
	}
	le := binary.LittleEndian
	b = append(b, frameLayout, kind, 0, 0)
	b = le.AppendUint32(b, uint32(len(tracks)+len(ended)))
	b = le.AppendUint64(b, version)
	b = le.AppendUint64(b, uint64(at.UnixMicro()))
	b = le.AppendUint64(b, base)
	for _, t := range tracks {
		b = appendRecord(b, t, at)
	}
	for i := range ended {
		b = le.AppendUint32(b, ended[i].Handle)
		b = append(b, make([]byte, frameRecord-4)...)
		b[len(b)-6] = byte(marsad.Ended)
	}
	return b
}

func appendRecord(b []byte, t *marsad.PictureTrack, at time.Time) []byte {
	le := binary.LittleEndian
	speed, course, moving := motion(&t.Track)
	major, minor, azimuth := t.Covariance.Ellipse()
	height := int16(noHeight)
	if t.Height.Known() {
		height = int16(clamp(t.Height.Metres, noHeight+1, math.MaxInt16))
	}
	courseField := uint16(noCourse)
	if moving {
		courseField = hundredths(course)
	}
	b = le.AppendUint32(b, t.Handle)
	b = le.AppendUint32(b, uint32(int32(clamp(t.Position.Lat.Degrees()*1e7, -9e8, 9e8))))
	b = le.AppendUint32(b, uint32(int32(clamp(t.Position.Lon.Degrees()*1e7, -18e8, 18e8))))
	b = le.AppendUint16(b, uint16(height))
	b = le.AppendUint16(b, unsigned(speed*100))
	b = le.AppendUint16(b, courseField)
	b = le.AppendUint16(b, unsigned(major*2))
	b = le.AppendUint16(b, unsigned(minor*2))
	b = le.AppendUint16(b, hundredths(azimuth))
	b = le.AppendUint16(b, unsigned(at.Sub(t.Heard).Seconds()*10))
	b = append(b, byte(t.State), flags(t))
	b = le.AppendUint16(b, unsigned(float64(t.Period)*10))
	return append(b, byte(clamp(t.Existence*255, 0, 255)), byte(min(len(t.Sensors), 255)))
}

func flags(t *marsad.PictureTrack) (f byte) {
	if t.Kind == marsad.Fused {
		f |= flagFused
	}
	if t.Kind == marsad.Foreign {
		f |= flagForeign
	}
	if t.Alerted {
		f |= flagAlerted
	}
	if t.Marks.Exercise != "" {
		f |= flagExercise
	}
	return f
}

// clamp rounds x into [low, high]; NaN gives low.
func clamp(x, low, high float64) float64 {
	if !(x > low) {
		return low
	}
	return math.Round(min(x, high))
}

func unsigned(x float64) uint16 { return uint16(clamp(x, 0, math.MaxUint16)) }

// hundredths of a degree, 0 to 35999.
func hundredths(a geo.Angle) uint16 { return uint16(clamp(a.Normal().Degrees()*100, 0, 36000)) % 36000 }
