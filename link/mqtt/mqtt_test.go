package mqtt

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	paho3 "github.com/eclipse/paho.mqtt.golang"
	"golang.org/x/crypto/bcrypt"

	"marsad"
	"marsad/link"
)

func started(t *testing.T, b *Broker) *Broker {
	t.Helper()
	b.Address = "127.0.0.1:0"
	if err := b.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// hear runs a transport and gives what it hears.
func hear(t *testing.T, tr link.Transport) <-chan string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	heard, done := make(chan string, 100), make(chan error, 1)
	go func() {
		done <- tr.Run(ctx, func(p link.Packet) bool {
			text := p.Topic + " " + string(p.Bytes)
			if p.Code != "" {
				text = string(p.Code)
			}
			select {
			case heard <- text:
			default: // nobody listens any more
			}
			return true
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return heard
}

func publisher(t *testing.T, b *Broker, user, password string, secure *tls.Config) (paho3.Client, error) {
	t.Helper()
	scheme := "tcp://"
	if secure != nil {
		scheme = "ssl://"
	}
	c := paho3.NewClient(paho3.NewClientOptions().AddBroker(scheme + b.Bound().String()).SetClientID(t.Name()).SetAutoReconnect(false).
		SetUsername(user).SetPassword(password).SetTLSConfig(secure).SetConnectTimeout(5 * time.Second))
	token := c.Connect()
	token.Wait()
	if token.Error() == nil {
		t.Cleanup(func() { c.Disconnect(100) })
	}
	return c, token.Error()
}

// say publishes until it is heard: a subscription takes a moment to stand.
func say(t *testing.T, c paho3.Client, topic, text string, heard <-chan string) {
	t.Helper()
	want := topic + " " + text
	deadline := time.After(20 * time.Second)
	for {
		c.Publish(topic, 1, false, text).WaitTimeout(5 * time.Second)
		select {
		case got := <-heard:
			if got == want {
				return
			}
		case <-time.After(200 * time.Millisecond):
		case <-deadline:
			t.Fatalf("%q never came", want)
		}
	}
}

// What a sensor publishes reaches a source in the same process, and clients of both
// versions.
func TestBrokerAndClients(t *testing.T) {
	b := started(t, &Broker{})
	c, err := publisher(t, b, "", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	say(t, c, "met/1", `{"t":41}`, hear(t, b.Subscription([]string{"met/#"})))
	for _, scheme := range []string{"mqtt://", "mqtt5://"} {
		say(t, c, "met/2", scheme, hear(t, &Client{URL: scheme + b.Bound().String(), ID: "marsad-" + scheme[:5], Topics: []string{"met/+"}}))
	}
}

// A broker that is away is told, and found again when it comes.
func TestClientWaitsForItsBroker(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	heard := hear(t, &Client{URL: "mqtt5://" + address, ID: "a", Topics: []string{"x"}})
	if got := <-heard; got != string(link.NoConnection) {
		t.Errorf("heard %q", got)
	}
	b := &Broker{Address: address}
	if err := b.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	c, err := publisher(t, b, "", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	say(t, c, "x", "back", heard)
}

func TestBrokerBeyondThisMachine(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:1883"} {
		if err := (&Broker{Address: address}).Start(); marsad.CodeOf(err) != marsad.BadConfig {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// With users and a certificate: no password, a wrong one and an unknown user are
// refused, and no sensor hears another.
func TestUsersAndTLS(t *testing.T) {
	hash, err := bcrypt.GenerateFromPassword([]byte("secret"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(file, []byte("# sensors\nmast-1:"+string(hash)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	users, err := ReadUsers(file)
	if err != nil {
		t.Fatal(err)
	}
	server, client := certificate(t)
	b := started(t, &Broker{Users: users, TLS: server})
	for _, wrong := range [][2]string{{"", ""}, {"mast-1", ""}, {"mast-1", "Secret"}, {"mast-2", "secret"}} {
		if _, err := publisher(t, b, wrong[0], wrong[1], client); err == nil {
			t.Errorf("%q was let in", wrong)
		}
	}
	c, err := publisher(t, b, "mast-1", "secret", client)
	if err != nil {
		t.Fatal(err)
	}
	say(t, c, "mast-1/up", "hello", hear(t, b.Subscription([]string{"#"})))
	for topic, allowed := range map[string]bool{"#": false, "mast-2/up": false, "mast-1/down": true} {
		token := c.Subscribe(topic, 1, nil)
		token.Wait()
		code := token.(*paho3.SubscribeToken).Result()[topic]
		if (code < 0x80) != allowed {
			t.Errorf("subscribing %q: code %#x", topic, code)
		}
	}
	for _, text := range []string{"mast-1", "mast-1:secret", ":" + string(hash), "a/b:" + string(hash), ""} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadUsers(file); marsad.CodeOf(err) != marsad.BadConfig {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAddresses(t *testing.T) {
	for address, good := range map[string]bool{"mqtt://10.0.0.1": true, "mqtts5://broker.example:8883": true, "http://x": false, "mqtt:": false, "mqtt://h/p": false} {
		if err := Check(address); (err == nil) != good {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func certificate(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
}
