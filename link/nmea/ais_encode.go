package nmea

import (
	"math"

	"marsad"
	"marsad/geo"
	"marsad/wire/ais"
)

// EncodeAIS makes m the position report of an observation, as its transponder would
// send it: message 9 of an aircraft, message 1 of all else. ok is false for an
// observation without MMSI or position. It is what simulators send.
func EncodeAIS(m *ais.Message, x *marsad.Observation) (ok bool) {
	if x.Identity.MMSI == 0 || !x.Has.All(marsad.HasPosition) {
		return false
	}
	lat, lon := x.Position.Degrees()
	v := ais.Values{
		"mmsi": int64(x.Identity.MMSI), "lat": lat, "lon": lon, "time_stamp_s": int64(x.At.UTC().Second()),
		"position_accuracy": x.Covariance.EE <= sigmaAccurate*sigmaAccurate && x.Covariance.NN <= sigmaAccurate*sigmaAccurate,
	}
	kind, most := 1, greatestSpeed
	if class, _ := x.Class.Likeliest(); class == marsad.Aircraft {
		kind, most = 9, flightSpeed
		if x.Has.All(marsad.HasHeight) {
			v["altitude_m"] = min(max(0, math.Round(x.Height.Metres)), greatestFlown)
		}
	}
	if x.Has.All(marsad.HasVelocity) {
		course := geo.Angle(math.Atan2(x.East, x.North)).Normal().Degrees()
		v["sog_kn"], v["cog_deg"] = min(math.Hypot(x.East, x.North)/knot, most), math.Mod(math.Round(course*10)/10, 360)
	}
	return m.Encode(kind, v) == nil
}

// EncodeAISName makes m the static report (message 24, part A) that tells the name of
// an observation's vessel; ok is false where it has none that AIS can write.
func EncodeAISName(m *ais.Message, x *marsad.Observation) (ok bool) {
	if x.Identity.MMSI == 0 || x.Identity.Name == "" {
		return false
	}
	return m.Encode(24, ais.Values{"mmsi": int64(x.Identity.MMSI), "name": x.Identity.Name}) == nil
}
