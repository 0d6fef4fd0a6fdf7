package asterix_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"marsad/wire/asterix"
)

// message is the records of one data block by hand, field by field, and the
// items they hold.
type message struct {
	name     string
	category byte
	edition  string
	records  []byte
	items    []string
}

// messages has a data block for every structure there is.
func messages() []message {
	return []message{
		{name: "fixed items, numbers of each kind, octal and ICAO text, a compound item", category: 48, records: []byte{
			0b1111_1111, 0b1101_0000, // items 010 140 020 040 070 090 130, then 220 240 161
			25, 201, // 010 SAC SIC
			0x35, 0x6d, 0x4d, // 140 27354.6015625 s
			0b101_0_0_0_0_0,        // 020 TYP 5, no extent
			0xc5, 0xaf, 0xf1, 0xe0, // 040 197.68359375 NM, 340.13671875 degrees
			0x02, 0x00, // 070 code 1000
			0b00_11_1111, 0xfc, // 090 flight level −1
			0b0100_0000, 72, // 130 only SRR: 72
			0x3c, 0x66, 0x0c, // 220 address
			0x10, 0xc2, 0x36, 0xd4, 0x18, 0x20, // 240 DLH65A
			0x0d, 0xeb, // 161 track 3563
		}, items: []string{`{"010":{"SAC":25,"SIC":201},"140":27354.6015625,"020":{"TYP":5,"SIM":0,"RDP":0,"SPI":0,"RAB":0},` +
			`"040":{"RHO":197.68359375,"THETA":340.13671875},"070":{"V":0,"G":0,"L":0,"MODE3A":"1000"},"090":{"V":0,"G":0,"FL":-1},` +
			`"130":{"SRR":72},"220":3958284,"240":"DLH65A","161":{"TRN":3563}}`}},

		{name: "an extent, a repetition by a factor and one by FX bits, wide raw bits; a second record", category: 48, records: []byte{
			0b1010_0001, 0b0010_0001, 0b0100_0000, // items 010 020, 250, 030
			1, 2, // 010
			0b001_0_0_0_0_1, 0b1_0_0_0_0_00_0, // 020 TYP 1; first extent: TST 1
			1,                                                     // 250 one register
			0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0b0100_0000, // its 56 bits, number 4,0
			0b0000010_1, 0b0010000_0, // 030 warnings 2 and 16
			0b1000_0000, 3, 4, // second record: 010 only
		}, items: []string{`{"010":{"SAC":1,"SIC":2},"020":{"TYP":1,"SIM":0,"RDP":0,"SPI":0,"RAB":0,"TST":1,"ERR":0,"XPP":0,"ME":0,"MI":0,"FOEFRI":0},` +
			`"250":[{"MBDATA":"11223344556677","BDS1":4,"BDS2":0}],"030":[2,16]}`, `{"010":{"SAC":3,"SIC":4}}`}},

		{name: "north marker and sector", category: 34, records: []byte{
			0b1110_1000, 7, 8, 1, // items 010 000 030 041; north marker
			0x00, 0x00, 0x80, // 030 1 s
			0x02, 0x80, // 041 a turn of 5 s
			0b1111_0000, 7, 8, 2, // items 010 000 030 020; sector
			0x00, 0x01, 0x00, // 030 2 s
			64, // 020 90 degrees
		}, items: []string{`{"010":{"SAC":7,"SIC":8},"000":1,"030":1,"041":5}`, `{"010":{"SAC":7,"SIC":8},"000":2,"030":2,"020":90}`}},

		{name: "the descriptor chooses the UAP", category: 1, records: []byte{
			0b1111_0000, 8, 24, // items 010 020 161 040
			0b1_0_00_0_0_0_0, // 020 TYP 1: a track
			0x01, 0x0f,       // 161 track 271
			0x05, 0x05, 0xb5, 0x40, // 040 10.0390625 NM, 254.8828125 degrees
			0b1110_0000, 8, 24, // items 010 020 040
			0b0_0_01_0_0_0_0,       // 020 TYP 0: a plot
			0x01, 0x00, 0x40, 0x00, // 040 2 NM, 90 degrees
		}, items: []string{
			`{"010":{"SAC":8,"SIC":24},"020":{"TYP":1,"SIM":0,"SSRPSR":0,"ANT":0,"SPI":0,"RAB":0},"161":271,"040":{"RHO":10.0390625,"THETA":254.8828125}}`,
			`{"010":{"SAC":8,"SIC":24},"020":{"TYP":0,"SIM":0,"SSRPSR":1,"ANT":0,"SPI":0,"RAB":0},"040":{"RHO":2,"THETA":90}}`}},

		{name: "a random field sequence", category: 1, records: []byte{
			0b1100_0001, 0b0000_0001, 0b0000_0010, // items 010 020, and a random field sequence
			8, 24, 0, // 010, 020 a plot
			2,             // two fields
			4, 0x02, 0x00, // place 4: 070 code 1000
			3, 0x01, 0x00, 0x40, 0x00, // place 3: 040 2 NM, 90 degrees
		}, items: []string{`{"010":{"SAC":8,"SIC":24},"020":{"TYP":0,"SIM":0,"SSRPSR":0,"ANT":0,"SPI":0,"RAB":0},` +
			`"070":{"V":0,"G":0,"L":0,"MODE3A":"1000"},"040":{"RHO":2,"THETA":90}}`}},

		{name: "a special purpose field; a reserved expansion field that fits its description and one that does not", category: 48, records: []byte{
			0b1000_0001, 0b0000_0001, 0b0000_0001, 0b0000_0110, 1, 2, // items 010 SP RE
			3, 0xaa, 0xbb, // SP: length, two octets
			5, 0b0000_1000, 0x01, 0x2c, 0x80, // RE: length, only ERR, 300.5 NM
			0b1000_0001, 0b0000_0001, 0b0000_0001, 0b0000_0010, 1, 2, // items 010 RE
			6, 0b0000_1000, 0x01, 0x2c, 0x80, 0x99, // RE: an octet more than ERR takes
		}, items: []string{`{"010":{"SAC":1,"SIC":2},"SP":"aabb","RE":{"ERR":300.5}}`, `{"010":{"SAC":1,"SIC":2},"RE":"08012c8099"}`}},

		{name: "a subitem that chooses the scale of another", category: 21, records: []byte{
			0b1000_0001, 0b0100_0000, 0, 3, // items 010 150
			0x81, 0xf4, // 150 IM 1: Mach 0.5
			0b1000_0001, 0b0100_0000, 0, 3,
			0x20, 0x00, // 150 IM 0: 0.5 NM/s
		}, items: []string{`{"010":{"SAC":0,"SIC":3},"150":{"IM":1,"AS":0.5}}`, `{"010":{"SAC":0,"SIC":3},"150":{"IM":0,"AS":0.5}}`}},

		{name: "an old edition with another UAP", category: 62, edition: "0.17", records: []byte{
			0b1011_0010, 25, 100, // items 010 070 040 060
			0x59, 0xf8, 0xe1, // 070 46065.7578125 s
			0x03, 0x7e, // 040 track 894
			0x0c, 0x3a, // 060 code 6072
		}, items: []string{`{"010":{"SAC":25,"SIC":100},"070":46065.7578125,"040":{"TRN":894},"060":{"MODE3A":"6072"}}`}},

		{name: "ASCII text with octets that JSON escapes", category: 62, records: []byte{
			0b1000_0001, 0b0000_0001, 0b0000_0010, 1, 2, // items 010 390
			0b0100_0000, 'A', '"', '\\', 1, 0xe9, ' ', 0, // 390 only CS
		}, items: []string{`{"010":{"SAC":1,"SIC":2},"390":{"CS":"A\"\\\u0001é"}}`}},
	}
}

// block is a data block of records.
func block(category byte, records []byte) []byte {
	length := len(records) + 3
	return append([]byte{category, byte(length >> 8), byte(length)}, records...)
}

func (m message) editions() asterix.Editions {
	if m.edition == "" {
		return nil
	}
	return asterix.Editions{int(m.category): m.edition}
}

func decoder(t testing.TB, editions asterix.Editions) *asterix.Decoder {
	t.Helper()
	d, err := asterix.NewDecoder(editions)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// itemsOf is the items of a record as JSON.
func itemsOf(rec *asterix.Record) string {
	_, items, _ := strings.Cut(string(rec.AppendJSON(nil, 1, 1, 1)), `"items":`)
	return strings.TrimSuffix(items, "}")
}

func TestRecordsByHand(t *testing.T) {
	for _, m := range messages() {
		d := decoder(t, m.editions())
		d.Reset(block(m.category, m.records))
		var got []string
		for d.Next() {
			got = append(got, itemsOf(d.Record()))
		}
		if !slices.Equal(got, m.items) || len(d.Errors()) != 0 {
			t.Errorf("%s:\n got %s\nwant %s\nerrors %v", m.name, strings.Join(got, "\n"), strings.Join(m.items, "\n"), d.Errors())
		}
	}
}

// A block cut at any byte gives fewer records and one error, or ends between two
// records; its true length with bytes missing is found as a lie.
func TestCutAtEveryByte(t *testing.T) {
	for _, m := range messages() {
		d := decoder(t, m.editions())
		whole := block(m.category, m.records)
		for n := range len(whole) {
			d.Reset(whole[:n])
			for d.Next() {
			}
			if n > 0 && (len(d.Errors()) != 1 || d.Errors()[0].Want <= d.Errors()[0].Have) {
				t.Errorf("%s cut to %d: %v", m.name, n, d.Errors())
			}
			if n < 3 {
				continue
			}
			records := 0
			d.Reset(block(m.category, m.records[:n-3]))
			for d.Next() {
				records++
			}
			if records > len(m.items) || len(d.Errors()) > 1 || records == len(m.items) && len(d.Errors()) == 0 {
				t.Errorf("%s, %d octets of records: %d records, %v", m.name, n-3, records, d.Errors())
			}
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name    string
		payload []byte
		want    string
		reason  asterix.Reason
	}{
		{"cut within an item", block(48, []byte{0b1001_0000, 1, 2, 0xc5, 0xaf, 0xf1}), "asterix: cat048 item 040 at byte 6: 3 of 4 bytes", asterix.Truncated},
		{"cut within the field specification", block(48, []byte{0b1001_0001}), "asterix: cat048 at byte 3: block ends within the item", asterix.Truncated},
		{"cut within a repetition", block(48, []byte{0b0000_0001, 0b0010_0000, 2, 1, 2, 3, 4, 5, 6, 7, 8}), "asterix: cat048 item 250 at byte 6: 8 of 16 bytes", asterix.Truncated},
		{"no items", block(48, []byte{0}), "asterix: cat048 at byte 3: record without items", asterix.NoItems},
		{"unused place", block(62, []byte{0b0100_0000, 0}), "asterix: cat062 at byte 4: place unused in this edition", asterix.UnusedPlace},
		{"too many places", block(48, []byte{1, 1, 1, 1, 0b1000_0000, 0}), "asterix: cat048 at byte 3: field specification longer than the UAP", asterix.TooManyPlaces},
		{"unused subitem", block(34, []byte{0b0000_0100, 0b0100_0000, 0}), "asterix: cat034 item 050 at byte 4: subitem unused in this edition", asterix.UnusedSubitem},
		{"too many extents", block(48, []byte{0b0010_0000, 1, 1, 1, 1, 1, 1, 1, 1}), "asterix: cat048 item 020 at byte 10: more extents than in this edition", asterix.TooManyExtents},
		{"length octet of zero", block(48, []byte{1, 1, 1, 0b0000_0100, 0}), "asterix: cat048 item SP at byte 7: length octet of zero", asterix.ExplicitLength},
		{"explicit item beyond the block", block(48, []byte{1, 1, 1, 0b0000_0100, 9, 0}), "asterix: cat048 item SP at byte 7: 2 of 9 bytes", asterix.Truncated},
		{"short header", []byte{48, 0}, "asterix: cat048 at byte 0: 2 of 3 bytes", asterix.ShortHeader},
		{"block length of two", []byte{48, 0, 2, 0}, "asterix: cat048 at byte 0: block length beyond the datagram", asterix.BlockLength},
		{"block length beyond the datagram", []byte{48, 1, 0, 0x80, 1, 2}, "asterix: cat048 at byte 0: 6 of 256 bytes", asterix.BlockLength},
	} {
		d := decoder(t, nil)
		d.Reset(c.payload)
		for d.Next() {
			t.Errorf("%s: a record was read: %s", c.name, itemsOf(d.Record()))
		}
		if e := d.Errors(); len(e) != 1 || e[0].Error() != c.want || e[0].Reason != c.reason {
			t.Errorf("%s: %v, want %s", c.name, e, c.want)
		}
	}
}

// Neither a broken record nor an unknown category keeps the next block from being read.
func TestFeedGoesOn(t *testing.T) {
	good := block(48, []byte{0b1000_0000, 1, 2})
	payload := slices.Concat(block(48, []byte{0b1000_0000, 3, 4, 0b1001_0000, 5}), block(255, []byte{1, 2, 3}), good, []byte{48, 0})
	d := decoder(t, nil)
	d.Reset(payload)
	var got []string
	for d.Next() {
		got = append(got, fmt.Sprintf("%d.%d %s", d.Block(), d.Index(), itemsOf(d.Record())))
	}
	want := []string{`1.1 {"010":{"SAC":3,"SIC":4}}`, `3.1 {"010":{"SAC":1,"SIC":2}}`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if len(d.Errors()) != 2 || d.Errors()[0].Offset != 7 || d.Errors()[1].Offset != len(payload)-2 {
		t.Errorf("errors %v", d.Errors())
	}
	if d.Counts() != (asterix.Counts{Blocks: 3, Unknown: 1, Records: 2, Errors: 2}) || d.UnknownBlocks(255) != 1 {
		t.Errorf("counts %+v", d.Counts())
	}
}

func TestEditions(t *testing.T) {
	if known := asterix.Known(62); !slices.IsSortedFunc(known, func(a, b string) int { return len(a) - len(b) }) || known[len(known)-1] != "1.21" || known[0] != "0.17" {
		t.Errorf("editions of category 062: %v", known)
	}
	for _, wrong := range []asterix.Editions{{62: "9.9"}, {300: "1.0"}, {255: "1.0"}} {
		if _, err := asterix.NewDecoder(wrong); err == nil {
			t.Errorf("%v: no error", wrong)
		}
	}
	for _, wrong := range []map[string]string{{"062": "9.9"}, {"radar": "1.0"}, {"300": "none"}} {
		if _, err := asterix.ParseEditions(wrong); err == nil {
			t.Errorf("%v: no error", wrong)
		}
	}
	editions, err := asterix.ParseEditions(map[string]string{"062": "1.16", "32": "none"})
	if err != nil || editions[62] != "1.16" || editions[32] != asterix.NoEdition {
		t.Errorf("%v, %v", editions, err)
	}
}

func TestValues(t *testing.T) {
	m := messages()[1]
	d := decoder(t, nil)
	d.Reset(block(m.category, m.records))
	if !d.Next() {
		t.Fatal(d.Errors())
	}
	rec := d.Record()
	if v, ok := rec.Uint("020", "TST"); !ok || v != 1 {
		t.Errorf("020/TST %v %v", v, ok)
	}
	for _, missing := range [][]string{{"040"}, {"020", "XYZ"}, {"020", "TST", "X"}, {}} {
		if rec.Has(missing...) {
			t.Errorf("%v is there", missing)
		}
	}
	if _, ok := rec.Float("020"); ok {
		t.Error("a structure is a number")
	}
	warnings, _ := rec.Get("030")
	second, ok := warnings.Index(1)
	if code, _ := second.Uint(); !ok || code != 16 {
		t.Errorf("second warning %v %v", code, ok)
	}
	if _, ok := warnings.Index(2); ok {
		t.Error("a third warning")
	}
	registers, _ := rec.Get("250")
	first, _ := registers.Index(0)
	content, _ := first.Get("MBDATA")
	if got := fmt.Sprintf("%x", content.AppendBytes(nil)); got != "11223344556677" {
		t.Errorf("register %s", got)
	}
}

// Reading allocates nothing once the editions are loaded.
func TestNoAllocation(t *testing.T) {
	payload := block(48, messages()[0].records)
	payload = append(payload, block(48, messages()[1].records)...)
	payload = append(payload, block(48, messages()[5].records)...)
	payload = append(payload, 48, 0) // an error too
	d := decoder(t, nil)
	text := make([]byte, 0, 16)
	line := make([]byte, 0, 4096)
	allocations := testing.AllocsPerRun(100, func() {
		d.Reset(payload)
		for d.Next() {
			rec := d.Record()
			rec.Float("040", "RHO")
			rec.Uint("020", "TYP")
			rec.AppendText(text, "240")
			line = rec.AppendJSON(line[:0], 1, 1, 1)
		}
	})
	if allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}

func FuzzDecode(f *testing.F) {
	for _, m := range messages() {
		f.Add(block(m.category, m.records))
	}
	old := asterix.Editions{62: "0.17", 21: "0.26", 48: "1.27"}
	f.Fuzz(func(t *testing.T, payload []byte) {
		for _, editions := range []asterix.Editions{nil, old} {
			d := decoder(t, editions)
			d.Reset(payload)
			for d.Next() {
				rec := d.Record()
				first := itemsOf(rec)
				again, err := mustLoad(t, rec).AppendBlock(nil, rec.Nodes())
				if err != nil {
					continue // twice the same item by a random field sequence, or beyond a block
				}
				// A random field sequence (category 001 only) is written in the order of the UAP.
				check := decoder(t, editions)
				check.Reset(again)
				if !check.Next() {
					t.Fatalf("cat%03d % x written as % x: %v", rec.Category(), rec.Bytes(), again, check.Errors())
				}
				if second := itemsOf(check.Record()); second != first && rec.Category() != 1 {
					t.Fatalf("cat%03d % x written as % x:\n%s\n%s", rec.Category(), rec.Bytes(), again, first, second)
				}
			}
		}
	})
}

func mustLoad(t testing.TB, rec *asterix.Record) *asterix.Edition {
	t.Helper()
	e, err := asterix.Load(rec.Category(), rec.Edition())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func Example() {
	d, err := asterix.NewDecoder(asterix.Editions{62: "1.20"})
	if err != nil {
		panic(err)
	}
	datagram := []byte{
		48, 0, 14, // category 048, 14 octets
		0b1111_0000, // items 010, 140, 020, 040
		25, 201,     // SAC, SIC
		0x54, 0x60, 0x00, // 12:00 UTC
		0b001_00000,         // a primary plot
		0x0a, 0x00, 0x40, 0, // 10 NM, 90 degrees
	}
	d.Reset(datagram)
	for d.Next() {
		rho, _ := d.Record().Float("040", "RHO")
		theta, _ := d.Record().Float("040", "THETA")
		fmt.Println(rho, "NM,", theta, "degrees")
	}
	for _, e := range d.Errors() {
		fmt.Println(e.Error())
	}
	// Output: 10 NM, 90 degrees
}

// benchmarkFile is a recording of one real Mode S radar, else a block by hand over and over.
func benchmarkFile(b *testing.B) []byte {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.ReadFile(filepath.Join(root, "data", "asterix", "recordings", "jahorina_cat034_048.raw"))
	if err != nil {
		b.Logf("no recording (%v): a block by hand", err)
		return slices.Repeat(block(48, messages()[0].records), 1000)
	}
	return file
}

// warm is a decoder that has met the file's categories.
func warm(b *testing.B, file []byte) *asterix.Decoder {
	d := decoder(b, nil)
	d.Reset(file)
	for d.Next() {
	}
	return d
}

func BenchmarkDecode(b *testing.B) {
	file := benchmarkFile(b)
	d := warm(b, file)
	b.ReportAllocs()
	b.SetBytes(int64(len(file)))
	records := 0
	for b.Loop() {
		d.Reset(file)
		for d.Next() {
			records++
		}
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "msgs/s")
}

func BenchmarkJSON(b *testing.B) {
	file := benchmarkFile(b)
	d := warm(b, file)
	b.ReportAllocs()
	line := make([]byte, 0, 4096)
	records := 0
	for b.Loop() {
		d.Reset(file)
		for d.Next() {
			records++
			line = d.Record().AppendJSON(line[:0], 1, 1, 1)
		}
	}
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "msgs/s")
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := asterix.Load(62, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// Lines numbers data blocks through the file, unknown and broken ones too, and records in each.
func TestLines(t *testing.T) {
	l, err := asterix.NewLines(nil)
	if err != nil {
		t.Fatal(err)
	}
	one, other := []byte{0b1000_0000, 1, 2}, []byte{0b1000_0000, 3, 4}
	text := l.Append(nil, 1, slices.Concat(block(48, slices.Concat(one, other)), block(255, nil)))
	text = l.Append(text, 2, slices.Concat(block(34, []byte{0}), block(48, one)))
	if e := l.Errors(); len(e) != 1 || e[0].Category != 34 {
		t.Errorf("errors %v", e)
	}
	text = l.Append(text, 3, block(48, other))
	const start = `{"proto":"asterix","cat":48,"edition":"1.32",`
	want := start + `"frame":1,"block":1,"rec":1,"items":{"010":{"SAC":1,"SIC":2}}}` + "\n" +
		start + `"frame":1,"block":1,"rec":2,"items":{"010":{"SAC":3,"SIC":4}}}` + "\n" +
		start + `"frame":2,"block":4,"rec":1,"items":{"010":{"SAC":1,"SIC":2}}}` + "\n" +
		start + `"frame":3,"block":5,"rec":1,"items":{"010":{"SAC":3,"SIC":4}}}` + "\n"
	if string(text) != want {
		t.Errorf("got\n%s", text)
	}
	if l.Counts() != (asterix.Counts{Blocks: 5, Unknown: 1, Records: 4, Errors: 1}) {
		t.Errorf("counts %+v", l.Counts())
	}
}

// What is not there can be asked anything.
func TestNoValue(t *testing.T) {
	var v asterix.Value
	_, number := v.Uint()
	_, float := v.Float()
	_, part := v.Get("SAC")
	_, entry := v.Index(0)
	v.Parts(func(asterix.Value) bool { part = true; return false })
	if number || float || part || entry || v.Name() != "" || v.Unit() != "" || len(v.AppendBytes(nil))+len(v.AppendText(nil)) != 0 {
		t.Error("it has something")
	}
}
