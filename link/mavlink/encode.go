package mavlink

import (
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/wire/mavlink"
)

// Encoder writes what a drone of the given system id would send. It belongs to
// one goroutine. It knows telemetry only: there is no command in it.
type Encoder struct {
	System byte
	// Boot is when the drone was switched on; the first state, less a minute, where
	// it is zero.
	Boot time.Time
	// Home is the height of its home, in m and above what the states' heights are.
	Home float64
	// Key signs the frames, when not nil; Link is the id of the link that signatures name.
	Key  *mavlink.Key
	Link byte

	signed   uint64  // timestamp of the last signature
	sequence [2]byte // of the autopilot and the gimbal
}

const (
	componentGimbal = 154 // MAV_COMP_ID_GIMBAL
	typeQuadrotor   = 2   // MAV_TYPE_QUADROTOR
	stateStandby    = 3   // MAV_STATE_STANDBY
	stateActive     = 4   // MAV_STATE_ACTIVE
	protocolVersion = 3
)

// Append appends the frames of one state: SYSTEM_TIME, GPS_RAW_INT and
// GLOBAL_POSITION_INT of the report; with an asset also HEARTBEAT, ATTITUDE,
// SYS_STATUS, BATTERY_STATUS, RADIO_STATUS and GIMBAL_DEVICE_ATTITUDE_STATUS, as
// far as it knows them. It fails for a report without a position.
func (e *Encoder) Append(dst []byte, report *marsad.Observation, asset *marsad.Asset) ([]byte, error) {
	if !report.Has.All(marsad.HasPosition) {
		return dst, marsad.Errorf(marsad.BadRequest, "mavlink: a report of %s without position", report.Sensor)
	}
	if e.Boot.IsZero() {
		e.Boot = report.At.Add(-time.Minute)
	}
	messages := []mavlink.Message{e.systemTime(report.At), satelliteFix(report)}
	var err error
	if asset != nil {
		messages = append(messages, heartbeat(asset), e.attitude(asset))
		messages = append(messages, power(asset)...)
	}
	for _, m := range append(messages, e.position(report)) {
		if dst, err = e.frame(dst, report.At, componentAutopilot, m); err != nil {
			return dst, err
		}
	}
	if asset != nil && asset.CameraKnown {
		return e.frame(dst, report.At, componentGimbal, e.gimbal(asset))
	}
	return dst, nil
}

// frame appends one frame of a component; its signature has the time at, or the next that
// is later than all before.
func (e *Encoder) frame(dst []byte, at time.Time, component byte, m mavlink.Message) ([]byte, error) {
	counter := &e.sequence[0]
	if component == componentGimbal {
		counter = &e.sequence[1]
	}
	f := mavlink.Frame{Version: 2, Sequence: *counter, System: e.System, Component: component, Message: m}
	*counter++
	if e.Key == nil {
		return mavlink.AppendFrame(dst, &f)
	}
	e.signed = max(e.signed+1, mavlink.SigningTime(at))
	return mavlink.AppendSigned(dst, &f, e.Key, e.Link, e.signed)
}

func (e *Encoder) sinceBoot(t time.Time) int64 { return t.Sub(e.Boot).Milliseconds() }

func (e *Encoder) systemTime(at time.Time) mavlink.Message {
	m := mavlink.NewMessage(mavlink.SystemTime)
	m.SetInt("time_unix_usec", at.UnixMicro())
	m.SetInt("time_boot_ms", e.sinceBoot(at))
	return m
}

func (e *Encoder) position(x *marsad.Observation) mavlink.Message {
	m := mavlink.NewMessage(mavlink.GlobalPositionInt)
	m.SetInt("time_boot_ms", e.sinceBoot(x.At))
	place(&m, x)
	m.SetFloat("relative_alt", (x.Height.Metres-e.Home)*1000)
	m.SetFloat("vx", x.North*100)
	m.SetFloat("vy", x.East*100)
	m.SetFloat("hdg", math.Mod(math.Round(course(x).Degrees()*100), 36000))
	return m
}

// satelliteFix tells how good the position is, and what its height is above:
// alt_ellipsoid is only told for a height above the ellipsoid, with the same
// value in alt, as if the geoid were the ellipsoid there.
func satelliteFix(x *marsad.Observation) mavlink.Message {
	m := mavlink.NewMessage(mavlink.GPSRawInt)
	m.SetInt("time_usec", x.At.UnixMicro())
	place(&m, x)
	if x.Height.Above == geo.Ellipsoid {
		m.SetFloat("alt_ellipsoid", x.Height.Metres*1000)
		if m.Int("alt_ellipsoid") == 0 { // which would say that it is not known
			m.SetInt("alt_ellipsoid", 1)
		}
	}
	m.SetInt("eph", notKnown16)
	m.SetInt("epv", notKnown16)
	m.SetFloat("vel", math.Hypot(x.East, x.North)*100)
	m.SetFloat("cog", math.Mod(math.Round(course(x).Degrees()*100), 36000))
	m.SetInt("fix_type", fix3D)
	m.SetInt("satellites_visible", notKnown8)
	m.SetFloat("h_acc", math.Sqrt((x.Covariance.EE+x.Covariance.NN)/2)*1000)
	m.SetFloat("v_acc", x.SigmaHeight*1000)
	m.SetFloat("vel_acc", x.SigmaVelocity*1000)
	return m
}

// place fills lat, lon and alt.
func place(m *mavlink.Message, x *marsad.Observation) {
	lat, lon := x.Position.Degrees()
	m.SetFloat("lat", lat*1e7)
	m.SetFloat("lon", lon*1e7)
	m.SetFloat("alt", x.Height.Metres*1000)
}

func course(x *marsad.Observation) geo.Angle { return geo.Angle(math.Atan2(x.East, x.North)).Normal() }

func heartbeat(a *marsad.Asset) mavlink.Message {
	m := mavlink.NewMessage(mavlink.Heartbeat)
	m.SetInt("type", typeQuadrotor)
	m.SetInt("mavlink_version", protocolVersion)
	mode, state := modeFlag(a.Mode), int64(stateStandby)
	if a.Armed {
		mode, state = mode|modeArmed, stateActive
	}
	m.SetInt("base_mode", mode)
	m.SetInt("system_status", state)
	return m
}

// modeFlag is the inverse of baseMode.
func modeFlag(mode string) int64 {
	for _, flag := range [...]int64{modeAuto, modeGuided, modeStabilized, modeManual} {
		if baseMode(flag) == mode {
			return flag
		}
	}
	return 0
}

func (e *Encoder) attitude(a *marsad.Asset) mavlink.Message {
	m := mavlink.NewMessage(mavlink.Attitude)
	m.SetInt("time_boot_ms", e.sinceBoot(a.At))
	m.SetFloat("roll", float64(a.Roll))
	m.SetFloat("pitch", float64(a.Pitch))
	m.SetFloat("yaw", float64(a.Heading.Signed()))
	return m
}

// power tells the battery, and the quality of the link as a radio would.
func power(a *marsad.Asset) []mavlink.Message {
	status, battery := mavlink.NewMessage(mavlink.SysStatus), mavlink.NewMessage(mavlink.BatteryStatus)
	status.SetInt("voltage_battery", notKnown16)
	left := -1.0
	if a.BatteryLeft >= 0 {
		left = a.BatteryLeft * 100
	}
	for i := range 10 {
		battery.SetIntAt("voltages", i, notKnown16)
	}
	battery.SetInt("temperature", math.MaxInt16)
	battery.SetInt("current_consumed", -1)
	battery.SetInt("energy_consumed", -1)
	for _, m := range []*mavlink.Message{&status, &battery} {
		m.SetInt("current_battery", -1)
		m.SetFloat("battery_remaining", left)
	}
	messages := []mavlink.Message{status, battery}
	if a.LinkQuality >= 0 {
		const noise = 40
		radio := mavlink.NewMessage(mavlink.RadioStatus)
		for _, way := range [...]string{"", "rem"} {
			radio.SetFloat(way+"rssi", noise+min(a.LinkQuality, 1)*fullMargin*unitsPerDB)
			radio.SetInt(way+"noise", noise)
		}
		messages = append(messages, radio)
	}
	return messages
}

// gimbal tells where the camera looks, from true north.
func (e *Encoder) gimbal(a *marsad.Asset) mavlink.Message {
	m := mavlink.NewMessage(mavlink.GimbalDeviceAttitudeStatus)
	m.SetInt("time_boot_ms", e.sinceBoot(a.At))
	m.SetInt("flags", yawLock|yawInEarth)
	yaw, pitch := float64(a.CameraAz.Signed())/2, float64(a.CameraEl)/2
	q := [...]float64{
		math.Cos(yaw) * math.Cos(pitch), -math.Sin(yaw) * math.Sin(pitch),
		math.Cos(yaw) * math.Sin(pitch), math.Sin(yaw) * math.Cos(pitch),
	}
	for i, x := range q {
		m.SetFloatAt("q", i, x)
	}
	for _, name := range [...]string{"angular_velocity_x", "angular_velocity_y", "angular_velocity_z"} {
		m.SetFloat(name, math.NaN())
	}
	return m
}
