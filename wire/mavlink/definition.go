package mavlink

import (
	"iter"
	"slices"
	"sort"
)

// Type is the wire type of a field; multi-byte values are little endian.
type Type uint8

// The wire types.
const (
	Uint8 Type = iota
	Int8
	Uint16
	Int16
	Uint32
	Int32
	Uint64
	Int64
	Float32
	Float64
	Char // text of a fixed length, ended by a NUL where it is shorter
	types
)

var typeSizes = [types]int{1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 1}

// typeNames are the words that CRC_EXTRA is computed from.
var typeNames = [types]string{
	"uint8_t", "int8_t", "uint16_t", "int16_t", "uint32_t", "int32_t", "uint64_t", "int64_t", "float", "double", "char",
}

// Field is one field of a message.
type Field struct {
	Name      string
	Type      Type
	Count     int  // elements of an array, 0 for a single value
	Extension bool // added after the first release: absent in MAVLink 1, not part of CRC_EXTRA
	offset    int
}

// size returns the bytes that the field takes.
func (f *Field) size() int { return typeSizes[f.Type] * max(1, f.Count) }

// Definition describes a message.
type Definition struct {
	ID       uint32
	Name     string
	CRCExtra byte
	Fields   []Field // in wire order: the largest types first, extensions last
	base     int     // bytes without extensions
	full     int     // bytes with them
}

// Field returns the field of that name, or nil.
func (d *Definition) Field(name string) *Field {
	for i := range d.Fields {
		if d.Fields[i].Name == name {
			return &d.Fields[i]
		}
	}
	return nil
}

// Lookup returns the definition of a message id, or nil.
func Lookup(id uint32) *Definition {
	table := definitionsBelow110
	if id >= 110 {
		table = definitionsFrom110
	}
	i := sort.Search(len(table), func(i int) bool { return table[i].ID >= id })
	if i < len(table) && table[i].ID == id {
		return &table[i]
	}
	return nil
}

// Definitions gives every definition, by id.
func Definitions() iter.Seq[*Definition] {
	return func(yield func(*Definition) bool) {
		for _, table := range [...][]Definition{definitionsBelow110, definitionsFrom110} {
			for i := range table {
				if !yield(&table[i]) {
					return
				}
			}
		}
	}
}

// define lays out a message; the two tables are written with it.
func define(id uint32, name string, crcExtra byte, groups ...group) Definition {
	d := Definition{ID: id, Name: name, CRCExtra: crcExtra, Fields: slices.Concat(groups...)}
	for i := range d.Fields {
		f := &d.Fields[i]
		f.offset = d.full
		d.full += f.size()
		if !f.Extension {
			d.base = d.full
		}
	}
	return d
}

// group is a run of fields of one type.
type group []Field

// of makes arrays of n elements of the group.
func (g group) of(n int) group {
	for i := range g {
		g[i].Count = n
	}
	return g
}

// ext marks the group as extensions.
func (g group) ext() group {
	for i := range g {
		g[i].Extension = true
	}
	return g
}

func fields(t Type, names []string) group {
	g := make(group, len(names))
	for i, n := range names {
		g[i] = Field{Name: n, Type: t}
	}
	return g
}

func u8(names ...string) group   { return fields(Uint8, names) }
func i8(names ...string) group   { return fields(Int8, names) }
func u16(names ...string) group  { return fields(Uint16, names) }
func i16(names ...string) group  { return fields(Int16, names) }
func u32(names ...string) group  { return fields(Uint32, names) }
func i32(names ...string) group  { return fields(Int32, names) }
func u64(names ...string) group  { return fields(Uint64, names) }
func i64(names ...string) group  { return fields(Int64, names) }
func f32(names ...string) group  { return fields(Float32, names) }
func f64(names ...string) group  { return fields(Float64, names) }
func text(names ...string) group { return fields(Char, names) }
