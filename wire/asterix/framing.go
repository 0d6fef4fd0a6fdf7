package asterix

import (
	"encoding/binary"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"
)

// Layout is the way in which data blocks lie in a file or a datagram.
type Layout uint8

const (
	NoLayout Layout = iota // not known
	Raw                    // data blocks back to back
	Rply                   // chunks behind a length and the milliseconds since the chunk before, both 32 bits little-endian
	Oradis                 // each data block behind two octets of length (of all) and four of time
	GPS                    // a header of 2,200 octets, then data blocks with ten octets behind each
	Final                  // chunks behind the length of all (two octets), board, line, day, time (three octets of 10 ms), with four octets behind each
)

const (
	rplyHeader   = 8
	oradisHeader = 6
	gpsHeader    = 2200
	gpsTrailer   = 10
	finalHeader  = 8
	finalTrailer = 4
)

// layoutNames holds the names of the layouts as users write them.
func layoutNames() []string { return []string{"unknown", "raw", "rply", "oradis", "gps", "final"} }

// Framing is a layout and the foreign octets behind the data blocks of each datagram.
type Framing struct {
	Layout  Layout
	Trailer int
}

// String is the framing as ParseFraming reads it: "raw", "rply", "oradis", "gps", "final", "raw+trailer8".
func (f Framing) String() string {
	name := layoutNames()[f.Layout]
	if f.Trailer > 0 {
		name += "+trailer" + strconv.Itoa(f.Trailer)
	}
	return name
}

// ParseFraming reads a framing as String writes it.
func ParseFraming(text string) (Framing, error) {
	name, trailer, cut := strings.Cut(text, "+trailer")
	for i, n := range layoutNames() {
		if n != name || i == 0 {
			continue
		}
		f := Framing{Layout: Layout(i)}
		if !cut {
			return f, nil
		}
		if n, err := strconv.Atoi(trailer); err == nil && n >= 0 && n < 1500 {
			f.Trailer = n
			return f, nil
		}
	}
	return Framing{}, fmt.Errorf("asterix: framing %q is none of raw, rply, oradis, gps, final, nor one of these with +trailerN", text)
}

// Frame is one chunk of a file: for raw a single data block.
type Frame struct {
	Number int           // from 1
	Offset int           // octet of the file that its data blocks start at
	At     time.Duration // since the start of the recording, where Framing.Timed, else 0
	Blocks []byte        // its data blocks, for Decoder.Reset
}

// Timed says whether the layout tells when each chunk was recorded.
func (f Framing) Timed() bool { return f.Layout == Rply || f.Layout == Final }

// Frames goes through a file that is not a packet capture. An error ends it: a
// length that cannot be right leaves no way to find the next chunk.
func Frames(file []byte, f Framing) iter.Seq2[Frame, error] {
	return func(yield func(Frame, error) bool) {
		at, passed := 0, time.Duration(0)
		var before time.Duration // what the chunk before was stamped with (Final)
		if f.Layout == GPS {
			at = min(gpsHeader, len(file))
		}
		for number := 1; at < len(file); number++ {
			start, end, next, err := f.cut(file, at)
			if err != nil {
				yield(Frame{Number: number, Offset: at}, err)
				return
			}
			switch f.Layout {
			case Rply:
				passed += time.Duration(binary.LittleEndian.Uint32(file[at+4:])) * time.Millisecond
			case Final:
				stamp := finalTime(file[at:])
				if number > 1 {
					passed += sinceStamp(before, stamp)
				}
				before = stamp
			}
			if !yield(Frame{Number: number, Offset: start, At: passed, Blocks: file[start:end]}, nil) {
				return
			}
			at = next
		}
	}
}

// finalTime is the time of day of a chunk's header, in steps of 10 ms.
func finalTime(header []byte) time.Duration {
	return time.Duration(uint32(header[5])<<16|uint32(header[6])<<8|uint32(header[7])) * 10 * time.Millisecond
}

// sinceStamp is how long after one time of day another is: over midnight where it is
// less by more than half a day, and nothing where it is a little less.
func sinceStamp(before, stamp time.Duration) time.Duration {
	const day = 24 * time.Hour
	passed := stamp - before
	if passed < -day/2 {
		passed += day
	}
	return max(0, passed)
}

// cut finds the data blocks of the chunk at an octet of the file, and the next chunk.
func (f Framing) cut(file []byte, at int) (start, end, next int, err error) {
	left := file[at:]
	switch f.Layout {
	case Rply:
		if len(left) < rplyHeader {
			return 0, 0, 0, frameError(at, ShortHeader, len(left), rplyHeader)
		}
		length := int(binary.LittleEndian.Uint32(left))
		if length > len(left)-rplyHeader {
			return 0, 0, 0, frameError(at, BlockLength, len(left)-rplyHeader, length)
		}
		start = at + rplyHeader
		return start, start + length, start + length, nil
	case Oradis:
		if len(left) < oradisHeader {
			return 0, 0, 0, frameError(at, ShortHeader, len(left), oradisHeader)
		}
		length := int(binary.BigEndian.Uint16(left))
		if length < oradisHeader || length > len(left) {
			return 0, 0, 0, frameError(at, BlockLength, len(left), length)
		}
		return at + oradisHeader, at + length, at + length, nil
	case Final:
		if len(left) < finalHeader {
			return 0, 0, 0, frameError(at, ShortHeader, len(left), finalHeader)
		}
		length := int(binary.BigEndian.Uint16(left))
		if length < finalHeader+finalTrailer || length > len(left) {
			return 0, 0, 0, frameError(at, BlockLength, len(left), max(length, finalHeader+finalTrailer))
		}
		return at + finalHeader, at + length - finalTrailer, at + length, nil
	case Raw, GPS:
		if len(left) < headerBytes {
			return 0, 0, 0, frameError(at, ShortHeader, len(left), headerBytes)
		}
		length := blockLength(left)
		if length < headerBytes || length > len(left) {
			return 0, 0, 0, frameError(at, BlockLength, len(left), max(length, headerBytes))
		}
		next = at + length + f.Trailer
		if f.Layout == GPS {
			next += gpsTrailer
		}
		return at, at + length, min(next, len(file)), nil
	}
	return 0, 0, 0, fmt.Errorf("asterix: the framing of the file is not known")
}

func frameError(at int, why Reason, have, want int) error {
	return &Error{Offset: at, Reason: why, Have: have, Want: want}
}

// Datagram goes through the runs of whole data blocks in the payload of a
// datagram: one, or with Oradis each block by itself. What a broken Oradis
// header leaves is given as one last run, whose reading will say what is wrong.
func Datagram(payload []byte, f Framing) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		payload = payload[:max(0, len(payload)-f.Trailer)]
		if f.Layout != Oradis {
			yield(payload)
			return
		}
		for at := 0; at < len(payload); {
			start, end, next, err := f.cut(payload, at)
			if err != nil {
				yield(payload[at:])
				return
			}
			if !yield(payload[start:end]) {
				return
			}
			at = next
		}
	}
}

// FirstBlock returns the data block that a run begins with: as long as it says, or
// all there is where that cannot be.
func FirstBlock(run []byte) []byte {
	if len(run) >= headerBytes {
		if n := blockLength(run); n >= headerBytes && n <= len(run) {
			return run[:n]
		}
	}
	return run
}

// sampleOctets is how much of a file is looked at to find its framing.
const sampleOctets = 1 << 16

// evidence is how much speaks for a framing, the strongest first: octets in data
// blocks that can be read, in blocks of described categories, in blocks at all.
type evidence [3]int

func (e evidence) above(other evidence) bool {
	for i := range e {
		if e[i] != other[i] {
			return e[i] > other[i]
		}
	}
	return false
}

// Detect finds the framing of a file that is not a packet capture: the one under
// which most of its first octets are data blocks that can be read. NoLayout where
// there is none.
func Detect(file []byte) Framing {
	var d Decoder
	best, most := Framing{}, evidence{}
	for _, layout := range []Layout{Raw, Rply, Oradis, GPS, Final} {
		f := Framing{Layout: layout}
		var found evidence
		for frame, err := range Frames(file, f) {
			if err != nil {
				found[2] = 0 // a layout that breaks says nothing by its lengths alone
			}
			if err != nil || frame.Offset > sampleOctets {
				break
			}
			found.add(&d, frame.Blocks)
		}
		if found.above(most) {
			best, most = f, found
		}
	}
	return best
}

// DetectDatagrams finds the framing of a sample of datagrams, some of which may
// be foreign: Oradis, or raw with or without a trailer of constant length.
// NoLayout where no datagram holds a data block of a described category.
func DetectDatagrams(payloads [][]byte) Framing {
	tries := []Framing{{Layout: Raw}, {Layout: Oradis}}
	seen := map[int]bool{}
	for _, p := range payloads {
		if len(p) < headerBytes || len(Known(int(p[0]))) == 0 {
			continue
		}
		if n := len(p) - blockLength(p); n > 0 && n < 64 && !seen[n] {
			seen[n] = true
			tries = append(tries, Framing{Layout: Raw, Trailer: n})
		}
	}
	var d Decoder
	best, most := Framing{}, evidence{}
	for _, f := range tries {
		var found evidence
		for _, p := range payloads {
			for run := range Datagram(p, f) {
				found.add(&d, run)
			}
		}
		if found.above(most) {
			best, most = f, found
		}
	}
	return best
}

// add counts the octets of a run whose data blocks fill it; others are no evidence.
func (e *evidence) add(d *Decoder, run []byte) {
	var found evidence
	for left := run; len(left) > 0; {
		if len(left) < headerBytes || blockLength(left) < headerBytes || blockLength(left) > len(left) {
			return
		}
		length := blockLength(left)
		d.Reset(left[:length])
		for d.Next() {
			found[0] += len(d.Record().Bytes())
		}
		if d.edition(int(left[0])) != nil {
			found[1] += length
		}
		found[2] += length
		left = left[length:]
	}
	for i := range e {
		e[i] += found[i]
	}
}
