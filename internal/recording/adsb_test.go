package recording

import (
	"bytes"
	"os"
	"testing"
	"time"

	"marsad/wire/adsb"
)

func TestADSBRecordings(t *testing.T) {
	for _, c := range []struct {
		file             string
		messages, placed int
		timed            bool
	}{
		{"modes1.avr.txt", 217, 57, false},
		{"modes1.beast", 217, 57, false},
		{"modes1.sbs", 217, 48, true},
		{"tudelft_adsb.csv", 1500, 698, true},
		{"tudelft_adsb.beast", 1500, 698, false},
		{"tudelft_adsb.sbs", 1500, 690, true},
		{"tudelft_commb_df20.csv", 1500, 0, true},
	} {
		t.Run(c.file, func(t *testing.T) {
			path := recordings(t, "adsb", c.file)
			lines, broken, said := decodeFile(t, path, Options{Protocol: "adsb"})
			placed := 0
			for _, l := range lines {
				if l["lat"] != nil {
					placed++
				}
			}
			if len(lines) != c.messages || placed != c.placed || broken != 0 {
				t.Errorf("%d messages, %d places, %d broken: %s", len(lines), placed, broken, said)
			}
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, sample := range [][]byte{file, file[:min(len(file), 2000)]} {
				if p := adsbGuess(sample); p < 0.8 {
					t.Errorf("looks like it by %g", p)
				}
			}
			frames, err := adsbCut(file, Options{})
			var again []byte
			for _, f := range frames {
				again = append(again, f.Payload...)
			}
			if err != nil || !bytes.Equal(again, file) || frames[len(frames)-1].Timed != c.timed {
				t.Errorf("%d frames, %d of %d bytes, %v", len(frames), len(again), len(file), err)
			}
		})
	}
}

// Frames keep the time of what stamps them, whichever clock it is.
func TestADSBTimes(t *testing.T) {
	reply := []byte{0x5d, 0x4d, 0x20, 0x23, 0x7a, 0x55, 0xa6}
	var counter, satellite []byte
	for i := range 6 {
		counter = adsb.AppendBeast(counter, reply, adsb.Clock(7e9+12e6*i), 0)
		satellite = adsb.AppendBeast(satellite, reply, adsb.Clock(43200+i)<<30, 0)
	}
	for _, file := range [][]byte{counter, satellite} {
		frames, err := adsbCut(file, Options{})
		if err != nil || len(frames) != 6 || frames[5].At != 5*time.Second || !frames[5].Timed {
			t.Errorf("%d frames, %+v, %v", len(frames), frames[len(frames)-1], err)
		}
	}
}

func TestADSBGuessesNothingElse(t *testing.T) {
	for _, sample := range []string{"", "!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\r\n", "{\"id\":1}\n", "\xfe\x09\x4e\x01\x01\x00"} {
		if p := adsbGuess([]byte(sample)); p > 0.2 {
			t.Errorf("%q looks like it by %g", sample, p)
		}
	}
}
