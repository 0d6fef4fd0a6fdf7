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
	root   bool // an element has begun
	ended  bool
}

type state uint8

const (
	between   state = iota
	inText          // JSON text
	escaped         // after \ in it
	inTag           // XML: after <
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
	for ; s.from < len(s.buf); s.from++ {
		c, rest := s.buf[s.from], s.buf[s.from:]
		switch s.state {
		case between:
			if c != '<' {
				continue
			}
			switch next := rest[1:]; {
			case len(next) < 8 && !bytes.ContainsAny(next, ">"): // may become a remark or a section
				return 0, false
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
		case inTag:
			if c == '"' || c == '\'' {
				if i := bytes.IndexByte(rest[1:], c); i >= 0 {
					s.from += i + 1
					continue
				}
				return 0, false
			}
			if c != '>' {
				continue
			}
			if s.buf[s.from-1] == '/' {
				s.depth--
			}
			if s.state = between; s.root && s.depth <= 0 {
				return s.from + 1, true
			}
		case inRemark:
			if bytes.HasPrefix(rest, []byte("-->")) {
				s.state = between
			} else if len(rest) < 3 {
				return 0, false
			}
		case inSection:
			if bytes.HasPrefix(rest, []byte("]]>")) {
				s.state = between
			} else if len(rest) < 3 {
				return 0, false
			}
		}
	}
	return 0, false
}
