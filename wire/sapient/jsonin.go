package sapient

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ReadJSON reads a SapientMessage in the JSON form of proto3: names as the standard
// writes them or in camel case, enumerations by name or number, numbers also as text,
// bytes in base 64, times by RFC 3339. null is not there. Fields are put in the order
// of their numbers. Values that cannot be read are left out and told in an error that
// is Problems; where that is NotJSON nothing was read.
func (t *Tree) ReadJSON(b []byte) error {
	t.Begin()
	if len(b) > 4*MaxBytes {
		t.nodes = t.nodes[:0]
		return fmt.Errorf("%w: %d bytes", Problems{{Code: NotJSON}}, len(b))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var value any
	err := d.Decode(&value)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more than one value")
		}
	}
	if err != nil {
		t.nodes = t.nodes[:0]
		return fmt.Errorf("%w: %w", Problems{{Code: NotJSON}}, err)
	}
	r := jsonReader{tree: t}
	r.message(value, sapientMessage(), "")
	if len(r.problems) > 0 {
		return r.problems
	}
	return nil
}

type jsonReader struct {
	tree     *Tree
	problems Problems
}

func (r *jsonReader) add(path string, code Code) {
	if len(r.problems) < maxProblems {
		r.problems = append(r.problems, Problem{path, code})
	}
}

func (r *jsonReader) message(value any, k *Kind, path string) {
	object, ok := value.(map[string]any)
	switch {
	case !ok:
		r.add(path, WrongType)
		return
	case len(r.tree.open) > maxDepth:
		r.add(path, TooMuch)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if k.named(name) == nil {
			r.add(join(path, name), NoSuchField)
		}
	}
	for _, f := range k.Fields {
		v, ok := object[f.Name]
		if camel, both := object[f.JSONName]; both && f.JSONName != f.Name {
			if ok {
				r.add(join(path, f.Name), Several)
			}
			v = camel
		}
		if v != nil {
			r.field(v, f, join(path, f.Name))
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (r *jsonReader) field(value any, f *Field, path string) {
	if !f.Repeated {
		r.value(value, f, path)
		return
	}
	list, ok := value.([]any)
	if !ok {
		r.add(path, WrongType)
		return
	}
	for i, v := range list {
		r.value(v, f, fmt.Sprintf("%s[%d]", path, i))
	}
}

func (r *jsonReader) value(value any, f *Field, path string) {
	if len(r.tree.nodes) >= maxNodes {
		r.add(path, TooMuch)
		return
	}
	if f.Type == Message {
		r.tree.open = append(r.tree.open, r.tree.push(node{field: f}))
		r.message(value, f.Kind, path)
		r.tree.Close()
		return
	}
	v := node{field: f}
	if code := v.fromJSON(value); code != "" {
		r.add(path, code)
	} else if !f.plain || v.bits != 0 || len(v.text) != 0 {
		r.tree.push(v)
	}
}

// fromJSON sets a value that is no message; the code says why it cannot.
func (v *node) fromJSON(value any) Code {
	switch v.field.Type {
	case Bool:
		x, ok := value.(bool)
		if !ok {
			return WrongType
		}
		if x {
			v.bits = 1
		}
	case Double, Float:
		return v.floatFromJSON(value)
	case Int32:
		n, ok := wholeNumber(value)
		if !ok {
			return WrongType
		}
		v.bits = uint64(int64(n))
	case Enum:
		if word, isText := value.(string); isText {
			n, ok := v.field.Words.values[word]
			if !ok {
				return NoSuchValue
			}
			v.bits = uint64(int64(n))
			return ""
		}
		n, ok := wholeNumber(value)
		if !ok {
			return WrongType
		}
		v.bits = uint64(int64(n))
	default:
		return v.textFromJSON(value)
	}
	return ""
}

func (v *node) textFromJSON(value any) Code {
	text, ok := value.(string)
	if !ok {
		return WrongType
	}
	switch v.field.Type {
	case Bytes:
		b, err := base64.StdEncoding.DecodeString(pad(strings.NewReplacer("-", "+", "_", "/").Replace(text)))
		if err != nil {
			return WrongType
		}
		v.text = b
	case Time:
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return NotTime
		}
		v.bits, v.nanos = uint64(at.Unix()), int32(at.Nanosecond())
		if !v.validTime() {
			return NotTime
		}
	default:
		v.text = []byte(text)
	}
	return ""
}

// pad adds the end of a base 64 text that was left off.
func pad(s string) string {
	for len(s)%4 != 0 {
		s += "="
	}
	return s
}

func (v *node) floatFromJSON(value any) Code {
	text, ok := numeral(value)
	if !ok {
		return WrongType
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return WrongType
	}
	if v.field.Type == Double {
		v.bits = math.Float64bits(x)
		return ""
	}
	if math.Abs(x) > math.MaxFloat32 && !math.IsInf(x, 0) {
		return WrongType
	}
	v.bits = uint64(math.Float32bits(float32(x)))
	return ""
}

// numeral is a number in JSON: itself, or a text of it.
func numeral(value any) (string, bool) {
	switch x := value.(type) {
	case json.Number:
		return x.String(), true
	case string:
		ok := x != "" && strings.Trim(x, "0123456789+-.eE") == "" || x == "NaN" || x == "Infinity" || x == "-Infinity"
		return x, ok
	}
	return "", false
}

func wholeNumber(value any) (int32, bool) {
	text, ok := numeral(value)
	if !ok {
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64) // 1.0 and 1e3 are whole numbers too
	if err != nil || x != math.Trunc(x) || math.Abs(x) > math.MaxInt32+1 || x > math.MaxInt32 {
		return 0, false
	}
	return int32(x), true
}
