package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// specification is one category (or one expansion of its reserved field) in one edition.
type specification struct {
	category  int
	edition   string
	expansion bool // describes the reserved expansion field
	presence  int  // octets of the expansion's presence bits
	items     []*part
	uaps      []uap
	selector  string         // "020/TYP": the subitem that chooses the UAP
	cases     map[int]string // its values and the UAPs they choose
}

// uap is one order of items; "-" stands for an unused place, "*" for random field sequencing.
type uap struct {
	name  string
	items []string
}

// part is an item, a subitem or a piece of structure within one.
type part struct {
	name    string
	shape   shape
	bits    int       // of an element or spare
	content string    // of an element: "", "u1/2^8,NM", "s", "o" …
	limits  []float64 // of a number, in its unit
	depends string    // name of the sibling that chooses the content
	choices []choice
	count   int     // octets of a repetition factor; 0 = repetition by FX bits
	purpose string  // of an explicit item: RE, SP or EX
	parts   []*part // nil entries: the FX bit of an extended item, an unused place of a compound one
}

// choice is one content of an element whose meaning another subitem chooses.
type choice struct {
	value   int
	content string
}

type shape int

const (
	element shape = iota
	spare
	group
	extended
	repetitive
	compound
	explicit
)

// tagged is the form of every sum type in the specification files.
type tagged struct {
	Tag      string          `json:"tag"`
	Contents json.RawMessage `json:"contents"`
}

// named is an item or subitem as the files have it.
type named struct {
	Name string `json:"name"`
	Rule tagged `json:"rule"`
}

func readSpecification(path string) (*specification, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Tag      string `json:"tag"`
		Contents struct {
			Category int `json:"category"`
			Edition  struct{ Major, Minor int }
			Catalog  []named  `json:"catalogue"`
			UAP      tagged   `json:"uap"`
			Presence int      `json:"fspecByteSize"`
			Items    []*named `json:"items"`
		} `json:"contents"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	c := file.Contents
	s := &specification{category: c.Category, edition: fmt.Sprintf("%d.%d", c.Edition.Major, c.Edition.Minor)}
	switch file.Tag {
	case "AsterixBasic":
		for i := range c.Catalog {
			c.Items = append(c.Items, &c.Catalog[i])
		}
		if err := s.readUAPs(c.UAP); err != nil {
			return nil, err
		}
	case "AsterixExpansion":
		s.expansion, s.presence = true, c.Presence
	default:
		return nil, fmt.Errorf("unknown kind of specification %q", file.Tag)
	}
	for _, n := range c.Items {
		p, err := readNamed(n)
		if err != nil {
			return nil, err
		}
		s.items = append(s.items, p)
	}
	return s, nil
}

// readUAPs reads the order of items: one, or several and the subitem that chooses.
func (s *specification) readUAPs(t tagged) error {
	if t.Tag == "Uap" {
		items, err := readUAP(t.Contents)
		s.uaps = []uap{{"", items}}
		return err
	}
	var several struct {
		Cases    [][2]json.RawMessage `json:"cases"`
		Selector struct {
			Cases [][2]any `json:"cases"`
			Item  []string `json:"item"`
		} `json:"selector"`
	}
	if err := json.Unmarshal(t.Contents, &several); err != nil {
		return fmt.Errorf("UAPs: %w", err)
	}
	for _, c := range several.Cases {
		var u uap
		err := json.Unmarshal(c[0], &u.name)
		if err == nil {
			u.items, err = readUAP(c[1])
		}
		if err != nil {
			return fmt.Errorf("UAPs: %w", err)
		}
		s.uaps = append(s.uaps, u)
	}
	s.selector = strings.Join(several.Selector.Item, "/")
	s.cases = map[int]string{}
	for _, c := range several.Selector.Cases {
		value, isNumber := c[0].(float64)
		name, isText := c[1].(string)
		if !isNumber || !isText {
			return errors.New("UAPs: a selector case is not a number and a name")
		}
		s.cases[int(value)] = name
	}
	return nil
}

func readUAP(raw json.RawMessage) ([]string, error) {
	var places []tagged
	if err := json.Unmarshal(raw, &places); err != nil {
		return nil, err
	}
	var items []string
	for _, p := range places {
		switch p.Tag {
		case "UapItem":
			var name string
			if err := json.Unmarshal(p.Contents, &name); err != nil {
				return nil, err
			}
			items = append(items, name)
		case "UapItemSpare":
			items = append(items, "-")
		case "UapItemRFS":
			items = append(items, "*")
		default:
			return nil, fmt.Errorf("unknown place %q in a UAP", p.Tag)
		}
	}
	return items, nil
}

func readNamed(n *named) (*part, error) {
	if n == nil {
		return nil, nil
	}
	p, err := readVariationRule(n.Rule)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", n.Name, err)
	}
	p.name = n.Name
	return p, nil
}

// readVariationRule reads the structure of an item. Where another item chooses
// between structures the specifications only vary the words of enumerations, so
// the default structure has all that we keep.
func readVariationRule(rule tagged) (*part, error) {
	var v tagged
	switch rule.Tag {
	case "ContextFree":
		if err := json.Unmarshal(rule.Contents, &v); err != nil {
			return nil, err
		}
		return readVariation(v)
	case "Dependent":
		var d struct {
			Cases   [][2]json.RawMessage `json:"cases"`
			Default tagged               `json:"default"`
		}
		if err := json.Unmarshal(rule.Contents, &d); err != nil {
			return nil, err
		}
		return readVariation(d.Default)
	}
	return nil, fmt.Errorf("unknown rule %q", rule.Tag)
}

func readVariation(v tagged) (*part, error) {
	switch v.Tag {
	case "Element":
		return readElement(v.Contents)
	case "Group":
		return readParts(group, v.Contents)
	case "Extended":
		return readParts(extended, v.Contents)
	case "Repetitive":
		return readRepetitive(v.Contents)
	case "Compound":
		var names []*named
		if err := json.Unmarshal(v.Contents, &names); err != nil {
			return nil, err
		}
		p := &part{shape: compound}
		for _, n := range names {
			sub, err := readNamed(n)
			if err != nil {
				return nil, err
			}
			p.parts = append(p.parts, sub)
		}
		return p, nil
	case "Explicit":
		purpose := map[string]string{"ReservedExpansion": "RE", "SpecialPurpose": "SP"}
		var t *tagged
		if err := json.Unmarshal(v.Contents, &t); err != nil {
			return nil, err
		}
		p := &part{shape: explicit, purpose: "EX"}
		if t != nil {
			p.purpose = purpose[t.Tag]
		}
		return p, nil
	}
	return nil, fmt.Errorf("unknown structure %q", v.Tag)
}

// readParts reads the parts of a group or of an extended item.
func readParts(as shape, raw json.RawMessage) (*part, error) {
	var list []*tagged
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	p := &part{shape: as}
	for _, t := range list {
		if t == nil {
			p.parts = append(p.parts, nil)
			continue
		}
		if t.Tag == "Spare" {
			s := &part{shape: spare}
			if err := json.Unmarshal(t.Contents, &s.bits); err != nil {
				return nil, err
			}
			p.parts = append(p.parts, s)
			continue
		}
		var n named
		if err := json.Unmarshal(t.Contents, &n); err != nil {
			return nil, err
		}
		sub, err := readNamed(&n)
		if err != nil {
			return nil, err
		}
		p.parts = append(p.parts, sub)
	}
	return p, nil
}

func readRepetitive(raw json.RawMessage) (*part, error) {
	var r struct {
		Type      tagged `json:"type"`
		Variation tagged `json:"variation"`
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return nil, err
	}
	p := &part{shape: repetitive}
	if r.Type.Tag == "RepetitiveRegular" {
		var size struct {
			ByteSize int `json:"byteSize"`
		}
		if err := json.Unmarshal(r.Type.Contents, &size); err != nil {
			return nil, err
		}
		p.count = size.ByteSize
	}
	sub, err := readVariation(r.Variation)
	if err != nil {
		return nil, err
	}
	p.parts = []*part{sub}
	return p, nil
}
