// Package mavlink reads and writes MAVLink 1 and 2, the protocol of small drones:
// frames out of a stream of bytes or a datagram, the telemetry log (.tlog) that
// ground stations write, and the messages inside as named fields.
//
// Sources: the protocol description at mavlink.io (Packet Serialization, Message
// Signing); names, types and order of the fields are those of the published
// message sets minimal, standard, common and ardupilotmega. CRC_EXTRA, the byte
// that binds a frame to the definition of its message, is computed again from the
// table in a test.
//
// A message that the table lacks is kept as unknown: its checksum cannot be
// verified wholly, but of the 65,536 checksums only the 256 are taken that some
// CRC_EXTRA would give, which is enough not to take noise for a frame.
//
// Frames are read without allocation; a Frame and its Message point into the
// reader's buffer and are valid until its next call.
package mavlink
