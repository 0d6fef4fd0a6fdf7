package meshtastic

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"marsad/wire/protobuf"
)

// Group is which metrics a telemetry message holds: the number of its field.
type Group uint8

// The groups that are read. Those of the body of who carries the node
// (HealthMetrics) are not.
const (
	DeviceMetrics      Group = 2
	EnvironmentMetrics Group = 3
	AirQualityMetrics  Group = 4
	PowerMetrics       Group = 5
)

// Metric is one value under its name in telemetry.proto, in the unit that this has
// there.
type Metric struct {
	Group Group
	Name  string
	Value float64
}

// A name of a metric ends in "u" after a blank where it is a whole number; "-" is a
// field that is not used.
var (
	deviceNames      = strings.Split("battery_level u,voltage,channel_utilization,air_util_tx,uptime_seconds u", ",")
	environmentNames = strings.Split("temperature,relative_humidity,barometric_pressure,gas_resistance,voltage,current,iaq u,distance,lux,white_lux,ir_lux,uv_lux,"+
		"wind_direction u,wind_speed,weight,wind_gust,wind_lull,radiation,rainfall_1h,rainfall_24h,soil_moisture u,soil_temperature,-,adc_voltage_ch0,adc_voltage_ch1,"+
		"adc_voltage_ch2,adc_voltage_ch3,adc_voltage_ch4,adc_voltage_ch5,adc_voltage_ch6,adc_voltage_ch7,one_wire_temperature_ch0,one_wire_temperature_ch1,one_wire_temperature_ch2,"+
		"one_wire_temperature_ch3,one_wire_temperature_ch4,one_wire_temperature_ch5,one_wire_temperature_ch6,one_wire_temperature_ch7,lightning_strike_count_1h u,lightning_distance_km", ",")
	airNames = strings.Split("pm10_standard u,pm25_standard u,pm100_standard u,pm10_environmental u,pm25_environmental u,pm100_environmental u,particles_03um u,particles_05um u,"+
		"particles_10um u,particles_25um u,particles_50um u,particles_100um u,co2 u,co2_temperature,co2_humidity,form_formaldehyde,form_humidity,form_temperature,pm40_standard u,"+
		"particles_40um u,pm_temperature,pm_humidity,pm_voc_idx,pm_nox_idx,particles_tps", ",")
	powerNames = strings.Split("ch1_voltage,ch1_current,ch2_voltage,ch2_current,ch3_voltage,ch3_current,ch4_voltage,ch4_current,ch5_voltage,ch5_current,ch6_voltage,ch6_current,"+
		"ch7_voltage,ch7_current,ch8_voltage,ch8_current", ",")
)

// namesOf gives the names of a group, that of field 1 first.
func namesOf(g Group) []string {
	switch g {
	case DeviceMetrics:
		return deviceNames
	case EnvironmentMetrics:
		return environmentNames
	case AirQualityMetrics:
		return airNames
	case PowerMetrics:
		return powerNames
	}
	return nil
}

func (p *Packet) telemetry(b []byte) error {
	return protobuf.Each("telemetry", b, func(f *protobuf.Field) error {
		switch {
		case f.Number == 1 && f.Type == protobuf.Fixed32:
			p.Measured = unix(f.Value)
		case f.Number == 1:
			return protobuf.ErrType
		case f.Number < 256 && namesOf(Group(f.Number)) != nil:
			if f.Type != protobuf.Bytes {
				return protobuf.ErrType
			}
			return p.metrics(Group(f.Number), f.Bytes)
		}
		return nil
	})
}

func (p *Packet) metrics(g Group, b []byte) error {
	names := namesOf(g)
	return protobuf.Each("metrics "+strconv.Itoa(int(g)), b, func(f *protobuf.Field) error {
		if f.Number > len(names) || names[f.Number-1] == "-" {
			return nil
		}
		name, whole := strings.CutSuffix(names[f.Number-1], " u")
		m := Metric{Group: g, Name: name}
		switch {
		case whole && f.Type == protobuf.Varint:
			m.Value = float64(uint32(f.Value))
		case !whole && f.Type == protobuf.Fixed32:
			m.Value = f.Float()
		default:
			return protobuf.ErrType
		}
		if !math.IsNaN(m.Value) && !math.IsInf(m.Value, 0) {
			p.Metrics = append(p.Metrics, m)
		}
		return nil
	})
}

func (p *Packet) appendTelemetry(b []byte) []byte {
	if !p.Measured.IsZero() {
		b = protobuf.AppendFixed32(b, 1, uint32(p.Measured.Unix()))
	}
	for _, g := range [...]Group{DeviceMetrics, EnvironmentMetrics, AirQualityMetrics, PowerMetrics} {
		var group []byte
		for i, n := range namesOf(g) {
			name, whole := strings.CutSuffix(n, " u")
			for _, m := range p.Metrics {
				switch {
				case m.Group != g || m.Name != name:
				case whole:
					group = binary.AppendUvarint(group, uint64(i+1)<<3|protobuf.Varint)
					group = binary.AppendUvarint(group, uint64(m.Value))
				default:
					group = binary.AppendUvarint(group, uint64(i+1)<<3|protobuf.Fixed32)
					group = binary.LittleEndian.AppendUint32(group, math.Float32bits(float32(m.Value)))
				}
			}
		}
		if group != nil {
			b = protobuf.AppendBytes(b, int(g), group)
		}
	}
	return b
}
