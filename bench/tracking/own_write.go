package tracking

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"marsad/geo"
)

// Write draws the scenario from a seed and writes its folder to dir, in the format
// of the benchmark. The same seed gives the same files.
func (o *Own) Write(dir string, seed uint64) error {
	w := world{
		rand: rand.New(rand.NewPCG(seed, uint64(crc32.ChecksumIEEE([]byte(o.Name))))), seconds: o.Seconds,
		frame: geo.NewFrame(geo.LatLon(21, 12), worldGround),
	}
	o.build(&w)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("tracking: %w", err)
	}
	plots, scans := w.observe()
	detections, labels := plotRows(plots)
	lat, lon := w.frame.Origin.Degrees()
	for _, write := range []error{
		writeJSON(filepath.Join(dir, "scoring.json"), map[string]any{
			"start": 0, "stop": o.Seconds, "step": o.Step, "dims": o.Dims, "c": o.C, "p": 2, "alpha": 2, "origin": []float64{lat, lon, worldGround},
		}),
		writeJSON(filepath.Join(dir, "sensors.json"), map[string]any{"sensors": w.sensorRows()}),
		writeCSV(filepath.Join(dir, "detections.csv"), "id,t,received,sensor,scan,range,azimuth,elevation,doppler,lat,lon,alt,sigma_range,sigma_azimuth,sigma_elevation,sigma_doppler,sigma_pos,identity", detections),
		writeCSV(filepath.Join(dir, "labels.csv"), "id,object", labels),
		writeCSV(filepath.Join(dir, "scans.csv"), "sensor,scan,t,t_end,received,plots", scans),
		writeCSV(filepath.Join(dir, "truth.csv"), "t,object,lat,lon,alt,vn,ve,class,scored", w.truthRows(o.Step)),
	} {
		if write != nil {
			return write
		}
	}
	return nil
}

// WriteOwn writes the scenarios of our own into folders below root.
func WriteOwn(root string, seed uint64) error {
	for _, o := range Owns() {
		if err := o.Write(filepath.Join(root, o.Name), seed); err != nil {
			return err
		}
	}
	return nil
}

func decimals(x float64, n int) string { return strconv.FormatFloat(x, 'f', n, 64) }

// plotRows returns the lines of detections.csv and labels.csv.
func plotRows(plots []told) (detections, labels [][]string) {
	for i := range plots {
		p := &plots[i]
		z := p.watcher
		some := func(sigma, x float64, n int) string {
			if sigma <= 0 {
				return ""
			}
			return decimals(x, n)
		}
		detections = append(detections, []string{
			strconv.Itoa(i), decimals(p.t, 3), decimals(p.received, 3), z.id, strconv.Itoa(p.scan),
			some(z.sigmaRange, p.rng, 2), decimals(turnOf(p.az), 4), some(z.sigmaElevation, p.el, 4), some(z.sigmaDoppler, p.rr, 3), "", "", "",
			some(z.sigmaRange, z.sigmaRange, 3), decimals(z.sigmaAzimuth, 4), some(z.sigmaElevation, z.sigmaElevation, 4), some(z.sigmaDoppler, z.sigmaDoppler, 3), "", "",
		})
		of := "0"
		if len(p.of) > 0 {
			var names []string
			for _, k := range p.of {
				names = append(names, strconv.Itoa(k))
			}
			of = strings.Join(names, "+")
		}
		labels = append(labels, []string{strconv.Itoa(i), of})
	}
	return detections, labels
}

// truthRows returns the lines of truth.csv.
func (w *world) truthRows(step float64) (rows [][]string) {
	for k := range int(math.Round(w.seconds/step)) + 1 {
		t := float64(k) * step
		for i := range w.objects {
			o := &w.objects[i]
			if !o.alive(t) {
				continue
			}
			m := o.when(t)
			p, h := w.point(m.at)
			lat, lon := p.Degrees()
			scored := "0"
			for j := range w.watchers {
				if z := &w.watchers[j]; w.covered(z, &m) {
					scored = "1"
				}
			}
			rows = append(rows, []string{
				decimals(t, 3), strconv.Itoa(i + 1), decimals(lat, 7), decimals(lon, 7), decimals(h, 1), decimals(m.v[1], 3), decimals(m.v[0], 3), o.class, scored,
			})
		}
	}
	return rows
}

// covered tells whether z covers the place of m.
func (w *world) covered(z *watcher, m *moved) bool {
	p, h := w.point([3]float64{z.e, z.n, z.mast})
	f := geo.NewFrame(p, h)
	s := w.look(&f, m)
	return z.covers(&s)
}

// sensorRows returns the entries of sensors.json.
func (w *world) sensorRows() (rows []map[string]any) {
	for i := range w.watchers {
		z := &w.watchers[i]
		p, h := w.point([3]float64{z.e, z.n, z.mast})
		lat, lon := p.Degrees()
		sigma := map[string]float64{"azimuth": z.sigmaAzimuth}
		measures := []string{"azimuth"}
		for _, q := range []struct {
			name  string
			sigma float64
		}{{"range", z.sigmaRange}, {"elevation", z.sigmaElevation}, {"doppler", z.sigmaDoppler}} {
			if q.sigma > 0 {
				sigma[q.name] = q.sigma
				measures = append(measures, q.name)
			}
		}
		width := z.fieldWidth
		if width == 0 {
			width = 360
		}
		row := map[string]any{
			"id": z.id, "kind": z.kind, "lat": lat, "lon": lon, "alt": h, "measures": measures, "sigma": sigma, "pd": z.pd,
			"false_alarms_per_scan": z.falsePlots, "revisit_s": z.revisit, "scan": "snapshot", "field_of_view_deg": []float64{turnOf(z.fieldFrom), width},
			"range_m": []float64{z.rangeMin, z.rangeMax},
		}
		if z.resolution > 0 {
			row["resolution"] = map[string]float64{"range": z.resolution, "azimuth": z.resAzimuth}
		}
		if z.minSpeed > 0 {
			row["min_radial_speed"] = z.minSpeed
		}
		if z.sigmaDoppler > 0 {
			row["false_doppler_span"] = []float64{-z.dopplerSpan, z.dopplerSpan}
		}
		if z.sigmaElevation > 0 {
			row["false_elevation_span"] = []float64{0, 30}
		}
		rows = append(rows, row)
	}
	return rows
}

func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err == nil {
		err = os.WriteFile(path, append(b, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("tracking: %s: %w", path, err)
	}
	return nil
}

// writeCSV writes a header and rows.
func writeCSV(path, header string, rows [][]string) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("tracking: %w", err)
	}
	c := csv.NewWriter(f)
	err = c.Write(strings.Split(header, ","))
	if err == nil {
		err = c.WriteAll(rows)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("tracking: %s: %w", path, err)
	}
	return nil
}
