package snmp

import (
	"context"
	"math"
	"net"
	"testing"
	"time"

	client "github.com/gosnmp/gosnmp"

	"marsad"
	"marsad/link"
)

const engine = "\x80\x00\x1f\x88\x04agent"

// agent answers version 2c, and version 3 with the user of secret.
type agent struct {
	conn   net.PacketConn
	secret Secret
	asked  chan client.PDUType
}

func newAgent(t *testing.T, secret Secret) *agent {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a := &agent{conn: conn, secret: secret, asked: make(chan client.PDUType, 100)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 65536)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			if answer := a.answer(b[:n]); answer != nil {
				conn.WriteTo(answer, from)
			}
		}
	}()
	t.Cleanup(func() { conn.Close(); <-done })
	return a
}

func (a *agent) user() *client.UsmSecurityParameters {
	return &client.UsmSecurityParameters{UserName: a.secret.User, AuthenticationProtocol: client.SHA256, AuthenticationPassphrase: a.secret.Password,
		PrivacyProtocol: client.AES, PrivacyPassphrase: a.secret.Privacy, AuthoritativeEngineID: engine, AuthoritativeEngineBoots: 1, AuthoritativeEngineTime: 7}
}

func (a *agent) answer(b []byte) []byte {
	x := &client.GoSNMP{Version: client.Version2c}
	if a.secret.Community == "" {
		x = &client.GoSNMP{Version: client.Version3, SecurityModel: client.UserSecurityModel, MsgFlags: client.AuthPriv, SecurityParameters: a.user()}
	}
	in, err := x.UnmarshalTrap(b, false)
	if err == nil && a.secret.Community != "" && in.Community == a.secret.Community {
		a.asked <- in.PDUType
		in.PDUType, in.Variables = client.GetResponse, values(in.Variables)
		out, _ := in.MarshalMsg()
		return out
	}
	if a.secret.Community != "" {
		return nil
	}
	if err != nil {
		return nil
	}
	if in.MsgFlags&client.AuthPriv != client.AuthPriv {
		return a.discovery(in)
	}
	a.asked <- in.PDUType
	user := a.user()
	if user.InitSecurityKeys() != nil {
		return nil
	}
	out := &client.SnmpPacket{Version: client.Version3, MsgFlags: client.AuthPriv, SecurityModel: client.UserSecurityModel, SecurityParameters: user, MsgID: in.MsgID,
		RequestID: in.RequestID, ContextEngineID: engine, PDUType: client.GetResponse, Variables: values(in.Variables), MsgMaxSize: 65507}
	if user.InitPacket(out) != nil {
		return nil
	}
	bytes, _ := out.MarshalMsg()
	return bytes
}

// discovery tells who asks without knowing it the engine's id (RFC 3414, clause 4).
func (a *agent) discovery(in *client.SnmpPacket) []byte {
	out := &client.SnmpPacket{Version: client.Version3, MsgFlags: client.NoAuthNoPriv, SecurityModel: client.UserSecurityModel, MsgID: in.MsgID, RequestID: in.RequestID,
		SecurityParameters: &client.UsmSecurityParameters{AuthoritativeEngineID: engine, AuthoritativeEngineBoots: 1, AuthoritativeEngineTime: 7},
		ContextEngineID:    engine, PDUType: client.Report, MsgMaxSize: 65507, Variables: []client.SnmpPDU{{Name: ".1.3.6.1.6.3.15.1.1.4.0", Type: client.Counter32, Value: uint32(1)}}}
	bytes, _ := out.MarshalMsg()
	return bytes
}

func values(asked []client.SnmpPDU) (out []client.SnmpPDU) {
	for _, v := range asked {
		switch v.Name {
		case ".1.3.1":
			v.Type, v.Value = client.Integer, 135
		case ".1.3.2":
			v.Type, v.Value = client.OctetString, []byte("24.5 V")
		case ".1.3.3":
			v.Type, v.Value = client.Gauge32, uint32(80)
		case ".1.3.4":
			v.Type, v.Value = client.OctetString, []byte("on line")
		case ".1.3.5":
			v.Type, v.Value = client.Integer, -500
		default:
			v.Type, v.Value = client.NoSuchObject, nil
		}
		out = append(out, v)
	}
	return out
}

func point(oid string, q marsad.Quantity, factor, shift float64) Point {
	return Point{OID: oid, Quantity: q, Factor: factor, Shift: shift}
}

func TestAgainstAnAgent(t *testing.T) {
	for name, secret := range map[string]Secret{"2c": {Community: "site"}, "3": {User: "marsad", Password: "authentic", Privacy: "private-key"}} {
		t.Run(name, func(t *testing.T) {
			a := newAgent(t, secret)
			got := make(chan []marsad.Reading, 10)
			counters := new(link.Counters)
			s := &Source{Address: a.conn.LocalAddr().String(), Every: time.Hour, Secret: secret, Sensor: marsad.Sensor{ID: "ups"},
				Feed: link.Feed{Counters: counters, Sink: link.Sink{Reading: func(b []marsad.Reading) { got <- b }}},
				Points: []Point{point("1.3.1", marsad.BatteryVoltage, 0.1, 0), point(".1.3.2", marsad.LoadVoltage, 1, 0), point("1.3.3", marsad.BatteryLeft, 0.01, 0),
					point("1.3.4", marsad.LoadPower, 1, 0), point("1.3.5", marsad.DeviceTemperature, 1, 273.15), point("1.3.9", marsad.LoadPower, 1, 0)}}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			done := make(chan error, 1)
			go func() { done <- s.Run(ctx) }()
			var readings []marsad.Reading
			select {
			case readings = <-got:
			case <-time.After(5 * time.Second):
				t.Fatal(counters.Count().Rejected)
			}
			stop()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			for i, want := range []float64{13.5, 24.5, 0.8} {
				if len(readings) != 3 || math.Abs(readings[i].Value-want) > 1e-9 {
					t.Fatalf("%+v", readings)
				}
			}
			n := counters.Count().Rejected
			if n[NoNumber] != 1 || n[Impossible] != 1 || n[NoObject] != 1 || n[link.NoConnection] != 0 {
				t.Errorf("%v", n)
			}
			for len(a.asked) > 0 {
				if kind := <-a.asked; kind != client.GetRequest {
					t.Errorf("asked by %v", kind)
				}
			}
		})
	}
}

func TestNobodyThereAndWrongConfiguration(t *testing.T) {
	a := newAgent(t, Secret{Community: "other"})
	counters := new(link.Counters)
	s := &Source{Address: a.conn.LocalAddr().String(), Every: time.Hour, Timeout: 5 * time.Millisecond, Secret: Secret{Community: "site"}, Points: []Point{{OID: "1.3.1"}}, Feed: link.Feed{Counters: counters}}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	for counters.Count().Rejected[link.NoConnection] == 0 {
		select {
		case err := <-done:
			t.Fatal(err)
		case <-time.After(time.Millisecond):
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]Secret{"no user": {Password: "12345678"}, "short": {User: "u", Password: "short"}, "short privacy": {User: "u", Password: "12345678", Privacy: "x"}} {
		s := &Source{Address: "127.0.0.1:161", Every: time.Hour, Secret: k, Points: []Point{{OID: "1.3.1"}}}
		if err := s.Run(t.Context()); marsad.CodeOf(err) != marsad.BadConfig {
			t.Errorf("%s: %v", name, err)
		}
	}
}
