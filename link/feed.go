package link

import (
	"context"
	"errors"
	"time"

	"marsad"
	"marsad/geo"
)

// Feed is what a source is given whatever its protocol, to be embedded: what carries
// it, and where what it hears goes. Its fields are set before the source runs and
// not changed after.
type Feed struct {
	Name      string    // of the source in the configuration, for the quarantine
	Transport Transport // what carries it
	// ClockError is how far a sensor's clock may be off to be taken at its word (Clock):
	// 0 is one minute, negative no bound.
	ClockError time.Duration

	Sink     Sink // functions that are nil are not called
	Counters *Counters
}

// Prepare makes the counters where none were given.
func (f *Feed) Prepare() {
	if f.Counters == nil {
		f.Counters = new(Counters)
	}
}

// Receive gives each packet to handle until ctx ends; why a connection ended or is
// not there is counted before. A packet was of use when anything was handed on of it.
func (f *Feed) Receive(ctx context.Context, handle func(Packet)) error {
	if f.Transport == nil {
		return errors.New("no address to listen on or connect to")
	}
	f.Prepare()
	return f.Transport.Run(ctx, func(p Packet) (useful bool) {
		if p.Code != "" {
			f.Counters.Reject(p.Code)
		}
		if p.End && p.Stream == 0 {
			return false // a connection that never was
		}
		before := f.Counters.useful.Load()
		handle(p)
		return f.Counters.useful.Load() > before
	})
}

// Observe counts observations and hands them on; none are not.
func (f *Feed) Observe(batch []marsad.Observation) {
	if len(batch) == 0 {
		return
	}
	f.Counters.Observations(len(batch))
	f.Counters.useful.Add(1)
	if f.Sink.Observe != nil {
		f.Sink.Observe(batch)
	}
}

// Read counts readings and hands them on; none are not.
func (f *Feed) Read(batch []marsad.Reading) {
	if len(batch) == 0 {
		return
	}
	f.Counters.Readings(len(batch))
	f.Counters.useful.Add(1)
	if f.Sink.Reading != nil {
		f.Sink.Reading(batch)
	}
}

// Scan hands a scan on.
func (f *Feed) Scan(s marsad.Scan) {
	f.Counters.useful.Add(1)
	if f.Sink.Scan != nil {
		f.Sink.Scan(s)
	}
}

// Asset hands the health of a platform on.
func (f *Feed) Asset(id marsad.SensorID, a marsad.Asset) {
	f.Counters.useful.Add(1)
	if f.Sink.Asset != nil {
		f.Sink.Asset(id, a)
	}
}

// Operator hands the place of a drone's operator on: personal data.
func (f *Feed) Operator(o marsad.OperatorPlace) {
	f.Counters.useful.Add(1)
	if f.Sink.Operator != nil {
		f.Sink.Operator(o)
	}
}

// Still hands a picture on; its bytes belong to the receiver from then on.
func (f *Feed) Still(s marsad.Still) {
	f.Counters.useful.Add(1)
	if f.Sink.Still != nil {
		f.Sink.Still(s)
	}
}

// Footprint hands on what a camera sees of the ground.
func (f *Feed) Footprint(p marsad.Footprint) {
	f.Counters.useful.Add(1)
	if f.Sink.Footprint != nil {
		f.Sink.Footprint(p)
	}
}

// Broken counts input that could not be used and sends it to quarantine.
func (f *Feed) Broken(at time.Time, code marsad.Code, err error, bytes []byte) {
	f.Counters.Reject(code)
	if f.Sink.Broken != nil {
		f.Sink.Broken(Broken{Source: f.Name, At: at, Code: code, Err: err, Bytes: bytes})
	}
}

// usualReach is how far a detector without direction and range reaches where its
// configuration does not say, m.
const usualReach = 50

// Presence is the observation of a detector that only tells that something is there:
// a tripwire, an infrared detector, a door. The object is at the sensor's site, to
// within what the sensor reaches: half of it is one sigma.
func Presence(s *marsad.Sensor, at, received time.Time) marsad.Observation {
	reach := s.RangeMax
	if reach <= 0 {
		reach = usualReach
	}
	v := (reach / 2) * (reach / 2)
	return marsad.Observation{
		Sensor: s.ID, At: at, Received: received, Kind: marsad.Plot, Has: marsad.HasPosition,
		Position: s.Site, Covariance: marsad.Covariance{EE: v, NN: v},
		Height: geo.Height{}, Origin: s.Origin, Marks: s.Marks,
	}
}
