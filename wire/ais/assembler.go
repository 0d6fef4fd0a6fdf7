package ais

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"time"
)

// Sentence is what the fields of a VDM or VDO sentence hold (IEC 61162-1):
//
//	!AIVDM,2,1,6,A,53@o0E000001Q0CG37U8u<…,0*63
//	 │     │ │ │ │ │                      └ fill bits
//	 │     │ │ │ │ └ payload
//	 │     │ │ │ └ channel: A or B, also 1 or 2, or empty
//	 │     │ │ └ sequence id 0 … 9, empty in a message of one sentence
//	 │     │ └ number of this sentence
//	 │     └ of how many
//	 └ talker and formatter
//
// and, of a tag block \g:1-2-1604,s:rORBCOMM008,c:1418169601*hh\ before it, what
// groups the lines of one message and who received it.
type Sentence struct {
	Talker        string // AI, AB, BS, … with the formatter or without
	Total, Number int
	Sequence      int    // -1: empty
	Channel       string // empty: not told
	Payload       []byte
	Fill          int

	Group  string    // id of the tag block's group; empty: none
	Source string    // s of the tag block; empty: not told
	At     time.Time // when it arrived; zero: not known, and then nothing times out
}

// Why a sentence is no part of a message.
var (
	// ErrPart says that the numbers of a sentence cannot be.
	ErrPart = errors.New("ais: no such part of a message")
	// ErrDuplicate says that the very part was there before.
	ErrDuplicate = errors.New("ais: part of a message twice")
)

// AssemblerStats counts what an assembler has met.
type AssemblerStats struct {
	Messages   uint64 // whole, of one sentence or more
	Waiting    int    // messages of which parts are missing
	Duplicates uint64 // parts that were there
	Lost       uint64 // messages given up, for a part that did not come
}

const (
	// maxParts is how many sentences a message may have: its number is one digit.
	maxParts = 9
	// maxPart bounds the payload of one sentence: the whole message.
	maxPart = maxBits / 6
	// maxWaiting is how many messages may be under way at once; the oldest gives way.
	maxWaiting = 32
	// patience is how long the other parts of a message are waited for. They come
	// together from one receiver, and within seconds through a network.
	patience = 30 * time.Second
	// reach is how many sentences of other messages of several parts may come between
	// the parts of one that no group holds together: a receiver counts its messages
	// from 0 to 9, so that after twenty the sequence id may be of another message.
	reach = 16
)

// Assembler joins the sentences of a message. Sentences of other messages may come
// between them, and they may come in another order. Parts belong together that have
// the same group, or in lines without groups the same talker, source, number of
// parts, sequence id and channel. It belongs to one goroutine; the zero value is
// ready. Once its buffers have grown nothing is allocated.
type Assembler struct {
	waiting [maxWaiting]waiting
	turn    uint64 // parts of messages in several
	stats   AssemblerStats
	joined  []byte
}

// waiting is a message of which parts are missing; total 0: none. One that is done
// is kept while another receiver has told a part of it too, to know the rest again.
type waiting struct {
	done                           bool
	copies                         [maxParts]uint8 // how often other receivers have told each part
	talker, source, group, channel string
	total, sequence                int
	have                           uint16 // bit n-1: part n
	parts                          [maxParts][]byte
	fill                           int
	turn                           uint64
	at                             time.Time
}

// Stats returns the counts so far.
func (a *Assembler) Stats() AssemblerStats {
	s := a.stats
	for i := range a.waiting {
		if a.waiting[i].missing() {
			s.Waiting++
		}
	}
	return s
}

// Add takes a sentence, and returns the payload of its message when that is whole,
// with the fill bits at its end. It is valid until the next call. A nil payload
// without an error means that parts are missing yet.
func (a *Assembler) Add(s *Sentence) (payload []byte, fill int, err error) {
	if s.Total < 1 || s.Total > maxParts || s.Number < 1 || s.Number > s.Total || len(s.Payload) == 0 || len(s.Payload) > maxPart {
		return nil, 0, ErrPart
	}
	if s.Total == 1 {
		a.stats.Messages++
		return s.Payload, s.Fill, nil
	}
	a.turn++
	a.giveUp(s.At)
	w := a.find(s)
	bit := uint16(1) << (s.Number - 1)
	switch {
	case w == nil:
		w = a.room()
		w.begin(s, a.turn)
	case w.have&bit != 0 && w.copy(s):
		a.stats.Duplicates++
		return nil, 0, ErrDuplicate
	case w.done:
		w.begin(s, a.turn)
	case w.have&bit != 0: // the sequence id is used again: the rest of the other is lost
		a.stats.Lost++
		w.begin(s, a.turn)
	}
	w.have |= bit
	w.parts[s.Number-1] = append(w.parts[s.Number-1][:0], s.Payload...)
	if s.Number == s.Total {
		w.fill = s.Fill
	}
	if w.have != 1<<w.total-1 {
		return nil, 0, nil
	}
	a.joined = a.joined[:0]
	for _, part := range w.parts[:s.Total] {
		a.joined = append(a.joined, part...)
	}
	if w.done = true; w.copies == [maxParts]uint8{} {
		w.total = 0
	}
	if len(a.joined) > maxPart {
		a.stats.Lost++
		return nil, 0, ErrPart
	}
	a.stats.Messages++
	return a.joined, w.fill, nil
}

// Take is Add and Decode in one: ok tells that m is the message that s completed.
func (a *Assembler) Take(s *Sentence, m *Message) (ok bool, err error) {
	payload, fill, err := a.Add(s)
	if err != nil || payload == nil {
		return false, err
	}
	if err := m.Decode(payload, fill); err != nil {
		return false, err
	}
	return true, nil
}

// giveUp ends what waits for too long.
func (a *Assembler) giveUp(now time.Time) {
	for i := range a.waiting {
		w := &a.waiting[i]
		late := w.group == "" && a.turn-w.turn > reach || !now.IsZero() && !w.at.IsZero() && now.Sub(w.at) > patience
		if w.total != 0 && late {
			a.drop(w)
		}
	}
}

// find returns the message that s belongs to.
func (a *Assembler) find(s *Sentence) *waiting {
	for i := range a.waiting {
		if w := &a.waiting[i]; w.total == s.Total && w.talker == s.Talker && w.group == s.Group && w.belongs(s) {
			return w
		}
	}
	return nil
}

// belongs tells whether s has what lines without a group have in common. The source
// stands in the first line of a group only; receivers leave the channel out of a
// continuation.
func (w *waiting) belongs(s *Sentence) bool {
	if w.group != "" {
		return true
	}
	return w.source == s.Source && w.sequence == s.Sequence && (w.channel == s.Channel || w.channel == "" || s.Channel == "")
}

// copy tells whether s is a part once more, of another receiver. Of a message that is
// done only those are that the others have not told as often as the rest: else the
// same message begins again.
func (w *waiting) copy(s *Sentence) bool {
	n := &w.copies[s.Number-1]
	most := slices.Max(w.copies[:w.total])
	if !bytes.Equal(w.parts[s.Number-1], s.Payload) || w.done && *n >= most || *n == math.MaxUint8 {
		return false
	}
	*n++
	if w.done && slices.Min(w.copies[:w.total]) == most {
		w.total = 0
	}
	return true
}

// missing tells whether parts of w are missing.
func (w *waiting) missing() bool { return w.total != 0 && !w.done }

// drop forgets w; if it was not whole it is lost.
func (a *Assembler) drop(w *waiting) {
	if w.missing() {
		a.stats.Lost++
	}
	w.total = 0
}

// room returns a place for another message: a free one, or that of the oldest of
// those that are done, or of all.
func (a *Assembler) room() *waiting {
	oldest := &a.waiting[0]
	for i := range a.waiting {
		w := &a.waiting[i]
		if w.total == 0 {
			return w
		}
		if w.done != oldest.done && w.done || w.done == oldest.done && w.turn < oldest.turn {
			oldest = w
		}
	}
	a.drop(oldest)
	return oldest
}

// begin makes w wait for the parts of the message of s.
func (w *waiting) begin(s *Sentence, turn uint64) {
	w.talker, w.source, w.group, w.channel = s.Talker, s.Source, s.Group, s.Channel
	w.done, w.total, w.sequence, w.have, w.at, w.turn = false, s.Total, s.Sequence, 0, s.At, turn
	w.copies = [maxParts]uint8{}
}

// End gives up what waits for parts, at the end of a stream.
func (a *Assembler) End() {
	for i := range a.waiting {
		a.drop(&a.waiting[i])
	}
}
