// Package store keeps the truth of a station on its disk: observations in
// compressed blocks, track updates as rows, what happened as a hash-chained log,
// and the last bytes that could not be understood.
//
// One SQLite file in a data folder that one process holds. One goroutine writes,
// in groups: each 200 ms, or as soon as 64 kB have gathered, or at once when an
// event is waiting. Nothing is told to be on disk before the transaction that
// holds it is committed with synchronous=FULL. Readers have a pool of their own
// and never wait for the writer.
//
// The schema, the layout of a block, the canonical form of an event and what is
// acknowledged when are written down in docs/store.md.
package store
