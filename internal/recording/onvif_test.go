package recording

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"marsad/wire/onvif"
)

func TestEventsOfACamera(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	motion := onvif.Notification{Topic: "tns1:VideoSource/MotionAlarm", At: at, Operation: onvif.Changed, Data: []onvif.Item{{Name: "State", Value: "true"}}}
	plate := onvif.Notification{Topic: "tns1:RuleEngine/LicensePlate", At: at, Data: []onvif.Item{{Name: "Text", Value: "SECRET"}}}
	var file []byte
	file = onvif.AppendPullMessages(file, at, at, []onvif.Notification{motion})
	file = append(file, "\n<!DOCTYPE a>\n"...)
	file = append(file, "<a/>\n"...)
	file = onvif.AppendPullMessages(file, at, at, []onvif.Notification{motion, plate})
	var out, wrong bytes.Buffer
	broken, err := Decode(bytes.NewReader(file), Options{Protocol: "onvif"}, &out, &wrong)
	if err != nil || broken != 1 {
		t.Errorf("%d broken, %v: %s", broken, err, wrong.String())
	}
	if got := strings.Count(out.String(), `"kind":"VideoSource/MotionAlarm"`); got != 2 || strings.Contains(out.String(), "SECRET") || strings.Count(out.String(), `"kind":"biometric"`) != 1 {
		t.Errorf("%s", out.String())
	}
	if g := GuessFile(file); len(g) == 0 || g[0].Protocol != "onvif" {
		t.Errorf("guessed %v", g)
	}
	frames, err := Frames(bytes.NewReader(file), Options{Protocol: "onvif"})
	if err != nil || len(frames) != 3 {
		t.Fatalf("%d frames, %v", len(frames), err)
	}
	for _, f := range frames {
		if !bytes.HasPrefix(file[f.Offset:], f.Payload) {
			t.Errorf("frame %d does not stand at byte %d", f.Number, f.Offset)
		}
	}
	header := "HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\n\r\n"
	out.Reset()
	if broken, err := Decode(strings.NewReader(header+string(file[:bytes.IndexByte(file, '\n')])), Options{Protocol: "onvif"}, &out, &wrong); broken != 0 || err != nil || out.Len() == 0 {
		t.Errorf("with a header: %d broken, %v, %s", broken, err, wrong.String())
	}
}
