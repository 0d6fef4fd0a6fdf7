package sapient

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"marsad/wire/lines"
)

// AppendJSON writes the message in the JSON form of proto3, names in camel case,
// enumerations by name, in the order of the tree. Fields that are not known are left
// out; so are all but the last of what there may be one of.
func (t *Tree) AppendJSON(dst []byte) []byte {
	if len(t.nodes) == 0 {
		return append(dst, "{}"...)
	}
	return t.Root().appendObject(dst)
}

func (n Node) appendObject(dst []byte) []byte {
	dst = append(dst, '{')
	first := true
	n.fields(func(f *Field, c Node) {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(append(append(dst, '"'), f.JSONName...), `":`...)
		if !f.Repeated {
			dst = c.appendValue(dst)
			return
		}
		dst = append(dst, '[')
		for i, v := 0, c; v.OK(); i, v = i+1, n.next(v) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = v.appendValue(dst)
		}
		dst = append(dst, ']')
	})
	return append(dst, '}')
}

// fields gives each field that is there once: the only or last value, or the first of
// a repeated one, from which next leads on.
func (n Node) fields(do func(f *Field, c Node)) {
	var seen uint64
	k := n.kind()
	for c := range n.Each() {
		f := c.Field()
		if f == nil {
			continue
		}
		place := k.place(f)
		if seen>>place&1 != 0 {
			continue
		}
		seen |= 1 << place
		if !f.Repeated {
			c = n.Get(f.Name)
		}
		do(f, c)
	}
}

// next is the next value of the same field.
func (n Node) next(c Node) Node {
	nodes := n.tree.nodes
	for i, end := nodes[c.at].end, nodes[n.at].end; i < end; i = nodes[i].end {
		if nodes[i].field == nodes[c.at].field {
			return Node{n.tree, i}
		}
	}
	return Node{}
}

func (n Node) appendValue(dst []byte) []byte {
	v := n.node()
	switch v.field.Type {
	case Message:
		return n.appendObject(dst)
	case Double:
		return appendFloat(dst, math.Float64frombits(v.bits), 64)
	case Float:
		return appendFloat(dst, float64(math.Float32frombits(uint32(v.bits))), 32)
	case Int32:
		return strconv.AppendInt(dst, int64(int32(v.bits)), 10)
	case Bool:
		return strconv.AppendBool(dst, v.bits != 0)
	case Enum:
		if word := v.field.Words.Word(int32(v.bits)); word != "" {
			return append(append(append(dst, '"'), word...), '"')
		}
		return strconv.AppendInt(dst, int64(int32(v.bits)), 10)
	case Bytes:
		return append(base64.StdEncoding.AppendEncode(append(dst, '"'), v.text), '"')
	case Time:
		return append(appendTime(append(dst, '"'), v), '"')
	}
	quoted, _ := json.Marshal(string(v.text)) // a text cannot fail
	return append(dst, quoted...)
}

func appendFloat(dst []byte, x float64, bits int) []byte {
	switch {
	case math.IsNaN(x):
		return append(dst, `"NaN"`...)
	case math.IsInf(x, 1):
		return append(dst, `"Infinity"`...)
	case math.IsInf(x, -1):
		return append(dst, `"-Infinity"`...)
	}
	return strconv.AppendFloat(dst, x, 'g', -1, bits)
}

// appendTime writes a time with none, three, six or nine digits after the second.
func appendTime(dst []byte, v *node) []byte {
	if !v.validTime() {
		return dst
	}
	layout := "2006-01-02T15:04:05Z"
	switch {
	case v.nanos == 0:
	case v.nanos%1e6 == 0:
		layout = "2006-01-02T15:04:05.000Z"
	case v.nanos%1e3 == 0:
		layout = "2006-01-02T15:04:05.000000Z"
	default:
		layout = "2006-01-02T15:04:05.000000000Z"
	}
	return time.Unix(int64(v.bits), int64(v.nanos)).UTC().AppendFormat(dst, layout)
}

// AppendLine writes the message as one line of `marsad decode`, without a line's end:
// its kind is the name of its content, its id the node's; words of enumerations stand
// without what all of them begin with, in lower case. The buffer is l's.
func (t *Tree) AppendLine(l *lines.Line, frame int) []byte {
	root, content := t.Root(), t.Content()
	l.Begin("sapient", frame, content.Name(), string(root.Text("node_id")))
	if lat, lon, ok := degrees(content); ok {
		l.Position(lat, lon)
	}
	for c := range root.Each() {
		if f := c.Field(); f != nil && f.oneof == 0 && f.Name != "node_id" {
			c.line(l, f)
		}
	}
	if content.OK() {
		content.linesWithin(l)
	}
	if t.Unknown > 0 {
		l.Int("unknown_fields", int64(t.Unknown))
	}
	if problems := t.Check(); len(problems) > 0 {
		l.Array("problems")
		for _, p := range problems {
			l.Text("", p.Error())
		}
		l.Close()
	}
	return l.Bytes()
}

// degrees is where a detection, an alert or a node is, if it is told in latitude and
// longitude.
func degrees(content Node) (lat, lon float64, ok bool) {
	at := content.Get("location")
	if !at.OK() {
		at = content.Get("node_location")
	}
	scale := 1.0
	switch at.Word("coordinate_system") {
	case "LAT_LNG_DEG_M":
	case "LAT_LNG_RAD_M":
		scale = 180 / math.Pi
	default:
		return 0, 0, false
	}
	lon, okX := at.Number("x")
	lat, okY := at.Number("y")
	return lat * scale, lon * scale, okX && okY
}

func (n Node) linesWithin(l *lines.Line) {
	n.fields(func(f *Field, c Node) {
		if !f.Repeated {
			c.line(l, f)
			return
		}
		l.Array(f.Name)
		for v := c; v.OK(); v = n.next(v) {
			v.line(l, f)
		}
		l.Close()
	})
}

func (n Node) line(l *lines.Line, f *Field) {
	v := n.node()
	switch f.Type {
	case Message:
		l.Object(f.Name)
		n.linesWithin(l)
		l.Close()
	case Double, Int32:
		l.Float(f.Name, n.value())
	case Float: // as short as a 32-bit number is
		short, _ := strconv.ParseFloat(strconv.FormatFloat(n.value(), 'g', -1, 32), 64)
		l.Float(f.Name, short)
	case Bool:
		l.Bool(f.Name, v.bits != 0)
	case Enum:
		if word := n.Short(); word != "" {
			l.Text(f.Name, strings.ToLower(word))
		} else {
			l.Int(f.Name, int64(int32(v.bits)))
		}
	case Bytes:
		l.Text(f.Name, hex.EncodeToString(v.text))
	case Time:
		l.Text(f.Name, string(appendTime(nil, v)))
	default:
		l.Text(f.Name, string(v.text))
	}
}
