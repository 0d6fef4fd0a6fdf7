package stimulate

import (
	"testing"

	"marsad/wire/mavlink"
)

// What the drone gives comes out of its MAVLink within 1e-7 degrees, 1 mm and
// 1 cm/s, with its state.
func TestDroneOverUDP(t *testing.T) {
	t.Parallel()
	given, datagrams := overUDP(t, "kite", &Drone{Ground: 300})
	if len(given) != 8 || len(datagrams) != 8 {
		t.Fatalf("%d reports in %d datagrams", len(given), len(datagrams))
	}
	sequence := 0
	for i, b := range datagrams {
		o, asset := &given[i].Observation, given[i].Asset
		messages := map[uint32]mavlink.Message{}
		var framer mavlink.Framer
		framer.Write(b)
		for f, ok := framer.Next(); ok; f, ok = framer.Next() {
			if f.Version != 2 || f.System != 77 || int(f.Sequence) != sequence%256 {
				t.Fatalf("frame %+v, sequence %d", f, sequence)
			}
			sequence++
			messages[f.ID] = f.Message
		}
		value := func(id uint32, field string) float64 {
			m, ok := messages[id]
			if !ok {
				t.Fatalf("no message %d in datagram %d", id, i)
			}
			return m.Float(field)
		}
		lat, lon := o.Position.Degrees()
		within(t, "latitude", value(mavlink.GlobalPositionInt, "lat")/1e7, lat, 1e-7)
		within(t, "longitude", value(mavlink.GlobalPositionInt, "lon")/1e7, lon, 1e-7)
		within(t, "height", value(mavlink.GlobalPositionInt, "alt")/1e3, o.Height.Metres, 1e-3)
		within(t, "above home", value(mavlink.GlobalPositionInt, "relative_alt")/1e3, o.Height.Metres-300, 1e-3)
		within(t, "north", value(mavlink.GlobalPositionInt, "vx")/100, o.North, 1e-2)
		within(t, "east", value(mavlink.GlobalPositionInt, "vy")/100, o.East, 1e-2)
		within(t, "accuracy", value(mavlink.GPSRawInt, "h_acc")/1e3, 2, 1e-3)
		within(t, "battery", value(mavlink.SysStatus, "battery_remaining")/100, asset.BatteryLeft, 1e-2)
		within(t, "camera", value(mavlink.MountOrientation, "yaw_absolute"), asset.CameraAz.Signed().Degrees(), 1e-4)
		within(t, "tilt", value(mavlink.MountOrientation, "pitch"), asset.CameraEl.Degrees(), 1e-4)
		within(t, "heading", value(mavlink.Attitude, "yaw"), float64(asset.Heading.Signed()), 1e-6)
		if mode := value(mavlink.Heartbeat, "base_mode"); mode != modeArmed|modeAuto {
			t.Errorf("mode %g", mode)
		}
		// The time since boot, tied to the clock by SYSTEM_TIME, is the time of the position.
		boot := value(mavlink.SystemTime, "time_unix_usec")/1e6 - value(mavlink.SystemTime, "time_boot_ms")/1e3
		at := boot + value(mavlink.GlobalPositionInt, "time_boot_ms")/1e3
		within(t, "time", at, float64(o.At.UnixMicro())/1e6, 1e-3)
	}
}
