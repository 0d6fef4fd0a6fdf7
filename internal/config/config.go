// Package config reads marsad.yaml: what a station needs to start. Zones, rules
// and what else people change while it runs is state, kept in the log.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"

	"marsad"
)

// Config is the whole file. Default gives the built-in values, which stand
// annotated in the sample marsad.yaml.
type Config struct {
	Station marsad.StationID `yaml:"station"`
	State   string           `yaml:"state"`
	Role    string           `yaml:"role"`
	HTTP    string           `yaml:"http"`
	Data    string           `yaml:"data"`
	Broker  Broker           `yaml:"broker"`
	Sources []Source         `yaml:"sources"`
	Limits  Limits           `yaml:"limits"`
}

// Broker takes sensors that dial in by MQTT; without an address there is none.
type Broker struct {
	Listen string `yaml:"listen"`
	Users  string `yaml:"users_file"`
	Cert   string `yaml:"cert_file"`
	Key    string `yaml:"key_file"`
}

// Limits bound what the station uses.
type Limits struct {
	CommitEvery     time.Duration `yaml:"commit_every"`
	QuarantineBytes int64         `yaml:"quarantine_bytes"`
	KeepPlots       time.Duration `yaml:"keep_plots"`
	KeepTracks      time.Duration `yaml:"keep_tracks"`
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
	if key, err := c.Broker.check(); err != nil {
		return "$.broker" + key, err
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

// check tells whether the broker may listen where it wants to: beyond this machine
// only with a certificate and users.
func (b *Broker) check() (key string, err error) {
	if b.Listen == "" {
		if *b != (Broker{}) {
			return "", errors.New("broker: listen is missing")
		}
		return "", nil
	}
	host, err := splitAddress(b.Listen)
	if err != nil {
		return ".listen", fmt.Errorf("broker: listen %w", err)
	}
	ip := net.ParseIP(host)
	switch local := host == "localhost" || ip != nil && ip.IsLoopback(); {
	case (b.Cert == "") != (b.Key == ""):
		return ".cert_file", errors.New("broker: cert_file and key_file go together")
	case !local && (b.Cert == "" || b.Users == ""):
		return ".listen", fmt.Errorf("broker: %s is beyond this machine: that needs cert_file, key_file and users_file", b.Listen)
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
