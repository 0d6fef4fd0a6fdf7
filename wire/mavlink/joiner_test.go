package mavlink

import (
	"encoding/json"
	"strings"
	"testing"
)

// textPart is a STATUSTEXT frame read back from its bytes.
func textPart(t *testing.T, component byte, id, seq int64, text string) *Frame {
	t.Helper()
	m := NewMessage(StatusText)
	m.SetInt("severity", 4)
	m.SetText("text", text)
	m.SetInt("id", id)
	m.SetInt("chunk_seq", seq)
	b, err := AppendFrame(nil, &Frame{Version: 2, System: 7, Component: component, Message: m})
	if err != nil {
		t.Fatal(err)
	}
	var r Framer
	r.Write(b)
	f, ok := r.Next()
	if !ok {
		t.Fatal("not read")
	}
	return &f
}

func TestJoiner(t *testing.T) {
	full := strings.Repeat("a", 49) + "é" // the second byte of é is the first of the next part
	first, rest := full[:50], full[50:]
	type part struct {
		component byte
		id, seq   int64
		text      string
	}
	for _, c := range []struct {
		name  string
		parts []part
		want  []string // frame number and text of each line
	}{
		{"one part without id", []part{{1, 0, 0, "ready"}}, []string{"1 ready"}},
		{"one part with id", []part{{1, 9, 0, "ready"}}, []string{"1 ready"}},
		{"two parts", []part{{1, 9, 0, first}, {1, 9, 1, rest + " end"}}, []string{"2 " + full + " end"}},
		{"ends at the end of a part", []part{{1, 9, 0, strings.Repeat("b", 50)}, {1, 9, 1, ""}}, []string{"2 " + strings.Repeat("b", 50)}},
		{"others between", []part{{1, 9, 0, first}, {1, 0, 0, "alone"}, {2, 9, 0, first}, {1, 9, 1, rest}, {2, 9, 1, rest + "2"}},
			[]string{"2 alone", "4 " + full, "5 " + full + "2"}},
		{"three parts, then the id again", []part{{1, 9, 0, first}, {1, 9, 1, rest + strings.Repeat("c", 49)}, {1, 9, 2, "d"}, {1, 9, 0, "e"}},
			[]string{"3 " + full + strings.Repeat("c", 49) + "d", "4 e"}},
		{"the rest never comes", []part{{1, 9, 0, first}, {1, 10, 0, "next"}}, []string{"2 next", "1 " + strings.Repeat("a", 49) + "\uFFFD"}},
		{"a part is missing", []part{{1, 9, 0, strings.Repeat("b", 50)}, {1, 9, 2, "end"}}, []string{"1 " + strings.Repeat("b", 50), "2 end"}},
		{"the first is missing", []part{{1, 9, 1, "end"}}, []string{"1 end"}},
		{"begun anew", []part{{1, 9, 0, strings.Repeat("b", 50)}, {1, 9, 0, first}, {1, 9, 1, rest}}, []string{"1 " + strings.Repeat("b", 50), "3 " + full}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var j Joiner
			var b []byte
			for i, p := range c.parts {
				b = j.AppendLines(b, i+1, textPart(t, p.component, p.id, p.seq, p.text))
			}
			lines := strings.Split(strings.TrimSuffix(string(j.AppendRest(b)), "\n"), "\n")
			for i, line := range lines {
				var got struct {
					Frame  json.Number
					Kind   string
					Fields struct {
						Severity int
						Text     string
					}
				}
				if err := json.Unmarshal([]byte(line), &got); err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				if said := got.Frame.String() + " " + got.Fields.Text; i >= len(c.want) || said != c.want[i] || got.Kind != "STATUSTEXT" || got.Fields.Severity != 4 {
					t.Errorf("line %d: %s", i, line)
				}
			}
			if len(lines) != len(c.want) {
				t.Errorf("%d lines, want %d", len(lines), len(c.want))
			}
		})
	}
}

// Texts that never end do not fill the memory, and no part is lost.
func TestJoinerIsBounded(t *testing.T) {
	var j Joiner
	var b []byte
	const all = 10 * mostUnfinished
	for i := range all {
		b = j.AppendLines(b, i+1, textPart(t, 1, int64(i+1), 0, strings.Repeat("x", 50)))
		if len(j.unfinished) > mostUnfinished {
			t.Fatalf("%d texts kept", len(j.unfinished))
		}
	}
	if n := strings.Count(string(j.AppendRest(b)), "\n"); n != all {
		t.Errorf("%d lines of %d parts", n, all)
	}
}
