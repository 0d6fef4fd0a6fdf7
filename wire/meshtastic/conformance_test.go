package meshtastic

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"marsad/internal/conformance"
)

// The messages of Meshtastic's own manual: one is a message, one a form to fill in
// and no JSON.
func TestConformance(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	names, _ := filepath.Glob(filepath.Join(root, "data", "meshtastic", "*.json"))
	if len(names) == 0 {
		t.Skip("no messages of Meshtastic: set MARSAD_RECORDINGS to the folder that holds data/")
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		row := conformance.Row{Protocol: "meshtastic", Recording: filepath.Base(name), Against: "encoding/json, and round trip in Protocol Buffers"}
		var p, again Packet
		if err := p.DecodeJSON(text); err != nil {
			if json.Valid(text) {
				t.Errorf("%s: %v", name, err)
			}
			row.Broken = map[string]int{"a template with placeholders, no JSON": 1}
			conformance.Print(t, row)
			continue
		}
		var want struct {
			ID, From, Timestamp float64
			Type, Sender        string
			Payload             map[string]any
		}
		json.Unmarshal(text, &want)
		row.Messages = 1
		same := float64(p.ID) == want.ID && float64(p.From) == want.From && p.Port.String() == want.Type && p.Gateway == want.Sender && float64(p.Received.Unix()) == want.Timestamp
		if u := p.User; u != nil {
			same = same && u.ID == want.Payload["id"] && u.LongName == want.Payload["longname"] && u.ShortName == want.Payload["shortname"] && float64(u.Hardware) == want.Payload["hardware"]
		}
		if err := again.Decode(p.Append(nil)); err != nil || !same || !reflect.DeepEqual(again.User, p.User) || again.From != p.From || again.To != p.To {
			t.Errorf("%s: %+v, %+v: %v", name, p, again, err)
			continue
		}
		row.Equal = 1
		conformance.Print(t, row)
	}
}
