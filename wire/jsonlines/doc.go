// Package jsonlines is Marsad's own described form for sensors that speak none of
// the standards: one JSON object a line (UTF-8, ended by \n), over TCP or in UDP
// datagrams of one or more lines. docs/sensors/jsonlines.md describes it for those who
// connect a sensor.
//
// Three types of line:
//
//	{"type":"position","sensor":"gate-3","at":"2026-03-01T12:00:00.250Z","lat":33.7,"lon":-5.1,"sigma_m":8,"classes":{"vehicle":0.8}}
//	{"type":"bearing","sensor":"mast-1","at":"2026-03-01T12:00:00.250Z","azimuth_deg":211.4,"sigma_deg":0.3}
//	{"type":"status","sensor":"gate-3","at":"2026-03-01T12:00:00.250Z","battery":0.62,"tamper":false,"code":"ok"}
//
// The form is strict: a line that is no JSON object, has a wrong type, lacks a
// field or gives one a value that cannot be is refused with an *Error that names
// line, field and byte; the next line goes on. Fields that are not known are
// counted and passed over, so that a newer sender still gets through.
package jsonlines
