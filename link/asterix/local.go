package asterix

import (
	"math"

	"marsad"
	"marsad/geo"
	"marsad/wire/asterix"
)

const (
	// earth is the mean radius of the earth, m.
	earth = 6371e3
	// poorSurface is the error of a surface system that states none and of which none
	// is configured, m.
	poorSurface = 15.0
)

// place puts a position on the map, with the same error in every direction.
func place(x *marsad.Observation, p geo.Point, sigma float64) {
	x.Has |= marsad.HasPosition
	x.Position = p
	x.Covariance = marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
}

// cartesian puts a target on the map that a system tells in metres east and north of
// itself, which is where the sensor is configured to stand. Distances of the plane are
// taken for distances on the ground: of a stereographic projection that is 12 m too
// far at 180 km, and nothing within an airport.
func cartesian(s *sensor, x *marsad.Observation, east, north, sigma float64) {
	az := geo.Angle(math.Atan2(east, north)).Normal()
	place(x, geo.Direct(s.Site, az-s.AzimuthBias, math.Hypot(east, north)), sigma)
}

// slant puts a target on the map by its slant range and azimuth: the range over the
// ground follows from its height, or is the slant range where that is not known.
func slant(s *sensor, x *marsad.Observation, rho float64, az geo.Angle) {
	rho = max(0, rho-s.RangeBias)
	az -= s.AzimuthBias
	ground := rho
	if x.Has.All(marsad.HasHeight) {
		a, b := earth+s.SiteHeight, earth+x.Height.Metres
		ground = earth * math.Acos(max(-1, min((a*a+b*b-rho*rho)/(2*a*b), 1)))
	}
	place(x, geo.Direct(s.Site, az, ground), 0)
	along := combined(orElse(s.SigmaRange, poorRange), rangeStep)
	across := rho * combined(orElse(float64(s.SigmaAzimuth), float64(poorAzimuth)), float64(angleStep))
	sin, cos := math.Sincos(float64(az))
	al, ac := along*along, across*across
	x.Covariance = marsad.Covariance{
		EE: al*sin*sin + ac*cos*cos, NN: al*cos*cos + ac*sin*sin, EN: (al - ac) * sin * cos,
	}
}

// pair is the two numbers of an item in metres or m/s: scale is what their unit is.
func pair(rec *asterix.Record, item, first, second string, scale float64) (a, b float64, told bool) {
	a, told = rec.Float(item, first)
	b, also := rec.Float(item, second)
	return a * scale, b * scale, told && also
}

// moving takes over a velocity.
func moving(x *marsad.Observation, east, north, sigma float64) {
	x.Has |= marsad.HasVelocity
	x.East, x.North, x.SigmaVelocity = east, north, sigma
}

// movingAlong takes over a speed, m/s, and a heading, degrees.
func movingAlong(x *marsad.Observation, speed, heading, sigma float64) {
	sin, cos := math.Sincos(heading * math.Pi / 180)
	moving(x, speed*sin, speed*cos, sigma)
}
