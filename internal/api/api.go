// Package api serves /api/v1 and the page over HTTP, as docs/api.md and
// docs/live.md say. It holds no state of its own: what it needs of the station
// it takes as functions.
package api

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"marsad"
	"marsad/link"
)

// Limits of the server.
const (
	maxBody          = 4 << 20 // bytes of a request: an import of a thousand zones
	maxHeader        = 32 << 10
	readTimeout      = 15 * time.Second
	writeTimeout     = 60 * time.Second
	idleTimeout      = 2 * time.Minute
	shutdownTimeout  = 3 * time.Second
	liveWriteTimeout = 10 * time.Second
)

// Station is what the API serves. All functions may be called from any
// goroutine; what they return is not changed any more by anybody.
type Station struct {
	ID       marsad.StationID
	Exercise marsad.ExerciseID // that everything here belongs to; empty: none
	Run      string            // name of this start of the station; empty: a random one
	Hosts    []string          // names under which browsers may reach us, beside localhost and loopback addresses
	Page     fs.FS             // files of the page, index.html at the root
	Licences []Licence
	Log      *slog.Logger     // nil: none
	Now      func() time.Time // nil: time.Now

	// Picture returns the newest snapshot, and a channel that is closed when there
	// is a newer one.
	Picture func() (*marsad.Snapshot, <-chan struct{})
	// State does the same for zones and alerts.
	State   func() (State, <-chan struct{})
	Sensors func() []Sensor
	// Evidence returns what made and fed a track, that is there or was.
	Evidence func(ctx context.Context, id marsad.TrackID, q EvidenceRequest) (Evidence, error)
	// Still returns the newest picture of a sensor, if there is one.
	Still func(marsad.SensorID) (marsad.Still, bool)
	// Operators returns where operators of drones stand: personal data.
	Operators  func(ctx context.Context) ([]marsad.OperatorPlace, error)
	Events     func(ctx context.Context, after uint64, limit int) ([]marsad.Event, error) // oldest first
	Quarantine func(ctx context.Context, limit int) ([]Broken, error)                     // newest first
	Health     func(ctx context.Context) (Health, error)

	// Actor names who makes a request.
	Actor func(*http.Request) marsad.Actor
	// The deeds return when what they did is on disk.
	Acknowledge func(ctx context.Context, by marsad.Actor, id marsad.AlertID, remark string) (marsad.Alert, error)
	SetZone     func(ctx context.Context, by marsad.Actor, z marsad.Zone) (marsad.Zone, error)
	RemoveZone  func(ctx context.Context, by marsad.Actor, id marsad.ZoneID) error
	// Correct and Undo do so with tracks; the tracker heeds them from its next step on.
	Correct     func(ctx context.Context, by marsad.Actor, c marsad.Correction) (marsad.Correction, error)
	Undo        func(ctx context.Context, by marsad.Actor, number uint64, reason string) (marsad.Correction, error)
	ImportZones func(ctx context.Context, by marsad.Actor, zones []marsad.Zone) ([]marsad.Zone, error)
}

// State is what the log says now. Version grows with each change.
type State struct {
	Version  uint64
	Zones    []marsad.Zone
	Alerts   []marsad.Alert   // newest first
	Findings []marsad.Finding // that hold, oldest first

	Corrections []marsad.Correction // of tracks, oldest first
}

// Sensor is a sensor with how it is doing.
type Sensor struct {
	marsad.Sensor
	Status   marsad.SensorStatus
	Protocol string
	Source   string // name of its source
}

// Broken is a piece of quarantine. A parameter "detail" is told as such.
type Broken struct {
	Source string
	At     time.Time
	Code   marsad.Code
	Params map[string]any
	Bytes  []byte // the first ones
	Size   int    // of the whole
}

// Health is how the station is doing.
type Health struct {
	Uptime  time.Duration
	Store   StoreHealth
	Tracker TrackerHealth
	Sources []Source
}

// TrackerHealth is what the tracker has done since the start.
type TrackerHealth struct {
	Observations uint64 `json:"observations"` // taken in
	Rejected     uint64 `json:"rejected"`     // of them not valid, or of a sensor without a site
	TooLate      uint64 `json:"too_late"`     // of them older than it looks back
	Late         uint64 `json:"late"`         // of them late, and put in their place
	Crowded      uint64 `json:"crowded"`      // of them that began no track, for there are as many as may be
	Tentative    int    `json:"tentative"`    // tracks not shown yet
}

// StoreHealth is how the store is doing.
type StoreHealth struct {
	Bytes        uint64 `json:"bytes"` // on disk
	Observations uint64 `json:"observations"`
	Events       uint64 `json:"events"`
	Fault        string `json:"fault,omitempty"` // why nothing is stored any more; technical text
}

// Source is one source with its counters.
type Source struct {
	Name     string
	Protocol string
	Address  string // where it listens, or what it connects to

	Transport string            // udp, tcp or http where it listens; connect where it connects
	Exercise  marsad.ExerciseID // that its observations belong to; empty: real
	Count     link.Count
}

// Licence is one text that the binary carries.
type Licence struct {
	Name    string `json:"name"`
	Licence string `json:"licence"` // SPDX expression, or as its author calls it
	Text    string `json:"text"`
}

// Server answers the requests.
type Server struct {
	station Station
	hosts   map[string]bool
	page    *page
	mux     *http.ServeMux

	stopping chan struct{}
	stop     sync.Once
	live     sync.WaitGroup // open live streams
	clients  atomic.Int64

	frames    memo[frameKey]
	tracks    memo[frameKey]
	snapshots memo[frameKey]
	states    memo[stateKey]
	sensors   memo[sensorKey]
}

// New returns a server for the station.
func New(st Station) (*Server, error) {
	if st.Now == nil {
		st.Now = time.Now
	}
	if st.Log == nil {
		st.Log = slog.New(slog.DiscardHandler)
	}
	if st.Run == "" {
		st.Run = rand.Text()[:12]
	}
	page, err := newPage(st.Page)
	if err != nil {
		return nil, fmt.Errorf("api: page: %w", err)
	}
	s := &Server{station: st, page: page, hosts: knownHosts(st.Hosts), mux: http.NewServeMux(), stopping: make(chan struct{})}
	for _, r := range s.routes() {
		s.mux.HandleFunc(r.method+" "+r.path, r.serve)
	}
	s.mux.HandleFunc(unknownPath, s.unknown)
	s.mux.HandleFunc("/", s.servePage)
	return s, nil
}

// ServeHTTP answers one request, after the checks that hold for all.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	if err := s.admit(r); err != nil {
		s.problem(w, r, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.mux.ServeHTTP(w, r)
}

// Serve answers on the listener until ctx ends, then lets running requests
// finish, closes the live streams and returns nil.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	base, kill := context.WithCancel(context.WithoutCancel(ctx))
	defer kill()
	server := &http.Server{
		Handler:           s,
		BaseContext:       func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.station.Log.Handler(), slog.LevelDebug),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			// What waits in the kernel for a slow reader is an old picture: little may.
			if tcp, ok := c.(*net.TCPConn); ok {
				tcp.SetWriteBuffer(128 << 10)
			}
			return ctx
		},
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		s.Close()
		return fmt.Errorf("api: %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	s.endStreams()
	defer time.AfterFunc(shutdownTimeout, kill).Stop() // streams that are stuck in a write end too
	grace, cancel := context.WithTimeout(base, shutdownTimeout)
	defer cancel()
	err := server.Shutdown(grace)
	if err != nil {
		err = errors.Join(err, server.Close())
	}
	<-ended
	s.live.Wait()
	if err != nil {
		return fmt.Errorf("api: %s: stop: %w", listener.Addr(), err)
	}
	return nil
}

// Close ends the live streams and waits for them. Serve does it by itself.
func (s *Server) Close() {
	s.endStreams()
	s.live.Wait()
}

func (s *Server) endStreams() { s.stop.Do(func() { close(s.stopping) }) }
