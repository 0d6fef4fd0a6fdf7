package klv

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"testing"
)

// packTables gives every table that is of a pack.
func packTables() map[string]*Table {
	return map[string]*Table{
		"horizon": &horizonPack, "command": &commandPack, "countries": &countriesPack, "rate": &ratePack, "wavelength": &wavelengthPack,
		"place": &placePack, "airbase": &airbasePack, "payloads": &payloadsPack, "payload": &payloadPack, "waypoint": &waypointPack,
		"view": &viewPack, "substream": &substreamPack, "fpa": &fpaPack, "acceleration": &accelerationPack, "pixel": &pixelPack, "run": &runPack,
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The values are worked out by hand from the bytes.
func TestPacks(t *testing.T) {
	for _, c := range []struct {
		tag  uint32
		hex  string
		want string
	}{
		{81, "00243800", "map[end_x_percent:56 end_y_percent:0 start_x_percent:0 start_y_percent:36]"},
		{115, "0503476f21", "map[command:Go! id:5]"},
		{116, "03078101", "[3 7 129]"},
		{122, "010e03414141000342", "010e03414141000342"}, // broken: 3 bytes told, 1 there
		{122, "010e0341414100", "map[coding_method:14 operator:<nil> overflight:AAA]"},
		{127, "83d4608769", "map[denominator:1001 numerator:60000]"},
		{128, "0d15000007d000000fa04e4e4952", "[map[id:21 max_nm:2000 min_nm:1000 name:NNIR]]"},
		{130, "0b406bc20919bda554070e0000", "map[recovery:<nil> takeoff:map[ellipsoid_height_m:3 latitude_deg:38.84186 longitude_deg:-77.03678]]"},
		{138, "0106020003414243", "map[count:1 payloads:[map[id:2 name:ABC type:0]]]"},
		{139, "010b", "[0 1 3 8]"},
		{141, "0401fffd01", "[map[id:1 info:1 order:-3]]"},
		{142, "063480004b0000061a40000c8000", "map[azimuth:map[range_deg:300 start_deg:210] elevation:map[range_deg:50 start_deg:-75]]"},
		{143, "00000102", "map[local_id:0 universal_id:000102]"},
		{94, "0140000102030405060708090a0b0c0d0e0f", "map[platform_id_type:0 sensor_id:00010203-0405-0607-0809-0a0b0c0d0e0f sensor_id_type:2 version:1]"},
		{94, "0140000102", "0140000102"}, // an identifier that is too short
	} {
		b := AppendPacket(nil, ST0601, AppendElement(nil, c.tag, unhex(t, c.hex)))
		var p Packet
		if err := p.Decode(b); err != nil {
			t.Fatal(err)
		}
		_, fields := line(t, &p)
		got := fmt.Sprint(rounded(fields[st0601.Item(c.tag).Name]))
		if got != c.want {
			t.Errorf("tag %d: %s, want %s", c.tag, got, c.want)
		}
	}
}

// rounded rounds the numbers of a JSON value to five places.
func rounded(v any) any {
	switch x := v.(type) {
	case float64:
		return math.Round(x*1e5) / 1e5
	case map[string]any:
		for k := range x {
			x[k] = rounded(x[k])
		}
	case []any:
		for i := range x {
			x[i] = rounded(x[i])
		}
	}
	return v
}

// What is cut off ends in an error or between two parts, and what is read becomes the
// same bytes again.
func TestPacksTruncated(t *testing.T) {
	for name, raw := range map[string]string{
		"horizon": "0024380001020304050607080910111213141516", "command": "0503476f210000000000000001", "place": "406bc20919bda554070e00",
		"waypoint": "010001034071d89419bdbfe7089800", "airbase": "0b406bc20919bda554070e000b40783cb819a2927407c600", "countries": "010e03414141000342",
	} {
		b := unhex(t, raw)
		for i := range len(b) + 1 {
			var s Set
			if s.DecodePack(packTables()[name], b[:i]) == nil && !bytes.Equal(s.AppendPack(nil), b[:i]) {
				t.Errorf("%s of %d bytes: %x", name, i, s.AppendPack(nil))
			}
		}
	}
}

// packsAgain encodes the packs of a set and of the sets in it again.
func packsAgain(t *testing.T, s *Set) (n int) {
	t.Helper()
	for i := range s.Elements {
		e := &s.Elements[i]
		if e.Item == nil {
			continue
		}
		var inner Set
		switch e.Item.Kind {
		case Pack:
			if err := inner.DecodePack(e.Item.Set, e.Raw); err != nil {
				t.Errorf("%s: %v", e.Item.Name, err)
			} else if again := inner.AppendPack(nil); !bytes.Equal(again, e.Raw) {
				t.Errorf("%s: %x became %x", e.Item.Name, e.Raw, again)
			}
			n++
		case Nested:
			if err := inner.Decode(e.Item.Set, e.Raw); err != nil {
				t.Errorf("%s: %v", e.Item.Name, err)
			}
		}
		n += packsAgain(t, &inner)
	}
	return n
}

func TestPacksOfRecording(t *testing.T) {
	list, _ := packetsOf(t, recording(t, "klv/kwiver_h264_klv.ts"))
	n := 0
	for _, b := range list {
		var p Packet
		if err := p.Decode(b); err != nil {
			t.Fatal(err)
		}
		n += packsAgain(t, &p.Set)
	}
	if n < 30*8 {
		t.Errorf("%d packs", n)
	}
}

func FuzzPack(f *testing.F) {
	f.Add([]byte("\x05\x03Go!\x00\x00\x00\x00\x00\x00\x00\x01"))
	f.Add([]byte("\x01\x05\x02\x00\x03ABC"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, table := range packTables() {
			var s Set
			if s.DecodePack(table, b) != nil {
				continue
			}
			again := s.AppendPack(nil)
			var second Set
			if err := second.DecodePack(table, again); err != nil || !bytes.Equal(second.AppendPack(nil), again) {
				t.Fatalf("%s: %x became %x: %v", name, b, again, err)
			}
		}
		readCore(b)
	})
}

// Velocity, acceleration and times are those that another decoder's own tests have for
// these bytes; the others are read by our tables, and round as an author would choose them.
func TestTargetOfRecording(t *testing.T) {
	list, _ := packetsOf(t, recording(t, "klv/kwiver_h264_klv.ts"))
	var p Packet
	if err := p.Decode(list[0]); err != nil {
		t.Fatal(err)
	}
	text, _ := line(t, &p)
	for _, want := range []string{
		`"velocity":{"east_mps":-608.75,"north_mps":-336.75,"up_mps":208.3125},"acceleration":{"east_mps2":159.25,"north_mps2":175.25,"up_mps2":208.3125}`,
		`"track_history_series":[{"latitude_deg":72,"longitude_deg":73,"ellipsoid_height_m":900},{"latitude_deg":73,"longitude_deg":72,"ellipsoid_height_m":1000},`,
		`"mask":{"polygon":[{"px":14762},{"px":14783},{"px":15115}],"runs":[{"first_px":74,"length_px":2},`,
		`"first_observation_time":987654321000000`, `"digital_video_file_format":"MPEG2"`, `"fpa_index":{"row":2,"column":3}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}
