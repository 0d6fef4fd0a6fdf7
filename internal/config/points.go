package config

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"marsad"
	"marsad/wire/generic"
)

// Point is one value that is asked for: where it stands (Modbus: register, or table
// and address; SNMP: oid), and what it is.
type Point struct {
	Register uint32  `yaml:"register"` // as manuals write it: 40001 is the first holding register
	Table    string  `yaml:"table"`    // holding, input, coil, discrete
	Address  *uint16 `yaml:"address"`  // in the table, from 0
	Type     string  `yaml:"type"`     // u16 (usual), s16, u32, s32, f32, bool
	Order    string  `yaml:"order"`    // of the words of 32 bits: big (usual), little
	OID      string  `yaml:"oid"`

	Scale    float64 `yaml:"scale"` // 0 is 1
	Offset   float64 `yaml:"offset"`
	Unit     string  `yaml:"unit"` // of scale·x + offset; empty: that of the quantity
	Quantity string  `yaml:"quantity"`
	Part     string  `yaml:"part"`
}

// maxPoints bounds how many values a source asks for.
const maxPoints = 256

// Way returns how a value as it stands becomes one of the quantity: x·factor + shift.
func (p *Point) Way() (factor, shift float64, err error) {
	ours, known := marsad.Quantity(p.Quantity).Unit()
	if !known {
		return 0, 0, fmt.Errorf("quantity %q is none", p.Quantity)
	}
	f, s, err := generic.Convert(p.Unit, ours)
	scale := p.Scale
	if scale == 0 {
		scale = 1
	}
	factor, shift = scale*f, p.Offset*f+s
	if err == nil && (math.IsNaN(factor+shift) || math.IsInf(factor+shift, 0)) {
		err = errors.New("scale or offset is not a number")
	}
	return factor, shift, err
}

// Place returns the table and the address in it of a Modbus point.
func (p *Point) Place() (table string, address uint16, err error) {
	if p.Register == 0 {
		switch p.Table {
		case "holding", "input", "coil", "discrete":
		default:
			return "", 0, fmt.Errorf("table %q is none of holding, input, coil, discrete (or give the register)", p.Table)
		}
		if p.Address == nil {
			return "", 0, errors.New("the address in the table is missing")
		}
		return p.Table, *p.Address, nil
	}
	if p.Table != "" || p.Address != nil {
		return "", 0, errors.New("register, or table and address: not both")
	}
	first, number := p.Register/10_000, p.Register%10_000
	if p.Register >= 100_000 {
		first, number = p.Register/100_000, p.Register%100_000
	}
	tables := map[uint32]string{0: "coil", 1: "discrete", 3: "input", 4: "holding"}
	if tables[first] == "" || number == 0 || number > 65_536 {
		return "", 0, fmt.Errorf("register %d: 40001 is the first holding register, 30001 the first input register, 10001 the first discrete input, 1 the first coil", p.Register)
	}
	return tables[first], uint16(number - 1), nil
}

var dotted = regexp.MustCompile(`^\.?[0-2](\.\d{1,10})+$`)

// check looks at a point of the protocol.
func (p *Point) check(protocol string) error {
	if _, _, err := p.Way(); err != nil {
		return err
	}
	if len(p.Part) > 64 {
		return errors.New("part is longer than 64 bytes")
	}
	if protocol == "snmp" {
		return p.checkSNMP()
	}
	return p.checkModbus()
}

func (p *Point) checkSNMP() error {
	if len(p.OID) > 256 || !dotted.MatchString(p.OID) {
		return fmt.Errorf("oid %q: numbers with dots between, such as 1.3.6.1.2.1.1.3.0", p.OID)
	}
	if p.Register != 0 || p.Table != "" || p.Address != nil || p.Type != "" || p.Order != "" {
		return errors.New("register, table, address, type and order are of modbus")
	}
	return nil
}

func (p *Point) checkModbus() error {
	table, address, err := p.Place()
	if err != nil {
		return err
	}
	wide, known := map[string]bool{"": false, "u16": false, "s16": false, "bool": false, "u32": true, "s32": true, "f32": true}[p.Type]
	bit := table == "coil" || table == "discrete"
	switch {
	case p.OID != "":
		return errors.New("oid is of snmp")
	case !known:
		return fmt.Errorf("type %q is none of u16, s16, u32, s32, f32, bool", p.Type)
	case bit && p.Type != "" && p.Type != "bool":
		return fmt.Errorf("a %s is a bool", table)
	case p.Order != "" && p.Order != "big" && p.Order != "little":
		return fmt.Errorf("order %q is none of big, little", p.Order)
	case wide && address == math.MaxUint16:
		return errors.New("the second word lies behind the last register")
	}
	return nil
}

// Asked is the device that a modbus or snmp source asks.
type Asked struct {
	Host string // host:port
	Unit uint8  // of Modbus
}

// AskedOf reads modbus://host:port?unit=1 and snmp://host:port; the ports are 502 and
// 161 where none is told, the unit is 1.
func AskedOf(protocol, connect string) (a Asked, err error) {
	u, err := url.Parse(connect)
	if err != nil {
		return a, err
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"modbus": "502", "snmp": "161"}[protocol]
	}
	if u.Scheme != protocol || u.Hostname() == "" || u.Path != "" {
		return a, fmt.Errorf("%q: %s://host:port", connect, protocol)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return a, fmt.Errorf("%q: port %q", connect, port)
	}
	a = Asked{Host: net.JoinHostPort(u.Hostname(), port), Unit: 1}
	for key, values := range u.Query() {
		n, err := strconv.ParseUint(values[0], 10, 8)
		if key != "unit" || protocol != "modbus" || err != nil {
			return a, fmt.Errorf("%q: only unit=0 to 255, of modbus", connect)
		}
		a.Unit = uint8(n)
	}
	return a, nil
}

// checkPoints looks at what a source asks for; only modbus and snmp ask.
func (s *Source) checkPoints() (key string, err error) {
	if s.Protocol != "modbus" && s.Protocol != "snmp" {
		if len(s.Points) > 0 || s.Community != "" {
			return ".points", errors.New("only modbus and snmp have points, only snmp a community_file")
		}
		return "", nil
	}
	if _, err := AskedOf(s.Protocol, s.Connect); err != nil {
		return ".connect", fmt.Errorf("connect %w", err)
	}
	switch {
	case s.Every < time.Second:
		return ".every", fmt.Errorf("every %s: how often to ask, at least 1s", s.Every)
	case len(s.Points) == 0 || len(s.Points) > maxPoints:
		return ".points", fmt.Errorf("%d points: 1 to %d", len(s.Points), maxPoints)
	case len(s.Sensors) != 1:
		return ".sensors", errors.New("one device, one sensor")
	case s.Protocol == "modbus" && s.Community != "":
		return ".community_file", errors.New("community_file is of snmp")
	case s.Protocol == "snmp" && (s.Community == "") == (s.User == "" || s.Password == ""):
		return ".user", errors.New("SNMPv3 needs user and password_file; SNMPv2c needs community_file instead")
	}
	for i := range s.Points {
		if err := s.Points[i].check(s.Protocol); err != nil {
			return fmt.Sprintf(".points[%d]", i), fmt.Errorf("point %d: %w", i+1, err)
		}
	}
	return "", nil
}
