package klv

import (
	"math"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/wire/klv"
)

// How good the direction of a camera is where its sensor does not say, and other parts
// of the error of a place on the ground.
const (
	usualSigmaLook = 1 * geo.Degree
	sigmaGround    = 10.0 // m, height of the ground
	sigmaOwn       = 3.0  // m, the camera's own place
	shallowest     = 10 * geo.Degree
	ce90           = 2.146 // radius of 90 % in sigmas of one axis
)

// found takes the moving targets of the packet; those that cannot be placed are
// counted.
func (r *Reader) found(s *platform, at, received time.Time) (marsad.Code, error) {
	told, err := r.packet.VMTISet(&r.vmti)
	if err != nil {
		return BadPacket, err
	}
	if !told {
		return "", nil
	}
	if r.targets, err = klv.Targets(&r.vmti, r.targets); err != nil {
		return BadPacket, err
	}
	for i := range r.targets {
		t := &r.targets[i]
		o := marsad.Observation{
			Sensor: s.ID, At: at, Received: received, Kind: marsad.Plot, Has: marsad.HasPosition,
			Origin: s.Origin, Marks: s.Marks, Number: t.ID,
		}
		if code := r.place(s, t, &o); code != "" {
			r.source.Counters.Reject(code)
			continue
		}
		r.classify(t, &o)
		if o.Valid() != nil {
			r.source.Counters.Reject(Impossible)
			continue
		}
		r.batch = append(r.batch, o)
	}
	return "", nil
}

// place finds where a target is: as told, else from the centre of the picture, else
// where its pixel meets the ground.
func (r *Reader) place(s *platform, t *klv.Target, o *marsad.Observation) marsad.Code {
	q := &s.pose
	if p, ok := t.Place(); ok {
		o.Position = geo.LatLon(p.Lat, p.Lon)
		if p.HasHeight {
			o.Has |= marsad.HasHeight
			o.Height, o.SigmaHeight = geo.Height{Metres: p.Height, Above: geo.Ellipsoid}, sigmaGround
		}
		if p.HasDeviation {
			o.Covariance = marsad.Covariance{EE: p.SigmaEast * p.SigmaEast, NN: p.SigmaNorth * p.SigmaNorth, EN: p.EastNorth * p.SigmaEast * p.SigmaNorth}
			return ""
		}
	} else if o.Position, ok = r.offset(q, t); !ok {
		ray, ok := r.pixel(q, t)
		if !ok || !q.looks {
			return NoPlace
		}
		if o.Position, _, ok = q.meets(ray); !ok {
			return r.direction(s, o, ray)
		}
	}
	switch low, ok := r.spread(s, o); {
	case !ok:
		return NoPlace
	case low:
		return r.direction(s, o, q.towards(o.Position))
	}
	return ""
}

// direction makes a bearing of a target too low to be placed, or above the horizon:
// from where the camera was, with its height over what it looks at where the line
// goes down.
func (r *Reader) direction(s *platform, o *marsad.Observation, ray geo.ENU) marsad.Code {
	q := &s.pose
	if !q.placed || !q.height.Known() {
		return NoPlace
	}
	sigmaAz, sigmaEl := s.looks()
	sigma := s.SigmaPosition
	if sigma <= 0 {
		sigma = usualSigma
	}
	*o = marsad.Observation{
		Sensor: o.Sensor, At: o.At, Received: o.Received, Origin: o.Origin, Marks: o.Marks, Number: o.Number,
		Kind: marsad.Bearing, Has: marsad.HasAzimuth | marsad.HasElevation | marsad.HasObserver,
		Azimuth: geo.Angle(math.Atan2(ray.East, ray.North)).Normal(), SigmaAzimuth: sigmaAz,
		Elevation: geo.Angle(math.Asin(max(-1, min(1, ray.Up)))), SigmaElevation: sigmaEl,
		Observer: q.at, ObserverHeight: q.height.Metres, SigmaObserver: sigma,
	}
	if o.Elevation < 0 && q.groundKnown {
		o.Has |= marsad.HasHeight
		o.Height, o.SigmaHeight = geo.Height{Metres: q.ground, Above: q.height.Above}, sigmaGround
	}
	return ""
}

// looks gives how good the direction of the platform's camera is, 1 sigma.
func (s *platform) looks() (azimuth, elevation geo.Angle) {
	azimuth, elevation = s.SigmaAzimuth, s.SigmaElevation
	if azimuth <= 0 {
		azimuth = usualSigmaLook
	}
	if elevation <= 0 {
		elevation = usualSigmaLook
	}
	return azimuth, elevation
}

// offset adds a target's distance to the centre of the picture.
func (r *Reader) offset(q *pose, t *klv.Target) (geo.Point, bool) {
	lat, a := t.Number(klv.OffsetLatitude)
	lon, b := t.Number(klv.OffsetLongitude)
	if !a || !b || q.centre.IsZero() {
		return geo.Point{}, false
	}
	x, y := q.centre.Degrees()
	p := geo.LatLon(x+lat, y+lon)
	return p, p.Valid()
}

// pixel is the ray of a target's centre. Pixels are counted from 1, row by row.
func (r *Reader) pixel(q *pose, t *klv.Target) (geo.ENU, bool) {
	width, a := r.vmti.Number(klv.FrameWidth)
	height, b := r.vmti.Number(klv.FrameHeight)
	if !a || !b || width < 1 || height < 1 || q.width <= 0 || q.tall <= 0 {
		return geo.ENU{}, false
	}
	row, a := t.Number(klv.CentroidRow)
	column, b := t.Number(klv.CentroidColumn)
	if !a || !b {
		n, ok := t.Number(klv.CentroidPixel)
		if !ok || n < 1 {
			return geo.ENU{}, false
		}
		row, column = math.Floor((n-1)/width)+1, math.Mod(n-1, width)+1
	}
	if row < 1 || column < 1 || row > height || column > width {
		return geo.ENU{}, false
	}
	return q.ray((2*column-1)/width-1, (2*row-1)/height-1), true
}

// spread gives the covariance of a place on the ground by the line of sight to it: along
// it R·σ/sin(depression) and the ground's height over tan(depression), across it R·σ. A target lower than shallowest is not placed:
// along the line of sight next to nothing would be known.
func (r *Reader) spread(s *platform, o *marsad.Observation) (low, ok bool) {
	q := &s.pose
	if !q.placed || !q.groundKnown || !q.height.Known() {
		return false, false
	}
	distance, az := geo.Inverse(q.at, o.Position)
	drop := q.height.Metres - q.ground - distance*distance/(2*geo.SemiMajor)
	depression := geo.Angle(math.Atan2(drop, distance))
	if depression < shallowest {
		return true, true
	}
	slant := math.Hypot(drop, distance)
	sigmaAz, sigmaEl := s.looks()
	sin := math.Sin(float64(depression))
	along := math.Hypot(math.Hypot(slant*float64(sigmaEl)/sin, sigmaGround/math.Tan(float64(depression))), sigmaOwn)
	cross := math.Hypot(slant*float64(sigmaAz), sigmaOwn)
	if told, ok := r.packet.Number(klv.TargetCE90); ok && told > 0 {
		along, cross = max(along, told/ce90), max(cross, told/ce90)
	}
	a, c := along*along, cross*cross
	east, north := math.Sincos(float64(az))
	o.Covariance = marsad.Covariance{EE: a*east*east + c*north*north, NN: a*north*north + c*east*east, EN: (a - c) * east * north}
	return false, true
}

// classify takes what a target is said to be, as sure as target and object are told.
func (r *Reader) classify(t *klv.Target, o *marsad.Observation) {
	sure := 100.0
	if x, ok := t.Number(klv.Confidence); ok {
		sure = min(x, 100)
	}
	var likeliest float64
	class := marsad.ClassUnknown
	t.Objects(func(raw []byte) {
		word, percent, ok := klv.Object(raw, &r.vmti)
		if c := classOf(word); ok && c != marsad.ClassUnknown && percent > likeliest {
			class, likeliest = c, percent
		}
	})
	if class == marsad.ClassUnknown {
		return
	}
	p := float32(sure / 100 * likeliest / 100)
	o.Class[class], o.Class[marsad.ClassUnknown] = p, 1-p
}

// classOf reads the last word of an ontology's class, such as "http://example.org/x#Truck".
func classOf(word string) marsad.Class {
	word = strings.ToLower(word[strings.LastIndexAny(word, "/#:")+1:])
	if c, ok := marsad.ParseClass(word); ok {
		return c
	}
	for _, c := range [...]struct {
		words string
		class marsad.Class
	}{
		{"car truck bus motorcycle motorbike van pickup lorry automobile", marsad.Vehicle},
		{"human dismount pedestrian people", marsad.Person},
		{"boat ship watercraft", marsad.Vessel},
		{"uav uas quadcopter", marsad.Drone},
		{"airplane aeroplane plane helicopter", marsad.Aircraft},
		{"camel cattle herd horse dog", marsad.Animal},
	} {
		for w := range strings.FieldsSeq(c.words) {
			if w == word {
				return c.class
			}
		}
	}
	return marsad.ClassUnknown
}
