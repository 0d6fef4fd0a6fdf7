package klv

import (
	"math"

	"marsad"
	"marsad/geo"
	"marsad/wire/klv"
)

// pose is where the camera is and where it looks, as one packet tells.
type pose struct {
	placed bool
	at     geo.Point
	height geo.Height

	lies                 bool // heading, pitch and roll are told
	heading, pitch, roll geo.Angle

	looks              bool // the direction of the camera is known
	cameraAz, cameraEl geo.Angle
	axes               [3]geo.ENU // of the camera: ahead, to the right, down

	width, tall geo.Angle // of the field of view
	ground      float64   // height of what it looks at, as height is
	groundKnown bool
	centre      geo.Point
}

// readPose reads it. What EG 0104 tells otherwise, azimuth from north and obliquity,
// gives the same.
func readPose(p *klv.Packet) (q pose) {
	q.at, q.placed = point(p, klv.SensorLatitude, klv.SensorLongitude)
	q.height, q.ground, q.groundKnown = heights(p)
	q.centre, _ = point(p, klv.CentreLatitude, klv.CentreLongitude)
	q.width, _ = angle(p, klv.HorizontalField)
	q.tall, _ = angle(p, klv.VerticalField)
	heading, h := angle(p, klv.Heading)
	pitch, pt := angle(p, klv.PitchFull, klv.Pitch)
	roll, rl := angle(p, klv.RollFull, klv.Roll)
	q.heading, q.pitch, q.roll, q.lies = heading, pitch, roll, h && pt && rl
	cameraRoll, _ := angle(p, klv.RelativeRoll)
	if az, ok := angle(p, klv.AngleToNorth); ok {
		if x, ok := p.Number(klv.Obliquity); ok {
			q.oblique(az, x, cameraRoll)
		}
		return q
	}
	az, a := angle(p, klv.RelativeAzimuth)
	el, e := angle(p, klv.RelativeElevation)
	if q.lies && a && e {
		q.look(turn{heading, pitch, roll}, turn{az, el, cameraRoll})
	}
	return q
}

// oblique sets the axes by the angle to north and the obliquity of EG 0104, degrees. The
// standard counts it from 0 behind over 180 ahead to 270 straight down; aircraft have
// been heard to send the elevation instead, below 0. What is neither is not used.
func (q *pose) oblique(az geo.Angle, obliquity float64, roll geo.Angle) {
	switch {
	case obliquity < 0 && obliquity >= -90:
		q.look(turn{az, geo.Angle(obliquity) * geo.Degree, roll})
	case obliquity >= 90 && obliquity <= 270:
		q.look(turn{az, geo.Angle(180-obliquity) * geo.Degree, roll})
	}
}

// turn is three turns one after the other: to the right, up, right side down.
type turn struct{ azimuth, elevation, roll geo.Angle }

// look sets the axes of the camera by turns from the outermost inwards.
func (q *pose) look(turns ...turn) {
	for i, v := range [3]geo.ENU{{North: 1}, {East: 1}, {Up: -1}} {
		for j := len(turns) - 1; j >= 0; j-- {
			v = turns[j].of(v)
		}
		q.axes[i] = v
	}
	ahead := q.axes[0]
	q.cameraAz = geo.Angle(math.Atan2(ahead.East, ahead.North)).Normal()
	q.cameraEl = geo.Angle(math.Asin(max(-1, min(1, ahead.Up))))
	q.looks = true
}

// of turns a vector: north is ahead, east to the right.
func (t turn) of(v geo.ENU) geo.ENU {
	sin, cos := math.Sincos(float64(t.roll))
	v.East, v.Up = cos*v.East+sin*v.Up, cos*v.Up-sin*v.East
	sin, cos = math.Sincos(float64(t.elevation))
	v.North, v.Up = cos*v.North-sin*v.Up, cos*v.Up+sin*v.North
	sin, cos = math.Sincos(float64(t.azimuth))
	v.North, v.East = cos*v.North-sin*v.East, cos*v.East+sin*v.North
	return v
}

// ray is the direction of a place in the picture, x to the right and y down, from -1
// to 1.
func (q *pose) ray(x, y float64) geo.ENU {
	x *= math.Tan(float64(q.width) / 2)
	y *= math.Tan(float64(q.tall) / 2)
	a, r, d := q.axes[0], q.axes[1], q.axes[2]
	v := geo.ENU{East: a.East + x*r.East + y*d.East, North: a.North + x*r.North + y*d.North, Up: a.Up + x*r.Up + y*d.Up}
	n := math.Sqrt(v.East*v.East + v.North*v.North + v.Up*v.Up)
	return geo.ENU{East: v.East / n, North: v.North / n, Up: v.Up / n}
}

// meets follows a ray to the ground, a sphere at the height of the frame's centre; ok
// is false above the horizon, or where height or direction are not known.
func (q *pose) meets(ray geo.ENU) (p geo.Point, slant float64, ok bool) {
	if !q.placed || !q.looks || !q.groundKnown || !q.height.Known() {
		return p, 0, false
	}
	from, to := geo.SemiMajor+q.height.Metres, geo.SemiMajor+q.ground
	b := from * ray.Up
	root := b*b - (from*from - to*to)
	if root < 0 || b > 0 || from <= to {
		return p, 0, false
	}
	slant = -b - math.Sqrt(root)
	frame := geo.NewFrame(q.at, q.height.Metres)
	p, _ = frame.From(geo.ENU{East: slant * ray.East, North: slant * ray.North, Up: slant * ray.Up})
	return p, slant, true
}

// towards is the direction of a place on the ground.
func (q *pose) towards(p geo.Point) geo.ENU {
	frame := geo.NewFrame(q.at, q.height.Metres)
	v := frame.To(p, q.ground)
	n := math.Sqrt(v.East*v.East + v.North*v.North + v.Up*v.Up)
	return geo.ENU{East: v.East / n, North: v.North / n, Up: v.Up / n}
}

// corners is how many a picture has.
const corners = 4

// footprint gives what the camera sees: the corners as told in full, else as told from
// the centre, else by pose and field of view.
func (q *pose) footprint(p *klv.Packet) (f marsad.Footprint) {
	f.Centre, f.FieldWidth, f.FieldHeight = q.centre, q.width, q.tall
	f.SlantRange, _ = p.Number(klv.SlantRange)
	if q.looks {
		centre, slant, ok := q.meets(q.axes[0])
		if ok && f.Centre.IsZero() {
			f.Centre = centre
		}
		if ok && f.SlantRange == 0 {
			f.SlantRange = slant
		}
	}
	if q.told(p, klv.FullCorners, geo.Point{}, &f.Corners) || !q.centre.IsZero() && q.told(p, klv.OffsetCorners, q.centre, &f.Corners) {
		return f
	}
	if q.width > 0 && q.tall > 0 {
		for i, at := range [corners][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
			if place, _, ok := q.meets(q.ray(at[0], at[1])); ok {
				f.Corners[i] = place
			}
		}
	}
	return f
}

// told reads four corners, added to a centre; false when none is told. One that is
// not lies above the horizon.
func (q *pose) told(p *klv.Packet, first uint32, centre geo.Point, list *[4]geo.Point) (any bool) {
	for i := range uint32(corners) {
		lat, a := p.Number(first + 2*i)
		lon, b := p.Number(first + 2*i + 1)
		if !a || !b {
			continue
		}
		clat, clon := centre.Degrees()
		if c := geo.LatLon(clat+lat, clon+lon); c.Valid() {
			list[i], any = c, true
		}
	}
	return any
}

// heights gives the height of the sensor and of what it looks at, both above the
// ellipsoid or both above the sea where that can be had.
func heights(p *klv.Packet) (sensor geo.Height, ground float64, known bool) {
	above, ok := number(p, klv.SensorHeightFull, klv.SensorHeight)
	below, both := p.Number(klv.CentreHeight)
	if ok {
		sensor = geo.Height{Metres: above, Above: geo.Ellipsoid}
		if both {
			return sensor, below, true
		}
	}
	sea, told := p.Number(klv.SensorAltitude)
	ground, known = number(p, klv.CentreElevation, klv.TargetElevation)
	switch {
	case told && (known || !ok):
		sensor = geo.Height{Metres: sea, Above: geo.SeaLevel}
	case ok && known:
		return sensor, 0, false // one above the ellipsoid, the other above the sea
	}
	return sensor, ground, known
}

func number(p *klv.Packet, tags ...uint32) (float64, bool) {
	for _, tag := range tags {
		if x, ok := p.Number(tag); ok {
			return x, true
		}
	}
	return 0, false
}

func angle(p *klv.Packet, tags ...uint32) (geo.Angle, bool) {
	x, ok := number(p, tags...)
	return geo.Angle(x) * geo.Degree, ok
}

func point(p *klv.Packet, lat, lon uint32) (geo.Point, bool) {
	x, a := p.Number(lat)
	y, b := p.Number(lon)
	q := geo.LatLon(x, y)
	if !a || !b || !q.Valid() || q.IsZero() {
		return geo.Point{}, false
	}
	return q, true
}
