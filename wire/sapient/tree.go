package sapient

import (
	"iter"
	"math"
	"time"
)

// Bounds of one message: what is beyond is no message of a sensor, but one that is
// made to fill the memory.
const (
	// MaxBytes is the longest message, without its length.
	MaxBytes = 1 << 20
	maxNodes = 1 << 16 // values in it
	maxDepth = 32      // messages within messages: classes within classes have no bound of their own
)

// node is one value of a tree. The values of a message follow it, up to end.
type node struct {
	field *Field // nil: the root, or a field that is not known
	bits  uint64 // number, truth value; seconds of a Time
	text  []byte // String, Bytes; the whole field of one that is not known
	nanos int32  // of a Time
	end   int32  // index after the last value within
	size  int32  // bytes of a message in binary form, while it is written
}

// Tree is one message with all that it holds, in the order in which it came. It is
// used again by the next Read, which then allocates nothing; texts lie in the bytes
// that were read and are valid as long as those are. The zero value is ready.
type Tree struct {
	nodes []node
	open  []int32 // messages that are being built

	// Unknown is how many fields were met that the standard does not have. They are
	// kept, and written again by Append.
	Unknown int
}

// Node is one value in a tree; the zero value is none.
type Node struct {
	tree *Tree
	at   int32
}

// Root is the message.
func (t *Tree) Root() Node {
	if len(t.nodes) == 0 {
		return Node{}
	}
	return Node{tree: t}
}

// OK tells whether there is such a value.
func (n Node) OK() bool { return n.tree != nil }

func (n Node) node() *node { return &n.tree.nodes[n.at] }

// Field describes the value; nil of a root and of what is not known.
func (n Node) Field() *Field {
	if n.tree == nil {
		return nil
	}
	return n.node().field
}

// Name is what the standard calls the field; empty of a root.
func (n Node) Name() string {
	if f := n.Field(); f != nil {
		return f.Name
	}
	return ""
}

// kind is the description of a message.
func (n Node) kind() *Kind {
	if f := n.node().field; f != nil {
		return f.Kind
	}
	if n.at == 0 {
		return sapientMessage()
	}
	return nil
}

// Each gives the values of a message in their order, those that are not known too.
func (n Node) Each() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.tree == nil {
			return
		}
		end := n.node().end
		for i := n.at + 1; i < end; i = n.tree.nodes[i].end {
			if !yield(Node{n.tree, i}) {
				return
			}
		}
	}
}

// All gives the values of the repeated field of that name.
func (n Node) All(name string) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for c := range n.Each() {
			if c.Name() == name && !yield(c) {
				return
			}
		}
	}
}

// Get returns the value of the field of that name. Of several it is the last, as
// protocol buffers have it; Check says that there were several.
func (n Node) Get(name string) (found Node) {
	if n.tree == nil {
		return Node{}
	}
	nodes := n.tree.nodes
	for i, end := n.at+1, nodes[n.at].end; i < end; i = nodes[i].end {
		if f := nodes[i].field; f != nil && f.Name == name {
			found = Node{n.tree, i}
		}
	}
	return found
}

// Content is what the message is about: the registration, status report, detection
// report and so on of a SapientMessage.
func (t *Tree) Content() (found Node) {
	for c := range t.Root().Each() {
		if f := c.Field(); f != nil && f.oneof != 0 {
			found = c
		}
	}
	return found
}

// Number returns the value of a number or enumeration; ok is false where the field
// is not there.
func (n Node) Number(name string) (x float64, ok bool) {
	c := n.Get(name)
	if !c.OK() {
		return 0, false
	}
	return c.value(), true
}

func (n Node) value() float64 {
	v := n.node()
	switch v.field.Type {
	case Double:
		return math.Float64frombits(v.bits)
	case Float:
		return float64(math.Float32frombits(uint32(v.bits)))
	case Int32, Enum:
		return float64(int32(v.bits))
	case Bool:
		return float64(v.bits)
	}
	return math.NaN()
}

// Text returns a text or bytes; nil where the field is not there.
func (n Node) Text(name string) []byte {
	c := n.Get(name)
	if !c.OK() {
		return nil
	}
	return c.Value()
}

// Value is the text or the bytes of this very field.
func (n Node) Value() []byte {
	if n.tree == nil {
		return nil
	}
	return n.node().text
}

// Word returns the name of an enumeration's value without what all of them begin
// with, such as "RADAR"; empty where the field is not there or the value has no name.
func (n Node) Word(name string) string { return n.Get(name).Short() }

// Short is the name of the value of this very field, as Word has it.
func (n Node) Short() string {
	if n.tree == nil || n.node().field == nil || n.node().field.Type != Enum {
		return ""
	}
	return n.node().field.Words.Short(int32(n.node().bits))
}

// Time returns a time; zero where the field is not there or is no time.
func (n Node) Time(name string) time.Time {
	c := n.Get(name)
	if !c.OK() || !c.node().validTime() {
		return time.Time{}
	}
	return time.Unix(int64(c.node().bits), int64(c.node().nanos)).UTC()
}

// The years 1 to 9999, which is what a timestamp may hold.
const (
	earliest = -62135596800
	latest   = 253402300799
)

func (v *node) validTime() bool {
	s := int64(v.bits)
	return s >= earliest && s <= latest && v.nanos >= 0 && v.nanos < 1e9
}
