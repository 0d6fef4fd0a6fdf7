package tracking

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
)

// epoch is the time that the files call 0.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// instant is the time t seconds after the start.
func instant(t float64) time.Time {
	return epoch.Add(time.Duration(math.Round(t*1000)) * time.Millisecond)
}

// scenario is what a tracker may read of a folder.
type scenario struct {
	sensors    []marsad.Sensor
	names      []name        // of the sensors that the detections come from
	detections []detection   // by time of arrival
	scans      []marsad.Scan // by time of arrival
	times      times
}

// times are the scoring instants: start, start+step … stop, seconds.
type times struct {
	Start, Stop, Step float64
}

// read reads the files of dir.
func read(dir string) (*scenario, error) {
	var s scenario
	if err := readJSON(filepath.Join(dir, "scoring.json"), &s.times); err != nil {
		return nil, err
	}
	if s.times.Step <= 0 {
		return nil, fmt.Errorf("tracking: %s: scoring.json: step %g", dir, s.times.Step)
	}
	var file struct{ Sensors []sensorRow }
	if err := readJSON(filepath.Join(dir, "sensors.json"), &file); err != nil {
		return nil, err
	}
	for _, r := range file.Sensors {
		z, err := r.sensor()
		if err != nil {
			return nil, fmt.Errorf("tracking: %s: sensors.json: %w", dir, err)
		}
		s.sensors = append(s.sensors, z)
	}
	if err := s.readDetections(dir); err != nil {
		return nil, err
	}
	err := readCSV(filepath.Join(dir, "scans.csv"), func(r row) error {
		s.scans = append(s.scans, marsad.Scan{
			Sensor: marsad.SensorID(strings.Clone(r.text("sensor"))), From: instant(r.number("t")), To: instant(r.number("t_end")),
			Received: instant(r.number("received")), Plots: int(r.number("plots")),
		})
		return r.err()
	})
	if err != nil {
		return nil, err
	}
	s.forgetSilent()
	return &s, nil
}

// without takes sensors out of the scenario, as if they had never been: neither their
// plots nor their looks nor where they stand is left.
func (s *scenario) without(ids []marsad.SensorID) error {
	for _, id := range ids {
		known := slices.ContainsFunc(s.sensors, func(z marsad.Sensor) bool { return z.ID == id })
		if !known {
			e := marsad.Errorf(marsad.NotFound, "tracking: no sensor %s in the scenario", id)
			e.Params = map[string]any{"sensor": string(id)}
			return e
		}
	}
	out := func(id marsad.SensorID) bool { return slices.Contains(ids, id) }
	s.detections = slices.DeleteFunc(s.detections, func(d detection) bool { return out(s.names[d.sensor].id) })
	s.scans = slices.DeleteFunc(s.scans, func(c marsad.Scan) bool { return out(c.Sensor) })
	s.forgetSilent()
	return nil
}

// forgetSilent takes out the sensors that never say anything: that one stands
// somewhere is no word about what moves.
func (s *scenario) forgetSilent() {
	heard := map[marsad.SensorID]bool{}
	for i := range s.detections {
		heard[s.names[s.detections[i].sensor].id] = true
	}
	for i := range s.scans {
		heard[s.scans[i].Sensor] = true
	}
	s.sensors = slices.DeleteFunc(s.sensors, func(z marsad.Sensor) bool { return !heard[z.ID] })
}

// sensorRow is a sensor in sensors.json: degrees and metres.
type sensorRow struct {
	ID        string
	Kind      string
	Lat, Lon  float64
	Alt       float64
	Measures  []string
	Sigma     map[string]float64
	Pd        float64
	False     float64    `json:"false_alarms_per_scan"`
	Revisit   float64    `json:"revisit_s"`
	Scan      string     `json:"scan"`
	Field     [2]float64 `json:"field_of_view_deg"`
	Range     [2]float64 `json:"range_m"`
	MinSpeed  float64    `json:"min_radial_speed"`
	Doppler   [2]float64 `json:"false_doppler_span"`
	Elevation [2]float64 `json:"false_elevation_span"`
	Res       struct {
		Range   float64
		Azimuth float64
	} `json:"resolution"`
	Masks [][][2]float64
}

var measured = map[string]marsad.Measured{
	"range": marsad.HasRange, "azimuth": marsad.HasAzimuth, "elevation": marsad.HasElevation, "doppler": marsad.HasRangeRate, "position": marsad.HasPosition,
}

// sensor gives the word for it.
func (r *sensorRow) sensor() (marsad.Sensor, error) {
	kind := marsad.SensorKind(r.Kind)
	if r.Kind == "position" {
		kind = marsad.Locator
	}
	s := marsad.Sensor{
		ID: marsad.SensorID(r.ID), Name: r.ID, Kind: kind, Site: geo.LatLon(r.Lat, r.Lon), SiteHeight: r.Alt,
		SigmaRange: r.Sigma["range"], SigmaAzimuth: geo.Angle(r.Sigma["azimuth"]) * geo.Degree, SigmaElevation: geo.Angle(r.Sigma["elevation"]) * geo.Degree,
		SigmaRangeRate: r.Sigma["doppler"], SigmaPosition: r.Sigma["pos"], Pd: r.Pd, FalsePerScan: r.False, Revisit: marsad.Seconds(r.Revisit),
		Sweep: r.Scan == "sweep", Field: geo.Sector{From: geo.Angle(r.Field[0]) * geo.Degree, Width: geo.Angle(r.Field[1]) * geo.Degree},
		RangeMin: r.Range[0], RangeMax: r.Range[1], MinRadialSpeed: r.MinSpeed, Resolution: r.Res.Range,
		ResolutionAzimuth: geo.Angle(r.Res.Azimuth) * geo.Degree, RateSpan: r.Doppler,
		ElevationSpan: geo.Sector{From: geo.Angle(r.Elevation[0]) * geo.Degree, Width: geo.Angle(r.Elevation[1]-r.Elevation[0]) * geo.Degree},
		Origin:        marsad.Origin{Station: "BENCH", Sensor: marsad.SensorID(r.ID)},
	}
	for _, m := range r.Measures {
		q, ok := measured[m]
		if !ok {
			return s, fmt.Errorf("sensor %s measures %q", r.ID, m)
		}
		s.Measures |= q
	}
	for _, m := range r.Masks {
		var ring []geo.Point
		for _, p := range m {
			ring = append(ring, geo.LatLon(p[0], p[1]))
		}
		s.Masks = append(s.Masks, ring)
	}
	return s, nil
}

// row is one line of a CSV file with its header.
type row struct {
	file    string
	line    int
	columns map[string]int
	cells   []string
	bad     *error
}

func (r row) text(column string) string { return r.cell(r.index(column)) }

// index is the number of a column, -1 where there is none of that name.
func (r row) index(column string) int {
	if i, ok := r.columns[column]; ok {
		return i
	}
	return -1
}

// cell gives a cell by its column's number; "" for one that is not there.
func (r row) cell(i int) string {
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return r.cells[i]
}

// number gives the cell's number; 0 for a blank one.
func (r row) number(column string) float64 {
	t := r.text(column)
	if t == "" {
		return 0
	}
	v, err := strconv.ParseFloat(t, 64)
	if err != nil && *r.bad == nil {
		*r.bad = fmt.Errorf("tracking: %s line %d, %s: %w", r.file, r.line, column, err)
	}
	return v
}

func (r row) err() error { return *r.bad }

// readCSV calls each for every line of the file after the header.
func readCSV(path string, each func(row) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("tracking: %w", err)
	}
	defer f.Close()
	return parseCSV(path, f, each)
}

// parseCSV calls each for every line after the header.
func parseCSV(name string, from io.Reader, each func(row) error) error {
	c := csv.NewReader(from)
	c.ReuseRecord = true
	head, err := c.Read()
	if err != nil {
		return fmt.Errorf("tracking: %s: %w", name, err)
	}
	columns := map[string]int{}
	for i, h := range head {
		columns[h] = i
	}
	var bad error
	for line := 2; ; line++ {
		cells, err := c.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("tracking: %s: %w", name, err)
		}
		if err := each(row{name, line, columns, cells, &bad}); err != nil {
			return err
		}
	}
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("tracking: %w", err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("tracking: %s: %w", path, err)
	}
	return nil
}
