package sapient

import (
	"hash/fnv"
	"math"
	"strings"
	"time"
	"unicode"

	"marsad"
	"marsad/geo"
	"marsad/wire/sapient"
)

// Errors that are taken where neither message nor sensor tells them, one sigma.
const (
	usualSigma      = 10.0       // m
	usualSigmaAngle = geo.Degree // of a direction
	usualSigmaSpeed = 1.0        // m/s
)

// detection turns a detection report into an observation.
func (r *Reader) detection(n *node, told *registration, content sapient.Node, at, received time.Time) error {
	if strings.Contains(strings.ToLower(string(content.Text("state"))), "lost") {
		r.source.Counters.Reject(ObjectLost)
		return nil
	}
	x := marsad.Observation{Sensor: n.ID, At: at, Received: received, Kind: marsad.Plot, Origin: n.Origin, Marks: n.Marks}
	if err := n.locate(&x, told, content); err != nil {
		return err
	}
	if told != nil && told.fusion || n.Kind == marsad.Tracker {
		n.asTrack(&x, content.Text("object_id"))
	}
	n.velocity(&x, told, content.Get("enu_velocity"))
	x.Class = classes(content)
	x.Identity.Name = name(content, x.Class)
	if err := x.Valid(); err != nil {
		return err
	}
	r.batch = append(r.batch, x)
	return nil
}

// locate sets where the object is.
func (n *node) locate(x *marsad.Observation, told *registration, content sapient.Node) error {
	if location := content.Get("location"); location.OK() {
		p, err := placeOf(location, told, n.Site)
		if err != nil {
			return err
		}
		x.Has, x.Position = marsad.HasPosition, p.point
		e, no := or(p.sigmaE, n.SigmaPosition, usualSigma), or(p.sigmaN, n.SigmaPosition, usualSigma)
		x.Covariance = marsad.Covariance{EE: e * e, NN: no * no}
		if p.height.Known() {
			x.Has |= marsad.HasHeight
			x.Height, x.SigmaHeight = p.height, or(p.sigmaH, 2*max(e, no))
		}
		return nil
	}
	site := n.Site
	if !n.at.IsZero() {
		site = n.at
	}
	p, err := polarOf(content.Get("range_bearing"), site)
	if err != nil {
		return err
	}
	x.Has = p.has
	x.Azimuth, x.SigmaAzimuth = p.az, geo.Angle(or(float64(p.sigmaAz), float64(n.SigmaAzimuth), float64(usualSigmaAngle)))
	x.Range, x.SigmaRange = p.rng, or(p.sigmaRange, n.SigmaRange, usualSigma)
	x.Elevation, x.SigmaElevation = p.el, geo.Angle(or(float64(p.sigmaEl), float64(n.SigmaElevation), float64(usualSigmaAngle)))
	if p.has&marsad.HasRange == 0 {
		x.Kind = marsad.Bearing
	}
	if !n.at.IsZero() { // ranges and azimuths of a sensor are told at its site
		return n.project(x, n.at)
	}
	return nil
}

// project turns range and azimuth at a place into a position; a direction alone says
// nothing where it was not taken at the sensor's site.
func (n *node) project(x *marsad.Observation, from geo.Point) error {
	if x.Has&marsad.HasRange == 0 || from.IsZero() {
		return refuse(OffSite, "a direction from elsewhere than the sensor's site")
	}
	cos := 1.0
	if x.Has&marsad.HasElevation != 0 {
		cos = math.Cos(float64(x.Elevation))
	}
	ground := x.Range * cos
	if !(ground >= 0 && ground < 1e7) {
		return refuse(NotOnEarth, "range %g m", x.Range)
	}
	x.Position = geo.Direct(from, x.Azimuth, ground)
	sin, cosAz := math.Sincos(float64(x.Azimuth))
	along, across := x.SigmaRange*x.SigmaRange, math.Pow(ground*float64(x.SigmaAzimuth), 2)
	x.Covariance = marsad.Covariance{
		EE: along*sin*sin + across*cosAz*cosAz,
		EN: (along - across) * sin * cosAz,
		NN: along*cosAz*cosAz + across*sin*sin,
	}
	x.Has = marsad.HasPosition
	return nil
}

// asTrack makes a track of another system of a detection: its number is made from the
// object's ULID.
func (n *node) asTrack(x *marsad.Observation, object []byte) {
	if x.Has&marsad.HasPosition == 0 && n.project(x, n.Site) != nil {
		return // a direction of a fusion node is a direction
	}
	h := fnv.New32a()
	h.Write([]byte(strings.ToUpper(string(object))))
	x.Kind, x.Number = marsad.SystemTrack, h.Sum32()
}

func (n *node) velocity(x *marsad.Observation, told *registration, v sapient.Node) {
	if !v.OK() {
		return
	}
	unit := 1.0
	if told != nil {
		unit = told.speed
	}
	east, _ := v.Number("east_rate")
	north, _ := v.Number("north_rate")
	ee, _ := v.Number("east_rate_error")
	ne, _ := v.Number("north_rate_error")
	x.Has |= marsad.HasVelocity
	x.East, x.North = east*unit, north*unit
	x.SigmaVelocity = or(max(math.Abs(ee), math.Abs(ne))*unit, usualSigmaSpeed)
}

// or returns the first that is above zero.
func or(known ...float64) float64 {
	for _, x := range known {
		if x > 0 {
			return x
		}
	}
	return 0
}

// classWords are the words of the SAPIENT taxonomy, and usual others, without spaces
// and in lower case; the first that a word begins with counts.
var classWords = []struct {
	word  string
	class marsad.Class
}{
	{"human", marsad.Person}, {"person", marsad.Person}, {"people", marsad.Person}, {"pedestrian", marsad.Person},
	{"animal", marsad.Animal}, {"bird", marsad.Animal},
	{"uav", marsad.Drone}, {"uas", marsad.Drone}, {"drone", marsad.Drone}, {"unmannedair", marsad.Drone}, {"unmannedaerial", marsad.Drone},
	{"landvehicle", marsad.Vehicle}, {"vehicle", marsad.Vehicle}, {"car", marsad.Vehicle}, {"truck", marsad.Vehicle}, {"motorcycle", marsad.Vehicle},
	{"airvehicle", marsad.Aircraft}, {"aircraft", marsad.Aircraft}, {"manned", marsad.Aircraft}, {"helicopter", marsad.Aircraft},
	{"seavessel", marsad.Vessel}, {"seavehicle", marsad.Vessel}, {"vessel", marsad.Vessel}, {"ship", marsad.Vessel}, {"boat", marsad.Vessel},
}

func classOf(word []byte) marsad.Class {
	w := strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, string(word))
	for _, c := range classWords {
		if strings.HasPrefix(w, c.word) {
			return c.class
		}
	}
	return marsad.ClassUnknown
}

// classes reads what the object may be. Confidences that are not told share what is
// left; an aircraft with a sub-class that is a drone is that. How likely there is
// anything at all is part of it: the rest is unknown.
func classes(content sapient.Node) (p marsad.ClassProbabilities) {
	var told float64
	var silent int
	for c := range content.All("classification") {
		if x, ok := c.Number("confidence"); ok {
			told += min(max(x, 0), 1)
		} else {
			silent++
		}
	}
	if told == 0 && silent == 0 {
		return p
	}
	scale := 1 / max(1, told)
	if x, ok := content.Number("detection_confidence"); ok {
		scale *= min(max(x, 0), 1)
	}
	sum := 0.0
	for c := range content.All("classification") {
		x, ok := c.Number("confidence")
		if !ok {
			x = max(0, 1-told) / float64(silent)
		}
		x = min(max(x, 0), 1) * scale
		sum += x
		addClass(&p, c, x)
	}
	p[marsad.ClassUnknown] += float32(max(0, 1-sum))
	return p
}

// addClass gives the probability to the class of a word, less what sub-classes that
// are drones have of an aircraft.
func addClass(p *marsad.ClassProbabilities, c sapient.Node, x float64) {
	class := classOf(c.Text("type"))
	if class != marsad.Aircraft {
		p[class] += float32(x)
		return
	}
	drone := 0.0
	for sub := range c.All("sub_class") {
		if classOf(sub.Text("type")) == marsad.Drone {
			share, ok := sub.Number("confidence")
			if !ok {
				share = 1
			}
			drone = min(1, drone+max(0, share))
		}
	}
	p[marsad.Drone] += float32(x * drone)
	p[marsad.Aircraft] += float32(x * (1 - drone))
}

// maxName is the longest name that is kept.
const maxName = 32

// name is what an aircraft, a drone or a vessel says of itself, such as a tail number;
// persons, and vehicles with their plates, have none here.
func name(content sapient.Node, p marsad.ClassProbabilities) string {
	switch class, _ := p.Likeliest(); class {
	case marsad.Aircraft, marsad.Drone, marsad.Vessel:
	default:
		return ""
	}
	if id := string(content.Text("id")); p[marsad.Person] == 0 && len(id) <= maxName {
		return id
	}
	return ""
}
