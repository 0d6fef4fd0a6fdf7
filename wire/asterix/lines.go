package asterix

// Lines writes the records of a recording as lines of JSON (Record.AppendJSON),
// its data blocks numbered through the whole file. It belongs to one goroutine.
type Lines struct {
	decoder *Decoder
	blocks  int
}

// NewLines makes a writer of lines; it fails as NewDecoder does.
func NewLines(wanted Editions) (*Lines, error) {
	d, err := NewDecoder(wanted)
	if err != nil {
		return nil, err
	}
	return &Lines{decoder: d}, nil
}

// Append appends a line for each record in the data blocks of one chunk or
// datagram, whose number frame is. What could not be read is in Errors.
func (l *Lines) Append(dst []byte, frame int, blocks []byte) []byte {
	l.decoder.Reset(blocks)
	for l.decoder.Next() {
		dst = l.decoder.Record().AppendJSON(dst, frame, l.blocks+l.decoder.Block(), l.decoder.Index())
		dst = append(dst, '\n')
	}
	l.blocks += l.decoder.Block()
	return dst
}

// Errors lists the broken places of the blocks last appended; their offsets
// count from the start of those blocks. Valid until the next Append.
func (l *Lines) Errors() []Error { return l.decoder.Errors() }

// Counts is what has been met in the recording so far.
func (l *Lines) Counts() Counts { return l.decoder.Counts() }
