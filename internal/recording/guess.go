package recording

import (
	"cmp"
	"slices"

	"marsad/wire/capture"
)

// Guess is a protocol that a recording or a feed may be, and how sure that is.
type Guess struct {
	Protocol   string
	Confidence float64 // 0 to 1
}

const (
	sampleBytes  = 64 << 10 // of a file or a stream
	samplePieces = 200      // datagrams
	// unlikely is below what counts as a guess.
	unlikely = 0.3
)

// GuessFile tells what a file may be, likeliest first; nothing when it looks like
// none of the protocols.
func GuessFile(file []byte) []Guess {
	if !capture.Sniff(file) {
		return guess(func(p protocol) [][]byte { return [][]byte{file[:min(len(file), sampleBytes)]} })
	}
	return guess(func(p protocol) [][]byte {
		frames, err := p.frames(file, Options{}, p.captures)
		if err != nil {
			return nil
		}
		pieces := make([][]byte, 0, min(len(frames), samplePieces))
		for _, f := range frames[:min(len(frames), samplePieces)] {
			pieces = append(pieces, f.Payload)
		}
		return pieces
	})
}

// GuessPackets tells what the datagrams of a feed, or pieces of a stream put
// together, may be.
func GuessPackets(packets [][]byte) []Guess {
	return guess(func(protocol) [][]byte { return packets[:min(len(packets), samplePieces)] })
}

// guess asks each protocol what it thinks of its pieces.
func guess(pieces func(protocol) [][]byte) (out []Guess) {
	for _, p := range protocols() {
		if p.guess == nil {
			continue
		}
		list := pieces(p)
		sum := 0.0
		for _, piece := range list {
			sum += p.guess(piece)
		}
		if c := sum / float64(max(1, len(list))); c >= unlikely {
			out = append(out, Guess{p.name, c})
		}
	}
	slices.SortStableFunc(out, func(a, b Guess) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out
}
