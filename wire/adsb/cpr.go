package adsb

import "math"

// Compact position reporting (Doc 9871, C.2.6; DO-260B, appendix A.1.7). The earth
// is cut into 60 (even) or 59 (odd) belts of latitude, and each belt into NL or
// NL-1 zones of longitude; 17 bits say where in its zone a place lies. On the
// surface the zones are a quarter of that.

// transitions are the latitudes, in degrees, above which a belt has one zone of
// longitude less: transitions[0] is where 59 become 58 (Doc 9871, table C-2-… of NL).
var transitions = [...]float64{
	10.47047130, 14.82817437, 18.18626357, 21.02939493, 23.54504487, 25.82924707, 27.93898710, 29.91135686,
	31.77209708, 33.53993436, 35.22899598, 36.85025108, 38.41241892, 39.92256684, 41.38651832, 42.80914012,
	44.19454951, 45.54626723, 46.86733252, 48.16039128, 49.42776439, 50.67150166, 51.89342469, 53.09516153,
	54.27817472, 55.44378444, 56.59318756, 57.72747354, 58.84763776, 59.95459277, 61.04917774, 62.13216659,
	63.20427479, 64.26616523, 65.31845310, 66.36171008, 67.39646774, 68.42322022, 69.44242631, 70.45451075,
	71.45986473, 72.45884545, 73.45177442, 74.43893416, 75.42056257, 76.39684391, 77.36789461, 78.33374083,
	79.29428225, 80.24923213, 81.19801349, 82.13956981, 83.07199445, 83.99173563, 84.89166191, 85.75541621,
	86.53536998, 87.00000000,
}

// Zones returns NL, the number of longitude zones at a latitude in degrees: 59 at
// the equator, 1 beyond 87°.
func Zones(lat float64) int {
	lat = math.Abs(lat)
	low, high := 0, len(transitions)
	for low < high {
		mid := (low + high) / 2
		if lat < transitions[mid] {
			high = mid
		} else {
			low = mid + 1
		}
	}
	if low == len(transitions) && lat == 87 {
		return 2 // the pole's zone begins above
	}
	return 59 - low
}

const cprScale = 1 << 17

// span is the size of a zone of latitude of this half, and of the turn.
func (c CPR) span() (latZone, turn float64) {
	turn = 360
	if c.Surface {
		turn = 90
	}
	if c.Odd {
		return turn / 59, turn
	}
	return turn / 60, turn
}

// lonZone is the size of a zone of longitude at the latitude.
func (c CPR) lonZone(lat, turn float64) float64 {
	n := Zones(lat)
	if c.Odd {
		n--
	}
	return turn / float64(max(n, 1))
}

// Near decodes a half with the help of a place less than half a zone away: 180 NM
// in the air, 45 NM on the ground. ok is false where the result is no latitude.
func (c CPR) Near(lat, lon float64) (float64, float64, bool) {
	zone, turn := c.span()
	y := within(float64(c.Lat)/cprScale, lat, zone)
	if math.Abs(y) > 90 {
		return 0, 0, false
	}
	x := within(float64(c.Lon)/cprScale, lon, c.lonZone(y, turn))
	return y, wrap(x), true
}

// within gives the place at fraction of a zone of the given size that lies nearest to ref.
func within(fraction, ref, size float64) float64 {
	j := math.Floor(ref/size) + math.Floor(0.5+modulo(ref, size)/size-fraction)
	return size * (j + fraction)
}

// Both decodes two halves, one even and one odd, of the same object at nearly the
// same time; the place is that of the later one. ok is false where they lie in belts
// of different NL: the object has passed from one to the other in between. Surface
// positions leave open in which quarter of the turn they lie: the one nearest to
// refLat, refLon is taken.
func Both(earlier, later CPR, refLat, refLon float64) (lat, lon float64, ok bool) {
	if earlier.Odd == later.Odd || earlier.Surface != later.Surface {
		return 0, 0, false
	}
	even, odd := earlier, later
	if earlier.Odd {
		even, odd = later, earlier
	}
	evenZone, turn := even.span()
	oddZone, _ := odd.span()
	yEven, yOdd := float64(even.Lat)/cprScale, float64(odd.Lat)/cprScale
	j := math.Floor(59*yEven - 60*yOdd + 0.5)
	latEven, latOdd := evenZone*(modulo(j, 60)+yEven), oddZone*(modulo(j, 59)+yOdd)
	if even.Surface {
		latEven, latOdd = hemisphere(latEven, refLat), hemisphere(latOdd, refLat)
	} else {
		latEven, latOdd = signedLat(latEven), signedLat(latOdd)
	}
	n := Zones(latEven)
	if n != Zones(latOdd) || math.Abs(latEven) > 90 || math.Abs(latOdd) > 90 {
		return 0, 0, false
	}
	lat = latEven
	fraction, zones := float64(even.Lon)/cprScale, max(n, 1)
	if later.Odd {
		lat, fraction, zones = latOdd, float64(odd.Lon)/cprScale, max(n-1, 1)
	}
	m := math.Floor(float64(even.Lon)/cprScale*float64(n-1) - float64(odd.Lon)/cprScale*float64(n) + 0.5)
	lon = turn / float64(zones) * (modulo(m, float64(zones)) + fraction)
	if even.Surface {
		lon += math.Round((refLon-lon)/90) * 90
	}
	return lat, wrap(lon), true
}

// signedLat turns 270…360 into -90…0.
func signedLat(lat float64) float64 {
	if lat >= 270 {
		return lat - 360
	}
	return lat
}

// hemisphere takes the latitude of 0…90 to the north or the south, whichever is nearer to ref.
func hemisphere(lat, ref float64) float64 {
	if math.Abs(lat-90-ref) < math.Abs(lat-ref) {
		return lat - 90
	}
	return lat
}

// EncodeCPR returns the half of a place in degrees.
func EncodeCPR(lat, lon float64, odd, surface bool) CPR {
	c := CPR{Odd: odd, Surface: surface}
	zone, turn := c.span()
	scale := float64(cprScale)
	yz := math.Floor(scale*modulo(lat, zone)/zone + 0.5)
	back := zone * (yz/scale + math.Floor(lat/zone))
	east := c.lonZone(back, turn)
	xz := math.Floor(scale*modulo(lon, east)/east + 0.5)
	c.Lat, c.Lon = uint32(yz)&(cprScale-1), uint32(xz)&(cprScale-1)
	return c
}

// modulo is the remainder that is never negative.
func modulo(x, y float64) float64 { return x - y*math.Floor(x/y) }

// wrap gives the longitude in [-180, 180).
func wrap(lon float64) float64 { return modulo(lon+180, 360) - 180 }
