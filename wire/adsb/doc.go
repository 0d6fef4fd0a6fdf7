// Package adsb reads and writes Mode S and ADS-B as 1090 MHz receivers pass them
// on: the framings (Beast binary, AVR text, BaseStation lines, a table of time and
// hexadecimal reply), the replies and squitters of the transponder, the position
// code CPR, what the integrity and accuracy categories mean in metres, and the
// Comm-B registers that a radar asks for.
//
// Framer finds whole messages in bytes that come in pieces, whatever the framing:
// each message tells by its first byte what it is, so one stream may mix them.
// Decode reads a reply of 7 or 14 bytes into a Message that is used again; ME gives
// the content of an extended squitter, Identify says which register a Comm-B reply
// most likely holds. Locator turns the halves of CPR into places.
//
// Units are those of the wire and stand in the names: feet, knots, feet a minute,
// degrees from true north unless said otherwise. Bits of ME and MB fields are
// counted from 1, as the standards print them.
//
// Sources: ICAO Annex 10 volume IV (transponder, parity, altitude and identity
// codes), RTCA DO-260B and ICAO Doc 9871 (extended squitter, CPR, registers),
// DO-260 and DO-260A for versions 0 and 1.
//
// No bit is repaired unasked. Where the parity of a reply is overlaid with the
// address (DF 0, 4, 5, 16, 20, 21) there is nothing to repair by: every pattern of
// bits is the right one for some address. In DF 17, 18 and 11 Repair mends one bit,
// at a price that is to be paid knowingly: 112 of the 16.7 million parities are then
// believed instead of one, so noise passes 112 times more often.
package adsb
