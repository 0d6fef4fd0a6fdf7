package lorawan

import (
	"fmt"
	"testing"

	"marsad"
	"marsad/link"
)

// A broken thermometer does not keep an intrusion from being told.
func TestPresenceBesideBrokenReading(t *testing.T) {
	x := played(t, sensorOf(marsad.Tripwire), event("up", `"fCnt":1,"fPort":2,"object":{"pir":1,"temperature":3276.7}`))
	if len(x.obs) != 1 || x.rejected[Impossible] != 1 {
		t.Errorf("%+v", x)
	}
}

// A device that began anew without a join that was heard is not lost: its address
// tells, or counters that go up again.
func TestCounterThatBeganAnew(t *testing.T) {
	up := func(address string, n int) link.Packet {
		return event("up", fmt.Sprintf(`"devAddr":%q,"deduplicationId":"%s-%d","fCnt":%d,"fPort":2,"object":{"pir":1}`, address, address, n, n))
	}
	if x := played(t, sensorOf(marsad.Tripwire), up("01", 900), up("02", 0), up("02", 1)); len(x.obs) != 3 {
		t.Errorf("new address: %d, %v", len(x.obs), x.rejected)
	}
	if x := played(t, sensorOf(marsad.Tripwire), up("01", 900), up("01", 0), up("01", 1), up("01", 2), up("01", 3)); len(x.obs) != 3 || x.rejected[Replayed] != 2 {
		t.Errorf("began anew: %d, %v", len(x.obs), x.rejected)
	}
}
