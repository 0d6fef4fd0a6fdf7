package store

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"marsad"
	"marsad/geo"
)

func testCodec(t testing.TB) *blockCodec {
	t.Helper()
	c, err := newBlockCodec()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return c
}

func TestBlockKeepsEveryField(t *testing.T) {
	c := testCodec(t)
	for seed := range uint64(20) {
		want := everything(rand.New(rand.NewPCG(seed, 2)), 1+int(seed)*25)
		got := must[[]marsad.Observation](t)(c.decode(c.encode(want), 100))
		if len(got) != len(want) {
			t.Fatalf("%d of %d observations came back", len(got), len(want))
		}
		for i := range want {
			checkObservation(t, want[i], got[i], 100+uint64(i))
		}
		again := must[[]marsad.Observation](t)(c.decode(c.encode(got), 100))
		for i := range got { // what was rounded once stays, but for the last bits of the ellipse
			again[i].Covariance, got[i].Covariance = marsad.Covariance{}, marsad.Covariance{}
			if again[i] != got[i] {
				t.Fatalf("observation %d changed when stored again:\n%+v\n%+v", i, got[i], again[i])
			}
		}
	}
}

// checkObservation compares within the steps of a block that docs/store.md
// states. Quantities that are not in Has come back as zero.
func checkObservation(t *testing.T, want, got marsad.Observation, seq uint64) {
	t.Helper()
	want.Seq = seq
	checkPolar(t, &want, &got)
	checkPlace(t, &want, &got)
	if got != want { // all that is left is kept exactly
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// closeTo checks that got is want within half a step, or zero where it was not
// measured, and takes both out of the comparison that follows.
func closeTo[T ~float64](t *testing.T, name string, measured bool, want, got *T, step float64) {
	t.Helper()
	if !measured {
		*want = 0
	}
	if d := math.Abs(float64(*want - *got)); !(d <= step/2*(1+1e-6)+1e-15) {
		t.Errorf("%s %v, want %v ± %v", name, *got, *want, step/2)
	}
	*want, *got = 0, 0
}

func checkPolar(t *testing.T, want, got *marsad.Observation) {
	t.Helper()
	has := want.Has
	closeTo(t, "range", has&marsad.HasRange != 0, &want.Range, &got.Range, 1e-3)
	closeTo(t, "sigma of range", has&marsad.HasRange != 0, &want.SigmaRange, &got.SigmaRange, 1e-3)
	closeTo(t, "azimuth", has&marsad.HasAzimuth != 0, &want.Azimuth, &got.Azimuth, 1e-6)
	closeTo(t, "sigma of azimuth", has&marsad.HasAzimuth != 0, &want.SigmaAzimuth, &got.SigmaAzimuth, 1e-8)
	closeTo(t, "elevation", has&marsad.HasElevation != 0, &want.Elevation, &got.Elevation, 1e-6)
	closeTo(t, "sigma of elevation", has&marsad.HasElevation != 0, &want.SigmaElevation, &got.SigmaElevation, 1e-8)
	closeTo(t, "range rate", has&marsad.HasRangeRate != 0, &want.RangeRate, &got.RangeRate, 1e-3)
	closeTo(t, "sigma of range rate", has&marsad.HasRangeRate != 0, &want.SigmaRangeRate, &got.SigmaRangeRate, 1e-3)
}

func checkPlace(t *testing.T, want, got *marsad.Observation) {
	t.Helper()
	position, height, velocity := want.Has&marsad.HasPosition != 0, want.Has&marsad.HasHeight != 0, want.Has&marsad.HasVelocity != 0
	const degree = math.Pi / 180
	closeTo(t, "latitude", position, &want.Position.Lat, &got.Position.Lat, 1e-7*degree)
	closeTo(t, "longitude", position, &want.Position.Lon, &got.Position.Lon, 1e-7*degree)
	if !position {
		want.Covariance = marsad.Covariance{}
	}
	checkEllipse(t, want.Covariance, got.Covariance)
	want.Covariance, got.Covariance = marsad.Covariance{}, marsad.Covariance{}
	closeTo(t, "height", height, &want.Height.Metres, &got.Height.Metres, 1e-3)
	closeTo(t, "sigma of height", height, &want.SigmaHeight, &got.SigmaHeight, 1e-3)
	if !height {
		want.Height = geo.Height{}
	}
	moving := want.Has&marsad.HasObserver != 0
	closeTo(t, "latitude of the observer", moving, &want.Observer.Lat, &got.Observer.Lat, 1e-7*degree)
	closeTo(t, "longitude of the observer", moving, &want.Observer.Lon, &got.Observer.Lon, 1e-7*degree)
	closeTo(t, "height of the observer", moving, &want.ObserverHeight, &got.ObserverHeight, 1e-3)
	closeTo(t, "sigma of the observer", moving, &want.SigmaObserver, &got.SigmaObserver, 1e-3)
	closeTo(t, "east", velocity, &want.East, &got.East, 1e-3)
	closeTo(t, "north", velocity, &want.North, &got.North, 1e-3)
	closeTo(t, "sigma of velocity", velocity, &want.SigmaVelocity, &got.SigmaVelocity, 1e-3)
}

// checkEllipse compares what a covariance says in 8 directions: 0.1 % of a sigma
// along its axes, and the effect of 5e-5 rad on a long thin one.
func checkEllipse(t *testing.T, want, got marsad.Covariance) {
	t.Helper()
	long, _, _ := want.Ellipse()
	for i := range 8 {
		sin, cos := math.Sincos(float64(i) * math.Pi / 8)
		w, g := want.Along(sin, cos), got.Along(sin, cos)
		if math.Abs(w-g) > 0.001*w+6e-5*long {
			t.Errorf("sigma %v along %d/8 π, want %v, of %+v", g, i, w, want)
		}
	}
}

func TestBlockOfIdenticalRows(t *testing.T) {
	c := testCodec(t)
	one := radars(1, 1)
	many := slices.Repeat(one, maxBlockRows)
	if got := must[[]marsad.Observation](t)(c.decode(c.encode(many), 1)); len(got) != len(many) {
		t.Errorf("%d of %d", len(got), len(many))
	}
}

// What cannot be expressed in steps is held at the limit, and never panics.
func TestBlockOfImpossibleNumbers(t *testing.T) {
	c := testCodec(t)
	o := marsad.Observation{Sensor: "x", Kind: marsad.Plot, At: testStart, Has: 1<<7 - 1, Range: math.NaN(), SigmaRange: math.Inf(1),
		Azimuth: geo.Angle(math.Inf(-1)), Covariance: marsad.Covariance{EE: 1e300, EN: math.NaN(), NN: -1}, Position: geo.LatLon(1, 1)}
	o.Class[0] = float32(math.NaN())
	got := must[[]marsad.Observation](t)(c.decode(c.encode([]marsad.Observation{o, o}), 1))
	if len(got) != 2 || got[0].Range != 0 || got[0].SigmaRange != (1<<61)/1e3 {
		t.Errorf("%+v", got[0])
	}
}

func TestDamagedBlockIsRefused(t *testing.T) {
	c := testCodec(t)
	body := c.encode(radars(1, 100))
	for n := range body {
		if _, err := c.decode(body[:n], 1); marsad.CodeOf(err) != marsad.Undecodable {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	for n := range body { // the checksum of zstd sees every changed byte
		damaged := bytes.Clone(body)
		damaged[n] ^= 0x41
		if _, err := c.decode(damaged, 1); marsad.CodeOf(err) != marsad.Undecodable {
			t.Fatalf("byte %d changed: %v", n, err)
		}
	}
}

func FuzzBlock(f *testing.F) {
	c := testCodec(f)
	f.Add(c.encode(radars(1, 1)))
	f.Add(c.encode(radars(1, 50)))
	f.Add(c.encode(everything(rand.New(rand.NewPCG(1, 1)), 30)))
	f.Add(append([]byte{blockVersion, packedNot}, appendBlock(nil, radars(2, 40))...))
	f.Add(append([]byte{blockVersion, packedNot}, appendBlock(nil, everything(rand.New(rand.NewPCG(1, 2)), 20))...))
	f.Add([]byte{blockVersion, packedNot, 1, 0, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		obs, err := c.decode(body, 1)
		if err != nil {
			if marsad.CodeOf(err) != marsad.Undecodable {
				t.Errorf("code %s", marsad.CodeOf(err))
			}
			return
		}
		again, err := c.decode(c.encode(obs), 1)
		if err != nil || len(again) != len(obs) {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}

func TestBytesPerObservation(t *testing.T) {
	c := testCodec(t)
	const n = 5000
	perObservation := func(obs []marsad.Observation) float64 {
		bytes := 0
		for batch := range slices.Chunk(obs, blockRows) {
			bytes += len(c.encode(batch))
		}
		return float64(bytes) / n
	}
	obs := radars(1, n)
	all := perObservation(obs)
	for i := range obs {
		obs[i].Has &^= marsad.HasPosition
	}
	polar := perObservation(obs)
	t.Logf("%.1f bytes an observation with range, azimuth, range rate, position and covariance; %.1f without position and covariance", all, polar)
	if all > 25 || polar > 15 {
		t.Errorf("%.1f and %.1f bytes an observation, want at most 25 and 15", all, polar)
	}
}

// What moving observers measure comes back with where they were.
func TestBlockOfMovingObservers(t *testing.T) {
	c := testCodec(t)
	r := rand.New(rand.NewPCG(4, 4))
	want := everything(r, 200)
	for i := range want {
		if i%2 == 0 {
			want[i].Has |= marsad.HasObserver
		}
		want[i].Observer = geo.LatLon(r.Float64()*180-90, r.Float64()*360-180)
		want[i].ObserverHeight, want[i].SigmaObserver = r.Float64()*5000-100, r.Float64()*30
	}
	got := must[[]marsad.Observation](t)(c.decode(c.encode(want), 1))
	for i := range want {
		checkObservation(t, want[i], got[i], uint64(i+1))
	}
}

// Blocks of the layout before, in which nobody moves, are read as they were.
func TestBlockOfTheVersionBefore(t *testing.T) {
	c := testCodec(t)
	want := everything(rand.New(rand.NewPCG(5, 5)), 50)
	body := append([]byte{2, packedNot}, appendBlock(nil, want)...)
	for i, got := range must[[]marsad.Observation](t)(c.decode(body, 1)) {
		checkObservation(t, want[i], got, uint64(i+1))
	}
}
