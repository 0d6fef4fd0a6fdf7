package onvif

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The bounds of a message.
const (
	MaxMessage = 1 << 20 // bytes
	maxNodes   = 20_000  // elements and attributes
	maxDepth   = 32
	maxText    = 8 << 10 // bytes of an attribute or of an element's text
)

// element is one of a message that was read whole.
type element struct {
	name     xml.Name
	attrs    []xml.Attr
	text     string
	children []*element
}

// parse reads a message; what is wrong is told with its byte.
func parse(message []byte) (*element, error) {
	if len(message) > MaxMessage {
		return nil, fmt.Errorf("onvif: xml of %d bytes, at most %d", len(message), MaxMessage)
	}
	r := treeReader{d: xml.NewDecoder(bytes.NewReader(message))}
	root, err := r.read()
	if err != nil {
		return nil, fmt.Errorf("onvif: xml at byte %d: %w", r.d.InputOffset(), err)
	}
	return root, nil
}

// treeReader puts elements together; open are those that have not ended.
type treeReader struct {
	d     *xml.Decoder
	root  *element
	open  []*element
	nodes int
}

func (r *treeReader) read() (*element, error) {
	for {
		t, err := r.d.Token()
		switch {
		case errors.Is(err, io.EOF) && r.root != nil:
			return r.root, nil
		case errors.Is(err, io.EOF):
			return nil, errors.New("no element")
		case err != nil:
			return nil, err
		}
		switch t := t.(type) {
		case xml.Directive:
			return nil, errors.New("a document type is not allowed")
		case xml.StartElement:
			err = r.begin(t)
		case xml.EndElement:
			r.open = r.open[:len(r.open)-1]
		case xml.CharData:
			err = r.chars(t)
		}
		if err != nil {
			return nil, err
		}
	}
}

func (r *treeReader) begin(t xml.StartElement) error {
	if r.nodes += 1 + len(t.Attr); r.nodes > maxNodes {
		return fmt.Errorf("more than %d nodes", maxNodes)
	}
	if len(r.open) == maxDepth {
		return fmt.Errorf("nested more than %d deep", maxDepth)
	}
	for _, a := range t.Attr {
		if len(a.Value) > maxText {
			return fmt.Errorf("attribute %.40q of %d bytes", a.Name.Local, len(a.Value))
		}
	}
	e := &element{name: t.Name, attrs: t.Attr}
	switch {
	case len(r.open) > 0:
		parent := r.open[len(r.open)-1]
		parent.children = append(parent.children, e)
	case r.root == nil:
		r.root = e
	default:
		return fmt.Errorf("element %.40q after the end", t.Name.Local)
	}
	r.open = append(r.open, e)
	return nil
}

func (r *treeReader) chars(text xml.CharData) error {
	if len(r.open) == 0 {
		if len(bytes.Trim(text, " \t\r\n\xef\xbb\xbf")) > 0 {
			return errors.New("text outside the element")
		}
		return nil
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil // between elements
	}
	e := r.open[len(r.open)-1]
	if len(e.text)+len(text) > maxText {
		return fmt.Errorf("text of element %.40q over %d bytes", e.name.Local, maxText)
	}
	e.text += string(text)
	return nil
}

// attr returns an attribute's value, whatever its namespace; "" without it.
func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// child returns the first child of the name, whatever its namespace; nil without one.
func (e *element) child(name string) *element {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.name.Local == name {
			return c
		}
	}
	return nil
}

// content is the element's text without the space around it; "" of nil.
func (e *element) content() string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(e.text)
}

// localName cuts a prefix off.
func localName(s string) string { return s[strings.LastIndexByte(s, ':')+1:] }

// each gives every element of the name, in order, to take; those inside one that was
// given are not looked for.
func (e *element) each(name string, take func(*element)) {
	if e.name.Local == name {
		take(e)
		return
	}
	for _, c := range e.children {
		c.each(name, take)
	}
}

// first returns the first element of the name, e itself or inside; nil without one.
func (e *element) first(name string) *element {
	if e == nil {
		return nil
	}
	if e.name.Local == name {
		return e
	}
	for _, c := range e.children {
		if f := c.first(name); f != nil {
			return f
		}
	}
	return nil
}

// appendXML writes the element with its namespaces, as one that stands by itself.
func (e *element) appendXML(b []byte, more string) []byte {
	b = append(append(b, `<q:`...), e.name.Local...)
	b = append(append(append(b, ` xmlns:q="`...), escaped(e.name.Space)...), '"')
	b = append(b, more...)
	for i, a := range e.attrs {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Local == "xmlns":
		case a.Name.Space == "":
			b = fmt.Appendf(b, ` %s="%s"`, a.Name.Local, escaped(a.Value))
		default:
			b = fmt.Appendf(b, ` xmlns:q%d="%s" q%d:%s="%s"`, i, escaped(a.Name.Space), i, a.Name.Local, escaped(a.Value))
		}
	}
	b = append(append(b, '>'), escaped(e.content())...)
	for _, c := range e.children {
		b = c.appendXML(b, "")
	}
	return append(append(append(b, `</q:`...), e.name.Local...), '>')
}

// escaped writes a text as XML.
func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}
