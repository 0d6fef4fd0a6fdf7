package classify

import (
	"math"
	"testing"

	"marsad"
)

// walk is a history of n samples, 4 s apart, at a speed, a height and a turn rate
// (degrees a second).
func walk(n int, speed, height, turn float64) *History {
	h := &History{}
	for i := range n {
		sin, cos := math.Sincos(turn * float64(i) * 4 * math.Pi / 180)
		s := Sample{At: float64(4 * i), East: speed * sin, North: speed * cos, Sigma: 0.3}
		if height > 0 {
			s.Height, s.SigmaHeight, s.SigmaClimb = height, 15, 1
		}
		h.Note(s)
	}
	return h
}

// judge is the distribution by motion alone, or with what was told.
func judge(h *History, told Told, id marsad.Identity) marsad.ClassProbabilities {
	sum := Prior()
	for _, l := range []Logs{h.Likelihoods(), told.Likelihoods(), Named(&id)} {
		sum.Add(&l)
	}
	return Probabilities(&sum)
}

func TestMotionTells(t *testing.T) {
	for name, c := range map[string]struct {
		h    *History
		want marsad.Class
	}{
		"walker":           {walk(30, 1.4, 0, 0), marsad.Person},
		"lorry":            {walk(30, 12, 0, 0), marsad.Vehicle},
		"lorry that turns": {walk(30, 12, 0, 3), marsad.Vehicle},
		"drone":            {walk(30, 14, 110, 20), marsad.Drone},
		"airliner":         {walk(30, 230, 10000, 0), marsad.Aircraft},
		"nothing seen":     {&History{}, marsad.ClassUnknown},
		"one plot":         {walk(1, 1.4, 0, 0), marsad.ClassUnknown},
		"two plots":        {walk(2, 1.4, 0, 0), marsad.ClassUnknown},
		"stands":           {walk(30, 0, 0, 0), marsad.ClassUnknown},
		"2.5 m/s: a runner, an animal or a slow lorry": {walk(30, 2.5, 0, 0), marsad.ClassUnknown},
	} {
		p := judge(c.h, nil, marsad.Identity{})
		if got, sure := p.Likeliest(); got != c.want {
			t.Errorf("%s: %s %.2f, want %s: %v", name, got, sure, c.want, p)
		}
	}
}

// The whole history counts: a lorry that creeps for as long as it drove is no walker.
func TestMomentDoesNotCount(t *testing.T) {
	h := walk(30, 15, 0, 0)
	for i := range 30 {
		h.Note(Sample{At: 120 + float64(4*i), North: 1.4, Sigma: 0.3})
	}
	if got, _ := judge(h, nil, marsad.Identity{}).Likeliest(); got == marsad.Person {
		t.Errorf("%v", judge(h, nil, marsad.Identity{}))
	}
}

func TestNamesTell(t *testing.T) {
	for want, id := range map[marsad.Class]marsad.Identity{
		marsad.Aircraft: {ICAO: 0x400000}, marsad.Vessel: {MMSI: 244670316}, marsad.Drone: {MAVLink: 3}, marsad.ClassUnknown: {Name: "BF-1"},
	} {
		if got, _ := judge(&History{}, nil, id).Likeliest(); got != want {
			t.Errorf("%+v: %s, want %s", id, got, want)
		}
	}
}

// A classifier that repeats itself a thousand times does not get a thousand times
// as sure: a second one that disagrees a few times still counts.
func TestRepeatedReportsAreNotIndependent(t *testing.T) {
	var told Told
	says := marsad.ClassProbabilities{marsad.Vehicle: 0.7, marsad.Person: 0.3}
	for range 1000 {
		told.Note(1, &says)
	}
	p := judge(&History{}, told, marsad.Identity{})
	if got, sure := p.Likeliest(); got != marsad.Vehicle || sure > 0.95 {
		t.Errorf("%s %.3f", got, sure)
	}
	other := marsad.ClassProbabilities{marsad.Person: 0.95, marsad.ClassUnknown: 0.05}
	for range 5 {
		told.Note(2, &other)
	}
	if got, _ := judge(&History{}, told, marsad.Identity{}).Likeliest(); got == marsad.Vehicle {
		t.Errorf("the second sensor has no say: %v", judge(&History{}, told, marsad.Identity{}))
	}
	var a, b Told
	a.Note(1, &says)
	b.Note(1, &says)
	b.Note(2, &other)
	a.Join(b)
	if len(a) != 2 || a[0].n != 2 || a[1].n != 1 {
		t.Errorf("joined %+v", a)
	}
}

func TestNothingUsefulSaidCountsNothing(t *testing.T) {
	var told Told
	for _, p := range []marsad.ClassProbabilities{{}, {marsad.ClassUnknown: 1}, {marsad.Person: float32(math.NaN())}} {
		told.Note(1, &p)
	}
	with, without := judge(walk(30, 12, 0, 0), told, marsad.Identity{}), judge(walk(30, 12, 0, 0), nil, marsad.Identity{})
	for c := range with {
		if d := with[c] - without[c]; d > 1e-5 || d < -1e-5 {
			t.Errorf("%v, without %v", with, without)
		}
	}
}

// Whatever is put in, the result is a distribution.
func TestDistribution(t *testing.T) {
	for _, v := range []float64{0, 1e-9, 0.3, 5, 80, 1e4, 1e9} {
		for _, height := range []float64{0, 1, 500, 1e6} {
			p := judge(walk(20, v, height, 10), nil, marsad.Identity{ICAO: 1, MMSI: 1, MAVLink: 1})
			sum := float32(0)
			for _, x := range p {
				if !(x >= 0 && x <= 1) {
					t.Fatalf("speed %g, height %g: %v", v, height, p)
				}
				sum += x
			}
			if sum < 0.999 || sum > 1.001 {
				t.Errorf("speed %g, height %g: the sum is %g", v, height, sum)
			}
		}
	}
}
