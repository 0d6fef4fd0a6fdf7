package nmea

import (
	"bytes"
	"strconv"
	"time"
)

// Sentence is one sentence. Its bytes and fields are valid until the framer's next
// Write, Next or End.
type Sentence struct {
	Start     byte   // '$', or '!' of encapsulated bits
	Talker    string // two characters, also digits; "P" of a maker's own sentence
	Formatter string // three letters; of a maker's sentence all that follows the P
	Raw       []byte // from the start to the checksum, and the trailer
	Tag       Tag
	Trailer   Trailer
	Number    int   // how many sentences the framer has given, this one among them
	Offset    int64 // byte of the stream where the start stands

	parts       [][]byte // the address and the fields
	fields      [][]byte
	description *Description
}

// Tag is the tag block before a sentence (IEC 61162-450, 7.2.3.3).
type Tag struct {
	Group       string    // g: id of the group whose sentences belong together; empty: none
	Part, Parts int       // g: which of how many
	Source      string    // s: who received or sent it
	Destination string    // d
	At          time.Time // c: Unix time of its arrival there; zero: not told
	LineNumber  int       // n; 0: not told
	Text        string    // t or i
}

// Trailer is what coast stations add behind the checksum.
type Trailer struct {
	Station string    // "r003669945"
	At      time.Time // Unix time of its arrival there; zero: not told
}

// Arrived is when whoever passed the sentence on had it, by the tag block, the
// trailer or a wrapper; zero: not told.
func (s *Sentence) Arrived() time.Time {
	if !s.Tag.At.IsZero() {
		return s.Tag.At
	}
	return s.Trailer.At
}

// Proprietary tells whether a maker defines the sentence, and not the standard.
func (s *Sentence) Proprietary() bool { return s.Talker == "P" }

// Query tells whether the sentence asks a talker for another: $CCGPQ,GGA.
func (s *Sentence) Query() bool {
	return s.description == nil && !s.Proprietary() && len(s.Formatter) == 3 && s.Formatter[2] == 'Q'
}

// Len is how many fields stand behind the address.
func (s *Sentence) Len() int { return len(s.fields) }

// Field returns field n, from 0 behind the address, as it stands; nil where the
// sentence has fewer.
func (s *Sentence) Field(n int) []byte {
	if n < 0 || n >= len(s.fields) {
		return nil
	}
	return s.fields[n]
}

// Description is what is known of the formatter; nil: nothing.
func (s *Sentence) Description() *Description { return s.description }

// parseTag reads what stands between the backslashes. A checksum is required; a
// parameter that is not known is left alone.
func (f *Framer) parseTag(block []byte, t *Tag) bool {
	star := bytes.IndexByte(block, '*')
	if star < 0 {
		return false
	}
	sum, n := hexDigits(block[star+1:])
	if n != len(block)-star-1 || n == 0 || n > 2 || sum != Checksum(block[:star]) {
		return false
	}
	for rest := block[:star]; len(rest) > 0; {
		var part []byte
		part, rest, _ = bytes.Cut(rest, comma)
		name, value, found := bytes.Cut(part, colon)
		if !found || len(name) == 0 {
			continue
		}
		switch name[0] {
		case 'g':
			f.parseGroup(value, t)
		case 's':
			t.Source = f.intern(value)
		case 'd':
			t.Destination = f.intern(value)
		case 'c':
			t.At = unixTime(value)
		case 'n':
			t.LineNumber, _ = strconv.Atoi(string(value))
		case 't', 'i':
			t.Text = string(value)
		}
	}
	return true
}

// parseGroup reads 1-2-1604: part, of how many, id. Also 1G2:1604, where g stands
// between the numbers, is met.
func (f *Framer) parseGroup(value []byte, t *Tag) {
	part, rest, _ := bytes.Cut(value, dash)
	parts, id, found := bytes.Cut(rest, dash)
	if found {
		t.Part, _ = strconv.Atoi(string(part))
		t.Parts, _ = strconv.Atoi(string(parts))
		t.Group = string(id)
	}
}

// parseTrailer reads ",r003669945,1085889676": the fields that are a station, which
// begins with r or b, and a time.
func (f *Framer) parseTrailer(rest []byte, t *Trailer) {
	for len(rest) > 0 {
		var part []byte
		part, rest, _ = bytes.Cut(rest, comma)
		switch {
		case len(part) == 0:
		case (part[0] == 'r' || part[0] == 'b') && t.Station == "":
			t.Station = f.intern(part)
		case part[0] >= '0' && part[0] <= '9' && len(part) >= 9:
			t.At = unixTime(part)
		}
	}
}

// unixTime reads seconds, or milliseconds, since 1970; zero for what is neither.
func unixTime(b []byte) time.Time {
	n, ok := whole(b)
	switch {
	case !ok || n <= 0 || n > 1e14:
		return time.Time{}
	case n > 1e11:
		return time.UnixMilli(n).UTC()
	}
	return time.Unix(n, 0).UTC()
}

// Checksum is the exclusive or of all bytes, as between the start and the asterisk.
func Checksum(b []byte) (sum byte) {
	for _, c := range b {
		sum ^= c
	}
	return sum
}

// hexDigits reads the hexadecimal digits at the beginning of b.
func hexDigits(b []byte) (value byte, n int) {
	for n < len(b) && n < 3 {
		c := b[n]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		default:
			return value, n
		}
		value = value<<4 | c
		n++
	}
	return value, n
}
