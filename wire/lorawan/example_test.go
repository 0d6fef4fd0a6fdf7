package lorawan_test

import (
	"fmt"

	"marsad/wire/lorawan"
)

func Example() {
	var e lorawan.Event
	topic := "application/17c82e96/device/0101010101010101/event/up"
	err := e.DecodeJSON([]byte(`{"deviceInfo":{"devEui":"0101010101010101"},"fCnt":7,"fPort":2,"data":"A2cBEAVnAP8="}`), lorawan.KindOf(topic))
	if err != nil {
		fmt.Println(err)
		return
	}
	values, err := lorawan.Cayenne(e.Data)
	for _, v := range values {
		fmt.Println(e.DevEUI, v.Channel, v.Type, v.Values[0], v.Unit)
	}
	fmt.Println(err)
	// Output:
	// 0101010101010101 3 temperature 27.200000000000003 C
	// 0101010101010101 5 temperature 25.5 C
	// <nil>
}
