package geo

import (
	"math"
	"testing"
)

// The worked numbers of docs/placing.md.
func TestWorkedNumbers(t *testing.T) {
	sk42, err := DatumOf("sk42")
	if err != nil {
		t.Fatal(err)
	}
	map42 := LatLon(33.3, 44.4)
	p, _ := sk42.ToWGS84(map42, 0)
	if d, _ := Inverse(map42, p); d < 20 || d > 300 {
		t.Errorf("SK-42 and WGS-84 lie %g m apart", d)
	}
	m := UTM(31, false)
	c := float64(m.Convergence(LatLon(15, 5)))
	near(t, "grid north", c*180/math.Pi, 0.518, 0.001)
	near(t, "at 57 km", 57_300*c, 518, 1)
	near(t, "20 km to an aircraft at 10 km", GroundRange(20_000, 0, 10_000), 17_300, 30)
	near(t, "1,000 m at QNH 1003.25 hPa", SeaLevelHeight(1000, 100325), 917, 1)
}
