package geo

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"marsad/exact"
)

var (
	utmForm     = regexp.MustCompile(`^(?:UTM\s*)?(\d{1,2})\s*([NS])\s+(\d+(?:\.\d+)?)\s*E?\s+(\d+(?:\.\d+)?)\s*N?$`)
	gaussForm   = regexp.MustCompile(`^GK(3)?\s+(?:(\d{1,2})\s+)?(\d{7,8}(?:\.\d+)?)\s+(\d{6,8}(?:\.\d+)?)$`)
	mgrsForm    = regexp.MustCompile(`^\d{1,2}\s*[C-HJ-NP-X]\s*[A-HJ-NP-Z]\s*[A-HJ-NP-V][\d\s]*$`)
	degreesForm = regexp.MustCompile(`^([+-]?)(\d+(?:\.\d+)?)\s*[°D]?\s*(?:(\d+(?:\.\d+)?)\s*['′M]?\s*)?(?:(\d+(?:\.\d+)?)\s*(?:"|″|S(?:EC)?)?\s*)?([NSEWO]?)$`)
)

// ParsePlace reads a place as people and maps write it, in a datum, and gives it in
// WGS-84:
//
//	15.5, -2.25            latitude and longitude, degrees
//	15 30 00 N, 2 15 00 W  degrees, minutes and seconds; O is west too (ouest)
//	31PBR 12345 67890      MGRS
//	31N 412345 1712345     UTM: zone and half of the earth, easting, northing
//	GK 5401234 1712345     Gauss-Krüger, zones of 6° (GK3 of 3°): easting with the
//	                       zone before it, northing; always Pulkovo 1942
func ParsePlace(text string, d Datum) (Point, error) {
	s := strings.ToUpper(strings.TrimSpace(text))
	if m := gaussForm.FindStringSubmatch(s); m != nil {
		return parseGauss(text, m)
	}
	var p Point
	if m := utmForm.FindStringSubmatch(s); m != nil {
		zone, east, north := atoi(m[1]), number(m[3]), number(m[4])
		if zone < 1 || zone > 60 || east < 100_000 || east > 900_000 || north > 10_000_000 {
			return Point{}, fmt.Errorf("geo: UTM %q: zone 1 to 60, easting 100000 to 900000", text)
		}
		grid := UTM(zone, m[2] == "S")
		grid.figure = d.figure
		p = grid.Place(east, north)
	} else if mgrsForm.MatchString(s) {
		if d.Name != "wgs84" {
			return Point{}, fmt.Errorf("geo: MGRS %q: its squares are lettered otherwise in %s: give it as UTM", text, d.Name)
		}
		return ParseMGRS(s)
	} else {
		var err error
		if p, err = parseDegrees(text, s); err != nil {
			return Point{}, err
		}
	}
	p, _ = d.ToWGS84(p, 0)
	if !p.Valid() {
		return Point{}, fmt.Errorf("geo: place %q: no place", text)
	}
	return p, nil
}

// parseGauss reads an easting with its zone.
func parseGauss(text string, m []string) (Point, error) {
	width := 6
	if m[1] != "" {
		width = 3
	}
	a, b := number(m[3]), number(m[4])
	east, north := a, b
	zone := int(a / 1e6)
	if m[2] != "" {
		zone = atoi(m[2])
		if int(east/1e6) != zone {
			east += float64(1e6 * float64(zone))
		}
	}
	if zone < 1 || zone > 360/width || north > 10_000_000 {
		return Point{}, fmt.Errorf("geo: Gauss-Krüger %q: easting with the zone before it, northing", text)
	}
	grid := GaussKrueger(zone, width)
	sk42, err := DatumOf("sk42")
	if err != nil {
		return Point{}, err
	}
	p, _ := sk42.ToWGS84(grid.Place(east, north), 0)
	return p, nil
}

// parseDegrees reads latitude and longitude with a comma, or a letter of the
// direction, between.
func parseDegrees(text, s string) (Point, error) {
	wrong := fmt.Errorf("geo: place %q: latitude, longitude in degrees; MGRS 31PBR 12345 67890; UTM 31N 412345 1712345; Gauss-Krüger GK 5401234 1712345", text)
	parts := strings.SplitN(s, ",", 2)
	if len(parts) == 1 {
		i := strings.IndexAny(s, "NS")
		if i < 0 {
			f := strings.Fields(s)
			if len(f) != 2 {
				return Point{}, wrong
			}
			parts = f
		} else {
			parts = []string{s[:i+1], s[i+1:]}
		}
	}
	var v [2]float64
	for i, part := range parts {
		m := degreesForm.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil || m[5] != "" && !strings.Contains([]string{"NS", "EWO"}[i], m[5]) {
			return Point{}, wrong
		}
		minutes, seconds := number(m[3]), number(m[4])
		v[i] = number(m[2]) + minutes/60 + seconds/3600
		if minutes >= 60 || seconds >= 60 || v[i] > []float64{90, 180}[i] {
			return Point{}, wrong
		}
		if m[1] == "-" != (m[5] == "S" || m[5] == "W" || m[5] == "O") {
			v[i] = -v[i]
		}
	}
	return LatLon(v[0], v[1]), nil
}

// number reads what a form has matched; nothing is 0.
func number(s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return x
}

func atoi(s string) int { return int(number(s)) }

// The standard atmosphere (ICAO Doc 7488): at sea level, and up to 11 km.
const (
	StandardPressure = 101325.0 // Pa
	standardHeight   = 288.15 / 0.0065
	standardPower    = 0.0065 * 287.05287 / 9.80665
)

// StandardPressureAt returns the pressure of the standard atmosphere at a height up to
// 11 km, Pa.
func StandardPressureAt(h float64) float64 {
	return StandardPressure * exact.Pow(1-h/standardHeight, 1/standardPower)
}

// SeaLevelHeight returns the height above the sea of a pressure altitude where the
// pressure at sea level is qnh, Pa: what an altimeter set to it shows. The air's
// temperature is not in it: of each 10 °C that it is warmer than the standard
// atmosphere the height is 4 % more.
func SeaLevelHeight(altitude, qnh float64) float64 {
	return altitude + float64(standardHeight*(exact.Pow(qnh/StandardPressure, standardPower)-1))
}

// QNH returns the pressure at sea level of a pressure measured at a height above it,
// by the standard atmosphere, Pa.
func QNH(pressure, height float64) float64 {
	return StandardPressure * exact.Pow(exact.Pow(pressure/StandardPressure, standardPower)+height/standardHeight, 1/standardPower)
}

// GroundRange returns how far over the ground a target at a height is from a site,
// both above the ellipsoid, of a slant range: over a sphere of the mean radius, without
// refraction. It is 0 of a slant range shorter than the difference of heights.
func GroundRange(slant, site, height float64) float64 {
	const radius = 6371008.8
	a, b := radius+site, radius+height
	c := (float64(a*a) + float64(b*b) - float64(slant*slant)) / (2 * a * b)
	if c >= 1 {
		return 0
	}
	return radius * math.Acos(max(-1, c))
}
