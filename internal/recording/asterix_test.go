package recording

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// A feed of data blocks over a stream, in pieces of any size, gives the lines of the
// file: the numbers of the frames are those of the pieces.
func TestAsterixStream(t *testing.T) {
	file, err := os.ReadFile(recordings(t, "asterix", "recordings", "jahorina_cat034_048.raw"))
	if err != nil {
		t.Fatal(err)
	}
	var whole, pieces, said bytes.Buffer
	if broken, err := Decode(bytes.NewReader(file), Options{Protocol: "asterix"}, &whole, &said); broken != 0 || err != nil {
		t.Fatal(broken, err, said.String())
	}
	live, err := NewLive(Options{Protocol: "asterix"}, &pieces, &said)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(file); at += 333 {
		if _, err := live.Take(file[at:min(at+333, len(file))], true); err != nil {
			t.Fatal(err)
		}
	}
	if broken, err := live.End(); broken != 0 || err != nil {
		t.Fatal(broken, err, said.String())
	}
	items := func(lines string) (list []string) {
		for line := range strings.Lines(lines) {
			list = append(list, line[strings.Index(line, `"items"`):])
		}
		return list
	}
	if a, b := items(whole.String()), items(pieces.String()); len(a) != 2119 || strings.Join(a, "") != strings.Join(b, "") {
		t.Errorf("%d lines of the file, %d of the stream", len(a), len(b))
	}
	live, err = NewLive(Options{Protocol: "asterix"}, &pieces, &said)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := live.Take(file[5:900], true); err != nil {
		t.Fatal(err)
	}
	if broken, err := live.End(); broken != 2 || err != nil || !strings.Contains(said.String(), "octets that belong to no data block") {
		t.Errorf("from the middle of a block to the middle of one: %d broken, %v: %s", broken, err, said.String())
	}
}

// Files of data blocks have no times of their own: the records' times of day pace a replay.
func TestAsterixFilesArePacedByTheirRecords(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to float64 // seconds
	}{
		{"lebl_cat010_mlat.ast", 330, 350},
		{"lebl_cat010_smr.ast", 745, 755},
		{"jahorina_cat034_048.raw", 98, 103},   // it begins anew in the middle,
		{"jahorina_cat034_048.rply", 112, 113}, // by its own times,
	} {
		f, err := os.Open(recordings(t, "asterix", "recordings", c.name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		frames, err := Frames(f, Options{Protocol: "asterix"})
		if err != nil {
			t.Fatal(err)
		}
		last := frames[len(frames)-1]
		if s := last.At.Seconds(); !last.Timed || s < c.from || s > c.to {
			t.Errorf("%s: the last of %d frames at %v s", c.name, len(frames), s)
		}
		for i := 1; i < len(frames); i++ {
			if frames[i].At < frames[i-1].At {
				t.Fatalf("%s: frame %d goes back", c.name, i+1)
			}
		}
	}
}

// Over midnight time goes on; a clock that is set makes no gap.
func TestAsterixTimes(t *testing.T) {
	block := func(seconds float64) Frame {
		n := uint32(seconds * 128)
		return Frame{Payload: []byte{34, 0, 10, 0xe0, 1, 2, 1, byte(n >> 16), byte(n >> 8), byte(n)}}
	}
	frames := []Frame{{Payload: []byte{34, 0, 7, 0xc0, 1, 2, 1}}, block(86399), block(0.5), block(0), block(1), block(40000), block(40002)}
	asterixTimes(frames, Options{})
	for i, want := range []float64{0, 0, 1.5, 1.5, 2, 2, 4} {
		if got := frames[i].At.Seconds(); got != want || frames[i].Timed != (i > 0) {
			t.Errorf("frame %d at %v s, want %v", i+1, got, want)
		}
	}
}
