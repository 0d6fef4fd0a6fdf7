package station

import (
	"context"
	"time"

	"marsad"
	"marsad/internal/api"
	"marsad/internal/store"
	"marsad/picture"
)

// evidence returns why a track is, or was, there. A track that the store does not know
// has just begun, or is another system's.
func (s *Station) evidence(ctx context.Context, id marsad.TrackID, q api.EvidenceRequest) (api.Evidence, error) {
	snapshot, _ := s.core.snapshot.Load()
	live := picture.Find(snapshot, id)
	e := api.Evidence{Track: id}
	if id.Station != s.o.ID && live == nil {
		return e, missing(id)
	}
	life, err := s.store.Life(ctx, id.Number)
	switch {
	case err == nil:
		e.Begun, e.Sensor, e.Ended, e.Plots, e.Bonds = life.Begun, life.Sensor, life.Ended, life.Plots, life.Bonds
	case marsad.CodeOf(err) == marsad.NotFound && live != nil:
		e.Begun = live.Born
		if len(live.Sensors) > 0 {
			e.Sensor = live.Sensors[0].Sensor
		}
	default:
		return e, err
	}
	until := e.Ended
	if live != nil {
		e.Sensors, until = live.Sensors, time.Now()
		for _, c := range live.Sensors {
			e.Plots += uint64(c.Observations)
		}
	}
	list, next, err := s.store.Evidence(ctx, store.EvidenceRequest{Track: id.Number, From: q.From, To: q.To, Before: q.Cursor, Limit: q.Limit})
	if err != nil {
		return e, err
	}
	e.Next = next
	for i := range list {
		e.Items = append(e.Items, api.Fed{Association: list[i].Association, Told: list[i].Told})
	}
	gone, err := s.store.DeletionOf(ctx, e.Begun, until)
	if err == nil && !gone.At.IsZero() {
		e.Deleted = &api.EvidenceDeleted{Before: gone.Before, At: gone.At}
	}
	return e, err
}

func missing(id marsad.TrackID) error {
	e := marsad.Errorf(marsad.NotFound, "no track %s", id)
	e.Params = map[string]any{"kind": "track", "id": id.String()}
	return e
}
