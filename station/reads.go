package station

import (
	"context"
	"errors"
	"time"

	"marsad"
	"marsad/internal/api"
)

// sensors returns all sensors with how they are doing.
func (s *Station) sensors() []api.Sensor {
	list := s.board.statuses(time.Now().UTC())
	known := s.registration()
	for i := range list {
		if r, ok := known[list[i].ID]; ok {
			list[i].Status.Registration = &r
		}
	}
	return list
}

// operators returns where operators of drones stand, as told within the time that
// this may be kept.
func (s *Station) operators(ctx context.Context) ([]marsad.OperatorPlace, error) {
	return s.store.OperatorPlaces(ctx, time.Now().Add(-marsad.OperatorPlaceKept))
}

var errEnough = errors.New("enough")

// events returns at most limit events after the sequence number, oldest first.
func (s *Station) events(ctx context.Context, after uint64, limit int) (out []marsad.Event, err error) {
	err = s.store.Events(ctx, after+1, func(e marsad.Event) error {
		if len(out) == limit {
			return errEnough
		}
		out = append(out, e)
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// quarantined returns the last broken inputs, newest first.
func (s *Station) quarantined(ctx context.Context, limit int) ([]api.Broken, error) {
	list, err := s.store.Quarantined(ctx, limit)
	out := make([]api.Broken, len(list))
	for i, q := range list {
		out[i] = api.Broken{Source: q.Source, At: q.At, Code: q.Code, Params: q.Params, Bytes: q.Bytes, Size: q.Size}
	}
	return out, err
}

// health tells how the station is doing.
func (s *Station) health(ctx context.Context) (api.Health, error) {
	counts, err := s.store.Counts(ctx)
	if err != nil {
		return api.Health{}, err
	}
	h := api.Health{
		Uptime: time.Since(s.started),
		Store:  api.StoreHealth{Bytes: uint64(counts.Bytes), Observations: uint64(counts.Observations), Events: uint64(counts.Events)},
	}
	if err := s.store.Health().Err; err != nil {
		h.Store.Fault = err.Error()
	}
	if c := s.core.tracking.Load(); c != nil {
		h.Tracker = api.TrackerHealth{
			Observations: c.Observations, Rejected: c.Rejected, TooLate: c.TooLate, Late: c.Late, Crowded: c.Crowded, Tentative: c.Tentative,
		}
	}
	for _, c := range s.sources {
		h.Sources = append(h.Sources, api.Source{
			Name: c.feed.Name, Protocol: c.feed.Protocol, Address: c.address(), Transport: c.feed.carrier(), Exercise: c.feed.Marks.Exercise, Count: c.counters.Count(),
		})
	}
	return h, nil
}

// retain deletes plots and tracks that are older than they may be kept.
func (s *Station) retain(ctx context.Context) {
	before := func(keep time.Duration) time.Time {
		if keep <= 0 {
			return time.Time{} // for ever
		}
		return time.Now().Add(-keep)
	}
	report, err := s.store.Thin(ctx, before(s.o.KeepPlots), before(s.o.KeepTracks))
	if err != nil {
		s.o.Log.Error("old data not deleted", "err", err)
		return
	}
	if report.Blocks+report.TrackUpdates+report.Readings > 0 {
		s.o.Log.Info("old data deleted", "observations", report.Observations, "track_updates", report.TrackUpdates, "readings", report.Readings)
	}
}

// forget deletes the places of operators whose time is over.
func (s *Station) forget(ctx context.Context) {
	n, err := s.store.ForgetOperators(ctx, time.Now().Add(-marsad.OperatorPlaceKept))
	if err != nil {
		s.o.Log.Error("places of operators not deleted", "err", err)
	} else if n > 0 {
		s.o.Log.Info("places of operators deleted", "places", n)
	}
}
