package mavlink

import (
	"hash/maphash"
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/mavlink"
	"marsad/wire/remoteid"
)

const (
	maxDrones = 256             // that one vehicle hears at a time
	forgotten = 5 * time.Minute // unheard for so long
	naming    = 4 * time.Second // names come each 3 s (F3411-22a, 5.4.6)
	renewed   = time.Minute     // an operator who stays is told of so often

	sigma95     = 2.4477 // of a circle
	height95    = 1.96
	usualSigma  = 30.0 // m, where the drone does not tell its accuracy
	usualSpeed  = 3.0  // m/s
	usualHeight = 50.0 // m
)

// heardDrone is what Open Drone ID told of one drone: the vehicle itself, or one that its
// receiver heard.
type heardDrone struct {
	id          string
	idType      uint8
	first, last time.Time // heard
	clock       link.Clock
	located     remoteid.Location // the last, to be had once
	operator    uint64            // a hash of the operator's place: the place itself is not kept here
	operatorAt  time.Time         // when it was handed on
}

// name is the UAS id that the vehicle told of itself, or "".
func (v *vehicle) name() string {
	if d := v.drones[[20]byte{}]; d != nil {
		return d.id
	}
	return ""
}

// drone finds or makes what is known of the one that the message is about.
func (r *Reader) drone(v *vehicle, f *mavlink.Frame, at time.Time) *heardDrone {
	var key [20]byte
	if f.Has("id_or_mac") {
		for i := range key {
			key[i] = byte(f.IntAt("id_or_mac", i))
		}
	}
	d := v.drones[key]
	if d == nil || at.Sub(d.last) > forgotten {
		v.room(at)
		d = &heardDrone{first: at, clock: r.source.NewClock("")} // a drone's clock is not the sensor's
		v.drones[key] = d
	}
	d.last = at
	return d
}

// room makes room for one more: whoever is forgotten goes, or who was heard longest ago.
func (v *vehicle) room(at time.Time) {
	if len(v.drones) < maxDrones {
		return
	}
	var oldest [20]byte
	found := false
	for key, d := range v.drones {
		if at.Sub(d.last) > forgotten {
			delete(v.drones, key)
		} else if !found || d.last.Before(v.drones[oldest].last) {
			oldest, found = key, true
		}
	}
	if len(v.drones) >= maxDrones {
		delete(v.drones, oldest)
	}
}

// remoteID takes an Open Drone ID message: those of a pack that say who before those that
// say where.
func (r *Reader) remoteID(v *vehicle, f *mavlink.Frame, at time.Time) {
	d := r.drone(v, f, at)
	var location *remoteid.Location
	var system *remoteid.System
	f.RemoteID(func(m remoteid.Message, err error) {
		if err != nil {
			r.source.Broken(at, BadRemoteID, err, nil) // no bytes: they may hold the operator's place
			return
		}
		switch m.Kind {
		case remoteid.BasicIDKind:
			d.called(&m.BasicID)
		case remoteid.LocationKind:
			location = &m.Location
		case remoteid.SystemKind:
			system = &m.System
		}
	})
	if location != nil {
		if code := r.located(v, d, location, at); code != "" {
			r.source.Counters.Reject(code)
		}
	}
	if system != nil && d.id != "" {
		r.operator(v, d, system, at)
	}
}

// called takes who the drone is; a serial number is kept before all other ids.
func (d *heardDrone) called(x *remoteid.BasicID) {
	name := x.Name()
	if name == "" || d.id != "" && d.idType == remoteid.SerialNumber && x.IDType != remoteid.SerialNumber {
		return
	}
	d.id, d.idType = name, x.IDType
}

// located makes an observation of where a drone is, or returns why not. What an autopilot
// tells itself as GLOBAL_POSITION_INT is not told twice.
func (r *Reader) located(v *vehicle, d *heardDrone, x *remoteid.Location, received time.Time) marsad.Code {
	lat, lon, ok := x.Position()
	itself := d == v.drones[[20]byte{}]
	switch {
	case itself && !v.told.IsZero() && received.Sub(v.told) < fresh, *x == d.located:
		return Repeated
	case d.id == "" && received.Sub(d.first) < naming:
		return Unnamed
	case !ok:
		return NoPosition
	}
	d.located = *x
	at, known := x.At(received)
	if known {
		at = r.source.Measured(&d.clock, at, received)
	}
	s := v.sensor
	o := marsad.Observation{
		Sensor: s.ID, At: at, Received: received, Kind: marsad.Report, Has: marsad.HasPosition,
		Position: geo.LatLon(lat, lon), Identity: marsad.Identity{Name: d.id}, Label: marsad.Cooperative,
		Origin: s.Origin, Marks: s.Marks,
	}
	if itself {
		o.Identity.MAVLink = s.System
		if s.Own {
			o.Label = marsad.Own
		}
	}
	o.Class[marsad.Drone] = 1
	measures(&o, x)
	if o.Valid() != nil {
		return Impossible
	}
	r.batch = append(r.batch, o)
	return ""
}

// measures fills in height, velocity and how good all is.
func measures(o *marsad.Observation, x *remoteid.Location) {
	horizontal, vertical, pressure, speed := x.Accuracies()
	sigma := or(horizontal/sigma95, usualSigma)
	o.Covariance = marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
	if m, ok := remoteid.Metres(x.Geodetic); ok {
		o.Has |= marsad.HasHeight
		o.Height, o.SigmaHeight = geo.Height{Metres: m, Above: geo.Ellipsoid}, or(vertical/height95, usualHeight)
	} else if m, ok := remoteid.Metres(x.Pressure); ok {
		o.Has |= marsad.HasHeight
		o.Height, o.SigmaHeight = geo.Height{Metres: m, Above: geo.Pressure}, or(pressure/height95, usualHeight)
	}
	course, directed := x.Course()
	v, told := x.GroundSpeed()
	if told && (directed || v == 0) {
		o.Has |= marsad.HasVelocity
		o.North, o.East = v*math.Cos(course*math.Pi/180), v*math.Sin(course*math.Pi/180)
		o.SigmaVelocity = or(speed/sigma95, usualSpeed)
	}
}

// operator hands on where the operator is, when that has changed, and now and again while
// he stays. It goes nowhere else.
func (r *Reader) operator(v *vehicle, d *heardDrone, x *remoteid.System, received time.Time) {
	lat, lon, ok := x.Operator()
	if !ok {
		return
	}
	hash := maphash.Comparable(r.seed, [2]int32{x.Lat, x.Lon})
	if hash == d.operator && received.Sub(d.operatorAt) < renewed {
		return
	}
	d.operator, d.operatorAt = hash, received
	s := v.sensor
	p := marsad.OperatorPlace{Sensor: s.ID, At: received, Received: received, Drone: d.id, Position: geo.LatLon(lat, lon),
		Takeoff: x.PlaceKind == 0, Origin: s.Origin, Marks: s.Marks}
	if m, ok := remoteid.Metres(x.Height); ok {
		p.Height = geo.Height{Metres: m, Above: geo.Ellipsoid}
	}
	r.source.Operator(p)
}

func or(x, usual float64) float64 {
	if x > 0 {
		return x
	}
	return usual
}
