package remoteid

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"

	"marsad"
	"marsad/geo"
	"marsad/wire/remoteid"
)

// AppendHeader begins a capture stream (pcap, 802.11) that AppendObservation goes on with.
func AppendHeader(dst []byte) []byte {
	le := binary.LittleEndian
	dst = le.AppendUint16(le.AppendUint16(le.AppendUint32(dst, 0xa1b2c3d4), 2), 4)
	return le.AppendUint32(le.AppendUint32(append(dst, 0, 0, 0, 0, 0, 0, 0, 0), 1<<16), 105)
}

// AppendObservation writes the next record: the beacon of a drone that is where the
// observation says. Its sender's address is made of its name, of those that are
// administered locally.
func AppendObservation(dst []byte, o *marsad.Observation, counter uint8) ([]byte, error) {
	if !o.Has.All(marsad.HasPosition) || o.Identity.Name == "" {
		return dst, fmt.Errorf("remoteid: observation of %s: a drone needs a place and a name", o.Sensor)
	}
	if len(o.Identity.Name) > 20 {
		return dst, fmt.Errorf("remoteid: name of %d bytes, at most 20", len(o.Identity.Name))
	}
	who := remoteid.Message{Kind: remoteid.BasicIDKind, Version: 2, BasicID: remoteid.BasicID{IDType: remoteid.SerialNumber, Aircraft: 2}}
	copy(who.BasicID.ID[:], o.Identity.Name)
	pack, err := remoteid.AppendPack(nil, 2, who, remoteid.Message{Kind: remoteid.LocationKind, Version: 2, Location: location(o)})
	if err != nil {
		return dst, err
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(o.Identity.Name)) // never fails
	sender := remoteid.Key(h.Sum(nil)[:6])
	sender[0] = sender[0]&^1 | 2
	frame, err := remoteid.AppendBeacon(nil, sender, counter, pack)
	if err != nil {
		return dst, err
	}
	le, at := binary.LittleEndian, o.At.UTC()
	dst = le.AppendUint32(le.AppendUint32(dst, uint32(at.Unix())), uint32(at.Nanosecond()/1000))
	dst = le.AppendUint32(le.AppendUint32(dst, uint32(len(frame))), uint32(len(frame)))
	return append(dst, frame...), nil
}

func location(o *marsad.Observation) remoteid.Location {
	x := remoteid.Location{Status: remoteid.Airborne}
	x.SetPosition(o.Position.Degrees())
	x.SetAt(o.At)
	x.NoVelocity()
	speed, vertical := 0.0, 0.0
	if o.Has.All(marsad.HasVelocity) {
		x.SetVelocity(math.Atan2(o.East, o.North)*180/math.Pi, math.Hypot(o.East, o.North))
		speed = o.SigmaVelocity * sigma95
	}
	if o.Has.All(marsad.HasHeight) {
		switch o.Height.Above {
		case geo.Ellipsoid:
			x.Geodetic, vertical = remoteid.HeightCode(o.Height.Metres), o.SigmaHeight*height95
		case geo.Pressure:
			x.Pressure = remoteid.HeightCode(o.Height.Metres)
		}
	}
	x.SetAccuracies(math.Sqrt(max(o.Covariance.EE, o.Covariance.NN))*sigma95, vertical, speed)
	return x
}
