package station

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"os"
	"strings"

	"marsad"
	"marsad/link"
	"marsad/link/mqtt"
)

// transportOf makes what carries a feed. ready is told the address that was bound,
// of a feed that listens; bound is false of one that connects.
func transportOf(f *Feed, station marsad.StationID, broker *mqtt.Broker, ready func(netip.AddrPort)) (t link.Transport, bound bool, err error) {
	password, err := secretIn(f.PasswordFile)
	if err != nil {
		return nil, false, fmt.Errorf("source %s: %w", f.Name, err)
	}
	secure, err := clientTLS(f.CAFile)
	if err != nil {
		return nil, false, fmt.Errorf("source %s: %w", f.Name, err)
	}
	if f.Connect == "" {
		own, err := serverTLS(f.CertFile, f.KeyFile)
		if err != nil {
			return nil, false, fmt.Errorf("source %s: %w", f.Name, err)
		}
		switch f.Transport {
		case "tcp":
			return &link.Listener{Addresses: f.Listen, TLS: own, Ready: ready}, true, nil
		case "http":
			return &link.Posted{Address: f.Listen[0], User: f.User, Password: password, TLS: own, Ready: ready}, true, nil
		}
		return &link.UDP{Addresses: f.Listen, Interface: f.Interface, Ready: ready}, true, nil
	}
	switch scheme, _, _ := strings.Cut(f.Connect, ":"); scheme {
	case "onvif", "onvifs":
		return cameraClient(f, password, secure), false, nil
	case "http", "https":
		if f.Protocol == "camera" {
			return cameraClient(f, password, secure), false, nil
		}
		return &link.Poll{URL: f.Connect, Every: f.Every, User: f.User, Password: password, TLS: secure}, false, nil
	case "modbus", "snmp":
		return nil, false, nil // the source asks by itself
	case "broker":
		if broker == nil {
			return nil, false, marsad.Errorf(marsad.BadConfig, "source %s: connects to our own broker, and there is none (broker: listen: 127.0.0.1:1883)", f.Name)
		}
		return broker.Subscription(f.Topics), false, nil
	case "mqtt", "mqtts", "mqtt5", "mqtts5":
		return &mqtt.Client{URL: f.Connect, ID: fmt.Sprintf("marsad-%s-%s", station, f.Name), Topics: f.Topics,
			User: f.User, Password: password, TLS: secure}, false, nil
	}
	t, err = link.Dial(f.Connect, secure)
	return t, false, err
}

// startBroker starts the broker for sensors that dial in, where one is asked for.
func (s *Station) startBroker(context.Context) (func() error, error) {
	c := s.o.Broker
	if c.Listen == "" {
		return func() error { return nil }, nil
	}
	b := &mqtt.Broker{Address: c.Listen}
	if c.UsersFile != "" {
		users, err := mqtt.ReadUsers(c.UsersFile)
		if err != nil {
			return nil, err
		}
		b.Users = users
	}
	var err error
	if b.TLS, err = serverTLS(c.CertFile, c.KeyFile); err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	if err := b.Start(); err != nil {
		return nil, err
	}
	s.broker = b
	return b.Close, nil
}

// secretIn reads a password from the first line of a file; no file is no password.
func secretIn(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", marsad.Errorf(marsad.BadConfig, "password: %w", err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimRight(line, "\r"), nil
}

// serverTLS is the certificate that a feed or the broker shows; none without files.
func serverTLS(cert, key string) (*tls.Config, error) {
	if cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, marsad.Errorf(marsad.BadConfig, "certificate: %w", err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}, nil
}

// clientTLS trusts the certificates in the file, or without one those of the system.
func clientTLS(caFile string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if caFile == "" {
		return c, nil
	}
	text, err := os.ReadFile(caFile)
	if err != nil {
		return nil, marsad.Errorf(marsad.BadConfig, "certificates: %w", err)
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(text) {
		return nil, marsad.Errorf(marsad.BadConfig, "certificates: %s holds none", caFile)
	}
	return c, nil
}
