package generic

import (
	"strings"
	"testing"
)

// A file that begins anew names its columns again, perhaps in another order.
func TestColumnsNamedAgain(t *testing.T) {
	r, err := NewReader(Mapping{Format: CSV, Fields: []Field{{To: "lat", From: "lat"}, {To: "lon", From: "lon"}}}, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	var got [][2]float64
	for _, line := range []string{"lat,lon", "15,2", "lon, lat", "2,15"} {
		if err := r.Read([]byte(line), func(x *Record, err error) {
			if err != nil {
				t.Errorf("%s: %v", line, err)
				return
			}
			got = append(got, [2]float64{x.Values[Lat], x.Values[Lon]})
		}); err != nil {
			t.Error(err)
		}
	}
	if len(got) != 2 || got[0] != got[1] {
		t.Errorf("%v", got)
	}
}

// A text cut into many pieces by remarks is refused, and costs little.
func TestTextInPieces(t *testing.T) {
	text := "<a>" + strings.Repeat("xxx<!---->", maxNodes+1) + "</a>"
	if _, err := parseXML([]byte(text)); err == nil {
		t.Error("taken")
	}
}
