package sim

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Where is a place in a scenario's text. Lines and columns count from 1,
// columns in characters.
type Where struct {
	File      string
	Line, Col int
}

// String gives file:line:column.
func (w Where) String() string { return fmt.Sprintf("%s:%d:%d", w.File, w.Line, w.Col) }

// ParseError says what is wrong with a scenario's text, and where.
type ParseError struct {
	Where
	Word   string // that cannot stand there; empty at the end of a statement
	Reason string
}

// Error gives file:line:column: reason: word.
func (e *ParseError) Error() string {
	if e.Word == "" {
		return fmt.Sprintf("%s: %s", e.Where, e.Reason)
	}
	return fmt.Sprintf("%s: %s: %q", e.Where, e.Reason, e.Word)
}

// token is one word of a statement.
type token struct {
	Where
	text   string
	quoted bool
}

// splitLine takes a line apart into its words and its comment. A word in
// quotation marks may hold spaces and "#"; it ends on its line.
func splitLine(file string, number int, line string) (words []token, comment string, err error) {
	col := 1
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == ' ' || c == '\t' || c == '\r':
			i, col = i+1, col+1
		case c == '#':
			return words, strings.TrimRight(line[i:], " \t\r"), nil
		default:
			at := Where{file, number, col}
			text, quoted, ok := firstWord(line[i:])
			if !ok {
				return nil, "", &ParseError{at, text, "no closing quotation mark"}
			}
			words = append(words, token{at, text, quoted})
			size, chars := len(text), utf8.RuneCountInString(text)
			if quoted {
				size, chars = size+2, chars+2
			}
			i, col = i+size, col+chars
		}
	}
	return words, "", nil
}

// firstWord returns the word at the start of s, without its quotation marks.
func firstWord(s string) (text string, quoted, ok bool) {
	if s[0] == '"' {
		text, _, ok = strings.Cut(s[1:], `"`)
		return text, true, ok
	}
	if end := strings.IndexAny(s, " \t\r#\""); end >= 0 {
		s = s[:end]
	}
	return s, false, true
}

// line is a line of text that is not yet read.
type line struct {
	words     []token
	comment   string
	continued bool // belongs to the statement above
}

// splitText takes a text apart into lines.
func splitText(file, text string) ([]line, error) {
	if len(text) > maxText {
		return nil, &ParseError{Where{file, 1, 1}, "", fmt.Sprintf("a text of over %d bytes", maxText)}
	}
	if !utf8.ValidString(text) {
		return nil, &ParseError{Where{file, 1, 1}, "", "a text that is not UTF-8"}
	}
	var lines []line
	for i, s := range strings.Split(text, "\n") {
		words, comment, err := splitLine(file, i+1, s)
		if err != nil {
			return nil, err
		}
		inner := s != "" && (s[0] == ' ' || s[0] == '\t')
		lines = append(lines, line{words, comment, inner && len(words) > 0})
	}
	return lines, nil
}

// Format returns the text in its canonical form: one space between words, two
// before the lines that go on with a statement, no blanks at the ends of lines,
// not more than one empty line. Words and comments stay as they are. It fails as
// Parse does on words that cannot be told apart.
func Format(file, text string) (string, error) {
	lines, err := splitText(file, text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	empty := 1 // none at the start
	for _, l := range lines {
		if len(l.words) == 0 && l.comment == "" {
			empty++
			continue
		}
		if b.Len() > 0 && empty > 0 {
			b.WriteByte('\n')
		}
		empty = 0
		if l.continued {
			b.WriteString("  ")
		}
		for i, w := range l.words {
			if i > 0 {
				b.WriteByte(' ')
			}
			if w.quoted {
				fmt.Fprintf(&b, `"%s"`, w.text)
			} else {
				b.WriteString(w.text)
			}
		}
		if len(l.words) > 0 && l.comment != "" {
			b.WriteString("  ")
		}
		b.WriteString(l.comment)
		b.WriteByte('\n')
	}
	return b.String(), nil
}
