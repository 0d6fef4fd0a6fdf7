package asterix

import "errors"

// lightSpeed is that of electromagnetic waves in vacuum, m/s.
const lightSpeed = 299792458.0

// Sweep is the radar video between two azimuths, of a message of category 240:
//
//	azimuths (I240/040 or 041)   cells outwards, each as long as CellMetres
//	StartDegrees ────────────►   │ first │ … │
//	EndDegrees   ────────────►
//
// Amplitudes are as told, from 0 to 2^Bits − 1.
type Sweep struct {
	Counter                  uint32  // of messages, cyclic (I240/020)
	StartDegrees, EndDegrees float64 // from true north
	StartMetres              float64 // from the radar to the near edge of the first cell
	CellMetres               float64
	Bits                     int // of a cell: 1, 2, 4, 8, 16 or 32
	Cells                    []uint32
}

// The reasons for which a record holds no video that can be given as cells.
var (
	errNoVideo    = errors.New("asterix: cat240: not a video message with header, resolution and cells")
	errResolution = errors.New("asterix: cat240 item 048: no such resolution")
	errCompressed = errors.New("asterix: cat240 item 048: compressed cells, in a way that is not the standard's")
	errCells      = errors.New("asterix: cat240 item 049: more cells or octets than the blocks hold")
)

// Video reads the video of a category 240 record into s, whose cells are used again.
func (r *Record) Video(s *Sweep) error {
	*s = Sweep{Cells: s.Cells[:0]}
	if r.Category() != 240 {
		return errNoVideo
	}
	if counter, told := r.Uint("020"); told {
		s.Counter = uint32(counter)
	}
	header, scale := "040", 1e-9
	if !r.Has(header) {
		header, scale = "041", 1e-15
	}
	start, told := r.Float(header, "STARTAZ")
	resolution, also := r.Uint("048", "RES")
	if !told || !also {
		return errNoVideo
	}
	if resolution < 1 || resolution > 6 {
		return errResolution
	}
	if compressed, _ := r.Uint("048", "C"); compressed == 1 {
		return errCompressed
	}
	s.StartDegrees = start
	s.EndDegrees, _ = r.Float(header, "ENDAZ")
	duration, _ := r.Uint(header, "CELLDUR")
	before, _ := r.Float(header, "STARTRG") // cells
	s.CellMetres = float64(duration) * scale * lightSpeed / 2
	s.StartMetres = before * s.CellMetres
	s.Bits = 1 << (resolution - 1)
	return r.cells(s)
}

// cells reads the amplitudes from the video blocks of low, medium or high volume.
func (r *Record) cells(s *Sweep) error {
	octets, _ := r.Uint("049", "NBVB")
	number, told := r.Uint("049", "NBCELLS")
	var blocks Value
	found := false
	for _, item := range [...]string{"050", "051", "052"} {
		if blocks, found = r.Get(item); found {
			break
		}
	}
	if !told || !found {
		return errNoVideo
	}
	first, there := blocks.Index(0)
	if !there {
		if number == 0 {
			return nil
		}
		return errCells
	}
	begin := int(first.entry().start)
	bits := int(blocks.entry().start+blocks.entry().bits) - begin
	if int(octets)*8 > bits || int(number)*s.Bits > int(octets)*8 {
		return errCells
	}
	for i := range int(number) {
		s.Cells = append(s.Cells, uint32(bitsAt(r.block, begin+i*s.Bits, s.Bits)))
	}
	return nil
}

// VideoNodes lists the items 048, 049 and 050, 051 or 052 of a sweep, for
// Edition.AppendRecord. It fails where a block of a record cannot hold the cells.
func VideoNodes(s *Sweep) ([]Node, error) {
	resolution := 0
	for 1<<resolution < s.Bits {
		resolution++
	}
	if s.Bits != 1<<resolution || resolution > 5 {
		return nil, errResolution
	}
	w := writer{}
	for _, c := range s.Cells {
		if uint64(c)>>s.Bits != 0 {
			return nil, errResolution
		}
		w.put(uint64(c), s.Bits)
	}
	octets := len(w.out)
	item, size := "052", 256
	switch {
	case octets <= 255*4:
		item, size = "050", 4
	case octets <= 255*64:
		item, size = "051", 64
	case octets > 65535 || octets > 255*256:
		return nil, errCells
	}
	var blocks []Node
	for at := 0; at < octets; at += size {
		block := make([]byte, size)
		copy(block, w.out[at:])
		blocks = append(blocks, Octets("", block))
	}
	return []Node{
		Parts("048", Bits("C", 0), Bits("RES", uint64(resolution+1))),
		Parts("049", Bits("NBVB", uint64(octets)), Bits("NBCELLS", uint64(len(s.Cells)))),
		Parts(item, blocks...),
	}, nil
}
