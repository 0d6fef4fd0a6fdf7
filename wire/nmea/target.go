package nmea

import (
	"fmt"
	"math"
)

// Target is one structure of a TTD sentence (IEC 61162-1, TTD): six-bit characters
// as in VDM hold structures of two kinds one behind the other.
//
//	protocol 0, 90 bits                      protocol 1, 42 bits
//	 2 protocol                               2 protocol
//	10 target number, 0: none                10 target number
//	12 true bearing, 0.1°, 4095: none        14 CPA, 0.01 NM, 16383: none
//	12 speed, 0.1 kn, 4095: none             14 TCPA, 0.01 min, signed, -8192: none
//	12 course, 0.1°, 4095: none               2 reserved
//	12 heading told by AIS, 0.1°, 4094: none, 4095: a radar's target
//	 3 status
//	 1 test target
//	14 distance, 0.01 NM, 16383: none
//	 1 speed and course are relative
//	 1 they are through the water
//	 2 reserved
//	 8 number that correlated targets have in common, 0: none
//
// A value that is not told is NaN.
type Target struct {
	Protocol    int
	Number      int
	BearingDeg  float64 // true
	SpeedKn     float64
	CourseDeg   float64
	HeadingDeg  float64
	Radar       bool // not of AIS
	Status      TargetStatus
	Test        bool
	DistanceNM  float64
	Relative    bool // speed and course
	Water       bool // they are through the water, not over ground
	Correlation int

	CPANM, TCPAMin float64
}

// TargetStatus is the state of a target in a TTD sentence.
type TargetStatus byte

// The states; those from TargetEstablished on are of a target that is tracked.
const (
	TargetNone         TargetStatus = 0
	TargetAcquiring    TargetStatus = 1 // of AIS: sleeping
	TargetLost         TargetStatus = 2
	TargetEstablished  TargetStatus = 4
	TargetAlarm        TargetStatus = 6
	TargetAcknowledged TargetStatus = 7
)

const (
	targetBits   = 90
	approachBits = 42
)

// AppendTargets appends what the TTD sentence holds. It fails, with those before, for
// a character that is none, and a structure of another protocol or of which a part
// lies in another sentence.
func (s *Sentence) AppendTargets(to []Target) ([]Target, error) {
	r := sixBits{payload: s.Bytes("payload")}
	for i, c := range r.payload {
		if c < '0' || c > 'w' || c > 'W' && c < '`' {
			return to, fmt.Errorf("nmea: TTD payload, character %d: 0x%02X", i, c)
		}
	}
	fill, _ := s.Int("fill_bits")
	end := len(r.payload)*6 - int(min(max(fill, 0), 5))
	for end-r.at >= 2 {
		start := r.at
		protocol := r.uint(2)
		size := targetBits
		if protocol == 1 {
			size = approachBits
		}
		switch {
		case protocol > 1:
			return to, fmt.Errorf("nmea: TTD payload, bit %d: protocol %d", start, protocol)
		case end-start < size:
			if end-start < 6 {
				return to, nil // padding
			}
			return to, fmt.Errorf("nmea: TTD payload, bit %d: %d of %d bits", start, end-start, size)
		case protocol == 0:
			to = append(to, r.target())
		default:
			to = append(to, r.approach())
		}
	}
	return to, nil
}

// sixBits reads bits of a payload, the first of a character first.
type sixBits struct {
	payload []byte
	at      int
}

func (r *sixBits) uint(n int) (v int) {
	for range n {
		c := r.payload[r.at/6] - '0'
		if c > 40 {
			c -= 8
		}
		v = v<<1 | int(c>>(5-r.at%6)&1)
		r.at++
	}
	return v
}

// scaled reads n bits as steps, of which one in a unit are per; none and what is above
// it are not told.
func (r *sixBits) scaled(n, none int, per float64) float64 {
	v := r.uint(n)
	if v >= none {
		return math.NaN()
	}
	return float64(v) / per
}

func (r *sixBits) target() Target {
	t := Target{Number: r.uint(10), CPANM: math.NaN(), TCPAMin: math.NaN()}
	t.BearingDeg = r.scaled(12, 4095, 10)
	t.SpeedKn = r.scaled(12, 4095, 10)
	t.CourseDeg = r.scaled(12, 4095, 10)
	heading := r.uint(12)
	if t.Radar = heading == 4095; heading < 4094 {
		t.HeadingDeg = float64(heading) / 10
	} else {
		t.HeadingDeg = math.NaN()
	}
	t.Status = TargetStatus(r.uint(3))
	t.Test = r.uint(1) == 1
	t.DistanceNM = r.scaled(14, 16383, 100)
	t.Relative = r.uint(1) == 1
	t.Water = r.uint(1) == 1
	r.uint(2)
	t.Correlation = r.uint(8)
	return t
}

func (r *sixBits) approach() Target {
	none := math.NaN()
	t := Target{Protocol: 1, Number: r.uint(10), BearingDeg: none, SpeedKn: none, CourseDeg: none, HeadingDeg: none, DistanceNM: none, TCPAMin: none}
	t.CPANM = r.scaled(14, 16383, 100)
	v := r.uint(14)
	if v >= 8192 {
		v -= 16384
	}
	if v != -8192 {
		t.TCPAMin = float64(v) / 100
	}
	r.uint(2)
	return t
}

// AppendTargetPayload appends the characters of targets, for the payload of a TTD
// sentence without fill bits: each takes whole ones. A value out of range is not told.
func AppendTargetPayload(to []byte, targets ...Target) []byte {
	for i := range targets {
		t := &targets[i]
		w := bitWriter{to: to}
		w.uint(2, t.Protocol)
		w.uint(10, t.Number)
		if t.Protocol == 1 {
			w.scaled(14, 16383, 16383, t.CPANM, 100)
			v := -8192
			if x := math.Round(t.TCPAMin * 100); x > -8192 && x < 8192 {
				v = int(x)
			}
			w.uint(14, v)
			w.uint(2, 0)
			to = w.to
			continue
		}
		w.scaled(12, 4095, 4095, t.BearingDeg, 10)
		w.scaled(12, 4095, 4095, t.SpeedKn, 10)
		w.scaled(12, 4095, 4095, t.CourseDeg, 10)
		if t.Radar {
			w.uint(12, 4095)
		} else {
			w.scaled(12, 4094, 4094, t.HeadingDeg, 10)
		}
		w.uint(3, int(t.Status))
		w.flag(t.Test)
		w.scaled(14, 16383, 16383, t.DistanceNM, 100)
		w.flag(t.Relative)
		w.flag(t.Water)
		w.uint(2, 0)
		w.uint(8, t.Correlation)
		to = w.to
	}
	return to
}

// bitWriter writes characters of six bits.
type bitWriter struct {
	to   []byte
	bits int // that the last character holds
	last byte
}

func (w *bitWriter) uint(n, v int) {
	for i := n - 1; i >= 0; i-- {
		w.last = w.last<<1 | byte(v>>i&1)
		if w.bits++; w.bits == 6 {
			c := w.last + '0'
			if w.last >= 40 {
				c += 8
			}
			w.to = append(w.to, c)
			w.bits, w.last = 0, 0
		}
	}
}

func (w *bitWriter) flag(x bool) {
	if x {
		w.uint(1, 1)
	} else {
		w.uint(1, 0)
	}
}

func (w *bitWriter) scaled(n, none, below int, x, per float64) {
	v := math.Round(x * per)
	if !(v >= 0 && v < float64(below)) {
		v = float64(none)
	}
	w.uint(n, int(v))
}
