// Package station wires a station: the one place that knows all parts. A Station
// is a value that a test, the demo or the run command starts and stops.
package station

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"marsad"
	"marsad/alert"
	"marsad/geo"
	"marsad/internal/api"
	"marsad/internal/bus"
	"marsad/internal/store"
	"marsad/ledger"
	"marsad/link"
	"marsad/link/mqtt"
	"marsad/picture"
	"marsad/track"
	"marsad/web"
)

// Options say what to start.
type Options struct {
	ID         marsad.StationID
	HTTP       string // address of page and API
	Data       string // folder of the store
	Feeds      []Feed
	Broker     BrokerOptions
	Zones      []marsad.Zone // set at the start where the log has none of that id
	Exercise   marsad.ExerciseID
	Operator   string // account of whoever comes over loopback
	Commit     time.Duration
	Quarantine int64 // bytes
	KeepPlots  time.Duration
	KeepTracks time.Duration
	Licences   []api.Licence
	Log        *slog.Logger
}

// BrokerOptions say whether sensors may dial in by MQTT, and who.
type BrokerOptions struct {
	Listen                       string // empty: no broker
	UsersFile, CertFile, KeyFile string
}

// Station is one running station.
type Station struct {
	o       Options
	started time.Time
	machine marsad.Actor

	store    *store.Store
	core     *core
	board    *board
	broker   *mqtt.Broker // nil: none
	pressure struct {
		sync.Mutex
		asked time.Time
		qnh   float64 // Pa at sea level; 0: nobody tells
	}
	sources  []*source
	listener net.Listener

	parts []part
}

// part is something that was started, and how it is stopped.
type part struct {
	name string
	stop func() error
}

// source is a feed under way.
type source struct {
	feed     Feed
	counters link.Counters
	bound    netip.AddrPort
}

// address is where it listens, or what it connects to.
func (s *source) address() string {
	if s.bound.IsValid() {
		return s.bound.String()
	}
	return s.feed.Connect
}

// Start starts a station: store, ledger, engines, sources, page, in this order.
// When one fails, those before it are stopped again.
func Start(ctx context.Context, o Options) (*Station, error) {
	s := &Station{o: o, started: time.Now().UTC(), machine: marsad.Actor{ID: "marsad", Machine: true, Station: o.ID}}
	if s.o.Log == nil {
		s.o.Log = slog.New(slog.DiscardHandler)
	}
	for _, step := range []struct {
		name  string
		start func(context.Context) (stop func() error, err error)
	}{
		{"page address", s.startListener}, // first: the store notes it for a second start
		{"data folder", s.startStore},
		{"core", s.startCore},
		{"retention", s.startRetention},
		{"broker", s.startBroker},
		{"sources", s.startSources},
		{"page", s.startPage},
	} {
		stop, err := step.start(ctx)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", step.name, err), s.Stop())
		}
		s.parts = append(s.parts, part{step.name, stop})
	}
	return s, nil
}

// Stop stops everything in reverse order and returns what went wrong.
func (s *Station) Stop() error {
	var errs []error
	for _, p := range slices.Backward(s.parts) {
		if err := p.stop(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", p.name, err))
		}
	}
	s.parts = nil
	return errors.Join(errs...)
}

// URL returns the page's address, with the port that was bound.
func (s *Station) URL() string { return "http://" + s.listener.Addr().String() + "/" }

// Address returns where the source of that name listens.
func (s *Station) Address(name string) (netip.AddrPort, bool) {
	for _, c := range s.sources {
		if c.feed.Name == name {
			return c.bound, true
		}
	}
	return netip.AddrPort{}, false
}

func (s *Station) startListener(context.Context) (func() error, error) {
	l, err := net.Listen("tcp", s.o.HTTP)
	if err != nil {
		return nil, errors.Join(err, store.HeldBy(s.o.Data)) // most often the same station, started twice
	}
	s.listener = l
	return func() error {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	}, nil
}

func (s *Station) startStore(ctx context.Context) (func() error, error) {
	st, err := store.Open(ctx, s.o.Data, store.Options{
		Station: s.o.ID, Address: s.URL(), CommitInterval: s.o.Commit, QuarantineBytes: int(s.o.Quarantine),
	})
	if err != nil {
		return nil, err
	}
	s.store = st
	return st.Close, nil
}

// startCore rebuilds what stands from the log and starts the engines.
func (s *Station) startCore(ctx context.Context) (func() error, error) {
	last, err := s.lastTrack(ctx)
	if err != nil {
		return nil, err
	}
	c := &core{
		log: s.o.Log, now: func() time.Time { return time.Now().UTC() }, exercise: s.o.Exercise,
		store: s.store, tracker: track.New(track.Options{Station: s.o.ID, LastNumber: last}), picture: picture.New(s.started),
		alerts: alert.New(), ledger: ledger.New(s.o.ID),
		batches: make(chan batch, pendingBatches), commands: make(chan func()), stopped: make(chan struct{}),
		saved: map[marsad.TrackID]savedTrack{},
	}
	c.pool.New = func() any { return new([]marsad.Observation) }
	byPeople := map[string]bool{} // sensors whose last version a person set
	if err := s.store.Events(ctx, 1, func(e marsad.Event) error {
		if e.Kind == marsad.SensorSet {
			byPeople[e.Subject] = !e.Actor.Machine
		}
		return c.ledger.Apply(e)
	}); err != nil {
		return nil, err
	}
	s.adoptSites(c.ledger, byPeople)
	c.snapshot = bus.NewLatest(c.picture.Snapshot())
	c.state = bus.NewLatest(api.State{})
	if err := s.prepare(ctx, c); err != nil {
		return nil, err
	}
	s.core = c
	running, cancel := context.WithCancel(context.Background())
	go c.run(running)
	return func() error {
		cancel()
		<-c.stopped
		_, err := s.store.AppendEvents(context.Background(), []marsad.Event{s.event(marsad.StationStopped)})
		return err
	}, nil
}

// lastTrack returns the number after which new tracks are numbered: the next
// thousand, so that those that a crash kept from the disk are never named again.
func (s *Station) lastTrack(ctx context.Context) (uint32, error) {
	const block = 1000
	last, err := s.store.LastTrack(ctx)
	if last == 0 {
		return 0, err
	}
	return (last + block - 1) / block * block, err
}

// adoptSites puts what people set of a sensor while the station ran over what
// the configuration says of it: that was the first version only.
func (s *Station) adoptSites(l *ledger.Ledger, byPeople map[string]bool) {
	for i := range s.o.Feeds {
		f := &s.o.Feeds[i]
		for j := range f.Sensors {
			n := &f.Sensors[j].Sensor
			if set, ok := l.Sensor(n.ID); ok && byPeople[string(n.ID)] {
				set.Origin, set.Marks = n.Origin, n.Marks
				*n = set
				s.o.Log.Info("sensor as set by people, not as in the configuration", "sensor", n.ID)
			}
		}
	}
}

// prepare notes the start, sensors and zones in the log, and brings the rules to
// what stands in it.
func (s *Station) prepare(ctx context.Context, c *core) error {
	if err := c.commit(ctx, s.event(marsad.StationStarted)); err != nil {
		return err
	}
	var sensors []marsad.Sensor
	for _, f := range s.o.Feeds {
		for _, n := range f.Sensors {
			sensors = append(sensors, n.Sensor)
		}
	}
	if err := c.setSensors(ctx, s.machine, sensors); err != nil {
		return err
	}
	for _, z := range s.o.Zones {
		if _, known := c.ledger.Zone(z.ID); known {
			continue
		}
		z.Version = 0 // none was seen: it is new
		e, err := c.ledger.SetZone(s.machine, z)
		if err != nil {
			return err
		}
		if err := c.commit(ctx, e); err != nil {
			return err
		}
	}
	c.alert(c.alerts.SetZones(s.started, c.ledger.Zones()), s.started)
	c.alert(c.alerts.Restore(s.started, c.ledger.Alerts()), s.started)
	c.restoreFindings(s.started)
	c.publish()
	return nil
}

// event is an event of the machine about the station itself.
func (s *Station) event(kind marsad.EventKind) marsad.Event {
	return marsad.Event{At: time.Now().UTC(), Actor: s.machine, Exercise: s.o.Exercise, Kind: kind, Subject: string(s.o.ID)}
}

// startSources starts a goroutine for each feed and waits until its socket is bound.
func (s *Station) startSources(ctx context.Context) (func() error, error) {
	s.board = newBoard(s.started)
	for i := range s.o.Feeds {
		c := &source{feed: s.o.Feeds[i]}
		for _, n := range c.feed.Sensors {
			s.board.add(n.Sensor, &c.feed, &c.counters)
		}
		s.sources = append(s.sources, c)
	}
	if err := s.restoreWeek(ctx); err != nil {
		return nil, err
	}
	running, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	stop := func() error {
		cancel()
		group.Wait()
		return nil
	}
	for _, c := range s.sources {
		f := &c.feed
		bound, failed := make(chan netip.AddrPort, 1), make(chan error, 1)
		transport, listens, err := transportOf(f, s.o.ID, s.broker, func(a netip.AddrPort) { bound <- a })
		if err != nil {
			return nil, errors.Join(err, stop())
		}
		r, err := newSource(f, transport, s.sink(c), &c.counters)
		if err != nil {
			return nil, errors.Join(err, stop())
		}
		group.Go(func() { failed <- r.Run(running) })
		if !listens {
			bound <- netip.AddrPort{}
		}
		select {
		case c.bound = <-bound:
		case err := <-failed:
			return nil, errors.Join(err, stop())
		}
		group.Go(func() {
			if err := <-failed; err != nil {
				s.o.Log.Error("source ended", "source", f.Name, "err", err)
			}
		})
	}
	return stop, nil
}

// sigmaLevelled is how good a height is that came of a pressure altitude with the
// pressure told: the air's temperature is not known, and the heat of the day is worth
// a tenth of the height above the ground.
const (
	sigmaLevelled = 15.0 // m
	shareLevelled = 0.05
)

// level turns pressure altitudes into heights above the sea where a sensor tells the
// pressure.
func (s *Station) level(obs []marsad.Observation) {
	qnh := 0.0
	for i := range obs {
		o := &obs[i]
		if o.Height.Above != geo.Pressure || !o.Has.All(marsad.HasHeight) {
			continue
		}
		if qnh == 0 {
			if qnh = s.qnhNow(); qnh == 0 {
				return
			}
		}
		h := geo.SeaLevelHeight(o.Height.Metres, qnh)
		o.Height = geo.Height{Metres: h, Above: geo.SeaLevel}
		o.SigmaHeight = math.Sqrt(o.SigmaHeight*o.SigmaHeight + sigmaLevelled*sigmaLevelled + shareLevelled*shareLevelled*h*h)
	}
}

// qnhNow asks the board at most each ten seconds.
func (s *Station) qnhNow() float64 {
	now := time.Now()
	s.pressure.Lock()
	defer s.pressure.Unlock()
	if now.Sub(s.pressure.asked) > 10*time.Second {
		s.pressure.asked, s.pressure.qnh = now, s.board.qnh(now)
	}
	return s.pressure.qnh
}

// impossibleReading is the reason for which a reading is not used.
const impossibleReading marsad.Code = "impossible-reading"

// sink is where a source puts what it hears.
func (s *Station) sink(c *source) link.Sink {
	return link.Sink{
		Observe: func(obs []marsad.Observation) {
			shorten(obs)
			s.level(obs)
			ended := s.board.observed(obs)
			s.core.observe(obs)
			if len(ended) > 0 {
				s.core.stored(s.store.AppendReadings(ended))
			}
		},
		Scan: func(scan marsad.Scan) {
			s.board.scanned(scan)
			s.core.scanned(scan)
		},
		Reading: func(list []marsad.Reading) {
			list = slices.DeleteFunc(slices.Clone(list), func(r marsad.Reading) bool {
				if r.Valid() != nil {
					c.counters.Reject(impossibleReading)
					return true
				}
				return false
			})
			s.board.read(list)
			s.core.stored(s.store.AppendReadings(list))
		},
		Operator: func(o marsad.OperatorPlace) {
			switch {
			case !o.Position.Valid() || o.Position.IsZero() || len(o.Drone) > maxName:
				c.counters.Reject(impossibleReading)
			case time.Since(o.At) < marsad.OperatorPlaceKept:
				o.At = earlier(o.At, o.Received) // what is of the future would be kept for longer
				s.core.stored(s.store.PutOperatorPlace(o))
			}
		},
		Still:     s.board.seen,
		Footprint: s.board.looked,
		Clock:     s.board.clocked,
		Asset:     s.board.assetSeen,
		Broken: func(b link.Broken) {
			q := store.Quarantined{At: b.At, Source: c.feed.Name, Code: b.Code, Bytes: b.Bytes, Size: len(b.Bytes)}
			if b.Err != nil {
				q.Params = map[string]any{"detail": b.Err.Error()}
			}
			s.core.stored(s.store.Quarantine(q))
		},
	}
}

// maxName is the longest name of an object, bytes.
const maxName = 64

// shorten cuts names that no display shows: the store would take nothing of a batch
// that holds one.
func shorten(obs []marsad.Observation) {
	for i := range obs {
		if name := &obs[i].Identity.Name; len(*name) > maxName {
			*name = strings.ToValidUTF8(strings.Clone((*name)[:maxName]), "")
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// startRetention deletes what is older than it may be kept: at the start and each
// hour, and what is personal each ten minutes.
func (s *Station) startRetention(context.Context) (func() error, error) {
	running, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		hour, soon := time.NewTicker(time.Hour), time.NewTicker(10*time.Minute)
		defer hour.Stop()
		defer soon.Stop()
		s.forget(running) // what a station that stood still kept too long
		for {
			select {
			case <-hour.C:
				s.retain(running)
			case <-soon.C:
				s.forget(running)
			case <-running.Done():
				return
			}
		}
	}()
	return func() error {
		cancel()
		<-done
		return nil
	}, nil
}

func (s *Station) startPage(context.Context) (func() error, error) {
	server, err := api.New(api.Station{
		ID: s.o.ID, Exercise: s.o.Exercise, Page: web.Files(), Licences: s.o.Licences, Log: s.o.Log,
		Picture: s.core.snapshot.Load, State: s.core.state.Load, Sensors: s.sensors,
		Evidence: s.evidence, Still: s.board.still, Operators: s.operators,
		Events: s.events, Quarantine: s.quarantined, Health: s.health,
		Actor:       func(*http.Request) marsad.Actor { return marsad.Actor{ID: s.o.Operator, Station: s.o.ID} },
		Acknowledge: s.core.acknowledge, SetZone: s.core.setZone, RemoveZone: s.core.removeZone, ImportZones: s.core.importZones,
		Correct: s.core.correct, Undo: s.core.undo,
	})
	if err != nil {
		return nil, err
	}
	running, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(running, s.listener) }()
	return func() error {
		cancel()
		return <-ended
	}, nil
}
