// Package policy says which actor may see what. Every read of the API passes it.
//
// Today a station serves one operator, on the loopback address and without a
// login: whoever is named may see everything, and whoever is not named nothing.
// States, roles and releases to partners will be judged here too.
package policy

import "marsad"

// Visible tells whether the actor may see the thing: a track, a sensor, an
// alert, a zone, an event of the log or a piece of quarantine.
func Visible(actor marsad.Actor, thing any) bool {
	return actor.ID != "" && thing != nil
}
