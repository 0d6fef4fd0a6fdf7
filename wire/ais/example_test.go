package ais_test

import (
	"fmt"

	"marsad/wire/ais"
)

// The two sentences of a message 5, then a position report.
func Example() {
	heard := []ais.Sentence{
		{Talker: "AIVDM", Total: 2, Number: 1, Sequence: 1, Channel: "A", Payload: []byte("55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8")},
		{Talker: "AIVDM", Total: 2, Number: 2, Sequence: 1, Channel: "A", Payload: []byte("88888888880"), Fill: 2},
		{Talker: "AIVDM", Total: 1, Number: 1, Sequence: -1, Channel: "A", Payload: []byte("15RTgt0PAso;90TKcjM8h6g208CQ")},
	}
	var a ais.Assembler
	var m ais.Message
	var p ais.Position
	for i := range heard {
		ok, err := a.Take(&heard[i], &m)
		if err != nil {
			fmt.Println(err)
		}
		switch {
		case !ok:
		case m.Position(&p):
			fmt.Printf("%d at %.4f %.4f, %.1f kn towards %.0f\n", m.MMSI(), p.Lat, p.Lon, p.SOGKnots, p.COGDegrees)
		default:
			draught, _ := m.Float("draught_m")
			fmt.Printf("%d is %s, %g m deep\n", m.MMSI(), m.Text("name"), draught)
		}
	}
	// Output:
	// 351759000 is EVER DIADEM, 12.2 m deep
	// 371798000 at 48.3816 -123.3954, 12.3 kn towards 224
}
