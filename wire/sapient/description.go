package sapient

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Version is how a registration names the edition that this package speaks
// (BSI Flex 335 v2.0, icd_version).
const Version = "BSI Flex 335 v2.0"

// Type is the type of a field.
type Type uint8

// The types.
const (
	String  Type = iota + 1 // UTF-8 text
	Bytes                   // any bytes
	Double                  // 64-bit floating point
	Float                   // 32-bit floating point
	Int32                   // whole number
	Bool                    // truth value
	Enum                    // one of the words of an enumeration
	Time                    // seconds and nanoseconds since 1970, UTC
	Message                 // fields of its own
)

// Kind describes a message: its name and its fields, by number.
type Kind struct {
	Name   string
	Fields []*Field
	oneofs []oneof
}

// oneof is a group of fields of which at most one is there.
type oneof struct {
	name string
	must bool
}

// Field describes one field of a message.
type Field struct {
	Number   int
	Name     string // as the standard writes it: node_id
	JSONName string // as proto3 JSON writes it: nodeId
	Type     Type
	Repeated bool
	Kind     *Kind  // of a Message
	Words    *Words // of an Enum
	must     bool
	plain    bool // an empty value is no value
	uuid     bool
	ulid     bool
	oneof    int // 1 + index in the kind's oneofs; 0: none
}

// Words are the values of an enumeration.
type Words struct {
	Name   string
	prefix string
	words  map[int32]string // in full
	values map[string]int32
}

// Word is the full name of a value; empty where the standard has none.
func (w *Words) Word(value int32) string { return w.words[value] }

// Short is the name of a value without the words that all of them begin with.
func (w *Words) Short(value int32) string { return strings.TrimPrefix(w.words[value], w.prefix) }

// field returns the field of that number, or nil.
func (k *Kind) field(number int) *Field {
	// Most messages number their fields from 1 without gaps.
	if i := number - 1; i >= 0 && i < len(k.Fields) && k.Fields[i].Number == number {
		return k.Fields[i]
	}
	i, ok := slices.BinarySearchFunc(k.Fields, number, func(f *Field, n int) int { return f.Number - n })
	if !ok {
		return nil
	}
	return k.Fields[i]
}

// named returns the field that the standard or JSON names so, or nil.
func (k *Kind) named(name string) *Field {
	for _, f := range k.Fields {
		if f.Name == name || f.JSONName == name {
			return f
		}
	}
	return nil
}

//go:embed flex335v2.txt
var descriptionText string

// descriptions are all messages by name; they are read once.
var descriptions = sync.OnceValue(func() map[string]*Kind {
	kinds, err := parseDescriptions(descriptionText)
	if err != nil {
		panic(err) // the text is part of the program, and a test reads it
	}
	return kinds
})

// sapientMessage is the message that holds all others.
var sapientMessage = sync.OnceValue(func() *Kind { return descriptions()["SapientMessage"] })

// Kinds gives the names of all messages that are described.
func Kinds() []string {
	var names []string
	for name := range descriptions() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// describer reads the table; types that come later are resolved at the end.
type describer struct {
	kinds map[string]*Kind
	enums map[string]*Words
	types map[*Field]string
	kind  *Kind  // under way
	words *Words // under way
}

func parseDescriptions(text string) (map[string]*Kind, error) {
	d := describer{kinds: map[string]*Kind{}, enums: map[string]*Words{}, types: map[*Field]string{}}
	for i, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		if err := d.line(words); err != nil {
			return nil, fmt.Errorf("sapient: description, line %d: %w", i+1, err)
		}
	}
	for _, k := range d.kinds {
		slices.SortFunc(k.Fields, func(a, b *Field) int { return a.Number - b.Number })
	}
	return d.kinds, d.resolve()
}

func (d *describer) line(w []string) error {
	switch {
	case w[0] == "message" && len(w) == 2:
		d.kind, d.words = &Kind{Name: w[1]}, nil
		d.kinds[w[1]] = d.kind
		return nil
	case w[0] == "enum" && len(w) == 3:
		d.words = &Words{Name: w[1], prefix: w[2], words: map[int32]string{}, values: map[string]int32{}}
		d.enums[w[1]] = d.words
		return nil
	case w[0] == "oneof" && len(w) == 3 && w[2] == "must":
		d.kind.oneofs[d.kind.oneof(w[1])-1].must = true
		return nil
	}
	number, err := strconv.Atoi(w[0])
	switch {
	case err != nil:
		return err
	case d.words != nil && len(w) == 2:
		full := d.words.prefix + w[1]
		d.words.words[int32(number)], d.words.values[full] = full, int32(number)
		return nil
	case d.kind == nil || len(w) < 3:
		return fmt.Errorf("%q is none of message, enum, oneof, field, value", w)
	}
	f := &Field{Number: number, Name: w[1], JSONName: jsonName(w[1])}
	kind := strings.TrimSuffix(w[2], "*")
	f.Repeated = kind != w[2]
	d.types[f] = kind
	d.kind.Fields = append(d.kind.Fields, f)
	return d.flags(f, w[3:])
}

func (d *describer) flags(f *Field, flags []string) error {
	for _, flag := range flags {
		name, of, _ := strings.Cut(flag, ":")
		switch name {
		case "must":
			f.must = true
		case "plain":
			f.plain = true
		case "uuid":
			f.uuid = true
		case "ulid":
			f.ulid = true
		case "one":
			f.oneof = d.kind.oneof(of)
		default:
			return fmt.Errorf("flag %q", flag)
		}
	}
	return nil
}

// oneof returns 1 + the index of the group of that name, which is made where new.
func (k *Kind) oneof(name string) int {
	for i := range k.oneofs {
		if k.oneofs[i].name == name {
			return i + 1
		}
	}
	k.oneofs = append(k.oneofs, oneof{name: name})
	return len(k.oneofs)
}

func (d *describer) resolve() error {
	simple := map[string]Type{"string": String, "bytes": Bytes, "double": Double, "float": Float, "int32": Int32, "bool": Bool, "time": Time}
	for f, name := range d.types {
		f.Type = simple[name]
		if k := d.kinds[name]; k != nil {
			f.Type, f.Kind = Message, k
		}
		if w := d.enums[name]; w != nil {
			f.Type, f.Words = Enum, w
		}
		if f.Type == 0 {
			return fmt.Errorf("sapient: description: field %s has the type %s, which is not described", f.Name, name)
		}
	}
	return nil
}

// jsonName is the name of a field in proto3 JSON: without underlines, what follows
// one in upper case.
func jsonName(name string) string {
	var b strings.Builder
	up := false
	for _, r := range name {
		switch {
		case r == '_':
			up = true
			continue
		case up && r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		}
		up = false
		b.WriteRune(r)
	}
	return b.String()
}
