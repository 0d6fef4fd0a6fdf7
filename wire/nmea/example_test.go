package nmea_test

import (
	"fmt"

	"marsad/wire/nmea"
)

func Example() {
	f := nmea.Framer{OnBroken: func(b *nmea.Broken) { fmt.Println(b) }}
	f.Write([]byte("$RATTM,01,0.438,018.6,T,0.99,103.5,T,0.438,0.0,N,TGT 01,T,,180600.47,M*58\r\n"))
	f.Write([]byte("$HEHDT,90.0,T*17\r\n$WIMWV,323.2,R,2.5,N,A*24\r"))
	for s, ok := f.Next(); ok; s, ok = f.Next() {
		switch s.Formatter {
		case "TTM":
			number, _ := s.Int("target_number")
			bearing, _ := s.Float("bearing_deg")
			_, told := s.Float("speed_of_light")
			fmt.Printf("%s target %d at %g°, %s, %t\n", s.Talker, number, bearing, s.Bytes("target_name"), told)
		case "MWV":
			speed, _ := s.Float("wind_speed")
			fmt.Printf("wind %g %c\n", speed, s.Letter("wind_speed_units"))
		}
	}
	line, _ := nmea.Append(nil, "WI", "MTW", nmea.Values{"water_temperature_c": 16.8})
	fmt.Printf("%s", line)
	// Output:
	// RA target 1 at 18.6°, TGT 01, false
	// nmea: byte 75: checksum: 17, the bytes give 16
	// wind 2.5 N
	// $WIMTW,16.8,C*02
}
