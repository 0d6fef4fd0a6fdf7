package syslog

import (
	"bytes"
	"fmt"
	"time"
)

// Severity is how bad it is, worst lowest (RFC 5424, table 2).
type Severity uint8

// Error is the mildest severity at which something failed.
const Error Severity = 3

// MaxMessage bounds a message; RFC 5425 asks for 8192 octets.
const MaxMessage = 64 << 10

// Message is one message. Its texts lie in the bytes that were decoded; nil where a
// field has the NILVALUE or is not there. The zero value is ready and can be used again.
//
//	RFC 5424   <PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [SP MSG]
//	RFC 3164   [<PRI>][Mmm dd hh:mm:ss HOSTNAME ]TAG[PROCID]: CONTENT
type Message struct {
	HasPri    bool // else facility and severity are those of RFC 3164, clause 4.3.3
	Facility  uint8
	Severity  Severity
	Version   uint8 // 1; 0: a message as of RFC 3164
	Timestamp []byte
	Host      []byte
	App       []byte
	ProcID    []byte
	MsgID     []byte
	Data      []Param
	BOM       bool   // MSG begins with that of UTF-8, which is left out of Text
	HasText   bool   // MSG is there, if empty
	Text      []byte // of RFC 3164 with its tag
}

// Param is a parameter of structured data, or an element that begins.
type Param struct {
	ID    []byte // of the element
	Name  []byte // nil: the element begins
	Value []byte // as it stands, with escapes: see Unescape
}

// Unescape returns the value of a parameter as it is meant (RFC 5424, 6.3.3).
func (p *Param) Unescape() string {
	out := make([]byte, 0, len(p.Value))
	for i := 0; i < len(p.Value); i++ {
		if c := p.Value[i]; c == '\\' && i+1 < len(p.Value) && bytes.IndexByte([]byte(`"\]`), p.Value[i+1]) >= 0 {
			i++
		}
		out = append(out, p.Value[i])
	}
	return string(out)
}

// Time returns when the message was written; ok is false where that is not told, or
// not with a year (RFC 3164).
func (m *Message) Time() (t time.Time, ok bool) {
	if m.Version == 0 || m.Timestamp == nil {
		return time.Time{}, false
	}
	t, err := parseTime(m.Timestamp)
	return t, err == nil
}

// cursor reads the fields of one message.
type cursor struct {
	all []byte
	at  int
}

func (c *cursor) fail(field, why string) error {
	return fmt.Errorf("syslog: %s at byte %d: %s", field, c.at, why)
}

func (c *cursor) rest() []byte { return c.all[c.at:] }

// Decode reads one message, without the end of its line. An error names field and
// byte, never what stands there: it may be about people.
func (m *Message) Decode(b []byte) error {
	*m = Message{Data: m.Data[:0], Facility: 1, Severity: 5}
	if len(b) > MaxMessage {
		return fmt.Errorf("syslog: %d bytes", len(b))
	}
	c := &cursor{all: b}
	if err := m.pri(c); err != nil {
		return err
	}
	if m.HasPri && c.at+1 < len(b) && b[c.at] == '1' && b[c.at+1] == ' ' {
		c.at += 2
		m.Version = 1
		return m.modern(c)
	}
	return m.old(c)
}

// pri reads "<34>"; a message without it is one of an old device.
func (m *Message) pri(c *cursor) error {
	if len(c.all) == 0 || c.all[0] != '<' {
		return nil
	}
	n, digits := 0, 0
	for c.at = 1; c.at < len(c.all) && digits < 4 && c.all[c.at] >= '0' && c.all[c.at] <= '9'; c.at++ {
		n, digits = n*10+int(c.all[c.at]-'0'), digits+1
	}
	switch {
	case digits == 0 || digits > 3 || digits > 1 && c.all[1] == '0' || n > 191:
		return c.fail("PRI", "not 0 to 191")
	case c.at == len(c.all) || c.all[c.at] != '>':
		return c.fail("PRI", "no >")
	}
	c.at++
	m.HasPri, m.Facility, m.Severity = true, uint8(n/8), Severity(n%8)
	return nil
}

// header are the fields of RFC 5424 after the version, with what they may be long.
var header = [...]struct {
	name string
	max  int
	of   func(*Message) *[]byte
}{
	{"TIMESTAMP", 35, func(m *Message) *[]byte { return &m.Timestamp }},
	{"HOSTNAME", 255, func(m *Message) *[]byte { return &m.Host }},
	{"APP-NAME", 48, func(m *Message) *[]byte { return &m.App }},
	{"PROCID", 128, func(m *Message) *[]byte { return &m.ProcID }},
	{"MSGID", 32, func(m *Message) *[]byte { return &m.MsgID }},
}

var bom = []byte("\xef\xbb\xbf")

func (m *Message) modern(c *cursor) error {
	for _, f := range header {
		n := bytes.IndexByte(c.rest(), ' ')
		switch {
		case n < 0:
			return c.fail(f.name, "the message ends")
		case n == 0 || n > f.max || !printable(c.rest()[:n]):
			return c.fail(f.name, fmt.Sprintf("not 1 to %d printable characters", f.max))
		}
		if v := c.rest()[:n]; string(v) != "-" {
			*f.of(m) = v
		}
		c.at += n + 1
	}
	if m.Timestamp != nil {
		if _, err := parseTime(m.Timestamp); err != nil {
			return fmt.Errorf("syslog: TIMESTAMP: %w", err)
		}
	}
	if err := m.structured(c); err != nil {
		return err
	}
	if c.at == len(c.all) {
		return nil
	}
	if c.all[c.at] != ' ' {
		return c.fail("MSG", "no space before it")
	}
	m.HasText, m.Text = true, c.all[c.at+1:]
	if bytes.HasPrefix(m.Text, bom) {
		m.BOM, m.Text = true, m.Text[len(bom):]
	}
	return nil
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < '!' || c > '~' {
			return false
		}
	}
	return true
}

// maxParams bounds what a message may hold of structured data.
const maxParams = 256

// structured reads STRUCTURED-DATA: "-", or [ID name="value" …] again and again.
func (m *Message) structured(c *cursor) error {
	const field = "STRUCTURED-DATA"
	if len(c.rest()) > 0 && c.rest()[0] == '-' {
		c.at++
		return nil
	}
	if len(c.rest()) == 0 || c.rest()[0] != '[' {
		return c.fail(field, "neither - nor [")
	}
	for len(c.rest()) > 0 && c.rest()[0] == '[' {
		c.at++
		id, err := c.name(field)
		if err != nil {
			return err
		}
		m.Data = append(m.Data, Param{ID: id})
		for len(c.rest()) > 0 && c.rest()[0] == ' ' {
			c.at++
			p := Param{ID: id}
			if p.Name, err = c.name(field); err != nil {
				return err
			}
			if p.Value, err = c.quoted(field); err != nil {
				return err
			}
			if m.Data = append(m.Data, p); len(m.Data) > maxParams {
				return c.fail(field, "too many parameters")
			}
		}
		if len(c.rest()) == 0 || c.rest()[0] != ']' {
			return c.fail(field, "no ]")
		}
		if c.at++; len(m.Data) > maxParams {
			return c.fail(field, "too many elements")
		}
	}
	return nil
}

// name reads an SD-NAME.
func (c *cursor) name(field string) ([]byte, error) {
	n := bytes.IndexAny(c.rest(), `= ]"`)
	if n <= 0 || n > 32 || !printable(c.rest()[:n]) {
		return nil, c.fail(field, "not a name of 1 to 32 characters")
	}
	c.at += n
	return c.all[c.at-n : c.at], nil
}

// quoted reads ="value", where \ stands before ", \ and ].
func (c *cursor) quoted(field string) ([]byte, error) {
	if !bytes.HasPrefix(c.rest(), []byte(`="`)) {
		return nil, c.fail(field, `no ="`)
	}
	begin := c.at + 2
	for at := begin; at < len(c.all); at++ {
		switch c.all[at] {
		case '\\':
			at++
		case ']':
			c.at = at
			return nil, c.fail(field, `] without \`)
		case '"':
			c.at = at + 1
			return c.all[begin:at], nil
		}
	}
	return nil, c.fail(field, "a value does not end")
}

// oldTime is that of RFC 3164, clause 4.1.2.
const oldTime = "Jan _2 15:04:05"

// old reads what follows PRI in a message as of RFC 3164: without a timestamp it is
// all text (clause 4.3.2), but without PRI either it is none.
func (m *Message) old(c *cursor) error {
	rest := c.rest()
	if len(rest) > len(oldTime) && rest[len(oldTime)] == ' ' {
		if _, err := time.Parse(oldTime, string(rest[:len(oldTime)])); err == nil {
			m.Timestamp = rest[:len(oldTime)]
			c.at += len(oldTime) + 1
			n := bytes.IndexByte(c.rest(), ' ')
			if n <= 0 || n > 255 || !printable(c.rest()[:n]) {
				return c.fail("HOSTNAME", "not 1 to 255 printable characters")
			}
			m.Host = c.rest()[:n]
			c.at += n + 1
		}
	}
	if !m.HasPri && m.Timestamp == nil {
		return c.fail("PRI", "neither it nor a timestamp")
	}
	m.HasText, m.Text = true, c.rest()
	m.tag()
	return nil
}

// tag finds "sshd[24200]:" at the beginning of the text.
func (m *Message) tag() {
	n := bytes.IndexAny(m.Text, "[: ")
	if n <= 0 || n > 48 || !printable(m.Text[:n]) || m.Text[n] == ' ' {
		return
	}
	if m.Text[n] == '[' {
		end := bytes.IndexByte(m.Text[n:], ']')
		if end < 2 || end > 129 || !printable(m.Text[n+1:n+end]) {
			return
		}
		m.ProcID = m.Text[n+1 : n+end]
	}
	m.App = m.Text[:n]
}
