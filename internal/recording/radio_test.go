package recording

import (
	"bytes"
	"strings"
	"testing"

	"marsad/wire/meshtastic"
)

// decoded gives the lines of a file and how many places were broken.
func decodedAs(t *testing.T, protocol, file string) (string, int) {
	t.Helper()
	var out, wrong bytes.Buffer
	broken, err := Decode(strings.NewReader(file), Options{Protocol: protocol}, &out, &wrong)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), broken
}

func TestSmallRadios(t *testing.T) {
	event := `{"time":"@0.1s","model":"D","id":7,"state":"open"}` + "\n"
	lora := `{"deviceInfo":{"devEui":"0101010101010101"},` + "\n" + `"fCnt":3,"fPort":1}`
	p := meshtastic.Packet{From: 1, ID: 2, Port: meshtastic.DetectionApp, Detection: meshtastic.Detected, Gateway: "!1"}
	frames := string(p.AppendFromRadio(nil)) + string(p.AppendFromRadio(nil))
	for _, c := range []struct {
		protocol, file string
		lines, broken  int
	}{
		{"rtl433", event + "noise\n" + `{"time":"@0.2s","model":"Toyota","type":"TPMS","id":"fb26ac5a"}` + "\n" + event, 3, 1},
		{"lorawan", lora + lora, 2, 0},
		{"meshtastic", `{"from":1,"id":2,"type":"text","payload":{"text":"secret"}}` + `{"from":1,"type":"position","payload":{}}`, 2, 0},
		{"meshtastic", frames, 2, 0},
		{"meshtastic", string(p.Append(nil)), 1, 0},
	} {
		out, broken := decodedAs(t, c.protocol, c.file)
		if n := strings.Count(out, "\n"); n != c.lines || broken != c.broken {
			t.Errorf("%s: %d lines, %d broken\n%s", c.protocol, n, broken, out)
		}
		if strings.Contains(out, "secret") || strings.Contains(out, "fb26") {
			t.Errorf("%s tells what it must not: %s", c.protocol, out)
		}
		if g := GuessFile([]byte(c.file)); len(g) == 0 || g[0].Protocol != c.protocol {
			t.Errorf("%s is guessed as %v", c.protocol, g)
		}
	}
}
