package apptest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A recording of each protocol goes through the real binary by its own socket: what
// comes of it is what the codec's and the link's tests promise.
func TestARecordingOfEachProtocol(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the real binary")
	}
	dir := t.TempDir()
	sources, carrier := everySource(t)
	file := filepath.Join(dir, "marsad.yaml")
	if err := os.WriteFile(file, []byte("http: 127.0.0.1:0\ndata: "+filepath.Join(dir, "data")+"\nsources:\n"+sources), 0o600); err != nil {
		t.Fatal(err)
	}
	app := Start(t, "run", "-c", file)
	url := app.URL()
	for _, c := range []struct {
		protocol               string
		parts                  []string
		messages, observations uint64 // at least
	}{
		{"asterix", []string{"asterix", "recordings", "argentina_226-232_cat034_048.pcap"}, 3000, 0}, // the sensor is the only one of its feed
		{"adsb", []string{"adsb", "tudelft_adsb.beast"}, 1500, 600},
		{"ais", []string{"nmea", "opencpn_stupan_10112.log"}, 900, 500},
		{"gmti", []string{"gmti", "afrl_10tgts_precision_rcs.4607"}, 194, 218},
		{"nmea", []string{"nmea", "signalk_plaka.log"}, 2500, 0},
		{"klv", []string{"klv", "kwiver_aphill_klv_10s.ts"}, 300, 0},
		{"cot", []string{"cot", "takpacket-sdk", "cot_xml", "pli_full.xml"}, 1, 0},
		{"rtl433", []string{"rtl433", "honeywell-001.json"}, 6, 0},
	} {
		t.Run(c.protocol, func(t *testing.T) {
			if carrier[c.protocol] == "" {
				t.Fatalf("%s does not listen", c.protocol)
			}
			path := recording(t, c.parts...)
			replay := exec.Command(Binary(t), "replay", path, "--as", c.protocol, "--http", strings.TrimPrefix(url, "http://"), "--speed", "0")
			if out, err := replay.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			var last any
			defer func() {
				if t.Failed() {
					t.Logf("%+v", last)
				}
			}()
			Until(t, c.protocol+" is heard", func() bool {
				var h struct {
					Sources []struct {
						Name                   string
						Messages, Observations uint64
						Rejected               map[string]uint64
					}
				}
				Get(t, url+"/api/v1/health", &h)
				last = h
				for _, s := range h.Sources {
					if s.Name == c.protocol && s.Messages >= c.messages && s.Observations >= c.observations {
						t.Logf("%d messages, %d observations, refused %v", s.Messages, s.Observations, s.Rejected)
						return true
					}
				}
				return false
			})
		})
	}
	if took := app.Stop(); took > 5*time.Second {
		t.Errorf("SIGTERM took %s", took)
	}
}
