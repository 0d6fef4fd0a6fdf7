// Package latency measures the way of a plot from a radar's datagram to a client
// of the live stream. It starts a whole station in its own process, with a store
// on disk, and lets a radar turn over a field of moving targets: their plots go
// through a real UDP socket as ASTERIX categories 048 and 034, and a client reads
// the frames of docs/live.md from a real WebSocket. The clock of a plot starts
// before the datagram that holds it is sent, and stops when the first frame has
// arrived that shows the target's track with an age of less than half a turn: a
// frame that moves the track for another reason does not count.
package latency
