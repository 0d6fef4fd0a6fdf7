package apptest

import (
	"crypto/rand"
	"fmt"
	mrand "math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/config"
)

// keys are what the sensors of some protocols are known by.
var keys = map[string]string{
	"lorawan": "0102030405060708", "meshtastic": "!7efeee00", "rtl433": "Acurite-Tower/1", "sapient": "a8654cdf-4328-47de-81fa-c495589e30c9",
}

// everySource is a source for each protocol that may listen, on a free port; carrier is
// "udp" or "tcp" for each.
func everySource(t *testing.T) (yaml string, carrier map[string]string) {
	t.Helper()
	carrier = map[string]string{}
	var b strings.Builder
	for _, p := range config.Protocols() {
		for _, transport := range []string{"udp", "tcp"} {
			one := fmt.Sprintf("  - {name: %[1]s, protocol: %[1]s, transport: %[2]s, listen: 127.0.0.1:0, exercise: flood%[3]s,\n     sensors: [{id: %[1]s-1, kind: locator, lat: 52, lon: 4.4, system: 7, key: %[4]q}]}\n",
				p, transport, map[bool]string{true: ", mapping: {format: json, fields: [{to: lat, from: lat}, {to: lon, from: lon}]}"}[p == "generic"], keys[p])
			if _, err := config.Parse("one", []byte("sources:\n"+one)); err == nil {
				b.WriteString(one)
				carrier[p] = transport
				break
			} else if transport == "tcp" {
				t.Logf("%s does not listen: %v", p, err)
			}
		}
	}
	return b.String(), carrier
}

// Random bytes at every protocol, in datagrams and in connections, change nothing but
// counters: no source ends, nothing is shown, nothing is lost of the station.
func TestNoiseAtEveryProtocol(t *testing.T) {
	if testing.Short() {
		t.Skip("floods the real binary")
	}
	dir := t.TempDir()
	sources, carrier := everySource(t)
	file := filepath.Join(dir, "marsad.yaml")
	if err := os.WriteFile(file, []byte("http: 127.0.0.1:0\ndata: "+filepath.Join(dir, "data")+"\nsources:\n"+sources), 0o600); err != nil {
		t.Fatal(err)
	}
	app := Start(t, "run", "-c", file)
	url := app.URL()
	type source struct {
		Name     string            `json:"name"`
		Address  string            `json:"address"`
		Frames   uint64            `json:"frames"`
		Rejected map[string]uint64 `json:"rejected"`
	}
	health := func() (out []source) {
		var h struct{ Sources []source }
		Get(t, url+"/api/v1/health", &h)
		return h.Sources
	}
	list := health()
	if len(list) < 10 || len(list) != len(carrier) {
		t.Fatalf("%d sources of %d", len(list), len(carrier))
	}
	done := make(chan int)
	for _, s := range list {
		go func() { done <- noise(carrier[s.Name], s.Address, 4*time.Second) }()
	}
	sent := 0
	for range list {
		sent += <-done
	}
	t.Logf("%d random datagrams and pieces to %d sources", sent, len(list))
	Until(t, "every source counts", func() bool {
		for _, s := range health() {
			if s.Frames == 0 {
				t.Logf("%s has heard nothing yet", s.Name)
				return false
			}
		}
		return true
	})
	if k := tracks(t, url); len(k) > 0 {
		t.Errorf("tracks came out of noise: %+v", k)
	}
	if took := app.Stop(); took > 5*time.Second {
		t.Errorf("SIGTERM took %s", took)
	}
}

// noise sends random bytes for a while, in many short connections where it is TCP.
func noise(carrier, addr string, length time.Duration) (sent int) {
	bytes := make([]byte, 1<<16)
	rand.Read(bytes)
	for end := time.Now().Add(length); time.Now().Before(end); {
		conn, err := net.Dial(carrier, addr)
		if err != nil {
			return sent
		}
		for range 50 {
			at, n := mrand.IntN(len(bytes)-1400), 1+mrand.IntN(1400)
			if _, err := conn.Write(bytes[at : at+n]); err != nil {
				break
			}
			sent++
		}
		conn.Close()
	}
	return sent
}
