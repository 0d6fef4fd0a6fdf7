package remoteid_test

import (
	"fmt"

	"marsad/wire/remoteid"
)

// A beacon of a drone is written and read again.
func Example() {
	id := remoteid.Message{Kind: remoteid.BasicIDKind, BasicID: remoteid.BasicID{IDType: remoteid.SerialNumber}}
	copy(id.BasicID.ID[:], "MFG1A0123456789")
	where := remoteid.Message{Kind: remoteid.LocationKind}
	where.Location.SetPosition(12.5, 8.25)
	where.Location.SetVelocity(225, 12)

	pack, _ := remoteid.AppendPack(nil, 2, id, where)
	frame, _ := remoteid.AppendBeacon(nil, remoteid.Key{2, 0, 0, 0, 0, 1}, 0, pack)

	remoteid.Find(105, frame, func(f remoteid.Found) {
		remoteid.Messages(f.Bytes, func(m remoteid.Message, err error) {
			switch m.Kind {
			case remoteid.BasicIDKind:
				fmt.Println(f.Carrier, m.BasicID.Name())
			case remoteid.LocationKind:
				lat, lon, _ := m.Location.Position()
				course, _ := m.Location.Course()
				speed, _ := m.Location.GroundSpeed()
				fmt.Println(lat, lon, course, speed)
			}
		})
	})
	// Output:
	// wifi-beacon MFG1A0123456789
	// 12.5 8.25 225 12
}
