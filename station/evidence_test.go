package station

import (
	"context"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/internal/api"
)

// drive lets a thing that tells its place drive north from a place, once a second for
// n seconds up to now, and returns its track when the tracker shows it.
func drive(t *testing.T, s *Station, name string, lon float64, n int) marsad.TrackID {
	t.Helper()
	end := time.Now().UTC().Truncate(time.Second)
	var obs []marsad.Observation
	for i := range n {
		at := end.Add(time.Duration(i-n) * time.Second)
		obs = append(obs, marsad.Observation{Sensor: marsad.SensorID(name), At: at, Received: at, Kind: marsad.Report, Has: marsad.HasPosition,
			Position: geo.LatLon(23+1e-4*float64(i), lon), Covariance: marsad.Covariance{EE: 25, NN: 25}, Identity: marsad.Identity{Name: name},
			Origin: marsad.Origin{Station: s.o.ID, Sensor: marsad.SensorID(name)}})
	}
	s.core.observe(obs)
	var id marsad.TrackID
	until(t, name+" is shown", func() bool {
		snap, _ := s.core.snapshot.Load()
		for _, k := range snap.Tracks {
			if k.Identity.Name == name && k.Sensors[0].Observations >= uint32(n) {
				id = k.ID
			}
		}
		return !id.IsZero()
	})
	return id
}

// until waits for steps of the core until ok says yes.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func TestEvidenceOutlivesTheTrackAndNotItsPlots(t *testing.T) {
	o := options(t)
	s := start(t, o)
	id := drive(t, s, "blue", 7, 40)
	ask := func() api.Evidence {
		t.Helper()
		e, err := s.evidence(t.Context(), id, api.EvidenceRequest{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	until(t, "the evidence is on disk", func() bool { return len(ask().Items) == 40 })
	e := ask()
	first, newest := e.Items[39], e.Items[0]
	if !first.Initiates || newest.Initiates || !first.At.Equal(e.Begun) || e.Sensor != "blue" || e.Plots != 40 || !e.Ended.IsZero() || e.Deleted != nil ||
		newest.Told.Identity.Name != "blue" || newest.Models.Steady+newest.Models.Manoeuvres < 0.5 || newest.Residual <= 0 {
		t.Errorf("evidence %+v", e)
	}
	half, err := s.evidence(t.Context(), id, api.EvidenceRequest{Limit: 25})
	if err != nil || len(half.Items) != 25 || half.Next == 0 {
		t.Fatalf("%d items, next %d, %v", len(half.Items), half.Next, err)
	}
	rest, err := s.evidence(t.Context(), id, api.EvidenceRequest{Limit: 25, Cursor: half.Next})
	if err != nil || len(rest.Items) != 15 || rest.Next != 0 || rest.Items[14].Observation != first.Observation {
		t.Errorf("the rest: %d items, next %d, %v", len(rest.Items), rest.Next, err)
	}
	if _, err := s.evidence(t.Context(), marsad.TrackID{Station: o.ID, Number: 900}, api.EvidenceRequest{Limit: 1}); marsad.CodeOf(err) != marsad.NotFound {
		t.Errorf("a track that never was: %v", err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}

	o.KeepPlots = time.Nanosecond
	s = start(t, o)
	defer s.Stop()
	if e := ask(); len(e.Items) != 40 || e.Ended.IsZero() || e.Deleted != nil {
		t.Errorf("after a restart: %d items, %+v", len(e.Items), e)
	}
	s.retain(t.Context())
	if e := ask(); len(e.Items) != 0 || e.Deleted == nil || e.Deleted.Before.Before(first.At) {
		t.Errorf("after its plots were deleted: %d items, %+v", len(e.Items), e.Deleted)
	}
}
