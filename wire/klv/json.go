package klv

import (
	"encoding/hex"
	"strconv"

	"marsad/wire/lines"
)

// maxDepth bounds sets within sets.
const maxDepth = 6

// AppendLine writes the packet as a JSON line.
func (p *Packet) AppendLine(l *lines.Line, frame int) {
	kind := p.Standard.String()
	if p.Standard == Other {
		kind = hex.EncodeToString(p.Key)
	}
	l.Begin("klv", frame, kind, p.Name())
	lat, known := p.Number(SensorLatitude)
	lon, both := p.Number(SensorLongitude)
	if known && both && p.Standard != ST0903 && p.Standard != ST0102 {
		l.Position(lat, lon)
	}
	if p.Standard == Other {
		l.Uint("bytes", uint64(len(p.Value)))
		return
	}
	p.Set.fields(l, 0)
}

// Name is what the platform calls itself: its call sign, tail number or designation,
// else its mission.
func (p *Packet) Name() string {
	if p.Standard != ST0601 && p.Standard != EG0104 {
		return ""
	}
	for _, tag := range [...]uint32{CallSign, TailNumber, Designation, MissionID} {
		if text := p.Text(tag); text != "" {
			return text
		}
	}
	return ""
}

// fields writes the items of a set.
func (s *Set) fields(l *lines.Line, depth int) {
	for i := range s.Elements {
		e := &s.Elements[i]
		name := s.nameOf(i)
		if e.Item == nil {
			l.Hex(name, e.Raw)
			continue
		}
		e.field(l, name, depth)
	}
}

// nameOf makes a name that stands once in its set.
func (s *Set) nameOf(i int) string {
	e := &s.Elements[i]
	name := "item_" + strconv.Itoa(int(e.Tag))
	switch {
	case e.Item != nil:
		name = e.Item.Name
	case e.Key != nil:
		name = "item_" + hex.EncodeToString(e.Key)
	}
	before := 1
	for j := range i {
		if o := &s.Elements[j]; o.Tag == e.Tag && string(o.Key) == string(e.Key) {
			before++
		}
	}
	if before > 1 {
		name += "_" + strconv.Itoa(before)
	}
	return name
}

// field writes one item.
func (e *Element) field(l *lines.Line, name string, depth int) {
	if len(e.Raw) == 0 && e.Item.Kind != Hidden {
		l.Null(name)
		return
	}
	switch e.Item.Kind {
	case Hidden:
		l.Text(name, "not decoded")
	case Opaque:
		l.Hex(name, e.Raw)
	case Text:
		if text, ok := readText(e.Raw); ok {
			l.Text(name, text)
		} else {
			l.Hex(name, e.Raw)
		}
	case Unsigned, Time, Signed, Linear, Symmetric, IMAPB, Float:
		e.number(l, name)
	case Location:
		e.location(l, name)
	case Velocity:
		e.velocity(l, name)
	case Nested, Series, PackSeries, Pack, Packs:
		e.nested(l, name, depth)
	default:
		e.special(l, name)
	}
}

// number writes a number. One that is told to be unknown is null; one that its kind
// cannot have is shown in hexadecimal.
func (e *Element) number(l *lines.Line, name string) {
	n, it := len(e.Raw), e.Item
	if n > 8 || it.Size > 0 && it.Size != n || it.Kind == Float && n != 4 && n != 8 {
		l.Hex(name, e.Raw)
		return
	}
	switch it.Kind {
	case Unsigned, Time:
		l.Uint(name, readUint(e.Raw))
	case Signed:
		l.Int(name, readInt(e.Raw))
	default:
		if x, ok := it.Number(e.Raw); ok {
			l.Float(name, x)
		} else {
			l.Null(name)
		}
	}
}

func (e *Element) velocity(l *lines.Line, name string) {
	if len(e.Raw) < 6 {
		l.Hex(name, e.Raw)
		return
	}
	l.Object(name)
	for i, part := range [...]string{"east_mps", "north_mps", "up_mps"} {
		l.Float(part, ReadIMAPB(e.Raw[2*i:2*i+2], -900, 900))
	}
	l.Close()
}

func (e *Element) location(l *lines.Line, name string) {
	p, ok := readPlace(e.Raw)
	if !ok {
		l.Hex(name, e.Raw)
		return
	}
	l.Object(name)
	l.Float("latitude_deg", p.Lat)
	l.Float("longitude_deg", p.Lon)
	if p.HasHeight {
		l.Float("ellipsoid_height_m", p.Height)
	}
	if p.HasDeviation {
		l.Float("sigma_east_m", p.SigmaEast)
		l.Float("sigma_north_m", p.SigmaNorth)
		l.Float("sigma_up_m", p.SigmaUp)
		l.Float("rho_east_north", p.EastNorth)
	}
	l.Close()
}

// special writes what is neither a number nor a set; what is broken is shown in
// hexadecimal.
func (e *Element) special(l *lines.Line, name string) {
	switch e.Item.Kind {
	case Number128:
		if x, n := readOID(e.Raw); n == len(e.Raw) {
			l.Uint(name, uint64(x))
			return
		}
	case Numbers:
		if list, ok := numbers(e.Raw); ok {
			appendList(l, name, list)
			return
		}
	case Bits:
		if len(e.Raw) <= maxBits/8 {
			appendList(l, name, bits(e.Raw))
			return
		}
	case Sector:
		if begin, extent, ok := e.Item.halves(e.Raw); ok {
			l.Object(name)
			l.Float("start_deg", begin)
			l.Float("range_deg", extent)
			l.Close()
			return
		}
	case Length:
		if x, n, err := readLength(e.Raw); err == nil && n == len(e.Raw) {
			l.Uint(name, x)
			return
		}
	case Locations:
		if e.locations(l, name) {
			return
		}
	case CoreID:
		if c, ok := readCore(e.Raw); ok {
			c.fields(l, name)
			return
		}
	}
	l.Hex(name, e.Raw)
}

// locations writes a series of places; false, and nothing written, when it is broken.
func (e *Element) locations(l *lines.Line, name string) bool {
	var list []Element
	if parts(e.Raw, func(b []byte) error { list = append(list, Element{Raw: b}); return nil }) != nil {
		return false
	}
	l.Array(name)
	for i := range list {
		list[i].location(l, "")
	}
	l.Close()
	return true
}

// maxBits bounds what is listed of bits.
const maxBits = 1024

func appendList(l *lines.Line, name string, list []uint32) {
	l.Array(name)
	for _, x := range list {
		l.Uint("", uint64(x))
	}
	l.Close()
}

func (c *Core) fields(l *lines.Line, name string) {
	l.Object(name)
	l.Uint("version", uint64(c.Version))
	l.Uint("sensor_id_type", uint64(c.SensorType))
	l.Uint("platform_id_type", uint64(c.PlatformType))
	for i, id := range [...][]byte{c.Sensor, c.Platform, c.Window, c.Minor} {
		if id != nil {
			l.Text([...]string{"sensor_id", "platform_id", "window_id", "minor_id"}[i], uuidText(id))
		}
	}
	l.Close()
}

// nested writes a set within a set, or a series of them; one that is broken is shown
// in hexadecimal, unless something hidden may stand in it.
func (e *Element) nested(l *lines.Line, name string, depth int) {
	var sets []Target
	packed := e.Item.Kind == Pack || e.Item.Kind == Packs
	read := func(b []byte) error {
		t := Target{}
		if e.Item.Kind == PackSeries {
			id, n := readOID(b)
			if n == 0 {
				return errIndefinite
			}
			t.ID, b = id, b[n:]
		}
		sets = append(sets, t)
		if packed {
			return sets[len(sets)-1].DecodePack(e.Item.Set, b)
		}
		return sets[len(sets)-1].Decode(e.Item.Set, b)
	}
	var err error
	one := e.Item.Kind == Nested || e.Item.Kind == Pack
	if one {
		err = read(e.Raw)
	} else {
		err = parts(e.Raw, read)
	}
	if err != nil && packed {
		l.Hex(name, e.Raw)
		return
	}
	if err != nil || depth >= maxDepth {
		l.Text(name, "broken")
		return
	}
	if one {
		l.Object(name)
		sets[0].fields(l, depth+1)
		l.Close()
		return
	}
	l.Array(name)
	for i := range sets {
		l.Object("")
		if e.Item.Kind == PackSeries {
			l.Uint("id", uint64(sets[i].ID))
		}
		sets[i].fields(l, depth+1)
		l.Close()
	}
	l.Close()
}
