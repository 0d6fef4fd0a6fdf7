package ais

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"marsad/internal/conformance"
)

// comparison follows gpsdecode's answers beside ours, which are in the same order;
// it leaves some messages out, and joins the parts of message 24.
type comparison struct {
	t      *testing.T
	row    conformance.Row
	theirs []map[string]any
	next   int
	names  map[uint32]string // of part A of message 24, by MMSI
	answer map[string]any    // the one that is looked at
	raw    bool              // it has numbers without their units
}

// recordings are compared with gpsdecode, and those that gpsd's own regression tests
// hold with the answers there, which are of a version of 2026.
var recordings = []struct{ name, answers, against string }{
	{"ais/gpsd_ais-nmea.log", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"ais/gpsd_ais-18-27.log", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"ais/gpsd_ais-raw-messages.log", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"ais/gpsd_ais_unpack_sixbit.log", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"ais/gpsd_sample.aivdm", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"ais/libais_test.aivdm", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"ais/libais_typeexamples.nmea", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"ais/libais_tagblock.nmea", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"ais/signalk_nais400-merrimac.log", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"ais/pyais_gatehouse.nmea", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"nmea/opencpn_hakefjord.log", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"nmea/opencpn_stupan_10112.log", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"nmea/signalk_gofree-merrimac.log", ".gpsdecode.jsonl", "gpsdecode 3.22"},
	{"ais/gpsd_sample.aivdm", ".js.chk", "gpsd of 2026, scaled"},
	{"ais/gpsd_sample.aivdm", ".ju.chk", "gpsd of 2026, raw numbers"},
	{"ais/gpsd_ais-nmea.log", ".chk", "gpsd of 2026, raw numbers"},
	{"ais/gpsd_ais-18-27.log", ".chk", "gpsd of 2026, raw numbers"},
	{"ais/gpsd_ais-raw-messages.log", ".chk", "gpsd of 2026, raw numbers"},
	{"ais/gpsd_ais_unpack_sixbit.log", ".chk", "gpsd of 2026, raw numbers"},
}

func TestConformance(t *testing.T) {
	for _, r := range recordings {
		t.Run(r.name+r.answers, func(t *testing.T) {
			c := comparison{t: t, names: map[uint32]string{}, theirs: answers(t, recording(t, r.name+r.answers))}
			c.row = conformance.Row{
				Protocol: "ais", Recording: r.name[strings.LastIndexByte(r.name, '/')+1:], Against: r.against,
				Different: map[string]int{}, Broken: map[string]int{},
			}
			var a Assembler
			var m Message
			for _, s := range sentences(recording(t, r.name)) {
				ok, err := a.Take(&s, &m)
				switch {
				case err != nil:
					c.row.Broken[why(err)]++
				case ok:
					c.message(&m)
				}
			}
			a.End()
			c.again(&Message{})
			c.row.Broken["a part is missing"] += int(a.Stats().Lost)
			if c.next < len(c.theirs) {
				t.Errorf("%d answers were not met, the first: %v", len(c.theirs)-c.next, c.theirs[c.next])
			}
			conformance.Print(t, c.row)
		})
	}
}

// why is an error without its figures.
func why(err error) string {
	s := err.Error()
	switch {
	case strings.Contains(s, "is none of"):
		return "no type of the standard (28)"
	case strings.Contains(s, "at least"):
		return "shorter than its type"
	}
	return s
}

func answers(t *testing.T, file []byte) (all []map[string]any) {
	lines := bufio.NewScanner(bytes.NewReader(file))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if !bytes.HasPrefix(lines.Bytes(), []byte("{")) {
			continue // the sentence that is answered
		}
		var x map[string]any
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.UseNumber()
		if err := d.Decode(&x); err != nil {
			t.Fatal(err)
		}
		if x["class"] == "AIS" {
			all = append(all, x)
		}
	}
	return all
}

// message compares one message with the answer that comes next.
func (c *comparison) message(m *Message) {
	c.row.Messages++
	if m.Type() == 24 && m.Text("name") != "" {
		c.names[m.MMSI()] = m.Text("name")
	}
	left := leftOut(m)
	c.again(m)
	if c.next < len(c.theirs) {
		x := c.theirs[c.next]
		if same(x["type"], int64(m.Type())) && same(x["mmsi"], int64(m.MMSI())) {
			differences := c.compare(m, x)
			if len(differences) == 0 {
				c.next++
				c.row.Equal++
				return
			}
			if reason := explained(m, x, differences); reason != "" {
				c.next++
				c.row.Different[reason]++
				return
			}
			if left == "" || m.Type() == 24 && m.Text("call_sign") != "" {
				c.next++
				c.row.Different["UNEXPLAINED"]++
				c.t.Errorf("message %d, type %d of %d: %s\n%v", c.row.Messages, m.Type(), m.MMSI(), strings.Join(differences, "; "), x)
				return
			}
		}
	}
	if left == "" {
		c.t.Fatalf("message %d, type %d of %d, %d bits, was not answered: %v\nnext %v", c.row.Messages, m.Type(), m.MMSI(), m.Len(), m.Values(), c.theirs[min(c.next, len(c.theirs)-1)])
	}
	c.row.Different[left]++
}

// again passes over an answer that stands there once more: gpsd's tests of logs tell
// some messages at two reports.
func (c *comparison) again(m *Message) {
	if c.next > 0 && c.next < len(c.theirs) && reflect.DeepEqual(c.theirs[c.next], c.theirs[c.next-1]) &&
		(!same(c.theirs[c.next]["mmsi"], int64(m.MMSI())) || len(c.compare(m, c.theirs[c.next])) > 0) {
		c.next++
	}
}

func same(x any, n int64) bool {
	number, ok := x.(json.Number)
	return ok && number.String() == strconv.FormatInt(n, 10)
}

// compare returns what differs, by the name that the answer gives it.
func (c *comparison) compare(m *Message, x map[string]any) (differences []string) {
	v := m.Values()
	c.answer, c.raw = x, x["scaled"] == false
	for key, theirs := range x {
		switch key {
		case "class", "device", "type", "mmsi", "scaled":
			continue
		case "repeat":
			if !same(theirs, int64(m.Repeat())) {
				differences = append(differences, fmt.Sprintf("repeat: %v, ours %d", theirs, m.Repeat()))
			}
			continue
		}
		if strings.HasSuffix(key, "_text") {
			continue // a word for the number beside it
		}
		ours, known := c.ours(m, v, key)
		if !known {
			differences = append(differences, fmt.Sprintf("%s: %v, ours none", key, theirs))
		} else if !alike(ours, theirs) {
			differences = append(differences, fmt.Sprintf("%s: %v, ours %v", key, theirs, ours))
		}
	}
	return differences
}

// alike compares numbers to the last digit that the answer prints.
func alike(ours, theirs any) bool {
	switch x := ours.(type) {
	case float64:
		if theirs == "nan" || theirs == "n/a" {
			return math.IsNaN(x)
		}
		text := fmt.Sprint(theirs)
		number, err := strconv.ParseFloat(text, 64)
		_, decimals, _ := strings.Cut(text, ".")
		return err == nil && math.Abs(number-x) <= 0.5000001*math.Pow10(-len(decimals))
	case bool:
		return theirs == x
	case string:
		s, ok := theirs.(string)
		return ok && (strings.TrimRight(s, " ") == x || sameBits(s, x))
	case []map[string]any:
		list, ok := theirs.([]any)
		if !ok || len(list) != len(x) {
			return false
		}
		for i := range x {
			them, ok := list[i].(map[string]any)
			if !ok || len(them) != len(x[i]) {
				return false
			}
			for key, value := range them {
				if !alike(x[i][key], value) {
					return false
				}
			}
		}
		return true
	}
	return false
}

// sameBits compares "198:e41c…13": what fills up the last byte does not count.
func sameBits(theirs, ours string) bool {
	count, digits, ok := strings.Cut(theirs, ":")
	n, err := strconv.Atoi(count)
	b, bad := hex.DecodeString(digits)
	if !ok || err != nil || bad != nil || len(b) != (n+7)/8 || n%8 == 0 {
		return false
	}
	b[len(b)-1] &^= 0xff >> (n % 8)
	return fmt.Sprintf("%d:%x", n, b) == ours
}
