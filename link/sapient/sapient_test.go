package sapient

import (
	"context"
	"math"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/sapient"
)

const (
	radarID  = "a8654cdf-4328-47de-81fa-c495589e30c9"
	fusionID = "b8654cdf-4328-47de-81fa-c495589e30c8"
)

var (
	now  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	site = geo.LatLon(51.17, -1.82)
)

// heard is what a feed has handed on.
type heard struct {
	seen   []marsad.Observation
	assets []marsad.Asset
	codes  []marsad.Code
	errs   []error
}

func feed(h *heard) *Source {
	s := &Source{Sensors: []Sensor{
		{Sensor: marsad.Sensor{ID: "radar", Site: site}, Key: strings.ToUpper(radarID)},
		{Sensor: marsad.Sensor{ID: "fusion", Site: site}, Key: fusionID},
	}}
	s.Name = "nodes"
	s.Sink = link.Sink{
		Observe: func(b []marsad.Observation) { h.seen = append(h.seen, b...) },
		Asset:   func(_ marsad.SensorID, a marsad.Asset) { h.assets = append(h.assets, a) },
		Broken: func(b link.Broken) {
			h.codes, h.errs = append(h.codes, b.Code), append(h.errs, b.Err)
		},
	}
	return s
}

// say gives bytes to a reader as those of connection 1, and returns the answers.
func say(t *testing.T, r *Reader, b []byte) (answers []string) {
	t.Helper()
	var f sapient.Framer
	r.Packet(link.Packet{Bytes: b, At: now, Stream: 1, Reply: func(b []byte) error {
		f.Write(b)
		return nil
	}})
	var tree sapient.Tree
	for m, ok := f.Next(); ok; m, ok = f.Next() {
		if err := tree.Read(m); err != nil {
			t.Fatal(err)
		}
		if p := tree.Check(); len(p) > 0 {
			t.Errorf("an answer that does not keep to the standard: %v", p)
		}
		answers = append(answers, string(tree.AppendJSON(nil)))
	}
	return answers
}

func register(node, kind string) []byte {
	r := Registration{Node: node, At: now, Type: kind, Name: "test"}
	return r.Append(nil)
}

// message makes a message of the JSON of its content.
func message(t *testing.T, node, content string) []byte {
	t.Helper()
	var tree sapient.Tree
	if err := tree.ReadJSON([]byte(`{"timestamp":"2026-03-01T12:00:00Z","nodeId":"` + node + `",` + content + `}`)); err != nil {
		t.Fatal(err)
	}
	return tree.AppendFrame(nil)
}

// report makes a detection report with these members beside the mandatory ones.
func report(t *testing.T, node, members string) []byte {
	t.Helper()
	return message(t, node, `"detectionReport":{"reportId":"01H4R63D7NVN8444Z5M77WEBY7","objectId":"01H4R63D7NVN8444Z5M77WEBY2",`+members+`}`)
}

func rangeBearing(datum, system, more string) string {
	return `"rangeBearing":{"coordinateSystem":"RANGE_BEARING_COORDINATE_SYSTEM_` + system + `","datum":"RANGE_BEARING_DATUM_` + datum + `"` + more + `}`
}

func location(system, datum, more string) string {
	return `"location":{"coordinateSystem":"LOCATION_COORDINATE_SYSTEM_` + system + `","datum":"LOCATION_DATUM_` + datum + `"` + more + `}`
}

// An edge node registers over a real connection, is answered, and what it detects comes
// out; so does its health.
func TestEdgeNode(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var h heard
	s := feed(&h)
	ready := make(chan netip.AddrPort, 1)
	got := make(chan marsad.Observation, 4)
	assets := make(chan marsad.Asset, 4)
	s.Sink.Observe = func(b []marsad.Observation) {
		for _, x := range b {
			got <- x
		}
	}
	s.Sink.Asset = func(_ marsad.SensorID, a marsad.Asset) { assets <- a }
	s.Transport = &link.Listener{Addresses: []string{"127.0.0.1:0"}, Ready: func(a netip.AddrPort) { ready <- a }}
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	conn, err := net.Dial("tcp", (<-ready).String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.Write(register(radarID, "RADAR"))
	var f sapient.Framer
	var tree sapient.Tree
	for buf := make([]byte, 4096); ; {
		n, err := conn.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		f.Write(buf[:n])
		if m, ok := f.Next(); ok {
			if err := tree.Read(m); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	if yes, _ := tree.Content().Number("acceptance"); yes != 1 || string(tree.Root().Text("destination_id")) != radarID {
		t.Fatalf("%s", tree.AppendJSON(nil))
	}
	at := time.Now().UTC().Truncate(time.Microsecond)
	want := marsad.Observation{At: at, Has: marsad.HasPosition | marsad.HasVelocity, Position: geo.LatLon(51.2, -1.8),
		Covariance: marsad.Covariance{EE: 400, NN: 100}, East: 3, North: -4, SigmaVelocity: 0.5}
	want.Class[marsad.Person] = 0.75
	b, _ := AppendDetection(nil, radarID, &want, 7)
	status := Status{Node: radarID, At: at, System: "OK", Site: site, Power: 0.5}
	conn.Write(status.Append(b))
	x, a := <-got, <-assets
	if x.Kind != marsad.Plot || x.Sensor != "radar" || !x.At.Equal(at) || x.Class[marsad.Person] != 0.75 ||
		math.Abs(x.Covariance.EE-400) > 1e-6 || math.Abs(x.Covariance.NN-100) > 1e-6 || x.East != 3 || x.North != -4 || x.SigmaVelocity != 0.5 {
		t.Errorf("%+v", x)
	}
	if off, _ := geo.Inverse(x.Position, want.Position); off > 0.001 {
		t.Errorf("%g m off", off)
	}
	if a.BatteryLeft != 0.5 || a.Mode != "Default" || a.Code != "" {
		t.Errorf("%+v", a)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// What a registration is answered, and what nodes may say before and after it.
func TestRegistration(t *testing.T) {
	var h heard
	r, err := feed(&h).Reader()
	if err != nil {
		t.Fatal(err)
	}
	plot := report(t, radarID, rangeBearing("TRUE", "DEGREES_M", `,"azimuth":90,"range":1000`))
	v1 := strings.Replace(string(register(radarID, "RADAR")), "v2.0", "v1.0", 1)
	for _, c := range []struct {
		name   string
		b      []byte
		answer string
		code   marsad.Code
	}{
		{"too early", plot, `"error"`, NotRegistered},
		{"another edition", []byte(v1), `"acceptance":false`, WrongVersion},
		{"nobody knows it", register("c8654cdf-4328-47de-81fa-c495589e30c8", "RADAR"), "not configured", UnknownNode},
		{"it acts", register(radarID, "JAMMER"), "are not taken", Acts},
		{"good", register(radarID, "RADAR"), `"acceptance":true`, ""},
		{"plot", plot, "", ""},
		{"no object", message(t, radarID, `"detectionReport":{}`), "object_id: missing", Invalid},
		{"no message", []byte{2, 0, 0, 0, 0xff, 0xff}, `"error"`, Broken},
		{"task", message(t, radarID, `"task":{"taskId":"01H4R63D7NVN8444Z5M77WEBY7","control":"CONTROL_START"}`), "TASK_STATUS_REJECTED", NotForUs},
		{"an error", message(t, radarID, `"error":{"packet":"AA==","errorMessage":["what"]}`), "", ErrorTold},
		{"refused", message(t, radarID, `"registrationAck":{"acceptance":false}`), "", Refused},
		{"another node", report(t, fusionID, rangeBearing("TRUE", "DEGREES_M", `,"azimuth":1`)), `"error"`, NotRegistered},
		{"goodbye", message(t, radarID, `"statusReport":{"reportId":"01H4R63D7NVN8444Z5M77WEBY7","system":"SYSTEM_GOODBYE","info":"INFO_NEW","mode":"x"}`), "", ""},
		{"after it", plot, `"error"`, NotRegistered},
		{"a length that cannot be", []byte{0xff, 0xff, 0xff, 0xff, 1, 2}, "", BadLength},
		{"the rest", register(radarID, "RADAR"), "", ""},
	} {
		h.codes = nil
		answers := strings.Join(say(t, r, c.b), "\n")
		if !strings.Contains(answers, c.answer) || c.answer == "" && answers != "" {
			t.Errorf("%s: answered %s", c.name, answers)
		}
		if c.code == "" && len(h.codes) > 0 || c.code != "" && !slices.Contains(h.codes, c.code) {
			t.Errorf("%s: %v %v", c.name, h.codes, h.errs)
		}
	}
	if len(h.seen) != 1 || h.seen[0].Range != 1000 {
		t.Errorf("%+v", h.seen)
	}
	h.codes = nil
	r.Packet(link.Packet{At: now, Stream: 1, End: true})
	r.Packet(link.Packet{Bytes: plot[:9], At: now, Stream: 2})
	r.Packet(link.Packet{At: now, Stream: 2, End: true})
	if !slices.Equal(h.codes, []marsad.Code{CutOff}) || r.sessions.Len() != 0 {
		t.Errorf("%v, %d sessions", h.codes, r.sessions.Len())
	}
}

// Each form of a place, and each that is refused.
func TestPlaces(t *testing.T) {
	utm := `,"x":582000,"y":5669500,"utmZone":"30U"`
	for name, c := range map[string]struct {
		members string
		code    marsad.Code
		check   func(*marsad.Observation) bool
	}{
		"degrees": {location("LAT_LNG_DEG_M", "WGS84_E", `,"x":-1.8,"y":51.2,"z":100,"xError":0.0001,"yError":0.0002,"zError":3`), "", func(x *marsad.Observation) bool {
			return near(x, 51.2, -1.8) && x.Height == (geo.Height{Metres: 100, Above: geo.Ellipsoid}) && x.SigmaHeight == 3 &&
				math.Abs(math.Sqrt(x.Covariance.EE)-6.98) < 0.02 && math.Abs(math.Sqrt(x.Covariance.NN)-22.26) < 0.02
		}},
		"radians":          {location("LAT_LNG_RAD_M", "WGS84_G", `,"x":-0.031415926535,"y":0.893608577,"z":5`), "", func(x *marsad.Observation) bool { return near(x, 51.2, -1.8) && x.Height.Above == geo.SeaLevel }},
		"errors in metres": {location("LAT_LNG_DEG_M", "WGS84_E", `,"x":-1.8,"y":51.2,"xError":5,"yError":5`), "", func(x *marsad.Observation) bool { return x.Covariance.EE == 100 }},
		"UTM": {location("UTM_M", "WGS84_E", utm+`,"xError":3,"yError":4`), "", func(x *marsad.Observation) bool {
			return x.Covariance.EE == 9 && x.Covariance.NN == 16 && near(x, 51.171046, -1.827068)
		}},
		"UTM, no zone":   {location("UTM_M", "WGS84_E", `,"x":582000,"y":5669500`), NoZone, nil},
		"UTM, bad zone":  {location("UTM_M", "WGS84_E", `,"x":582000,"y":5669500,"utmZone":"61U"`), NoZone, nil},
		"UTM of degrees": {location("UTM_M", "WGS84_E", `,"x":51.17,"y":-1.82,"utmZone":"30U"`), NotOnEarth, nil},
		"no place":       {location("LAT_LNG_DEG_M", "WGS84_E", `,"x":-1.8,"y":99`), NotOnEarth, nil},
		"no longitude":   {location("LAT_LNG_DEG_M", "WGS84_E", `,"x":361,"y":9`), NotOnEarth, nil},
		"true": {rangeBearing("TRUE", "DEGREES_KM", `,"azimuth":45,"range":2,"elevation":1,"rangeError":0.01,"azimuthError":0.5`), "", func(x *marsad.Observation) bool {
			return x.Kind == marsad.Plot && x.Range == 2000 && x.SigmaRange == 10 && degree(x.Azimuth, 45) && degree(x.SigmaAzimuth, 0.5) && x.Has&marsad.HasElevation != 0
		}},
		"radians from true": {rangeBearing("TRUE", "RADIANS_M", `,"azimuth":1.5707963267948966`), "", func(x *marsad.Observation) bool { return x.Kind == marsad.Bearing && degree(x.Azimuth, 90) }},
		"grid":              {rangeBearing("GRID", "DEGREES_M", `,"azimuth":45,"range":2`), "", func(x *marsad.Observation) bool { return degree(x.Azimuth, 45.919) }},
		"magnetic":          {rangeBearing("MAGNETIC", "DEGREES_M", `,"azimuth":45,"range":2`), Magnetic, nil},
		"platform":          {rangeBearing("PLATFORM", "DEGREES_M", `,"azimuth":45,"range":2`), Platform, nil},
		"range alone":       {rangeBearing("TRUE", "DEGREES_M", `,"range":2`), NoDirection, nil},
		"negative range":    {rangeBearing("TRUE", "DEGREES_M", `,"azimuth":45,"range":-2`), Impossible, nil},
		"azimuth of a star": {rangeBearing("TRUE", "DEGREES_M", `,"azimuth":1e9`), NotOnEarth, nil},
	} {
		var h heard
		r, _ := feed(&h).Reader()
		say(t, r, append(register(radarID, "RADAR"), report(t, radarID, c.members)...))
		switch {
		case c.code != "":
			if !slices.Equal(h.codes, []marsad.Code{c.code}) || len(h.seen) != 0 {
				t.Errorf("%s: %v %+v", name, h.codes, h.seen)
			}
		case len(h.seen) != 1 || !c.check(&h.seen[0]):
			t.Errorf("%s: %v %+v", name, h.errs, h.seen)
		}
	}
}

func near(x *marsad.Observation, lat, lon float64) bool {
	off, _ := geo.Inverse(x.Position, geo.LatLon(lat, lon))
	return off < 30
}

func degree(a geo.Angle, want float64) bool { return math.Abs(a.Degrees()-want) < 0.002 }

// UTM against known places, to half a metre.
func TestUTM(t *testing.T) {
	for _, c := range []struct {
		zone        string
		east, north float64
		lat, lon    float64
	}{
		{"31N", 500000, 0, 0, 3},
		{"31N", 500000, 4982950.400, 45, 3},
		{"31N", 166021.443, 0, 0, 0},
		{"56H", 334873.199, 6252266.092, -33.857, 151.215},
		{"32V", 297508.410, 6700645.296, 60.39135, 5.3249},
	} {
		p, err := fromUTM(c.east, c.north, c.zone, geo.Point{})
		if err != nil {
			t.Errorf("%s: %v", c.zone, err)
			continue
		}
		if off, _ := geo.Inverse(p, geo.LatLon(c.lat, c.lon)); off > 0.5 {
			t.Errorf("%s %g %g: %s, %g m off", c.zone, c.east, c.north, p, off)
		}
	}
	south := geo.LatLon(-33, 151)
	if p, _ := fromUTM(334873, 6252266, "56S", south); p.Lat > 0 {
		t.Errorf("S for the hemisphere: %s", p)
	}
	if p, _ := fromUTM(334873, 3852266, "56S", geo.LatLon(34, 151)); p.Lat < 0 {
		t.Errorf("S for the band: %s", p)
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		members string
		class   marsad.Class
		p       float32
		name    string
	}{
		{`"classification":[{"type":"Human","confidence":0.8}],"id":"somebody"`, marsad.Person, 0.8, ""},
		{`"classification":[{"type":"Human","confidence":0.8}],"detectionConfidence":0.75`, marsad.Person, 0.6, ""},
		{`"classification":[{"type":"Air Vehicle","confidence":0.9,"subClass":[{"type":"UAV Rotary Wing","level":1}]}],"id":"D-1"`, marsad.Drone, 0.9, "D-1"},
		{`"classification":[{"type":"Air Vehicle"}],"id":"F-GABC"`, marsad.Aircraft, 1, "F-GABC"},
		{`"classification":[{"type":"Land Vehicle","confidence":1}],"id":"AB 123"`, marsad.Vehicle, 1, ""},
		{`"classification":[{"type":"Sea Vessel","confidence":2},{"type":"Animal","confidence":0.5}]`, marsad.Vessel, 2.0 / 3, ""},
		{`"classification":[{"type":"Sonne","confidence":0.4}]`, marsad.ClassUnknown, 1, ""},
		{`"colour":"red"`, marsad.ClassUnknown, 0, ""},
	} {
		var h heard
		r, _ := feed(&h).Reader()
		say(t, r, append(register(radarID, "RADAR"), report(t, radarID, rangeBearing("TRUE", "DEGREES_M", `,"azimuth":1,"range":5`)+","+c.members)...))
		if len(h.seen) != 1 {
			t.Fatalf("%s: %v", c.members, h.errs)
		}
		x := h.seen[0]
		if class, _ := x.Class.Likeliest(); class != c.class || math.Abs(float64(x.Class[class]-c.p)) > 1e-6 || x.Identity.Name != c.name {
			t.Errorf("%s: %v %q", c.members, x.Class, x.Identity.Name)
		}
	}
}

// The detections of a fusion node are tracks of it, by object.
func TestFusionNode(t *testing.T) {
	var h heard
	r, _ := feed(&h).Reader()
	b := register(fusionID, "FUSION_NODE")
	b = append(b, report(t, fusionID, rangeBearing("TRUE", "DEGREES_M", `,"azimuth":90,"range":1000`))...)
	b = append(b, report(t, fusionID, location("LAT_LNG_DEG_M", "WGS84_E", `,"x":-1.8,"y":51.2`))...)
	b = append(b, report(t, fusionID, location("LAT_LNG_DEG_M", "WGS84_E", `,"x":-1.8,"y":51.2`)+`,"state":"Object lost"`)...)
	say(t, r, b)
	if len(h.seen) != 2 || h.seen[0].Kind != marsad.SystemTrack || h.seen[0].Number == 0 || h.seen[0].Number != h.seen[1].Number {
		t.Fatalf("%v %+v", h.errs, h.seen)
	}
	if away, az := geo.Inverse(site, h.seen[0].Position); math.Abs(away-1000) > 0.1 || math.Abs(az.Degrees()-90) > 0.01 {
		t.Errorf("%g m, %s", away, az)
	}
}

func TestHealth(t *testing.T) {
	status := func(members string) string {
		return `"statusReport":{"reportId":"01H4R63D7NVN8444Z5M77WEBY7","info":"INFO_NEW","mode":"wide","system":"SYSTEM_OK"` + members + `}`
	}
	for content, want := range map[string]func(marsad.Asset) bool{
		status(``): func(a marsad.Asset) bool { return a.Code == "" && a.BatteryLeft == -1 && a.Mode == "wide" && !a.Tamper },
		status(`,"power":{"level":40,"status":"POWERSTATUS_FAULT"}`):                                                               func(a marsad.Asset) bool { return a.Code == PowerFault && a.BatteryLeft == 0.4 },
		status(`,"status":[{"statusType":"STATUS_TYPE_INTERNAL_FAULT"}]`):                                                          func(a marsad.Asset) bool { return a.Code == Fault },
		status(`,"status":[{"statusType":"STATUS_TYPE_OTHER","statusValue":"Tamper switch"}]`):                                     func(a marsad.Asset) bool { return a.Tamper },
		status(`,"nodeLocation":` + strings.TrimPrefix(location("LAT_LNG_DEG_M", "WGS84_E", `,"x":-1.8,"y":51.2`), `"location":`)): func(a marsad.Asset) bool { return a.Code == OffSite },
		`"alert":{"alertId":"01H4R63D7NVN8444Z5M77WEBY7","description":"Tampering"}`:                                               func(a marsad.Asset) bool { return a.Code == Alerted && a.Tamper },
	} {
		var h heard
		r, _ := feed(&h).Reader()
		say(t, r, append(register(radarID, "CAMERA"), message(t, radarID, content)...))
		if len(h.assets) != 1 || !want(h.assets[0]) {
			t.Errorf("%s: %v %+v", content, h.errs, h.assets)
		}
	}
	// Directions of a node that stands elsewhere are placed from there.
	var h heard
	r, _ := feed(&h).Reader()
	moved := Status{Node: radarID, At: now, System: "OK", Site: geo.LatLon(51.2, -1.8), Power: -1}
	b := moved.Append(register(radarID, "RADAR"))
	b = append(b, report(t, radarID, rangeBearing("TRUE", "DEGREES_M", `,"azimuth":0,"range":1000`))...)
	b = append(b, report(t, radarID, rangeBearing("TRUE", "DEGREES_M", `,"azimuth":0`))...)
	say(t, r, b)
	if len(h.seen) != 1 || !slices.Equal(h.codes, []marsad.Code{OffSite}) {
		t.Fatalf("%v %+v", h.codes, h.seen)
	}
	if away, _ := geo.Inverse(geo.LatLon(51.2, -1.8), h.seen[0].Position); math.Abs(away-1000) > 0.1 {
		t.Errorf("%g m", away)
	}
}

// Where we connect we register first, and take what the nodes behind tell without
// their registration, giving no answers to it.
func TestChild(t *testing.T) {
	var h heard
	s := feed(&h)
	s.Child = true
	r, _ := s.Reader()
	var f sapient.Framer
	f.Write(s.Hello(now))
	m, _ := f.Next()
	var tree sapient.Tree
	if err := tree.Read(m); err != nil || len(tree.Check()) > 0 || !strings.Contains(string(tree.AppendJSON(nil)), "NODE_TYPE_FUSION_NODE") {
		t.Fatalf("%v %v", err, tree.Check())
	}
	b := message(t, radarID, `"registrationAck":{"acceptance":true}`)
	b = append(b, report(t, radarID, rangeBearing("TRUE", "DEGREES_M", `,"azimuth":90,"range":1000`))...)
	b = append(b, register(radarID, "RADAR")...)
	if answers := say(t, r, b); len(answers) != 0 || len(h.seen) != 1 || len(h.codes) != 0 {
		t.Errorf("%v %v %+v", answers, h.errs, h.seen)
	}
}

// A stream cut at every byte gives the same.
func TestCut(t *testing.T) {
	stream := append(register(radarID, "RADAR"), report(t, radarID, rangeBearing("TRUE", "DEGREES_M", `,"azimuth":90,"range":1000`))...)
	for cut := range stream {
		var h heard
		r, _ := feed(&h).Reader()
		answers := append(say(t, r, stream[:cut]), say(t, r, stream[cut:])...)
		if len(h.seen) != 1 || len(answers) != 1 || len(h.codes) != 0 {
			t.Fatalf("cut at %d: %d observations, %d answers, %v", cut, len(h.seen), len(answers), h.errs)
		}
	}
}

func TestConfiguration(t *testing.T) {
	for name, keys := range map[string][]string{"no UUID": {"radar"}, "twice": {radarID, radarID}, "one without": {radarID, ""}} {
		s := &Source{}
		for _, k := range keys {
			s.Sensors = append(s.Sensors, Sensor{Key: k})
		}
		if _, err := s.Reader(); marsad.CodeOf(err) != marsad.BadConfig {
			t.Errorf("%s: %v", name, err)
		}
	}
	if id := (&Source{}).nodeID(); !sapient.IsUUID([]byte(id)) {
		t.Error(id)
	}
}

// What is written as detection is read as the same observation.
func TestDetectionRoundTrip(t *testing.T) {
	want := marsad.Observation{At: now, Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth | marsad.HasElevation,
		Range: 1234.5, SigmaRange: 7, Azimuth: 33 * geo.Degree, SigmaAzimuth: geo.Degree / 2, Elevation: geo.Degree, SigmaElevation: geo.Degree}
	want.Class[marsad.Drone] = 1
	want.Identity.Name = "ABC"
	var h heard
	r, _ := feed(&h).Reader()
	b, ok := AppendDetection(register(radarID, "RADAR"), radarID, &want, 1<<40)
	say(t, r, b)
	if !ok || len(h.seen) != 1 {
		t.Fatal(h.errs)
	}
	x := h.seen[0]
	if x.Has != want.Has || x.Range != want.Range || x.SigmaRange != want.SigmaRange || !degree(x.Azimuth, 33) || !degree(x.Elevation, 1) ||
		x.Class != want.Class || x.Identity != want.Identity || !x.At.Equal(now) {
		t.Errorf("%+v", x)
	}
	if _, ok := AppendDetection(nil, radarID, &marsad.Observation{}, 1); ok {
		t.Error("nothing is written")
	}
}

// No bytes upset a reader.
func FuzzPacket(f *testing.F) {
	f.Add(register(radarID, "RADAR"), 9)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		var h heard
		r, _ := feed(&h).Reader()
		cut = max(0, min(cut, len(b)))
		say(t, r, register(radarID, "RADAR"))
		say(t, r, b[:cut])
		say(t, r, b[cut:])
		r.Packet(link.Packet{At: now, Stream: 1, End: true})
		for _, x := range h.seen {
			if err := x.Valid(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkDetections(b *testing.B) {
	s := &Source{Sensors: []Sensor{{Sensor: marsad.Sensor{ID: "radar", Site: site}, Key: radarID}}}
	r, err := s.Reader()
	if err != nil {
		b.Fatal(err)
	}
	r.Packet(link.Packet{Bytes: register(radarID, "RADAR"), At: now, Stream: 1})
	x := marsad.Observation{At: now, Has: marsad.HasPosition, Position: site, Covariance: marsad.Covariance{EE: 1, NN: 1}}
	x.Class[marsad.Person] = 1
	message, _ := AppendDetection(nil, radarID, &x, 1)
	b.ReportAllocs()
	for b.Loop() {
		r.Packet(link.Packet{Bytes: message, At: now, Stream: 1})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

// What a node says that it sees becomes its footprint, whether told as a cone or as corners.
func TestFieldOfView(t *testing.T) {
	cone := func(more string) string {
		return `"rangeBearing":{"coordinateSystem":"RANGE_BEARING_COORDINATE_SYSTEM_DEGREES_M","datum":"RANGE_BEARING_DATUM_TRUE"` + more + `}`
	}
	corner := func(x, y string) string {
		return `{"x":` + x + `,"y":` + y + `,"coordinateSystem":"LOCATION_COORDINATE_SYSTEM_LAT_LNG_DEG_M","datum":"LOCATION_DATUM_WGS84_E"}`
	}
	a, b, c, d := corner("-1.82", "51.18"), corner("-1.81", "51.18"), corner("-1.81", "51.17"), corner("-1.82", "51.17")
	for _, k := range []struct {
		name, fov string
		want      []geo.Point // nil: none
		code      marsad.Code
	}{
		{"cone", cone(`,"azimuth":90,"range":2000,"horizontalExtent":60`), []geo.Point{geo.Direct(site, 60*geo.Degree, 2000), geo.Direct(site, 120*geo.Degree, 2000), site, site}, ""},
		{"cone without a range", cone(`,"azimuth":90,"horizontalExtent":60`), nil, ""},
		{"all around", cone(`,"azimuth":0,"range":2000,"horizontalExtent":360`), nil, ""},
		{"from magnetic north", strings.Replace(cone(`,"azimuth":90,"range":2000,"horizontalExtent":60`), "TRUE", "MAGNETIC", 1), nil, Magnetic},
		{"four corners", `"locationList":{"locations":[` + strings.Join([]string{a, b, c, d}, ",") + `]}`,
			[]geo.Point{geo.LatLon(51.18, -1.82), geo.LatLon(51.18, -1.81), geo.LatLon(51.17, -1.81), geo.LatLon(51.17, -1.82)}, ""},
		{"three", `"locationList":{"locations":[` + strings.Join([]string{a, b, c}, ",") + `]}`,
			[]geo.Point{geo.LatLon(51.18, -1.82), geo.LatLon(51.18, -1.81), geo.LatLon(51.17, -1.81), geo.LatLon(51.17, -1.81)}, ""},
		{"five", `"locationList":{"locations":[` + strings.Join([]string{a, b, c, d, a}, ",") + `]}`, nil, ""},
	} {
		var h heard
		var got []marsad.Footprint
		s := feed(&h)
		s.Sink.Footprint = func(f marsad.Footprint) { got = append(got, f) }
		r, err := s.Reader()
		if err != nil {
			t.Fatal(err)
		}
		say(t, r, register(radarID, "RADAR"))
		say(t, r, message(t, radarID, `"statusReport":{"reportId":"01H4R63D7NVN8444Z5M77WEBY7","info":"INFO_NEW","mode":"wide","system":"SYSTEM_OK","fieldOfView":{`+k.fov+`}}`))
		if (k.code != "") != slices.Contains(h.codes, k.code) {
			t.Errorf("%s: %v %v", k.name, h.codes, h.errs)
		}
		switch {
		case len(k.want) == 0 && len(got) == 0:
		case len(got) != 1 || got[0].Sensor != "radar":
			t.Errorf("%s: %+v", k.name, got)
		default:
			for i, w := range k.want {
				if away, _ := geo.Inverse(w, got[0].Corners[i]); away > 0.1 {
					t.Errorf("%s: corner %d is %.1f m off", k.name, i, away)
				}
			}
		}
	}
}
