package adsb_test

import (
	"fmt"

	"marsad/wire/adsb"
)

func Example() {
	var framer adsb.Framer
	framer.Write([]byte("*8D40621D58C386435CC412692AD6;\n*8D40621D58C382D690C8AC2863A7;\n"))
	var m adsb.Message
	var locator adsb.Locator
	for f, ok := framer.Next(); ok; f, ok = framer.Next() {
		if err := adsb.Decode(f.Reply, &m); err != nil {
			fmt.Println(err)
			continue
		}
		half, _ := adsb.ME(m.Field).CPR()
		if lat, lon, what := locator.Take(half, f.At, nil); what == adsb.Placed {
			fmt.Printf("%06X at %.4f, %.4f, %.0f ft\n", m.Address, lat, lon, adsb.ME(m.Field).AirbornePosition().Altitude.Feet)
		}
	}
	// Output: 40621D at 52.2572, 3.9194, 38000 ft
}
