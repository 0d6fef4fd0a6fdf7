package station

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"marsad/link"
)

// A source with a certificate takes what comes by TLS, and nothing else.
func TestSourceListensWithTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, form, form, secret.Public(), secret)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "EC PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ready := make(chan netip.AddrPort, 1)
	f := Feed{Name: "log", Transport: "tcp", Listen: []string{"127.0.0.1:0"}, CertFile: cert, KeyFile: key}
	tr, listens, err := transportOf(&f, "A1", nil, func(a netip.AddrPort) { ready <- a })
	if err != nil || !listens {
		t.Fatal(listens, err)
	}
	heard := make(chan string, 10)
	go tr.Run(t.Context(), func(p link.Packet) bool { heard <- string(p.Bytes); return true })
	address := (<-ready).String()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	plain, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	plain.Write([]byte("plain text"))
	conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("secret")); err != nil {
		t.Fatal(err)
	}
	for got := range heard {
		if got == "secret" {
			break
		}
		if got != "" {
			t.Fatalf("heard %q", got)
		}
	}
	f.KeyFile = cert
	if _, _, err := transportOf(&f, "A1", nil, nil); err == nil {
		t.Error("a key that is none")
	}
}
