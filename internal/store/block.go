package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/klauspost/compress/zstd"

	"marsad"
	"marsad/geo"
	"marsad/internal/store/pack"
)

// Limits of a block. What is written stays below the first three; what is read
// may be as large as the others, so that larger blocks of later versions, or of
// another station, can be read.
const (
	blockRows  = 500
	blockSpan  = 60 * time.Second // from the first measured time to the last
	blockBytes = 64 << 10         // of all texts and numbers, before compression

	maxBlockRows  = 4000
	maxBlockBytes = 1 << 20 // decompressed
	maxBlockText  = 1024    // bytes of one text
)

// The first two bytes of a block: the version of its layout, and how the rest is packed.
const (
	blockVersion  = 3 // the first had no maritime identity, the second no observers that move
	packedNot     = 0
	packedZstd    = 1
	blockOverhead = 2
)

var errBlock = errors.New("block is cut short or contradicts itself")

// quantity is one column of a block: which observations have it, and how it
// becomes an integer and comes back.
type quantity struct {
	has marsad.Measured // 0: all
	get func(*marsad.Observation) int64
	set func(*marsad.Observation, int64)
}

// Steps of the columns: how many integers there are to the metre (or m/s), the
// radian, the degree of latitude or longitude.
const (
	perMetre       = 1e3
	perRadian      = 1e6
	perSigmaRadian = 1e8 // sigmas hardly change: the finer step costs nothing
	perDegree      = 1e7
	perOctave      = 512 // of a half axis of the covariance: 0.07 % at most
	perAxisRadian  = 1e4 // direction of its longer axis
)

// quantities are the columns of a block, in their order on disk. docs/store.md
// has the same table in words.
var quantities = [...]quantity{
	{0, func(o *marsad.Observation) int64 { return o.At.UnixMicro() },
		func(o *marsad.Observation, v int64) { o.At = time.UnixMicro(v).UTC() }},
	{0, func(o *marsad.Observation) int64 { return o.Received.UnixMicro() - o.At.UnixMicro() },
		func(o *marsad.Observation, v int64) { o.Received = time.UnixMicro(o.At.UnixMicro() + v).UTC() }},
	{0, func(o *marsad.Observation) int64 { return int64(o.Number) },
		func(o *marsad.Observation, v int64) { o.Number = uint32(v) }},

	scalar(marsad.HasRange, perMetre, func(o *marsad.Observation) *float64 { return &o.Range }),
	scalar(marsad.HasRange, perMetre, func(o *marsad.Observation) *float64 { return &o.SigmaRange }),
	scalar(marsad.HasAzimuth, perRadian, func(o *marsad.Observation) *geo.Angle { return &o.Azimuth }),
	scalar(marsad.HasAzimuth, perSigmaRadian, func(o *marsad.Observation) *geo.Angle { return &o.SigmaAzimuth }),
	scalar(marsad.HasElevation, perRadian, func(o *marsad.Observation) *geo.Angle { return &o.Elevation }),
	scalar(marsad.HasElevation, perSigmaRadian, func(o *marsad.Observation) *geo.Angle { return &o.SigmaElevation }),
	scalar(marsad.HasRangeRate, perMetre, func(o *marsad.Observation) *float64 { return &o.RangeRate }),
	scalar(marsad.HasRangeRate, perMetre, func(o *marsad.Observation) *float64 { return &o.SigmaRangeRate }),

	{marsad.HasPosition, func(o *marsad.Observation) int64 { return steps(o.Position.Lat.Degrees(), perDegree) },
		func(o *marsad.Observation, v int64) { o.Position.Lat = geo.LatLon(float64(v)/perDegree, 0).Lat }},
	{marsad.HasPosition, func(o *marsad.Observation) int64 { return steps(o.Position.Lon.Degrees(), perDegree) },
		func(o *marsad.Observation, v int64) { o.Position.Lon = geo.LatLon(0, float64(v)/perDegree).Lon }},
	// The covariance goes as its ellipse, half axes in relative steps: it stays
	// positive and keeps its shape however thin it is. The three columns pass
	// through EE, NN and EN, and the last one to be read puts them together.
	{marsad.HasPosition, func(o *marsad.Observation) int64 { return axisSteps(longAxis(o.Covariance)) },
		func(o *marsad.Observation, v int64) { o.Covariance.EE = axisMetres(v) }},
	{marsad.HasPosition, func(o *marsad.Observation) int64 { return axisSteps(shortAxis(o.Covariance)) },
		func(o *marsad.Observation, v int64) { o.Covariance.NN = axisMetres(v) }},
	{marsad.HasPosition, func(o *marsad.Observation) int64 { return steps(axisAzimuth(o.Covariance), perAxisRadian) },
		func(o *marsad.Observation, v int64) {
			o.Covariance = fromEllipse(o.Covariance.EE, o.Covariance.NN, float64(v)/perAxisRadian)
		}},

	scalar(marsad.HasHeight, perMetre, func(o *marsad.Observation) *float64 { return &o.Height.Metres }),
	scalar(marsad.HasHeight, perMetre, func(o *marsad.Observation) *float64 { return &o.SigmaHeight }),
	scalar(marsad.HasVelocity, perMetre, func(o *marsad.Observation) *float64 { return &o.East }),
	scalar(marsad.HasVelocity, perMetre, func(o *marsad.Observation) *float64 { return &o.North }),
	scalar(marsad.HasVelocity, perMetre, func(o *marsad.Observation) *float64 { return &o.SigmaVelocity }),

	{marsad.HasObserver, func(o *marsad.Observation) int64 { return steps(o.Observer.Lat.Degrees(), perDegree) },
		func(o *marsad.Observation, v int64) { o.Observer.Lat = geo.LatLon(float64(v)/perDegree, 0).Lat }},
	{marsad.HasObserver, func(o *marsad.Observation) int64 { return steps(o.Observer.Lon.Degrees(), perDegree) },
		func(o *marsad.Observation, v int64) { o.Observer.Lon = geo.LatLon(0, float64(v)/perDegree).Lon }},
	scalar(marsad.HasObserver, perMetre, func(o *marsad.Observation) *float64 { return &o.ObserverHeight }),
	scalar(marsad.HasObserver, perMetre, func(o *marsad.Observation) *float64 { return &o.SigmaObserver }),
}

// scalar is the column of one number that at finds in an observation.
func scalar[T ~float64](has marsad.Measured, perUnit float64, at func(*marsad.Observation) *T) quantity {
	return quantity{has,
		func(o *marsad.Observation) int64 { return steps(float64(*at(o)), perUnit) },
		func(o *marsad.Observation, v int64) { *at(o) = T(float64(v) / perUnit) }}
}

// steps returns x in steps, held within what a difference of two can express.
func steps(x, perUnit float64) int64 {
	const limit = 1 << 61
	switch x = math.Round(x * perUnit); {
	case x != x:
		return 0
	case x > limit:
		return limit
	case x < -limit:
		return -limit
	}
	return int64(x)
}

func longAxis(c marsad.Covariance) float64  { a, _, _ := c.Ellipse(); return a }
func shortAxis(c marsad.Covariance) float64 { _, b, _ := c.Ellipse(); return b }

// axisAzimuth is zero for a circle, whose direction is an accident of rounding.
func axisAzimuth(c marsad.Covariance) float64 {
	a, b, az := c.Ellipse()
	if a-b <= 1e-9*a {
		return 0
	}
	return math.Mod(float64(az), math.Pi)
}

// axisSteps counts a half axis in 512ths of an octave above 1 µm; 0 is none.
func axisSteps(metres float64) int64 {
	if !(metres > 1e-6) {
		return 0
	}
	return 1 + steps(math.Log2(metres*1e6), perOctave)
}

func axisMetres(v int64) float64 {
	if v <= 0 {
		return 0
	}
	return math.Exp2(float64(min(v-1, 80*perOctave))/perOctave) / 1e6
}

// fromEllipse is the inverse of Covariance.Ellipse.
func fromEllipse(long, short, az float64) marsad.Covariance {
	s, c := math.Sincos(az)
	l, w := long*long, short*short
	return marsad.Covariance{EE: l*s*s + w*c*c, EN: (l - w) * s * c, NN: l*c*c + w*s*s}
}

// profile is what observations of one source have in common. A block holds each
// one once.
type profile struct {
	sensor marsad.SensorID
	origin marsad.Origin
	marks  marsad.Marks
	kind   marsad.ObservationKind
	has    marsad.Measured
	label  marsad.Label
	above  geo.Reference
}

func profileOf(o *marsad.Observation) profile {
	p := profile{o.Sensor, o.Origin, o.Marks, o.Kind, o.Has, o.Label, geo.NoHeight}
	if o.Has&marsad.HasHeight != 0 {
		p.above = o.Height.Above
	}
	return p
}

// blockCodec packs observations into blocks and back. It may be used by many
// goroutines at once.
type blockCodec struct {
	pack   *zstd.Encoder
	unpack *zstd.Decoder
}

func newBlockCodec() (*blockCodec, error) {
	pack, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(128<<10),
		zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("store: zstd: %w", err)
	}
	unpack, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxBlockBytes))
	if err != nil {
		return nil, fmt.Errorf("store: zstd: %w", err)
	}
	return &blockCodec{pack, unpack}, nil
}

func (c *blockCodec) close() {
	_ = c.pack.Close() // it has no writer to fail on
	c.unpack.Close()
}

// encode packs at least one and at most maxBlockRows observations.
func (c *blockCodec) encode(obs []marsad.Observation) []byte {
	raw := appendBlock(make([]byte, 0, 40*len(obs)+256), obs)
	packed := c.pack.EncodeAll(raw, []byte{blockVersion, packedZstd})
	if len(packed) < len(raw)+blockOverhead {
		return packed
	}
	return append([]byte{blockVersion, packedNot}, raw...)
}

// appendBlock adds the unpacked block: number of rows, profiles, the profile of
// each row, then the columns over the rows sorted by profile.
func appendBlock(dst []byte, obs []marsad.Observation) []byte {
	profiles := newDictionary[profile](len(obs))
	for i := range obs {
		profiles.add(profileOf(&obs[i]))
	}
	dst = binary.AppendUvarint(dst, uint64(len(obs)))
	dst = binary.AppendUvarint(dst, uint64(len(profiles.words)))
	for _, p := range profiles.words {
		dst = appendProfile(dst, p)
	}
	dst = pack.Append(dst, profiles.rows)
	order := byProfile(profiles.rows, len(profiles.words))

	identities, classes := newDictionary[marsad.Identity](len(obs)), newDictionary[marsad.ClassProbabilities](len(obs))
	for _, row := range order {
		identities.add(obs[row].Identity)
		classes.add(obs[row].Class)
	}
	dst = binary.AppendUvarint(dst, uint64(len(identities.words)))
	for _, id := range identities.words {
		dst = appendIdentity(dst, id)
	}
	dst = pack.Append(dst, identities.rows)
	dst = binary.AppendUvarint(dst, uint64(len(classes.words)))
	for _, p := range classes.words {
		for _, x := range p {
			dst = binary.BigEndian.AppendUint32(dst, math.Float32bits(x))
		}
	}
	dst = pack.Append(dst, classes.rows)

	values := make([]int64, 0, len(obs))
	for _, q := range quantities {
		values = values[:0]
		for _, row := range order {
			if o := &obs[row]; o.Has.All(q.has) {
				values = append(values, q.get(o))
			}
		}
		dst = pack.Append(dst, values)
	}
	return dst
}

// dictionary numbers distinct values in the order of their first use.
type dictionary[T comparable] struct {
	words []T
	index map[T]int64
	rows  []int64
}

func newDictionary[T comparable](rows int) *dictionary[T] {
	return &dictionary[T]{index: make(map[T]int64), rows: make([]int64, 0, rows)}
}

func (d *dictionary[T]) add(word T) {
	if n := len(d.rows); n > 0 && d.words[d.rows[n-1]] == word { // runs are the rule
		d.rows = append(d.rows, d.rows[n-1])
		return
	}
	i, known := d.index[word]
	if !known {
		i = int64(len(d.words))
		d.index[word] = i
		d.words = append(d.words, word)
	}
	d.rows = append(d.rows, i)
}

// byProfile returns the row numbers sorted by profile, each profile's rows in
// their own order.
func byProfile(rows []int64, profiles int) []int {
	next := make([]int, profiles+1)
	for _, p := range rows {
		next[p+1]++
	}
	for p := range profiles {
		next[p+1] += next[p]
	}
	order := make([]int, len(rows))
	for row, p := range rows {
		order[next[p]] = row
		next[p]++
	}
	return order
}

func appendProfile(dst []byte, p profile) []byte {
	for _, s := range [...]string{string(p.sensor), p.origin.State, string(p.origin.Station),
		string(p.origin.Sensor), string(p.marks.Exercise)} {
		dst = appendText(dst, s)
	}
	dst = append(dst, byte(p.marks.Release), byte(p.kind), byte(p.label), byte(p.above))
	return binary.BigEndian.AppendUint16(dst, uint16(p.has))
}

func appendIdentity(dst []byte, id marsad.Identity) []byte {
	dst = binary.AppendUvarint(dst, uint64(id.ICAO))
	dst = binary.BigEndian.AppendUint16(dst, uint16(id.Mode3A))
	dst = append(dst, id.MAVLink)
	dst = binary.AppendUvarint(dst, uint64(id.MMSI))
	return appendText(dst, id.Name)
}

func appendText(dst []byte, s string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}
