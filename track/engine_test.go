package track

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
)

var start = time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)

func after(t float64) time.Time {
	return start.Add(time.Duration(math.Round(t*1e6)) * time.Microsecond)
}

// testRadar is a radar at 21° N 12° E that looks all round every 2 s.
func testRadar(id marsad.SensorID) marsad.Sensor {
	return marsad.Sensor{
		ID: id, Kind: marsad.Radar, Site: geo.LatLon(21, 12), SiteHeight: 450, Measures: marsad.HasRange | marsad.HasAzimuth | marsad.HasRangeRate,
		SigmaRange: 10, SigmaAzimuth: 0.2 * geo.Degree, SigmaRangeRate: 0.5, Pd: 0.9, FalsePerScan: 2, Revisit: 2, RangeMin: 50, RangeMax: 15000,
	}
}

// mover goes straight: metres and metres a second in the frame of the world.
type mover struct{ e, n, ve, vn float64 }

func (m mover) at(t float64) (e, n float64) { return m.e + t*m.ve, m.n + t*m.vn }

// world makes observations of movers.
type world struct {
	rng   *rand.Rand
	frame geo.Frame
	seq   uint64
}

func newWorld(seed uint64) *world {
	return &world{rng: rand.New(rand.NewPCG(seed, 1)), frame: geo.NewFrame(geo.LatLon(21, 12), 450)}
}

// polar is what sensor s measures of m at time t, with noise.
func (w *world) polar(s *marsad.Sensor, m mover, t float64) marsad.Observation {
	e, n := m.at(t)
	up := -(e*e + n*n) / 2 / 6.37e6
	ecef := w.frame.ToECEF(geo.ENU{East: e, North: n, Up: up})
	f := geo.NewFrame(s.Site, s.SiteHeight)
	v := f.FromECEF(ecef)
	rng, az, _ := v.Polar()
	w.seq++
	o := marsad.Observation{
		Seq: w.seq, Sensor: s.ID, At: after(t), Received: after(t + 0.1), Kind: marsad.Plot, Has: s.Measures,
		Range: rng + w.rng.NormFloat64()*s.SigmaRange, SigmaRange: s.SigmaRange,
		Azimuth: az + geo.Angle(w.rng.NormFloat64())*s.SigmaAzimuth, SigmaAzimuth: s.SigmaAzimuth,
		RangeRate: (v.East*m.ve+v.North*m.vn)/rng + w.rng.NormFloat64()*s.SigmaRangeRate, SigmaRangeRate: s.SigmaRangeRate,
		Origin: marsad.Origin{State: "X", Station: "B2", Sensor: s.ID},
	}
	if !s.Measures.All(marsad.HasRange) {
		o.Kind = marsad.Bearing
	}
	return o
}

// report is a position that m tells of itself.
func (w *world) report(name string, m mover, t float64) marsad.Observation {
	e, n := m.at(t)
	p, _ := w.frame.From(geo.ENU{East: e, North: n, Up: -(e*e + n*n) / 2 / 6.37e6})
	w.seq++
	return marsad.Observation{
		Seq: w.seq, Sensor: "blue", At: after(t), Received: after(t), Kind: marsad.Report, Has: marsad.HasPosition, Position: p,
		Covariance: marsad.Covariance{EE: 25, NN: 25}, Identity: marsad.Identity{Name: name}, Label: marsad.Own,
		Origin: marsad.Origin{State: "X", Station: "B2", Sensor: "blue"},
	}
}

// scan is a snapshot of s at t over the movers, with its end told.
func (w *world) scan(e *Engine, s *marsad.Sensor, t float64, movers ...mover) []marsad.Observation {
	var obs []marsad.Observation
	for _, m := range movers {
		obs = append(obs, w.polar(s, m, t))
	}
	e.Observe(obs)
	e.Scan(marsad.Scan{Sensor: s.ID, From: after(t), To: after(t), Received: after(t + 0.1), Plots: len(obs)})
	return obs
}

// off is the distance of the nearest track from m at t.
func (w *world) off(tracks []marsad.Track, m mover, t float64) (metres float64, id marsad.TrackID) {
	metres = math.Inf(1)
	e, n := m.at(t)
	for _, k := range tracks {
		v := w.frame.To(k.Position, 450)
		if d := math.Hypot(v.East-e, v.North-n); d < metres {
			metres, id = d, k.ID
		}
	}
	return metres, id
}

func (w *world) expect(t *testing.T, e *Engine, at float64, within float64, movers ...mover) []marsad.TrackID {
	t.Helper()
	tracks := e.Tracks(nil, after(at))
	if len(tracks) != len(movers) {
		t.Fatalf("at %g: %d tracks, want %d", at, len(tracks), len(movers))
	}
	var ids []marsad.TrackID
	for i, m := range movers {
		d, id := w.off(tracks, m, at)
		if d > within {
			t.Errorf("at %g: mover %d is %.0f m from the nearest track, want %.0f", at, i, d, within)
		}
		ids = append(ids, id)
	}
	return ids
}

func TestTwoVehiclesCross(t *testing.T) {
	w, e, r := newWorld(3), New(Options{Station: "B2"}), testRadar("r1")
	e.SetSensor(r)
	a, b := mover{-1500, 4000, 15, 2}, mover{1500, 4000, -15, 2}
	var first []marsad.TrackID
	for k := range 100 {
		now := float64(k) * 2
		w.scan(e, &r, now, a, b)
		e.Advance(after(now + 0.1))
		if k == 20 {
			first = w.expect(t, e, now, 60, a, b)
		}
	}
	last := w.expect(t, e, 198, 60, a, b)
	if !reflect.DeepEqual(first, last) || first[0] == first[1] {
		t.Errorf("tracks %v before the crossing, %v after it", first, last)
	}
}

func TestMissedScansCoastAndEnd(t *testing.T) {
	w, e, r := newWorld(4), New(Options{Station: "B2"}), testRadar("r1")
	e.SetSensor(r)
	a := mover{1000, 3000, 5, 9}
	now := 0.0
	for range 15 {
		w.scan(e, &r, now, a)
		e.Advance(after(now))
		now += 2
	}
	id := w.expect(t, e, now, 60, a)[0]
	for range 2 {
		w.scan(e, &r, now)
		e.Advance(after(now))
		now += 2
	}
	tracks := e.Tracks(nil, after(now))
	if len(tracks) != 1 || tracks[0].State != marsad.Coasting {
		t.Fatalf("after two missed scans: %+v", tracks)
	}
	w.scan(e, &r, now, a)
	e.Advance(after(now))
	if got := w.expect(t, e, now, 60, a)[0]; got != id || e.Tracks(nil, after(now))[0].State != marsad.Confirmed {
		t.Errorf("track %v went on as %v", id, got)
	}
	var ended []marsad.TrackID
	for range 10 {
		now += 2
		w.scan(e, &r, now)
		ended = append(ended, e.Advance(after(now)).Ended...)
	}
	if len(ended) != 1 || ended[0] != id || len(e.Tracks(nil, after(now))) != 0 {
		t.Errorf("ended %v, want %v", ended, id)
	}
}

func TestBlindIsNotAbsent(t *testing.T) {
	w, e, r := newWorld(5), New(Options{Station: "B2"}), testRadar("r1")
	r.MinRadialSpeed = 1.5
	e.SetSensor(r)
	a := mover{0, 3000, 0, 9}
	now := 0.0
	for range 15 {
		w.scan(e, &r, now, a)
		e.Advance(after(now))
		now += 2
	}
	id := w.expect(t, e, now, 60, a)[0]
	e0, n0 := a.at(now)
	for range 40 { // it has stopped: the radar sees nothing for 80 s
		w.scan(e, &r, now)
		e.Advance(after(now))
		now += 2
	}
	if got := w.expect(t, e, now, 80, mover{e0, n0, 0, 0})[0]; got != id {
		t.Errorf("track %v became %v", id, got)
	}
}

func TestBearingsAloneStartATrackOnlyWhereThreeAgree(t *testing.T) {
	camera := func(id marsad.SensorID, lat, lon float64) marsad.Sensor {
		return marsad.Sensor{
			ID: id, Kind: marsad.Camera, Site: geo.LatLon(lat, lon), SiteHeight: 450, Measures: marsad.HasAzimuth, SigmaAzimuth: 0.1 * geo.Degree,
			Pd: 0.9, FalsePerScan: 0.2, Revisit: 1, RangeMin: 20, RangeMax: 6000,
		}
	}
	cams := []marsad.Sensor{camera("c1", 21, 12), camera("c2", 21, 12.03), camera("c3", 21.02, 12.04)}
	m := mover{1500, 2500, 1.2, 0.5}
	for n := 1; n <= 3; n++ {
		w, e := newWorld(6), New(Options{Station: "B2"})
		for i := range cams {
			e.SetSensor(cams[i])
		}
		for k := range 10 {
			now := float64(k)
			for i := range n {
				w.scan(e, &cams[i], now+0.1*float64(i), m)
			}
			e.Advance(after(now + 0.5))
		}
		tracks := e.Tracks(nil, after(10))
		if want := map[bool]int{true: 1}[n == 3]; len(tracks) != want {
			t.Errorf("%d cameras: %d tracks, want %d", n, len(tracks), want)
		}
		if d, _ := w.off(tracks, m, 10); n == 3 && d > 20 {
			t.Errorf("three cameras: %.0f m off", d)
		}
	}
}

// A plot that comes 40 s late gives the track that its arrival in order would
// have given, and the picture shown before it is not taken back.
func TestLatePlot(t *testing.T) {
	run := func(late bool) (marsad.Track, Counts) {
		w, e, r := newWorld(8), New(Options{Station: "B2"}), testRadar("r1")
		e.SetSensor(r)
		a := mover{1000, 5000, 10, 3}
		var kept []marsad.Observation
		for k := range 40 {
			now := float64(k) * 2
			o := w.polar(&r, a, now)
			if late && k == 20 {
				kept = append(kept, o)
			} else {
				e.Observe([]marsad.Observation{o})
			}
			e.Advance(after(now))
		}
		e.Observe(kept)
		step := e.Advance(after(79))
		if late && (len(step.Changed) != 1 || step.Changed[0].At.Before(after(79))) {
			t.Errorf("the late plot changed %v", step.Changed)
		}
		return e.Tracks(nil, after(80))[0], e.Counts()
	}
	want, _ := run(false)
	got, c := run(true)
	if c.Late != 1 {
		t.Errorf("%d late plots were used, want 1", c.Late)
	}
	if d, _ := geo.Inverse(want.Position, got.Position); d > 0.5 || math.Abs(want.Covariance.EE-got.Covariance.EE) > 0.05*want.Covariance.EE {
		t.Errorf("in order %v %v, late %v %v: %.2f m apart", want.Position, want.Covariance, got.Position, got.Covariance, d)
	}
}

func TestTooLateIsCounted(t *testing.T) {
	w, e, r := newWorld(9), New(Options{Station: "B2", Window: 60}), testRadar("r1")
	e.SetSensor(r)
	e.Advance(after(100))
	e.Observe([]marsad.Observation{w.polar(&r, mover{0, 3000, 0, 1}, 10)})
	e.Advance(after(101))
	if c := e.Counts(); c.TooLate != 1 || c.Started != 0 {
		t.Errorf("%+v", c)
	}
}

func TestBadInputIsCounted(t *testing.T) {
	e := New(Options{Station: "B2"})
	r := testRadar("r1")
	e.SetSensor(r)
	nan := math.NaN()
	e.Observe([]marsad.Observation{
		{}, {Sensor: "r1", At: start, Kind: marsad.Plot},
		{Sensor: "r1", At: start, Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth, Range: nan},
		{Sensor: "who", At: start, Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth, Range: 100},
	})
	e.Advance(after(1))
	if c := e.Counts(); c.Rejected != 4 || c.Started != 0 {
		t.Errorf("%+v", c)
	}
}

func TestMarksDoNotMix(t *testing.T) {
	w, e, r := newWorld(10), New(Options{Station: "B2"}), testRadar("r1")
	e.SetSensor(r)
	a := mover{1000, 3000, 5, 5}
	for k := range 20 {
		now := float64(k) * 2
		o := w.polar(&r, a, now)
		x := w.polar(&r, a, now)
		x.Marks = marsad.Marks{Exercise: "ex-1", Release: marsad.Amber}
		e.Observe([]marsad.Observation{o, x})
		e.Advance(after(now))
	}
	tracks := e.Tracks(nil, after(40))
	if len(tracks) != 2 {
		t.Fatalf("%d tracks, want a real and an exercised one", len(tracks))
	}
	marks := map[marsad.Marks]bool{tracks[0].Marks: true, tracks[1].Marks: true}
	if !marks[marsad.Marks{}] || !marks[marsad.Marks{Exercise: "ex-1", Release: marsad.Amber}] {
		t.Errorf("marks %v", marks)
	}
}

func TestReportsAndRadarMakeOneTrack(t *testing.T) {
	w, e, r := newWorld(11), New(Options{Station: "B2"}), testRadar("r1")
	e.SetSensor(r)
	a := mover{1000, 3000, 5, 5}
	for k := range 20 {
		now := float64(k) * 2
		w.scan(e, &r, now, a)
		e.Observe([]marsad.Observation{w.report("BF-1", a, now+0.7)})
		e.Advance(after(now + 1))
	}
	w.expect(t, e, 40, 15, a)
	k := e.Tracks(nil, after(40))[0]
	if k.Kind != marsad.Fused || k.Label != marsad.Own || k.Identity.Name != "BF-1" || len(k.Origins) != 2 || len(k.Sensors) != 2 {
		t.Errorf("%+v", k)
	}
	if n := k.Sensors[0].Observations + k.Sensors[1].Observations; k.Sensors[0].Sensor != "blue" || n < 35 {
		t.Errorf("contributions %+v", k.Sensors)
	}
	if k.Period != 2 {
		t.Errorf("period %v, want the radar's 2 s", k.Period)
	}
	// after half a minute in which no sensor saw it the same name goes on with its track
	far := mover{-4000, 6000, 0, 0}
	e.Observe([]marsad.Observation{w.report("BF-1", far, 70)})
	e.Advance(after(71))
	if got := w.expect(t, e, 71, 20, far)[0]; got != k.ID {
		t.Errorf("track %v went on as %v", k.ID, got)
	}
}

func TestSystemTracksAreForeign(t *testing.T) {
	e := New(Options{Station: "B2"})
	o := marsad.Observation{
		Sensor: "sic", At: start, Received: start, Kind: marsad.SystemTrack, Number: 7, Has: marsad.HasPosition | marsad.HasVelocity,
		Position: geo.LatLon(21, 12), Covariance: marsad.Covariance{EE: 100, NN: 100}, East: 3, Origin: marsad.Origin{Station: "C1", Sensor: "sic"},
	}
	e.Observe([]marsad.Observation{o, o})
	step := e.Advance(start)
	if len(step.Changed) != 1 || step.Changed[0].Kind != marsad.Foreign || step.Changed[0].Label != marsad.Declared || step.Changed[0].DeclaredBy != "C1" {
		t.Fatalf("%+v", step.Changed)
	}
	id := step.Changed[0].ID
	if step = e.Advance(start.Add(2 * time.Minute)); len(step.Ended) != 1 || step.Ended[0] != id {
		t.Errorf("ended %v, want %v", step.Ended, id)
	}
}

// Two radars, one turned by a degree: one picture, and the bias is found.
func TestBiasedRadarsMakeOnePicture(t *testing.T) {
	w, e := newWorld(12), New(Options{Station: "B2"})
	a, b := testRadar("r1"), testRadar("r2")
	b.Site = geo.LatLon(21, 12.08)
	e.SetSensor(a)
	e.SetSensor(b)
	movers := []mover{{1000, 4000, 10, 2}, {4000, 6000, -3, -9}, {7000, 3000, -8, 8}, {-2000, 5000, 12, 0}}
	for k := range 60 {
		now := float64(k) * 2
		w.scan(e, &a, now, movers...)
		var obs []marsad.Observation
		for i, m := range movers {
			o := w.polar(&b, m, now+1)
			o.Azimuth += geo.Degree
			obs = append(obs, o)
			if i == 0 {
				obs = append(obs, w.report("BF-1", m, now+0.5))
			}
		}
		e.Observe(obs)
		e.Scan(marsad.Scan{Sensor: "r2", From: after(now + 1), To: after(now + 1)})
		e.Advance(after(now + 1.2))
	}
	w.expect(t, e, 120, 40, movers...)
	got := e.Biases()
	near(t, "bias of r1", got["r1"].Azimuth.Degrees(), 0, 0.1)
	near(t, "bias of r2", got["r2"].Azimuth.Degrees(), 1, 0.1)
}

// mess is a hard minute: movers, false plots, two radars, a camera, reports, late
// and doubled plots.
func mess(t *testing.T, shuffle uint64) []marsad.Track {
	t.Helper()
	w, e := newWorld(13), New(Options{Station: "B2"})
	order := rand.New(rand.NewPCG(shuffle, shuffle))
	a, b := testRadar("r1"), testRadar("r2")
	b.Site = geo.LatLon(21.02, 12.05)
	c := marsad.Sensor{ID: "c1", Kind: marsad.Camera, Site: geo.LatLon(21, 12.02), SiteHeight: 450, Measures: marsad.HasAzimuth, SigmaAzimuth: 0.1 * geo.Degree, Pd: 0.9, FalsePerScan: 0.3, Revisit: 1, RangeMax: 6000}
	for _, s := range []marsad.Sensor{a, b, c} {
		e.SetSensor(s)
	}
	var late []marsad.Observation
	for k := range 40 {
		now := float64(k) * 2
		var obs []marsad.Observation
		for i := range 12 {
			m := mover{float64(i)*300 - 1500, 3000 + 40*float64(i), 8 - float64(i), 3}
			for _, s := range []*marsad.Sensor{&a, &b, &c} {
				o := w.polar(s, m, now)
				switch {
				case w.rng.IntN(10) == 0:
				case w.rng.IntN(10) == 0:
					late = append(late, o)
				default:
					obs = append(obs, o)
				}
			}
			if i == 0 {
				obs = append(obs, w.report("BF-1", m, now))
			}
		}
		for range 5 {
			obs = append(obs, w.polar(&a, mover{w.rng.Float64() * 5000, w.rng.Float64() * 5000, 0, 0}, now))
		}
		if k%7 == 6 {
			obs, late = append(obs, late...), nil
		}
		if shuffle > 0 {
			order.Shuffle(len(obs), func(i, j int) { obs[i], obs[j] = obs[j], obs[i] })
		}
		e.Observe(obs)
		for _, s := range []*marsad.Sensor{&a, &b, &c} {
			e.Scan(marsad.Scan{Sensor: s.ID, From: after(now), To: after(now)})
		}
		step := e.Advance(after(now + 0.2))
		for i := range step.Changed {
			checkTrack(t, &step.Changed[i])
		}
	}
	return e.Tracks(nil, after(80))
}

// checkTrack fails for what no track may be.
func checkTrack(t *testing.T, k *marsad.Track) {
	t.Helper()
	c, v := k.Covariance, k.VelocityCovariance
	ok := k.Position.Valid() && finite([]float64{k.East, k.North, k.Existence, c.EE, c.EN, c.NN, v.EE, v.EN, v.NN}) &&
		c.EE > 0 && c.EE*c.NN > c.EN*c.EN && v.EE > 0 && v.EE*v.NN > v.EN*v.EN && k.Existence >= 0 && k.Existence <= 1 && len(k.Origins) > 0
	if !ok {
		t.Fatalf("no track can be %+v", *k)
	}
}

func TestSameInputSameTracks(t *testing.T) {
	first := mess(t, 0)
	if len(first) < 10 {
		t.Fatalf("only %d tracks", len(first))
	}
	for range 3 {
		if !reflect.DeepEqual(first, mess(t, 0)) {
			t.Fatal("the same calls gave other tracks")
		}
	}
}

func TestOrderWithinABatchChangesNothing(t *testing.T) {
	first := mess(t, 0)
	for shuffle := range uint64(4) {
		if got := mess(t, shuffle+1); !reflect.DeepEqual(first, got) {
			t.Fatalf("shuffle %d gave other tracks: %d and %d", shuffle+1, len(first), len(got))
		}
	}
}

// A Track that was handed on does not change when the engine goes on.
func TestTracksMayBeKept(t *testing.T) {
	w, e, r := newWorld(14), New(Options{Station: "B2"}), testRadar("r1")
	e.SetSensor(r)
	a := mover{1000, 3000, 5, 5}
	var kept marsad.Track
	var n uint32
	for k := range 40 {
		now := float64(k) * 2
		w.scan(e, &r, now, a)
		step := e.Advance(after(now))
		if k == 10 {
			kept = step.Changed[0]
			n = kept.Sensors[0].Observations
		}
	}
	if kept.Sensors[0].Observations != n || len(kept.Origins) != 1 {
		t.Errorf("a kept track changed: %+v", kept)
	}
}

// When a track is confirmed, the step tells which observations made it.
func TestAssociationsTellWhy(t *testing.T) {
	w, e, r := newWorld(15), New(Options{Station: "B2"}), testRadar("r1")
	e.SetSensor(r)
	var all []marsad.Association
	for k := range 10 {
		now := float64(k) * 2
		w.scan(e, &r, now, mover{1000, 3000, 5, 5})
		all = append(all, e.Advance(after(now)).Associations...)
	}
	if len(all) != 10 || !all[0].Initiates || all[0].Observation != 1 || all[9].Observation != 10 || all[9].Weight < 0.9 {
		t.Errorf("%+v", all)
	}
}

// A pressure altitude and an elevation tell of one drone; a report without a
// height does not pull it to the ground.
func TestHeights(t *testing.T) {
	w, e, r := newWorld(16), New(Options{Station: "B2"}), testRadar("r1")
	r.Measures |= marsad.HasElevation
	r.SigmaElevation, r.Revisit = 0.3*geo.Degree, 1
	e.SetSensor(r)
	a := mover{1000, 2000, 5, 5}
	for k := range 30 {
		now := float64(k)
		o := w.polar(&r, a, now)
		ground := o.Range
		o.Elevation, o.SigmaElevation = geo.Angle(math.Atan2(300, ground)), r.SigmaElevation
		o.Range = math.Hypot(ground, 300)
		p := w.report("UAV-1", a, now+0.5)
		if k%2 == 0 {
			p.Has |= marsad.HasHeight
			p.Height = geo.Height{Metres: 750, Above: geo.Pressure}
		}
		e.Observe([]marsad.Observation{o, p})
		e.Advance(after(now + 0.6))
	}
	w.expect(t, e, 30, 25, a)
	k := e.Tracks(nil, after(30))[0]
	if k.Height.Above != geo.Ellipsoid || math.Abs(k.Height.Metres-750) > 25 || !(k.SigmaHeight > 0 && k.SigmaHeight < 25) {
		t.Errorf("height %+v ± %.0f, want 750", k.Height, k.SigmaHeight)
	}
}

// Two tracks that are one: a silent radar's track meets that of another which has
// found the same object again.
func TestTwoTracksThatAreOneAreMerged(t *testing.T) {
	e := New(Options{Station: "B2"})
	w, a, b := newWorld(17), testRadar("r1"), testRadar("r2")
	e.SetSensor(a)
	e.SetSensor(b)
	m := mover{1000, 3000, 5, 5}
	var obs []marsad.Observation
	for k := range 10 {
		obs = append(obs, w.polar(&a, m, float64(k)*2))
	}
	e.Observe(obs)
	e.Advance(after(18))
	first := w.expect(t, e, 18, 60, m)[0]
	// the twin, as bad data might make it: the same estimate, fed by the other radar
	j := e.clone(0)
	u := &e.targets[j]
	u.id, u.state, u.feeds = 99, marsad.Confirmed, []feed{{sensor: 1, n: 3, last: 18}}
	u.nodes, u.kept = u.nodes[:0], u.kept[:0]
	for k := range 3 {
		o := w.polar(&b, m, 13+2*float64(k))
		e.Observe([]marsad.Observation{o})
		n := node{p: e.pending[0], weight: 1}
		e.pending, e.words = e.pending[:0], e.words[:0]
		e.remember(u, n, &u.f)
	}
	if n := len(e.Tracks(nil, after(19))); n != 2 {
		t.Fatalf("%d tracks, want the two", n)
	}
	var ended []marsad.TrackID
	for k := range 20 {
		ended = append(ended, e.Advance(after(19+float64(k))).Ended...)
	}
	if len(ended) != 1 || ended[0].Number != 99 || e.Counts().Merged != 1 {
		t.Errorf("ended %v, %+v", ended, e.Counts())
	}
	k := e.Tracks(nil, after(40))
	if len(k) != 1 || k[0].ID != first || k[0].Kind != marsad.Fused || len(k[0].Sensors) != 2 {
		t.Errorf("%+v", k)
	}
}
