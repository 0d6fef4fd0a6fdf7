package adsb

import (
	"bytes"
	"encoding/hex"
	"math"
	"strconv"
	"time"
)

// A Beast message (Mode-S Beast, data output formats):
//
//	0x1A | type 1 | clock 6 | signal 1 | reply 2, 7 or 14
//
// type '1' Mode A/C, '2' short, '3' long; '4' status of the receiver (14 bytes);
// 0xE3 the number of a receiver (8 bytes), which some add before its message. Each 0x1A after
// the type is sent twice.
const escape = 0x1A

// beastHeader is clock and signal.
const beastHeader = 7

// beastSize gives the bytes after the type.
func beastSize(kind byte) int {
	switch kind {
	case '1':
		return beastHeader + replyModeAC
	case '2':
		return beastHeader + replyShort
	case '3', '4':
		return beastHeader + replyLong
	case 0xE3:
		return 8
	}
	return 0
}

// beast reads the message that b begins with.
func (r *Framer) beast(b []byte, f *Frame) (size int, o outcome) {
	if len(b) < 2 {
		return 0, waiting
	}
	need := beastSize(b[1])
	if need == 0 {
		return 1, refused
	}
	var body [beastHeader + replyLong]byte
	at := 2
	for i := range need {
		if at < len(b) && b[at] == escape {
			if at+1 < len(b) && b[at+1] != escape {
				return at, refused // the next begins here
			}
			at++
		}
		if at >= len(b) {
			return 0, waiting
		}
		body[i] = b[at]
		at++
	}
	if b[1] == '4' || b[1] == 0xE3 {
		r.stats.Status++
		return at, passed
	}
	n := copy(r.reply[:], body[beastHeader:need])
	*f = Frame{Framing: Beast, Reply: r.reply[:n], Signal: body[6]}
	for _, c := range body[:6] {
		f.Clock = f.Clock<<8 | Clock(c)
	}
	return at, given
}

// AppendBeast appends a reply of 2, 7 or 14 bytes as a Beast message.
func AppendBeast(dst, reply []byte, clock Clock, signal uint8) []byte {
	kind := byte('3')
	switch len(reply) {
	case replyModeAC:
		kind = '1'
	case replyShort:
		kind = '2'
	}
	dst = append(dst, escape, kind)
	double := func(c byte) {
		if c == escape {
			dst = append(dst, escape)
		}
		dst = append(dst, c)
	}
	for i := range 6 {
		double(byte(clock >> (40 - 8*i)))
	}
	double(signal)
	for _, c := range reply {
		double(c)
	}
	return dst
}

// The AVR text formats: '*' or ':' and the reply, '@' or '%' with the clock of 12
// digits before it, '<' with the clock and two digits of signal; then ';'.
func isAVR(c byte) bool { return c == '*' || c == ':' || c == '@' || c == '%' || c == '<' }

// avr reads a reply without its ';', and tells whether it is one.
func (r *Framer) avr(b []byte, f *Frame) bool {
	var bytes [beastHeader + replyLong]byte
	digits, before := b[1:], 0
	switch b[0] {
	case '@', '%':
		before = 6
	case '<':
		before = beastHeader
	}
	n := len(digits) / 2
	if len(digits)%2 != 0 || n > len(bytes) || !isReply(n-before) {
		return false
	}
	if _, err := hex.Decode(bytes[:], digits); err != nil {
		return false
	}
	copy(r.reply[:], bytes[before:n])
	*f = Frame{Framing: AVR, Reply: r.reply[:n-before]}
	for _, c := range bytes[:min(before, 6)] {
		f.Clock = f.Clock<<8 | Clock(c)
	}
	if before == beastHeader {
		f.Signal = bytes[6]
	}
	return true
}

func isReply(n int) bool { return n == replyModeAC || n == replyShort || n == replyLong }

// AppendAVR appends a reply as a line of AVR text, in capital digits: "<" with clock
// and signal where there is a signal, "@" with clock where there is one, else "*".
func AppendAVR(dst, reply []byte, clock Clock, signal uint8) []byte {
	var head [beastHeader]byte
	for i := range 6 {
		head[i] = byte(clock >> (40 - 8*i))
	}
	head[6] = signal
	switch {
	case signal != 0:
		dst = appendCapitals(append(dst, '<'), head[:])
	case clock != 0:
		dst = appendCapitals(append(dst, '@'), head[:6])
	default:
		dst = append(dst, '*')
	}
	return append(appendCapitals(dst, reply), ';', '\n')
}

func appendCapitals(dst, b []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range b {
		dst = append(dst, digits[c>>4], digits[c&15])
	}
	return dst
}

// A table line has its reply in one column, 14 or 28 hexadecimal digits with or
// without quotes, and may have the unix second in another; a line without a reply
// is no message, save the first of a file, which may name the columns.
func (r *Framer) table(b []byte, f *Frame) outcome {
	*f = Frame{Framing: Table}
	timed := false
	for rest := b; len(rest) > 0; {
		column := rest
		if i := bytes.IndexAny(rest, ",;\t"); i >= 0 {
			column, rest = rest[:i], rest[i+1:]
		} else {
			rest = nil
		}
		column = bytes.Trim(column, ` "'`)
		switch {
		case f.Reply == nil && (len(column) == 2*replyShort || len(column) == 2*replyLong):
			if n, err := hex.Decode(r.reply[:], column); err == nil {
				f.Reply = r.reply[:n]
				continue
			}
			timed = f.stamp(column, timed)
		default:
			timed = f.stamp(column, timed)
		}
	}
	if f.Reply != nil {
		return given
	}
	if r.Offset() == 0 && bytes.ContainsAny(b, ",;\t") {
		return passed // the names of the columns
	}
	return refused
}

// stamp takes a column as the unix second if it is one of this century.
func (f *Frame) stamp(column []byte, timed bool) bool {
	if timed || len(column) < 9 || len(column) > 24 {
		return timed
	}
	x, err := strconv.ParseFloat(string(column), 64)
	if err != nil || !(x > 9e8 && x < 8e9) {
		return false
	}
	whole, part := math.Modf(x)
	f.At = time.Unix(int64(whole), int64(math.Round(part*1e6))*1000).UTC()
	return true
}

// AppendTable appends a reply as a line of a table: unix second, reply.
func AppendTable(dst, reply []byte, at time.Time) []byte {
	dst = strconv.AppendFloat(dst, float64(at.UnixMicro())/1e6, 'f', -1, 64)
	return append(appendCapitals(append(dst, ','), reply), '\n')
}
