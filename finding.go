package marsad

import (
	"time"

	"marsad/geo"
)

// What fusion finds wrong with what it is told.
const (
	SensorTurned         Code = "sensor-turned"         // its azimuths are off by Value ± Sigma degrees and were not before
	SensorDisplaced      Code = "sensor-displaced"      // it does not stand where it is said to: off by Value ± Sigma metres
	SensorClockOff       Code = "sensor-clock-off"      // its times are off by Value ± Sigma seconds, by what it sees
	SensorDisagrees      Code = "sensor-disagrees"      // what it sees fits no other sensor: a share Value ± Sigma of its plots
	PositionContradicted Code = "position-contradicted" // a told position is Value ± Sigma metres from where others see the object
	PositionUnseen       Code = "position-unseen"       // nobody sees anything where it is told; Value looks should have
	IdentityShared       Code = "identity-shared"       // two objects, Value metres apart, tell one identity
	IdentityChanged      Code = "identity-changed"      // one object tells another identity than before
)

// Finding is something that fusion found wrong with what it is told, and the
// evidence. It is no alert and accuses nobody: a worn cable, a wrong survey and a
// deceiver look alike.
type Finding struct {
	Code     Code
	Since    time.Time // measured time from which it holds
	At       time.Time // measured time of the newest evidence
	Over     bool      // it does not hold any more
	Sensor   SensorID  // whose word is doubted; empty: the object's own
	Track    TrackID   // that it is about; zero: the sensor as a whole
	Other    TrackID   // the second one of IdentityShared
	Identity Identity  // as told
	Position geo.Point // as told, or of the sensor
	Value    float64   // how much, in the unit that the code names
	Sigma    float64   // its standard deviation
	Evidence []uint64  // sequence numbers of observations that show it, newest last, at most 16
}

// Same tells whether two findings are about one thing.
func (f *Finding) Same(o *Finding) bool {
	return f.Code == o.Code && f.Sensor == o.Sensor && f.Track == o.Track && f.Other == o.Other
}
