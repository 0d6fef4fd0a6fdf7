package asterix

import (
	"embed"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The descriptions are text, an item a line, so that a change of edition can be
// read as a difference:
//
//	category 048 1.32                 or: expansion 048 1.13 1 MD5 M5N - …  (octets of presence bits, items)
//	uap [name] 010 140 - * RE         order of items; - unused, * random field sequencing
//	choose 020/TYP 0=0 1=1            subitem whose value chooses the UAP by its place
//	010 {SAC=8 SIC=8}                 item and structure
//
//	structure = element | {parts} | <parts> | [n structure] | (parts) | RE | SP | EX
//	{…} group   <…> extended, | is an FX bit   (…) compound, - is an unused place
//	[1 …] repetitive with a factor of one octet   [fx …] repetitive by FX bits
//	RE SP EX explicit length: reserved expansion, special purpose, other
//	.5 five spare bits
//	element = bits content, or bits?NAME:0=content:1=content where subitem NAME chooses
//	content = "" raw | o octal | i six-bit ICAO | a ASCII | u or s, [LSB][,unit]
//
//go:embed spec/*.txt
var descriptions embed.FS

// kind is the structure of a field.
type kind uint8

const (
	kindElement kind = iota
	kindSpare
	kindGroup
	kindExtended
	kindRepetitive
	kindCompound
	kindExplicit
)

// content is the meaning of an element's bits.
type content uint8

const (
	contentRaw content = iota
	contentOctal
	contentICAO
	contentASCII
	contentUnsigned
	contentSigned
)

// field is an item, a subitem or a piece of structure. It is not changed once read.
type field struct {
	name     string
	kind     kind
	bits     int      // of an element, spare or group
	count    int      // octets of the repetition factor, 0 = FX bits
	parts    []*field // nil: FX bit (extended) or unused place (compound)
	content  content
	num, den float64  // value = raw × num ÷ den
	unit     string   // of the specification: NM, °, FL, ft, m/s …
	chooser  string   // name of the sibling element that chooses among choices
	choices  []*field // the same element under each choice
	chosenBy []uint64 // values of the chooser
	purpose  string   // RE, SP or EX
}

// Edition is the description of one category in one edition.
type Edition struct {
	Category int
	Number   string // "1.32"

	items    map[string]*field
	uaps     [][]*field // places of the UAP, nil where unused
	random   [][]bool   // places that hold a random field sequence
	selector []string   // item and subitem whose value chooses the UAP
	chosen   map[uint64]int
	// expansion, if any, describes what the reserved expansion field holds.
	expansion *field
	presence  int // octets of its presence bits
}

// Editions names the edition of a category where the newest is not wanted,
// e.g. {62: "1.20"}.
type Editions map[int]string

// NoEdition in Editions makes a category unknown: its blocks are passed over.
const NoEdition = "none"

// ParseEditions reads editions as a configuration writes them: {"062": "1.20"}.
// It fails for what is no category, and for an edition there is no description of.
func ParseEditions(text map[string]string) (Editions, error) {
	editions := Editions{}
	for category, edition := range text {
		n, err := strconv.Atoi(category)
		if err != nil || n < 0 || n > 255 {
			return nil, fmt.Errorf("asterix: %q is no category, which is a number up to 255", category)
		}
		if edition != NoEdition {
			if _, err := Load(n, edition); err != nil {
				return nil, err
			}
		}
		editions[n] = edition
	}
	return editions, nil
}

// Known lists the editions of a category that can be read, oldest first; it is
// empty for an unknown category.
func Known(category int) []string { return known("cat", category) }

func known(prefix string, category int) []string {
	names, err := fs.Glob(descriptions, fmt.Sprintf("spec/%s%03d-*.txt", prefix, category))
	if err != nil {
		return nil
	}
	for i, n := range names {
		names[i] = strings.TrimSuffix(n[strings.IndexByte(n, '-')+1:], ".txt")
	}
	slices.SortFunc(names, compareEditions)
	return names
}

// compareEditions orders "1.9" before "1.10".
func compareEditions(a, b string) int {
	rank := func(s string) int {
		major, minor, _ := strings.Cut(s, ".")
		x, _ := strconv.Atoi(major)
		y, _ := strconv.Atoi(minor)
		return x*1000 + y
	}
	return rank(a) - rank(b)
}

// Load reads the description of a category in an edition, the newest where
// edition is "". It fails where there is none.
func Load(category int, edition string) (*Edition, error) {
	editions := Known(category)
	if len(editions) == 0 {
		return nil, fmt.Errorf("asterix: no description of category %03d", category)
	}
	if edition == "" {
		edition = editions[len(editions)-1]
	}
	if !slices.Contains(editions, edition) {
		return nil, fmt.Errorf("asterix: no edition %q of category %03d, there are %s", edition, category, strings.Join(editions, ", "))
	}
	e, err := readDescription(fmt.Sprintf("spec/cat%03d-%s.txt", category, edition))
	if err != nil {
		return nil, err
	}
	if refs := known("ref", category); len(refs) > 0 {
		ref, err := readDescription(fmt.Sprintf("spec/ref%03d-%s.txt", category, refs[len(refs)-1]))
		if err != nil {
			return nil, err
		}
		e.expansion, e.presence = ref.expansion, ref.presence
	}
	return e, nil
}

func readDescription(name string) (*Edition, error) {
	text, err := descriptions.ReadFile(name)
	if err != nil {
		return nil, err
	}
	e, err := parseDescription(string(text))
	if err != nil {
		return nil, fmt.Errorf("asterix: %s: %w", name, err)
	}
	return e, nil
}

// parseDescription reads the text of a description.
func parseDescription(text string) (*Edition, error) {
	e := &Edition{items: map[string]*field{}}
	var uaps [][]string
	var expanded []string
	fewest := map[string]int{"category": 2, "expansion": 3, "uap": 1, "choose": 1}
	for n, line := range strings.Split(text, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		words := strings.Fields(rest)
		if len(words) < fewest[word] {
			return nil, fmt.Errorf("line %d: %s with %d words", n+1, word, len(words))
		}
		var err error
		switch word {
		case "", "#":
		case "category":
			e.Number = words[1]
			e.Category, err = strconv.Atoi(words[0])
		case "expansion":
			e.Number, expanded = words[1], words[3:]
			if e.Category, err = strconv.Atoi(words[0]); err == nil {
				e.presence, err = strconv.Atoi(words[2])
			}
		case "uap":
			uaps = append(uaps, words)
		case "choose":
			err = e.parseChoice(words)
		default:
			p := parser{text: rest}
			e.items[word], err = p.structure(word)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	if expanded != nil {
		e.expansion = &field{kind: kindCompound, name: "RE"}
		for _, name := range expanded {
			e.expansion.parts = append(e.expansion.parts, e.items[name])
		}
	}
	return e, e.resolveUAPs(uaps)
}

// resolveUAPs puts the fields into the places that the UAP lines name.
func (e *Edition) resolveUAPs(uaps [][]string) error {
	for _, names := range uaps {
		if len(uaps) > 1 {
			names = names[1:] // the UAP's own name
		}
		places := make([]*field, len(names))
		random := make([]bool, len(names))
		for i, name := range names {
			switch name {
			case "-":
			case "*":
				random[i] = true
			default:
				if places[i] = e.items[name]; places[i] == nil {
					return fmt.Errorf("the UAP names item %s, which is not described", name)
				}
			}
		}
		e.uaps, e.random = append(e.uaps, places), append(e.random, random)
	}
	return nil
}

// parseChoice reads "020/TYP 0=0 1=1".
func (e *Edition) parseChoice(words []string) error {
	e.selector = strings.Split(words[0], "/")
	e.chosen = map[uint64]int{}
	for _, w := range words[1:] {
		value, place, _ := strings.Cut(w, "=")
		v, err := strconv.ParseUint(value, 10, 32)
		if err != nil {
			return err
		}
		if e.chosen[v], err = strconv.Atoi(place); err != nil {
			return err
		}
	}
	return nil
}

// parser reads the structure of one item.
type parser struct {
	text string
}

// word takes the next word or bracket, "" at the end.
func (p *parser) word() string {
	p.text = strings.TrimLeft(p.text, " ")
	end := strings.IndexAny(p.text, " {}<>()[]")
	switch {
	case end < 0:
		end = len(p.text)
	case end == 0:
		end = 1
	}
	w := p.text[:end]
	p.text = p.text[end:]
	return w
}

// structure reads the structure that comes next.
func (p *parser) structure(name string) (*field, error) {
	word := p.word()
	f := &field{name: name}
	switch word {
	case "{":
		f.kind = kindGroup
		if err := p.parts(f, "}"); err != nil {
			return nil, err
		}
		for _, part := range f.parts {
			f.bits += part.bits
		}
		return f, nil
	case "<":
		f.kind = kindExtended
		return f, p.parts(f, ">")
	case "(":
		f.kind = kindCompound
		return f, p.parts(f, ")")
	case "[":
		return f, p.repetition(f)
	case "RE", "SP", "EX":
		f.kind, f.purpose = kindExplicit, word
		return f, nil
	}
	return f, f.parseElement(word)
}

// parts reads the parts of a structure up to its closing bracket.
func (p *parser) parts(f *field, end string) error {
	for {
		word := p.word()
		switch {
		case word == end:
			return nil
		case word == "":
			return fmt.Errorf("%s: no closing %s", f.name, end)
		case word == "|" && f.kind == kindExtended, word == "-" && f.kind == kindCompound:
			f.parts = append(f.parts, nil)
		case word[0] == '.':
			bits, err := strconv.Atoi(word[1:])
			if err != nil {
				return err
			}
			f.parts = append(f.parts, &field{kind: kindSpare, bits: bits})
		default:
			name, rest, _ := strings.Cut(word, "=")
			p.text = rest + p.text
			part, err := p.structure(name)
			if err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
			if f.kind != kindCompound && !part.fixed() {
				return fmt.Errorf("%s: part %s has no fixed size", f.name, name)
			}
			f.parts = append(f.parts, part)
		}
	}
}

// fixed says whether the field always takes the same bits.
func (f *field) fixed() bool {
	return f.kind == kindElement || f.kind == kindSpare || f.kind == kindGroup
}

// repetition reads "1 structure]" or "fx structure]".
func (p *parser) repetition(f *field) error {
	f.kind = kindRepetitive
	var err error
	if count := p.word(); count != "fx" {
		if f.count, err = strconv.Atoi(count); err != nil {
			return err
		}
	}
	part, err := p.structure("")
	if err != nil {
		return err
	}
	if !part.fixed() {
		return fmt.Errorf("%s: entries have no fixed size", f.name)
	}
	if end := p.word(); end != "]" {
		return fmt.Errorf("%s: %q where ] was expected", f.name, end)
	}
	f.parts = []*field{part}
	return nil
}

// parseElement reads "16u1/2^8,NM" or "15?IM:0=u1/2^14,NM/s:1=u1/1000,Mach".
func (f *field) parseElement(word string) error {
	digits := 0
	for digits < len(word) && word[digits] >= '0' && word[digits] <= '9' {
		digits++
	}
	var err error
	if f.bits, err = strconv.Atoi(word[:digits]); err != nil {
		return fmt.Errorf("%s: element %q without a size", f.name, word)
	}
	rest := word[digits:]
	if !strings.HasPrefix(rest, "?") {
		return f.parseContent(rest)
	}
	alternatives := strings.Split(rest[1:], ":")
	f.chooser = alternatives[0]
	for _, a := range alternatives[1:] {
		value, text, _ := strings.Cut(a, "=")
		v, err := strconv.ParseUint(value, 10, 32)
		if err != nil {
			return err
		}
		choice := &field{name: f.name, bits: f.bits}
		if err := choice.parseContent(text); err != nil {
			return err
		}
		f.choices, f.chosenBy = append(f.choices, choice), append(f.chosenBy, v)
	}
	return nil
}

func (f *field) parseContent(text string) error {
	f.num, f.den = 1, 1
	if text == "" {
		return nil
	}
	letters := map[byte]content{'o': contentOctal, 'i': contentICAO, 'a': contentASCII, 'u': contentUnsigned, 's': contentSigned}
	var known bool
	if f.content, known = letters[text[0]]; !known {
		return fmt.Errorf("%s: unknown content %q", f.name, text)
	}
	lsb, unit, _ := strings.Cut(text[1:], ",")
	f.unit = unit
	if lsb == "" {
		return nil
	}
	num, den, divided := strings.Cut(lsb, "/")
	var err error
	if f.num, err = parsePower(num); err == nil && divided {
		f.den, err = parsePower(den)
	}
	return err
}

// parsePower reads "25" or "2^14".
func parsePower(text string) (float64, error) {
	base, exponent, _ := strings.Cut(text, "^")
	b, err := strconv.ParseFloat(base, 64)
	if err != nil || exponent == "" {
		return b, err
	}
	e, err := strconv.Atoi(exponent)
	return math.Pow(b, float64(e)), err
}
