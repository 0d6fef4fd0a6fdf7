// Package marsad holds the words of the project: what an observation, a track, a
// sensor, a zone, an alert, an event of the log are, and when one is valid.
// Engines take these words and give them back; edges turn them into bytes.
//
// Units are SI: a bare float64 is metres, seconds or metres a second, and its
// comment says which. Angles are geo.Angle, positions geo.Point.
package marsad
