package track

import (
	"math"

	"marsad"
	"marsad/exact"
	"marsad/geo"
)

// clutterMap is how many false plots a sensor really gives, by cells of range
// and azimuth: a count that forgets, tempered by what the sensor is said to give.
// (The idea: Musicki, Suvorova, Morelande, Moran, "Clutter map and target
// tracking", Proc. 8th Int. Conf. Information Fusion, 2005.)
type clutterMap struct {
	count    [clutterCells * clutterCells]float32
	expected float32 // plots a cell by now, of a sensor as it is said to be
}

const (
	clutterCells    = 16   // a side
	clutterMemory   = 0.98 // kept from scan to scan
	neighbourWeight = 0.5  // of the cells about a plot's own
	clutterPrior    = 1.5  // plots' worth of belief in what the sensor is said to give
)

// cell returns the number of p's cell.
func (s *sensor) cell(p *plot) int {
	width := float64(s.Field.Width)
	if width <= 0 {
		width = 2 * math.Pi
	}
	r := int(clutterCells * (p.rng - s.RangeMin) / (s.RangeMax - s.RangeMin))
	a := int(clutterCells * float64((geo.Angle(p.az) - s.Field.From).Normal()) / width)
	return min(max(r, 0), clutterCells-1)*clutterCells + min(max(a, 0), clutterCells-1)
}

// mapped tells whether the sensor's clutter is mapped.
func (p *plot) mapped() bool {
	return p.has&(marsad.HasRange|marsad.HasAzimuth|marsad.HasObserver) == marsad.HasRange|marsad.HasAzimuth
}

// excess is by how much the surroundings of p give more false plots than they
// should: its cell and the four about it, so that an object that is not yet known
// does not count as the clutter that hides it.
func (s *sensor) excess(p *plot) float64 {
	if !p.mapped() {
		return 1
	}
	m := s.clutterMap
	c := s.cell(p)
	row, col := c/clutterCells, c%clutterCells
	sum, n := m.count[c], float32(1)
	add := func(r, a int) {
		if r >= 0 && r < clutterCells && a >= 0 && a < clutterCells {
			sum += float32(neighbourWeight * m.count[r*clutterCells+a])
			n += neighbourWeight
		}
	}
	add(row-1, col)
	add(row+1, col)
	add(row, col-1)
	add(row, col+1)
	return float64((clutterPrior + sum) / (clutterPrior + float32(n*m.expected)))
}

// countClutter notes the plots of a scan as far as no track explains them: each by the
// probability that the likeliest track that took it is none.
func (e *Engine) countClutter(ps []plot) {
	s, w := &e.sensors[ps[0].sensor], &e.work
	for i := range ps {
		if !ps[i].mapped() {
			continue
		}
		odds := math.Inf(-1)
		if k := w.owner[i]; k >= 0 {
			odds = e.targets[w.pairs[k].target].odds
		} else {
			for _, b := range w.taken {
				if b.plot == int32(i) {
					odds = max(odds, e.targets[b.target].odds)
				}
			}
		}
		s.clutterMap.count[s.cell(&ps[i])] += float32(1 / (1 + exact.Exp(odds)))
	}
}

// forget ages the map by one scan.
func (s *sensor) forget() {
	m := s.clutterMap
	for i := range m.count {
		m.count[i] *= clutterMemory
	}
	m.expected = clutterMemory * (m.expected + float32(float32(s.clutter)/(clutterCells*clutterCells)))
}
