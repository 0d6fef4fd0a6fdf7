package onvif_test

import (
	"fmt"
	"time"

	"marsad/wire/onvif"
)

// A camera's answer to PullMessages, as it is read.
func Example() {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	answer := onvif.AppendPullMessages(nil, at, at.Add(time.Minute), []onvif.Notification{{
		Topic: "tns1:RuleEngine/CellMotionDetector/Motion", At: at, Operation: onvif.Changed,
		Data: []onvif.Item{{Name: "IsMotion", Value: "true"}},
	}})
	events, err := onvif.DecodeEvents(answer)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range events {
		state, _ := e.State()
		fmt.Println(e.At.Format(time.TimeOnly), e.Path(), state)
	}
	// Output: 12:00:00 RuleEngine/CellMotionDetector/Motion true
}
