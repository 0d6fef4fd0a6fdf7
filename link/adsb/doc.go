// Package adsb connects receivers of ADS-B and Mode S: what aircraft say of
// themselves on 1090 MHz, as dump1090, readsb, Beast and SBS-1 receivers pass it on.
//
// Source turns positions into reports, with the accuracy that the aircraft states,
// and what it says of the wind into readings. Encoder goes the other way: a report
// becomes the squitters that an aircraft would send, and the lines and messages that
// a receiver would make of them.
//
// Nothing of this is signed: whoever has a transmitter can pretend to be an
// aircraft. A position is what an aircraft says, not where it was seen.
// docs/sensors/adsb.md says what becomes of each message.
package adsb
