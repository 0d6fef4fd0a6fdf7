package recording

import (
	"bytes"
	"strings"
	"testing"

	"marsad/wire/sapient"
)

const sapientJSON = `{"timestamp":"2026-03-01T12:00:00Z","nodeId":"a8654cdf-4328-47de-81fa-c495589e30c9","registrationAck":{"acceptance":true}}`

// A stream and a file of JSON give the same lines and are known for what they are; a
// broken one is told.
func TestSapient(t *testing.T) {
	var tree sapient.Tree
	if err := tree.ReadJSON([]byte(sapientJSON)); err != nil {
		t.Fatal(err)
	}
	stream := tree.AppendFrame(tree.AppendFrame(nil))
	text := []byte(sapientJSON + "\n" + sapientJSON + "\n")
	want := `{"proto":"sapient","frame":1,"kind":"registration_ack","id":"a8654cdf-4328-47de-81fa-c495589e30c9","fields":{"timestamp":"2026-03-01T12:00:00Z","acceptance":true}}` + "\n"
	want += strings.Replace(want, `"frame":1`, `"frame":2`, 1)
	for name, c := range map[string]struct {
		file   []byte
		broken int
	}{"stream": {stream, 0}, "JSON": {text, 0}, "cut off": {append(bytes.Clone(stream), 9, 0, 0, 0, 1), 1},
		"no length": {append(bytes.Clone(stream), 255, 255, 255, 255, 1), 1}, "JSON cut off": {append(bytes.Clone(text), "{ "...), 1}} {
		var out, errOut bytes.Buffer
		broken, err := Decode(bytes.NewReader(c.file), Options{Protocol: "sapient"}, &out, &errOut)
		if err != nil || broken != c.broken || out.String() != want {
			t.Errorf("%s: %d broken, %v %s\n%s", name, broken, err, &errOut, &out)
		}
		if g := GuessFile(c.file); c.broken == 0 && (len(g) == 0 || g[0].Protocol != "sapient") {
			t.Errorf("%s: taken for %v", name, g)
		}
	}
}
