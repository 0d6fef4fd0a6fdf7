package asterix

import (
	"math"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/wire/asterix"
)

// Encoder writes what a radar or a tracker of the given codes would send. What
// carries an exercise mark goes out marked as simulated. It belongs to one goroutine.
type Encoder struct {
	SAC, SIC uint8

	target, service, system *asterix.Edition
}

// NewEncoder makes an encoder for the newest editions of categories 034, 048 and 062.
func NewEncoder(sac, sic uint8) (*Encoder, error) {
	e := &Encoder{SAC: sac, SIC: sic}
	for _, category := range []struct {
		number int
		into   **asterix.Edition
	}{{34, &e.service}, {48, &e.target}, {62, &e.system}} {
		edition, err := asterix.Load(category.number, "")
		if err != nil {
			return nil, err
		}
		*category.into = edition
	}
	return e, nil
}

// AppendPlots appends one data block of category 048: a target report for each
// plot with range and azimuth; others are no business of a radar and are left
// out. Nothing is appended where no plot is left. It fails for a range beyond
// 256 NM, which the item cannot hold.
func (e *Encoder) AppendPlots(dst []byte, plots []marsad.Observation) ([]byte, error) {
	records := make([][]asterix.Node, 0, len(plots))
	for i := range plots {
		if plots[i].Has.All(marsad.HasRange | marsad.HasAzimuth) {
			records = append(records, e.targetReport(&plots[i]))
		}
	}
	if len(records) == 0 {
		return dst, nil
	}
	return e.target.AppendBlock(dst, records...)
}

// targetReport lists the items of a plot.
func (e *Encoder) targetReport(x *marsad.Observation) []asterix.Node {
	items := []asterix.Node{
		e.source(),
		timeOfDay("140", x.At),
		asterix.Parts("020", asterix.Bits("TYP", targetType(x)), asterix.Bits("SIM", simulated(x.Marks))),
		asterix.Parts("040",
			asterix.Number("RHO", x.Range/nauticalMile),
			azimuth("THETA", x.Azimuth)),
	}
	if code, told := x.Identity.Mode3A.Code(); told {
		items = append(items, asterix.Parts("070", asterix.Bits("MODE3A", uint64(code))))
	}
	if x.Has.All(marsad.HasHeight) {
		switch x.Height.Above {
		case geo.Pressure:
			items = append(items, asterix.Parts("090", asterix.Number("FL", x.Height.Metres/flightLevel)))
		case geo.SeaLevel:
			items = append(items, asterix.Parts("110", asterix.Number("3DH", x.Height.Metres/foot)))
		}
	}
	if x.Identity.ICAO != 0 {
		items = append(items, asterix.Bits("220", uint64(x.Identity.ICAO)))
		if name := callSign(x.Identity.Name); name != "" {
			items = append(items, asterix.Text("240", name))
		}
	}
	if x.Has.All(marsad.HasRangeRate) {
		rate := max(-512, min(math.Round(x.RangeRate), 511))
		items = append(items, asterix.Parts("120", asterix.Parts("CAL", asterix.Number("CAL", rate))))
	}
	return items
}

// targetType is how the radar detected a plot (I048/020 TYP): Mode S roll-call,
// SSR, or primary.
func targetType(x *marsad.Observation) uint64 {
	_, coded := x.Identity.Mode3A.Code()
	switch {
	case x.Identity.ICAO != 0:
		return 5
	case coded:
		return 2
	}
	return 1
}

// AppendNorth appends the north marker that ends a turn of the antenna, with its
// duration as the rotation period.
func (e *Encoder) AppendNorth(dst []byte, turn marsad.Scan) ([]byte, error) {
	items := []asterix.Node{e.source(), asterix.Bits("000", northMarker), timeOfDay("030", turn.To)}
	if period := turn.To.Sub(turn.From).Seconds(); period > 0 && period < 512 {
		items = append(items, asterix.Number("041", period))
	}
	return e.service.AppendBlock(dst, items)
}

// AppendSector appends the message that the antenna has entered a sector: at
// points to its azimuth, of which the eight most significant bits are told.
func (e *Encoder) AppendSector(dst []byte, at time.Time, az geo.Angle) ([]byte, error) {
	sector := uint64(az.Normal().Degrees()*256/360) & 255
	return e.service.AppendBlock(dst, []asterix.Node{e.source(), asterix.Bits("000", sectorCrossing), timeOfDay("030", at), asterix.Bits("020", sector)})
}

// AppendStatus appends a north marker with the state of the system and the place
// of the radar (I034/050, I034/120). Degraded says that it should not be used
// (NOGO).
func (e *Encoder) AppendStatus(dst []byte, at time.Time, site geo.Point, siteHeight float64, degraded bool) ([]byte, error) {
	nogo := uint64(0)
	if degraded {
		nogo = 1
	}
	lat, lon := site.Degrees()
	return e.service.AppendBlock(dst, []asterix.Node{
		e.source(), asterix.Bits("000", northMarker), timeOfDay("030", at),
		asterix.Parts("050", asterix.Parts("COM", asterix.Bits("NOGO", nogo))),
		asterix.Parts("120", asterix.Number("HGT", siteHeight), asterix.Number("LAT", lat), asterix.Number("LON", lon)),
	})
}

// AppendTracks appends one data block of category 062: a track for each
// observation with a position, under its number.
func (e *Encoder) AppendTracks(dst []byte, tracks []marsad.Observation) ([]byte, error) {
	records := make([][]asterix.Node, 0, len(tracks))
	for i := range tracks {
		if tracks[i].Has.All(marsad.HasPosition) {
			records = append(records, e.systemTrack(&tracks[i]))
		}
	}
	if len(records) == 0 {
		return dst, nil
	}
	return e.system.AppendBlock(dst, records...)
}

// systemTrack lists the items of a track.
func (e *Encoder) systemTrack(x *marsad.Observation) []asterix.Node {
	lat, lon := x.Position.Degrees()
	status := []asterix.Node{asterix.Bits("MON", 0)}
	if simulated(x.Marks) == 1 {
		status = append(status, asterix.Bits("SIM", 1))
	}
	accuracy := []asterix.Node{asterix.Parts("APC",
		asterix.Number("X", accuracyOf(x.Covariance.EE)), asterix.Number("Y", accuracyOf(x.Covariance.NN)))}
	if root := math.Copysign(math.Sqrt(math.Abs(x.Covariance.EN)), x.Covariance.EN); root != 0 {
		accuracy = append(accuracy, asterix.Number("COV", max(-16383, min(root, 16383))))
	}
	items := []asterix.Node{
		e.source(),
		timeOfDay("070", x.At),
		asterix.Parts("105", asterix.Number("LAT", lat), asterix.Number("LON", lon)),
		asterix.Bits("040", uint64(x.Number&0xffff)),
		asterix.Parts("080", status...),
	}
	if x.Has.All(marsad.HasVelocity) {
		items = append(items, asterix.Parts("185", asterix.Number("VX", x.East), asterix.Number("VY", x.North)))
		sigma := min(x.SigmaVelocity, 63)
		accuracy = append(accuracy, asterix.Parts("ATV", asterix.Number("X", sigma), asterix.Number("Y", sigma)))
	}
	if x.Has.All(marsad.HasHeight) {
		switch x.Height.Above {
		case geo.Pressure:
			items = append(items, asterix.Number("136", x.Height.Metres/flightLevel))
		case geo.Ellipsoid:
			items = append(items, asterix.Number("130", x.Height.Metres/foot))
		}
	}
	if code, told := x.Identity.Mode3A.Code(); told {
		items = append(items, asterix.Parts("060", asterix.Bits("MODE3A", uint64(code))))
	}
	var derived []asterix.Node
	if x.Identity.ICAO != 0 {
		derived = append(derived, asterix.Bits("ADR", uint64(x.Identity.ICAO)))
	}
	if name := callSign(x.Identity.Name); name != "" {
		derived = append(derived, asterix.Text("ID", name))
	}
	if len(derived) > 0 {
		items = append(items, asterix.Parts("380", derived...))
	}
	return append(items, asterix.Parts("500", accuracy...))
}

// source is the data source identifier (I048/010 and alike).
func (e *Encoder) source() asterix.Node {
	return asterix.Parts("010", asterix.Bits("SAC", uint64(e.SAC)), asterix.Bits("SIC", uint64(e.SIC)))
}

// timeOfDay is a time of day item: seconds since midnight UTC in steps of 1/128 s.
// What rounds up to midnight is midnight.
func timeOfDay(item string, t time.Time) asterix.Node {
	steps := uint64(math.Round(secondsOfDay(t) * 128))
	return asterix.Bits(item, steps%(86400*128))
}

// azimuth is an angle of 16 bits; what rounds up to north is north.
func azimuth(name string, az geo.Angle) asterix.Node {
	return asterix.Bits(name, uint64(math.Round(az.Normal().Degrees()*65536/360))&0xffff)
}

// accuracyOf is a standard deviation in the steps of I062/500, at most what it can hold.
func accuracyOf(variance float64) float64 {
	return min(math.Sqrt(max(0, variance)), 32767)
}

func simulated(m marsad.Marks) uint64 {
	if m.Exercise != "" {
		return 1
	}
	return 0
}

// callSign is as much of a name as eight characters A to Z, 0 to 9 hold; "" if
// it has others.
func callSign(name string) string {
	if len(name) > 8 {
		name = name[:8]
	}
	for _, c := range []byte(name) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != ' ' {
			return ""
		}
	}
	return name
}

// PlotsPerDatagram is how many plots AppendPlots puts into a datagram that an
// Ethernet carries in one piece, with all items it writes.
const PlotsPerDatagram = (1500 - 28 - 3) / 36
