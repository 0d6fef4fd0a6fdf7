// Package camera takes cameras as sensors: their stills, asked for again and again by
// HTTP, and the events of their own analytics by ONVIF. A still is handed on without
// what its file says of place, owner and device; nothing of it is stored. An event is a
// bearing along the direction in which the camera looks, a contact at its input, or
// something that the camera reports of itself. Recognised faces, plates and persons are
// dropped unread.
package camera
