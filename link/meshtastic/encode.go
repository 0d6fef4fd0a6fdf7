package meshtastic

import (
	"math"

	"marsad"
	"marsad/wire/meshtastic"
)

// PacketOf is what a node would send of an observation: its position for a report, a
// detection for a plot. id numbers its packets.
func PacketOf(node meshtastic.NodeID, id uint32, o *marsad.Observation) *meshtastic.Packet {
	p := &meshtastic.Packet{From: node, To: meshtastic.Everyone, ID: id, HopLimit: 3, HopStart: 3}
	if o.Kind != marsad.Report {
		p.Port, p.Detection = meshtastic.DetectionApp, meshtastic.Detected
		return p
	}
	x := &meshtastic.Position{Altitude: math.NaN(), Speed: math.NaN(), Track: math.NaN(), Time: o.At, HDOP: 1, Accuracy: o.Covariance.Along(1, 0), Precision: 32}
	x.Latitude, x.Longitude = o.Position.Degrees()
	if o.Has.All(marsad.HasHeight) {
		x.Altitude = o.Height.Metres
	}
	if o.Has.All(marsad.HasVelocity) {
		x.Speed = math.Hypot(o.East, o.North)
		x.Track = math.Mod(math.Atan2(o.East, o.North)*180/math.Pi+360, 360)
	}
	p.Port, p.Position = meshtastic.PositionApp, x
	return p
}
