package geo

import (
	"math"
	"math/rand/v2"
	"testing"
)

func dms(d, m, s float64) float64 { return math.Copysign(math.Abs(d)+m/60+s/3600, d) }

// Flinders Peak to Buninyong: Geocentric Datum of Australia Technical Manual,
// chapter 4 (GRS80, which differs from WGS-84 by less than a millimetre here).
func TestGeodesicOfTheDatumManual(t *testing.T) {
	flinders := LatLon(dms(-37, 57, 3.72030), dms(144, 25, 29.52440))
	buninyong := LatLon(dms(-37, 39, 10.15610), dms(143, 55, 35.38390))
	d, az := Inverse(flinders, buninyong)
	if math.Abs(d-54972.271) > 0.002 || math.Abs(az.Degrees()-dms(306, 52, 5.37)) > 1e-5 {
		t.Errorf("inverse: %.4f m, %.6f°", d, az.Degrees())
	}
	q := Direct(flinders, Angle(dms(306, 52, 5.37))*Degree, 54972.271)
	if off, _ := Inverse(q, buninyong); off > 0.01 {
		t.Errorf("direct: %s, %.4f m off", q, off)
	}
}

func TestDirectUndoesInverse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		p := LatLon(r.Float64()*160-80, r.Float64()*360-180)
		az, d := Angle(r.Float64()*2*math.Pi), r.Float64()*2e6
		got, gotAz := Inverse(p, Direct(p, az, d))
		if math.Abs(got-d) > 1e-3 || math.Abs(float64((gotAz-az).Signed()))*d > 0.01 {
			t.Fatalf("from %s, %s for %.1f m: back %.4f m, %s", p, az, d, got, gotAz)
		}
	}
}

func TestInverseNearlyAntipodal(t *testing.T) {
	d, _ := Inverse(LatLon(0.1, 0), LatLon(-0.2, 179.8))
	if d < 1.99e7 || d > 2.005e7 {
		t.Errorf("%.0f m", d)
	}
}

func TestFrameRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		f := NewFrame(LatLon(r.Float64()*178-89, r.Float64()*360-180), r.Float64()*3000)
		v := ENU{r.NormFloat64() * 1e5, r.NormFloat64() * 1e5, r.NormFloat64() * 1e4}
		p, h := f.From(v)
		w := f.To(p, h)
		if math.Abs(w.East-v.East)+math.Abs(w.North-v.North)+math.Abs(w.Up-v.Up) > 1e-5 {
			t.Fatalf("%+v came back %+v", v, w)
		}
		rng, az, el := v.Polar()
		u := FromPolar(rng, az, el)
		if math.Abs(u.East-v.East)+math.Abs(u.North-v.North)+math.Abs(u.Up-v.Up) > 1e-6 {
			t.Fatalf("%+v by range and azimuth %+v", v, u)
		}
	}
}

// The Bursa-Wolf example point of EPSG Guidance Note 7-2, section 4.1.1: WGS-84
// geographic to geocentric.
func TestGeocentricOfTheGuidanceNote(t *testing.T) {
	e := ToECEF(LatLon(dms(53, 48, 33.820), dms(2, 7, 46.380)), 73.0)
	if math.Hypot(math.Hypot(e.X-3771793.968, e.Y-140253.342), e.Z-5124304.349) > 0.002 {
		t.Errorf("%+v", e)
	}
}

func TestSignedDistance(t *testing.T) {
	square := []XY{{0, 0}, {10, 0}, {10, 10}, {0, 10}}
	for _, c := range []struct {
		p    XY
		want float64
		n    XY
	}{
		{XY{5, 4}, 4, XY{0, -1}},
		{XY{9, 5}, 1, XY{1, 0}},
		{XY{13, 14}, -5, XY{0.6, 0.8}},
		{XY{10, 5}, 0, XY{1, 0}},
		{XY{-2, 5}, -2, XY{-1, 0}},
	} {
		d, n := SignedDistance(square, c.p)
		if math.Abs(d-c.want) > 1e-9 || math.Hypot(n.X-c.n.X, n.Y-c.n.Y) > 1e-9 {
			t.Errorf("%v: %g, normal %v; want %g, %v", c.p, d, n, c.want, c.n)
		}
	}
}

func TestSignedDistanceToLine(t *testing.T) {
	line := []XY{{0, 0}, {0, 10}, {10, 10}}
	for _, c := range []struct {
		p      XY
		want   float64
		beside bool
	}{
		{XY{2, 5}, 2, true},    // right of the way north
		{XY{-2, 5}, -2, true},  // left
		{XY{5, 12}, -2, true},  // left of the way east
		{XY{5, 9}, 1, true},    // right of it
		{XY{-3, 14}, -5, true}, // outside the corner
		{XY{1, -5}, math.Hypot(1, 5), false},
		{XY{14, 7}, 5, false},
	} {
		d, _, beside := SignedDistanceToLine(line, c.p)
		if math.Abs(d-c.want) > 1e-9 || beside != c.beside {
			t.Errorf("%v: %g %v; want %g %v", c.p, d, beside, c.want, c.beside)
		}
	}
}

func TestCrosses(t *testing.T) {
	if !Crosses(XY{0, 0}, XY{2, 2}, XY{0, 2}, XY{2, 0}) || Crosses(XY{0, 0}, XY{1, 1}, XY{3, 0}, XY{3, 9}) ||
		Crosses(XY{0, 0}, XY{1, 0}, XY{2, 0}, XY{3, 0}) {
		t.Error("segments")
	}
}

func TestAngles(t *testing.T) {
	if got := (-90 * Degree).Normal().Degrees(); math.Abs(got-270) > 1e-12 {
		t.Errorf("-90° is %g", got)
	}
	if got := (359*Degree - 1*Degree*2).Signed().Degrees(); math.Abs(got+3) > 1e-9 {
		t.Errorf("357° is %g", got)
	}
	if n := Angle(-1e-20).Normal(); n < 0 || n >= 2*math.Pi {
		t.Errorf("just below north is %v", n)
	}
	s := Sector{From: 350 * Degree, Width: 20 * Degree}
	if !s.Contains(0) || !s.Contains(9*Degree) || s.Contains(11*Degree) || !(Sector{}).Contains(3) {
		t.Error("sector over north")
	}
}

func TestZeroPointIsNoPlace(t *testing.T) {
	if (Point{}).Valid() || (Point{}).String() != "no position" || LatLon(91, 0).Valid() || !LatLon(23, 5).Valid() || LatLon(math.NaN(), 1).Valid() {
		t.Error("validity of points")
	}
}
