package asterix

import "fmt"

// headerBytes is the category octet and the two of the length that start a data block.
const headerBytes = 3

// Counts is what a Decoder has met since it was made.
type Counts struct {
	Blocks  int // data blocks, those of unknown categories among them
	Unknown int // data blocks of categories without a description, passed over
	Records int // records read
	Errors  int // broken places
}

// Decoder reads data blocks record by record. It belongs to one goroutine.
type Decoder struct {
	wanted   Editions
	editions [256]*Edition
	unknown  [256]int // blocks passed over, by category

	payload []byte
	next    int // where the next block starts in the payload
	at      int // where the current block starts
	blockNo int
	recNo   int
	rec     Record // its block is the current one
	errors  []Error
	counts  Counts
}

// NewDecoder makes a decoder for the newest edition of every category but those
// that wanted names. It fails where such an edition does not exist.
func NewDecoder(wanted Editions) (*Decoder, error) {
	d := &Decoder{wanted: Editions{}}
	for category, edition := range wanted {
		if category < 0 || category > 255 {
			return nil, fmt.Errorf("asterix: category %d is not within 0 to 255", category)
		}
		d.wanted[category] = edition
		if edition == NoEdition {
			continue
		}
		e, err := Load(category, edition)
		if err != nil {
			return nil, err
		}
		d.editions[category] = e
	}
	return d, nil
}

// Reset starts on a new payload: one datagram, or a chunk of a file, of whole
// data blocks. The payload must stay unchanged while its records are used.
func (d *Decoder) Reset(payload []byte) {
	d.payload, d.next, d.at = payload, 0, 0
	d.blockNo, d.recNo = 0, 0
	d.errors = d.errors[:0]
	d.rec.block, d.rec.end = nil, 0
}

// Next reads the next record; false at the end of the payload.
func (d *Decoder) Next() bool {
	for {
		if d.rec.end < len(d.rec.block) {
			if d.rec.read(d.rec.end) {
				d.recNo++
				d.counts.Records++
				return true
			}
			d.fail(d.rec.fail)
			d.rec.end = len(d.rec.block)
		}
		if !d.nextBlock() {
			return false
		}
	}
}

// Record is the record that Next has read, valid until it is called again.
func (d *Decoder) Record() *Record { return &d.rec }

// Block is the number, from 1, of the record's data block in the payload; blocks
// of unknown categories count too. After the last record it is the number of
// blocks there were.
func (d *Decoder) Block() int { return d.blockNo }

// Index is the number, from 1, of the record in its data block.
func (d *Decoder) Index() int { return d.recNo }

// Errors lists the broken places of the payload so far, valid until Reset.
func (d *Decoder) Errors() []Error { return d.errors }

// Counts is what has been met since the decoder was made.
func (d *Decoder) Counts() Counts { return d.counts }

// UnknownBlocks is how many blocks of a category were passed over for want of a description.
func (d *Decoder) UnknownBlocks(category uint8) int { return d.unknown[category] }

// nextBlock goes to the next data block that can be read; false at the end.
func (d *Decoder) nextBlock() bool {
	for d.next < len(d.payload) {
		left := d.payload[d.next:]
		if len(left) < headerBytes {
			d.stop(Error{Category: int(left[0]), Offset: d.next, Reason: ShortHeader, Have: len(left), Want: headerBytes})
			return false
		}
		category, length := int(left[0]), blockLength(left)
		if length < headerBytes {
			d.stop(Error{Category: category, Offset: d.next, Reason: BlockLength})
			return false
		}
		if length > len(left) {
			d.stop(Error{Category: category, Offset: d.next, Reason: BlockLength, Have: len(left), Want: length})
			return false
		}
		d.at = d.next
		d.next += length
		d.blockNo++
		d.counts.Blocks++
		d.recNo = 0
		edition := d.edition(category)
		if edition == nil {
			d.unknown[category]++
			d.counts.Unknown++
			continue
		}
		d.rec.edition, d.rec.block, d.rec.end = edition, left[:length:length], headerBytes
		if length > headerBytes {
			return true
		}
	}
	return false
}

// blockLength is the length that a block header of three octets states.
func blockLength(header []byte) int { return int(header[1])<<8 | int(header[2]) }

// edition is the description of a category, read when first met; nil if unknown.
func (d *Decoder) edition(category int) *Edition {
	if e := d.editions[category]; e != nil {
		return e
	}
	if d.unknown[category] > 0 || d.wanted[category] == NoEdition {
		return nil
	}
	e, err := Load(category, "")
	if err != nil {
		return nil
	}
	d.editions[category] = e
	return e
}

// stop records an error after which nothing of the payload can be read.
func (d *Decoder) stop(e Error) {
	d.errors = append(d.errors, e)
	d.counts.Errors++
	d.next = len(d.payload)
}

// fail records an error within the current block.
func (d *Decoder) fail(e Error) {
	e.Category, e.Edition = d.rec.edition.Category, d.rec.edition.Number
	e.Offset += d.at
	d.errors = append(d.errors, e)
	d.counts.Errors++
}
