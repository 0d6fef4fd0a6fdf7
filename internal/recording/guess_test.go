package recording

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// expected tells which protocol a recording is, by its folder and name; "" is none
// that is looked for.
func expected(folder, path, name string) string {
	text := strings.HasSuffix
	switch folder {
	case "asterix":
		if text(name, ".pcap") || text(name, ".raw") || text(name, ".ast") || text(name, ".rply") || text(name, ".gps") || text(name, ".bin") {
			return "asterix"
		}
	case "mavlink":
		if text(name, ".tlog") || text(name, ".pcapng") {
			return "mavlink"
		}
	case "gmti":
		if text(name, ".4607") {
			return "gmti"
		}
	case "adsb":
		if text(name, ".txt") && !strings.Contains(name, "dump1090") || text(name, ".beast") || text(name, ".sbs") || text(name, ".csv") {
			return "adsb"
		}
	case "ais":
		if text(name, ".aivdm") || text(name, ".nmea") || text(name, ".log") {
			return "ais"
		}
	case "nmea":
		if text(name, ".log") || text(name, ".nmea") {
			return "nmea"
		}
	case "remoteid":
		if (text(name, ".pcap") || text(name, ".pcapng")) && !strings.HasPrefix(name, "mavic_") { // those hold none
			return "remoteid"
		}
	case "klv":
		if text(name, ".ts") || text(name, ".klv") || text(name, ".bin") {
			return "klv"
		}
	case "cot":
		if text(name, ".xml") || text(name, ".cot") {
			return "cot"
		}
	case "sensorthings":
		if text(name, ".json") && (strings.Contains(path, "/observations/") || strings.Contains(path, "/datastreams/") || strings.HasPrefix(name, "entities")) {
			return "sensorthings"
		}
	case "lorawan", "meshtastic", "rtl433", "sapient":
		if text(name, ".json") {
			return folder
		}
	}
	return ""
}

// The protocol of an unknown file is named rightly for at least 95 of 100 recordings.
// Mixed logs of ships are NMEA and AIS at once: either is right.
func TestGuessOfAllRecordings(t *testing.T) {
	root := recordings(t, ".")
	right, all := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		folder := strings.Split(filepath.ToSlash(relative), "/")[0]
		want := expected(folder, filepath.ToSlash(relative), d.Name())
		if want == "" || strings.Contains(relative, "malformed") || strings.Contains(relative, "config_files") || strings.Contains(relative, "xsd") {
			return nil
		}
		if _, err := find(want); err != nil {
			return nil // not spoken yet
		}
		file, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all++
		guesses := GuessFile(file)
		got := ""
		if len(guesses) > 0 {
			got = guesses[0].Protocol
		}
		marine := (want == "nmea" || want == "ais") && (got == "nmea" || got == "ais")
		if got == want || marine {
			right++
		} else {
			t.Logf("%s: %v, it is %s", relative, guesses, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d named rightly", right, all)
	if all == 0 || float64(right) < 0.95*float64(all) {
		t.Errorf("%d of %d named rightly, less than 95 of 100", right, all)
	}
}
