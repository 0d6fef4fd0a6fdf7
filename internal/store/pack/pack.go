// Package pack brings a column of integers into few bytes, for a general compressor to
// go on with: the columns of the store's blocks.
package pack

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// A column is a row of integers in the smallest form that a general compressor
// can go on with:
//
//	+-----------------+--------------+---------------------------------------+
//	| first (zigzag   | mode: width  | planes: all most significant bytes,   |
//	| varint)         | + 16 if delta| then all next ones, … all least ones  |
//	+-----------------+--------------+---------------------------------------+
//
// The rest are kept as differences, to the value before them (delta) or to the
// first one, whichever takes fewer bits; each is zigzag coded and takes width
// bytes (0 to 8). A constant column thus has width 0 and no planes.
const (
	columnWidthMask = 0x0f
	columnDelta     = 0x10
)

var errColumn = errors.New("column runs past its end")

// Append adds the column of values to dst. Empty values add nothing.
func Append(dst []byte, values []int64) []byte {
	if len(values) == 0 {
		return dst
	}
	var sumDelta, sumFirst int
	var orDelta, orFirst uint64
	for i, v := range values[1:] {
		d, f := zigzag(v-values[i]), zigzag(v-values[0])
		orDelta, orFirst = orDelta|d, orFirst|f
		sumDelta, sumFirst = sumDelta+bits.Len64(d), sumFirst+bits.Len64(f)
	}
	mode, or := byte(0), orFirst
	if sumDelta < sumFirst {
		mode, or = columnDelta, orDelta
	}
	width := (bits.Len64(or) + 7) / 8
	dst = binary.AppendVarint(dst, values[0])
	dst = append(dst, mode|byte(width))
	for plane := width - 1; plane >= 0; plane-- {
		before := values[0]
		for _, v := range values[1:] {
			dst = append(dst, byte(zigzag(v-before)>>(8*plane)))
			if mode == columnDelta {
				before = v
			}
		}
	}
	return dst
}

// Read fills values from the column at the start of src and returns what
// follows. It never reads more bytes than there are.
func Read(src []byte, values []int64) ([]byte, error) {
	if len(values) == 0 {
		return src, nil
	}
	first, n := binary.Varint(src)
	if n <= 0 || len(src) == n {
		return nil, errColumn
	}
	mode, src := src[n], src[n+1:]
	width, rest := int(mode&columnWidthMask), len(values)-1
	if width > 8 || mode&^(columnWidthMask|columnDelta) != 0 || len(src) < width*rest {
		return nil, errColumn
	}
	values[0] = first
	clear(values[1:])
	for range width {
		for i, b := range src[:rest] {
			values[i+1] = values[i+1]<<8 | int64(b)
		}
		src = src[rest:]
	}
	before := first
	for i, v := range values[1:] {
		values[i+1] = unzigzag(uint64(v)) + before
		if mode&columnDelta != 0 {
			before = values[i+1]
		}
	}
	return src, nil
}

// zigzag maps small numbers of either sign to small unsigned ones.
func zigzag(v int64) uint64 { return uint64(v<<1) ^ uint64(v>>63) }

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }
