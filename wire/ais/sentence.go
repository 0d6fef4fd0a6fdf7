package ais

import "strconv"

// maxPayload is how many characters of a payload fit into a sentence of 82.
const maxPayload = 60

// AppendSentences appends the message as VDM or VDO sentences with their line ends:
// start is "AIVDM" or the like, channel A, B or empty, and sequence 0 … 9 tells the
// parts of one message from those of others where it takes several.
func (m *Message) AppendSentences(to []byte, start, channel string, sequence int) []byte {
	payload, fill := m.AppendPayload(nil)
	total := max(1, (len(payload)+maxPayload-1)/maxPayload)
	for n := 1; n <= total; n++ {
		part := payload[:min(maxPayload, len(payload))]
		payload = payload[len(part):]
		first := len(to)
		to = append(append(to, '!'), start...)
		to = strconv.AppendInt(append(to, ','), int64(total), 10)
		to = strconv.AppendInt(append(to, ','), int64(n), 10)
		to = append(to, ',')
		if total > 1 {
			to = strconv.AppendInt(to, int64(sequence%10), 10)
		}
		to = append(append(append(append(to, ','), channel...), ','), part...)
		to = append(to, ',')
		if n == total {
			to = append(to, byte('0'+fill))
		} else {
			to = append(to, '0')
		}
		var sum byte
		for _, c := range to[first+1:] {
			sum ^= c
		}
		const hex = "0123456789ABCDEF"
		to = append(to, '*', hex[sum>>4], hex[sum&15], '\r', '\n')
	}
	return to
}
