package mavlink

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// The signature behind the checksum of a MAVLink 2 frame (mavlink.io/en/guide/message_signing.html),
// little endian:
//
//	u8 link id | u48 timestamp, 10 µs since 2015-01-01 UTC | 6 bytes
//
// The six bytes are the first of SHA-256 over the secret key and all of the frame before
// them: header with its magic, payload, checksum, link id and timestamp.
const (
	proofLen  = 6
	stampUnit = 10 * time.Microsecond
	// maxBehind is how old the first signature of a stream may be, in units of 10 µs.
	maxBehind = uint64(time.Minute / stampUnit)
	// maxStreams is how many streams a Verifier tells apart: those of every link of some
	// hundred vehicles. Only who holds the key can fill them.
	maxStreams = 4096
)

// Key is the secret that the two ends of a signed link share.
type Key [32]byte

// ParseKey reads a key as a file holds it: 32 bytes, or 64 hexadecimal digits with
// white space around them.
func ParseKey(b []byte) (k Key, err error) {
	if len(b) == len(k) {
		return Key(b), nil
	}
	digits := bytes.TrimSpace(b)
	if len(digits) != 2*len(k) {
		return k, fmt.Errorf("mavlink: signing key of %d bytes: 32 bytes or 64 hexadecimal digits", len(b))
	}
	if _, err := hex.Decode(k[:], digits); err != nil {
		return Key{}, errors.New("mavlink: signing key: 64 characters that are not all hexadecimal digits") // more would tell of it
	}
	return k, nil
}

// SigningTime is t as signatures count it: 10 µs since 2015-01-01 UTC, 0 before it.
func SigningTime(t time.Time) uint64 {
	return uint64(max(0, t.Sub(time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC))/stampUnit))
}

// proof is what ends the signature of a frame whose bytes before it are signed.
func (k *Key) proof(signed []byte) [proofLen]byte {
	var room [len(Key{}) + maxFrame]byte
	sum := sha256.Sum256(append(append(room[:0], k[:]...), signed...))
	return [proofLen]byte(sum[:proofLen])
}

// AppendSigned is AppendFrame with a signature of the link and the timestamp (SigningTime),
// which must grow from each frame of a system, component and link to the next. It fails
// for MAVLink 1, which has none.
func AppendSigned(b []byte, f *Frame, k *Key, link byte, timestamp uint64) ([]byte, error) {
	if f.Version != 2 {
		return b, errors.New("mavlink: version 1 has no signatures")
	}
	if f.Definition == nil || !f.sendable() {
		return AppendFrame(b, f)
	}
	g := *f
	g.signed = true
	start := len(b)
	b, err := g.append(b)
	if err != nil {
		return b, err
	}
	b = append(b, link)
	b = append(b, binary.LittleEndian.AppendUint64(nil, timestamp)[:6]...)
	proof := k.proof(b[start:])
	return append(b, proof[:]...), nil
}

// Trust is what a Verifier says of a frame.
type Trust uint8

// What may be said.
const (
	Trusted  Trust = iota // signed with the key, and new
	Unsigned              // no signature at all
	Forged                // a signature that the key did not make
	Replayed              // a signature that has been had, or is too old
)

// Verifier checks the signatures of all that arrives over the links of one key. It
// belongs to one goroutine; it is made by NewVerifier.
type Verifier struct {
	key     Key
	newest  uint64            // of all timestamps that were good
	streams map[stream]uint64 // the last timestamp of each
}

// stream is what numbers its frames by timestamps of its own.
type stream struct{ system, component, link byte }

// NewVerifier returns a verifier of the key.
func NewVerifier(k Key) *Verifier { return &Verifier{key: k, streams: map[stream]uint64{}} }

// Check says whether the frame, which arrived at now, may be believed. A timestamp must be
// later than the last of its system, component and link; the first of them no more than a
// minute behind now and behind the newest of all. It allocates nothing for a stream that
// is known.
func (v *Verifier) Check(f *Frame, now time.Time) Trust {
	if len(f.Signature) != signatureLen {
		return Unsigned
	}
	before := len(f.raw) - proofLen
	proof := v.key.proof(f.raw[:before])
	if subtle.ConstantTimeCompare(proof[:], f.raw[before:]) != 1 {
		return Forged
	}
	link, at := f.SignedAt()
	s := stream{f.System, f.Component, link}
	last, known := v.streams[s]
	switch {
	case known && at <= last:
		return Replayed
	case !known && (at+maxBehind < max(v.newest, SigningTime(now)) || len(v.streams) >= maxStreams):
		return Replayed
	}
	v.streams[s], v.newest = at, max(v.newest, at)
	return Trusted
}

// SignedAt returns the link id and the timestamp of the signature, zeros without one.
func (f *Frame) SignedAt() (link byte, timestamp uint64) {
	if len(f.Signature) != signatureLen {
		return 0, 0
	}
	var b [8]byte
	copy(b[:6], f.Signature[1:7])
	return f.Signature[0], binary.LittleEndian.Uint64(b[:])
}
