package store

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"marsad"
)

// associations gives each observation to one of n tracks, as a tracker would.
func associations(rng *rand.Rand, obs []marsad.Observation, n int) []marsad.Association {
	started := map[uint32]bool{}
	out := make([]marsad.Association, 0, len(obs))
	class := make([]float64, n+1)
	for i := range obs {
		o := &obs[i]
		track := uint32(1 + rng.IntN(n))
		class[track] = min(0.99, class[track]+0.02*rng.Float64())
		d := rng.ExpFloat64()
		a := marsad.Association{Track: marsad.TrackID{Station: "B2", Number: track}, Observation: o.Seq, Sensor: o.Sensor, Kind: o.Kind, At: o.At, Received: o.Received,
			Residual: 30 * rng.ExpFloat64(), Distance2: 2 * d, Weight: 1, Initiates: !started[track], Late: rng.IntN(50) == 0}
		if d > 3 {
			a.Weight = 0.5 + 0.5*rng.Float64()
		}
		p := float32(0.8 + 0.2*rng.Float64())
		a.Models = marsad.ModelProbabilities{Stands: 0.01, Steady: p, Manoeuvres: 0.99 - p}
		a.Class[marsad.Vehicle], a.Class[marsad.Animal] = float32(class[track]), float32(1-class[track])
		started[track] = true
		out = append(out, a)
	}
	return out
}

func fill(t *testing.T, s *Store, obs []marsad.Observation, list []marsad.Association) {
	t.Helper()
	for i := 0; i < len(obs); i += 100 {
		noError(t, s.AppendObservations(obs[i:i+100]))
		for j := i; j < i+100; j++ {
			list[j].Observation = obs[j].Seq
		}
		noError(t, s.AppendEvidence(&marsad.TrackStep{At: obs[i].At, Associations: list[i : i+100]}))
		noError(t, s.Flush(t.Context()))
	}
}

// page reads all the evidence of a track in pieces.
func page(t *testing.T, r *Reader, q EvidenceRequest) (all []Fed) {
	t.Helper()
	for {
		list, next, err := r.Evidence(t.Context(), q)
		noError(t, err)
		all = append(all, list...)
		if next == 0 {
			return all
		}
		q.Before = next
	}
}

func TestEvidenceComesBack(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, dir)
	obs := radars(3, 5000)
	list := associations(rand.New(rand.NewPCG(4, 4)), obs, 60)
	fill(t, s, obs, list)
	check := func(r *Reader) {
		t.Helper()
		for track := uint32(1); track <= 60; track += 7 {
			got := page(t, r, EvidenceRequest{Track: track, Limit: 17})
			slices.Reverse(got)
			want := slices.DeleteFunc(slices.Clone(list), func(a marsad.Association) bool { return a.Track.Number != track })
			if len(got) != len(want) {
				t.Fatalf("track %d: %d of %d", track, len(got), len(want))
			}
			for i := range want {
				checkFed(t, &got[i], &want[i])
			}
			half := page(t, r, EvidenceRequest{Track: track, Limit: 1000, From: want[10].At, To: want[20].At})
			inSpan := 0
			for i := range want {
				if at := want[i].At; !at.Before(want[10].At) && at.Before(want[20].At) {
					inSpan++
				}
			}
			if len(half) != inSpan || inSpan < 8 {
				t.Errorf("track %d: %d of %d in a span", track, len(half), inSpan)
			}
		}
	}
	check(s.Reader)
	var bytes, n int64
	noError(t, s.Close())
	s = openTest(t, dir)
	check(s.Reader)
	noError(t, s.Reader.db.QueryRow(`select sum(length(body)), sum(n) from evidence where n > 1000`).Scan(&bytes, &n))
	if per := float64(bytes) / float64(n); per > 8 || n < 4000 {
		t.Errorf("%.2f bytes an association, over %d", per, n)
	} else {
		t.Logf("%.2f bytes an association", per)
	}
	if life := must[Life](t)(s.Life(t.Context(), 7)); life.Ended.IsZero() || life.Sensor == "" {
		t.Errorf("no track outlives its station: %+v", life)
	}
	if _, err := s.Life(t.Context(), 99); marsad.CodeOf(err) != marsad.NotFound {
		t.Errorf("a track that never was: %v", err)
	}
}

func checkFed(t *testing.T, got *Fed, want *marsad.Association) {
	t.Helper()
	near := func(a, b, part float64) bool { return math.Abs(a-b) <= part*b+0.01 }
	if got.Observation != want.Observation || got.Told.Seq != want.Observation || got.Sensor != want.Sensor || !got.At.Equal(want.At.Truncate(time.Microsecond)) ||
		got.Initiates != want.Initiates || got.Late != want.Late || !near(got.Residual, want.Residual, 0.03) || !near(got.Distance2, want.Distance2, 0.03) ||
		!near(got.Weight, want.Weight, 0) || !near(float64(got.Models.Steady), float64(want.Models.Steady), 0) ||
		!near(float64(got.Models.Stands), float64(want.Models.Stands), 0) || !near(float64(got.Class[marsad.Vehicle]), float64(want.Class[marsad.Vehicle]), 0) {
		t.Fatalf("got\n %+v\nwant\n %+v", got.Association, *want)
	}
}

// What was merged into a track is followed; both refer to each other, and so do a
// track and what was split off it.
func TestEvidenceFollowsWhatATrackWas(t *testing.T) {
	s := openTest(t, t.TempDir())
	obs := radars(3, 300)
	list := associations(rand.New(rand.NewPCG(4, 4)), obs, 3)
	fill(t, s, obs, list)
	id := func(n uint32) marsad.TrackID { return marsad.TrackID{Station: "B2", Number: n} }
	at := obs[299].At
	noError(t, s.AppendEvidence(&marsad.TrackStep{At: at, Ended: []marsad.TrackID{id(2), id(3), id(400)},
		Bonds: []marsad.Bond{{At: at, Kind: marsad.Merged, Track: id(2), Other: id(3)}, {At: at, Kind: marsad.Merged, Track: id(1), Other: id(2), Actor: "amina"},
			{At: at, Kind: marsad.Split, Track: id(4), Other: id(1)}}}))
	noError(t, s.Flush(t.Context()))
	if got := page(t, s.Reader, EvidenceRequest{Track: 1, Limit: 50}); len(got) != 300 {
		t.Errorf("%d of 300 observations, through three tracks", len(got))
	}
	own := 0
	for i := range list {
		if list[i].Track.Number == 3 {
			own++
		}
	}
	life := must[Life](t)(s.Life(t.Context(), 3))
	if got := page(t, s.Reader, EvidenceRequest{Track: 3, Limit: 50}); len(got) != own || life.Plots != uint64(own) || life.Ended.IsZero() || len(life.Bonds) != 1 || life.Bonds[0].Track != id(2) {
		t.Errorf("the merged one: %d of %d observations, %+v", len(got), own, life)
	}
	if life := must[Life](t)(s.Life(t.Context(), 1)); len(life.Bonds) != 2 || life.Bonds[0].Actor != "amina" || !life.Ended.IsZero() {
		t.Errorf("the one that is left: %+v", life)
	}
}

// Evidence goes with its observations, and then it is known when they went.
func TestEvidenceIsDeletedWithItsObservations(t *testing.T) {
	s := openTest(t, t.TempDir())
	obs := radars(3, 1000)
	fill(t, s, obs, associations(rand.New(rand.NewPCG(4, 4)), obs, 4))
	first, last := obs[0].At, obs[999].At
	if d := must[Deletion](t)(s.DeletionOf(t.Context(), first, last)); !d.At.IsZero() {
		t.Errorf("deleted before anything was: %+v", d)
	}
	middle := obs[500].At
	part := must[Deleted](t)(s.Thin(t.Context(), middle, time.Time{}))
	if d := must[Deletion](t)(s.DeletionOf(t.Context(), first, last)); part.Observations == 0 || d.Observations != part.Observations || !d.Before.Equal(middle) || d.At.IsZero() {
		t.Errorf("deleted in part: %+v, %+v", part, d)
	}
	all := must[Deleted](t)(s.Thin(t.Context(), last.Add(time.Second), time.Time{}))
	if all.Evidence+part.Evidence != 1000 {
		t.Errorf("evidence deleted: %d and %d", part.Evidence, all.Evidence)
	}
	must[Deleted](t)(s.Thin(t.Context(), last.Add(time.Hour), time.Time{})) // nothing is left to delete
	if d := must[Deletion](t)(s.DeletionOf(t.Context(), first, last)); !d.Before.Equal(last.Add(time.Second)) {
		t.Errorf("the deletion that took the last of it: %+v", d)
	}
	if got := page(t, s.Reader, EvidenceRequest{Track: 1, Limit: 50}); len(got) != 0 {
		t.Errorf("%d are left", len(got))
	}
	obs = radars(3, 100)
	fill(t, s, obs, associations(rand.New(rand.NewPCG(4, 4)), obs, 4))
	if got := page(t, s.Reader, EvidenceRequest{Track: 1, Limit: 1000}); len(got) == 0 || got[0].Place <= 1000 {
		t.Errorf("numbers do not go on: %+v", got)
	}
	must[Deleted](t)(s.Thin(t.Context(), time.Time{}, last.Add(time.Hour)))
	if _, err := s.Life(t.Context(), 1); err != nil {
		t.Errorf("a track that lives was forgotten: %v", err)
	}
}

func FuzzEvidenceBlock(f *testing.F) {
	c, err := newBlockCodec()
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(c.close)
	obs := radars(3, 40)
	var rows []fed
	for _, a := range associations(rand.New(rand.NewPCG(4, 4)), obs, 4) {
		rows = append(rows, fedOf(&a))
	}
	packed := c.encodeFed(rows)
	raw, err := c.unpacked(packed)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		rows, places, err := readFed(raw, map[uint32]bool{1: true, 2: true})
		if err == nil && len(rows) != len(places) {
			t.Error("rows without places")
		}
		for i := range rows {
			rows[i].association("B2")
		}
	})
}
