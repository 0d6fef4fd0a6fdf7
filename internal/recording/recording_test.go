package recording

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"marsad/wire/mavlink"
)

func recordings(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root, "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no recordings at %s: set MARSAD_RECORDINGS to the folder that holds data/", path)
	}
	return path
}

func decodeFile(t *testing.T, path string, o Options) (lines []map[string]any, broken int, complaints string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out, errs bytes.Buffer
	broken, err = Decode(f, o, &out, &errs)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if l == "" {
			continue
		}
		var m map[string]any
		if err := json.Unmarshal([]byte(l), &m); err != nil {
			t.Fatalf("%s: %v", l, err)
		}
		lines = append(lines, m)
	}
	return lines, broken, errs.String()
}

// The counts are those of the independent decoders.
func TestAsterixFramingsAreFoundOut(t *testing.T) {
	for _, c := range []struct {
		file                   string
		records, frames, block int
	}{
		{"croatia_cat034_048_2016.pcap", 128 + 34, 100, 120},
		{"croatia_cat062_065_2014.pcap", 3, 1, 2},
		{"croatia_cat001_002_oradis_2014.pcap", 8, 1, 0},
		{"croatia_cat034_048.gps", 18, 0, 0},
		{"jahorina_cat034_048.raw", 2119, 0, 0},
		{"jahorina_cat034_048.rply", 2119, 0, 0},
		{"argentina_226-210_cat034_048_trailer8.pcap", 1257 + 3860, 5000, 5000},
		{"argentina_226-2_cat062.pcap", 5426, 1000, 0},
		{"lebl_cat010_smr.ast", 4000, 4000, 4000},
	} {
		t.Run(c.file, func(t *testing.T) {
			lines, broken, said := decodeFile(t, recordings(t, "asterix", "recordings", c.file), Options{Protocol: "asterix"})
			if len(lines) != c.records || broken != 0 {
				t.Fatalf("%d records, %d broken, want %d and 0: %s", len(lines), broken, c.records, said)
			}
			last := lines[len(lines)-1]
			if c.frames > 0 && int(last["frame"].(float64)) > c.frames {
				t.Errorf("last frame %v of %d", last["frame"], c.frames)
			}
			if c.block > 0 && int(last["block"].(float64)) != c.block {
				t.Errorf("last block %v, want %d", last["block"], c.block)
			}
		})
	}
}

func TestBrokenRecordIsToldAndDecodingGoesOn(t *testing.T) {
	good := []byte{0x22, 0x00, 0x08, 0xC0, 25, 201, 1, 0x00} // CAT 034: 010 and 000, one octet more
	file := append([]byte{}, 0x22, 0x00, 0x06, 0xC0, 25, 201)
	file = append(file, good...)
	file = append(file, 0x22, 0x00, 0x07, 0xC0, 25, 201, 1)
	var out, errs bytes.Buffer
	broken, err := Decode(bytes.NewReader(file), Options{Protocol: "asterix", Framing: "raw"}, &out, &errs)
	if err != nil || broken != 2 {
		t.Fatalf("%d broken, %v: %s", broken, err, errs.String())
	}
	if n := strings.Count(out.String(), "\n"); n != 2 {
		t.Errorf("%d records: %s", n, out.String())
	}
	for _, want := range []string{"frame 1: byte 6 of the file: asterix: cat034 item 000 at byte 6", "frame 2: "} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("standard error lacks %q:\n%s", want, errs.String())
		}
	}
}

func TestReplayFramesKeepTheirTimes(t *testing.T) {
	f, err := os.Open(recordings(t, "asterix", "recordings", "argentina_226-2_cat062.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	frames, err := Frames(f, Options{Protocol: "asterix"})
	if err != nil || len(frames) != 1000 {
		t.Fatalf("%d frames, %v", len(frames), err)
	}
	last := frames[len(frames)-1]
	if !last.Timed || last.At.Minutes() < 4 || last.At.Minutes() > 7 {
		t.Errorf("last frame at %s", last.At)
	}
}

// Counts as an independent library has them.
func TestMAVLinkLogs(t *testing.T) {
	for _, c := range []struct {
		file             string
		messages, broken int // broken: with a wrong checksum
	}{
		{"dronekit_flight.tlog", 75477, 1314},
		{"ardupilot_vtol.tlog", 23894, 0},
		{"gps_raw_int.pcapng", 1, 0},
		{"capture.mav2.battery_status.tlog", 1, 0},
	} {
		t.Run(c.file, func(t *testing.T) {
			lines, _, said := decodeFile(t, recordings(t, "mavlink", c.file), Options{Protocol: "mavlink"})
			broken := strings.Count(said, "message 142: wrong checksum")
			if len(lines) != c.messages || broken != c.broken {
				t.Errorf("%d messages, %d broken; want %d and %d\n%.500s", len(lines), broken, c.messages, c.broken, said)
			}
		})
	}
}

// A text in several parts is one line, at the last of them; parts whose rest never
// comes are lines of their own, at the end.
func TestMAVLinkTextsAreJoined(t *testing.T) {
	var stream []byte
	for _, p := range []struct {
		id, seq int64
		text    string
	}{{7, 0, strings.Repeat("a", 50)}, {0, 0, "alone"}, {8, 0, strings.Repeat("c", 50)}, {7, 1, "b"}} {
		m := mavlink.NewMessage(mavlink.StatusText)
		m.SetText("text", p.text)
		m.SetInt("id", p.id)
		m.SetInt("chunk_seq", p.seq)
		var err error
		if stream, err = mavlink.AppendFrame(stream, &mavlink.Frame{Version: 2, System: 1, Component: 1, Message: m}); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	if broken, err := Decode(bytes.NewReader(stream), Options{Protocol: "mavlink", Framing: "raw"}, &out, &errs); err != nil || broken > 0 {
		t.Fatalf("%d broken, %v: %s", broken, err, errs.String())
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		var m struct {
			Frame  int
			Fields struct{ Text string }
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d %s", m.Frame, m.Fields.Text))
	}
	if want := []string{"2 alone", "4 " + strings.Repeat("a", 50) + "b", "3 " + strings.Repeat("c", 50)}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
