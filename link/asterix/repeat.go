package asterix

import (
	"hash/maphash"
	"time"
)

const (
	// repeatWindow is how long a data block is remembered. What two networks carry
	// arrives within milliseconds of one another; no antenna turns in less than a
	// second, so that even a target that stands still, of a radar that states no
	// times, is a plot again in the next turn.
	repeatWindow = 500 * time.Millisecond
	// The memory holds repeatSets × repeatPlaces blocks, 128 KiB. With 1,000 other
	// blocks between a block and its repeat one in 600 is forgotten too early, and
	// its repeat is taken for a report of its own.
	repeatSets   = 2048
	repeatPlaces = 4
)

// repeats remembers the data blocks heard of late by a hash of their bytes of 64
// bits under a secret seed: two different ones within the window are taken for the
// same with a probability of 1 to 2⁵⁴ at 1,000 blocks.
type repeats struct {
	seed maphash.Seed
	sets [repeatSets][repeatPlaces]heardBlock
}

// heardBlock is a data block and when it was first heard.
type heardBlock struct {
	hash uint64
	at   int64 // ns since 1970
}

func newRepeats() *repeats { return &repeats{seed: maphash.MakeSeed()} }

// heard says whether the same data block was first heard within the window before
// at, and remembers it if not.
func (r *repeats) heard(block []byte, at time.Time) bool {
	now, hash := at.UnixNano(), maphash.Bytes(r.seed, block)
	set := &r.sets[hash%repeatSets]
	oldest := 0
	for i := range set {
		if set[i].hash == hash && time.Duration(now-set[i].at).Abs() <= repeatWindow {
			return true
		}
		if set[i].at < set[oldest].at {
			oldest = i
		}
	}
	set[oldest] = heardBlock{hash, now}
	return false
}
