package config

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"marsad"
	"marsad/geo"
)

// Sensor is an instrument, its site and what may be expected of it. Its site is
// the first version of state: later versions come from people.
type Sensor struct {
	ID     marsad.SensorID   `yaml:"id"`
	Title  string            `yaml:"title"`
	Kind   marsad.SensorKind `yaml:"kind"`
	SAC    *uint8            `yaml:"sac"`
	SIC    *uint8            `yaml:"sic"`
	System uint8             `yaml:"system"`
	Key    string            `yaml:"key"`
	Own    bool              `yaml:"own"`

	Lat    float64 `yaml:"lat"`
	Lon    float64 `yaml:"lon"`
	Height float64 `yaml:"height_m"`
	Place  string  `yaml:"place"`
	Datum  string  `yaml:"datum"`
	North  string  `yaml:"north"`

	SigmaRange     float64 `yaml:"sigma_range_m"`
	SigmaAzimuth   float64 `yaml:"sigma_azimuth_deg"`
	SigmaElevation float64 `yaml:"sigma_elevation_deg"`
	SigmaRangeRate float64 `yaml:"sigma_range_rate_mps"`
	SigmaPosition  float64 `yaml:"sigma_position_m"`
	AzimuthBias    float64 `yaml:"azimuth_bias_deg"`
	RangeBias      float64 `yaml:"range_bias_m"`
	Pd             float64 `yaml:"pd"`
	FalsePerScan   float64 `yaml:"false_per_scan"`
	Revisit        float64 `yaml:"revisit_s"`
	Sweep          bool    `yaml:"sweep"`
	FieldFrom      float64 `yaml:"field_from_deg"`
	FieldWidth     float64 `yaml:"field_width_deg"`
	RangeMin       float64 `yaml:"range_min_m"`
	RangeMax       float64 `yaml:"range_max_m"`
	MinRadialSpeed float64 `yaml:"min_radial_speed_mps"`
	Battery        float64 `yaml:"battery_wh"`

	Reflectors []Reflector `yaml:"reflectors"`
}

// Reflector is a fixed thing in a sensor's view, whose place is surveyed.
type Reflector struct {
	Lat    float64 `yaml:"lat"`
	Lon    float64 `yaml:"lon"`
	Height float64 `yaml:"height_m"` // above the ellipsoid
}

// maxReflectors bounds how many a sensor may have.
const maxReflectors = 32

// wrongReflectors tells whether one of them stands nowhere, or there are too many.
func (n *Sensor) wrongReflectors() bool {
	return len(n.Reflectors) > maxReflectors || slices.ContainsFunc(n.Reflectors, func(r Reflector) bool {
		p := geo.LatLon(r.Lat, r.Lon)
		return !p.Valid() || p.IsZero() || !(math.Abs(r.Height) < 1e5)
	})
}

// wrongSpan tells whether the ranges, in metres, are no span that a sensor sees.
func (n *Sensor) wrongSpan() bool {
	return !(n.RangeMin >= 0 && n.RangeMax >= n.RangeMin && n.RangeMax < 1e7)
}

func (n *Sensor) check(protocol string) (key string, err error) {
	fixed := slices.Contains([]marsad.SensorKind{marsad.Radar, marsad.Camera, marsad.Acoustic, marsad.Tripwire}, n.Kind)
	known := fixed || n.Kind == marsad.Locator || n.Kind == marsad.Tracker
	site, err := n.site()
	if err != nil {
		return ".place", fmt.Errorf("sensor %s: %w", n.ID, err)
	}
	for _, rule := range []struct {
		key    string
		broken bool
		why    string
	}{
		{".id", !n.ID.Valid(), "1 to 32 of a-z, 0-9 and -"},
		{".kind", !known, "kind is none of radar, camera, acoustic, tripwire, locator, tracker"},
		{".lat", fixed && !site.Valid(), "a sensor that stands somewhere needs its site: lat and lon, or place"},
		{".north", !slices.Contains([]string{"", "true", "magnetic", "grid"}, n.North), "north is true, magnetic or grid"},
		{".north", n.North != "" && n.North != "true" && !site.Valid(), "which north needs the sensor's site"},
		{".pd", !(n.Pd >= 0 && n.Pd <= 1), "pd is 0 to 1"},
		{".sigma_range_m", n.Kind == marsad.Radar && !(n.SigmaRange > 0 && n.SigmaAzimuth > 0), "a radar needs sigma_range_m and sigma_azimuth_deg"},
		{".sigma_azimuth_deg", n.Kind == marsad.Camera && !(n.SigmaAzimuth > 0), "a camera needs sigma_azimuth_deg"},
		{".revisit_s", !(n.Revisit >= 0 && n.Revisit < 86400), "revisit_s is 0 to 86400"},
		{".range_max_m", n.wrongSpan(), "range_min_m and range_max_m are not a span"},
		{".system", protocol == "mavlink" && n.System == 0, "a MAVLink sensor needs its system id"},
		{".id", !n.finite(), "a figure is not a number or without bound"},
		{".id", n.smallest() < 0, "a sigma, false_per_scan, field_width_deg or min_radial_speed_mps is below 0"},
		{".sigma_azimuth_deg", n.SigmaAzimuth > 180 || n.SigmaElevation > 180, "a sigma of a direction is 0 to 180"},
		{".battery_wh", !(n.Battery >= 0 && n.Battery < 1e8), "battery_wh is 0 or more"},
		{".field_width_deg", n.FieldWidth > 360, "field_width_deg is 0 to 360"},
		{".reflectors", n.wrongReflectors(), "a reflector needs lat, lon and height_m, and there are 32 at most"},
		{".reflectors", len(n.Reflectors) > 0 && !(n.SigmaRange > 0 && n.SigmaAzimuth > 0), "reflectors are for sensors that measure range and azimuth"},
		{".azimuth_bias_deg", math.Abs(n.AzimuthBias) > 180, "azimuth_bias_deg is -180 to 180"},
	} {
		if rule.broken {
			return rule.key, fmt.Errorf("sensor %s: %s", n.ID, rule.why)
		}
	}
	return "", nil
}

// finite tells whether every figure of the sensor is a number.
func (n *Sensor) finite() bool {
	sum := n.Height + n.SigmaRange + n.SigmaAzimuth + n.SigmaElevation + n.SigmaRangeRate + n.SigmaPosition +
		n.AzimuthBias + n.RangeBias + n.FalsePerScan + n.FieldFrom + n.FieldWidth + n.MinRadialSpeed
	return !math.IsNaN(sum) && !math.IsInf(sum, 0)
}

// smallest is the least of the figures that are not below 0.
func (n *Sensor) smallest() float64 {
	return min(n.SigmaRange, n.SigmaAzimuth, n.SigmaElevation, n.SigmaRangeRate, n.SigmaPosition, n.FalsePerScan, n.FieldWidth, n.MinRadialSpeed)
}

// site is where the sensor stands, in WGS-84; zero when it is not told.
func (n *Sensor) site() (geo.Point, error) {
	d, err := geo.DatumOf(n.Datum)
	switch {
	case err != nil:
		return geo.Point{}, err
	case n.Place != "" && (n.Lat != 0 || n.Lon != 0):
		return geo.Point{}, errors.New("place, or lat and lon: not both")
	case n.Place != "":
		return geo.ParsePlace(n.Place, d)
	}
	p := geo.LatLon(n.Lat, n.Lon)
	if !p.Valid() { // beyond the earth, or not told
		return geo.Point{}, nil
	}
	p, _ = d.ToWGS84(p, n.Height)
	return p, nil
}

// northing is how far the north that the sensor's azimuths count from lies east of
// true north at its site: magnetic north today, or grid north of its UTM zone.
func (n *Sensor) northing(site geo.Point) geo.Angle {
	switch n.North {
	case "magnetic":
		return geo.Declination(site, n.Height, time.Now())
	case "grid":
		grid := geo.UTM(geo.ZoneOf(site), site.Lat < 0)
		return grid.Convergence(site)
	}
	return 0
}

// Word returns the sensor in the project's words.
func (n *Sensor) Word(s *Source, c *Config) marsad.Sensor {
	site, err := n.site()
	if err != nil {
		site = geo.Point{} // refused when the file was read
	}
	w := marsad.Sensor{
		ID: n.ID, Name: n.Title, Kind: n.Kind,
		Site: site, SiteHeight: n.Height,
		SigmaRange: n.SigmaRange, SigmaAzimuth: geo.Angle(n.SigmaAzimuth) * geo.Degree,
		SigmaElevation: geo.Angle(n.SigmaElevation) * geo.Degree, SigmaRangeRate: n.SigmaRangeRate,
		SigmaPosition: n.SigmaPosition,
		AzimuthBias:   geo.Angle(n.AzimuthBias)*geo.Degree - n.northing(site), RangeBias: n.RangeBias,
		Pd: n.Pd, FalsePerScan: n.FalsePerScan, Revisit: marsad.Seconds(n.Revisit), Sweep: n.Sweep,
		Field:    geo.Sector{From: geo.Angle(n.FieldFrom) * geo.Degree, Width: geo.Angle(n.FieldWidth) * geo.Degree},
		RangeMin: n.RangeMin, RangeMax: n.RangeMax, MinRadialSpeed: n.MinRadialSpeed, BatteryEnergy: n.Battery * 3600,
		Origin: marsad.Origin{State: c.State, Station: c.Station, Sensor: n.ID},
		Marks:  s.Marks(),
	}
	for _, r := range n.Reflectors {
		w.Reflectors = append(w.Reflectors, marsad.Reflector{Position: geo.LatLon(r.Lat, r.Lon), Height: r.Height})
	}
	if w.Name == "" {
		w.Name = string(n.ID)
	}
	for _, q := range []struct {
		sigma float64
		has   marsad.Measured
	}{
		{n.SigmaRange, marsad.HasRange}, {n.SigmaAzimuth, marsad.HasAzimuth}, {n.SigmaElevation, marsad.HasElevation},
		{n.SigmaRangeRate, marsad.HasRangeRate}, {n.SigmaPosition, marsad.HasPosition},
	} {
		if q.sigma > 0 {
			w.Measures |= q.has
		}
	}
	return w
}
