package camera

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/onvif"
)

var (
	now  = time.Date(2026, 3, 1, 12, 0, 1, 0, time.UTC)
	site = geo.LatLon(15, 2)
)

// heard is what a source handed on.
type heard struct {
	obs      []marsad.Observation
	assets   []marsad.Asset
	ids      []marsad.SensorID
	stills   []marsad.Still
	broken   []link.Broken
	rejected map[marsad.Code]uint64
	clocks   int
}

type list []link.Packet

func (l list) Run(_ context.Context, handle func(link.Packet) bool) error {
	for _, p := range l {
		if p.At.IsZero() {
			p.At = now
		}
		handle(p)
	}
	return nil
}

// sink puts what comes into h.
func (h *heard) sink() link.Sink {
	return link.Sink{
		Observe: func(b []marsad.Observation) { h.obs = append(h.obs, b...) },
		Asset:   func(id marsad.SensorID, a marsad.Asset) { h.ids, h.assets = append(h.ids, id), append(h.assets, a) },
		Still:   func(s marsad.Still) { h.stills = append(h.stills, s) },
		Broken:  func(b link.Broken) { b.Bytes = bytes.Clone(b.Bytes); h.broken = append(h.broken, b) },
		Clock:   func(marsad.SensorID, link.ClockReport) { h.clocks++ },
	}
}

// played gives packets to a source and returns what came of them.
func played(t *testing.T, sensors []Sensor, packets ...link.Packet) *heard {
	t.Helper()
	h, counters := new(heard), new(link.Counters)
	s := &Source{Sensors: sensors, Feed: link.Feed{Name: "c", Counters: counters, Transport: list(packets), Sink: h.sink()}}
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.rejected = counters.Count().Rejected
	return h
}

func (h *heard) refuses(t *testing.T, want map[marsad.Code]uint64) {
	t.Helper()
	if len(h.rejected) != len(want) {
		t.Errorf("rejected %v, want %v", h.rejected, want)
	}
	for code, n := range want {
		if h.rejected[code] != n {
			t.Errorf("%s: %d, want %d", code, h.rejected[code], n)
		}
	}
}

// eye is a camera that looks east over 40°.
func eye(id marsad.SensorID, key string) Sensor {
	return Sensor{Key: key, Sensor: marsad.Sensor{ID: id, Kind: marsad.Camera, Site: site, SigmaAzimuth: geo.Degree, RangeMax: 60,
		AzimuthBias: 2 * geo.Degree, Field: geo.Sector{From: 70 * geo.Degree, Width: 40 * geo.Degree}}}
}

// told puts events into one answer, each a second after the one before.
func told(events ...onvif.Notification) link.Packet {
	for i := range events {
		if events[i].At.IsZero() {
			events[i].At = now.Add(-time.Second / 2)
		}
		if events[i].Operation == "" {
			events[i].Operation = onvif.Changed
		}
	}
	return link.Packet{Bytes: onvif.AppendPullMessages(nil, now, now.Add(time.Minute), events), Topic: "/events"}
}

func event(topic string, data ...string) (n onvif.Notification) {
	n.Topic = "tns1:" + topic
	for i := 0; i+1 < len(data); i += 2 {
		n.Data = append(n.Data, onvif.Item{Name: data[i], Value: data[i+1]})
	}
	return n
}

func TestMotionIsABearing(t *testing.T) {
	motion, still := event("RuleEngine/CellMotionDetector/Motion", "IsMotion", "true"), event("RuleEngine/CellMotionDetector/Motion", "IsMotion", "false")
	initial := motion
	initial.Operation, initial.At = onvif.Initialized, now.Add(-time.Hour)
	h := played(t, []Sensor{eye("a", "")}, told(initial), told(motion, motion), told(still, still), told(motion))
	if len(h.obs) != 2 {
		t.Fatalf("%d observations: %+v", len(h.obs), h.obs)
	}
	o := h.obs[1]
	if o.Kind != marsad.Bearing || o.Has != marsad.HasAzimuth || math.Abs(o.Azimuth.Degrees()-92) > 1e-9 || math.Abs(o.SigmaAzimuth.Degrees()-10) > 1e-9 ||
		!o.At.Equal(now.Add(-time.Second/2)) || !o.Received.Equal(now) || o.Valid() != nil {
		t.Errorf("%+v", o)
	}
	if !h.obs[0].At.Equal(now) {
		t.Errorf("a state that held before was seen at %s", h.obs[0].At)
	}
	if len(h.assets) < 2 || h.assets[0].Tamper || h.clocks == 0 {
		t.Errorf("no signs of life or of a clock: %+v, %d", h.assets, h.clocks)
	}
	h.refuses(t, nil)
}

func TestWhatIsTakenForWhat(t *testing.T) {
	person := marsad.ClassProbabilities{marsad.Person: 0.8, marsad.ClassUnknown: 0.2}
	for _, c := range []struct {
		event onvif.Notification
		kind  marsad.ObservationKind // 0: none
		class marsad.Class
		code  marsad.Code
		tampe bool
	}{
		{event("RuleEngine/FieldDetector/ObjectsInside", "IsInside", "true"), marsad.Bearing, 0, "", false},
		{event("RuleEngine/LineDetector/Crossed", "ObjectId", "1"), marsad.Bearing, 0, "", false},
		{event("VideoSource/MotionAlarm", "State", "1"), marsad.Bearing, 0, "", false},
		{event("RuleEngine/MyRuleDetector/PeopleDetect", "State", "true"), marsad.Bearing, marsad.Person, "", false},
		{event("RuleEngine/ObjectDetection/Object", "ClassTypes", "Human"), marsad.Bearing, marsad.Person, "", false},
		{event("RuleEngine/TPSmartEventDetector/TPSmartEvent", "IsVehicle", "true"), marsad.Bearing, marsad.Vehicle, "", false},
		{event("Device/Trigger/DigitalInput", "LogicalState", "true"), marsad.Plot, 0, "", false},
		{event("Device/tnsaxis:Sensor/PIR", "state", "1"), marsad.Plot, 0, "", false},
		{event("VideoSource/GlobalSceneChange/AnalyticsService", "State", "true"), 0, 0, Turned, true},
		{event("VideoSource/ImageTooBlurry/ImagingService", "State", "true"), 0, 0, Blurred, true},
		{event("VideoSource/ImageTooDark/ImagingService", "State", "true"), 0, 0, Dark, false},
		{event("RuleEngine/TamperDetector/Tamper", "IsTamper", "true"), 0, 0, Tampered, true},
		{event("VideoSource/tnsaxis:Tampering", "channel", "3"), 0, 0, Tampered, true},
		{event("Device/HardwareFailure/StorageFailure", "Failed", "true"), 0, 0, StorageFailed, false},
		{event("Device/HardwareFailure/Other", "Failed", "true"), 0, 0, PartFailed, false},
		{event("Device/HardwareFailure/FanFailure", "Failed", "false"), 0, 0, "", false},
	} {
		h := played(t, []Sensor{eye("a", "")}, told(c.event))
		h.refuses(t, nil)
		var kind marsad.ObservationKind
		var class marsad.Class
		if len(h.obs) > 0 {
			kind, class = h.obs[0].Kind, marsad.ClassUnknown
			if c, p := h.obs[0].Class.Likeliest(); p > 0 {
				class = c
			}
			if class == marsad.Person && h.obs[0].Class != person {
				t.Errorf("%s: %v", c.event.Topic, h.obs[0].Class)
			}
		}
		last := h.assets[len(h.assets)-1]
		if len(h.obs) > 1 || kind != c.kind || class != c.class || last.Code != c.code || last.Tamper != c.tampe {
			t.Errorf("%s: %+v, %+v", c.event.Topic, h.obs, last)
		}
	}
}

func TestTamperEnds(t *testing.T) {
	on, off := event("VideoSource/GlobalSceneChange/ImagingService", "State", "true"), event("VideoSource/GlobalSceneChange/ImagingService", "State", "false")
	h := played(t, []Sensor{eye("a", "")}, told(on), told(event("VideoSource/MotionAlarm", "State", "false")), told(off))
	if n := len(h.assets); n < 3 || !h.assets[0].Tamper || !h.assets[1].Tamper || h.assets[n-1].Tamper || h.assets[n-1].Code != "" {
		t.Errorf("%+v", h.assets)
	}
	// What has no state is over after a while.
	late := told()
	late.At = now.Add(momentFor + time.Second)
	h = played(t, []Sensor{eye("a", "")}, told(event("VideoSource/tnsaxis:Tampering", "channel", "3")), late)
	if n := len(h.assets); n != 2 || !h.assets[0].Tamper || h.assets[1].Tamper {
		t.Errorf("%+v", h.assets)
	}
}

func TestAllRoundIsAPresence(t *testing.T) {
	s := eye("a", "")
	s.Field = geo.Sector{}
	h := played(t, []Sensor{s}, told(event("VideoSource/MotionAlarm", "State", "true")))
	if len(h.obs) != 1 || h.obs[0].Kind != marsad.Plot || h.obs[0].Position != site || h.obs[0].Covariance.EE != 900 {
		t.Errorf("%+v", h.obs)
	}
}

func TestCamerasOfARecorder(t *testing.T) {
	of := func(token string) onvif.Notification {
		n := event("VideoSource/MotionAlarm", "State", "true")
		n.Source = []onvif.Item{{Name: "Source", Value: token}}
		return n
	}
	p := told(of("V1"), of("C2"), of("V3"), of(""))
	p.Topic += "?C2=V2&P2=V2"
	h := played(t, []Sensor{eye("a", "V1"), eye("b", "V2")}, p)
	if len(h.obs) != 2 || h.obs[0].Sensor != "a" || h.obs[1].Sensor != "b" {
		t.Errorf("%+v", h.obs)
	}
	h.refuses(t, map[marsad.Code]uint64{UnknownSensor: 2})
	shot := picture(t, 20, 10, 0)
	h = played(t, []Sensor{eye("a", "V1"), eye("b", "V2")}, link.Packet{Bytes: shot, Topic: "/V2?x=1"}, link.Packet{Bytes: shot, Topic: "/V4"})
	if len(h.stills) != 1 || h.stills[0].Sensor != "b" {
		t.Errorf("%+v", h.stills)
	}
	h.refuses(t, map[marsad.Code]uint64{UnknownSensor: 1})
	if _, err := (&Source{Sensors: []Sensor{eye("a", "x"), eye("b", "x")}}).Reader(); marsad.CodeOf(err) != marsad.BadConfig {
		t.Error(err)
	}
}

func TestPersonsArePrivate(t *testing.T) {
	plate := event("RuleEngine/LicensePlateDetector", "Text", "SECRET")
	face := event("RuleEngine/ObjectDetection/Object", "ClassTypes", "Face", "Who", "SECRET")
	h := played(t, []Sensor{eye("a", "")}, told(plate, face), link.Packet{Bytes: []byte(`<a LicensePlate="SECRET"`)}, link.Packet{Bytes: []byte(`<a Motion="x"`)})
	if len(h.obs) != 0 || len(h.broken) != 1 || string(h.broken[0].Bytes) != `<a Motion="x"` {
		t.Errorf("%+v %+v", h.obs, h.broken)
	}
	h.refuses(t, map[marsad.Code]uint64{Biometric: 2, BadEvent: 2})
}

func TestRefusedEvents(t *testing.T) {
	fault := []byte(`<Envelope><Body><Fault><Code><Value>x:Sender</Value></Code></Fault></Body></Envelope>`)
	h := played(t, []Sensor{eye("a", "")}, told(event("Monitoring/ProcessorUsage", "Value", "3"), event("RuleEngine/CountAggregation/Counter", "Count", "3")),
		link.Packet{Bytes: fault}, link.Packet{Bytes: []byte("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")}, link.Packet{})
	h.refuses(t, map[marsad.Code]uint64{NotUsed: 2, BadAnswer: 1, BadEvent: 1})
	noSite := eye("a", "")
	noSite.Site = geo.Point{}
	h = played(t, []Sensor{noSite}, told(event("Device/Trigger/DigitalInput", "LogicalState", "true")))
	h.refuses(t, map[marsad.Code]uint64{Impossible: 1})
}

// A camera that names ever new objects does not fill the memory.
func TestStatesAreBounded(t *testing.T) {
	s := &Source{Sensors: []Sensor{eye("a", "")}}
	r, err := s.Reader()
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 * maxActive {
		n := event("RuleEngine/FieldDetector/ObjectsInside", "IsInside", "true")
		n.Key = []onvif.Item{{Name: "ObjectId", Value: fmt.Sprint(i)}}
		p := told(n)
		p.At = now
		r.Packet(p)
		if len(r.only.active) > maxActive {
			t.Fatalf("%d states", len(r.only.active))
		}
	}
}

func TestStills(t *testing.T) {
	one, two := picture(t, 20, 10, 1), picture(t, 20, 10, 2)
	var packets []link.Packet
	for i := range 7 {
		p := link.Packet{Bytes: with(one, "", segment(0xe1, fmt.Sprintf("Exif\x00\x00SECRET %d", i))), At: now.Add(time.Duration(i) * 10 * time.Second), Age: 3 * time.Second}
		packets = append(packets, p)
	}
	packets = append(packets, link.Packet{Bytes: two, At: now.Add(80 * time.Second)}, link.Packet{Bytes: two[:50]}, link.Packet{Bytes: []byte("no picture SECRET")})
	h := played(t, []Sensor{eye("a", "")}, packets...)
	if len(h.stills) != 8 || len(h.broken) != 0 {
		t.Fatalf("%d stills, %+v", len(h.stills), h.broken)
	}
	s := h.stills[1]
	if s.Sensor != "a" || s.Type != "image/jpeg" || !s.Received.Equal(now.Add(10*time.Second)) || !s.At.Equal(now.Add(7*time.Second)) || !bytes.Equal(s.Bytes, one) {
		t.Errorf("%+v", s)
	}
	codes := map[marsad.Code]int{}
	for i, a := range h.assets {
		codes[a.Code]++
		if a.Code == Frozen && a.At.Before(now.Add(40*time.Second)) {
			t.Errorf("frozen after the picture of %s", h.assets[i].At)
		}
	}
	if codes[Frozen] == 0 || h.assets[len(h.assets)-1].Code != "" {
		t.Errorf("%+v", h.assets)
	}
	h.refuses(t, map[marsad.Code]uint64{BadStill: 2})
}
