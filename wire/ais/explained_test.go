package ais

import (
	"fmt"
	"strings"
)

// leftOut says why gpsdecode gives no answer to a message, "" where it should.
func leftOut(m *Message) string {
	if m.Type() == 24 {
		return "gpsdecode joins parts A and B of message 24, which are messages of their own (Annex 8, 3.22)"
	}
	if m.Type() == 27 && m.Len() != 96 {
		return "gpsdecode drops message 27 where it has not 96 bits (Annex 8, 3.25)"
	}
	data := applicationAt(m)
	if m.Bool("structured") {
		data += 16
	}
	if m.Type() == 26 && m.Len() < data+24 {
		return "gpsdecode drops message 26 where it has no room for its communication state (Annex 8, 3.24)"
	}
	return ""
}

// explained says why an answer differs rightly.
func explained(m *Message, theirs map[string]any, differences []string) string {
	dac, fi, binary := m.Application()
	tooShort := false
	for a := range applicationsOf(uint16(dac), uint16(fi)) {
		tooShort = m.Len()-addressedData < a.least
	}
	only := ""
	if len(differences) == 1 {
		only, _, _ = strings.Cut(differences[0], ":")
	}
	rot, _ := m.Int("rot_ais")
	switch {
	case m.Type() == 6 && binary && tooShort:
		return "shorter than its application (SN.1/Circ.236, 289): gpsdecode reads zeros behind its end"
	case (m.Type() == 7 || m.Type() == 13 || m.Type() == 15 || m.Type() == 20) && only != "" && m.Trailing() > 0:
		return "the message ends within a field: gpsdecode reads on behind the end"
	case only == "radio" && m.Len() < 168:
		return "fill bits cut the communication state off: gpsdecode reads on behind the end"
	case only == "turn" && rot < 0 && theirs["turn"] != nil && fmt.Sprint(theirs["turn"]) == fmt.Sprintf("%.0f", -turn(rot).(float64)):
		return "a turn to port is negative (Annex 8, 3.1): gpsdecode loses the sign"
	}
	return ""
}
