package lorawan

import "fmt"

// Measured is one value of a payload in Cayenne Low Power Payload.
type Measured struct {
	Channel uint8
	Type    string // as the format names it
	Unit    string // "": none
	Values  [3]float64
	N       int // how many of Values: 3 of a place (latitude, longitude, altitude) and of axes
}

// cayenneTypes are the types by their IPSO number less 3200: size, resolution and
// sign as the format lays them down (myDevices, Cayenne Low Power Payload 2.0).
var cayenneTypes = map[byte]struct {
	name, unit string
	size       int // bytes of one value
	scale      float64
	signed     bool
	n          int
}{
	0: {"digital input", "", 1, 1, false, 1}, 1: {"digital output", "", 1, 1, false, 1}, 2: {"analog input", "", 2, 0.01, true, 1},
	3: {"analog output", "", 2, 0.01, true, 1}, 101: {"illuminance", "lx", 2, 1, false, 1}, 102: {"presence", "", 1, 1, false, 1},
	103: {"temperature", "C", 2, 0.1, true, 1}, 104: {"humidity", "%", 1, 0.5, false, 1}, 113: {"accelerometer", "g", 2, 0.001, true, 3},
	115: {"pressure", "hPa", 2, 0.1, false, 1}, 134: {"gyrometer", "deg/s", 2, 0.01, true, 3}, 136: {"place", "", 3, 1, true, 3},
}

// Cayenne reads a payload in Cayenne Low Power Payload: channel, type, value, again
// and again. A payload that is none is an error that names the byte.
func Cayenne(data []byte) ([]Measured, error) {
	var list []Measured
	for at := 0; at < len(data); {
		if len(data)-at < 3 {
			return nil, fmt.Errorf("cayenne: byte %d: %d of 3 bytes", at, len(data)-at)
		}
		t, known := cayenneTypes[data[at+1]]
		size := t.size * t.n
		switch {
		case !known:
			return nil, fmt.Errorf("cayenne: byte %d: type %d", at+1, data[at+1])
		case len(data)-at-2 < size:
			return nil, fmt.Errorf("cayenne: byte %d: %d of %d bytes of %s", at+2, len(data)-at-2, size, t.name)
		}
		m := Measured{Channel: data[at], Type: t.name, Unit: t.unit, N: t.n}
		at += 2
		for i := range t.n {
			m.Values[i] = float64(whole(data[at:at+t.size], t.signed)) * t.scale
			at += t.size
		}
		if t.name == "place" {
			m.Values = [3]float64{m.Values[0] / 1e4, m.Values[1] / 1e4, m.Values[2] / 100}
		}
		list = append(list, m)
	}
	return list, nil
}

// whole reads a number of up to three bytes, the highest first.
func whole(b []byte, signed bool) (x int32) {
	for _, c := range b {
		x = x<<8 | int32(c)
	}
	if shift := 32 - 8*len(b); signed {
		x = x << shift >> shift
	}
	return x
}
