// Package rtl433 reads the events of rtl_433, the receiver of small radio devices at
// 315, 433, 868 and 915 MHz: one flat JSON object a line, as rtl_433 -F json prints
// it, -F syslog sends it in datagrams with a header of RFC 5424, and -F mqtt publishes
// it under its topic "events". docs/DATA_FORMAT.md of merbanan/rtl_433 names the keys.
//
//	{"time" : "@0.287120s", "model" : "Interlogix-Security", "subtype" : "motion", "id" : "468d19", "battery_ok" : 1, "switch1" : "CLOSED"}
//
// The keys have changed over the years: "battery" : "OK" became "battery_ok" : 1,
// "device_type" became "subtype", names of models lost their blanks. Both are read.
//
// A device sends each event several times within a second or two, since nobody
// acknowledges it: Repeats tells which are the same.
package rtl433
