package geo

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"marsad/exact"
)

// Datum is a geodetic datum with the way to WGS-84: seven parameters of a position
// vector transformation (EPSG method 9606).
type Datum struct {
	Name       string
	figure     figure
	dx, dy, dz float64 // m
	rx, ry, rz float64 // seconds of arc
	ppm        float64
	Source     string
}

// datums. Those of three parameters are means over a country, good to some 25 m; the
// others to a few.
var datums = [...]Datum{
	{"wgs84", wgs84, 0, 0, 0, 0, 0, 0, 0, "EPSG 4326"},
	{"sk42", krassowsky, 23.57, -140.95, -79.8, 0, 0.35, 0.79, -0.22, "Pulkovo 1942: GOST R 51794-2008, EPSG 5044"},
	{"pz90", pz90, 0, 0, 1.5, 0, 0, 0.076, 0, "PZ-90: EPSG 4740 to 4326"},
	{"pz90.02", pz90, -0.36, 0.08, 0.18, 0, 0, 0, 0, "PZ-90.02: GOST R 51794-2008"},
	{"pz90.11", pz90, 0, 0, 0, 0, 0, 0, 0, "PZ-90.11: GOST 32453-2017, to ITRF2008 within 3 mm"},
	{"adindan", clarke1880, -166, -15, 204, 0, 0, 0, 0, "Adindan, mean: NIMA TR8350.2"},
	{"adindan-burkina-faso", clarke1880, -118, -14, 218, 0, 0, 0, 0, "Adindan: NIMA TR8350.2"},
	{"adindan-mali", clarke1880, -123, -20, 220, 0, 0, 0, 0, "Adindan: NIMA TR8350.2"},
	{"point58", clarke1880, -106, -129, 165, 0, 0, 0, 0, "Point 58: NIMA TR8350.2"},
	{"nord-sahara", clarke1880, -186, -93, 310, 0, 0, 0, 0, "Nord Sahara 1959: NIMA TR8350.2"},
}

// DatumNames returns what DatumOf knows.
func DatumNames() []string {
	names := make([]string, len(datums))
	for i, d := range datums {
		names[i] = d.Name
	}
	return names
}

// DatumOf finds a datum by its name; "" is WGS-84.
func DatumOf(name string) (Datum, error) {
	if name == "" {
		return datums[0], nil
	}
	i := slices.IndexFunc(datums[:], func(d Datum) bool { return d.Name == strings.ToLower(name) })
	if i < 0 {
		return Datum{}, fmt.Errorf("geo: datum %q is none of %s", name, strings.Join(DatumNames(), ", "))
	}
	return datums[i], nil
}

// cartesian of a place on an ellipsoid.
func (e figure) cartesian(p Point, h float64) ECEF {
	sin, cos := exact.Sincos(float64(p.Lat))
	sinL, cosL := exact.Sincos(float64(p.Lon))
	e2 := float64(e.f * (2 - e.f))
	n := e.a / math.Sqrt(1-float64(e2*sin*sin))
	return ECEF{(n + h) * cos * cosL, (n + h) * cos * sinL, (float64(n*(1-e2)) + h) * sin}
}

// geodetic undoes cartesian (Bowring 1976, twice).
func (e figure) geodetic(v ECEF) (Point, float64) {
	e2 := float64(e.f * (2 - e.f))
	b := e.a * (1 - e.f)
	r := exact.Hypot(v.X, v.Y)
	u := exact.Atan2(v.Z*e.a, r*b)
	var lat float64
	for range 3 {
		s, c := exact.Sincos(u)
		lat = exact.Atan2(v.Z+float64(e2/(1-e2)*b*s*s*s), r-float64(e2*e.a*c*c*c))
		u = exact.Atan2((1-e.f)*exact.Sin(lat), exact.Cos(lat))
	}
	sin, cos := exact.Sincos(lat)
	n := e.a / math.Sqrt(1-float64(e2*sin*sin))
	h := float64(r*cos) + float64(v.Z*sin) - e.a*e.a/n
	return Point{Angle(lat), Angle(exact.Atan2(v.Y, v.X))}, h
}

const arcSecond = math.Pi / 180 / 3600

// helmert is the position vector transformation of seven parameters, or back.
func (d *Datum) helmert(v ECEF) ECEF {
	rx, ry, rz, k := d.rx*arcSecond, d.ry*arcSecond, d.rz*arcSecond, 1+float64(d.ppm*1e-6)
	return ECEF{
		d.dx + float64(k*(v.X-float64(rz*v.Y)+float64(ry*v.Z))),
		d.dy + float64(k*(float64(rz*v.X)+v.Y-float64(rx*v.Z))),
		d.dz + float64(k*(float64(-ry*v.X)+float64(rx*v.Y)+v.Z)),
	}
}

// ToWGS84 returns a place of the datum in WGS-84; h and the height returned are above
// the ellipsoids, m.
func (d *Datum) ToWGS84(p Point, h float64) (Point, float64) {
	if d.Name == "wgs84" {
		return p, h
	}
	return wgs84.geodetic(d.helmert(d.figure.cartesian(p, h)))
}

// FromWGS84 undoes ToWGS84.
func (d *Datum) FromWGS84(p Point, h float64) (Point, float64) {
	if d.Name == "wgs84" {
		return p, h
	}
	want := wgs84.cartesian(p, h)
	v := want
	for range 4 { // what is left shrinks by the rotation each time
		got := d.helmert(v)
		v = ECEF{v.X + want.X - got.X, v.Y + want.Y - got.Y, v.Z + want.Z - got.Z}
	}
	return d.figure.geodetic(v)
}
