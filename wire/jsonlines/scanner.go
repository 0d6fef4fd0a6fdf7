package jsonlines

import (
	"encoding/json"
	"unicode/utf8"
)

// scanner goes through JSON text (RFC 8259) without copying it. A method that
// finds something else than it looks for leaves the place as it is, save skip.
type scanner struct {
	text []byte
	at   int
}

// maxDepth is how deep a value that is passed over may be nested.
const maxDepth = 64

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

// peek returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// take passes over c if it comes next.
func (s *scanner) take(c byte) bool {
	if s.peek() != c || s.at == len(s.text) {
		return false
	}
	s.at++
	return true
}

// more tells whether another member or element follows; between two it passes
// over the comma. Where neither comes, reading the next one fails.
func (s *scanner) more(end byte, comma bool) bool {
	s.space()
	if s.peek() == end {
		return false
	}
	return !comma || s.take(',')
}

// literal passes over a word such as true.
func (s *scanner) literal(word string) bool {
	rest := s.text[s.at:]
	if len(rest) < len(word) || string(rest[:len(word)]) != word {
		return false
	}
	s.at += len(word)
	return true
}

// str reads a string. Without escapes the result is part of the text.
func (s *scanner) str() ([]byte, bool) {
	if s.peek() != '"' {
		return nil, false
	}
	plain := true
	for i := s.at + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			quoted := s.text[s.at : i+1]
			if plain && utf8.Valid(quoted) {
				s.at = i + 1
				return quoted[1 : len(quoted)-1], true
			}
			var text string
			if json.Unmarshal(quoted, &text) != nil {
				return nil, false
			}
			s.at = i + 1
			return []byte(text), true
		case c == '\\':
			plain = false
			i++
		case c < 0x20:
			return nil, false
		}
	}
	return nil, false
}

// digits reads a number and gives its text.
func (s *scanner) digits() ([]byte, bool) {
	i := s.at
	run := func() bool {
		from := i
		for i < len(s.text) && s.text[i] >= '0' && s.text[i] <= '9' {
			i++
		}
		return i > from
	}
	is := func(c byte) bool {
		if i < len(s.text) && s.text[i] == c {
			i++
			return true
		}
		return false
	}
	is('-')
	if !is('0') && !run() {
		return nil, false
	}
	if is('.') && !run() {
		return nil, false
	}
	if is('e') || is('E') {
		if !is('+') {
			is('-')
		}
		if !run() {
			return nil, false
		}
	}
	from := s.at
	s.at = i
	return s.text[from:i], true
}

// skip passes over one value of any kind.
func (s *scanner) skip(depth int) bool {
	s.space()
	switch c := s.peek(); {
	case c == '"':
		_, ok := s.str()
		return ok
	case (c == '{' || c == '[') && depth < maxDepth:
		s.at++
		end := c + 2 // ASCII has the closing bracket two behind the opening one
		for n := 0; s.more(end, n > 0); n++ {
			if c == '{' && !s.key() {
				return false
			}
			if !s.skip(depth + 1) {
				return false
			}
		}
		return s.take(end)
	case c == '-' || c >= '0' && c <= '9':
		_, ok := s.digits()
		return ok
	}
	return s.literal("true") || s.literal("false") || s.literal("null")
}

// key passes over the name of a member and its colon.
func (s *scanner) key() bool {
	s.space()
	if _, ok := s.str(); !ok {
		return false
	}
	s.space()
	return s.take(':')
}
