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
