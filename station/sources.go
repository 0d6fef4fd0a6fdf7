package station

import (
	"context"
	"fmt"
	"strings"
	"time"

	"marsad"
	"marsad/internal/config"
	"marsad/link"
	"marsad/wire/generic"
)

// Feed is one source: a protocol on a socket, and the sensors that speak there.
type Feed struct {
	Name      string
	Protocol  string
	Listen    []string // addresses, or
	Connect   string   // where to
	Interface string
	Transport string
	Topics    []string // of a broker
	Every     time.Duration
	Mapping   *generic.Mapping // of a generic feed
	Points    []config.Point   // of a device that is asked
	User      string

	PasswordFile string
	CAFile       string
	CertFile     string // of a feed that listens by TCP or HTTP, with
	KeyFile      string // its key
	SigningFile  string // key of a MAVLink feed
	Community    string // file

	Framing  string
	Editions map[string]string
	Marks    marsad.Marks
	Sensors  []FeedSensor
	OnCall   bool // its sensors are listed once they are heard: silence is no fault
}

// Where is where the feed listens, or what it connects to.
func (f *Feed) Where() string {
	if f.Connect != "" {
		return f.Connect
	}
	return strings.Join(f.Listen, ", ")
}

// carrier is what carries the feed where it listens, or "connect".
func (f *Feed) carrier() string {
	switch {
	case f.Connect != "":
		return "connect"
	case f.Transport != "":
		return f.Transport
	}
	return "udp"
}

// FeedSensor is a sensor, and the codes by which its protocol knows it.
type FeedSensor struct {
	marsad.Sensor
	SAC, SIC *uint8 // ASTERIX; nil: the only one of its feed
	System   uint8  // MAVLink
	Key      string // all other protocols
	Own      bool   // an asset of ours
}

// FeedsOf returns the feeds that a configuration asks for.
func FeedsOf(c *config.Config) []Feed {
	feeds := make([]Feed, 0, len(c.Sources))
	for i := range c.Sources {
		s := &c.Sources[i]
		f := Feed{
			Name: s.Name, Protocol: s.Protocol, Listen: s.Listen, Interface: s.Interface, Transport: s.Transport,
			Connect: s.Connect, Topics: s.Topics, Every: s.Every, User: s.User, PasswordFile: s.Password, CAFile: s.CA, CertFile: s.Cert, KeyFile: s.CertKey, SigningFile: s.Signing,
			Framing: s.Framing, Editions: s.Editions, Marks: s.Marks(),
		}
		f.Points, f.Community = s.Points, s.Community
		if s.Mapping != nil {
			m := s.Mapping.Word()
			f.Mapping = &m
		}
		for j := range s.Sensors {
			n := &s.Sensors[j]
			f.Sensors = append(f.Sensors, FeedSensor{Sensor: n.Word(s, c), SAC: n.SAC, SIC: n.SIC, System: n.System, Key: n.Key, Own: n.Own})
		}
		feeds = append(feeds, f)
	}
	return feeds
}

// CommonExercise returns the exercise that all feeds belong to, or "": a station
// that hears anything real is not an exercise.
func CommonExercise(feeds []Feed) marsad.ExerciseID {
	var common marsad.ExerciseID
	for i, f := range feeds {
		if i > 0 && f.Marks.Exercise != common {
			return ""
		}
		common = f.Marks.Exercise
	}
	return common
}

// runner is a source under way: it receives until ctx ends.
type runner interface {
	Run(ctx context.Context) error
}

// constructor makes the source of a feed.
type constructor func(*Feed, link.Feed) (runner, error)

// constructors are one for each protocol; a new one is a line here and one in
// internal/config.
func constructors() map[string]constructor {
	return map[string]constructor{
		"adsb":         sure(adsbSource),
		"ais":          sure(nmeaSource),
		"asterix":      asterixSource,
		"camera":       cameraSource,
		"cot":          sure(cotSource),
		"generic":      genericSource,
		"gmti":         sure(gmtiSource),
		"jsonlines":    sure(jsonlinesSource),
		"klv":          sure(klvSource),
		"lorawan":      sure(lorawanSource),
		"mavlink":      mavlinkSource,
		"meshtastic":   sure(meshtasticSource),
		"modbus":       modbusSource,
		"nmea":         sure(nmeaSource),
		"onvif":        cameraSource,
		"remoteid":     remoteidSource,
		"rtl433":       sure(rtl433Source),
		"sapient":      sure(sapientSource),
		"sensorthings": sure(sensorthingsSource),
		"snmp":         snmpSource,
		"syslog":       sure(syslogSource),
		"vedirect":     sure(vedirectSource),
	}
}

// sure is a constructor that cannot fail.
func sure(make func(*Feed, link.Feed) runner) constructor {
	return func(f *Feed, feed link.Feed) (runner, error) { return make(f, feed), nil }
}

// newSource makes the source of a feed on what carries it.
func newSource(f *Feed, t link.Transport, sink link.Sink, counters *link.Counters) (runner, error) {
	construct := constructors()[f.Protocol]
	if construct == nil {
		return nil, fmt.Errorf("source %s: protocol %q", f.Name, f.Protocol)
	}
	return construct(f, link.Feed{Name: f.Name, Transport: t, Sink: sink, Counters: counters})
}
