package station

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/internal/config"
	"marsad/link"
	"marsad/link/asterix"
)

// A feed of which nothing is known names itself, and what is printed of it starts a
// station once its site is filled in.
func TestProbe(t *testing.T) {
	start := time.Now().UTC().Truncate(time.Second)
	encoder, err := asterix.NewEncoder(7, 3)
	if err != nil {
		t.Fatal(err)
	}
	var packets recorded
	for i := range 50 {
		at := start.Add(time.Duration(i) * 100 * time.Millisecond)
		b, err := encoder.AppendPlots(nil, []marsad.Observation{{Sensor: "r", At: at, Kind: marsad.Plot, Has: marsad.HasRange | marsad.HasAzimuth,
			Range: 10_000 + 100*float64(i), Azimuth: geo.Angle(i) * geo.Degree}})
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, link.Packet{Bytes: b, At: at.Add(50 * time.Millisecond)})
	}
	packets = append(packets, link.Packet{Bytes: []byte{48, 0, 9, 0xff}, At: start.Add(6 * time.Second)})
	p, err := Probe(t.Context(), packets, time.Minute, "")
	if err != nil {
		t.Fatal(err)
	}
	if p.Protocol != "asterix" || p.Packets != 51 || p.Kinds["CAT 048"] != 50 || p.Broken != 1 || len(p.Errors) != 1 || len(p.Observations) != 50 {
		t.Errorf("%+v", p)
	}
	if len(p.Sensors) != 1 || p.Sensors[0].ID != "7/3" || p.Sensors[0].Clock.Offset > 0 || p.Sensors[0].Clock.Offset < -time.Second {
		t.Errorf("sensors %+v", p.Sensors)
	}
	var text strings.Builder
	p.YAML(&text, "listen: 127.0.0.1:0")
	if _, err := config.Parse("pasted", []byte(text.String())); err == nil || !strings.Contains(err.Error(), "site") {
		t.Errorf("without a site: %v", err)
	}
	filled := strings.NewReplacer("lat: 0", "lat: 15", "lon: 0", "lon: 2").Replace(text.String())
	c, err := config.Parse("pasted", []byte(filled))
	if err != nil {
		t.Fatalf("%v\n%s", err, filled)
	}
	if f := FeedsOf(&c); len(f) != 1 || *f[0].Sensors[0].SAC != 7 || *f[0].Sensors[0].SIC != 3 {
		t.Errorf("%+v", f)
	}
}

func TestProbeOfNothingAndOfNoise(t *testing.T) {
	p, err := Probe(t.Context(), recorded(nil), time.Minute, "")
	if err != nil || p.Packets != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	var noise recorded
	for i := range 20 {
		noise = append(noise, link.Packet{Bytes: []byte(fmt.Sprintf("once upon a time %d", i)), At: time.Now()})
	}
	if p, err := Probe(context.Background(), noise, time.Minute, ""); err != nil || p.Protocol != "" || p.Packets != 20 {
		t.Errorf("%+v, %v", p, err)
	}
}
