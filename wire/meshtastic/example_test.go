package meshtastic_test

import (
	"fmt"

	"marsad/wire/meshtastic"
)

func Example() {
	sent := meshtastic.Packet{From: 0x7efeee00, To: meshtastic.Everyone, ID: 7, Port: meshtastic.DetectionApp, Detection: meshtastic.Detected}
	var framer meshtastic.Framer
	framer.Write([]byte("log of the device\n"))
	framer.Write(sent.AppendFromRadio(nil))
	var p meshtastic.Packet
	for message, ok := framer.Next(); ok; message, ok = framer.Next() {
		if is, err := p.DecodeFromRadio(message); is && err == nil {
			fmt.Println(p.From, p.Port, p.Detection == meshtastic.Detected)
		}
	}
	// Output: !7efeee00 detection true
}
