// Package track makes tracks of observations: the fusion core.
//
// An Engine is a value with one owner goroutine. Observations and the ends of
// scans go in as they arrive, Advance gives back what changed. It starts no
// goroutine, holds no lock, reads no clock and logs nothing; the same calls give
// the same tracks bit for bit.
//
// The files are named by the verbs of the trade: predict, gate, associate,
// update, initiate, delete. State is kept as metres east and north of one local
// frame and metres a second, in an interacting multiple model filter; height is a
// filter of its own beside it. docs/tracking.md says what was tried and why.
package track
