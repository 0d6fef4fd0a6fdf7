package recording

import "bytes"

// cutLines gives each line of a file as a frame of its own, with its end; times
// that lines carry inside are not followed by a replay.
func cutLines(file []byte, _ Options) ([]Frame, error) {
	var frames []Frame
	offset := 0
	for line := range bytes.Lines(file) {
		frames = append(frames, Frame{Number: len(frames) + 1, Offset: offset, Stream: true, Payload: line})
		offset += len(line)
	}
	return frames, nil
}

// share is how many of the lines of a sample, of those that are not empty, are as
// is says; the last line counts only when it has an end.
func share(sample []byte, is func(line []byte) bool) float64 {
	var all, those float64
	for line := range bytes.Lines(sample) {
		text := bytes.TrimSpace(line)
		if len(text) == 0 || all > 0 && line[len(line)-1] != '\n' {
			continue
		}
		all++
		if is(text) {
			those++
		}
	}
	if all == 0 {
		return 0
	}
	return those / all
}
