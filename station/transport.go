package station

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"os"
	"strings"

	"marsad"
	"marsad/link"
)

// transportOf makes what carries a feed. ready is told the address that was bound,
// of a feed that listens; bound is false of one that connects.
func transportOf(f *Feed, ready func(netip.AddrPort)) (t link.Transport, bound bool, err error) {
	password, err := secretIn(f.PasswordFile)
	if err != nil {
		return nil, false, fmt.Errorf("source %s: %w", f.Name, err)
	}
	secure, err := clientTLS(f.CAFile)
	if err != nil {
		return nil, false, fmt.Errorf("source %s: %w", f.Name, err)
	}
	if f.Connect == "" {
		switch f.Transport {
		case "tcp":
			return &link.Listener{Addresses: f.Listen, Ready: ready}, true, nil
		case "http":
			return &link.Posted{Address: f.Listen[0], User: f.User, Password: password, Ready: ready}, true, nil
		}
		return &link.UDP{Addresses: f.Listen, Interface: f.Interface, Ready: ready}, true, nil
	}
	switch scheme, _, _ := strings.Cut(f.Connect, ":"); scheme {
	case "http", "https":
		return &link.Poll{URL: f.Connect, Every: f.Every, User: f.User, Password: password, TLS: secure}, false, nil
	}
	t, err = link.Dial(f.Connect, secure)
	return t, false, err
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
