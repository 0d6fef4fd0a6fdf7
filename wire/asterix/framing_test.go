package asterix_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"marsad/wire/asterix"
)

// wrap lays data blocks out as a framing does.
func wrap(f asterix.Framing, blocks ...[]byte) []byte {
	var file []byte
	if f.Layout == asterix.GPS {
		file = bytes.Repeat([]byte{0xcd}, 2200)
	}
	for i, b := range blocks {
		switch f.Layout {
		case asterix.Rply:
			file = binary.LittleEndian.AppendUint32(file, uint32(len(b)))
			file = binary.LittleEndian.AppendUint32(file, uint32(100*i))
		case asterix.Oradis:
			file = binary.BigEndian.AppendUint16(file, uint16(len(b)+6))
			file = binary.BigEndian.AppendUint32(file, 123456)
		case asterix.Final: // over midnight
			file = binary.BigEndian.AppendUint16(file, uint16(len(b)+12))
			stamp := (8_639_995 + 10*i*(i+1)/2) % 8_640_000
			file = append(file, 1, 2, 3, byte(stamp>>16), byte(stamp>>8), byte(stamp))
		}
		file = append(file, b...)
		if f.Layout == asterix.GPS {
			file = append(file, "0123456789"...)
		}
		if f.Layout == asterix.Final {
			file = append(file, 0xa5, 0xa5, 0xa5, 0xa5)
		}
		file = append(file, bytes.Repeat([]byte{0x40}, f.Trailer)...)
	}
	return file
}

// someBlocks are a radar's, the second of a category without a description.
func someBlocks() [][]byte {
	return [][]byte{
		block(48, messages()[0].records),
		block(255, []byte{1, 2, 3, 4, 5}),
		block(34, messages()[2].records),
		block(48, messages()[1].records),
	}
}

func layouts() []asterix.Framing {
	return []asterix.Framing{{Layout: asterix.Raw}, {Layout: asterix.Rply}, {Layout: asterix.Oradis}, {Layout: asterix.GPS}, {Layout: asterix.Final}}
}

func TestFramesOfEveryLayout(t *testing.T) {
	for _, f := range layouts() {
		file := wrap(f, someBlocks()...)
		if found := asterix.Detect(file); found != f {
			t.Errorf("%v taken for %v", f, found)
		}
		var got [][]byte
		for frame, err := range asterix.Frames(file, f) {
			if err != nil {
				t.Errorf("%v: %v", f, err)
			}
			if frame.Number != len(got)+1 || !bytes.Equal(file[frame.Offset:frame.Offset+len(frame.Blocks)], frame.Blocks) {
				t.Errorf("%v: frame %d numbered %d at %d", f, len(got)+1, frame.Number, frame.Offset)
			}
			if want := []time.Duration{0, 100, 300, 600}[len(got)] * time.Millisecond; f.Timed() && frame.At != want {
				t.Errorf("frame %d at %v, want %v", frame.Number, frame.At, want)
			}
			got = append(got, frame.Blocks)
		}
		if !slices.EqualFunc(got, someBlocks(), bytes.Equal) {
			t.Errorf("%v: %x", f, got)
		}
	}
}

// A file cut at any byte gives the whole frames before the cut and at most one error, at its end.
func TestFramesCutAtEveryByte(t *testing.T) {
	for _, f := range layouts() {
		file := wrap(f, someBlocks()...)
		for n := range len(file) {
			whole := 0
			ended := false
			for frame, err := range asterix.Frames(file[:n], f) {
				if ended {
					t.Fatalf("%v cut to %d: a frame behind an error", f, n)
				}
				if err != nil {
					ended = true
					continue
				}
				if !bytes.Equal(frame.Blocks, someBlocks()[whole]) {
					t.Fatalf("%v cut to %d: frame %d is %x", f, n, frame.Number, frame.Blocks)
				}
				whole++
			}
			if whole == len(someBlocks()) && f.Layout != asterix.GPS {
				t.Errorf("%v cut to %d: nothing is missing", f, n)
			}
		}
	}
}

func TestDetectDatagrams(t *testing.T) {
	blocks := someBlocks()
	for _, c := range []struct {
		name     string
		payloads [][]byte
		want     asterix.Framing
	}{
		{"one block a datagram", blocks, asterix.Framing{Layout: asterix.Raw}},
		{"several blocks a datagram", [][]byte{slices.Concat(blocks...)}, asterix.Framing{Layout: asterix.Raw}},
		{"eight foreign octets behind", [][]byte{wrap(asterix.Framing{Trailer: 8}, blocks[0]), wrap(asterix.Framing{Trailer: 8}, blocks[2])}, asterix.Framing{Layout: asterix.Raw, Trailer: 8}},
		{"oradis within", [][]byte{wrap(asterix.Framing{Layout: asterix.Oradis}, blocks...)}, asterix.Framing{Layout: asterix.Oradis}},
		{"foreign datagrams among them", [][]byte{[]byte("$GPGGA,123519"), blocks[0], blocks[2], {1}, {}}, asterix.Framing{Layout: asterix.Raw}},
		{"only foreign ones", [][]byte{[]byte("$GPGGA,123519"), {}}, asterix.Framing{}},
	} {
		if got := asterix.DetectDatagrams(c.payloads); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFramingByName(t *testing.T) {
	for _, f := range append(layouts(), asterix.Framing{Layout: asterix.Raw, Trailer: 8}) {
		if got, err := asterix.ParseFraming(f.String()); err != nil || got != f {
			t.Errorf("%v read back as %v, %v", f, got, err)
		}
	}
	for _, wrong := range []string{"", "pcap", "unknown", "raw+trailer", "raw+trailer-1", "raw+trailer99999"} {
		if f, err := asterix.ParseFraming(wrong); err == nil {
			t.Errorf("%q is %v", wrong, f)
		}
	}
}

func FuzzFrames(f *testing.F) {
	for _, framing := range layouts() {
		f.Add(wrap(framing, someBlocks()...))
	}
	f.Add(wrap(asterix.Framing{Trailer: 8}, someBlocks()...))
	f.Fuzz(func(t *testing.T, file []byte) {
		found := asterix.Detect(file)
		asterix.DetectDatagrams([][]byte{file})
		for _, framing := range append(layouts(), found, asterix.Framing{Layout: asterix.Raw, Trailer: 8}) {
			total := 0
			for frame, err := range asterix.Frames(file, framing) {
				total += len(frame.Blocks)
				if err == nil && len(frame.Blocks) > 0 && !bytes.Equal(frame.Blocks, file[frame.Offset:frame.Offset+len(frame.Blocks)]) {
					t.Fatalf("%v: frame %d is not where it says", framing, frame.Number)
				}
			}
			for run := range asterix.Datagram(file, framing) {
				if len(run) > len(file) {
					t.Fatalf("%v: a run longer than the datagram", framing)
				}
			}
			if total > len(file) {
				t.Fatalf("%v: frames of %d octets in a file of %d", framing, total, len(file))
			}
		}
	})
}
