package generic

import (
	"bytes"
	"fmt"
)

// Splitter cuts a stream into messages: JSON at the end of an object or array, CSV at
// the end of a line, XML at the end of its root element. What belongs to no message is
// given as one that cannot be read.
type Splitter struct {
	format Format
	buf    []byte
	from   int // where scanning goes on
	depth  int
	state  state
	quote  byte // that ends the value, in inValue
	root   bool // an element has begun
	ended  bool
}

type state uint8

const (
	between   state = iota
	inText          // JSON text
	escaped         // after \ in it
	inTag           // XML: after <
	inValue         // XML: within quotes in a tag
	inRemark        // XML: in <!-- -->
	inSection       // XML: in <![CDATA[ ]]>
)

// NewSplitter makes one for a format.
func NewSplitter(f Format) *Splitter { return &Splitter{format: f} }

// Write adds the next bytes.
func (s *Splitter) Write(b []byte) { s.buf = append(s.buf, b...) }

// End says that nothing more comes: the rest is a message.
func (s *Splitter) End() { s.ended = true }

// Next returns the next message, valid until the next Write. A message that grows
// beyond MaxMessage is given up: its error stands in place of it.
func (s *Splitter) Next() (message []byte, ok bool, err error) {
	for {
		n, whole := s.scan()
		switch {
		case whole:
			message, s.buf = s.buf[:n], s.buf[n:]
			s.restart()
			if message = bytes.TrimSpace(message); len(message) > 0 {
				return message, true, nil
			}
		case len(s.buf) > MaxMessage:
			n := len(s.buf)
			s.buf = s.buf[:0]
			s.restart()
			return nil, true, fmt.Errorf("generic: no end of a message in %d bytes", n)
		case s.ended:
			message, s.buf, s.ended = bytes.TrimSpace(s.buf), nil, false
			s.restart()
			return message, len(message) > 0, nil
		default:
			return nil, false, nil
		}
	}
}

func (s *Splitter) restart() { s.from, s.depth, s.state, s.root = 0, 0, between, false }

// scan looks for the end of the first message.
func (s *Splitter) scan() (n int, whole bool) {
	switch s.format {
	case JSON:
		return s.scanJSON()
	case XML:
		return s.scanXML()
	}
	i := bytes.IndexByte(s.buf[s.from:], '\n')
	if i < 0 {
		s.from = len(s.buf)
		return 0, false
	}
	return s.from + i + 1, true
}

func (s *Splitter) scanJSON() (n int, whole bool) {
	for ; s.from < len(s.buf); s.from++ {
		c := s.buf[s.from]
		switch s.state {
		case inText:
			if c == '"' {
				s.state = between
			} else if c == '\\' {
				s.state = escaped
			}
			continue
		case escaped:
			s.state = inText
			continue
		}
		switch c {
		case '"':
			if s.depth > 0 {
				s.state = inText
			}
		case '{', '[':
			s.depth++
		case '}', ']':
			if s.depth--; s.depth <= 0 {
				return s.from + 1, true
			}
		case '\n':
			if s.depth == 0 { // what is no JSON is a line
				return s.from + 1, true
			}
		}
	}
	return 0, false
}

func (s *Splitter) scanXML() (n int, whole bool) {
	for s.from < len(s.buf) {
		rest := s.buf[s.from:]
		step := 0
		switch s.state {
		case between:
			step = s.open(rest)
		case inTag:
			step = s.close(rest)
		case inValue:
			step = s.quoted(rest)
		case inRemark:
			step = s.until(rest, "-->")
		case inSection:
			step = s.until(rest, "]]>")
		}
		if step == 0 {
			return 0, false // more is needed
		}
		s.from += step
		if s.state == between && s.root && s.depth <= 0 {
			return s.from, true
		}
	}
	return 0, false
}

// open goes on to what the next < begins; 0: more is needed to tell.
func (s *Splitter) open(rest []byte) int {
	i := bytes.IndexByte(rest, '<')
	if i < 0 {
		return len(rest)
	}
	next := rest[i+1:]
	switch {
	case len(next) < 8 && !bytes.ContainsAny(next, ">"): // may become a remark or a section
		return i
	case bytes.HasPrefix(next, []byte("!--")):
		s.state = inRemark
	case bytes.HasPrefix(next, []byte("![CDATA[")):
		s.state = inSection
	case next[0] == '/':
		s.depth--
		s.state = inTag
	case next[0] == '?' || next[0] == '!':
		s.state = inTag
	default:
		s.depth, s.root, s.state = s.depth+1, true, inTag
	}
	return i + 1
}

// close goes on to the end of a tag; what stands in quotes does not end it.
func (s *Splitter) close(rest []byte) int {
	switch c := rest[0]; c {
	case '"', '\'':
		s.state, s.quote = inValue, c
	case '>':
		if s.buf[s.from-1] == '/' {
			s.depth--
		}
		s.state = between
	}
	return 1
}

// quoted goes on behind the quote that ends a value.
func (s *Splitter) quoted(rest []byte) int {
	i := bytes.IndexByte(rest, s.quote)
	if i < 0 {
		return len(rest)
	}
	s.state = inTag
	return i + 1
}

// until goes on behind the end of a remark or a section.
func (s *Splitter) until(rest []byte, end string) int {
	i := bytes.Index(rest, []byte(end))
	if i < 0 {
		return max(0, len(rest)-len(end)+1)
	}
	s.state = between
	return i + len(end)
}
