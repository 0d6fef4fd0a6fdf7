package protobuf

import (
	"bytes"
	"strings"
	"testing"
)

// rewrite reads a message and writes the same fields.
func rewrite(message []byte) (out []byte, err error) {
	err = Each("m", message, func(f *Field) error {
		switch f.Type {
		case Varint:
			out = AppendVarint(out, f.Number, f.Value)
		case Fixed32:
			out = AppendFixed32(out, f.Number, uint32(f.Value))
		case Fixed64:
			out = AppendDouble(out, f.Number, f.Float())
		case Bytes:
			out = AppendBytes(out, f.Number, f.Bytes)
		}
		return nil
	})
	return out, err
}

func sample() []byte {
	b := AppendVarint(nil, 1, 150) // 08 96 01, the example of the guide
	b = AppendText(b, 2, "testing")
	b = AppendZigzag(b, 3, -2)
	b = AppendFloat(b, 4, -1.5)
	b = AppendDouble(b, 5, 2.25)
	return AppendBool(b, 6, true)
}

func TestRoundTripAndTruncation(t *testing.T) {
	b := sample()
	if !bytes.HasPrefix(b, []byte("\x08\x96\x01\x12\x07testing\x18\x03")) {
		t.Errorf("%x", b)
	}
	out, err := rewrite(b)
	if err != nil || !bytes.Equal(out, b) {
		t.Fatalf("%x became %x: %v", b, out, err)
	}
	whole := 0
	for i := range b {
		if _, err := rewrite(b[:i]); err == nil {
			whole++
		} else if !strings.Contains(err.Error(), "at byte") {
			t.Error(err)
		}
	}
	if whole != 6 { // between two fields
		t.Errorf("%d of the beginnings are messages", whole)
	}
	values := map[int]float64{}
	Each("m", b, func(f *Field) error {
		if f.Type == Fixed32 || f.Type == Fixed64 {
			values[f.Number] = f.Float()
		} else if f.Number == 3 {
			values[3] = float64(f.Zigzag())
		}
		return nil
	})
	if values[3] != -2 || values[4] != -1.5 || values[5] != 2.25 {
		t.Error(values)
	}
}

func FuzzEach(f *testing.F) {
	f.Add(sample())
	f.Add([]byte{0x0b})
	f.Fuzz(func(t *testing.T, b []byte) {
		n := 0
		Each("m", b, func(f *Field) error { n += len(f.Bytes); return nil })
		if n > len(b) {
			t.Fatalf("%d bytes of %d", n, len(b))
		}
	})
}
