package sapient

import (
	"fmt"
	"math"
	"strings"
)

// Code is why a message does not keep to the standard.
type Code string

// The reasons.
const (
	Missing      Code = "missing"       // mandatory, and not there or empty
	Unspecified  Code = "unspecified"   // an enumeration that is mandatory and says nothing
	NoSuchValue  Code = "no-such-value" // an enumeration with a value that the standard does not have
	NotUUID      Code = "not-uuid"      // RFC 4122: 8-4-4-4-12 hexadecimal digits
	NotULID      Code = "not-ulid"      // 26 characters of Crockford's base 32, 128 bits
	NotTime      Code = "not-a-time"    // RFC 3339, years 1 to 9999
	NotFinite    Code = "not-finite"    // a number that is none, or infinite
	Several      Code = "several"       // more than one of what there may be one of
	WrongVersion Code = "wrong-version" // icd_version is not Version
	NoSuchField  Code = "no-such-field" // JSON: a name that the message does not have
	WrongType    Code = "wrong-type"    // JSON: a value of another type
	TooMuch      Code = "too-much"      // JSON: beyond the bounds of one message
	NotJSON      Code = "not-json"      // JSON: no JSON at all
)

// Problem is one place where a message does not keep to the standard.
type Problem struct {
	Path string // registration.node_definition[0].node_type
	Code Code
}

// Error implements error.
func (p Problem) Error() string { return strings.TrimPrefix(p.Path+": "+string(p.Code), ": ") }

// Problems are what is wrong with one message, in its order.
type Problems []Problem

// Error implements error: all of them, on one line.
func (p Problems) Error() string {
	if len(p) == 0 {
		return "sapient: the message keeps to the standard"
	}
	var b strings.Builder
	b.WriteString("sapient: ")
	for i, problem := range p {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(problem.Error())
	}
	return b.String()
}

// maxProblems is how many are told of one message: the first ones say what is wrong.
const maxProblems = 32

// Check returns where the message does not keep to the rules of BSI Flex 335 v2:
// what is mandatory, the form of identifiers, words of enumerations, numbers that are
// numbers, one of what there may be one of, the version. It is none for a good one.
func (t *Tree) Check() Problems {
	if len(t.nodes) == 0 {
		return Problems{{Code: Missing}}
	}
	c := checker{tree: t}
	c.message(0, sapientMessage())
	return c.problems
}

type checker struct {
	tree     *Tree
	steps    [maxDepth + 4]step // from the root to where it is
	depth    int
	problems Problems
}

// step is one part of the path: a field, and which of several.
type step struct {
	field *Field
	index int
}

func (c *checker) full() bool { return len(c.problems) >= maxProblems }

func (c *checker) add(name string, code Code) {
	if c.full() {
		return
	}
	var b strings.Builder
	for _, s := range c.steps[:c.depth] {
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(s.field.Name)
		if s.field.Repeated {
			fmt.Fprintf(&b, "[%d]", s.index)
		}
	}
	if name != "" {
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(name)
	}
	c.problems = append(c.problems, Problem{b.String(), code})
}

// message checks the fields that are there, then what is not.
func (c *checker) message(at int32, k *Kind) {
	nodes := c.tree.nodes
	var seen, one uint64 // by index in k.Fields, and in k.oneofs: no message has 64
	var index [64]int32
	for i := at + 1; i < nodes[at].end && !c.full(); i = nodes[i].end {
		f := nodes[i].field
		if f == nil {
			continue
		}
		place := k.place(f)
		if !f.Repeated && seen>>place&1 != 0 {
			c.add(f.Name, Several)
		} else if f.oneof != 0 && one>>f.oneof&1 != 0 {
			c.add(k.oneofs[f.oneof-1].name, Several)
		}
		seen |= 1 << place
		if f.oneof != 0 {
			one |= 1 << f.oneof
		}
		c.steps[c.depth] = step{f, int(index[place])}
		index[place]++
		if c.depth++; c.depth < len(c.steps) {
			c.value(i)
		}
		c.depth--
	}
	for i, f := range k.Fields {
		if f.must && seen>>i&1 == 0 {
			c.add(f.Name, Missing)
		}
	}
	for i, o := range k.oneofs {
		if o.must && one>>(i+1)&1 == 0 {
			c.add(o.name, Missing)
		}
	}
}

// place is the index of a field of the message.
func (k *Kind) place(f *Field) int {
	for i := range k.Fields {
		if k.Fields[i] == f {
			return i
		}
	}
	return 0
}

func (c *checker) value(at int32) {
	v := &c.tree.nodes[at]
	f := v.field
	switch f.Type {
	case Message:
		c.message(at, f.Kind)
	case Enum:
		c.word(v)
	case Double, Float:
		if x := (Node{c.tree, at}).value(); math.IsNaN(x) || math.IsInf(x, 0) {
			c.add("", NotFinite)
		}
	case Time:
		if !v.validTime() {
			c.add("", NotTime)
		}
	case String, Bytes:
		c.text(v)
	}
}

func (c *checker) word(v *node) {
	_, known := v.field.Words.words[int32(v.bits)]
	switch {
	case !known:
		c.add("", NoSuchValue)
	case v.bits == 0 && (v.field.must || v.field.Repeated):
		c.add("", Unspecified)
	}
}

func (c *checker) text(v *node) {
	f := v.field
	switch {
	case len(v.text) == 0 && f.must:
		c.add("", Missing)
	case f.uuid && (f.must || f.Repeated || len(v.text) > 0) && !IsUUID(v.text):
		c.add("", NotUUID)
	case f.ulid && (f.must || len(v.text) > 0) && !IsULID(v.text):
		c.add("", NotULID)
	case f.Name == "icd_version" && string(v.text) != Version:
		c.add("", WrongVersion)
	}
}

// IsUUID tells whether the text has the form of a UUID (RFC 9562, section 4).
func IsUUID(s []byte) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range s {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return true
}

// IsULID tells whether the text has the form of a ULID: 128 bits as 26 characters of
// Crockford's base 32, which has no I, L, O and U; upper or lower case.
func IsULID(s []byte) bool {
	if len(s) != 26 || s[0] > '7' {
		return false
	}
	for _, c := range s {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		digit := c >= '0' && c <= '9'
		letter := c >= 'A' && c <= 'Z' && c != 'I' && c != 'L' && c != 'O' && c != 'U'
		if !digit && !letter {
			return false
		}
	}
	return true
}
