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
	for ; len(b) >= 8; b = b[8:] {
		// A subtraction borrows into the highest bit of a byte that is less; what
		// it borrows of the byte above matters only where one was found below.
		w := binary.LittleEndian.Uint64(b)
		found := (w - blanks) | ((w ^ quotes) - ones) | ((w ^ slants) - ones) | ((w ^ dels) - ones) | w
		if found&tops != 0 {
			return false
		}
	}
	for _, c := range b {
		if c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

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
