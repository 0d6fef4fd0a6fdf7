package tracking

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"marsad"
	"marsad/geo"
)

// The columns of detections.csv that hold numbers, in the order of a detection's values.
const (
	rangeAt = iota
	azimuthAt
	elevationAt
	dopplerAt
	latAt
	lonAt
	altAt
	sigmaRangeAt
	sigmaAzimuthAt
	sigmaElevationAt
	sigmaDopplerAt
	sigmaPositionAt
	idAt
	timeAt
	receivedAt
	numbers
)

var numberColumns = [numbers]string{
	"range", "azimuth", "elevation", "doppler", "lat", "lon", "alt",
	"sigma_range", "sigma_azimuth", "sigma_elevation", "sigma_doppler", "sigma_pos", "id", "t", "received",
}

// detection is a line of detections.csv, a quarter of the size of the word for it.
type detection struct {
	value    [numbers]float64 // as in the file: degrees, metres, seconds
	told     uint16           // which of them are not blank, by bit
	sensor   int32            // in the scenario's names
	identity string
}

// name is a sensor that a line comes from.
type name struct {
	id   marsad.SensorID
	kind marsad.SensorKind
}

// readDetections reads detections.csv of dir.
func (s *scenario) readDetections(dir string) error {
	path := filepath.Join(dir, "detections.csv")
	if f, err := os.Stat(path); err == nil {
		const line = 64 // bytes, at least
		s.detections = make([]detection, 0, f.Size()/line)
	}
	kinds := map[marsad.SensorID]marsad.SensorKind{}
	for _, z := range s.sensors {
		kinds[z.ID] = z.Kind
	}
	numbered := map[string]int32{}
	var at struct {
		number           [numbers]int
		sensor, identity int
	}
	return readCSV(path, func(r row) error {
		if r.line == 2 {
			for k, c := range numberColumns {
				at.number[k] = r.index(c)
			}
			at.sensor, at.identity = r.index("sensor"), r.index("identity")
		}
		var d detection
		for k, i := range at.number {
			text := r.cell(i)
			if text == "" {
				continue
			}
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return fmt.Errorf("tracking: %s line %d, %s: %w", r.file, r.line, numberColumns[k], err)
			}
			d.value[k], d.told = v, d.told|1<<k
		}
		id := r.cell(at.sensor)
		n, ok := numbered[id]
		if !ok {
			n, id = int32(len(s.names)), strings.Clone(id)
			numbered[id] = n
			s.names = append(s.names, name{marsad.SensorID(id), kinds[marsad.SensorID(id)]})
		}
		d.sensor, d.identity = n, strings.Clone(r.cell(at.identity))
		s.detections = append(s.detections, d)
		return nil
	})
}

// observation gives the word for a detection.
func (s *scenario) observation(d *detection) marsad.Observation {
	v, from := &d.value, &s.names[d.sensor]
	o := marsad.Observation{
		Seq: uint64(v[idAt]) + 1, Sensor: from.id, At: instant(v[timeAt]), Received: instant(v[receivedAt]), Kind: marsad.Plot,
		Range: v[rangeAt], SigmaRange: v[sigmaRangeAt],
		Azimuth: geo.Angle(v[azimuthAt]) * geo.Degree, SigmaAzimuth: geo.Angle(v[sigmaAzimuthAt]) * geo.Degree,
		Elevation: geo.Angle(v[elevationAt]) * geo.Degree, SigmaElevation: geo.Angle(v[sigmaElevationAt]) * geo.Degree,
		RangeRate: v[dopplerAt], SigmaRangeRate: v[sigmaDopplerAt],
		Identity: marsad.Identity{Name: d.identity}, Origin: marsad.Origin{Station: "BENCH", Sensor: from.id},
	}
	for k, q := range [...]marsad.Measured{rangeAt: marsad.HasRange, azimuthAt: marsad.HasAzimuth, elevationAt: marsad.HasElevation, dopplerAt: marsad.HasRangeRate} {
		if d.told&(1<<k) != 0 {
			o.Has |= q
		}
	}
	if d.told&(1<<latAt) != 0 {
		sigma := v[sigmaPositionAt]
		o.Has |= marsad.HasPosition | marsad.HasHeight
		o.Position, o.Covariance = geo.LatLon(v[latAt], v[lonAt]), marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}
		o.Height, o.SigmaHeight = geo.Height{Metres: v[altAt], Above: geo.Ellipsoid}, 5
		if from.kind == marsad.Locator {
			o.Kind, o.Label = marsad.Report, marsad.Own
		}
	}
	if !o.Has.All(marsad.HasRange) && !o.Has.All(marsad.HasPosition) {
		o.Kind = marsad.Bearing
	}
	return o
}
