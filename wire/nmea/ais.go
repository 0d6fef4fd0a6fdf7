package nmea

import (
	"strconv"

	"marsad/wire/ais"
)

// AIS tells whether a sentence carries AIS (VDM, or VDO of the own ship), and takes
// its fields into part, as ais.Assembler wants them. The payload lies in the framer's
// buffer. When it arrived is the caller's to say.
func (s *Sentence) AIS(part *ais.Sentence) bool {
	if s.Start != '!' || s.Formatter != "VDM" && s.Formatter != "VDO" {
		return false
	}
	*part = ais.Sentence{
		Talker: s.Talker, Total: s.aisNumber(0, 0), Number: s.aisNumber(1, 0), Sequence: s.aisNumber(2, -1),
		Channel: aisChannel(s.Field(3)), Payload: s.Field(4), Fill: s.aisNumber(5, 0), Group: s.Tag.Group, Source: s.Tag.Source,
	}
	if s.OwnShip() {
		part.Talker = s.Talker + s.Formatter // another message, even with the same sequence id
	}
	return true
}

// OwnShip tells whether the sentence is VDO: what the ship's own station sends.
func (s *Sentence) OwnShip() bool { return s.Formatter == "VDO" }

// aisNumber reads field n as a whole number; otherwise where it is empty or none.
func (s *Sentence) aisNumber(n, otherwise int) int {
	b := s.Field(n)
	if len(b) == 0 {
		return otherwise
	}
	if len(b) == 1 && b[0] >= '0' && b[0] <= '9' {
		return int(b[0] - '0')
	}
	if x, err := strconv.Atoi(string(b)); err == nil {
		return x
	}
	return otherwise
}

// aisChannel gives the text of a channel's field.
func aisChannel(b []byte) string {
	if len(b) == 1 {
		switch b[0] {
		case 'A':
			return "A"
		case 'B':
			return "B"
		}
	}
	return string(b)
}
