// Package vedirect reads and writes the text mode of VE.Direct, the serial line
// (19200 8N1) of solar chargers, battery monitors and inverters: about once a second
// a block of fields, of which the last is a byte that makes the sum of all bytes of
// the block 0 modulo 256. Messages of the HEX mode, from ':' to the end of their
// line, may stand anywhere between and are passed over.
//
// Source: Victron Energy, VE.Direct Protocol, version 3.33, and VE.Direct HEX
// protocol, chapter "Data transmission".
package vedirect
