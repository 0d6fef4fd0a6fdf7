// Package config reads marsad.yaml: what a station needs to start. Zones, rules
// and what else people change while it runs is state, kept in the log.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/netip"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"

	"marsad"
	"marsad/geo"
	"marsad/wire/asterix"
)

// Config is the whole file. Default gives the built-in values, which stand
// annotated in the sample marsad.yaml.
type Config struct {
	Station marsad.StationID `yaml:"station"`
	State   string           `yaml:"state"`
	Role    string           `yaml:"role"`
	HTTP    string           `yaml:"http"`
	Data    string           `yaml:"data"`
	Sources []Source         `yaml:"sources"`
	Limits  Limits           `yaml:"limits"`
}

// Limits bound what the station uses.
type Limits struct {
	CommitEvery     time.Duration `yaml:"commit_every"`
	QuarantineBytes int64         `yaml:"quarantine_bytes"`
	KeepPlots       time.Duration `yaml:"keep_plots"`
	KeepTracks      time.Duration `yaml:"keep_tracks"`
}

// Source is one feed: a protocol on a socket, and the sensors that speak there.
type Source struct {
	Name      string            `yaml:"name"`
	Protocol  string            `yaml:"protocol"`
	Listen    string            `yaml:"listen"`
	Interface string            `yaml:"interface"`
	Transport string            `yaml:"transport"`
	Exercise  marsad.ExerciseID `yaml:"exercise"`
	Release   string            `yaml:"release"`
	Framing   string            `yaml:"framing"`
	Editions  map[string]string `yaml:"editions"`
	Sensors   []Sensor          `yaml:"sensors"`
}

// Sensor is an instrument, its site and what may be expected of it. Its site is
// the first version of state: later versions come from people.
type Sensor struct {
	ID     marsad.SensorID   `yaml:"id"`
	Title  string            `yaml:"title"`
	Kind   marsad.SensorKind `yaml:"kind"`
	SAC    *uint8            `yaml:"sac"`
	SIC    *uint8            `yaml:"sic"`
	System uint8             `yaml:"system"`
	Own    bool              `yaml:"own"`

	Lat    float64 `yaml:"lat"`
	Lon    float64 `yaml:"lon"`
	Height float64 `yaml:"height_m"`

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
}

// Default returns the built-in configuration: a station alone, on loopback,
// that hears nothing yet.
func Default() Config {
	return Config{
		Station: "A1", State: "A", Role: "alone",
		HTTP: "127.0.0.1:8080", Data: "./marsad-data",
		Sources: []Source{},
		Limits: Limits{
			CommitEvery: 200 * time.Millisecond, QuarantineBytes: 1_000_000,
			KeepPlots: 7 * 24 * time.Hour, KeepTracks: 30 * 24 * time.Hour,
		},
	}
}

// Load reads the file over the defaults. An unknown key, a value of the wrong
// kind and a value that cannot be are errors of code BadConfig that name file,
// line and key.
func Load(path string) (Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Config{}, marsad.Errorf(marsad.BadConfig, "configuration: %w", err)
	}
	return Parse(path, text)
}

// Parse is Load for a text; name stands in errors.
func Parse(name string, text []byte) (Config, error) {
	c := Default()
	dec := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict())
	err := dec.Decode(&c)
	if err != nil && !errors.Is(err, io.EOF) {
		if key, err := badDuration(text); err != nil {
			return Config{}, marsad.Errorf(marsad.BadConfig, "%s:%s: %w", name, lineOf(text, key), err)
		}
		return Config{}, placed(name, err)
	}
	if reflect.DeepEqual(c, Config{}) { // nothing but comments
		c = Default()
	}
	if err == nil && !errors.Is(dec.Decode(new(Config)), io.EOF) {
		return Config{}, marsad.Errorf(marsad.BadConfig, "%s: more than one document", name)
	}
	if key, err := c.check(); err != nil {
		return Config{}, marsad.Errorf(marsad.BadConfig, "%s:%s: %w", name, lineOf(text, key), err)
	}
	return c, nil
}

// codeOfState is the form of the code of a state.
var codeOfState = regexp.MustCompile(`^[A-Za-z0-9-]{1,16}$`)

// badDuration returns the YAML path of the first length of time that is none: the
// YAML library does not say where it stands.
func badDuration(text []byte) (path string, err error) {
	for _, key := range []string{"commit_every", "keep_plots", "keep_tracks"} {
		path := "$.limits." + key
		p, err := yaml.PathString(path)
		if err != nil {
			return "", err
		}
		var told string
		if p.Read(bytes.NewReader(text), &told) != nil {
			continue
		}
		if _, err := time.ParseDuration(told); err != nil {
			return path, fmt.Errorf("%s %q: a number with h, m, s or ms, such as 168h", key, told)
		}
	}
	return "", nil
}

var position = regexp.MustCompile(`^\[(\d+):(\d+)\] ([^\n]*)`)

// placed puts the file's name and the line before what the YAML library says,
// and leaves out its drawing of the lines around.
func placed(name string, err error) error {
	m := position.FindStringSubmatch(yaml.FormatError(err, false, false))
	if m == nil {
		return marsad.Errorf(marsad.BadConfig, "%s: %w", name, err)
	}
	return marsad.Errorf(marsad.BadConfig, "%s:%s:%s: %s", name, m[1], m[2], m[3])
}

// lineOf finds the line of the YAML path, "?" when it is a default.
func lineOf(text []byte, path string) string {
	p, err := yaml.PathString(path)
	if err != nil {
		return "?"
	}
	node, err := p.ReadNode(bytes.NewReader(text))
	if err != nil || node.GetToken() == nil {
		return "?"
	}
	return strconv.Itoa(node.GetToken().Position.Line)
}

// protocols are the feeds that a source may speak.
var protocols = []string{"asterix", "mavlink", "jsonlines"}

// check returns the YAML path of the first value that cannot be, and why.
func (c *Config) check() (path string, err error) {
	switch {
	case !c.Station.Valid():
		return "$.station", fmt.Errorf("station %q: 1 to 8 of A-Z and 0-9", c.Station)
	case !codeOfState.MatchString(c.State):
		return "$.state", fmt.Errorf("state %q: 1 to 16 letters, digits and -", c.State)
	case c.Data == "":
		return "$.data", errors.New("data is empty: name a folder")
	case c.Role != "alone":
		return "$.role", fmt.Errorf("role %q: only \"alone\" exists so far", c.Role)
	case c.Limits.CommitEvery < 10*time.Millisecond || c.Limits.CommitEvery > 10*time.Second:
		return "$.limits.commit_every", fmt.Errorf("commit_every %s: 10ms to 10s", c.Limits.CommitEvery)
	case c.Limits.QuarantineBytes < 10_000:
		return "$.limits.quarantine_bytes", fmt.Errorf("quarantine_bytes %d: at least 10000", c.Limits.QuarantineBytes)
	case c.Limits.KeepPlots < time.Hour:
		return "$.limits.keep_plots", fmt.Errorf("keep_plots %s: at least 1h", c.Limits.KeepPlots)
	case c.Limits.KeepTracks < time.Hour:
		return "$.limits.keep_tracks", fmt.Errorf("keep_tracks %s: at least 1h", c.Limits.KeepTracks)
	}
	if err := CheckHTTP(c.HTTP); err != nil {
		return "$.http", err
	}
	seen := map[string]bool{}
	for i := range c.Sources {
		at := fmt.Sprintf("$.sources[%d]", i)
		if key, err := c.Sources[i].check(seen); err != nil {
			return at + key, err
		}
	}
	return "", nil
}

// CheckHTTP tells whether the page may be served at addr: on loopback only, as
// long as there are no logins and no TLS.
func CheckHTTP(addr string) error {
	host, err := splitAddress(addr)
	if err != nil {
		return fmt.Errorf("http %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("http %q: only this machine (127.0.0.1, [::1] or localhost), since there is no login and no TLS yet", addr)
	}
	return nil
}

// splitAddress returns the host of host:port, where the port is one.
func splitAddress(addr string) (host string, err error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("%q: %w", addr, err)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("%q: port %q is not 0 to 65535", addr, port)
	}
	return host, nil
}

func (s *Source) check(seen map[string]bool) (key string, err error) {
	switch {
	case s.Name == "" || seen["source "+s.Name]:
		return ".name", fmt.Errorf("source name %q is empty or stands twice", s.Name)
	case !slices.Contains(protocols, s.Protocol):
		return ".protocol", fmt.Errorf("source %s: protocol %q is none of %v", s.Name, s.Protocol, protocols)
	case s.Transport != "" && s.Transport != "udp" && (s.Transport != "tcp" || s.Protocol != "jsonlines"):
		return ".transport", fmt.Errorf("source %s: %s does not go over %q", s.Name, s.Protocol, s.Transport)
	case len(s.Sensors) == 0:
		return ".sensors", fmt.Errorf("source %s has no sensors", s.Name)
	}
	seen["source "+s.Name] = true
	if key, err := s.checkSocket(); err != nil {
		return key, err
	}
	socket := s.transport() + " " + s.Listen
	if _, port, _ := net.SplitHostPort(s.Listen); port != "0" && seen[socket] {
		return ".listen", fmt.Errorf("source %s: another source listens on %s: several sensors may stand under one source", s.Name, s.Listen)
	}
	seen[socket] = true
	for i := range s.Sensors {
		n := &s.Sensors[i]
		at := fmt.Sprintf(".sensors[%d]", i)
		if seen["sensor "+string(n.ID)] {
			return at + ".id", fmt.Errorf("sensor %s stands twice", n.ID)
		}
		seen["sensor "+string(n.ID)] = true
		if key, err := n.check(s.Protocol); err != nil {
			return at + key, fmt.Errorf("source %s: %w", s.Name, err)
		}
	}
	if i, err := s.checkCodes(); err != nil {
		return fmt.Sprintf(".sensors[%d].id", i), fmt.Errorf("source %s: %w", s.Name, err)
	}
	return "", nil
}

// checkSocket looks at where the source listens and what marks it gives.
func (s *Source) checkSocket() (key string, err error) {
	host, err := splitAddress(s.Listen)
	if err != nil {
		return ".listen", fmt.Errorf("source %s: listen %w", s.Name, err)
	}
	if _, err := netip.ParseAddr(host); err != nil && host != "" && host != "localhost" {
		return ".listen", fmt.Errorf("source %s: listen %q: not an address of this machine or a multicast group (the sensor's own address is not needed)", s.Name, s.Listen)
	}
	if err := new(marsad.Release).UnmarshalText([]byte(s.Release)); err != nil && s.Release != "" {
		return ".release", fmt.Errorf("source %s: %w", s.Name, err)
	}
	if _, err := asterix.ParseFraming(s.Framing); s.Framing != "" && err != nil {
		return ".framing", fmt.Errorf("source %s: %w", s.Name, err)
	}
	editions, err := asterix.ParseEditions(s.Editions)
	if err == nil {
		_, err = asterix.NewDecoder(editions)
	}
	if err != nil {
		return ".editions", fmt.Errorf("source %s: %w", s.Name, err)
	}
	if s.Exercise != "" && !s.Exercise.Valid() {
		return ".exercise", fmt.Errorf("source %s: exercise %q: 1 to 32 of a-z, 0-9 and -", s.Name, s.Exercise)
	}
	return "", nil
}

// transport is what carries the source: udp unless it says otherwise.
func (s *Source) transport() string {
	if s.Transport == "" {
		return "udp"
	}
	return s.Transport
}

// checkCodes looks whether each sensor can be told from the others by what its
// protocol says, and returns the place of the first that cannot.
func (s *Source) checkCodes() (place int, err error) {
	seen := map[string]marsad.SensorID{}
	for i := range s.Sensors {
		n := &s.Sensors[i]
		codes := ""
		switch s.Protocol {
		case "asterix":
			if n.SAC == nil || n.SIC == nil {
				if len(s.Sensors) > 1 {
					return i, fmt.Errorf("sensor %s: among several sensors each needs its sac and sic", n.ID)
				}
				continue
			}
			codes = fmt.Sprintf("sac %d and sic %d", *n.SAC, *n.SIC)
		case "mavlink":
			codes = fmt.Sprintf("system %d", n.System)
		default:
			continue
		}
		if other, known := seen[codes]; known {
			return i, fmt.Errorf("sensors %s and %s have the same %s", other, n.ID, codes)
		}
		seen[codes] = n.ID
	}
	return 0, nil
}

func (n *Sensor) check(protocol string) (key string, err error) {
	fixed := slices.Contains([]marsad.SensorKind{marsad.Radar, marsad.Camera, marsad.Acoustic, marsad.Tripwire}, n.Kind)
	known := fixed || n.Kind == marsad.Locator || n.Kind == marsad.Tracker
	for _, rule := range []struct {
		key    string
		broken bool
		why    string
	}{
		{".id", !n.ID.Valid(), "1 to 32 of a-z, 0-9 and -"},
		{".kind", !known, "kind is none of radar, camera, acoustic, tripwire, locator, tracker"},
		{".lat", fixed && !geo.LatLon(n.Lat, n.Lon).Valid(), "a sensor that stands somewhere needs its site, lat and lon"},
		{".pd", !(n.Pd >= 0 && n.Pd <= 1), "pd is 0 to 1"},
		{".sigma_range_m", n.Kind == marsad.Radar && !(n.SigmaRange > 0 && n.SigmaAzimuth > 0), "a radar needs sigma_range_m and sigma_azimuth_deg"},
		{".sigma_azimuth_deg", n.Kind == marsad.Camera && !(n.SigmaAzimuth > 0), "a camera needs sigma_azimuth_deg"},
		{".revisit_s", !(n.Revisit >= 0 && n.Revisit < 86400), "revisit_s is 0 to 86400"},
		{".range_max_m", !(n.RangeMin >= 0 && n.RangeMax >= n.RangeMin && n.RangeMax < 1e7), "range_min_m and range_max_m are not a span"},
		{".system", protocol == "mavlink" && n.System == 0, "a MAVLink sensor needs its system id"},
		{".id", !n.finite(), "a figure is not a number or without bound"},
		{".id", n.smallest() < 0, "a sigma, false_per_scan, field_width_deg or min_radial_speed_mps is below 0"},
		{".sigma_azimuth_deg", n.SigmaAzimuth > 180 || n.SigmaElevation > 180, "a sigma of a direction is 0 to 180"},
		{".field_width_deg", n.FieldWidth > 360, "field_width_deg is 0 to 360"},
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

// Word returns the sensor in the project's words.
func (n *Sensor) Word(s *Source, c *Config) marsad.Sensor {
	w := marsad.Sensor{
		ID: n.ID, Name: n.Title, Kind: n.Kind,
		Site: geo.LatLon(n.Lat, n.Lon), SiteHeight: n.Height,
		SigmaRange: n.SigmaRange, SigmaAzimuth: geo.Angle(n.SigmaAzimuth) * geo.Degree,
		SigmaElevation: geo.Angle(n.SigmaElevation) * geo.Degree, SigmaRangeRate: n.SigmaRangeRate,
		SigmaPosition: n.SigmaPosition,
		AzimuthBias:   geo.Angle(n.AzimuthBias) * geo.Degree, RangeBias: n.RangeBias,
		Pd: n.Pd, FalsePerScan: n.FalsePerScan, Revisit: marsad.Seconds(n.Revisit), Sweep: n.Sweep,
		Field:    geo.Sector{From: geo.Angle(n.FieldFrom) * geo.Degree, Width: geo.Angle(n.FieldWidth) * geo.Degree},
		RangeMin: n.RangeMin, RangeMax: n.RangeMax, MinRadialSpeed: n.MinRadialSpeed,
		Origin: marsad.Origin{State: c.State, Station: c.Station, Sensor: n.ID},
		Marks:  s.Marks(),
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

// Marks returns what the source's observations carry. Without a release label they
// stay within the own organisation: nothing is shared that nobody released.
func (s *Source) Marks() marsad.Marks {
	m := marsad.Marks{Release: marsad.AmberStrict, Exercise: s.Exercise}
	if s.Release != "" {
		m.Release.UnmarshalText([]byte(s.Release)) // checked when the file was read
	}
	return m
}
