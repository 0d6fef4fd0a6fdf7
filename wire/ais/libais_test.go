package ais

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"marsad/internal/conformance"
)

// libaisWords are libais's names for our fields where they are not gpsdecode's.
var libaisWords = map[string]string{
	"sync_state": "sync_state", "slot_timeout": "slot_timeout", "slot_number": "slot_number", "slot_offset": "slot_offset",
	"received_stations": "received_stations", "utc_hour": "state_utc_hour", "utc_min": "state_utc_minute",
	"slot_increment": "slot_increment", "slots_to_allocate": "slots_to_allocate", "keep_flag": "keep_flag",
	"transmission_ctl": "transmission_control", "part_num": "part_number", "unit": "carrier_sense", "mode": "assigned_mode",
	"alt_sensor": "altitude_barometric", "assigned": "assigned_mode", "link_id": "linkage_id", "notice_type": "notice_type",
	"ack_required": "acknowledge_required", "msg_seq": "text_sequence", "fid": "fi",
}

// libaisSkipped are of the sentence, or words for numbers beside them, or spare
// bits, or fields of an edition that message 15 and 25 are not of.
var libaisSkipped = []string{
	"class", "device", "type", "mmsi", "scaled", "spare", "spare2", "spare3", "spare4", "utc_spare", "sub_areas", "commstate_cs_fill",
	"tagblock_T", "tagblock_q", "tagblock_timestamp", "tagblock_station", "tagblock_group", "notice_type_str",
	"offset2_2", "type2_2", "slot_offset_2", "msg_2",
}

func TestConformanceLibais(t *testing.T) {
	for _, name := range []string{"ais/libais_typeexamples", "ais/libais_tagblock"} {
		t.Run(name, func(t *testing.T) {
			theirs := answers(t, recording(t, name+".json"))
			row := conformance.Row{
				Protocol: "ais", Recording: name[len("ais/"):] + ".nmea", Against: "libais 0.17", Different: map[string]int{}, Broken: map[string]int{},
			}
			var a Assembler
			var m Message
			for _, s := range sentences(recording(t, name+".nmea")) {
				if ok, err := a.Take(&s, &m); err != nil || !ok {
					continue
				}
				i := slices.IndexFunc(theirs, func(x map[string]any) bool {
					return same(x["type"], int64(m.Type())) && same(x["mmsi"], int64(m.MMSI())) && libaisSecond(&m, x)
				})
				if i < 0 {
					t.Errorf("type %d of %d was not answered", m.Type(), m.MMSI())
					continue
				}
				row.Messages++
				differences := libaisCompare(&m, theirs[i])
				theirs = slices.Delete(theirs, i, i+1)
				reason := libaisExplained(&m, differences)
				switch {
				case len(differences) == 0:
					row.Equal++
				case reason != "":
					row.Different[reason]++
				default:
					row.Different["UNEXPLAINED"]++
					t.Errorf("type %d of %d: %s", m.Type(), m.MMSI(), strings.Join(differences, "; "))
				}
			}
			for _, x := range theirs {
				t.Errorf("not met: %v", x)
			}
			conformance.Print(t, row)
		})
	}
}

// libaisSecond tells reports of one station apart.
func libaisSecond(m *Message, x map[string]any) bool {
	second, ok := m.Int("time_stamp_s")
	return !ok || x["second"] == nil || same(x["second"], second)
}

func libaisCompare(m *Message, x map[string]any) (differences []string) {
	c := comparison{answer: x, names: map[uint32]string{}}
	v := m.Values()
	for key, theirs := range x {
		if slices.Contains(libaisSkipped, key) || strings.HasSuffix(key, "_text") {
			continue
		}
		ours, known := libaisOurs(&c, m, v, key)
		if !known || !libaisAlike(ours, theirs) {
			differences = append(differences, fmt.Sprintf("%s: %v, ours %v", key, theirs, ours))
		}
	}
	return differences
}

func libaisOurs(c *comparison, m *Message, v Values, key string) (any, bool) {
	switch {
	case key == "repeat":
		return float64(m.Repeat()), true
	case key == "timestamp" && m.Type() != 4 && m.Type() != 11:
		return c.answer[key], true // of the tag block
	case key == "gnss":
		return !m.Bool("position_latency"), true
	case key == "shipname":
		return m.Text("name"), true
	}
	if word := libaisWords[key]; word != "" {
		at, f := m.find(word)
		if f == nil {
			return nil, false
		}
		if f.kind == flag && (key == "alt_sensor" || key == "transmission_ctl") {
			return float64(m.bits.uint(at, 1)), true
		}
		if f.kind == flag {
			return m.Bool(word), true
		}
		return float64(f.raw(&m.bits, at)), true
	}
	return c.ours(m, v, key)
}

// libaisAlike compares numbers as libais has them, in single precision.
func libaisAlike(ours, theirs any) bool {
	switch x := ours.(type) {
	case float64:
		if theirs == nil {
			return math.IsNaN(x)
		}
		var y float64
		switch n := theirs.(type) {
		case json.Number:
			y, _ = n.Float64()
		case string:
			if _, err := fmt.Sscan(n, &y); err != nil {
				return false
			}
		default:
			return false
		}
		return math.Abs(x-y) <= 1e-6*math.Max(1, math.Abs(x))
	case bool:
		if n, ok := theirs.(json.Number); ok {
			return (n.String() == "1") == x
		}
		return theirs == x
	}
	return ours == theirs
}

// libaisExplained says why an answer differs rightly.
func libaisExplained(m *Message, differences []string) string {
	all := strings.Join(differences, "; ")
	switch {
	case len(differences) == 2 && m.isApplication(1, 0) && strings.Contains(all, "retransmit") && strings.Contains(all, "text"):
		return "1 is retransmitted (Annex 8, 3.4), and @ ends a text (table 47): libais has both otherwise"
	case len(differences) != 1:
	case strings.HasPrefix(all, "offset1_2") && m.Trailing() > 0:
		return "the message ends within a field: libais reads on behind the end"
	case strings.HasPrefix(all, "duration_minutes") && m.isApplication(1, 22):
		return "libais writes the minute of the start where the duration should stand (SN.1/Circ.289)"
	case strings.HasPrefix(all, "speed") && m.Type() == 9:
		return "message 9 has whole knots (Annex 8, 3.7): libais divides them by ten"
	case strings.HasPrefix(all, "name") && m.Type() == 21:
		return "31 is _ and 39 is ' in six-bit ASCII (Annex 8, table 47)"
	}
	return ""
}
