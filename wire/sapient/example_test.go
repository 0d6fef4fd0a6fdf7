package sapient_test

import (
	"fmt"
	"time"

	"marsad/wire/sapient"
)

// A fusion node accepts the registration of an edge node.
func Example() {
	var t sapient.Tree
	t.Begin()
	t.SetTime("timestamp", time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	t.SetText("node_id", "a8654cdf-4328-47de-81fa-c495589e30c9")
	t.Open("registration_ack")
	t.SetBool("acceptance", true)
	t.Close()
	stream := t.AppendFrame(nil)

	var f sapient.Framer
	f.Write(stream)
	for message, ok := f.Next(); ok; message, ok = f.Next() {
		if err := t.Read(message); err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(string(t.AppendJSON(nil)))
		fmt.Println(t.Check())
	}
	// Output:
	// {"timestamp":"2026-03-01T12:00:00Z","nodeId":"a8654cdf-4328-47de-81fa-c495589e30c9","registrationAck":{"acceptance":true}}
	// sapient: the message keeps to the standard
}
