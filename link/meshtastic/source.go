package meshtastic

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/meshtastic"
)

// Source is one gateway or broker. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Sensors []Sensor
}

// Sensor is a node; Key is its id, !7efeee00.
type Sensor struct {
	marsad.Sensor
	Key string
	Own bool // its positions are those of a platform of ours
}

// The reasons for which a packet is not used.
const (
	BadMessage    marsad.Code = "meshtastic-message"   // no packet; kept without its bytes
	Words         marsad.Code = "meshtastic-words"     // what people say to one another: not read
	Encrypted     marsad.Code = "meshtastic-encrypted" // the gateway has no key for it
	Repeated      marsad.Code = "meshtastic-repeat"    // the same packet through another gateway
	Nothing       marsad.Code = "meshtastic-nothing"   // nothing in it that is used
	BadFrame      marsad.Code = "meshtastic-frame"     // bytes between the frames of a stream: the device's log
	UnknownSensor marsad.Code = "unknown-sensor"       // a node that is not configured here
	Impossible    marsad.Code = "impossible-values"    // quantities that cannot be
)

// Run receives until ctx ends, which is no error. It fails only for a configuration
// that cannot work.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("meshtastic source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns packets into observations. It belongs to one goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, sensors: map[meshtastic.NodeID]*sensor{}}
	r.streams.New = func() *meshtastic.Framer { return new(meshtastic.Framer) }
	for i := range s.Sensors {
		n := &s.Sensors[i]
		id, err := meshtastic.ParseNodeID(strings.ToLower(n.Key))
		switch {
		case err != nil:
			return nil, marsad.Errorf(marsad.BadConfig, "meshtastic source %s: key %q of sensor %s: %w", s.Name, n.Key, n.ID, err)
		case r.sensors[id] != nil:
			return nil, marsad.Errorf(marsad.BadConfig, "meshtastic source %s: key %q of sensor %s stands twice", s.Name, n.Key, n.ID)
		}
		r.sensors[id] = &sensor{Sensor: n, clock: s.NewClock(n.ID), asset: marsad.Asset{BatteryLeft: -1, LinkQuality: -1}}
	}
	return r, nil
}

// Reader turns packets into observations.
type Reader struct {
	source   *Source
	sensors  map[meshtastic.NodeID]*sensor
	streams  link.Senders[*meshtastic.Framer]
	packet   meshtastic.Packet
	batch    []marsad.Observation
	readings []marsad.Reading
}

type sensor struct {
	*Sensor
	clock link.Clock
	asset marsad.Asset
	seen  [16]uint32 // the last packets' ids
	next  int
}

// Packet takes a broker's message, a datagram, or the next bytes of a stream.
func (r *Reader) Packet(p link.Packet) {
	if len(p.Bytes) > 0 {
		r.source.Counters.Frame(len(p.Bytes), p.At)
	}
	r.batch, r.readings = r.batch[:0], r.readings[:0]
	switch text := bytes.TrimSpace(p.Bytes); {
	case p.Stream != 0:
		r.stream(&p)
	case len(text) > 0 && text[0] == '{':
		r.use(p.At, p.Bytes, r.packet.DecodeJSON(text))
	case len(p.Bytes) > 0:
		r.use(p.At, p.Bytes, r.packet.Decode(p.Bytes))
	}
	r.source.Observe(r.batch)
	r.source.Read(r.readings)
}

func (r *Reader) stream(p *link.Packet) {
	framer, _ := r.streams.Of(p)
	before := framer.Skipped
	framer.Write(p.Bytes)
	for message, ok := framer.Next(); ok; message, ok = framer.Next() {
		if is, err := r.packet.DecodeFromRadio(message); is || err != nil {
			r.use(p.At, message, err)
		}
	}
	if p.End {
		framer.End()
		r.streams.Forget(p)
	}
	if framer.Skipped > before {
		r.source.Counters.Reject(BadFrame)
	}
}

// use takes the packet that was read of a message, or counts why not.
func (r *Reader) use(received time.Time, message []byte, err error) {
	if err != nil { // it may hold words
		r.source.Broken(received, BadMessage, err, nil)
		return
	}
	r.source.Counters.Messages(1)
	code, err := r.take(received)
	switch {
	case err != nil:
		r.source.Broken(received, code, err, message)
	case code != "":
		r.source.Counters.Reject(code)
	}
}

// take uses the packet, or returns why not.
func (r *Reader) take(received time.Time) (marsad.Code, error) {
	p := &r.packet
	s := r.sensors[p.From]
	switch {
	case p.Encrypted > 0:
		return Encrypted, nil
	case p.Port.Private():
		return Words, nil
	case s == nil:
		return UnknownSensor, nil
	case p.ID != 0 && slices.Contains(s.seen[:], p.ID):
		return Repeated, nil
	}
	s.seen[s.next] = p.ID
	s.next = (s.next + 1) % len(s.seen)
	if p.Direct() && p.RSSI != 0 {
		r.read(s, marsad.SignalStrength, "", float64(p.RSSI), received, received)
		r.read(s, marsad.SignalNoise, "", p.SNR, received, received)
	}
	switch {
	case p.Position != nil:
		return r.position(s, received)
	case len(p.Metrics) > 0:
		return r.metrics(s, received)
	case p.Detection == meshtastic.Detected:
		r.batch = append(r.batch, link.Presence(&s.Sensor.Sensor, received, received))
	case p.Detection == meshtastic.Clear:
		s.asset.At = received
		r.source.Asset(s.ID, s.asset)
	case len(p.Neighbors) > 0:
		for _, n := range p.Neighbors {
			r.read(s, marsad.SignalNoise, n.Node.String(), n.SNR, received, received)
		}
	default:
		return Nothing, nil
	}
	return "", nil
}

// read adds a reading if it can be.
func (r *Reader) read(s *sensor, q marsad.Quantity, part string, value float64, at, received time.Time) error {
	x := marsad.Reading{Sensor: s.ID, At: at, Received: received, Quantity: q, Part: part, Value: value, Origin: s.Origin, Marks: s.Marks}
	err := x.Valid()
	if err == nil {
		r.readings = append(r.readings, x)
	}
	return err
}

// usualSigma is that of a satellite fix whose quality is not told, m.
const usualSigma = 10

// position makes a report. A place that was blurred on purpose is as wide as that.
func (r *Reader) position(s *sensor, received time.Time) (marsad.Code, error) {
	x := r.packet.Position
	if !x.Placed() || s.Kind != marsad.Locator { // a detector stands where it was put
		return Nothing, nil
	}
	at := received
	if !x.Time.IsZero() {
		at = r.source.Measured(&s.clock, x.Time, received)
	}
	sigma := max(s.SigmaPosition, usualSigma)
	if dop := max(x.HDOP, x.PDOP); x.Accuracy > 0 && dop > 0 {
		sigma = max(s.SigmaPosition, x.Accuracy*dop)
	}
	sigma = max(sigma, x.Cut())
	o := marsad.Observation{Sensor: s.ID, At: at, Received: received, Kind: marsad.Report, Has: marsad.HasPosition, Position: geo.LatLon(x.Latitude, x.Longitude),
		Covariance: marsad.Covariance{EE: sigma * sigma, NN: sigma * sigma}, Label: marsad.Cooperative, Origin: s.Origin, Marks: s.Marks}
	if s.Own {
		o.Label = marsad.Own
	}
	o.Identity.Name = r.packet.From.String()
	if !math.IsNaN(x.Altitude) {
		o.Has |= marsad.HasHeight
		o.Height, o.SigmaHeight = geo.Height{Metres: x.Altitude, Above: geo.SeaLevel}, 2*sigma
	}
	if !math.IsNaN(x.Speed) && !math.IsNaN(x.Track) {
		sin, cos := math.Sincos(x.Track * math.Pi / 180)
		o.Has |= marsad.HasVelocity
		o.East, o.North, o.SigmaVelocity = x.Speed*sin, x.Speed*cos, 1
	}
	if err := o.Valid(); err != nil {
		return Impossible, err
	}
	r.batch = append(r.batch, o)
	return "", nil
}

// quantities are what the metrics mean: (x·factor + shift) in the unit of the quantity.
var quantities = [...]struct {
	group         meshtastic.Group
	name          string
	quantity      marsad.Quantity
	part          string
	factor, shift float64
}{
	{meshtastic.DeviceMetrics, "voltage", marsad.BatteryVoltage, "", 1, 0},
	{meshtastic.EnvironmentMetrics, "temperature", marsad.AirTemperature, "", 1, 273.15},
	{meshtastic.EnvironmentMetrics, "relative_humidity", marsad.Humidity, "", 0.01, 0},
	{meshtastic.EnvironmentMetrics, "barometric_pressure", marsad.Pressure, "", 100, 0},
	{meshtastic.EnvironmentMetrics, "voltage", marsad.SupplyVoltage, "", 1, 0},
	{meshtastic.EnvironmentMetrics, "current", marsad.LoadCurrent, "", 0.001, 0},
	{meshtastic.EnvironmentMetrics, "distance", marsad.DistanceToSurface, "", 0.001, 0},
	{meshtastic.EnvironmentMetrics, "lux", marsad.Illuminance, "", 1, 0},
	{meshtastic.EnvironmentMetrics, "wind_direction", marsad.WindFrom, "", math.Pi / 180, 0},
	{meshtastic.EnvironmentMetrics, "wind_speed", marsad.WindSpeed, "", 1, 0},
	{meshtastic.EnvironmentMetrics, "wind_gust", marsad.WindGust, "", 1, 0},
	{meshtastic.EnvironmentMetrics, "rainfall_1h", marsad.Rain, "1h", 0.001, 0},
	{meshtastic.EnvironmentMetrics, "rainfall_24h", marsad.Rain, "24h", 0.001, 0},
	{meshtastic.EnvironmentMetrics, "soil_moisture", marsad.SoilMoisture, "", 0.01, 0},
	{meshtastic.EnvironmentMetrics, "soil_temperature", marsad.GroundTemperature, "", 1, 273.15},
	{meshtastic.EnvironmentMetrics, "lightning_strike_count_1h", marsad.LightningCount, "1h", 1, 0},
	{meshtastic.EnvironmentMetrics, "lightning_distance_km", marsad.LightningDistance, "", 1000, 0},
	{meshtastic.AirQualityMetrics, "pm10_standard", marsad.Dust, "pm1", 1e-9, 0},
	{meshtastic.AirQualityMetrics, "pm25_standard", marsad.Dust, "pm2.5", 1e-9, 0},
	{meshtastic.AirQualityMetrics, "pm100_standard", marsad.Dust, "pm10", 1e-9, 0},
	{meshtastic.AirQualityMetrics, "co2", marsad.CarbonDioxide, "", 1e-6, 0},
}

// metrics takes telemetry.
func (r *Reader) metrics(s *sensor, received time.Time) (code marsad.Code, err error) {
	p := &r.packet
	at := received
	if !p.Measured.IsZero() {
		at = r.source.Measured(&s.clock, p.Measured, received)
	}
	for _, m := range p.Metrics {
		switch {
		case m.Group == meshtastic.DeviceMetrics && m.Name == "battery_level":
			s.asset.At = at
			if s.asset.BatteryLeft = m.Value / 100; m.Value > 100 { // on external power
				s.asset.BatteryLeft = -1
			}
			r.source.Asset(s.ID, s.asset)
			continue
		case m.Group == meshtastic.PowerMetrics:
			q, factor := marsad.SupplyVoltage, 1.0
			if strings.HasSuffix(m.Name, "current") {
				q, factor = marsad.LoadCurrent, 0.001
			}
			err = r.read(s, q, m.Name[:3], m.Value*factor, at, received)
		}
		for i := range quantities {
			if x := &quantities[i]; x.group == m.Group && x.name == m.Name && err == nil {
				err = r.read(s, x.quantity, x.part, m.Value*x.factor+x.shift, at, received)
			}
		}
		if err != nil {
			return Impossible, err
		}
	}
	return "", nil
}
