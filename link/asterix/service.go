package asterix

import (
	"time"

	"marsad"
	"marsad/wire/asterix"
)

// Message types of categories 034 and 002 (I034/000, I002/000).
const (
	northMarker    = 1
	sectorCrossing = 2
)

// turn is what is known of the antenna's present turn.
type turn struct {
	plots  int       // since it began
	north  time.Time // when it began; zero before the first north marker
	sector uint64    // the last sector told, 0 to 255
	marked bool      // north markers come: sectors are not needed
	tracks bool      // the sensor has told places that are no plots: a turn without plots says nothing
}

// serviceMessage makes a scan of each turn of the antenna: from north marker to
// north marker, or, for a radar that sends none, from one sector message past
// north to the next.
func (o *observer) serviceMessage(s *sensor, rec *asterix.Record) {
	kind, told := rec.Uint("000")
	if !told {
		o.refuse(UnusedMessage)
		return
	}
	at := o.statedTime(s, rec, "030")
	known := rec.Category() == 34 && o.health(s, rec, at)
	switch kind {
	case northMarker:
		s.turn.marked = true
		o.endTurn(s, rec, at)
	case sectorCrossing:
		sector, told := rec.Uint("020")
		if told && !s.turn.marked && sector < s.turn.sector {
			o.endTurn(s, rec, at)
		}
		s.turn.sector = sector
	default:
		if !known {
			o.refuse(UnusedMessage)
		}
	}
}

// endTurn tells that a turn is over. It began at the mark before, else a
// rotation period ago (I034/041).
func (o *observer) endTurn(s *sensor, rec *asterix.Record, at time.Time) {
	from := s.turn.north
	if from.IsZero() || !from.Before(at) {
		if period, told := rec.Float("041"); told {
			from = at.Add(-time.Duration(period * float64(time.Second)))
		}
	}
	plots := s.turn.plots
	s.turn.plots, s.turn.north = 0, at
	if from.IsZero() || plots == 0 && s.turn.tracks {
		return
	}
	o.flush() // its plots first
	o.source.Scan(marsad.Scan{Sensor: s.ID, From: from, To: at, Received: o.received, Plots: plots})
}
