package store

import (
	"encoding/binary"
	"fmt"
	"math"

	"marsad"
	"marsad/geo"
	"marsad/internal/store/pack"
)

// decode unpacks a block whose first observation has the sequence number first.
// Bytes that are no block give an error of code Undecodable.
func (c *blockCodec) decode(body []byte, first uint64) ([]marsad.Observation, error) {
	raw, err := c.unpacked(body)
	if err != nil {
		return nil, marsad.Errorf(marsad.Undecodable, "store: block at %d: %w", first, err)
	}
	obs, err := readBlock(raw, body[0])
	if err != nil {
		return nil, marsad.Errorf(marsad.Undecodable, "store: block at %d: %w", first, err)
	}
	for i := range obs {
		obs[i].Seq = first + uint64(i)
	}
	return obs, nil
}

func (c *blockCodec) unpacked(body []byte) ([]byte, error) {
	if len(body) < blockOverhead {
		return nil, errBlock
	}
	if body[0] == 0 || body[0] > blockVersion {
		return nil, fmt.Errorf("layout %d is not known", body[0])
	}
	switch raw := body[blockOverhead:]; body[1] {
	case packedNot:
		return raw, nil
	case packedZstd:
		return c.unpack.DecodeAll(raw, nil)
	default:
		return nil, fmt.Errorf("packing %d is not known", body[1])
	}
}

// blockReader reads parts off the front of a block. After the first failure all
// that follows gives zero values, and err says so.
type blockReader struct {
	rest    []byte
	version byte
	err     error
}

func readBlock(raw []byte, version byte) ([]marsad.Observation, error) {
	r := &blockReader{rest: raw, version: version}
	rows := int(r.uvarint(maxBlockRows)) // constant columns take no bytes a row
	if r.err != nil || rows == 0 {
		return nil, errBlock
	}
	profiles := make([]profile, r.count(rows))
	for i := range profiles {
		profiles[i] = r.profile()
	}
	profileOf := r.indices(rows, len(profiles))
	if r.err != nil {
		return nil, r.err
	}
	order := byProfile(profileOf, len(profiles))
	obs := make([]marsad.Observation, rows)
	for row, p := range profileOf {
		obs[row] = profiles[p].observation()
	}
	r.identities(obs, order)
	r.classes(obs, order)
	values := make([]int64, rows)
	for _, q := range quantities {
		r.quantity(q, obs, order, values)
	}
	if r.err == nil && len(r.rest) != 0 {
		r.err = errBlock
	}
	return obs, r.err
}

func (p *profile) observation() marsad.Observation {
	return marsad.Observation{Sensor: p.sensor, Origin: p.origin, Marks: p.marks, Kind: p.kind, Has: p.has,
		Label: p.label, Height: geo.Height{Above: p.above}}
}

func (r *blockReader) identities(obs []marsad.Observation, order []int) {
	words := make([]marsad.Identity, r.count(len(obs)))
	for i := range words {
		words[i] = marsad.Identity{ICAO: uint32(r.uvarint(math.MaxUint32)), Mode3A: marsad.Mode3A(r.uint16()),
			MAVLink: r.byte()}
		if r.version >= 2 {
			words[i].MMSI = uint32(r.uvarint(math.MaxUint32))
		}
		words[i].Name = r.text()
	}
	for i, w := range r.indices(len(obs), len(words)) {
		obs[order[i]].Identity = words[w]
	}
}

func (r *blockReader) classes(obs []marsad.Observation, order []int) {
	words := make([]marsad.ClassProbabilities, r.count(len(obs)))
	for i := range words {
		for c := range words[i] {
			words[i][c] = math.Float32frombits(uint32(r.uint16())<<16 | uint32(r.uint16()))
		}
	}
	for i, w := range r.indices(len(obs), len(words)) {
		obs[order[i]].Class = words[w]
	}
}

func (r *blockReader) quantity(q quantity, obs []marsad.Observation, order []int, values []int64) {
	n := 0
	for i := range obs {
		if obs[i].Has.All(q.has) {
			n++
		}
	}
	r.column(values[:n])
	if r.err != nil {
		return
	}
	n = 0
	for _, row := range order {
		if o := &obs[row]; o.Has.All(q.has) {
			q.set(o, values[n])
			n++
		}
	}
}

func (r *blockReader) profile() profile {
	p := profile{sensor: marsad.SensorID(r.text())}
	p.origin = marsad.Origin{State: r.text(), Station: marsad.StationID(r.text()), Sensor: marsad.SensorID(r.text())}
	p.marks.Exercise = marsad.ExerciseID(r.text())
	p.marks.Release = marsad.Release(r.byte())
	p.kind, p.label = marsad.ObservationKind(r.byte()), marsad.Label(r.byte())
	p.above, p.has = geo.Reference(r.byte()), marsad.Measured(r.uint16())
	return p
}

// column reads a column into values, and zeros after a failure.
func (r *blockReader) column(values []int64) {
	if r.err == nil {
		r.rest, r.err = pack.Read(r.rest, values)
	}
	if r.err != nil {
		clear(values)
	}
}

// indices reads a column of n places in a dictionary of that many words; nil
// after a failure.
func (r *blockReader) indices(n, words int) []int64 {
	values := make([]int64, n)
	r.column(values)
	for _, v := range values {
		if v < 0 || v >= int64(words) {
			r.fail()
		}
	}
	if r.err != nil {
		return nil
	}
	return values
}

// count reads the size of a dictionary: at most limit words of a byte or more each.
func (r *blockReader) count(limit int) int { return int(r.uvarint(uint64(min(limit, len(r.rest))))) }

func (r *blockReader) uvarint(limit uint64) uint64 {
	v, n := binary.Uvarint(r.rest)
	if r.err != nil || n <= 0 || v > limit {
		r.fail()
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *blockReader) take(n int) []byte {
	if r.err != nil || n > len(r.rest) {
		r.fail()
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *blockReader) text() string { return string(r.take(int(r.uvarint(maxBlockText)))) }

func (r *blockReader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *blockReader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func (r *blockReader) fail() {
	if r.err == nil {
		r.err = errBlock
	}
	r.rest = nil
}
