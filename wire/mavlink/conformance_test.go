package mavlink

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"marsad/internal/conformance"
	"marsad/wire/capture"
)

const other142 = "another definition of message 142 at the sender"

// Every frame of the recordings is written again to the same bytes. No other decoder's
// output lies beside them; its counts do.
func TestConformance(t *testing.T) {
	for _, c := range []struct {
		name             string
		messages, broken int
	}{{"dronekit_flight.tlog", 75_477, 1_314}, {"capture.mav2.battery_status.tlog", 1, 0}} {
		t.Run(c.name, func(t *testing.T) {
			row := conformance.Row{Protocol: "mavlink", Recording: c.name, Against: "counts and round trip", Different: map[string]int{}, Broken: map[string]int{}}
			l := NewLogReader(recording(t, c.name))
			l.OnBroken = func(e *Broken) {
				if strings.Contains(e.Error(), "message 142") {
					row.Broken[other142]++
				} else {
					row.Broken["bytes in no frame, at the end of the log"]++
				}
			}
			for {
				_, f, err := l.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				again(t, &row, &f, l.Raw())
			}
			if row.Messages != c.messages || row.Broken[other142] != c.broken {
				t.Errorf("%+v", row)
			}
			conformance.Print(t, row)
		})
	}
	for _, name := range []string{"autopilot_version", "command_long_over_tcp", "common", "file_transfer_protocol", "gps_global_origin", "gps_raw_int", "mission_item_int"} {
		t.Run(name, func(t *testing.T) {
			row := conformance.Row{Protocol: "mavlink", Recording: name + ".pcapng", Against: "counts and round trip", Different: map[string]int{}}
			r, err := capture.Open(recording(t, name+".pcapng"))
			if err != nil {
				t.Fatal(err)
			}
			var framer Framer
			for {
				d, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				framer.Write(d.Payload)
				for f, ok := framer.Next(); ok; f, ok = framer.Next() {
					again(t, &row, &f, f.Raw())
				}
			}
			if row.Messages == 0 || framer.Stats().SkippedBytes > 0 {
				t.Errorf("%+v %+v", row, framer.Stats())
			}
			conformance.Print(t, row)
		})
	}
}

// again writes the frame and compares.
func again(t *testing.T, row *conformance.Row, f *Frame, raw []byte) {
	t.Helper()
	row.Messages++
	b, err := AppendFrame(nil, f)
	switch {
	case err == nil && bytes.Equal(b, raw):
		row.Equal++
	case err != nil:
		row.Different["an order, which is not written: "+err.Error()]++
	case len(b) < len(raw):
		row.Different["zeros at its end are written shorter (MAVLink 2, payload truncation)"]++
	default:
		t.Errorf("%s: %x\nbecame %x", f.Name(), raw, b)
		row.Different["not explained"]++
	}
}
