package config

import (
	"math"
	"strings"
	"testing"
)

func TestPoints(t *testing.T) {
	number := func(n uint16) *uint16 { return &n }
	for _, c := range []struct {
		p       Point
		table   string
		address uint16
		ok      bool
	}{
		{Point{Register: 40001}, "holding", 0, true}, {Point{Register: 465536}, "holding", 65535, true}, {Point{Register: 30010}, "input", 9, true},
		{Point{Register: 10001}, "discrete", 0, true}, {Point{Register: 1}, "coil", 0, true}, {Point{Table: "input", Address: number(7)}, "input", 7, true},
		{Point{Register: 40000}, "", 0, false}, {Point{Register: 20001}, "", 0, false}, {Point{Register: 465537}, "", 0, false},
		{Point{Table: "input"}, "", 0, false}, {Point{Table: "x", Address: number(7)}, "", 0, false}, {Point{Register: 1, Table: "coil"}, "", 0, false},
	} {
		if table, address, err := c.p.Place(); table != c.table || address != c.address || (err == nil) != c.ok {
			t.Errorf("%+v: %s %d %v", c.p, table, address, err)
		}
	}
	p := Point{Quantity: "device-temperature", Unit: "C", Scale: 0.1, Offset: -40}
	if f, s, err := p.Way(); err != nil || math.Abs(1000*f+s-(60+273.15)) > 1e-9 {
		t.Errorf("%g %g %v", f, s, err)
	}
	source := "sources:\n  - name: n\n    protocol: %P\n    connect: %P://10.0.0.1\n    every: 10s\n    %S\n    points: [{%X, quantity: load-power}]\n    sensors: [{id: a, kind: locator}]\n"
	for _, c := range []struct{ protocol, secret, point, want string }{
		{"modbus", "", "register: 40001", ""},
		{"snmp", "{}", "oid: 1.3.6.1.2.1.1.3.0", "f.yaml"},
		{"snmp", "community_file: x", "oid: 1.3.6.1.2.1.1.3.0", ""},
		{"snmp", "community_file: x", "oid: 1..3", "f.yaml:7: source n: point 1: oid"},
		{"snmp", "community_file: x", "register: 1", "f.yaml:7: source n: point 1: oid"},
		{"snmp", "user: u", "oid: 1.3", "f.yaml:6: source n: SNMPv3 needs"},
		{"modbus", "community_file: x", "register: 1", "f.yaml:6: source n: community_file"},
		{"modbus", "", "register: 40001, type: u64", "f.yaml:7: source n: point 1: type"},
		{"modbus", "", "register: 1, type: f32", "f.yaml:7: source n: point 1: a coil"},
		{"modbus", "", "register: 465536, type: f32", "f.yaml:7: source n: point 1: the second word"},
		{"modbus", "", "register: 40001, unit: C", "f.yaml:7: source n: point 1: unit"},
		{"modbus", "", "register: 40001, order: odd", "f.yaml:7: source n: point 1: order"},
		{"modbus", "", "oid: 1.3, register: 1", "f.yaml:7: source n: point 1: oid"},
	} {
		text := strings.NewReplacer("%P", c.protocol, "%S", c.secret, "%X", c.point).Replace(source)
		_, err := Parse("f.yaml", []byte(text))
		if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s %s %s: %v", c.protocol, c.secret, c.point, err)
		}
	}
	for _, bad := range []string{"modbus://", "snmp://h", "modbus://h:0", "modbus://h?unit=256", "modbus://h?x=1", "modbus://h/path"} {
		if _, err := AskedOf("modbus", bad); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
	if a, err := AskedOf("modbus", "modbus://[::1]?unit=9"); err != nil || a != (Asked{"[::1]:502", 9}) {
		t.Errorf("%+v %v", a, err)
	}
}
