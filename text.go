package marsad

import (
	"unicode"
	"unicode/utf8"
)

// Legible tells whether a text that a person wrote shows as what it is: valid
// UTF-8 without control characters, but for the end of a line, and without the
// characters that turn the direction of what stands around them (Unicode Standard
// Annex 9, section 2). The marks and joiners that Arabic needs are legible.
func Legible(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		switch {
		case r == '\n':
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u2028', r == '\u2029':
			return false
		}
	}
	return true
}
