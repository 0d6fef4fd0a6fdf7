package geo

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %.9g, want %.9g ± %g", what, got, want, within)
	}
}

// EPSG Guidance Note 7-2 (2021), Transverse Mercator: OSGB 1936 / British National
// Grid, the figures of the JHS formulas.
func TestMercatorOfTheGuidanceNote(t *testing.T) {
	airy := figure{6377563.396, 1 / 299.32496}
	m := Mercator{figure: airy, Lat0: 49 * Degree, Lon0: -2 * Degree, Scale: 0.9996012717, FalseEast: 400000, FalseNorth: -100000}
	p := LatLon(50.5, 0.5)
	e, n := m.Project(p)
	near(t, "easting", e, 577274.98, 0.005)
	near(t, "northing", n, 69740.49, 0.005)
	lat, lon := m.Place(e, n).Degrees()
	near(t, "lat", lat, 50.5, 1e-11)
	near(t, "lon", lon, 0.5, 1e-11)
}

// The examples of the manual of GeoConvert (GeographicLib): 38SMB4488 is
// 33.33424 44.40363, 38n 444500 3688500.
func TestMGRSOfGeoConvert(t *testing.T) {
	p, err := ParseMGRS("38SMB4488")
	if err != nil {
		t.Fatal(err)
	}
	lat, lon := p.Degrees()
	near(t, "lat", lat, 33.33424, 1e-5)
	near(t, "lon", lon, 44.40363, 1e-5)
	m := UTM(38, false)
	e, n := m.Project(p)
	near(t, "easting", e, 444500, 1e-3)
	near(t, "northing", n, 3688500, 1e-3)
	e, n = m.Project(LatLon(33.3, 44.4))
	near(t, "easting", e, 444140.54, 0.005)
	near(t, "northing", n, 3684706.36, 0.005)
	if got := MGRS(LatLon(33.3, 44.4), 5); got != "38SMB4414084706" {
		t.Errorf("%s", got)
	}
}

func TestZones(t *testing.T) {
	for _, c := range []struct {
		lat, lon float64
		zone     int
	}{{15, -2, 30}, {15, 2, 31}, {0.1, 179.9, 60}, {0.1, -180, 1}, {60, 4, 32}, {75, 8, 31}, {75, 10, 33}, {75, 22, 35}, {75, 40, 37}} {
		if got := ZoneOf(LatLon(c.lat, c.lon)); got != c.zone {
			t.Errorf("%g %g: zone %d, want %d", c.lat, c.lon, got, c.zone)
		}
	}
}

// Any place goes through every grid and back, and MGRS names the metre that it is in.
func TestGridsThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat, lon := rapid.Float64Range(-79.9, 83.9).Draw(t, "lat"), rapid.Float64Range(-179.9, 179.9).Draw(t, "lon")
		p := LatLon(lat, lon)
		if math.Abs(lat)+math.Abs(lon) < 1e-6 {
			return
		}
		text := MGRS(p, 5)
		q, err := ParseMGRS(text)
		if err != nil {
			t.Fatalf("%g %g is %s: %v", lat, lon, text, err)
		}
		if d, _ := Inverse(p, q); d > 0.8 {
			t.Fatalf("%g %g is %s, which is %g m away", lat, lon, text, d)
		}
		gk := GaussKrueger(int(math.Floor((lon+360)/6))%60+1, 6)
		if r := gk.Place(gk.Project(p)); math.Abs(float64(r.Lat-p.Lat)) > 1e-12 || math.Abs(float64((r.Lon-p.Lon).Signed())) > 1e-11 {
			t.Fatalf("%s became %s", p, r)
		}
		for _, name := range DatumNames() {
			d, err := DatumOf(name)
			if err != nil {
				t.Fatal(err)
			}
			there, h := d.FromWGS84(p, 300)
			back, h2 := d.ToWGS84(there, h)
			if m, _ := Inverse(p, back); m > 1e-4 || math.Abs(h2-300) > 1e-4 {
				t.Fatalf("%s: %s became %s", name, p, back)
			}
		}
	})
}

// EPSG Guidance Note 7-2, method 9606: WGS 72 to WGS 84.
func TestHelmertOfTheGuidanceNote(t *testing.T) {
	d := Datum{dz: 4.5, rz: 0.554, ppm: 0.219}
	v := d.helmert(ECEF{3657660.66, 255768.55, 5201382.11})
	near(t, "x", v.X, 3657660.78, 0.01)
	near(t, "y", v.Y, 255778.43, 0.01)
	near(t, "z", v.Z, 5201387.75, 0.01)
}

// The ways in which a place is written name the same place.
func TestParsePlace(t *testing.T) {
	wgs, err := DatumOf("")
	if err != nil {
		t.Fatal(err)
	}
	want := LatLon(15.5, -2.25)
	m := UTM(30, false)
	if e, n := m.Project(want); math.Abs(e-580449) > 1 || math.Abs(n-1713805) > 2 {
		t.Logf("UTM %g %g", e, n)
	}
	for _, text := range []string{"15.5, -2.25", "15.5 -2.25", "15 30 00 N, 2 15 00 W", "15°30'N 2°15'O", "15.5N 2.25W", `15° 30' 0" N, 2° 15' 0" W`, MGRS(want, 5)} {
		p, err := ParsePlace(text, wgs)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if d, _ := Inverse(p, want); d > 1 {
			t.Errorf("%q is %s, %g m away", text, p, d)
		}
	}
	for _, text := range []string{"", "15.5", "91, 0", "15 61 0 N, 2 W", "2 W, 15 N", "99PBR1234", "31N 1 1", "31PBR123", "GK 12 1", "somewhere", "0, 0"} {
		if p, err := ParsePlace(text, wgs); err == nil {
			t.Errorf("%q is %s", text, p)
		}
	}
	sk42, err := DatumOf("SK42")
	if err != nil {
		t.Fatal(err)
	}
	there, _ := sk42.FromWGS84(LatLon(15.5, 27.25), 0)
	grid := GaussKrueger(5, 6)
	e, n := grid.Project(there)
	p, err := ParsePlace("GK "+itoa(e)+" "+itoa(n), wgs)
	if err != nil {
		t.Fatal(err)
	}
	if d, _ := Inverse(p, LatLon(15.5, 27.25)); d > 1 {
		t.Errorf("%s is %g m away", p, d)
	}
	if _, err := DatumOf("ed50"); err == nil {
		t.Error("a datum that is not known")
	}
}

func itoa(x float64) string {
	n := int(math.Round(x))
	s := ""
	for n > 0 {
		s = string(rune('0'+n%10)) + s
		n /= 10
	}
	return s
}

// ICAO Doc 7488: 898.75 hPa at 1,000 m, 264.36 hPa at 10,000 m; 10 hPa are about 83 m
// at sea level.
func TestAtmosphere(t *testing.T) {
	near(t, "1000 m", StandardPressureAt(1000), 89874.6, 1)
	near(t, "10000 m", StandardPressureAt(10000), 26436, 5)
	near(t, "QNH 1023.25", SeaLevelHeight(0, 102325), 82.9, 0.3)
	near(t, "QNH of itself", QNH(StandardPressureAt(300), 300), StandardPressure, 0.01)
	near(t, "a station at 300 m", SeaLevelHeight(1000, QNH(97773, 300)), 1000+300-SeaLevelHeight(0, QNH(97773, 300))-300+2*SeaLevelHeight(0, QNH(97773, 300)), 1e-6)
}

// A target 10 km up at 20 km of slant range is 17.3 km away over flat ground.
func TestGroundRange(t *testing.T) {
	near(t, "ground range", GroundRange(20_000, 0, 10_000), 17_290, 30)
	near(t, "overhead", GroundRange(9_000, 0, 10_000), 0, 0)
	site, frame := LatLon(15, 2), NewFrame(LatLon(15, 2), 300)
	p := Direct(site, 45*Degree, 100_000)
	v := frame.To(p, 9000)
	slant, _, _ := v.Polar()
	near(t, "against the ellipsoid", GroundRange(slant, 300, 9000), 100_000, 350)
}

// The World Magnetic Model's own test values for 2025.0, to the degree that is kept.
func TestDeclination(t *testing.T) {
	for _, c := range []struct{ lat, lon, h, want float64 }{{14, 143, 66e3, -0.19}, {0, 21, 18e3, 1.29}, {-59, -8, 39e3, -15.75}} {
		near(t, "declination", Declination(LatLon(c.lat, c.lon), c.h, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)).Degrees(), c.want, 0.15)
	}
}

// Grid north east of the central meridian lies east of true north, by about Δλ·sin φ.
func TestConvergence(t *testing.T) {
	m := UTM(31, false)
	near(t, "convergence", m.Convergence(LatLon(15, 5)).Degrees(), 2*math.Sin(15*math.Pi/180), 0.001)
}
