package mavlink

import (
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/wire/mavlink"
)

// health gathers what a vehicle tells of itself beside its position.
type health struct {
	battery      float64       // share left, negative not told
	arriving     float64       // share of its frames that arrive, smoothed
	sequence     map[byte]byte // the last of each component
	lastSequence byte          // the last of all
	signal       float64       // quality of the radio, 0..1
	armed        bool
	mode         string

	heading, pitch, roll geo.Angle
	cameraAz, cameraEl   geo.Angle

	radioAt, attitudeAt, courseAt, cameraAt time.Time
}

func newHealth() health { return health{battery: -1, arriving: 1, sequence: map[byte]byte{}} }

// Flags of enumerations of the common message set.
const (
	modeArmed       = 128 // MAV_MODE_FLAG_SAFETY_ARMED
	yawLock         = 16  // GIMBAL_DEVICE_FLAGS_YAW_LOCK
	yawInVehicle    = 32  // GIMBAL_DEVICE_FLAGS_YAW_IN_VEHICLE_FRAME
	yawInEarth      = 64  // GIMBAL_DEVICE_FLAGS_YAW_IN_EARTH_FRAME
	notKnown16      = math.MaxUint16
	notKnown8       = math.MaxUint8
	cameraFOVStatus = 271
)

const (
	// smoothing is the weight of one frame in the share of frames that arrive.
	smoothing = 1.0 / 64
	// A gap in the sequence beyond maxGap is taken for a frame out of order.
	maxGap = 128
	// Telemetry radios of the SiK kind count signal and noise in 1/1.9 dB; a margin
	// of fullMargin over the noise is as good as it gets.
	unitsPerDB = 1.9
	fullMargin = 20.0 // dB
)

// arrived notes the sequence number of a frame. By the standard each component
// counts its own frames, but some senders count over all of a system: what both
// ways of counting call lost is lost.
func (h *health) arrived(f *mavlink.Frame) {
	last, known := h.sequence[f.Component]
	lost := min(f.Sequence-last-1, f.Sequence-h.lastSequence-1)
	h.sequence[f.Component], h.lastSequence = f.Sequence, f.Sequence
	if known && lost < maxGap {
		h.arriving *= math.Pow(1-smoothing, float64(lost))
	}
	h.arriving += smoothing * (1 - h.arriving)
}

// heartbeat takes whether the motors run, and the mode.
func (h *health) heartbeat(f *mavlink.Frame) {
	h.armed = f.Int("base_mode")&modeArmed != 0
	h.mode = modeOf(f.Int("autopilot"), f.Int("type"), f.Int("base_mode"), f.Int("custom_mode"))
}

// radio takes RADIO_STATUS: the margin of the weaker direction over its noise.
func (h *health) radio(f *mavlink.Frame, at time.Time) {
	worst := math.Inf(1)
	for _, way := range [...][2]string{{"rssi", "noise"}, {"remrssi", "remnoise"}} {
		signal, noise := f.Float(way[0]), f.Float(way[1])
		if signal > 0 && signal < notKnown8 && noise < notKnown8 {
			worst = min(worst, (signal-noise)/unitsPerDB)
		}
	}
	if !math.IsInf(worst, 1) {
		h.signal, h.radioAt = min(max(worst/fullMargin, 0), 1), at
	}
}

// course takes the heading of the position message where there is no attitude.
func (h *health) course(f *mavlink.Frame, at time.Time) {
	if hdg := f.Int("hdg"); hdg != notKnown16 && !isFresh(h.attitudeAt, at) {
		h.heading, h.courseAt = (geo.Angle(hdg) / 100 * geo.Degree).Normal(), at
	}
}

// flight reads what the autopilot tells of the vehicle.
func (h *health) flight(f *mavlink.Frame, at time.Time) {
	switch f.ID {
	case mavlink.SysStatus:
		h.remaining(f)
	case mavlink.Attitude:
		h.attitude(f.Float("yaw"), f.Float("pitch"), f.Float("roll"), at)
	case mavlink.AttitudeQuaternion:
		yaw, pitch, roll := euler(f.Float("q1"), f.Float("q2"), f.Float("q3"), f.Float("q4"))
		h.attitude(yaw, pitch, roll, at)
	}
}

// part reads what the battery, the gimbal and the camera tell, whichever component
// speaks for them.
func (h *health) part(f *mavlink.Frame, at time.Time) {
	switch f.ID {
	case mavlink.BatteryStatus:
		if f.Int("id") == 0 {
			h.remaining(f)
		}
	case mavlink.MountStatus: // hundredths of a degree: a pitch, b roll, c yaw from the nose
		h.camera(h.heading+geo.Angle(f.Float("pointing_c"))/100*geo.Degree, geo.Angle(f.Float("pointing_a"))/100*geo.Degree,
			h.headed(at), at)
	case mavlink.MountOrientation: // degrees
		az, known := h.heading+geo.Angle(f.Float("yaw"))*geo.Degree, h.headed(at)
		if north := f.Float("yaw_absolute"); north != 0 && finite(north) {
			az, known = geo.Angle(north)*geo.Degree, true
		}
		h.camera(az, geo.Angle(f.Float("pitch"))*geo.Degree, known, at)
	case mavlink.GimbalDeviceAttitudeStatus:
		h.gimbal(f, at)
	case cameraFOVStatus:
		yaw, pitch, _ := euler(f.FloatAt("q", 0), f.FloatAt("q", 1), f.FloatAt("q", 2), f.FloatAt("q", 3))
		h.camera(geo.Angle(yaw), geo.Angle(pitch), true, at)
	}
}

func (h *health) remaining(f *mavlink.Frame) {
	if left := f.Float("battery_remaining"); left >= 0 && left <= 100 {
		h.battery = left / 100
	}
}

func (h *health) attitude(yaw, pitch, roll float64, at time.Time) {
	if finite(yaw, pitch, roll) {
		h.heading, h.pitch, h.roll = geo.Angle(yaw).Normal(), geo.Angle(pitch), geo.Angle(roll)
		h.attitudeAt = at
	}
}

// gimbal reads GIMBAL_DEVICE_ATTITUDE_STATUS: yaw counts from the nose or from
// north, as the flags say; older devices say it by the lock.
func (h *health) gimbal(f *mavlink.Frame, at time.Time) {
	yaw, pitch, _ := euler(f.FloatAt("q", 0), f.FloatAt("q", 1), f.FloatAt("q", 2), f.FloatAt("q", 3))
	az, known := geo.Angle(yaw), true
	flags := f.Int("flags")
	if flags&yawInVehicle != 0 || flags&(yawInEarth|yawLock) == 0 {
		az, known = az+h.heading, h.headed(at)
	}
	h.camera(az, geo.Angle(pitch), known, at)
}

func (h *health) camera(az, el geo.Angle, known bool, at time.Time) {
	if known && finite(float64(az), float64(el)) && math.Abs(float64(el)) <= math.Pi/2+1e-6 {
		h.cameraAz, h.cameraEl, h.cameraAt = az.Normal(), el, at
	}
}

// headed tells whether the heading is known.
func (h *health) headed(now time.Time) bool {
	return isFresh(h.attitudeAt, now) || isFresh(h.courseAt, now)
}

// asset returns the health in the project's words.
func (h *health) asset(now time.Time) marsad.Asset {
	a := marsad.Asset{
		At: now, BatteryLeft: h.battery, LinkQuality: h.arriving,
		Heading: h.heading, Pitch: h.pitch, Roll: h.roll, CameraAz: h.cameraAz, CameraEl: h.cameraEl,
		CameraKnown: isFresh(h.cameraAt, now), AttitudeKnown: isFresh(h.attitudeAt, now),
		Armed: h.armed, Mode: h.mode,
	}
	if isFresh(h.radioAt, now) {
		a.LinkQuality = min(a.LinkQuality, h.signal)
	}
	return a
}

func isFresh(at, now time.Time) bool { return !at.IsZero() && now.Sub(at) < fresh }

// euler returns yaw, pitch and roll of the rotation w, x, y, z, in the order that
// aircraft use (about z, then y, then x). No rotation at all (zeros) gives NaN.
func euler(w, x, y, z float64) (yaw, pitch, roll float64) {
	norm := math.Sqrt(w*w + x*x + y*y + z*z)
	w, x, y, z = w/norm, x/norm, y/norm, z/norm
	yaw = math.Atan2(2*(w*z+x*y), 1-2*(y*y+z*z))
	pitch = math.Asin(min(max(2*(w*y-z*x), -1), 1))
	roll = math.Atan2(2*(w*x+y*z), 1-2*(x*x+y*y))
	return yaw, pitch, roll
}
