package main

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// readElement reads the leaf of an item: its bits and what they mean.
func readElement(raw json.RawMessage) (*part, error) {
	var e struct {
		BitSize int    `json:"bitSize"`
		Rule    tagged `json:"rule"`
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, err
	}
	p := &part{shape: element, bits: e.BitSize}
	if e.Rule.Tag == "Dependent" {
		return p, p.readDependent(e.Rule.Contents)
	}
	var c tagged
	if err := json.Unmarshal(e.Rule.Contents, &c); err != nil {
		return nil, err
	}
	var err error
	if p.content, err = readContent(c); err != nil {
		return nil, err
	}
	if c.Tag == "ContentQuantity" || c.Tag == "ContentInteger" {
		p.limits, err = readLimits(c.Contents)
	}
	return p, err
}

// readDependent reads a content that another subitem chooses. Only a change of
// scale matters to us; where all choices are enumerations nothing is kept.
func (p *part) readDependent(raw json.RawMessage) error {
	var d struct {
		Path  [][]string           `json:"path"`
		Cases [][2]json.RawMessage `json:"cases"`
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return err
	}
	scaled := false
	for _, c := range d.Cases {
		var values []int
		var t tagged
		if err := json.Unmarshal(c[0], &values); err != nil {
			return err
		}
		if err := json.Unmarshal(c[1], &t); err != nil {
			return err
		}
		content, err := readContent(t)
		if err != nil {
			return err
		}
		scaled = scaled || content != ""
		p.choices = append(p.choices, choice{values[0], content})
	}
	if !scaled {
		p.choices = nil
		return nil
	}
	if len(d.Path) != 1 {
		return fmt.Errorf("a scale that depends on %d subitems", len(d.Path))
	}
	p.depends = d.Path[0][len(d.Path[0])-1]
	return nil
}

// readContent writes the meaning of bits in the short form of the description:
// "" raw, o octal, i six-bit ICAO, a ASCII, u or s and the scale for numbers.
func readContent(t tagged) (string, error) {
	switch t.Tag {
	case "ContentRaw", "ContentTable", "ContentBds":
		return "", nil
	case "ContentString":
		var kind tagged
		if err := json.Unmarshal(t.Contents, &kind); err != nil {
			return "", err
		}
		letter, known := map[string]string{"StringOctal": "o", "StringICAO": "i", "StringAscii": "a"}[kind.Tag]
		if !known {
			return "", fmt.Errorf("unknown text %q", kind.Tag)
		}
		return letter, nil
	case "ContentInteger", "ContentQuantity":
		return readNumber(t.Contents)
	}
	return "", fmt.Errorf("unknown content %q", t.Tag)
}

func readNumber(raw json.RawMessage) (string, error) {
	var q struct {
		LSB        *tagged `json:"lsb"`
		Signedness tagged  `json:"signedness"`
		Unit       string  `json:"unit"`
	}
	if err := json.Unmarshal(raw, &q); err != nil {
		return "", err
	}
	text := "u"
	if q.Signedness.Tag == "Signed" {
		text = "s"
	}
	if q.LSB != nil {
		lsb, err := readRatio(*q.LSB)
		if err != nil {
			return "", err
		}
		text += lsb
	}
	if q.Unit != "" {
		text += "," + q.Unit
	}
	return text, nil
}

// readRatio writes an LSB as "25/2^2", "1/10" or "100".
func readRatio(t tagged) (string, error) {
	switch t.Tag {
	case "NumInt":
		var n int
		err := json.Unmarshal(t.Contents, &n)
		return strconv.Itoa(n), err
	case "NumPow":
		var p struct{ Base, Exponent int }
		err := json.Unmarshal(t.Contents, &p)
		return fmt.Sprintf("%d^%d", p.Base, p.Exponent), err
	case "NumDiv":
		var d struct{ Numerator, Denominator tagged }
		if err := json.Unmarshal(t.Contents, &d); err != nil {
			return "", err
		}
		num, err := readRatio(d.Numerator)
		if err != nil {
			return "", err
		}
		den, err := readRatio(d.Denominator)
		return num + "/" + den, err
	}
	return "", fmt.Errorf("unknown number %q", t.Tag)
}
