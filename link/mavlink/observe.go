package mavlink

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/mavlink"
)

// Reader turns the packets of a source into observations and health. It belongs to
// one goroutine.
type Reader struct {
	source    *Source
	framers   link.Senders[*mavlink.Framer]
	vehicles  map[byte]*vehicle
	remoteIDs bool              // Open Drone ID was heard: bytes of this feed may be personal
	verifier  *mavlink.Verifier // nil without a key
	seed      maphash.Seed
	batch     []marsad.Observation
}

// restOfFrame is how long the rest of a frame is waited for. By the standard a
// datagram holds whole frames, but bridges from a serial line cut where they please.
const restOfFrame = time.Second

// What is assumed of a vehicle that does not tell how good its values are.
const (
	sigmaPosition = 5.0 // m, each axis
	sigmaVelocity = 0.5 // m/s, each axis
	heightFactor  = 2   // satellites give height about half as well as position
)

const (
	componentAutopilot = 1 // MAV_COMP_ID_AUTOPILOT1
	fix3D              = 3 // GPS_FIX_TYPE_3D_FIX
	// fresh is how long what a vehicle told counts.
	fresh = 10 * time.Second
	// reboot is how far its time since boot must fall back to be a new start.
	reboot = 5000 // ms
)

// vehicle is what is known of one system.
type vehicle struct {
	sensor *Sensor
	clock  link.Clock
	boot   time.Time // when it was switched on by its own clock; zero before it has told
	class  marsad.Class
	told   time.Time // when its autopilot last told a position
	last   int64     // time since boot of the last position, ms; -1 before it
	gps    satellites
	health health
	drones map[[20]byte]*heardDrone // by id_or_mac; zeros is itself
}

// satellites is what the last GPS_RAW_INT said.
type satellites struct {
	received                 time.Time
	fix                      int64
	separation               float64 // m, ellipsoid height less height above sea level
	ellipsoid                bool    // separation is known
	horizontal, up, velocity float64 // 1 sigma, m and m/s; 0 not told
}

func newVehicle(s *Sensor, clock link.Clock) *vehicle {
	return &vehicle{sensor: s, clock: clock, class: marsad.Drone, last: -1, health: newHealth(), drones: map[[20]byte]*heardDrone{}}
}

// earliest is before all clocks that satellites have set: MAVLink is of 2009.
var earliest = time.Date(2009, 1, 1, 0, 0, 0, 0, time.UTC)

// setClock takes SYSTEM_TIME, which ties the time since boot to the vehicle's
// clock. A vehicle without a fix tells a time near 1970, which is none.
func (v *vehicle) setClock(unixMicro, bootMS int64) {
	if t := time.UnixMicro(unixMicro).UTC(); t.After(earliest) {
		v.boot = t.Add(-time.Duration(bootMS) * time.Millisecond)
	}
}

// Packet takes one datagram of a sender, or the next bytes of a stream. It never
// fails: what cannot be used is counted, and bytes that are broken go to quarantine.
func (r *Reader) Packet(p link.Packet) {
	framer, last := r.framers.Of(&p)
	before := framer.Stats()
	r.batch = r.batch[:0]
	if p.End || p.Stream == 0 && !last.IsZero() && p.At.Sub(last) > restOfFrame {
		framer.End()
		r.frames(framer, p.At)
	}
	if p.End {
		r.framers.Forget(&p)
	} else {
		r.source.Counters.Frame(len(p.Bytes), p.At)
		framer.Write(p.Bytes)
		r.frames(framer, p.At)
	}
	r.quarantine(p.Bytes, p.At, before, framer.Stats())
	r.source.Observe(r.batch)
}

// frames takes the frames that have become whole.
func (r *Reader) frames(framer *mavlink.Framer, at time.Time) {
	for f, ok := framer.Next(); ok; f, ok = framer.Next() {
		r.source.Counters.Messages(1)
		r.frame(&f, at)
	}
}

// quarantine counts what was no good in a packet, and sends it off.
func (r *Reader) quarantine(payload []byte, at time.Time, before, after mavlink.Stats) {
	other := after.OtherDefinition - before.OtherDefinition
	bad := after.BadChecksum - before.BadChecksum - other
	skipped := after.SkippedBytes - before.SkippedBytes
	var code marsad.Code
	switch {
	case bad > 0:
		code = BadChecksum
	case skipped > 0:
		code = Junk
	case other > 0:
		code = OtherDefinition
	case after.Incompatible > before.Incompatible:
		code = Incompatible
	case after.BadLength > before.BadLength:
		code = BadLength
	default:
		return
	}
	err := fmt.Errorf("mavlink: %d wrong checksums, %d of another definition, %d of %d bytes in no frame", bad, other, skipped, len(payload))
	if r.remoteIDs {
		payload = nil // beside what is broken may stand where an operator is
	}
	r.source.Broken(at, code, err, payload)
}

// frame takes one message in.
func (r *Reader) frame(f *mavlink.Frame, at time.Time) {
	if f.Definition == nil {
		return // counted by the framer; nothing is made of it
	}
	r.remoteIDs = r.remoteIDs || f.IsRemoteID()
	if !r.trusted(f, at) {
		return
	}
	if f.ID == mavlink.RadioStatus || f.ID == mavlink.Radio {
		r.radio(f, at)
		return
	}
	v := r.vehicles[f.System]
	if v == nil {
		r.source.Counters.Reject(UnknownSystem)
		return
	}
	v.health.arrived(f)
	if f.Component == componentAutopilot {
		r.autopilot(v, f, at)
	} else if f.ID == mavlink.GlobalPositionInt {
		r.source.Counters.Reject(OtherComponent)
	}
	v.health.part(f, at)
	if f.IsRemoteID() {
		r.remoteID(v, f, at)
	}
}

// trusted tells whether the frame may be used; one that may not goes to quarantine.
func (r *Reader) trusted(f *mavlink.Frame, at time.Time) bool {
	if r.verifier == nil || f.ID == mavlink.RadioStatus && f.Signature == nil {
		return true
	}
	why := [...]struct {
		code marsad.Code
		what string
	}{
		mavlink.Unsigned: {Unsigned, "no signature"},
		mavlink.Forged:   {Forged, "a signature of another key"},
		mavlink.Replayed: {Replayed, "a signature that has been had or is too old"},
	}
	trust := r.verifier.Check(f, at)
	if trust == mavlink.Trusted {
		return true
	}
	raw := bytes.Clone(f.Raw())
	if f.IsRemoteID() {
		raw = nil // it may hold an operator's place
	}
	r.source.Broken(at, why[trust].code, fmt.Errorf("mavlink: %s of system %d, component %d: %s",
		f.Name(), f.System, f.Component, why[trust].what), raw)
	return false
}

// autopilot takes what only the autopilot may tell of the whole vehicle: cameras
// and companion computers have clocks and attitudes of their own.
func (r *Reader) autopilot(v *vehicle, f *mavlink.Frame, at time.Time) {
	switch f.ID {
	case mavlink.SystemTime:
		v.setClock(f.Int("time_unix_usec"), f.Int("time_boot_ms"))
	case mavlink.GPSRawInt:
		v.gps.take(f, at)
	case mavlink.Heartbeat:
		v.class = classOf(f.Int("type"), v.class)
		v.health.heartbeat(f)
		r.tell(v, at)
	case mavlink.GlobalPositionInt:
		if code := r.position(v, f, at); code != "" {
			r.source.Counters.Reject(code)
		}
	default:
		v.health.flight(f, at)
	}
}

// radio takes the word of a telemetry radio, which speaks under a system id of
// its own, for all vehicles of the feed that it may serve.
func (r *Reader) radio(f *mavlink.Frame, at time.Time) {
	for _, v := range r.vehicles {
		v.health.radio(f, at)
	}
}

// tell hands the health of an asset of ours on.
func (r *Reader) tell(v *vehicle, at time.Time) {
	if v.sensor.Own {
		r.source.Asset(v.sensor.ID, v.health.asset(at))
	}
}

// position makes an observation of GLOBAL_POSITION_INT, or returns why not.
func (r *Reader) position(v *vehicle, f *mavlink.Frame, received time.Time) marsad.Code {
	boot := f.Int("time_boot_ms")
	lat, lon, ok := f.Position()
	switch {
	case !ok || v.gps.known(received) && v.gps.fix < fix3D:
		return NoPosition
	case boot == v.last:
		return Repeated
	case boot < v.last && boot > v.last-reboot:
		return OutOfOrder
	case boot < v.last:
		v.boot = time.Time{} // it was switched off and on: wait for its clock
	}
	v.last = boot
	measured := received
	if !v.boot.IsZero() {
		measured = r.source.Measured(&v.clock, v.boot.Add(time.Duration(boot)*time.Millisecond), received)
	}
	x := marsad.Observation{
		Sensor: v.sensor.ID, At: measured, Received: received, Kind: marsad.Report,
		Has:      marsad.HasPosition | marsad.HasHeight | marsad.HasVelocity,
		Position: geo.LatLon(lat, lon),
		East:     f.Float("vy") / 100, North: f.Float("vx") / 100,
		Height:   geo.Height{Metres: f.Float("alt") / 1000, Above: geo.SeaLevel},
		Identity: marsad.Identity{MAVLink: v.sensor.System, Name: v.name()},
		Label:    marsad.Cooperative,
		Origin:   v.sensor.Origin, Marks: v.sensor.Marks,
	}
	if v.sensor.Own {
		x.Label = marsad.Own
	}
	x.Class[v.class] = 1
	v.accuracy(&x, received)
	if err := x.Valid(); err != nil {
		return Impossible
	}
	r.batch = append(r.batch, x)
	v.told = received
	v.health.course(f, received)
	r.tell(v, received)
	return ""
}

// accuracy fills in how good the values are, and the height above the ellipsoid
// where the satellite receiver tells both heights.
func (v *vehicle) accuracy(x *marsad.Observation, received time.Time) {
	sigma := v.sensor.SigmaPosition
	if sigma <= 0 {
		sigma = sigmaPosition
	}
	x.SigmaHeight, x.SigmaVelocity = heightFactor*sigma, sigmaVelocity
	if g := &v.gps; g.known(received) {
		if g.horizontal > 0 {
			sigma = g.horizontal
		}
		if g.up > 0 {
			x.SigmaHeight = g.up
		}
		if g.velocity > 0 {
			x.SigmaVelocity = g.velocity
		}
		if g.ellipsoid {
			x.Height = geo.Height{Metres: x.Height.Metres + g.separation, Above: geo.Ellipsoid}
		}
	}
	x.Covariance = marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
}

// take reads GPS_RAW_INT. Its accuracies and its height above the ellipsoid are
// extensions: 0 where the sender does not have them.
func (s *satellites) take(f *mavlink.Frame, at time.Time) {
	*s = satellites{
		received: at, fix: f.Int("fix_type"),
		horizontal: f.Float("h_acc") / 1000, up: f.Float("v_acc") / 1000, velocity: f.Float("vel_acc") / 1000,
	}
	if e := f.Float("alt_ellipsoid"); e != 0 {
		s.separation, s.ellipsoid = (e-f.Float("alt"))/1000, true
	}
}

func (s *satellites) known(now time.Time) bool {
	return !s.received.IsZero() && now.Sub(s.received) < fresh
}

// classOf turns MAV_TYPE into a class; parts of a vehicle keep what it was.
func classOf(mavType int64, was marsad.Class) marsad.Class {
	switch mavType {
	case 10: // MAV_TYPE_GROUND_ROVER
		return marsad.Vehicle
	case 11, 12: // MAV_TYPE_SURFACE_BOAT, MAV_TYPE_SUBMARINE
		return marsad.Vessel
	case 1, 2, 3, 4, 7, 13, 14, 15, 16, 19, 20, 21, 22, 23, 24, 25, 29, 35: // what flies, save rockets
		return marsad.Drone
	}
	return was
}

// finite tells whether all are numbers.
func finite(xs ...float64) bool {
	for _, x := range xs {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
