package mavlink

import "fmt"

// Broken is one place of a log or a stream that is no frame.
type Broken struct {
	Offset int64  // byte from the start of the log, or of all that was written
	Bytes  int64  // how many were passed over: of a frame, or of a run of junk
	ID     uint32 // of the message; 0 for junk
	Reason string
}

// Error says where and why: "mavlink: byte 4711: message 142: wrong checksum".
func (b *Broken) Error() string {
	if b.Reason == junk {
		return fmt.Sprintf("mavlink: byte %d: %d bytes that are no frame", b.Offset, b.Bytes)
	}
	return fmt.Sprintf("mavlink: byte %d: message %d: %s", b.Offset, b.ID, b.Reason)
}

const junk = "no frame"

func (v verdict) reason() string {
	switch v {
	case badChecksum:
		return "wrong checksum"
	case otherDefinition:
		return "wrong checksum, as of a sender that defines the message otherwise"
	case incompatible:
		return "a flag that is not known"
	case badLength:
		return "a length that is not its message's"
	}
	return junk
}

// teller tells broken places to whoever asked, junk once a run.
type teller struct {
	to   func(*Broken)
	at   int64 // bytes done with
	from int64 // where the run of junk began
	run  int64 // length of the run of junk
	mute bool  // the run is the inside of a frame that was told already
}

// frame tells of a frame that cannot be used.
func (t *teller) frame(f *Frame, v verdict, size int) {
	t.endRun()
	t.mute = v == badChecksum
	if t.to != nil {
		t.to(&Broken{Offset: t.at, Bytes: int64(size), ID: f.ID, Reason: v.reason()})
	}
}

// pass counts n bytes; those that are junk add to the run.
func (t *teller) pass(n int, isJunk bool) {
	if isJunk && t.run == 0 {
		t.from = t.at
	}
	if isJunk {
		t.run += int64(n)
	} else {
		t.endRun()
		t.mute = false
	}
	t.at += int64(n)
}

func (t *teller) endRun() {
	if t.run > 0 && !t.mute && t.to != nil {
		t.to(&Broken{Offset: t.from, Bytes: t.run, Reason: junk})
	}
	t.run = 0
}
