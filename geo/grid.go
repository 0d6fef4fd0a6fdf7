package geo

import (
	"fmt"
	"math"
	"strings"

	"marsad/exact"
)

// figure is an ellipsoid of revolution: its half axis in metres and its flattening.
type figure struct{ a, f float64 }

// The ellipsoids (EPSG 7030, 7024, 7012, 7054).
var (
	wgs84      = figure{6378137, 1 / 298.257223563}
	krassowsky = figure{6378245, 1 / 298.3}
	clarke1880 = figure{6378249.145, 1 / 293.465}
	pz90       = figure{6378136, 1 / 298.257839303}
)

// Mercator is a transverse Mercator projection of an ellipsoid.
type Mercator struct {
	figure                figure
	Lat0, Lon0            Angle
	Scale                 float64
	FalseEast, FalseNorth float64 // m
}

// coefficients of the third flattening n of the series for the projection and back,
// lowest power first (Karney, Transverse Mercator with an accuracy of a few
// nanometers, 2011, equations 35 and 36).
var alpha = [6][]float64{
	{1. / 2, -2. / 3, 5. / 16, 41. / 180, -127. / 288, 7891. / 37800},
	{13. / 48, -3. / 5, 557. / 1440, 281. / 630, -1983433. / 1935360},
	{61. / 240, -103. / 140, 15061. / 26880, 167603. / 181440},
	{49561. / 161280, -179. / 168, 6601661. / 7257600},
	{34729. / 80640, -3418889. / 1995840},
	{212378941. / 319334400},
}

var beta = [6][]float64{
	{1. / 2, -2. / 3, 37. / 96, -1. / 360, -81. / 512, 96199. / 604800},
	{1. / 48, 1. / 15, -437. / 1440, 46. / 105, -1118711. / 3870720},
	{17. / 480, -37. / 840, -209. / 4480, 5569. / 90720},
	{4397. / 161280, -11. / 504, -830251. / 7257600},
	{4583. / 161280, -108847. / 3991680},
	{20648693. / 638668800},
}

// series evaluates the coefficients at n.
func series(c *[6][]float64, n float64) (out [6]float64) {
	for j := range c {
		x := exact.Pow(n, float64(j+1))
		for _, k := range c[j] {
			out[j] += float64(k * x)
			x *= n
		}
	}
	return out
}

// rectifying returns the radius of the rectifying sphere, and n.
func (e figure) rectifying() (radius, n float64) {
	n = e.f / (2 - e.f)
	return e.a / (1 + n) * (1 + float64(n*n/4) + float64(n*n*n*n/64) + float64(n*n*n*n*n*n/256)), n
}

// eccentricity of the meridian.
func (e figure) eccentricity() float64 { return math.Sqrt(e.f * (2 - e.f)) }

// xi and eta of a place before the scale (Karney 2011, equations 7 to 11), and the
// convergence of the meridian.
func (m *Mercator) sphere(p Point) (xi, eta float64, convergence Angle) {
	e := m.figure.eccentricity()
	tau := math.Tan(float64(p.Lat))
	sigma := math.Sinh(e * math.Atanh(e*tau/exact.Hypot(1, tau)))
	conformal := float64(tau*exact.Hypot(1, sigma)) - float64(sigma*exact.Hypot(1, tau))
	sin, cos := exact.Sincos(float64((p.Lon - m.Lon0).Signed()))
	xi0, eta0 := exact.Atan2(conformal, cos), math.Asinh(sin/exact.Hypot(conformal, cos))
	xi, eta = xi0, eta0
	_, n := m.figure.rectifying()
	pr, qr := 1.0, 0.0
	for j, a := range series(&alpha, n) {
		k := 2 * float64(j+1)
		s, c := exact.Sincos(k * xi0)
		xi += float64(a * s * math.Cosh(k*eta0))
		eta += float64(a * c * math.Sinh(k*eta0))
		pr += float64(k * a * c * math.Cosh(k*eta0))
		qr += float64(k * a * s * math.Sinh(k*eta0))
	}
	return xi, eta, Angle(exact.Atan2(conformal*sin, cos*exact.Hypot(1, conformal)) + exact.Atan2(qr, pr))
}

// Project returns easting and northing of a place in the datum of the projection.
func (m *Mercator) Project(p Point) (east, north float64) {
	radius, _ := m.figure.rectifying()
	xi, eta, _ := m.sphere(p)
	xi0, _, _ := m.sphere(Point{m.Lat0, m.Lon0})
	return m.FalseEast + float64(m.Scale*radius*eta), m.FalseNorth + float64(m.Scale*radius*(xi-xi0))
}

// Convergence is how far grid north lies east of true north at a place.
func (m *Mercator) Convergence(p Point) Angle {
	_, _, c := m.sphere(p)
	return c
}

// Place returns the place of an easting and a northing.
func (m *Mercator) Place(east, north float64) Point {
	radius, n := m.figure.rectifying()
	xi0, _, _ := m.sphere(Point{m.Lat0, m.Lon0})
	xi, eta := (north-m.FalseNorth)/(m.Scale*radius)+xi0, (east-m.FalseEast)/(m.Scale*radius)
	x, y := xi, eta
	for j, b := range series(&beta, n) {
		k := 2 * float64(j+1)
		s, c := exact.Sincos(k * xi)
		x -= float64(b * s * math.Cosh(k*eta))
		y -= float64(b * c * math.Sinh(k*eta))
	}
	conformal := exact.Sin(x) / exact.Hypot(math.Sinh(y), exact.Cos(x))
	return Point{m.figure.latitude(conformal), (m.Lon0 + Angle(exact.Atan2(math.Sinh(y), exact.Cos(x)))).Signed()}
}

// latitude undoes the conformal latitude by Newton's method (equations 19 to 21).
func (e figure) latitude(conformal float64) Angle {
	ecc := e.eccentricity()
	tau := conformal
	for range 6 {
		sigma := math.Sinh(ecc * math.Atanh(ecc*tau/exact.Hypot(1, tau)))
		t := float64(tau*exact.Hypot(1, sigma)) - float64(sigma*exact.Hypot(1, tau))
		d := (conformal - t) / exact.Hypot(1, t) * (1 + float64((1-float64(ecc*ecc))*tau*tau)) / ((1 - float64(ecc*ecc)) * exact.Hypot(1, tau))
		if tau += d; math.Abs(d) < 1e-16*math.Max(1, math.Abs(tau)) {
			break
		}
	}
	return Angle(exact.Atan(tau))
}

// UTM is the projection of a zone of the Universal Transverse Mercator grid, of the
// southern half when south.
func UTM(zone int, south bool) Mercator {
	m := Mercator{figure: wgs84, Lon0: Angle(6*zone-183) * Degree, Scale: 0.9996, FalseEast: 500_000}
	if south {
		m.FalseNorth = 10_000_000
	}
	return m
}

// ZoneOf returns the UTM zone of a place, with the exceptions of western Norway and of
// Svalbard.
func ZoneOf(p Point) int {
	lat, lon := p.Degrees()
	zone := int(math.Floor(lon/6))%60 + 31
	if zone > 60 {
		zone -= 60
	}
	switch {
	case lat >= 56 && lat < 64 && lon >= 3 && lon < 12:
		return 32
	case lat >= 72 && lat < 84 && lon >= 0 && lon < 42:
		for _, z := range [...]struct {
			to   float64
			zone int
		}{{9, 31}, {21, 33}, {33, 35}, {42, 37}} {
			if lon < z.to {
				return z.zone
			}
		}
	}
	return zone
}

// GaussKrueger is the projection of a zone of 6° (or of 3°) of the Gauss-Krüger grid
// on the Krassowsky ellipsoid: eastings begin with the number of the zone. Its places
// are in Pulkovo 1942.
func GaussKrueger(zone, width int) Mercator {
	lon := 6*zone - 3
	if width == 3 {
		lon = 3 * zone
	}
	return Mercator{figure: krassowsky, Lon0: Angle(lon) * Degree, Scale: 1, FalseEast: float64(1e6*float64(zone)) + 500_000}
}

const (
	bands   = "CDEFGHJKLMNPQRSTUVWX" // of 8° of latitude from 80° S
	columns = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	rows    = "ABCDEFGHJKLMNPQRSTUV"
	square  = 100_000 // m
)

// MGRS returns the place in the Military Grid Reference System with digits for easting
// and northing each (0 to 5: 100 km to 1 m), or "" beyond 80° S and 84° N, where it is
// not this grid.
func MGRS(p Point, digits int) string {
	lat, _ := p.Degrees()
	if lat < -80 || lat > 84 || p.IsZero() || digits < 0 || digits > 5 {
		return ""
	}
	zone := ZoneOf(p)
	m := UTM(zone, lat < 0)
	east, north := m.Project(p)
	if lat < 0 {
		north = min(north, 1e7-1e-3) // a place on the equator is in the last row
	}
	column := columns[(zone-1)%3*8+int(east/square)-1]
	shift := 0
	if zone%2 == 0 {
		shift = 5
	}
	row := rows[(int(north/square)+shift)%20]
	s := fmt.Sprintf("%d%c%c%c", zone, band(lat), column, row)
	step := exact.Pow(10, float64(5-digits))
	if digits > 0 {
		s += fmt.Sprintf("%0*d%0*d", digits, int(math.Mod(east, square)/step), digits, int(math.Mod(north, square)/step))
	}
	return s
}

func band(lat float64) byte {
	i := min(int((lat+80)/8), len(bands)-1)
	if lat < 0 {
		i = min(i, 9) // what rounds to the equator too
	}
	return bands[i]
}

// ParseMGRS reads a reference such as 31PBR1234567890 and returns the middle of what
// it names. Spaces may stand in it.
func ParseMGRS(text string) (Point, error) {
	s := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	zone, n := 0, 0
	for n < len(s) && n < 2 && s[n] >= '0' && s[n] <= '9' {
		zone = zone*10 + int(s[n]-'0')
		n++
	}
	if zone < 1 || zone > 60 || len(s) < n+3 {
		return Point{}, fmt.Errorf("geo: MGRS %q: zone 1 to 60, band, two letters, digits", text)
	}
	letter, column, row := strings.IndexByte(bands, s[n]), strings.IndexByte(columns, s[n+1])-(zone-1)%3*8, strings.IndexByte(rows, s[n+2])
	within, ok := digits(s[n+3:])
	if letter < 0 || column < 0 || column > 7 || row < 0 || !ok {
		return Point{}, fmt.Errorf("geo: MGRS %q: no such square, or an odd number of digits", text)
	}
	if zone%2 == 0 {
		row = (row + 15) % 20
	}
	m := UTM(zone, letter < 10)
	bottom := float64(float64(letter)*8) - 80
	for k := range 5 { // rows come again each 2,000 km: the one in the band is meant
		p := m.Place(float64(float64(column+1)*square)+within[0], float64(float64(row+20*k)*square)+within[1])
		if lat, _ := p.Degrees(); lat >= bottom-1 && lat < bottom+8.95 || letter == 19 && lat >= 71 && lat < 84.5 {
			return p, nil
		}
	}
	return Point{}, fmt.Errorf("geo: MGRS %q: the square is not in the band", text)
}

// digits reads easting and northing within a square, in equal parts, to the middle of
// what they name, m.
func digits(s string) (within [2]float64, ok bool) {
	if len(s)%2 != 0 || len(s) > 10 || strings.Trim(s, "0123456789") != "" {
		return within, false
	}
	half := len(s) / 2
	step := exact.Pow(10, float64(5-half))
	for i := range within {
		within[i] = (number(s[i*half:(i+1)*half]) + 0.5) * step
	}
	return within, true
}
