// Package jsonlines connects sensors that speak Marsad's own described form, one
// JSON object a line (wire/jsonlines, docs/sensors/jsonlines.md), by UDP datagrams or over
// TCP connections that the sensors open.
//
// A position becomes a report, a bearing a bearing, and what a platform or a
// device tells of itself becomes its health. Encoder goes the other way.
package jsonlines
