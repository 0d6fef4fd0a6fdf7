package klv

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"marsad/internal/conformance"
	"marsad/wire/mpegts"
)

func recording(tb testing.TB, name string) []byte {
	tb.Helper()
	folder := os.Getenv("MARSAD_RECORDINGS")
	if folder == "" {
		folder = "../../../shared"
	}
	b, err := os.ReadFile(filepath.Join(folder, "data", name))
	if err != nil {
		tb.Skipf("no recording: %v", err)
	}
	return b
}

// packetsOf reads a recording, a transport stream or plain packets.
func packetsOf(tb testing.TB, file []byte) (packets [][]byte, pids map[uint16]int) {
	tb.Helper()
	pids = map[uint16]int{}
	cut := func(b []byte, pid uint16) {
		var f Framer
		f.Write(b)
		f.End()
		for p, ok, err := f.Next(); ok; p, ok, err = f.Next() {
			if err != nil {
				tb.Errorf("PID %d: %v", pid, err)
				continue
			}
			packets = append(packets, append([]byte(nil), p...))
			pids[pid]++
		}
	}
	if mpegts.Likely(file) < 0.5 {
		cut(file, 0)
		return packets, pids
	}
	var r mpegts.Reader
	r.Write(file)
	r.End()
	for u, ok, err := r.Next(); ok; u, ok, err = r.Next() {
		if err != nil {
			tb.Log(err)
			continue
		}
		cut(u.Payload, u.PID)
	}
	return packets, pids
}

// The counts are those that the recordings are described with.
func TestConformance(t *testing.T) {
	for _, c := range []struct {
		file  string
		count int // of packets; -1: only shown
		wrong int // with a wrong checksum
		kind  Standard
	}{
		{"klv/kwiver_aphill_short.ts", 48, 0, EG0104}, {"klv/kwiver_aphill_klv_10s.ts", 300, 0, EG0104},
		{"klv/kwiver_h264_klv.ts", 30, 0, ST0601}, {"klv/kwiver_h265_klv.ts", 30, 0, ST0601}, {"klv/kwiver_mpeg2_klv.ts", 30, 0, ST0601},
		{"klv/kwiver_h264_no_klv.ts", 0, 0, ST0601}, {"klv/kwiver_h264_audio.ts", 0, 0, ST0601},
		{"klv/klvp_svt_4774.klv", 2503, 0, ST0601}, {"klv/jmisb_0903.bin", -1, 0, ST0903},
		{"klv/klvdata_DynamicOnlyMISMMSPacketData.bin", 1, 0, ST0601}, {"klv/klvdata_DynamicConstantMISMMSPacketData.bin", 1, 1, ST0601},
	} {
		t.Run(filepath.Base(c.file), func(t *testing.T) {
			list, pids := packetsOf(t, recording(t, c.file))
			row := conformance.Row{Protocol: "klv", Recording: filepath.Base(c.file), Against: "counts and round trip", Broken: map[string]int{}}
			kinds := map[string]int{}
			for _, b := range list {
				var p Packet
				err := p.Decode(b)
				switch {
				case errors.Is(err, ErrChecksum):
					row.Broken["wrong checksum (ST 0601, 8.1)"]++
					continue
				case err != nil:
					t.Errorf("%v", err)
					continue
				}
				kinds[p.Standard.String()]++
				row.Messages++
				line(t, &p)
				if roundTrip(t, &p, b) {
					row.Equal++
				}
			}
			if c.count >= 0 && len(list) != c.count || row.Broken["wrong checksum (ST 0601, 8.1)"] != c.wrong || kinds[c.kind.String()] != len(list)-c.wrong {
				t.Errorf("%d packets, want %d: %v, %v, PIDs %v", len(list), c.count, kinds, row.Broken, pids)
			}
			conformance.Print(t, row)
		})
	}
}

// roundTrip encodes a packet again: its set, and the value of each numeric item.
func roundTrip(t *testing.T, p *Packet, b []byte) bool {
	t.Helper()
	set := p.Set.Append(nil)
	if string(set) != string(p.Value) {
		t.Errorf("%s: %x became %x", p.Standard, p.Value, set)
		return false
	}
	for i := range p.Elements {
		e := &p.Elements[i]
		if e.Item == nil || len(e.Raw) > 6 || e.Item.Kind < Unsigned || e.Item.Kind > Float {
			continue
		}
		x, ok := e.Item.Number(e.Raw)
		if !ok {
			continue
		}
		if again := e.Item.Append(nil, x, len(e.Raw)); string(again) != string(e.Raw) && e.Item.Kind != IMAPB {
			t.Errorf("%s: %x is %g, then %x", e.Item.Name, e.Raw, x, again)
			return false
		}
	}
	return true
}

// The vectors are the products of an implementation of ST 1201 that is not ours.
func TestConformanceIMAPB(t *testing.T) {
	var vectors []struct {
		L                int
		A, B             float64
		X, ReverseResult any
		ForwardResultHex string
	}
	if err := json.Unmarshal(recording(t, "klv/jmisb_st1201tests.json"), &vectors); err != nil {
		t.Fatal(err)
	}
	number := func(x any) float64 {
		switch x {
		case "Infinity":
			return math.Inf(1)
		case "-Infinity":
			return math.Inf(-1)
		case "+QNaN":
			return math.NaN()
		case "-QNaN":
			return math.Copysign(math.NaN(), -1)
		}
		f, ok := x.(float64)
		if !ok {
			t.Fatalf("%v", x)
		}
		return f
	}
	row := conformance.Row{Protocol: "klv", Recording: "jmisb_st1201tests.json", Against: "jMISB, ST 1201 vectors"}
	for _, v := range vectors {
		row.Messages++
		y, err := strconv.ParseUint(strings.TrimPrefix(v.ForwardResultHex, "0x"), 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		raw := appendUint(nil, y, v.L)
		got, back := AppendIMAPB(nil, number(v.X), v.A, v.B, v.L), ReadIMAPB(raw, v.A, v.B)
		want := number(v.ReverseResult)
		if string(got) == string(raw) && (back == want || math.IsNaN(back) && math.IsNaN(want) || math.Abs(back-want) <= 1e-12*math.Abs(want)) {
			row.Equal++
		} else {
			t.Errorf("%v in %g..%g: %x for %x, %g for %g", v.X, v.A, v.B, got, raw, back, want)
		}
	}
	conformance.Print(t, row)
}

// The file holds no bytes, only what another decoder's items are called: each item of
// ST 0601 in it must be one of our table, and each label of a set that is read, known.
func TestItemsOfAnotherDecoder(t *testing.T) {
	var packets []struct {
		Key   struct{ Bytes string }
		Value []struct {
			Key   struct{ Integer uint32 }
			Value any
		}
	}
	// JSON has no infinities, the file has.
	text := strings.ReplaceAll(string(recording(t, "klv/kwiver_klv_gold.json")), "-Infinity", "null")
	if err := json.Unmarshal([]byte(text), &packets); err != nil {
		t.Fatal(err)
	}
	labelled := 0
	for _, g := range packets {
		key, err := base64.StdEncoding.DecodeString(g.Key.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		for _, label := range labels() {
			if label == string(key) {
				labelled++
			}
		}
		if string(key) != ST0601.Label() {
			continue
		}
		for _, item := range g.Value {
			if st0601.Item(item.Key.Integer) == nil {
				t.Errorf("item %d is not in the table", item.Key.Integer)
			}
		}
	}
	if labelled != 3 { // 0102, 0104, 0601; the others are not read
		t.Errorf("%d of the labels are known", labelled)
	}
}
