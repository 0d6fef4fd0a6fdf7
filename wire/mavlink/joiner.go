package mavlink

import "slices"

// mostUnfinished is how many texts may lack parts at a time.
const mostUnfinished = 64

// Joiner writes frames as lines of JSON, and puts texts together that STATUSTEXT
// (253) carries in several parts: parts of one text have an id other than 0 in
// common and are counted by chunk_seq from 0; the one with a NUL in its text is
// the last (common message set). The zero value is ready.
type Joiner struct {
	unfinished []unfinished // the oldest first
}

// unfinished is a text whose last part has not come.
type unfinished struct {
	system, component byte
	id, next          int64
	text              []byte
	lines             []byte // its parts, should the rest never come
}

// AppendLines appends what there is to say once the frame has come, whole lines
// with their ends: the frame as AppendJSON has it; nothing for a part of a text;
// the frame with the whole text for the last part. Where a part is missing, all
// that came of that text are lines of their own.
func (j *Joiner) AppendLines(b []byte, number int, f *Frame) []byte {
	if f.ID != StatusText || f.Int("id") == 0 {
		return append(AppendJSON(b, number, f), '\n')
	}
	id, seq := f.Int("id"), f.Int("chunk_seq")
	i := slices.IndexFunc(j.unfinished, func(u unfinished) bool {
		return u.id == id && u.system == f.System && u.component == f.Component
	})
	if i >= 0 && j.unfinished[i].next != seq {
		b, i = j.release(b, i), -1
	}
	if i < 0 {
		if seq != 0 {
			return append(AppendJSON(b, number, f), '\n')
		}
		if len(j.unfinished) == mostUnfinished {
			b = j.release(b, 0)
		}
		i = len(j.unfinished)
		j.unfinished = append(j.unfinished, unfinished{system: f.System, component: f.Component, id: id})
	}
	u := &j.unfinished[i]
	field := f.Definition.Field("text")
	part := f.textBytes(field)
	u.text, u.next = append(u.text, part...), seq+1
	if len(part) == field.Count {
		u.lines = append(AppendJSON(u.lines, number, f), '\n')
		return b
	}
	b = append(appendFrame(b, number, f, u.text), '\n')
	j.unfinished = slices.Delete(j.unfinished, i, i+1)
	return b
}

// AppendRest appends, at the end of the source, the parts whose rest never came.
func (j *Joiner) AppendRest(b []byte) []byte {
	for len(j.unfinished) > 0 {
		b = j.release(b, 0)
	}
	return b
}

// release gives up on text i.
func (j *Joiner) release(b []byte, i int) []byte {
	b = append(b, j.unfinished[i].lines...)
	j.unfinished = slices.Delete(j.unfinished, i, i+1)
	return b
}
