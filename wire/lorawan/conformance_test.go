package lorawan

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"marsad/internal/conformance"
	"marsad/wire/lines"
)

// The examples of ChirpStack's own documentation: each is the event that its name
// says, and what another reader of JSON finds stands in the line.
func TestConformance(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	names, _ := filepath.Glob(filepath.Join(root, "data", "lorawan", "chirpstack_event_*.json"))
	if len(names) == 0 {
		t.Skip("no events of ChirpStack: set MARSAD_RECORDINGS to the folder that holds data/")
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), "chirpstack_event_"), ".json")
		var e, again Event
		if err := e.DecodeJSON(text, ""); err != nil || string(e.Kind) != want {
			t.Errorf("%s: %q, %v", name, e.Kind, err)
			continue
		}
		var l lines.Line
		e.AppendLine(&l, 1)
		var whole any
		json.Unmarshal(text, &whole)
		if missing := missingOf(whole, string(l.Bytes()), ""); len(missing) > 0 {
			t.Errorf("%s: %v not in %s", want, missing, l.Bytes())
			continue
		}
		e.CountTold = e.Kind == Up
		if e.Battery >= 0 {
			e.Battery = float64(float32(e.Battery))
		}
		if e.Place != nil {
			e.Place.Source = placeSources[0]
		}
		if err := again.Decode(e.Append(nil), e.Kind); err != nil || again.DevEUI != e.DevEUI || !again.Time.Equal(e.Time) || !reflect.DeepEqual(again.Receptions, e.Receptions) || !reflect.DeepEqual(again.Object, e.Object) {
			t.Errorf("%s: in Protocol Buffers %+v: %v", want, again, err)
			continue
		}
		conformance.Print(t, conformance.Row{Protocol: "lorawan", Recording: filepath.Base(name), Against: "encoding/json, and round trip in Protocol Buffers", Messages: 1, Equal: 1})
	}
}

// notShown are values that the line leaves out: ids of tenants and their like, what is
// only of use to the network server, and tags.
var notShown = []string{"tenantId", "tenantName", "applicationId", "deviceProfileId", "tags", "context", "metadata", "uplinkId", "modulation", "power", "timing", "time", "data"}

func missingOf(v any, line, name string) (missing []string) {
	if slices.Contains(notShown, name) {
		return nil
	}
	switch x := v.(type) {
	case map[string]any:
		for k, one := range x {
			missing = append(missing, missingOf(one, line, k)...)
		}
	case []any:
		for _, one := range x {
			missing = append(missing, missingOf(one, line, name)...)
		}
	case string:
		if !strings.Contains(line, `"`+x+`"`) {
			missing = append(missing, name+"="+x)
		}
	case float64:
		text, _ := json.Marshal(x)
		if !strings.Contains(line, ":"+string(text)) && !strings.Contains(line, "["+string(text)) {
			missing = append(missing, name+"="+string(text))
		}
	}
	return missing
}
