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
			s := play(t, &o, 1)
			t.Log(s)
			for _, why := range o.Limit.broken(s) {
				t.Error(why)
			}
		})
	}
}

// play draws the scenario of a seed and scores what the tracker makes of it.
func play(t *testing.T, o *Own, seed uint64) Score {
	t.Helper()
	dir := t.TempDir()
	if err := o.Write(dir, seed); err != nil {
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
	return s
}

// What is said of pairs that a radar cannot tell apart is not paid for by lone vehicles
// that are taken for two: over some draws of them, hardly a track is false.
func TestAloneIsOne(t *testing.T) {
	for _, o := range Owns() {
		if o.Name != "own-alone" {
			continue
		}
		const draws = 6
		sum := 0.0
		for seed := uint64(1); seed <= draws; seed++ {
			sum += play(t, &o, seed).False
		}
		if mean := sum / draws; mean > 0.4 {
			t.Errorf("%.2f false tracks on average", mean)
		}
		return
	}
	t.Error("own-alone is gone")
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
