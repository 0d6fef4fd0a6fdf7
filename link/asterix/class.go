package asterix

import (
	"marsad"
	"marsad/wire/asterix"
)

// sure is the probability of a class that a target tells, or that the system knows.
const sure = 0.95

// classed takes over a class that was told; ClassUnknown is none.
func classed(x *marsad.Observation, c marsad.Class) {
	if c == marsad.ClassUnknown {
		return
	}
	x.Class = marsad.ClassProbabilities{marsad.ClassUnknown: 1 - sure}
	x.Class[c] = sure
}

// emitter is the class of an emitter category (I021/020, I062/380 ECAT). Obstacles
// (22 to 24) and parachutists (16) are none of ours.
func emitter(category uint64) marsad.Class {
	switch {
	case category == 13:
		return marsad.Drone
	case category >= 1 && category <= 6, category >= 10 && category <= 15:
		return marsad.Aircraft
	case category == 20 || category == 21:
		return marsad.Vehicle
	}
	return marsad.ClassUnknown
}

// targetClass is the class of the type of target that a surface system knows (I010/020 TOT).
func targetClass(tot uint64) marsad.Class {
	return [...]marsad.Class{1: marsad.Aircraft, 2: marsad.Vehicle, 3: marsad.Aircraft}[tot&3]
}

// fleet takes over that a target belongs to a fleet of vehicles (I010/300 and alike).
func fleet(rec *asterix.Record, x *marsad.Observation) {
	if number, told := rec.Uint("300"); told && number >= 1 && number <= 16 {
		classed(x, marsad.Vehicle)
	}
}
