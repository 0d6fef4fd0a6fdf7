package asterix

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// widestNumber is how many raw bits a JSON number holds exactly; wider fields are written as hex.
const widestNumber = 53

// AppendJSON appends the record as one JSON object:
//
//	{"proto":"asterix","cat":48,"edition":"1.32","frame":1,"block":1,"rec":1,"items":{"010":{"SAC":25,"SIC":201},…}}
//
// Items stand in the order of the bytes under their number. A group, an extended
// and a compound item is an object of its present subitems, a repetitive one an
// array, an item of one value that value. Numbers are in the specification's
// unit, enumerations and raw bits (hex strings beyond 53 bits) as they stand,
// codes in octal and text trimmed; spare bits are left out. Frame counts
// datagrams or chunks, block the data blocks of the file and rec the records of
// the block, each from 1.
func (r *Record) AppendJSON(dst []byte, frame, block, rec int) []byte {
	dst = append(dst, `{"proto":"asterix","cat":`...)
	dst = strconv.AppendInt(dst, int64(r.edition.Category), 10)
	dst = append(dst, `,"edition":"`...)
	dst = append(dst, r.edition.Number...)
	dst = append(dst, `","frame":`...)
	dst = strconv.AppendInt(dst, int64(frame), 10)
	dst = append(dst, `,"block":`...)
	dst = strconv.AppendInt(dst, int64(block), 10)
	dst = append(dst, `,"rec":`...)
	dst = strconv.AppendInt(dst, int64(rec), 10)
	dst = append(dst, `,"items":`...)
	dst = r.appendParts(dst, 0, int32(len(r.entries)))
	return append(dst, '}')
}

// appendParts appends the entries in [at, end) as an object.
func (r *Record) appendParts(dst []byte, at, end int32) []byte {
	dst = append(dst, '{')
	separator := false
	for ; at < end; at = r.entries[at].next {
		e := &r.entries[at]
		if e.field.kind == kindSpare {
			continue
		}
		if separator {
			dst = append(dst, ',')
		}
		separator = true
		dst = append(dst, '"')
		dst = append(dst, e.field.name...)
		dst = append(dst, '"', ':')
		dst = r.appendValue(dst, at)
	}
	return append(dst, '}')
}

func (r *Record) appendValue(dst []byte, at int32) []byte {
	e := &r.entries[at]
	switch e.field.kind {
	case kindElement:
		return r.appendElement(dst, at)
	case kindExplicit:
		return r.appendHex(dst, at)
	case kindRepetitive:
		dst = append(dst, '[')
		for i := at + 1; i < e.next; i = r.entries[i].next {
			if i > at+1 {
				dst = append(dst, ',')
			}
			dst = r.appendValue(dst, i)
		}
		return append(dst, ']')
	}
	return r.appendParts(dst, at+1, e.next)
}

func (r *Record) appendElement(dst []byte, at int32) []byte {
	e := &r.entries[at]
	switch e.field.content {
	case contentOctal, contentICAO:
		dst = append(dst, '"')
		dst = Value{r, at}.AppendText(dst)
		return append(dst, '"')
	case contentASCII:
		dst = append(dst, '"')
		var text [64]byte
		for _, c := range (Value{r, at}).AppendText(text[:0]) {
			dst = appendCharacter(dst, c)
		}
		return append(dst, '"')
	case contentRaw:
		if e.bits > widestNumber {
			return r.appendHex(dst, at)
		}
		return strconv.AppendUint(dst, e.raw, 10)
	}
	return appendNumber(dst, e.number())
}

// appendCharacter appends one octet of a text: as Latin-1, escaped where JSON wants it.
func appendCharacter(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c < 0x20:
		const digits = "0123456789abcdef"
		return append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
	}
	return utf8.AppendRune(dst, rune(c))
}

// appendNumber appends a number in its shortest exact form.
func appendNumber(dst []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < 1<<widestNumber {
		return strconv.AppendInt(dst, int64(v), 10)
	}
	format := byte('f')
	if math.Abs(v) < 1e-6 || math.Abs(v) >= 1e21 {
		format = 'e'
	}
	return strconv.AppendFloat(dst, v, format, -1, 64)
}

// appendHex appends the bits of an entry four by four.
func (r *Record) appendHex(dst []byte, at int32) []byte {
	const digits = "0123456789abcdef"
	e := &r.entries[at]
	dst = append(dst, '"')
	for bit := e.start; bit < e.start+e.bits; bit += 4 {
		n := min(4, e.start+e.bits-bit)
		dst = append(dst, digits[bitsAt(r.block, int(bit), int(n))])
	}
	return append(dst, '"')
}
