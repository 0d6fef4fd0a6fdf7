package stimulate

import (
	"math"
	"time"

	"marsad"
	"marsad/sim"
	"marsad/wire/mavlink"
)

// Drone is the encoder of an aircraft of our own: MAVLink 2 as its autopilot
// sends it, one datagram a report. An invented world has no geoid: its sea level
// is the ellipsoid.
type Drone struct {
	Ground float64 // m above the ellipsoid, from which the height above home counts

	boot     time.Time // when it was switched on
	sequence byte
}

// Values of enumerations of the MAVLink common message set.
const (
	typeQuadrotor    = 2   // MAV_TYPE_QUADROTOR
	autopilotGeneric = 0   // MAV_AUTOPILOT_GENERIC
	modeArmed        = 128 // MAV_MODE_FLAG_SAFETY_ARMED
	modeAuto         = 4   // MAV_MODE_FLAG_AUTO_ENABLED
	stateStandby     = 3   // MAV_STATE_STANDBY
	stateActive      = 4   // MAV_STATE_ACTIVE
	fix3D            = 3   // GPS_FIX_TYPE_3D_FIX
	componentFlight  = 1   // MAV_COMP_ID_AUTOPILOT1
	componentGimbal  = 154 // MAV_COMP_ID_GIMBAL
	protocolVersion  = 3
	unknown16        = math.MaxUint16 // "not known" of 16-bit fields
)

// Encode returns one datagram for each report of the step.
func (d *Drone) Encode(step Step) ([][]byte, error) {
	if d.boot.IsZero() {
		d.boot = step.Wall(0).Add(-time.Minute)
	}
	var out [][]byte
	for i := range step.Detections {
		b, err := d.report(&step.Detections[i])
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// report writes the messages of one report.
func (d *Drone) report(x *sim.Detection) ([]byte, error) {
	o := &x.Observation
	messages := []mavlink.Message{d.systemTime(o), d.position(o), satellites(o)}
	if x.Asset != nil {
		messages = append([]mavlink.Message{heartbeat(x.Asset)}, messages...)
		messages = append(messages, d.attitude(x.Asset), power(x.Asset))
	}
	var b []byte
	var err error
	for _, m := range messages {
		if b, err = d.frame(b, o.Identity.MAVLink, componentFlight, m); err != nil {
			return nil, err
		}
	}
	if x.Asset != nil && x.Asset.CameraKnown {
		return d.frame(b, o.Identity.MAVLink, componentGimbal, d.camera(x.Asset))
	}
	return b, nil
}

func (d *Drone) frame(b []byte, system, component byte, m mavlink.Message) ([]byte, error) {
	f := mavlink.Frame{Version: 2, Sequence: d.sequence, System: system, Component: component, Message: m}
	d.sequence++
	return mavlink.AppendFrame(b, &f)
}

func (d *Drone) sinceBoot(t time.Time) int64 { return t.Sub(d.boot).Milliseconds() }

func heartbeat(a *marsad.Asset) mavlink.Message {
	m := mavlink.NewMessage(mavlink.Heartbeat)
	m.SetInt("type", typeQuadrotor)
	m.SetInt("autopilot", autopilotGeneric)
	m.SetInt("mavlink_version", protocolVersion)
	mode, state := int64(modeAuto), int64(stateStandby)
	if a.Armed {
		mode, state = mode|modeArmed, stateActive
	}
	m.SetInt("base_mode", mode)
	m.SetInt("system_status", state)
	return m
}

// systemTime ties the time since boot, which the other messages tell, to the clock.
func (d *Drone) systemTime(o *marsad.Observation) mavlink.Message {
	m := mavlink.NewMessage(mavlink.SystemTime)
	m.SetInt("time_unix_usec", o.At.UnixMicro())
	m.SetInt("time_boot_ms", d.sinceBoot(o.At))
	return m
}

func (d *Drone) position(o *marsad.Observation) mavlink.Message {
	m := mavlink.NewMessage(mavlink.GlobalPositionInt)
	lat, lon := o.Position.Degrees()
	m.SetInt("time_boot_ms", d.sinceBoot(o.At))
	m.SetFloat("lat", lat*1e7)
	m.SetFloat("lon", lon*1e7)
	m.SetFloat("alt", o.Height.Metres*1e3)
	m.SetFloat("relative_alt", (o.Height.Metres-d.Ground)*1e3)
	m.SetFloat("vx", o.North*100)
	m.SetFloat("vy", o.East*100)
	m.SetFloat("hdg", math.Mod(courseDegrees(o)*100, 36000))
	return m
}

func courseDegrees(o *marsad.Observation) float64 {
	return math.Mod(math.Atan2(o.East, o.North)*(180/math.Pi)+360, 360)
}

// satellites tells how good the position is.
func satellites(o *marsad.Observation) mavlink.Message {
	m := mavlink.NewMessage(mavlink.GPSRawInt)
	lat, lon := o.Position.Degrees()
	m.SetInt("time_usec", o.At.UnixMicro())
	m.SetFloat("lat", lat*1e7)
	m.SetFloat("lon", lon*1e7)
	m.SetFloat("alt", o.Height.Metres*1e3)
	m.SetFloat("alt_ellipsoid", o.Height.Metres*1e3)
	m.SetInt("eph", unknown16)
	m.SetInt("epv", unknown16)
	m.SetFloat("vel", math.Hypot(o.East, o.North)*100)
	m.SetFloat("cog", math.Mod(courseDegrees(o)*100, 36000))
	m.SetInt("fix_type", fix3D)
	m.SetInt("satellites_visible", 14)
	m.SetFloat("h_acc", math.Sqrt(o.Covariance.EE)*1e3)
	m.SetFloat("v_acc", o.SigmaHeight*1e3)
	m.SetFloat("vel_acc", o.SigmaVelocity*1e3)
	return m
}

func (d *Drone) attitude(a *marsad.Asset) mavlink.Message {
	m := mavlink.NewMessage(mavlink.Attitude)
	m.SetInt("time_boot_ms", d.sinceBoot(a.At))
	m.SetFloat("roll", float64(a.Roll))
	m.SetFloat("pitch", float64(a.Pitch))
	m.SetFloat("yaw", float64(a.Heading.Signed()))
	return m
}

func power(a *marsad.Asset) mavlink.Message {
	m := mavlink.NewMessage(mavlink.SysStatus)
	m.SetInt("voltage_battery", unknown16)
	m.SetInt("current_battery", -1)
	m.SetInt("battery_remaining", -1)
	if a.BatteryLeft >= 0 {
		m.SetFloat("battery_remaining", a.BatteryLeft*100)
	}
	return m
}

// camera tells where the camera looks, from true north and above the horizon.
func (d *Drone) camera(a *marsad.Asset) mavlink.Message {
	m := mavlink.NewMessage(mavlink.MountOrientation)
	m.SetInt("time_boot_ms", d.sinceBoot(a.At))
	m.SetFloat("pitch", a.CameraEl.Degrees())
	m.SetFloat("yaw", (a.CameraAz - a.Heading).Signed().Degrees())
	m.SetFloat("yaw_absolute", a.CameraAz.Signed().Degrees())
	return m
}
