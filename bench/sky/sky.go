// Package sky runs the tracker over recordings of real air traffic and tells what can be
// told without knowing the truth: how often one aircraft is shown twice, how often its
// track changes its number, and how well each sensor fits what is expected of it. What
// tells the aircraft apart is the address that they answer with, which the tracker does not
// get to see in one of two runs.
package sky

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/internal/recording"
	"marsad/link"
	"marsad/link/asterix"
	wire "marsad/wire/asterix"
)

// part is one recording of one sensor or system.
type part struct {
	file    string
	framing string
	sensor  marsad.Sensor
}

// view is what several of them say of one sky at one time.
type view struct {
	name  string
	parts []part
}

// views lists the recordings that hold real traffic for long enough to be tracked.
func views() []view {
	radar := func(id marsad.SensorID, site geo.Point, height float64, revisit marsad.Seconds) marsad.Sensor {
		return marsad.Sensor{ID: id, Kind: marsad.Radar, Site: site, SiteHeight: height, SigmaRange: 30, SigmaAzimuth: 0.06 * geo.Degree,
			Pd: 0.95, FalsePerScan: 1, Revisit: revisit, Sweep: true, RangeMax: 480_000, Measures: marsad.HasRange | marsad.HasAzimuth}
	}
	system := func(id marsad.SensorID, site geo.Point) marsad.Sensor {
		return marsad.Sensor{ID: id, Kind: marsad.Tracker, Site: site, Revisit: 4, RangeMax: 1_000_000, SigmaPosition: 200}
	}
	// the radar's site is not told: the place from which its plots fit the system's tracks best,
	// with 0.5° of azimuth, by least squares over 136 pairs
	north := radar("radar", geo.LatLon(-26.7494, -60.4813), 100, 7.63)
	north.AzimuthBias = 0.52 * geo.Degree
	smr, mlat := system("smr", geo.LatLon(41.29562, 2.09511)), system("mlat", geo.LatLon(41.29706, 2.07845))
	smr.Revisit, smr.SigmaPosition, mlat.Revisit, mlat.SigmaPosition = 1, 10, 1, 10
	return []view{
		{"Mode S radar", []part{{"jahorina_cat034_048.raw", "raw", radar("radar", geo.LatLon(43.72, 18.56), 1900, 5.008)}}},
		{"SSR", []part{{"argentina_226-210_cat034_048_trailer8.pcap", "pcap+trailer8", radar("radar", geo.LatLon(-31.3, -64.2), 500, 3.81)}}},
		{"SSR and system tracks", []part{
			{"argentina_226-232_cat034_048.pcap", "", north},
			{"argentina_226-2_cat062.pcap", "", system("system", geo.LatLon(-31.3, -64.2))},
		}},
		{"surface radar and multilateration", []part{{"lebl_cat010_smr.ast", "raw", smr}, {"lebl_cat010_mlat.ast", "raw", mlat}}},
	}
}

// heard is what was heard of one sky, in the order of arrival.
type heard struct {
	sensors []marsad.Sensor
	obs     []marsad.Observation
	scans   []marsad.Scan
	labels  []string // of obs: the address, or where none is told the code, that the aircraft answers with
}

// player is a recording as what carries a feed.
type player struct {
	frames []recording.Frame
	begin  time.Time
}

// Run gives each frame at the time of its recording, without waiting.
func (p player) Run(_ context.Context, handle func(link.Packet) bool) error {
	for _, f := range p.frames {
		handle(link.Packet{Bytes: f.Payload, At: p.begin.Add(f.At)})
	}
	return nil
}

// hear reads the recordings of a view under root. An error wraps fs.ErrNotExist where
// one is not there.
func (v *view) hear(root string) (*heard, error) {
	h := &heard{}
	for _, p := range v.parts {
		if err := h.part(root, p); err != nil {
			return nil, fmt.Errorf("sky: %s: %w", p.file, err)
		}
	}
	slices.SortStableFunc(h.obs, func(a, b marsad.Observation) int {
		return cmp.Or(a.Received.Compare(b.Received), cmp.Compare(a.Sensor, b.Sensor), cmp.Compare(a.Range, b.Range), cmp.Compare(a.Azimuth, b.Azimuth))
	})
	h.obs = slices.CompactFunc(h.obs, func(a, b marsad.Observation) bool { return a == b }) // a recording may hold some seconds twice
	for i := range h.obs {
		h.obs[i].Seq = uint64(i + 1)
	}
	slices.SortStableFunc(h.scans, func(a, b marsad.Scan) int { return a.Received.Compare(b.Received) })
	for i := range h.obs {
		h.labels = append(h.labels, labelOf(&h.obs[i]))
	}
	h.dropShared()
	return h, nil
}

func (h *heard) part(root string, p part) error {
	file, err := os.ReadFile(filepath.Join(root, "data", "asterix", "recordings", p.file))
	if err != nil {
		return err
	}
	frames, err := recording.Frames(bytes.NewReader(file), recording.Options{Protocol: "asterix", Framing: p.framing})
	if err != nil {
		return err
	}
	begin, err := firstTime(frames)
	if err != nil {
		return err
	}
	captured := filepath.Ext(p.file) == ".pcap"
	when := func(at, received time.Time) time.Time {
		if captured {
			return received
		}
		return at // a file of data blocks does not tell when they came
	}
	s := &asterix.Source{Sensors: []asterix.Sensor{{Sensor: p.sensor}}, Feed: link.Feed{
		Name: p.file, Transport: player{frames, begin}, ClockError: -1,
		Sink: link.Sink{
			Observe: func(batch []marsad.Observation) {
				for _, o := range batch {
					o.Received = when(o.At, o.Received)
					h.obs = append(h.obs, o)
				}
			},
			Scan: func(z marsad.Scan) {
				z.Received = when(z.To, z.Received)
				h.scans = append(h.scans, z)
			},
		},
	}}
	h.sensors = append(h.sensors, p.sensor)
	return s.Run(context.Background())
}

// day is that on which everything was, for those recordings that do not tell.
func day() time.Time { return time.Date(2026, 4, 29, 0, 0, 0, 0, time.UTC) }

// firstTime is when the first message that tells its time of day was made.
func firstTime(frames []recording.Frame) (time.Time, error) {
	d, err := wire.NewDecoder(nil)
	if err != nil {
		return time.Time{}, err
	}
	for _, f := range frames {
		d.Reset(f.Payload)
		for d.Next() {
			if seconds, told := d.Record().TimeOfDay(); told {
				return day().Add(time.Duration(seconds*1e9) - f.At), nil
			}
		}
	}
	return time.Time{}, marsad.Errorf(marsad.Undecodable, "no time of day")
}

// labelOf tells aircraft apart; empty where nothing does. Codes that many share are none.
func labelOf(o *marsad.Observation) string {
	if o.Identity.ICAO != 0 {
		return strconv.FormatUint(uint64(o.Identity.ICAO), 16)
	}
	if o.Identity.Mode3A.Common() {
		return ""
	}
	code, _ := o.Identity.Mode3A.Code()
	return fmt.Sprintf("A%04o", code)
}

// dropShared takes away labels that two tracks of one system tell at once for longer
// than a change of number takes: a code, unlike an address, may be given twice.
func (h *heard) dropShared() {
	type teller struct {
		sensor marsad.SensorID
		label  string
		number uint32
	}
	first, last := map[teller]time.Time{}, map[teller]time.Time{}
	shared := map[string]bool{}
	for i := range h.obs {
		o := &h.obs[i]
		if o.Kind != marsad.SystemTrack || h.labels[i] == "" || o.Identity.ICAO != 0 {
			continue
		}
		k := teller{o.Sensor, h.labels[i], o.Number}
		if _, known := first[k]; !known {
			first[k] = o.At
		}
		last[k] = o.At
	}
	for a := range first {
		for b := range first {
			if a.sensor == b.sensor && a.label == b.label && a.number != b.number && first[a].Before(first[b]) && last[a].Sub(first[b]) > 30*time.Second {
				shared[a.label] = true
			}
		}
	}
	for i, l := range h.labels {
		if shared[l] {
			h.labels[i] = ""
		}
	}
}

// withheld takes out of o what tells one aircraft from another: all answer with one
// code, as where the address serves for that.
func withheld(o *marsad.Observation) {
	if !o.Identity.IsZero() {
		o.Identity = marsad.Identity{Mode3A: marsad.NewMode3A(0o1000)}
	}
}

// compareScores orders by sensor.
func compareScores(a, b fit) int { return cmp.Compare(a.sensor, b.sensor) }
