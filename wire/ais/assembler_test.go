package ais

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// part is a sentence "2/1" of a sequence and channel.
func part(total, number, sequence int, channel, payload string) Sentence {
	return Sentence{Talker: "AIVDM", Total: total, Number: number, Sequence: sequence, Channel: channel, Payload: []byte(payload)}
}

func grouped(group string, s Sentence) Sentence {
	s.Group = group
	return s
}

func at(seconds int, s Sentence) Sentence {
	s.At = time.Date(2026, 1, 1, 0, 0, seconds, 0, time.UTC)
	return s
}

func TestAssembler(t *testing.T) {
	var full []Sentence // more sentences of several parts than may come between
	for i := range reach + 1 {
		full = append(full, part(3, 1, i%10, fmt.Sprint(i), "x"))
	}
	for _, c := range []struct {
		name string
		in   []Sentence
		want string // what each sentence gives, "-" nothing, "D" duplicate, "P" no part
		lost uint64
	}{
		{"one", []Sentence{part(1, 1, -1, "A", "a")}, "a", 0},
		{"in order", []Sentence{part(2, 1, 3, "A", "a"), part(2, 2, 3, "A", "b")}, "- ab", 0},
		{"other order", []Sentence{part(3, 3, 3, "A", "c"), part(3, 1, 3, "A", "a"), part(3, 2, 3, "A", "b")}, "- - abc", 0},
		{"interleaved sequences", []Sentence{
			part(2, 1, 3, "A", "a"), part(2, 1, 4, "A", "x"), part(1, 1, -1, "B", "o"), part(2, 2, 3, "A", "b"), part(2, 2, 4, "A", "y"),
		}, "- - o ab xy", 0},
		{"channels", []Sentence{part(2, 1, 3, "A", "a"), part(2, 1, 3, "B", "x"), part(2, 2, 3, "B", "y"), part(2, 2, 3, "A", "b")}, "- - xy ab", 0},
		{"channel left out", []Sentence{part(2, 1, 3, "A", "a"), part(2, 2, 3, "", "b")}, "- ab", 0},
		{"duplicate", []Sentence{part(2, 1, 3, "A", "a"), part(2, 1, 3, "A", "a"), part(2, 2, 3, "A", "b")}, "- D ab", 0},
		{"two receivers", []Sentence{
			part(2, 1, 3, "A", "a"), part(2, 1, 3, "A", "a"), part(2, 2, 3, "A", "b"), part(2, 2, 3, "A", "b"), part(2, 1, 3, "A", "x"), part(2, 2, 3, "A", "b"),
		}, "- D ab D - xb", 0},
		{"three receivers", []Sentence{
			part(2, 1, 3, "A", "a"), part(2, 1, 3, "A", "a"), part(2, 1, 3, "A", "a"), part(2, 2, 3, "A", "b"), part(2, 2, 3, "A", "b"), part(2, 2, 3, "A", "b"),
			part(2, 1, 3, "A", "x"), part(2, 2, 3, "A", "b"),
		}, "- D D ab D D - xb", 0},
		{"the same again", []Sentence{part(2, 1, 3, "A", "a"), part(2, 2, 3, "A", "b"), part(2, 1, 3, "A", "a"), part(2, 2, 3, "A", "b")}, "- ab - ab", 0},
		{"lost second", []Sentence{part(2, 1, 3, "A", "a"), part(2, 1, 3, "A", "x"), part(2, 2, 3, "A", "y")}, "- - xy", 1},
		{"lost first", []Sentence{part(2, 2, 3, "A", "b"), part(2, 2, 3, "A", "y"), part(2, 1, 3, "A", "x")}, "- - xy", 1},
		{"groups interleaved, one sequence", []Sentence{
			grouped("1", part(2, 1, 3, "A", "a")), grouped("2", part(2, 1, 3, "A", "x")), grouped("1", part(2, 2, 3, "A", "b")), grouped("2", part(2, 2, 3, "A", "y")),
		}, "- - ab xy", 0},
		{"late", []Sentence{at(0, part(2, 1, 3, "A", "a")), at(31, part(2, 2, 3, "A", "b"))}, "- -", 2},
		{"in time", []Sentence{at(0, part(2, 1, 3, "A", "a")), at(29, part(2, 2, 3, "A", "b"))}, "- ab", 0},
		{"numbers that cannot be", []Sentence{part(0, 1, 3, "A", "a"), part(2, 3, 3, "A", "a"), part(10, 1, 3, "A", "a"), part(2, 0, 3, "A", "a"), part(1, 1, 3, "A", "")}, "P P P P P", 0},
		{"sequence used again", append(append([]Sentence{part(2, 1, 3, "A", "a")}, full...), part(2, 2, 3, "A", "y")),
			"- - - - - - - - - - - - - - - - - - -", 2 + uint64(len(full))},
	} {
		var a Assembler
		got := ""
		for i := range c.in {
			payload, _, err := a.Add(&c.in[i])
			word := string(payload)
			switch {
			case errors.Is(err, ErrDuplicate):
				word = "D"
			case errors.Is(err, ErrPart):
				word = "P"
			case payload == nil:
				word = "-"
			}
			if i > 0 {
				got += " "
			}
			got += word
		}
		a.End()
		if got != c.want || a.Stats().Lost != c.lost {
			t.Errorf("%s: %s, %d lost, want %s, %d", c.name, got, a.Stats().Lost, c.want, c.lost)
		}
	}
}

// TestAssemblerIsBounded floods it with first parts.
func TestAssemblerIsBounded(t *testing.T) {
	var a Assembler
	for i := range 1000 {
		s := grouped(fmt.Sprint(i), part(9, 1, 3, "A", "a"))
		a.Add(&s)
	}
	if s := a.Stats(); s.Waiting != maxWaiting || s.Lost != 1000-maxWaiting {
		t.Errorf("%+v", s)
	}
}

// TestSentences writes messages as sentences and joins them again.
func TestSentences(t *testing.T) {
	for _, s := range samples {
		var m, again Message
		if err := m.Decode([]byte(s.payload), s.fill); err != nil {
			t.Fatal(err)
		}
		text := m.AppendSentences(nil, "AIVDM", "B", 7)
		var a Assembler
		whole := false
		for _, part := range sentences(text) {
			if len(part.Payload) > maxPayload {
				t.Errorf("%d characters in a sentence", len(part.Payload))
			}
			var err error
			if whole, err = a.Take(&part, &again); err != nil {
				t.Error(err)
			}
		}
		if !whole || again.bits.n != m.bits.n || string(again.Text("name")) != string(m.Text("name")) {
			t.Errorf("%s became %s", s.payload, text)
		}
	}
}
