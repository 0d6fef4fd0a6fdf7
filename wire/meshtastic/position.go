package meshtastic

import (
	"math"
	"time"

	"marsad/wire/protobuf"
)

// Position is where a node is (message Position).
type Position struct {
	Latitude, Longitude float64 // degrees; NaN: not told
	Altitude            float64 // m above the sea; NaN: not told
	Time                time.Time
	HDOP, PDOP          float64 // 0: not told
	Accuracy            float64 // m, to be multiplied with a DOP; 0: not told
	Speed               float64 // m/s; NaN: not told
	Track               float64 // degrees from true north; NaN: not told
	Satellites          uint32
	Precision           uint32 // bits of latitude and longitude that were not cut off; 0: not told
}

// Placed tells whether there is a place.
func (x *Position) Placed() bool {
	return !math.IsNaN(x.Latitude+x.Longitude) && (x.Latitude != 0 || x.Longitude != 0) && math.Abs(x.Latitude) <= 90 && math.Abs(x.Longitude) <= 180
}

// Cut is how far the place may be off, m, for the bits that were cut off to blur it;
// 0 where none were.
func (x *Position) Cut() float64 {
	if x.Precision == 0 || x.Precision >= 32 {
		return 0
	}
	return math.Ldexp(1e-7, int(31-x.Precision)) * 111_320
}

func nowhere() Position {
	nan := math.NaN()
	return Position{Latitude: nan, Longitude: nan, Altitude: nan, Speed: nan, Track: nan}
}

// placeField is one field of Position: its number, its wire type, its name in JSON
// and what its unit is in ours.
type placeField struct {
	number, wire int
	name         string
	scale        float64
	signed       bool
	at           func(*Position) *float64
}

var placeFields = [...]placeField{
	{1, protobuf.Fixed32, "latitude_i", 1e-7, true, func(x *Position) *float64 { return &x.Latitude }},
	{2, protobuf.Fixed32, "longitude_i", 1e-7, true, func(x *Position) *float64 { return &x.Longitude }},
	{3, protobuf.Varint, "altitude", 1, true, func(x *Position) *float64 { return &x.Altitude }},
	{11, protobuf.Varint, "PDOP", 0.01, false, func(x *Position) *float64 { return &x.PDOP }},
	{12, protobuf.Varint, "HDOP", 0.01, false, func(x *Position) *float64 { return &x.HDOP }},
	{14, protobuf.Varint, "gps_accuracy", 0.001, false, func(x *Position) *float64 { return &x.Accuracy }},
	{15, protobuf.Varint, "ground_speed", 1 / 3.6, false, func(x *Position) *float64 { return &x.Speed }},
	{16, protobuf.Varint, "ground_track", 1e-5, false, func(x *Position) *float64 { return &x.Track }},
}

// Other fields of Position.
const (
	fieldTime, fieldTimestamp, fieldSatellites, fieldPrecision = 4, 7, 19, 23
)

func (x *Position) decode(b []byte) error {
	*x = nowhere()
	return protobuf.Each("position", b, func(f *protobuf.Field) error {
		for i := range placeFields {
			p := &placeFields[i]
			if p.number != f.Number {
				continue
			}
			if p.wire != f.Type {
				return protobuf.ErrType
			}
			v := float64(uint32(f.Value))
			if p.signed {
				v = float64(int32(f.Value))
			}
			*p.at(x) = scaled(v, p.scale)
			return nil
		}
		switch {
		case f.Number == fieldTime && f.Type == protobuf.Fixed32 && x.Time.IsZero(), f.Number == fieldTimestamp && f.Type == protobuf.Fixed32 && f.Value != 0:
			x.Time = unix(f.Value)
		case f.Number == fieldSatellites && f.Type == protobuf.Varint:
			x.Satellites = uint32(f.Value)
		case f.Number == fieldPrecision && f.Type == protobuf.Varint:
			x.Precision = uint32(f.Value)
		}
		return nil
	})
}

// scaled multiplies; where the inverse is a whole number it divides by that, which is
// exact.
func scaled(v, scale float64) float64 {
	if inverse := math.Round(1 / scale); math.Abs(inverse*scale-1) < 1e-9 {
		return v / inverse
	}
	return v * scale
}

func (x *Position) append(b []byte) []byte {
	for i := range placeFields {
		f := &placeFields[i]
		v := *f.at(x)
		raw := int64(math.Round(v / f.scale))
		told := !math.IsNaN(v) && !(raw == 0 && f.number >= 11 && f.number <= 14)
		switch {
		case !told:
		case f.wire == protobuf.Fixed32 && raw == 0: // optional: written even where it is 0
			b = append(b, byte(f.number<<3|protobuf.Fixed32), 0, 0, 0, 0)
		case f.wire == protobuf.Fixed32:
			b = protobuf.AppendFixed32(b, f.number, uint32(int32(raw)))
		case raw == 0 && f.number < 16:
			b = append(b, byte(f.number<<3), 0)
		case raw == 0:
			b = append(b, 0x80, 0x01, 0)
		default:
			b = protobuf.AppendVarint(b, f.number, uint64(raw))
		}
	}
	if !x.Time.IsZero() {
		b = protobuf.AppendFixed32(b, fieldTime, uint32(x.Time.Unix()))
	}
	b = protobuf.AppendVarint(b, fieldSatellites, uint64(x.Satellites))
	return protobuf.AppendVarint(b, fieldPrecision, uint64(x.Precision))
}
