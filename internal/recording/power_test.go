package recording

import (
	"bytes"
	"strings"
	"testing"

	"marsad/wire/vedirect"
)

func TestDecodePowerAndLogs(t *testing.T) {
	var b vedirect.Block
	if err := b.Add("V", "13790"); err != nil {
		t.Fatal(err)
	}
	block, err := b.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	for protocol, file := range map[string][]byte{
		"vedirect": bytes.Repeat(block, 5),
		"syslog":   []byte(strings.Repeat("<34>Oct 11 22:14:15 mast-1 su: failed\n", 5)),
	} {
		if g := GuessFile(file); len(g) == 0 || g[0].Protocol != protocol {
			t.Errorf("%s is guessed as %v", protocol, g)
		}
		var out, wrong bytes.Buffer
		broken, err := Decode(bytes.NewReader(file), Options{Protocol: protocol}, &out, &wrong)
		if err != nil || broken != 0 || bytes.Count(out.Bytes(), []byte("\n")) != 5 {
			t.Errorf("%s: %d broken, %v, %s%s", protocol, broken, err, &out, &wrong)
		}
		frames, err := Frames(bytes.NewReader(file), Options{Protocol: protocol})
		var whole []byte
		for _, f := range frames {
			whole = append(whole, f.Payload...)
		}
		if err != nil || !bytes.Equal(whole, file) {
			t.Errorf("%s: frames %d, %v", protocol, len(frames), err)
		}
	}
}
