package tracking

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// Every scenario of our own keeps its limits.
func TestOwn(t *testing.T) {
	for _, o := range Owns() {
		t.Run(o.Name, func(t *testing.T) {
			dir := t.TempDir()
			if err := o.Write(dir, 1); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if _, err := Run(dir, &out, Options{}); err != nil {
				t.Fatal(err)
			}
			s, err := ScoreTracks(dir, &out)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(s)
			for _, why := range o.Limit.broken(s) {
				t.Error(why)
			}
		})
	}
}

// The same seed draws the same files, another seed others.
func TestOwnIsDrawnFromItsSeed(t *testing.T) {
	o := Owns()[0]
	read := func(seed uint64) []byte {
		dir := t.TempDir()
		if err := o.Write(dir, seed); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(dir, "detections.csv"))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if !bytes.Equal(read(3), read(3)) {
		t.Error("two draws of one seed differ")
	}
	if bytes.Equal(read(3), read(4)) {
		t.Error("two seeds draw the same")
	}
}
