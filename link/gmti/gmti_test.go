package gmti

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/gmti"
)

type heard struct {
	obs      []marsad.Observation
	scans    []marsad.Scan
	counters link.Counters
}

func (h *heard) reader(t *testing.T, exercise marsad.ExerciseID, sensors ...Sensor) *Reader {
	t.Helper()
	s := &Source{Sensors: sensors, Simulated: exercise, Feed: link.Feed{Name: "air", Counters: &h.counters, Sink: link.Sink{
		Observe: func(b []marsad.Observation) { h.obs = append(h.obs, b...) },
		Scan:    func(s marsad.Scan) { h.scans = append(h.scans, s) },
	}}}
	r, err := s.Reader()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var begin = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// packet tells of one target that the radar sees to its north-east from 8 km above.
func packet(t *testing.T, exercise gmti.Exercise, class int64) []byte {
	t.Helper()
	m, _ := gmti.NewRecord(gmti.MissionSegment)
	for name, v := range map[string]int64{"reference_year": 2026, "reference_month": 2, "reference_day": 28} {
		if err := m.Set(name, v); err != nil {
			t.Fatal(err)
		}
	}
	var d gmti.Dwell
	d.SetHas(gmti.RevisitIndex, gmti.DwellIndex, gmti.LastDwell, gmti.TargetCount, gmti.DwellTime, gmti.SensorLat, gmti.SensorLon, gmti.SensorAltitude)
	d.SetTargetHas(gmti.TargetLat, gmti.TargetLon, gmti.TargetHeight, gmti.Classification, gmti.ClassProbability, gmti.SlantRangeSigma, gmti.CrossRangeSigma, gmti.HeightSigma)
	d.Values[gmti.LastDwell] = 1
	d.Values[gmti.DwellTime] = (24 + 12) * 3600 * 1000 // beyond the midnight of the reference date
	d.Values[gmti.SensorLat], d.Values[gmti.SensorLon], d.Values[gmti.SensorAltitude] = gmti.Angle(15, true), gmti.Angle(-2, false), 800000
	p := geo.Direct(geo.LatLon(15, -2), 45*geo.Degree, 20_000)
	lat, lon := p.Degrees()
	d.Targets = []gmti.Target{{gmti.TargetLat: gmti.Angle(lat, true), gmti.TargetLon: gmti.Angle(lon, false), gmti.TargetHeight: 310, gmti.Classification: class,
		gmti.ClassProbability: 80, gmti.SlantRangeSigma: 1000, gmti.CrossRangeSigma: 1000, gmti.HeightSigma: 7}}
	k := gmti.Packet{Header: gmti.Header{Version: "30", Nationality: "XN", System: "XN", Exercise: exercise, Platform: "air-7", Mission: 1},
		Segments: []gmti.Segment{{Type: gmti.MissionSegment, Body: m.Append(nil)}, {Type: gmti.DwellSegment, Body: d.Append(nil)}, {Type: gmti.HRRSegment, Body: []byte{1}}}}
	return k.Append(nil)
}

func TestTargets(t *testing.T) {
	var h heard
	r := h.reader(t, "", Sensor{Sensor: marsad.Sensor{ID: "air-7", Kind: marsad.Radar}, Key: "air-7", Own: true})
	at := begin.Add(2 * time.Second)
	b := packet(t, gmti.RealOperation, 2)
	for _, part := range [][]byte{b[:20], b[20:]} {
		r.Packet(link.Packet{Bytes: part, Stream: 1, At: at})
	}
	r.Packet(link.Packet{Bytes: packet(t, gmti.SimulatedExercise, 2), At: at})
	r.Packet(link.Packet{Bytes: packet(t, gmti.RealOperation, 130), At: at})
	r.Packet(link.Packet{Bytes: []byte("noise"), At: at})
	if len(h.obs) != 3 || len(h.scans) != 2 || h.scans[0].Plots != 1 || h.scans[1].Plots != 0 {
		t.Fatalf("%+v\n%+v", h.obs, h.scans)
	}
	if o := h.obs[0]; o.Kind != marsad.Report || o.Label != marsad.Own || o.Height.Metres != 8000 || !o.At.Equal(begin) {
		t.Errorf("%+v", o)
	}
	o := h.obs[1]
	if o.Kind != marsad.Plot || !o.At.Equal(begin) || math.Abs(float64(o.Class[marsad.Vehicle])-0.8) > 1e-6 || o.Height.Metres != 310 || o.SigmaHeight != 7 {
		t.Errorf("%+v", o)
	}
	// 10 m of slant range from 8 km over 20 km of ground are 10.77 m; across are 100 m, to the south-east.
	major, minor, az := o.Covariance.Ellipse()
	if math.Abs(minor-10*math.Hypot(20_000, 8000)/20_000) > 0.1 || math.Abs(major-100) > 0.1 || math.Abs(math.Mod(az.Degrees()+360, 180)-135) > 0.1 {
		t.Errorf("ellipse %g × %g m to %s", major, minor, az)
	}
	n := h.counters.Count().Rejected
	if n[Simulated] != 2 || n[BadPacket] != 1 || n[Unused] != 2 {
		t.Errorf("%v", n)
	}
}

// A released data set, which is an exercise: taken in an exercise only, and its targets
// lie where its radar looks.
func TestRecording(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.ReadFile(filepath.Join(root, "data", "gmti", "afrl_10tgts_precision_rcs.4607"))
	if err != nil {
		t.Skipf("no recording: set MARSAD_RECORDINGS to the folder that holds data/: %v", err)
	}
	var h heard
	r := h.reader(t, "drill", Sensor{Sensor: marsad.Sensor{ID: "air-1", Kind: marsad.Radar}})
	r.Packet(link.Packet{Bytes: file, At: begin})
	if len(h.obs) != 218 {
		t.Fatalf("%d targets: %v", len(h.obs), h.counters.Count().Rejected)
	}
	first := h.obs[0].Position
	for i := range h.obs {
		if d, _ := geo.Inverse(first, h.obs[i].Position); d > 30_000 {
			t.Errorf("target %d lies %g m from the first", i, d)
		}
		if major, _, _ := h.obs[i].Covariance.Ellipse(); major < 10 || major > 500 {
			t.Errorf("target %d is good to %g m", i, major)
		}
	}
	h = heard{}
	r = h.reader(t, "", Sensor{Sensor: marsad.Sensor{ID: "air-1"}})
	r.Packet(link.Packet{Bytes: file, At: begin})
	if len(h.obs) > 0 || h.counters.Count().Rejected[Simulated] != 194 {
		t.Errorf("outside an exercise: %d, %v", len(h.obs), h.counters.Count().Rejected)
	}
}
