package rtl433

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/conformance"
	"marsad/wire/lines"
)

func recordings(t *testing.T) map[string][]byte {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	names, _ := filepath.Glob(filepath.Join(root, "data", "rtl433", "*.json"))
	if len(names) == 0 {
		t.Skip("no recordings of rtl_433: set MARSAD_RECORDINGS to the folder that holds data/")
	}
	files := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = text
	}
	return files
}

// events is how many different events the copies of a published recording make: each
// device was triggered once, only the door contact of x10_ds10a closed and opened.
var events = map[string]int{
	"generic_motion_gfile001.json": 1, "generic_motion_gfile006_old.json": 1, "honeywell-001.json": 1, "honeywell-003.json": 1,
	"honeywell_2gig-dw10_g002.json": 1, "honeywell_re208_g011_old.json": 1, "interlogix_motion.json": 1,
	"interlogix_motion_tamper.json": 1, "interlogix_old_schema.json": 1, "x10_ds10a.json": 2,
}

// What rtl_433 printed of real recordings is its own expected answer: another reader
// of JSON finds the same values under the same names, each line is written back to the
// same bytes, and the copies are one event.
func TestConformance(t *testing.T) {
	for name, file := range recordings(t) {
		row := conformance.Row{Protocol: "rtl433", Recording: name, Against: "rtl_433 itself (published answers), counts and round trip"}
		var framer Framer
		framer.Write(file)
		framer.End()
		var e Event
		var r Repeats
		n := 0
		for line, ok, err := framer.Next(); ok; line, ok, err = framer.Next() {
			if err == nil {
				err = e.Decode(line)
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			row.Messages++
			if compared(t, name, &e, line) {
				row.Equal++
			}
			if !r.Copy(&e, time.Time{}) {
				n++
			}
		}
		if want := bytes.Count(file, []byte(`"model"`)); row.Messages != want {
			t.Errorf("%s: %d events, want %d", name, row.Messages, want)
		}
		if want, known := events[name]; known && n != want {
			t.Errorf("%s: %d different events, want %d", name, n, want)
		}
		t.Logf("%s: %d copies of %d events", name, row.Messages, n)
		conformance.Print(t, row)
	}
}

func compared(t *testing.T, name string, e *Event, line []byte) bool {
	var want map[string]any
	if err := json.Unmarshal(line, &want); err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	var l lines.Line
	e.AppendLine(&l, 1)
	var got struct {
		Kind, ID string
		Fields   map[string]any
	}
	if err := json.Unmarshal(l.Bytes(), &got); err != nil {
		t.Errorf("%s: %v", name, err)
		return false
	}
	same := true
	for key, v := range want {
		switch x, told := got.Fields[key]; {
		case key == "model" && v == got.Kind, key == "id" && string(e.ID()) == got.ID, told && x == v:
		default:
			t.Errorf("%s: %s is %v, want %v", name, key, x, v)
			same = false
		}
	}
	if spaced := strings.ReplaceAll(strings.ReplaceAll(string(line), `": `, `" : `), `" : : `, `" : `); string(e.Append(nil)) != spaced {
		t.Errorf("%s: written as %s", name, e.Append(nil))
		same = false
	}
	return same
}
