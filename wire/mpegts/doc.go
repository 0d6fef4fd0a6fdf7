// Package mpegts takes the metadata out of an MPEG-2 transport stream (ISO/IEC
// 13818-1): packets of 188 bytes (192 with a time code, 204 with error correction),
// program tables, packetized elementary streams, and the metadata in them as MISB
// ST 1402 has it put there, asynchronous (stream type 0x06, registered "KLVA") or
// synchronous (0x15, in access unit cells). Pictures and sound are read past.
//
// Reader keeps what it holds bounded and never fails: what is broken is told by Next
// and counted, and the reading goes on with the next packet that is whole. Muxer
// makes such streams.
package mpegts
