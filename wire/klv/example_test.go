package klv_test

import (
	"fmt"

	"marsad/wire/klv"
)

func Example() {
	value := klv.AppendNumber(nil, klv.Timestamp, 1_700_000_000_000_000, 8)
	value = klv.AppendNumber(value, klv.Heading, 90, 0)
	value = klv.AppendElement(value, klv.CallSign, []byte("EAGLE 1"))
	bytes := klv.AppendPacket(nil, klv.ST0601, value)

	var f klv.Framer
	f.Write(bytes)
	packet, _, _ := f.Next()
	var p klv.Packet
	if err := p.Decode(packet); err != nil {
		fmt.Println(err)
		return
	}
	heading, _ := p.Number(klv.Heading)
	fmt.Printf("%s %s %.1f %s\n", p.Standard, p.Name(), heading, p.Time(klv.Timestamp).Format("15:04:05"))
	// Output: 0601 EAGLE 1 90.0 22:13:20
}
