package main

import (
	"fmt"
	"strings"
)

// correction replaces one content that a specification file states wrongly.
type correction struct {
	spec     string // file name of the description without .txt
	path     string // item and subitems, joined by /
	was      string // content as the file has it: the correction falls away when the file is mended
	is       string
	evidence string
}

// corrections lists what the specification files have wrong, and how it is known.
func corrections() []correction {
	const (
		speed  = "I010/202 has a range of ±8,192 m/s in 16 bits, which needs an LSB of 1/4; and in a recording of a surface radar √(Vx²+Vy²) equals the ground speed of I010/200 only so (80.7 against 80.9 m/s)"
		accel  = "I010/210 has a range of ±31 m/s² in 8 bits, which needs an LSB of 1/4; another decoder in wide use has 1/4 for both items"
		coast  = "I017/045 has a range of ±90° and ±180°, of which 24 bits of 180/2^25 hold ±45°; 180/2^23 is the scale of all other positions of 24 bits"
		point  = "I025/600 has a range of ±180° in longitude, of which 32 bits of 180/2^32 hold ±90°, the range of the latitude beside it"
		figure = "I021/090: the figure of merit counts from 0 to 9 in 4 bits; a block of edition 0.26 has an 8 there, which another decoder reads as 8 and a signed number makes −8"
		level  = "I048/090: flight level −1 occurs as 14 bits in two's complement in a recording of 2016; edition 1.32 says signed"
	)
	list := []correction{
		{"cat010-1.1", "202/VX", "s1/2^4,m/s", "s1/2^2,m/s", speed},
		{"cat010-1.1", "202/VY", "s1/2^4,m/s", "s1/2^2,m/s", speed},
		{"cat010-1.1", "210/AX", "s1/2^4,m/s²", "s1/2^2,m/s²", accel},
		{"cat010-1.1", "210/AY", "s1/2^4,m/s²", "s1/2^2,m/s²", accel},
	}
	list = append(list,
		correction{"cat017-1.3", "045/LAT", "s180/2^25,°", "s180/2^23,°", coast},
		correction{"cat017-1.3", "045/LON", "s180/2^25,°", "s180/2^23,°", coast},
		correction{"cat025-1.5", "600/LON", "s180/2^32,°", "s180/2^31,°", point},
		correction{"cat025-1.6", "600/LON", "s180/2^32,°", "s180/2^31,°", point},
	)
	for _, edition := range []string{"0.23", "0.24", "0.25", "0.26"} {
		list = append(list, correction{"cat021-" + edition, "090/PA", "s1", "u1", figure})
	}
	for _, edition := range []string{"1.27", "1.28", "1.29", "1.30", "1.31"} {
		list = append(list, correction{"cat048-" + edition, "090/FL", "u1/2^2,FL", "s1/2^2,FL", level})
	}
	return list
}

// correct applies the corrections of this specification and marks them used.
func (s *specification) correct(used []bool) error {
	for i, c := range corrections() {
		if c.spec+".txt" != s.fileName() {
			continue
		}
		p := findPart(s.items, strings.Split(c.path, "/"))
		if p == nil {
			return fmt.Errorf("correction of %s: no such subitem", c.path)
		}
		if p.content != c.was {
			return fmt.Errorf("correction of %s: the file says %q, no longer %q", c.path, p.content, c.was)
		}
		p.content, used[i] = c.is, true
	}
	return nil
}

// findPart follows names down from the items.
func findPart(parts []*part, names []string) *part {
	for _, p := range parts {
		if p != nil && p.name == names[0] {
			if len(names) == 1 {
				return p
			}
			return findPart(p.parts, names[1:])
		}
	}
	return nil
}
