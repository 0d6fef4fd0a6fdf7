package sapient

import (
	"math"

	"marsad"
	"marsad/geo"
	"marsad/wire/sapient"
)

// view hands on what the node says that it sees at the moment (BSI Flex 335 v2,
// StatusReport.field_of_view): a cone in azimuth and range from where it stands, or an
// area of three or four corners. What is neither has no footprint of four corners and
// is left out; a cone without a range, or as wide as half the horizon, likewise.
func (r *Reader) view(s *session, n *node, fov sapient.Node, f marsad.Footprint) error {
	at := n.at
	if at.IsZero() {
		at = n.Site
	}
	if cone := fov.Get("range_bearing"); cone.OK() && !at.IsZero() {
		p, err := polarOf(cone, at)
		if err != nil {
			return err
		}
		extent, ok := cone.Number("horizontal_extent")
		width := geo.Angle(math.Abs(extent)) * angleOf(cone)
		if !ok || !p.has.All(marsad.HasRange) || !(p.rng > 0 && p.rng < plausibleReach) || !(width > 0 && width < math.Pi) {
			return nil
		}
		f.Corners = [4]geo.Point{geo.Direct(at, p.az-width/2, p.rng), geo.Direct(at, p.az+width/2, p.rng), at, at}
		f.FieldWidth = width
		r.source.Footprint(f)
		return nil
	}
	corners := 0
	for l := range fov.Get("location_list").All("locations") {
		if corners == len(f.Corners) {
			return nil
		}
		p, err := placeOf(l, s.registered[n], n.Site)
		if err != nil {
			return err
		}
		f.Corners[corners] = p.point
		corners++
	}
	switch corners {
	case 3:
		f.Corners[3] = f.Corners[2]
	case 4:
	default:
		return nil
	}
	r.source.Footprint(f)
	return nil
}

// plausibleReach is the longest range of a field of view that is believed, m.
const plausibleReach = 500e3
