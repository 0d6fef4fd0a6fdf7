package ais

// leftOut says why gpsdecode gives no answer to a message, "" where it should.
func leftOut(m *Message) string {
	if m.Type() == 24 {
		return "gpsdecode joins parts A and B of message 24, which are messages of their own (Annex 8, 3.22)"
	}
	return ""
}

// explained says why an answer differs rightly.
func explained(m *Message, theirs map[string]any, differences []string) string { return "" }
