package modbus

import (
	"cmp"
	"slices"

	client "github.com/simonvetter/modbus"
)

// span is what one request asks for: neighbouring registers or bits of one table.
type span struct {
	table  Table
	from   uint16
	count  uint16
	points []int // indices
}

const (
	mostRegisters = 125  // of one request (Modbus Application Protocol 1.1b3, 6.3 and 6.4)
	mostBits      = 2000 // the same, 6.1 and 6.2
	mostBetween   = 8    // registers or bits that nobody asks for and that are read to save a request
)

func (p *Point) words() uint16 {
	if p.bits() {
		return 1
	}
	if p.Type == U32 || p.Type == S32 || p.Type == F32 {
		return 2
	}
	return 1
}

func (p *Point) bits() bool { return p.Table == Coil || p.Table == Discrete }

// spans puts points that lie together into one request.
func spans(points []Point) (out []span) {
	order := make([]int, len(points))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(points[a].Table, points[b].Table), cmp.Compare(points[a].Address, points[b].Address))
	})
	for _, i := range order {
		p := &points[i]
		end, most := int(p.Address)+int(p.words()), mostRegisters
		if p.bits() {
			most = mostBits
		}
		if n := len(out) - 1; n >= 0 && out[n].table == p.Table && end-int(out[n].from) <= most && int(p.Address)-int(out[n].from)-int(out[n].count) <= mostBetween {
			out[n].count = max(out[n].count, uint16(end-int(out[n].from)))
			out[n].points = append(out[n].points, i)
			continue
		}
		out = append(out, span{p.Table, p.Address, p.words(), []int{i}})
	}
	return out
}

// apart is a span for each point of s: there may be a hole between them that the device
// refuses to read over.
func (s *span) apart(points []Point) (out []span) {
	for _, i := range s.points {
		out = append(out, span{s.table, points[i].Address, points[i].words(), []int{i}})
	}
	return out
}

// read asks for the values of the span's points, as they stand, in their order.
func (s *span) read(c *client.ModbusClient, points []Point) ([]float64, error) {
	values := make([]float64, len(s.points))
	if s.table == Coil || s.table == Discrete {
		ask := c.ReadCoils
		if s.table == Discrete {
			ask = c.ReadDiscreteInputs
		}
		on, err := ask(s.from, s.count)
		if err != nil {
			return nil, err
		}
		for k, i := range s.points {
			values[k] = truth(on[points[i].Address-s.from])
		}
		return values, nil
	}
	table := client.HOLDING_REGISTER
	if s.table == Input {
		table = client.INPUT_REGISTER
	}
	registers, err := c.ReadRegisters(s.from, s.count, table)
	if err != nil {
		return nil, err
	}
	for k, i := range s.points {
		at := points[i].Address - s.from
		values[k] = points[i].value(registers[at : at+points[i].words()])
	}
	return values, nil
}
