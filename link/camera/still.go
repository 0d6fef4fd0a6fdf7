package camera

import (
	"encoding/binary"
	"fmt"
)

// The bounds of a picture.
const (
	MaxStill  = 4 << 20 // bytes
	maxSide   = 16_384  // pixels
	maxPixels = 64 << 20
)

// The markers of JPEG (ITU-T T.81, table B.1) that matter here.
const (
	mSOF0 = 0xc0
	mSOF2 = 0xc2
	mDHT  = 0xc4
	mRST0 = 0xd0
	mRST7 = 0xd7
	mSOI  = 0xd8
	mEOI  = 0xd9
	mSOS  = 0xda
	mDQT  = 0xdb
	mDRI  = 0xdd
	mAPP0 = 0xe0
	mAPPe = 0xee
	mAPPf = 0xef
	mCOM  = 0xfe
)

// Clean checks a JPEG and returns a copy that is only the picture, and its size in
// pixels: EXIF, XMP, IPTC, thumbnails, comments and what follows the picture are left
// out, for they tell where, with what and by whom it was made.
//
//	SOI | segment … | SOF | segment … | SOS entropy-coded data … | EOI
//	segment: FF marker | length, 2 bytes, with itself | …
//
// Baseline, extended and progressive pictures are taken (SOF0 to SOF2), whole ones only.
func Clean(file []byte) (picture []byte, width, height int, err error) {
	if len(file) > MaxStill {
		return nil, 0, 0, fmt.Errorf("jpeg: %d bytes, at most %d", len(file), MaxStill)
	}
	if len(file) < 4 || file[0] != 0xff || file[1] != mSOI {
		return nil, 0, 0, fmt.Errorf("jpeg: no start of image in %d bytes", len(file))
	}
	c := cleaner{file: file, at: 2, out: append(make([]byte, 0, len(file)), 0xff, mSOI)}
	for !c.ended {
		if err := c.segment(); err != nil {
			return nil, 0, 0, fmt.Errorf("jpeg: byte %d: %w", c.at, err)
		}
	}
	return c.out, c.width, c.height, nil
}

// cleaner goes through the segments of a picture and copies what belongs to it.
type cleaner struct {
	file, out     []byte
	at            int
	width, height int
	scanned       bool // a scan was there
	ended         bool
}

// segment takes the next one.
func (c *cleaner) segment() error {
	for c.at+1 < len(c.file) && c.file[c.at] == 0xff && c.file[c.at+1] == 0xff {
		c.at++ // fill bytes, B.1.1.2
	}
	if c.at+2 > len(c.file) {
		return fmt.Errorf("cut off before the end of image")
	}
	if c.file[c.at] != 0xff {
		return fmt.Errorf("%#02x where a marker should be", c.file[c.at])
	}
	marker := c.file[c.at+1]
	if marker == mEOI {
		if !c.scanned {
			return fmt.Errorf("end of image without a picture")
		}
		c.out, c.ended = append(c.out, 0xff, mEOI), true
		return nil
	}
	if marker < mSOF0 || marker >= mRST0 && marker <= mSOI {
		return fmt.Errorf("marker %#02x where a segment should be", marker)
	}
	if c.at+4 > len(c.file) {
		return fmt.Errorf("cut off in a segment's length")
	}
	length := int(binary.BigEndian.Uint16(c.file[c.at+2:]))
	if end := c.at + 2 + length; length < 2 || end > len(c.file) {
		return fmt.Errorf("segment %#02x of %d bytes, %d are left", marker, length, len(c.file)-c.at-2)
	}
	whole := c.file[c.at : c.at+2+length]
	keep, err := c.take(marker, whole[4:])
	if err != nil {
		return err
	}
	if keep {
		c.out = append(c.out, whole...)
	}
	c.at += len(whole)
	if marker == mSOS {
		return c.scan()
	}
	return nil
}

// take looks at what stands in a segment; keep tells whether it belongs to the picture.
func (c *cleaner) take(marker byte, inside []byte) (keep bool, err error) {
	switch {
	case marker == mAPP0: // JFIF without a thumbnail
		return len(inside) == 14 && string(inside[:5]) == "JFIF\x00" && inside[12] == 0 && inside[13] == 0, nil
	case marker == mAPPe: // how the colours are coded, beyond which nothing is told
		return len(inside) == 12 && string(inside[:5]) == "Adobe", nil
	case marker > mAPP0 && marker <= mAPPf, marker == mCOM:
		return false, nil
	case marker >= mSOF0 && marker <= mSOF2:
		return true, c.frame(inside)
	case marker == mSOS:
		if c.width == 0 {
			return false, fmt.Errorf("a scan before the frame header")
		}
		return true, nil
	case marker == mDHT, marker == mDQT, marker == mDRI:
		return true, nil
	}
	return false, fmt.Errorf("segment %#02x, which no camera's picture has", marker)
}

// frame reads the header of the picture: precision, height, width, components (B.2.2).
func (c *cleaner) frame(b []byte) error {
	if len(b) < 6 || len(b) != 6+3*int(b[5]) {
		return fmt.Errorf("frame header of %d bytes", len(b))
	}
	if c.width != 0 {
		return fmt.Errorf("a second frame header")
	}
	c.height, c.width = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	if c.width < 1 || c.height < 1 || c.width > maxSide || c.height > maxSide || c.width*c.height > maxPixels {
		return fmt.Errorf("a picture of %d × %d pixels", c.width, c.height)
	}
	if b[5] != 1 && b[5] != 3 && b[5] != 4 {
		return fmt.Errorf("%d components", b[5])
	}
	return nil
}

// scan copies entropy-coded data up to the next marker that ends it (B.1.1.5).
func (c *cleaner) scan() error {
	begin := c.at
	for i := begin; i+1 < len(c.file); i++ {
		next := c.file[i+1]
		if c.file[i] != 0xff || next == 0 || next == 0xff || next >= mRST0 && next <= mRST7 {
			continue
		}
		c.out, c.at, c.scanned = append(c.out, c.file[begin:i]...), i, true
		return nil
	}
	c.at = len(c.file)
	return fmt.Errorf("cut off in a scan")
}
