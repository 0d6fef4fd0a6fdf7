package lines

import (
	"encoding/binary"
	"encoding/hex"
	"unicode/utf8"
)

// appendText appends a text in quotes.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	begin := len(b)
	b = append(b, s...)
	if !plain(b[begin:]) { // names and nearly all texts are
		b = appendEscaped(b[:begin], s)
	}
	return append(b, '"')
}

// Eight bytes in one word: their highest bits, and one and others in each of them.
const (
	tops   = 0x8080808080808080
	ones   = 0x0101010101010101
	blanks = ones * ' '
	quotes = ones * '"'
	slants = ones * '\\'
	dels   = ones * 0x7f
)

// plain tells whether a text stands in JSON as it is: it has no control character,
// quote, backslash, delete or byte above.
func plain(b []byte) bool {
	if len(b) < 8 {
		for _, c := range b {
			if !isPlain[c] {
				return false
			}
		}
		return true
	}
	found := uint64(0)
	for ; len(b) > 8; b = b[min(8, len(b)-8):] { // the last word may begin within the one before
		found |= unusual(binary.LittleEndian.Uint64(b))
	}
	return found|unusual(binary.LittleEndian.Uint64(b)) == 0
}

// unusual is not zero where one of eight bytes does not stand for itself. A
// subtraction borrows into the highest bit of a byte that is less; what it borrows of
// the byte above matters only where one was found below.
func unusual(w uint64) uint64 {
	return ((w - blanks) | ((w ^ quotes) - ones) | ((w ^ slants) - ones) | ((w ^ dels) - ones) | w) & tops
}

// isPlain tells whether a byte stands for itself.
var isPlain = func() (t [256]bool) {
	for c := byte(' '); c < 0x7f; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

func appendEscaped(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case c == '"' || c == '\\':
				b = append(b, '\\', c)
			case c == '\n':
				b = append(b, `\n`...)
			case c == '\r':
				b = append(b, `\r`...)
			case c == '\t':
				b = append(b, `\t`...)
			case c < ' ' || c == 0x7f:
				b = hex.AppendEncode(append(b, `\u00`...), []byte{c})
			default:
				b = append(b, c)
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		b = utf8.AppendRune(b, r) // U+FFFD for what is none
		i += n
	}
	return b
}
