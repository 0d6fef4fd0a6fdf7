package generic

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Bounds of a message: what a sensor has to say at once.
const (
	MaxMessage = 1 << 20 // bytes
	maxDepth   = 32
	maxNodes   = 20_000
	maxItems   = 10_000
)

// path is the way to a value: names and places.
type path []step

type step struct {
	name  string
	index int // -1: by name
}

func parsePath(text string) (path, error) {
	var p path
	if text == "" {
		return nil, nil
	}
	for _, part := range strings.Split(text, ".") {
		name, rest, _ := strings.Cut(part, "[")
		if name != "" {
			p = append(p, step{name, -1})
		}
		for rest != "" {
			digits, more, ok := strings.Cut(rest, "]")
			n, err := strconv.Atoi(digits)
			if !ok || err != nil || n < 0 || more != "" && more[0] != '[' {
				return nil, fmt.Errorf("path %q: [n] with a number", text)
			}
			p = append(p, step{"", n})
			rest = strings.TrimPrefix(more, "[")
		}
		if name == "" && !strings.Contains(part, "[") {
			return nil, fmt.Errorf("path %q: a name between two dots", text)
		}
	}
	return p, nil
}

// at follows the path; a text that stands under a name with attributes is #text.
func (p path) at(v any) (any, bool) {
	for _, s := range p {
		switch x := v.(type) {
		case map[string]any:
			if s.index >= 0 {
				if s.index > 0 {
					return nil, false
				}
				continue // the only one of what may be several
			}
			var ok bool
			if v, ok = x[s.name]; !ok {
				return nil, false
			}
		case []any:
			i := max(s.index, 0)
			if i >= len(x) {
				return nil, false
			}
			v = x[i]
			if s.index < 0 {
				m, ok := v.(map[string]any)
				if !ok {
					return nil, false
				}
				if v, ok = m[s.name]; !ok {
					return nil, false
				}
			}
		default:
			return nil, false
		}
	}
	if m, ok := v.(map[string]any); ok {
		if text, ok := m["#text"]; ok {
			return text, true
		}
	}
	return v, true
}

// parse makes a tree of a message: maps, arrays, texts, numbers and truth values.
func (r *Reader) parse(message []byte) (any, error) {
	if len(message) > MaxMessage {
		return nil, fmt.Errorf("generic: message of %d bytes, at most %d", len(message), MaxMessage)
	}
	switch r.mapping.Format {
	case JSON:
		return parseJSON(message)
	case XML:
		return parseXML(message)
	}
	return r.parseCSV(message)
}

func parseJSON(message []byte) (any, error) {
	if err := checkDepth(message); err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(message))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("generic: json at byte %d: %w", d.InputOffset(), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("generic: json at byte %d: more than one message", d.InputOffset())
	}
	return v, nil
}

// checkDepth refuses what is nested too deeply, before it is built.
func checkDepth(message []byte) error {
	depth, inText := 0, false
	for i := 0; i < len(message); i++ {
		switch c := message[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("generic: json at byte %d: nested more than %d deep", i, maxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

func (r *Reader) parseCSV(line []byte) (any, error) {
	c := csv.NewReader(bytes.NewReader(line))
	c.FieldsPerRecord, c.TrimLeadingSpace, c.LazyQuotes = -1, true, true
	switch d := r.mapping.Delimiter; d {
	case "":
	case `\t`:
		c.Comma = '\t'
	default:
		c.Comma = []rune(d)[0]
	}
	values, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("generic: csv: %w", err)
	}
	if r.columns == nil || len(r.mapping.Columns) == 0 && r.header(values) {
		r.columns = values
		return nil, nil
	}
	if len(values) < len(r.columns) {
		return nil, fmt.Errorf("generic: csv: %d of %d columns", len(values), len(r.columns))
	}
	row := make(map[string]any, len(values))
	for i, name := range r.columns {
		row[strings.TrimSpace(name)] = strings.TrimSpace(values[i])
	}
	return row, nil
}

// header tells whether a line names all columns that the mapping takes: a file that
// begins anew says its columns again, perhaps in another order.
func (r *Reader) header(values []string) bool {
	named := 0
	for i := range r.fields {
		from := r.fields[i].From
		if from == "" {
			continue
		}
		if !slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) == from }) {
			return false
		}
		named++
	}
	return named > 0
}

// parseXML makes a map of each element: attributes under @name, text under #text,
// elements under their names, in an array where there are several. Namespaces are
// left out. Document types, and so entities, are refused.
func parseXML(message []byte) (any, error) {
	d := xml.NewDecoder(bytes.NewReader(message))
	root := map[string]any{}
	stack := []map[string]any{root}
	nodes := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("generic: xml at byte %d: %w", d.InputOffset(), err)
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.Directive:
			return nil, fmt.Errorf("generic: xml at byte %d: a document type is not allowed", d.InputOffset())
		case xml.StartElement:
			if nodes += 1 + len(t.Attr); nodes > maxNodes || len(stack) > maxDepth {
				return nil, fmt.Errorf("generic: xml at byte %d: more than %d nodes, or %d deep", d.InputOffset(), maxNodes, maxDepth)
			}
			element := map[string]any{}
			for _, a := range t.Attr {
				element["@"+a.Name.Local] = a.Value
			}
			switch before := top[t.Name.Local].(type) {
			case nil:
				top[t.Name.Local] = element
			case []any:
				top[t.Name.Local] = append(before, element)
			default:
				top[t.Name.Local] = []any{before, element}
			}
			stack = append(stack, element)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); s != "" && len(stack) > 1 {
				// Remarks cut a text into pieces, each of which copies those before.
				if nodes++; nodes > maxNodes {
					return nil, fmt.Errorf("generic: xml at byte %d: more than %d nodes", d.InputOffset(), maxNodes)
				}
				before, _ := top["#text"].(string)
				top["#text"] = before + s
			}
		}
	}
	if len(root) == 0 {
		return nil, errors.New("generic: xml: no element")
	}
	return root, nil
}
