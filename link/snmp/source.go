// Package snmp asks network devices and power supplies by SNMP for values of their
// tables, again and again. It only gets.
//
// Source: RFC 3411 to 3418 (version 3), RFC 3414 and RFC 7860 (authentication by
// HMAC-SHA-256), RFC 3826 (privacy by AES-128), RFC 1901 and 3416 (version 2c).
package snmp

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"strconv"
	"strings"
	"time"

	client "github.com/gosnmp/gosnmp"

	"marsad"
	"marsad/link"
)

// Source is one device. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	Address string // host:port
	Every   time.Duration
	Timeout time.Duration // of an answer, which is asked for twice; 0 is 2 s
	Secret  Secret
	Sensor  marsad.Sensor
	Points  []Point
}

// Secret is how the device is spoken to: version 3 with a user, whose messages are
// authenticated and, with a password for it, private; or version 2c with a community,
// which everybody on the way can read.
type Secret struct {
	User     string
	Password string // of authentication
	Privacy  string // empty: authenticated only
	// Community, when not empty, speaks version 2c instead.
	Community string
}

// Point is a value to be asked for.
type Point struct {
	OID           string
	Factor, Shift float64
	Quantity      marsad.Quantity
	Part          string
}

// The reasons for which a value is not there.
const (
	NotLetIn   marsad.Code = "snmp-not-let-in"   // the device does not know the user, or the passwords are wrong
	NoObject   marsad.Code = "snmp-no-object"    // the device has no such value
	NoNumber   marsad.Code = "snmp-no-number"    // it is none
	Refused    marsad.Code = "snmp-refused"      // the device answers with an error
	Impossible marsad.Code = "impossible-values" // a value that cannot be
)

// atOnce is how many values one request asks for: the answer must fit a datagram.
const atOnce = 20

// shortest is what RFC 3414, clause 11.2, demands of a password.
const shortest = 8

// Run asks until ctx ends, which is no error: at once, then Every; after a failure
// with back-off, but not more often than Every. It fails only for a configuration
// that cannot work.
func (s *Source) Run(ctx context.Context) error {
	s.Prepare()
	c, err := s.client(ctx)
	if err != nil {
		return marsad.Errorf(marsad.BadConfig, "snmp source %s: %w", s.Name, err)
	}
	defer func() {
		if c.Conn != nil {
			c.Conn.Close()
		}
	}()
	for failures := 0; ctx.Err() == nil; {
		failures++
		if err := s.poll(ctx, c); err == nil {
			failures = 0
		} else if ctx.Err() == nil {
			s.Counters.Reject(codeOf(err))
		}
		pause := s.Every
		if failures > 0 {
			pause = max(pause, link.Backoff(failures))
		}
		wait(ctx, pause)
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// client makes what asks.
func (s *Source) client(ctx context.Context) (*client.GoSNMP, error) {
	if s.Every <= 0 || len(s.Points) == 0 {
		return nil, errors.New("how often, and for what to ask")
	}
	host, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		return nil, err
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("port %q", port)
	}
	c := &client.GoSNMP{Target: host, Port: uint16(number), Transport: "udp", Context: ctx, Timeout: s.Timeout, Retries: 1, MaxOids: atOnce, Version: client.Version2c}
	if c.Timeout <= 0 {
		c.Timeout = 2 * time.Second
	}
	k := s.Secret
	if k.Community != "" {
		c.Community = k.Community
		return c, nil
	}
	switch {
	case k.User == "" || len(k.Password) < shortest:
		return nil, fmt.Errorf("a user, and a password of at least %d characters, are needed", shortest)
	case k.Privacy != "" && len(k.Privacy) < shortest:
		return nil, fmt.Errorf("the second password, of privacy, has less than %d characters", shortest)
	}
	c.Version, c.SecurityModel, c.MsgFlags = client.Version3, client.UserSecurityModel, client.AuthNoPriv
	user := &client.UsmSecurityParameters{UserName: k.User, AuthenticationProtocol: client.SHA256, AuthenticationPassphrase: k.Password}
	if k.Privacy != "" {
		c.MsgFlags = client.AuthPriv
		user.PrivacyProtocol, user.PrivacyPassphrase = client.AES, k.Privacy
	}
	c.SecurityParameters = user
	return c, nil
}

// errRefused is an answer with an error status.
var errRefused = errors.New("the device answers with an error")

func codeOf(err error) marsad.Code {
	for _, e := range []error{client.ErrUnknownUsername, client.ErrWrongDigest, client.ErrDecryption, client.ErrUnknownSecurityLevel, client.ErrNotInTimeWindow} {
		if errors.Is(err, e) {
			return NotLetIn
		}
	}
	if errors.Is(err, errRefused) {
		return Refused
	}
	return link.NoConnection
}

// poll asks for all points.
func (s *Source) poll(ctx context.Context, c *client.GoSNMP) error {
	if c.Conn == nil {
		if err := c.Connect(); err != nil {
			return err
		}
	}
	for i := 0; i < len(s.Points); i += atOnce {
		points := s.Points[i:min(len(s.Points), i+atOnce)]
		oids := make([]string, len(points))
		for j := range points {
			oids[j] = points[j].OID
		}
		answer, err := c.Get(oids)
		if err == nil && answer.Error != client.NoError {
			err = fmt.Errorf("%w: %s at value %d", errRefused, answer.Error, answer.ErrorIndex)
		}
		if err != nil {
			// A new connection: a device that was started again counts its time anew.
			if ctx.Err() == nil && !errors.Is(err, errRefused) {
				c.Conn.Close()
				c.Conn = nil
			}
			return err
		}
		s.take(points, answer.Variables)
	}
	return nil
}

// take makes readings of an answer.
func (s *Source) take(points []Point, values []client.SnmpPDU) {
	now := time.Now().UTC()
	s.Counters.Frame(16*len(values), now)
	batch := make([]marsad.Reading, 0, len(values))
	for i := range points {
		p := &points[i]
		code, err := NoObject, error(nil)
		at := indexOf(values, p.OID)
		if at >= 0 {
			var r marsad.Reading
			if r, code, err = s.reading(p, &values[at], now); code == "" {
				s.Counters.Messages(1)
				batch = append(batch, r)
				continue
			}
		}
		if err == nil {
			err = fmt.Errorf("no such object")
		}
		s.Broken(now, code, fmt.Errorf("snmp: %s: %w", p.OID, err), nil)
	}
	s.Read(batch)
}

func indexOf(values []client.SnmpPDU, oid string) int {
	for i := range values {
		if strings.TrimPrefix(values[i].Name, ".") == strings.TrimPrefix(oid, ".") {
			return i
		}
	}
	return -1
}

// reading makes one of a value, or says why not.
func (s *Source) reading(p *Point, v *client.SnmpPDU, now time.Time) (r marsad.Reading, code marsad.Code, err error) {
	switch v.Type {
	case client.NoSuchObject, client.NoSuchInstance, client.EndOfMibView, client.Null:
		return r, NoObject, nil
	}
	x, ok := number(v)
	if !ok {
		return r, NoNumber, fmt.Errorf("type %s is no number", v.Type)
	}
	r = marsad.Reading{Sensor: s.Sensor.ID, At: now, Received: now, Quantity: p.Quantity, Part: p.Part,
		Value: x*p.Factor + p.Shift, Origin: s.Sensor.Origin, Marks: s.Sensor.Marks}
	if err := r.Valid(); err != nil {
		return r, Impossible, err
	}
	return r, "", nil
}

// number reads a value: many devices tell theirs as text, "24.5" or "24.5 V".
func number(v *client.SnmpPDU) (x float64, ok bool) {
	switch n := v.Value.(type) {
	case int:
		return float64(n), true
	case uint:
		return float64(n), true
	case uint32:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float32:
		return float64(n), true
	case float64:
		return n, true
	case []byte:
		if len(n) > 64 {
			return 0, false
		}
		words := strings.Fields(string(n))
		if len(words) == 0 {
			return 0, false
		}
		x, err := strconv.ParseFloat(words[0], 64)
		return x, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
	}
	return 0, false
}
