package remoteid_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/conformance"
	"marsad/wire/capture"
	"marsad/wire/remoteid"
)

func TestConformance(t *testing.T) {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	for _, c := range []struct {
		name          string
		frames, found int
		short         int // packs whose last message lacks its 3 reserved bytes, though their header says that each has 25
	}{
		// Of the 273 that carry Remote ID 29 have a wrong Bluetooth checksum by the sniffer's word.
		{"odid_bt5_lr_sample.pcapng", 274, 244, 0},
		{"odid_wifi_bcn_sample.pcap", 21, 21, 0},
		{"odid_wifi_sample.pcap", 63, 42, 0},
		{"mavic_alessa_spoofed.pcapng", 10, 0, 0},
		{"mavic_multiple_spoofed.pcapng", 239, 0, 0},
		{"parrot_anafi4_spoofed.pcapng", 1606, 26, 26},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := os.Open(filepath.Join(root, "data", "remoteid", c.name))
			if err != nil {
				t.Skipf("no recording: %v (set MARSAD_RECORDINGS)", err)
			}
			defer f.Close()
			r, err := capture.Open(f)
			if err != nil {
				t.Fatal(err)
			}
			row := conformance.Row{Protocol: "remoteid", Recording: c.name, Against: "counts and round trip", Broken: map[string]int{}}
			frames, found := 0, 0
			for {
				p, err := r.NextPacket()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				frames++
				found += remoteid.Find(uint16(p.Link), p.Bytes, func(x remoteid.Found) { roundTrip(t, x.Bytes, &row) })
			}
			if n := row.Broken[short]; n != c.short {
				t.Errorf("%d packs cut short, want %d", n, c.short)
			}
			if frames != c.frames || found != c.found {
				t.Errorf("%d of %d frames, want %d of %d", found, frames, c.found, c.frames)
			}
			conformance.Print(t, row)
		})
	}
}

const short = "the last message of the pack lacks its reserved bytes"

func roundTrip(t *testing.T, b []byte, row *conformance.Row) {
	var all []remoteid.Message
	cut := 0
	remoteid.Messages(b, func(m remoteid.Message, err error) {
		if err != nil && strings.HasSuffix(err.Error(), ": 22 of 25 bytes") {
			row.Broken[short]++
			cut++
			return
		} else if err != nil {
			t.Errorf("%v", err)
			return
		}
		row.Messages++
		row.Equal++
		all = append(all, m)
	})
	var again []byte
	var err error
	if b[0]>>4 == byte(remoteid.PackKind) {
		again, err = remoteid.AppendPack(nil, b[0]&15, all...)
	} else if len(all) == 1 {
		again, err = all[0].Append(nil)
	}
	if cut == 1 && len(again) > 2 {
		again[2]++ // a message that was cut short counts in the header
	}
	if err != nil || !bytes.HasPrefix(b, again) {
		t.Errorf("%x again %x, %v", b, again, err)
	}
}

func TestHour(t *testing.T) {
	at := func(h, m, s int) time.Time { return time.Date(2026, 3, 1, h, m, s, 0, time.UTC) }
	for _, c := range []struct {
		received time.Time
		tenths   uint16
		want     time.Time
	}{
		{at(12, 0, 1), 35990, at(11, 59, 59)},
		{at(11, 59, 59), 10, at(12, 0, 1)},
		{at(12, 30, 0), 17990, at(12, 29, 59)},
		{at(12, 0, 0), 36000, at(12, 0, 0)},
	} {
		x := remoteid.Location{Tenths: c.tenths}
		if got, ok := x.At(c.received); !ok || !got.Equal(c.want) {
			t.Errorf("%d received %s: %s, want %s", c.tenths, c.received, got, c.want)
		}
	}
	unknown := remoteid.Location{Tenths: 0xFFFF, West: true, Direction: 181, Fast: true, Speed: 255, Climb: 126}
	_, time := unknown.At(at(1, 0, 0))
	_, course := unknown.Course()
	_, speed := unknown.GroundSpeed()
	_, climb := unknown.ClimbRate()
	_, height := remoteid.Metres(0)
	_, _, place := unknown.Position()
	if time || course || speed || climb || height || place {
		t.Error("what is not known is told")
	}
}

// beacon is a made-up frame of link type 105 with one pack.
func beacon(t testing.TB) []byte {
	id := remoteid.Message{BasicID: remoteid.BasicID{IDType: 1, Aircraft: 2}}
	copy(id.BasicID.ID[:], "ABCD1234")
	where := remoteid.Message{Kind: remoteid.LocationKind, Location: remoteid.Location{Lat: 15e7, Lon: 2e7, Tenths: 7}}
	pack, err := remoteid.AppendPack(nil, 2, id, where)
	if err != nil {
		t.Fatal(err)
	}
	b := append([]byte{0x80}, make([]byte, 35)...)
	b = append(b, 0xDD, byte(5+len(pack)), 0xFA, 0x0B, 0xBC, 0x0D, 1)
	return append(b, pack...)
}

func TestCut(t *testing.T) {
	b := beacon(t)
	for n := range b {
		if remoteid.Find(105, b[:n], func(remoteid.Found) {}) != 0 {
			t.Errorf("found in %d of %d bytes", n, len(b))
		}
	}
	if remoteid.Find(105, b, func(remoteid.Found) {}) != 1 {
		t.Error("not found")
	}
	for n := range remoteid.Size {
		if _, err := remoteid.Decode(b[len(b)-25:][:n]); err == nil {
			t.Errorf("%d bytes decoded", n)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, link := range []uint16{105, 127, 187, 192, 201, 251, 256, 272} {
		f.Add(link, beacon(f))
	}
	f.Add(uint16(251), append([]byte{0xd6, 0xbe, 0x89, 0x8e, 2, 37, 1, 2, 3, 4, 5, 6, 30, 0x16, 0xFA, 0xFF, 0x0D, 1}, make([]byte, 28)...))
	f.Fuzz(func(t *testing.T, link uint16, b []byte) {
		remoteid.Find(link, b, func(x remoteid.Found) {
			remoteid.Messages(x.Bytes, func(remoteid.Message, error) {})
		})
	})
}

func FuzzDecode(f *testing.F) {
	for kind := range 6 {
		f.Add(append([]byte{byte(kind<<4 | 2)}, make([]byte, 24)...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := remoteid.Decode(b)
		if err != nil {
			return
		}
		again, err := m.Append(nil)
		if err != nil || !bytes.Equal(again, b[:remoteid.Size]) {
			t.Errorf("%x again %x, %v", b, again, err)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	frame := beacon(b)
	messages := 0
	take := func(remoteid.Message, error) { messages++ }
	b.ReportAllocs()
	for b.Loop() {
		remoteid.Find(105, frame, func(x remoteid.Found) { remoteid.Messages(x.Bytes, take) })
	}
	b.ReportMetric(float64(messages)/b.Elapsed().Seconds(), "msgs/s")
}
