package rtl433_test

import (
	"fmt"

	"marsad/wire/rtl433"
)

func Example() {
	var framer rtl433.Framer
	framer.Write([]byte(`{"time" : "@0.1s", "model" : "Honeywell-Security", "id" : 698779, "channel" : 8, "state" : "open"}
{"time" : "@0.2s", "type" : "TPMS", "model" : "Toyota", "id" : "fb26ac5a", "pressure_PSI" : 35.4}
`))
	framer.End()
	var e rtl433.Event
	for line, ok, _ := framer.Next(); ok; line, ok, _ = framer.Next() {
		switch err := e.Decode(line); {
		case err != nil:
			fmt.Println(err)
		case e.Private():
			fmt.Println("not listened to")
		default:
			fmt.Printf("%s is %s\n", e.AppendKey(nil, true), e.Text("state"))
		}
	}
	// Output:
	// Honeywell-Security/698779/8 is open
	// not listened to
}
