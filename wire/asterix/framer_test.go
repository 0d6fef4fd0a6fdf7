package asterix_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"marsad/wire/asterix"
)

func newFramer(t testing.TB) *asterix.Framer {
	t.Helper()
	return asterix.NewFramer(decoder(t, nil))
}

// streamed is the blocks that a framer gives of a stream cut into pieces, and how many
// octets it says belong to none.
func streamed(f *asterix.Framer, pieces ...[]byte) (blocks [][]byte, lost int) {
	f.OnBroken = func(_ *asterix.Error, octets []byte) { lost += len(octets) }
	take := func() {
		for b, ok := f.Next(); ok; b, ok = f.Next() {
			blocks = append(blocks, slices.Clone(b))
		}
	}
	for _, p := range pieces {
		f.Write(p)
		take()
	}
	f.End()
	take()
	return blocks, lost
}

// A stream cut at any byte gives the same blocks, those of a maker's own category too.
func TestStreamCutAtEveryByte(t *testing.T) {
	want := someBlocks()
	stream := slices.Concat(want...)
	for n := range len(stream) + 1 {
		got, lost := streamed(newFramer(t), stream[:n], stream[n:])
		if !slices.EqualFunc(got, want, bytes.Equal) || lost != 0 {
			t.Fatalf("cut at %d: %d blocks, %d octets lost", n, len(got), lost)
		}
	}
}

// A stream that begins anywhere, or loses an octet anywhere, is in step again. What is
// lost is the block that was hit and a maker's own one behind it, which nothing tells
// from noise; more only where the octet was one of a length.
func TestStreamOutOfStep(t *testing.T) {
	blocks := slices.Concat(someBlocks(), someBlocks(), someBlocks())
	stream := slices.Concat(blocks...)
	last := blocks[len(blocks)-1]
	many := 0
	for n := range len(stream) - 2*len(last) {
		got, lost := streamed(newFramer(t), stream[n:])
		sum := lost
		for _, b := range got {
			sum += len(b)
		}
		if sum != len(stream)-n || len(got) == 0 || !bytes.Equal(got[len(got)-1], last) {
			t.Fatalf("from %d on: %d blocks, %d octets lost, %d in all", n, len(got), lost, sum)
		}
		hole := slices.Concat(stream[:n], stream[n+1:])
		got, _ = streamed(newFramer(t), hole)
		if !bytes.Equal(got[len(got)-1], last) {
			t.Fatalf("without octet %d: the last block of %d is lost", n, len(got))
		}
		if len(got) < len(blocks)-3 {
			many++
		}
	}
	if many > len(blocks)/2 {
		t.Errorf("%d times more than three blocks lost", many)
	}
}

// A block that cannot be read, as in another edition, is given as it is where another
// one follows: its reader says what is wrong with it.
func TestStreamOfUnreadableBlocks(t *testing.T) {
	bad := block(48, []byte{0b1001_0000, 1, 2, 0xc5})
	good := someBlocks()[0]
	got, lost := streamed(newFramer(t), slices.Concat(bad, good, bad, bad, good))
	if !slices.EqualFunc(got, [][]byte{bad, good, bad, bad, good}, bytes.Equal) || lost != 0 {
		t.Errorf("%d blocks, %d octets lost", len(got), lost)
	}
	noise := bytes.Repeat([]byte{0}, 200_000)
	got, lost = streamed(newFramer(t), noise, good)
	if len(got) != 1 || lost != len(noise) {
		t.Errorf("behind noise %d blocks, %d octets lost", len(got), lost)
	}
}

// A recording comes out of a stream block by block as out of its file.
func TestStreamOfARecording(t *testing.T) {
	file, err := os.ReadFile(filepath.Join(recordings(t), "jahorina_cat034_048.raw"))
	if err != nil {
		t.Fatal(err)
	}
	var want [][]byte
	for frame, err := range asterix.Frames(file, asterix.Framing{Layout: asterix.Raw}) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, frame.Blocks)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var pieces [][]byte
	for left := file; len(left) > 0; {
		n := min(len(left), 1+random.IntN(1500))
		pieces = append(pieces, left[:n])
		left = left[n:]
	}
	got, lost := streamed(newFramer(t), pieces...)
	if !slices.EqualFunc(got, want, bytes.Equal) || lost != 0 {
		t.Errorf("%d blocks of %d, %d octets lost", len(got), len(want), lost)
	}
}

func FuzzFramer(f *testing.F) {
	f.Add(slices.Concat(someBlocks()...), 7)
	f.Add(bytes.Repeat([]byte{48, 0}, 40), 3)
	f.Fuzz(func(t *testing.T, stream []byte, cut int) {
		cut = min(max(cut, 0), len(stream))
		got, lost := streamed(newFramer(t), stream[:cut], stream[cut:])
		sum := lost
		for _, b := range got {
			sum += len(b)
		}
		if sum != len(stream) {
			t.Fatalf("%d octets in blocks and %d lost of %d", sum-lost, lost, len(stream))
		}
	})
}
