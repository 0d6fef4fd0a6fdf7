package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/asterix"
)

// Source is one feed: a protocol, what carries it, and the sensors that speak there.
type Source struct {
	Name      string            `yaml:"name"`
	Protocol  string            `yaml:"protocol"`
	Listen    Addresses         `yaml:"listen"`
	Interface string            `yaml:"interface"`
	Transport string            `yaml:"transport"`
	Connect   string            `yaml:"connect"`
	Topics    []string          `yaml:"topics"`
	Every     time.Duration     `yaml:"every"`
	User      string            `yaml:"user"`
	Password  string            `yaml:"password_file"`
	CA        string            `yaml:"ca_file"`
	Cert      string            `yaml:"cert_file"`
	CertKey   string            `yaml:"key_file"`
	Exercise  marsad.ExerciseID `yaml:"exercise"`
	Release   string            `yaml:"release"`
	Signing   string            `yaml:"signing_key_file"`
	Framing   string            `yaml:"framing"`
	Editions  map[string]string `yaml:"editions"`
	Mapping   *Mapping          `yaml:"mapping"`
	Points    []Point           `yaml:"points"`
	Community string            `yaml:"community_file"`
	Sensors   []Sensor          `yaml:"sensors"`
}

// Addresses is one address, or a list of them.
type Addresses []string

// UnmarshalYAML reads a text or a list of texts.
func (a *Addresses) UnmarshalYAML(read func(any) error) error {
	var one string
	if read(&one) == nil {
		*a = Addresses{one}
		return nil
	}
	return read((*[]string)(a))
}

// carriers are what may carry a protocol.
type carriers uint8

const (
	datagrams carriers = 1 << iota // UDP
	streams                        // TCP and TLS both ways, serial lines, files
	posts                          // HTTP POST
	polls                          // HTTP GET, again and again
	broker                         // MQTT
	devices                        // ONVIF
	asked                          // a device of its own protocol, again and again
)

// protocols are what a source may speak, and over what; a new one is a line here
// and one in station/sources.go.
var protocols = []struct {
	name string
	over carriers
}{
	{"adsb", datagrams | streams},
	{"ais", datagrams | streams},
	{"asterix", datagrams | streams},
	{"camera", polls | posts | devices},
	{"cot", datagrams | streams},
	{"generic", datagrams | streams | posts | polls | broker},
	{"gmti", datagrams | streams},
	{"jsonlines", datagrams | streams | posts | broker},
	{"klv", datagrams | streams},
	{"mavlink", datagrams | streams},
	{"nmea", datagrams | streams},
	{"sensorthings", polls | posts | broker},
	{"lorawan", streams | posts | broker},
	{"meshtastic", datagrams | streams | posts | broker},
	{"remoteid", streams},
	{"rtl433", datagrams | streams | posts | broker},
	{"sapient", streams},
	{"vedirect", datagrams | streams},
	{"syslog", datagrams | streams},
	{"modbus", asked},
	{"snmp", asked},
}

// Protocols returns the names of what a source may speak.
func Protocols() (names []string) {
	for _, p := range protocols {
		names = append(names, p.name)
	}
	return names
}

func carriersOf(protocol string) carriers {
	for _, p := range protocols {
		if p.name == protocol {
			return p.over
		}
	}
	return 0
}

func (s *Source) check(seen map[string]bool) (key string, err error) {
	switch {
	case s.Name == "" || seen["source "+s.Name]:
		return ".name", fmt.Errorf("source name %q is empty or stands twice", s.Name)
	case carriersOf(s.Protocol) == 0:
		return ".protocol", fmt.Errorf("source %s: protocol %q is none of %v", s.Name, s.Protocol, Protocols())
	case len(s.Sensors) == 0:
		return ".sensors", fmt.Errorf("source %s has no sensors", s.Name)
	}
	seen["source "+s.Name] = true
	if key, err := s.checkCarrier(seen); err != nil {
		return key, fmt.Errorf("source %s: %w", s.Name, err)
	}
	if key, err := s.checkMarks(); err != nil {
		return key, fmt.Errorf("source %s: %w", s.Name, err)
	}
	if key, err := s.checkPoints(); err != nil {
		return key, fmt.Errorf("source %s: %w", s.Name, err)
	}
	if key, err := s.checkMapping(); err != nil {
		return key, fmt.Errorf("source %s: %w", s.Name, err)
	}
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

// checkCarrier looks at where the source listens or what it connects to.
func (s *Source) checkCarrier(seen map[string]bool) (key string, err error) {
	over := carriersOf(s.Protocol)
	if s.Connect != "" {
		if len(s.Listen) > 0 || s.Transport != "" {
			return ".connect", errors.New("listen with transport, or connect: not both")
		}
		return s.checkConnect(over)
	}
	carrier, known := map[string]carriers{"": datagrams, "udp": datagrams, "tcp": streams, "http": posts}[s.Transport]
	switch {
	case len(s.Listen) == 0:
		return ".listen", errors.New("where it listens (listen) or what it connects to (connect) is missing")
	case !known:
		return ".transport", fmt.Errorf("transport %q is none of udp, tcp, http", s.Transport)
	case over&carrier == 0:
		return ".transport", fmt.Errorf("%s does not go over %q", s.Protocol, s.transport())
	case (s.Cert == "") != (s.CertKey == ""):
		return ".cert_file", errors.New("cert_file and key_file go together")
	case s.Cert != "" && carrier == datagrams:
		return ".cert_file", errors.New("cert_file is for transport tcp or http")
	case carrier == posts && len(s.Listen) > 1:
		return ".listen", errors.New("http listens on one address")
	}
	for _, address := range s.Listen {
		host, err := splitAddress(address)
		if err != nil {
			return ".listen", fmt.Errorf("listen %w", err)
		}
		if _, err := netip.ParseAddr(host); err != nil && host != "" && host != "localhost" {
			return ".listen", fmt.Errorf("listen %q: not an address of this machine or a multicast group (a sensor that is dialled stands under connect)", address)
		}
		socket := s.transport() + " " + address
		if _, port, _ := net.SplitHostPort(address); port != "0" && seen[socket] {
			return ".listen", fmt.Errorf("another source listens on %s: several sensors may stand under one source", address)
		}
		seen[socket] = true
	}
	return "", nil
}

func (s *Source) checkConnect(over carriers) (key string, err error) {
	scheme, _, _ := strings.Cut(s.Connect, ":")
	carrier := streams
	switch scheme {
	case "modbus", "snmp":
		carrier = asked // checkPoints looks at the rest
	case "broker":
		carrier = broker
		if len(s.Topics) == 0 {
			return ".topics", errors.New("topics to subscribe to are missing")
		}
	case "http", "https", "onvif", "onvifs":
		if carrier = polls; scheme[0] == 'o' {
			carrier = devices
		}
		if u, err := url.Parse(s.Connect); err != nil || u.Host == "" {
			return ".connect", fmt.Errorf("connect %q is no address of a web server", s.Connect)
		}
		if s.Every < time.Second {
			return ".every", fmt.Errorf("every %s: how often to ask, at least 1s", s.Every)
		}
	case "mqtt", "mqtts", "mqtt5", "mqtts5":
		carrier = broker
		if u, err := url.Parse(s.Connect); err != nil || u.Host == "" {
			return ".connect", fmt.Errorf("connect %q is no address of a broker", s.Connect)
		}
		if len(s.Topics) == 0 {
			return ".topics", errors.New("topics to subscribe to are missing")
		}
	default:
		if _, err := link.Dial(s.Connect, nil); err != nil {
			return ".connect", fmt.Errorf("connect %w", err)
		}
	}
	if over&carrier == 0 {
		return ".connect", fmt.Errorf("%s does not go over %q", s.Protocol, scheme)
	}
	return "", nil
}

// checkMarks looks at the marks that the source gives, and at what only some
// protocols have.
func (s *Source) checkMarks() (key string, err error) {
	if err := new(marsad.Release).UnmarshalText([]byte(s.Release)); err != nil && s.Release != "" {
		return ".release", err
	}
	if _, err := asterix.ParseFraming(s.Framing); s.Framing != "" && err != nil {
		return ".framing", err
	}
	editions, err := asterix.ParseEditions(s.Editions)
	if err == nil {
		_, err = asterix.NewDecoder(editions)
	}
	if err != nil {
		return ".editions", err
	}
	if s.Signing != "" && s.Protocol != "mavlink" { // the file itself is read when the station starts, as all others are
		return ".signing_key_file", fmt.Errorf("signing_key_file is for mavlink, not for %s", s.Protocol)
	}
	if s.Exercise != "" && !s.Exercise.Valid() {
		return ".exercise", fmt.Errorf("exercise %q: 1 to 32 of a-z, 0-9 and -", s.Exercise)
	}
	return "", nil
}

// transport is what carries the source that listens: udp unless it says otherwise.
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
		case "jsonlines":
			continue
		default:
			codes = fmt.Sprintf("key %q", n.Key)
		}
		if other, known := seen[codes]; known {
			return i, fmt.Errorf("sensors %s and %s have the same %s", other, n.ID, codes)
		}
		seen[codes] = n.ID
	}
	return 0, nil
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
