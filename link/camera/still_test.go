package camera

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"slices"
	"strings"
	"testing"
)

// picture makes a JPEG of some content.
func picture(t testing.TB, width, height, seed int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.RGBA{uint8(x*7 + seed), uint8(y*5 ^ seed), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// segment is one with its marker and length.
func segment(marker byte, inside string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(inside)+2)), inside...)
}

// with puts segments after the start of a picture, and bytes after its end.
func with(file []byte, after string, segments ...[]byte) []byte {
	return append(slices.Concat(file[:2], slices.Concat(segments...), file[2:]), after...)
}

func TestCleanKeepsThePictureOnly(t *testing.T) {
	plain := picture(t, 40, 30, 1)
	same, w, h, err := Clean(plain)
	if err != nil || w != 40 || h != 30 || !bytes.Equal(same, plain) {
		t.Fatalf("%d × %d, %v; the same bytes: %v", w, h, err, bytes.Equal(same, plain))
	}
	jfif := segment(0xe0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	told := with(plain, "SECRET trailer", jfif,
		segment(0xe0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x01\x01SEC"), segment(0xe0, "JFXX\x00SECRET"), segment(0xe1, "Exif\x00\x00SECRET"),
		segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00SECRET"), segment(0xe2, "ICC_PROFILE\x00SECRET"), segment(0xed, "Photoshop 3.0\x00SECRET"),
		[]byte{0xff, 0xff}, segment(0xfe, "SECRET"), segment(0xee, "SECRET"))
	got, _, _, err := Clean(told)
	if err != nil || !bytes.Equal(got, with(plain, "", jfif)) || bytes.Contains(got, []byte("SEC")) {
		t.Fatalf("%v, %d bytes of %d", err, len(got), len(told))
	}
	a, err := jpeg.Decode(bytes.NewReader(plain))
	b, err2 := jpeg.Decode(bytes.NewReader(got))
	if err != nil || err2 != nil || a.At(3, 4) != b.At(3, 4) || a.At(39, 29) != b.At(39, 29) {
		t.Error("another picture")
	}
	// A segment between two scans goes as well: its bytes stand before the end here.
	end := bytes.LastIndex(plain, []byte{0xff, 0xd9})
	late := slices.Concat(plain[:end], segment(0xfe, "SECRET"), plain[end:])
	if got, _, _, err := Clean(late); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("a late comment: %v", err)
	}
}

func TestCleanRefuses(t *testing.T) {
	plain := picture(t, 40, 30, 1)
	for n := range len(plain) {
		if _, _, _, err := Clean(plain[:n]); err == nil {
			t.Fatalf("%d of %d bytes are a picture", n, len(plain))
		}
	}
	frame := bytes.Index(plain, []byte{0xff, 0xc0})
	changed := func(at int, b ...byte) []byte {
		c := slices.Clone(plain)
		copy(c[at:], b)
		return c
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"large":        {make([]byte, MaxStill+1), "at most"},
		"web page":     {[]byte("<html>log in</html>"), "start of image"},
		"png":          {[]byte("\x89PNG\r\n\x1a\n"), "start of image"},
		"no height":    {changed(frame+5, 0, 0), "pixels"},
		"huge":         {changed(frame+5, 0xff, 0xff, 0xff, 0xff), "pixels"},
		"many pixels":  {changed(frame+5, 0x3f, 0xff, 0x3f, 0xff), "pixels"},
		"components":   {changed(frame+9, 9), "frame header"},
		"arithmetic":   {changed(frame+1, 0xc9), "no camera"},
		"lossless":     {changed(frame+1, 0xc3), "no camera"},
		"two frames":   {with(plain, "", plain[frame:frame+2+17]), "second frame"},
		"no marker":    {with(plain, "", []byte("x")), "marker"},
		"long segment": {[]byte{0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 0}, "segment"},
		"short length": {[]byte{0xff, 0xd8, 0xff, 0xe1, 0, 1, 0}, "segment"},
		"no frame":     {slices.Concat([]byte{0xff, 0xd8}, segment(0xda, "\x01\x01\x00\x00\x3f\x00"), []byte{1, 0xff, 0xd9}), "before the frame"},
		"nothing":      {[]byte{0xff, 0xd8, 0xff, 0xd9}, "without a picture"},
		"again":        {[]byte{0xff, 0xd8, 0xff, 0xd8}, "marker"},
	} {
		if _, _, _, err := Clean(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	plain := picture(f, 16, 8, 3)
	f.Add(plain)
	f.Add(with(plain, "x", segment(0xe1, "Exif\x00\x00x"), segment(0xfe, "x")))
	f.Add([]byte{0xff, 0xd8, 0xff, 0xda, 0, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, w, h, err := Clean(b)
		if err != nil {
			return
		}
		if w < 1 || h < 1 || w > math.MaxInt16 || h > math.MaxInt16 || len(got) > len(b) {
			t.Fatalf("%d × %d, %d bytes of %d", w, h, len(got), len(b))
		}
		again, _, _, err := Clean(got)
		if err != nil || !bytes.Equal(again, got) {
			t.Fatalf("what was cleaned is not clean: %v", err)
		}
	})
}
