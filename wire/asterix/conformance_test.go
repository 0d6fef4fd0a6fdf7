package asterix_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"marsad/internal/conformance"
	"marsad/wire/asterix"
	"marsad/wire/capture"
)

// recordings is the folder of the ASTERIX recordings; the test is skipped without them.
func recordings(t testing.TB) string {
	root := os.Getenv("MARSAD_RECORDINGS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(root, "data", "asterix", "recordings")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no recordings: %v (set MARSAD_RECORDINGS)", err)
	}
	return dir
}

// expectedKey is where a key of the expected files is found in a record.
type expectedKey struct {
	path      []string
	scale     float64 // what ours is multiplied by, 0 for nothing
	tolerance float64 // relative
}

// expectedKeys maps the keys of the expected files to items, by category.
func expectedKeys(category int, edition string) map[string]expectedKey {
	at := func(path string) expectedKey { return expectedKey{path: strings.Split(path, "/"), tolerance: 1e-9} }
	keys := map[string]expectedKey{"sac": at("010/SAC"), "sic": at("010/SIC")}
	if edition == "0.17" {
		keys["trk"] = at("040/TRN")
		// The reference has the steps of 2⁻¹⁴ NM/s and 360/2¹⁶ degrees rounded to 0.22 kt and 0.0055 degrees.
		keys["gs_kt"] = expectedKey{path: []string{"180", "GSP"}, scale: 3600, tolerance: 2e-3}
		keys["hdg_deg"] = expectedKey{path: []string{"180", "HDG"}, tolerance: 2e-3}
	}
	more := map[int]map[string]string{
		48: {"tod_s": "140", "typ": "020/TYP", "rho_nm": "040/RHO", "theta_deg": "040/THETA", "m3a": "070/MODE3A", "fl": "090/FL", "addr": "220", "ident": "240", "trk": "161/TRN", "x_nm": "042/X", "y_nm": "042/Y", "gsp_nmps": "200/GSP", "hdg_deg": "200/HDG", "height3d_ft": "110/3DH"},
		34: {"msg": "000", "tod_s": "030", "sector_deg": "020", "rot_s": "041", "lat": "120/LAT", "lon": "120/LON", "height_m": "120/HGT"},
		62: {"tod_s": "070", "lat": "105/LAT", "lon": "105/LON", "x_m": "100/X", "y_m": "100/Y", "vx_mps": "185/VX", "vy_mps": "185/VY", "m3a": "060/MODE3A", "trk": "040", "mfl_fl": "136", "geoalt_ft": "130", "baro_fl": "135/CTB", "rocd_ftmin": "220", "addr": "380/ADR", "ident": "380/ID", "ident245": "245/CHR", "callsign390": "390/CS"},
		10: {"msg": "000", "tod_s": "140", "typ": "020/TYP", "rho_m": "040/RHO", "theta_deg": "040/TH", "x_m": "042/X", "y_m": "042/Y", "lat": "041/LAT", "lon": "041/LON", "gsp_nmps": "200/GSP", "tra_deg": "200/TRA", "vx_mps": "202/VX", "vy_mps": "202/VY", "ax": "210/AX", "ay": "210/AY", "trk": "161/TRK", "m3a": "060/MODE3A", "addr": "220", "ident": "245/CHR", "fl": "090/FL", "len_m": "270/LENGTH", "orient_deg": "270/ORIENTATION"},
		1:  {"typ": "020/TYP", "rho_nm": "040/RHO", "theta_deg": "040/THETA", "m3a": "070/MODE3A", "fl": "090/HGT", "ttod_s": "141", "trk": "161", "x_nm": "042/X", "y_nm": "042/Y", "gsp_nmps": "200/GSP", "hdg_deg": "200/HDG"},
		2:  {"msg": "000", "sector_deg": "020", "tod_s": "030", "rot_s": "041"},
		65: {"msg": "000", "tod_s": "030"},
		21: {"lat": "130/LAT", "lon": "130/LON", "lat_hr": "131/LAT", "lon_hr": "131/LON", "addr": "080", "tod_pos_s": "073", "tod_s": "030", "m3a": "070/MODE3A", "fl": "145", "ident": "170", "trk": "161/TRNUM", "merit": "090/PA"},
		20: {"tod_s": "140", "lat": "041/LAT", "lon": "041/LON", "x_m": "042/X", "y_m": "042/Y", "trk": "161/TRN", "m3a": "070/MODE3A", "fl": "090/FL", "addr": "220", "ident": "245/CHR"},
	}
	for key, path := range more[category] {
		if _, special := keys[key]; !special {
			keys[key] = at(path)
		}
	}
	if speed, there := keys["gsp_nmps"]; there && category == 1 {
		speed.tolerance = 2e-3 // the reference has 2⁻¹⁴ NM/s rounded to 0.22 kt
		keys["gsp_nmps"] = speed
	}
	return keys
}

// chunk is a run of data blocks with the number of the datagram or chunk it came in.
type chunk struct {
	frame  int
	blocks []byte
}

// chunks cuts a recording as its framing, found out, says.
func chunks(t *testing.T, name string, file []byte) (asterix.Framing, []chunk) {
	var list []chunk
	if filepath.Ext(name) != ".pcap" {
		framing := asterix.Detect(file)
		for frame, err := range asterix.Frames(file, framing) {
			if err != nil {
				t.Logf("%s: frame %d: %v", name, frame.Number, err)
				break
			}
			list = append(list, chunk{frame.Number, frame.Blocks})
		}
		return framing, list
	}
	payloads := datagrams(t, file)
	framing := asterix.DetectDatagrams(slices.Collect(maps.Values(payloads)))
	for _, number := range slices.Sorted(maps.Keys(payloads)) {
		for run := range asterix.Datagram(payloads[number], framing) {
			list = append(list, chunk{number, run})
		}
	}
	return framing, list
}

// datagrams returns the UDP payloads of a packet capture by packet number.
func datagrams(t *testing.T, file []byte) map[int][]byte {
	reader, err := capture.Open(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	payloads := map[int][]byte{}
	for {
		d, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return payloads
		}
		if err != nil {
			t.Fatal(err)
		}
		if d.Transport == capture.UDP {
			payloads[d.Frame] = slices.Clone(d.Payload)
		}
	}
}

// place is where a record stands: data block of the file and record in it.
type place struct{ block, rec int }

// decoded is what the conformance test keeps of a record.
type decoded struct {
	frame    int
	category int
	items    []string
	json     map[string]any
}

// tally is a line of the conformance table.
type tally struct {
	records, equal int
	left           map[string]int // lines that are no reference, by why
	different      map[string]int // by why
	broken         map[string]int // by why
	rewritten      int            // records that were written again to the same bytes
	shorter        int            // to other bytes that read alike: unset presence octets, spare bits
}

// row is the line as the table of all protocols has it. Lines that are no reference
// are listed as different, with what shows who is right.
func (s *tally) row(name string) conformance.Row {
	r := conformance.Row{
		Protocol: "asterix", Recording: filepath.Base(name), Against: "Wireshark 4.0.17 and CroatiaControlLtd/asterix",
		Messages: s.equal, Equal: s.equal, Different: s.left, Broken: s.broken,
	}
	for _, n := range s.left {
		r.Messages += n
	}
	if r.Messages == 0 { // a vector without a reference
		r.Against, r.Messages, r.Equal = "counts and round trip", s.records, s.rewritten+s.shorter
	}
	return r
}

// editionsFor names the edition where a recording is known to speak another than
// the newest, and switches off a category whose number others use for their own.
func editionsFor(name string) asterix.Editions {
	switch {
	case strings.Contains(name, "cat021ed0.26"):
		return asterix.Editions{21: "0.26"}
	case strings.Contains(name, "ed0.17"):
		return asterix.Editions{62: "0.17"}
	case strings.Contains(name, "sensis"):
		return asterix.Editions{10: "0.24"} // a maker's own edition
	case strings.Contains(name, "france_mixed"):
		return asterix.Editions{32: asterix.NoEdition} // not that of EUROCONTROL
	}
	return nil
}

// incomparable says why a line of an expected file is no reference, "" if it is:
// the other decoder was wrong there, or unsure.
func incomparable(name string, want map[string]any) string {
	category, _ := want["cat"].(float64)
	switch {
	case want["unsure"] != nil:
		return "reference lost step; read block-exactly the block holds five records, each found by its field specification (SPEC-0149 part 1, data records)"
	case category == 30 || category == 252 || category == 255 || category == 32:
		return "a maker's own category, not EUROCONTROL's; passed over by its length"
	case strings.Contains(name, "cat048ed1.23") && want["only"] == "cc":
		return "reference lost step in RE, which its length octet passes over (SPEC-0149 part 1, reserved expansion data field)"
	case strings.Contains(name, "cat062ed1.16") && want["rec"] != 1.0:
		return "reference read on past the end that the length octet of RE gives (SPEC-0149 part 1, reserved expansion data field)"
	}
	return ""
}

func TestConformance(t *testing.T) {
	dir := recordings(t)
	names, err := filepath.Glob(filepath.Join(dir, "*.expected.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := filepath.Glob(filepath.Join(dir, "vectors", "*.bin"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range names {
		names[i] = strings.TrimSuffix(names[i], ".expected.jsonl")
	}
	for _, name := range append(names, vectors...) {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		framing, list := chunks(t, name, file)
		sum := tally{left: map[string]int{}, different: map[string]int{}, broken: map[string]int{}}
		records := decodeAll(t, list, editionsFor(name), &sum)
		compareExpected(t, name, records, &sum)
		t.Logf("%s: %v, %d records, %d written again to the same bytes, %d shorter", filepath.Base(name), framing, sum.records, sum.rewritten, sum.shorter)
		conformance.Print(t, sum.row(name))
		if len(sum.different) > 0 || len(sum.broken) > 0 {
			t.Errorf("%s: different %v, broken %v", name, sum.different, sum.broken)
		}
		if sum.rewritten+sum.shorter != sum.records {
			t.Errorf("%s: %d of %d records written again", name, sum.rewritten+sum.shorter, sum.records)
		}
		if sum.equal > 0 && len(sum.left) == 0 && sum.records != sum.equal {
			t.Errorf("%s: %d records, the reference has %d", name, sum.records, sum.equal)
		}
	}
}

// decodeAll reads all records and writes each again to compare the bytes.
func decodeAll(t *testing.T, list []chunk, editions asterix.Editions, sum *tally) map[place]decoded {
	d, err := asterix.NewDecoder(editions)
	if err != nil {
		t.Fatal(err)
	}
	records := map[place]decoded{}
	blocks := 0
	written := map[int]*asterix.Edition{}
	for _, c := range list {
		d.Reset(c.blocks)
		for d.Next() {
			rec := d.Record()
			sum.records++
			line := rec.AppendJSON(nil, c.frame, blocks+d.Block(), d.Index())
			var form struct{ Items map[string]any }
			if err := json.Unmarshal(line, &form); err != nil {
				t.Fatalf("not JSON: %v\n%s", err, line)
			}
			one := decoded{frame: c.frame, category: rec.Category(), json: form.Items}
			rec.Items(func(v asterix.Value) bool {
				one.items = append(one.items, v.Name())
				return true
			})
			records[place{blocks + d.Block(), d.Index()}] = one
			if written[rec.Category()] == nil {
				written[rec.Category()] = mustLoad(t, rec)
			}
			rewrite(t, written[rec.Category()], rec, line, sum)
		}
		for _, e := range d.Errors() {
			sum.broken[fmt.Sprintf("cat%03d/%s %v", e.Category, e.Item, e.Reason)]++
		}
		blocks += d.Block()
	}
	return records
}

// rewrite writes a record again from its items: to the same bytes, or where the
// sender's were not the shortest form to bytes that read alike.
func rewrite(t *testing.T, edition *asterix.Edition, rec *asterix.Record, line []byte, sum *tally) {
	block, err := edition.AppendBlock(nil, rec.Nodes())
	if err != nil {
		t.Errorf("written again: %v\n%s", err, line)
		return
	}
	if bytes.Equal(block[3:], rec.Bytes()) {
		sum.rewritten++
		return
	}
	sum.shorter++
	d, err := asterix.NewDecoder(asterix.Editions{rec.Category(): rec.Edition()})
	if err != nil {
		t.Fatal(err)
	}
	d.Reset(block)
	items := line[bytes.Index(line, []byte(`"items"`)):]
	if !d.Next() || len(block)-3 > len(rec.Bytes()) || !bytes.HasSuffix(d.Record().AppendJSON(nil, 1, 1, 1), items) {
		t.Errorf("cat%03d: written again % x as % x", rec.Category(), rec.Bytes(), block[3:])
	}
}

// compareExpected compares with the answers of other decoders, key by key.
func compareExpected(t *testing.T, name string, records map[place]decoded, sum *tally) {
	f, err := os.Open(name + ".expected.jsonl")
	if err != nil {
		return
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var want map[string]any
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		flatten(want)
		if why := incomparable(name, want); why != "" {
			sum.left[why]++
			continue
		}
		number := func(key string) int { n, _ := want[key].(float64); return int(n) }
		at := place{number("block"), number("rec")}
		if at.block == 0 {
			at = place{max(1, number("frame")), max(1, number("rec"))}
		}
		got, found := records[at]
		if !found {
			sum.different[fmt.Sprintf("cat%03d missing", number("cat"))]++
			continue
		}
		equal := true
		for _, why := range got.differences(want) {
			equal = false
			sum.different[fmt.Sprintf("cat%03d %s", number("cat"), why)]++
		}
		if equal {
			sum.equal++
		}
	}
}

// flatten turns the one expected line that has another decoder's whole output
// (CAT021 edition 0.26) into keys like those of the others.
func flatten(want map[string]any) {
	full, there := want["full"].(map[string]any)
	if !there || want["items"] != nil {
		return
	}
	value := func(item, name string) any {
		return full[item].(map[string]any)[name].(map[string]any)["val"]
	}
	want["sac"], want["sic"] = value("I010", "SAC"), value("I010", "SIC")
	want["lat"], want["lon"] = value("I130", "Lat"), value("I130", "Lon")
	want["tod_s"], want["merit"] = value("I030", "ToD"), value("I090", "PA")
	want["ident"] = strings.TrimSpace(value("I170", "TId").(string))
}

// differences names the keys in which a record is not as expected.
func (d decoded) differences(want map[string]any) []string {
	var list []string
	edition, _ := want["edition"].(string)
	keys := expectedKeys(d.category, edition)
	for key, value := range want {
		switch key {
		case "block", "rec", "disagree", "only", "tshark_malformed", "full", "edition", "unsure":
			continue
		case "frame":
			if value != float64(d.frame) {
				list = append(list, "frame")
			}
			continue
		case "cat":
			if value != float64(d.category) {
				list = append(list, "cat")
			}
			continue
		case "items":
			if fmt.Sprint(value) != fmt.Sprint(d.items) {
				list = append(list, fmt.Sprintf("items %v ours %v", value, d.items))
			}
			continue
		}
		k, known := keys[key]
		if !known {
			list = append(list, "no key "+key)
			continue
		}
		var got any = d.json
		for _, name := range k.path {
			m, _ := got.(map[string]any)
			got = m[name]
		}
		if number, is := got.(float64); is && k.scale != 0 {
			got = number * k.scale
		}
		if !same(value, got, k.tolerance) {
			list = append(list, fmt.Sprintf("%s: %v, ours %v", key, value, got))
		}
	}
	return list
}

// same compares numbers to a relative tolerance (and the nine decimals of the
// expected files), all else exactly.
func same(want, got any, tolerance float64) bool {
	w, isNumber := want.(float64)
	g, alsoNumber := got.(float64)
	if isNumber && alsoNumber {
		return math.Abs(w-g) <= max(1e-9, tolerance*math.Abs(w))
	}
	return want == got
}

// One block of category 001 holds tracks and plots. The reference lost step in it;
// read exactly it holds five records, the fourth track 271.
func TestBlockOfTracksAndPlots(t *testing.T) {
	file, err := os.ReadFile(filepath.Join(recordings(t), "france_mixed.ast"))
	if err != nil {
		t.Fatal(err)
	}
	d := decoder(t, nil)
	records, found := 0, false
	for frame, err := range asterix.Frames(file, asterix.Framing{Layout: asterix.Raw}) {
		if err != nil {
			t.Fatal(err)
		}
		d.Reset(frame.Blocks)
		for d.Next() {
			rec := d.Record()
			if rec.Category() != 1 {
				continue
			}
			records++
			if number, _ := rec.Uint("161"); d.Index() == 4 && number == 271 {
				rho, _ := rec.Float("040", "RHO")
				theta, _ := rec.Float("040", "THETA")
				found = math.Abs(rho-10.04) < 0.005 && math.Abs(theta-254.9) < 0.05
			}
		}
	}
	if records != 5 || !found {
		t.Errorf("%d records, track 271 found: %v", records, found)
	}
}

// A block of a maker's own edition of category 010, which no other decoder here reads:
// its parts fit one another and the bytes to the last.
func TestBlockOfAMakersEdition(t *testing.T) {
	file, err := os.ReadFile(filepath.Join(recordings(t), "vectors", "cat010ed0.24_sensis.bin"))
	if err != nil {
		t.Fatal(err)
	}
	d := decoder(t, asterix.Editions{10: "0.24"})
	d.Reset(file)
	if !d.Next() || len(d.Errors()) != 0 {
		t.Fatal(d.Errors())
	}
	const want = `{"010":{"SAC":0,"SIC":0},"000":1,"020":{"TYP":1,"DCR":0,"CHN":0,"GBS":0,"CRT":1,"SIM":0,"TST":0,"RAB":0,"LOP":0,"TOT":0,"SPI":0},` +
		`"140":84080.484375,"041":{"LAT":`
	got := itemsOf(d.Record())
	address, _ := d.Record().Uint("220")
	track, _ := d.Record().Uint("161", "TRK")
	east, _ := d.Record().Float("500", "DEVX")
	if !strings.HasPrefix(got, want) || address != 0x474ca1 || track != 922 || east != 2.5 || d.Next() || len(d.Errors()) != 0 {
		t.Errorf("%s\n%v", got, d.Errors())
	}
}
