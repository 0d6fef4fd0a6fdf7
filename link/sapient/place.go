package sapient

import (
	"math"
	"strconv"
	"strings"

	"marsad"
	"marsad/geo"
	"marsad/wire/sapient"
)

// place is where a location is.
type place struct {
	point  geo.Point
	height geo.Height
	sigmaE float64 // m; 0: not told
	sigmaN float64
	sigmaH float64
}

// plausibleSigma is the largest error that is believed, m: what is beyond was told in
// another unit than the location names.
const plausibleSigma = 50e3

// placeOf reads a location (BSI Flex 335 v2, Location): x and y in degrees, radians or
// UTM metres, z in metres above the ellipsoid or the geoid.
func placeOf(location sapient.Node, told *registration, site geo.Point) (p place, err error) {
	x, _ := location.Number("x")
	y, _ := location.Number("y")
	ex, _ := location.Number("x_error")
	ey, _ := location.Number("y_error")
	eastUnit, northUnit := 1.0, 1.0
	switch system := location.Word("coordinate_system"); system {
	case "LAT_LNG_DEG_M", "LAT_LNG_RAD_M":
		unit := geo.Angle(1)
		if system == "LAT_LNG_DEG_M" {
			unit = geo.Degree
		}
		p.point = geo.Point{Lat: geo.Angle(y) * unit, Lon: geo.Angle(x) * unit}
		northUnit = float64(unit) * semiMajor
		eastUnit = northUnit * math.Cos(float64(p.point.Lat))
	case "UTM_M":
		zone := string(location.Text("utm_zone"))
		if zone == "" && told != nil {
			zone = told.zone
		}
		if p.point, err = fromUTM(x, y, zone, site); err != nil {
			return p, err
		}
	default:
		return p, refuse(NoDirection, "location in no known units")
	}
	if !p.point.Valid() || math.Abs(float64(p.point.Lon)) > math.Pi {
		return p, refuse(NotOnEarth, "x %g, y %g", x, y)
	}
	if p.sigmaE, p.sigmaN = math.Abs(ex)*eastUnit, math.Abs(ey)*northUnit; max(p.sigmaE, p.sigmaN) > plausibleSigma {
		p.sigmaE, p.sigmaN = 0, 0
	}
	if z, ok := location.Number("z"); ok {
		switch location.Word("datum") {
		case "WGS84_E":
			p.height = geo.Height{Metres: z, Above: geo.Ellipsoid}
		case "WGS84_G":
			p.height = geo.Height{Metres: z, Above: geo.SeaLevel}
		default:
			return p, refuse(NoDirection, "height above no known datum")
		}
		p.sigmaH, _ = location.Number("z_error")
		p.sigmaH = math.Abs(p.sigmaH)
	}
	return p, nil
}

// WGS-84 and UTM (DMA TM 8358.2).
const (
	semiMajor    = 6378137.0
	flattening   = 1 / 298.257223563
	utmScale     = 0.9996
	falseEasting = 500e3
	falseSouth   = 10e6
)

// fromUTM turns UTM metres into a place. The zone is its number and the letter of a
// latitude band, as "30U"; some write the hemisphere, N or S, instead, which only
// matters for S: that is then the hemisphere whose place is nearer to the site.
func fromUTM(easting, northing float64, zone string, site geo.Point) (geo.Point, error) {
	zone = strings.ToUpper(strings.TrimSpace(zone))
	digits := strings.TrimRight(zone, "CDEFGHJKLMNPQRSTUVWX")
	number, err := strconv.Atoi(digits)
	if err != nil || number < 1 || number > 60 || len(zone)-len(digits) != 1 {
		return geo.Point{}, refuse(NoZone, "zone %q", zone)
	}
	// What is not within these is no UTM: half a zone and some at the equator, 84° N to 80° S.
	if !(easting >= 100e3 && easting <= 900e3 && northing >= 0 && northing <= falseSouth) {
		return geo.Point{}, refuse(NotOnEarth, "easting %g, northing %g", easting, northing)
	}
	band := zone[len(zone)-1]
	north := transverse(easting, northing, number)
	south := transverse(easting, northing-falseSouth, number)
	switch {
	case band == 'S' && !site.IsZero():
		toNorth, _ := geo.Inverse(site, north)
		if toSouth, _ := geo.Inverse(site, south); toSouth < toNorth {
			return south, nil
		}
		return north, nil
	case band < 'N':
		return south, nil
	}
	return north, nil
}

func centralMeridian(zone int) float64 { return float64(zone*6-183) * math.Pi / 180 }

// transverse is the inverse of the transverse Mercator projection by Krüger's series
// to the fourth power of n (Karney 2011, equations 11, 14, 36): below a millimetre
// within a zone.
func transverse(easting, northing float64, zone int) geo.Point {
	n := flattening / (2 - flattening)
	radius := semiMajor / (1 + n) * (1 + n*n/4 + n*n*n*n/64)
	beta := [...]float64{
		n/2 - 2*n*n/3 + 37*n*n*n/96 - n*n*n*n/360,
		n*n/48 + n*n*n/15 - 437*n*n*n*n/1440,
		17*n*n*n/480 - 37*n*n*n*n/840,
		4397 * n * n * n * n / 161280,
	}
	xi, eta := northing/(radius*utmScale), (easting-falseEasting)/(radius*utmScale)
	xi0, eta0 := xi, eta
	for i, b := range beta {
		k := float64(2 * (i + 1))
		xi0 -= b * math.Sin(k*xi) * math.Cosh(k*eta)
		eta0 -= b * math.Cos(k*xi) * math.Sinh(k*eta)
	}
	// From the conformal latitude to the geodetic one, by Newton's method.
	e2 := flattening * (2 - flattening)
	e := math.Sqrt(e2)
	want := math.Sin(xi0) / math.Hypot(math.Sinh(eta0), math.Cos(xi0))
	tau := want
	for range 5 {
		sigma := math.Sinh(e * math.Atanh(e*tau/math.Hypot(1, tau)))
		got := tau*math.Hypot(1, sigma) - sigma*math.Hypot(1, tau)
		tau += (want - got) / math.Hypot(1, got) * (1 + (1-e2)*tau*tau) / ((1 - e2) * math.Hypot(1, tau))
	}
	lon := centralMeridian(zone) + math.Atan2(math.Sinh(eta0), math.Cos(xi0))
	return geo.Point{Lat: geo.Angle(math.Atan(tau)), Lon: geo.Angle(lon).Signed()}
}

// convergence is how far grid north lies clockwise of true north at a place, in its own
// UTM zone (spherical term: exact to a thousandth of a degree within a zone).
func convergence(p geo.Point) geo.Angle {
	zone := int(math.Floor((p.Lon.Degrees()+180)/6)) + 1
	return geo.Angle(math.Atan(math.Tan(float64(p.Lon)-centralMeridian(zone)) * math.Sin(float64(p.Lat))))
}

// polar is a range and bearing in our units.
type polar struct {
	has             marsad.Measured
	rng, sigmaRange float64
	az, sigmaAz     geo.Angle
	el, sigmaEl     geo.Angle
}

// angleOf is the unit of the angles of a range and bearing, or a cone.
func angleOf(n sapient.Node) geo.Angle {
	if strings.HasPrefix(n.Word("coordinate_system"), "RADIANS") {
		return 1
	}
	return geo.Degree
}

// polarOf reads a range and bearing (BSI Flex 335 v2, RangeBearing) told at site.
func polarOf(n sapient.Node, site geo.Point) (p polar, err error) {
	angle, length := angleOf(n), 1.0
	system := n.Word("coordinate_system")
	if strings.HasSuffix(system, "_KM") {
		length = 1000
	}
	azimuth, ok := n.Number("azimuth")
	if !ok || system == "UNSPECIFIED" {
		return p, refuse(NoDirection, "no azimuth, or in no known units")
	}
	p.has, p.az = marsad.HasAzimuth, geo.Angle(azimuth)*angle
	switch datum := n.Word("datum"); datum {
	case "TRUE":
	case "GRID":
		if site.IsZero() {
			return p, refuse(NoDirection, "azimuth from grid north, and no site")
		}
		p.az += convergence(site)
	case "MAGNETIC":
		return p, refuse(Magnetic, "azimuth %g", azimuth)
	case "PLATFORM":
		return p, refuse(Platform, "azimuth %g", azimuth)
	default:
		return p, refuse(NoDirection, "azimuth from no known datum")
	}
	if !(math.Abs(float64(p.az)) < 4*math.Pi) {
		return p, refuse(NotOnEarth, "azimuth %g", azimuth)
	}
	p.az = p.az.Normal()
	if x, ok := n.Number("range"); ok {
		p.has |= marsad.HasRange
		p.rng = x * length
	}
	if x, ok := n.Number("elevation"); ok {
		p.has |= marsad.HasElevation
		p.el = geo.Angle(x) * angle
	}
	sigma := func(name string) float64 { x, _ := n.Number(name); return math.Abs(x) }
	p.sigmaAz, p.sigmaEl = geo.Angle(sigma("azimuth_error"))*angle, geo.Angle(sigma("elevation_error"))*angle
	p.sigmaRange = sigma("range_error") * length
	return p, nil
}
