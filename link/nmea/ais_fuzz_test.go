package nmea

import (
	"testing"

	"marsad/wire/ais"
)

// FuzzAIS lets any message arrive: what comes of it is valid.
func FuzzAIS(f *testing.F) {
	f.Add([]byte("13aDp<PP000IwSlN?Wm@0?wN2<1T"), 0, int64(0))
	f.Add([]byte("K3KLehP0rPTJ10Qr"), 0, int64(59))
	f.Add([]byte("8>jR06@0Bk3:wOli;<`WPhh<1rqVBQf2V@Pdt0J82avIM2b<<Rv1t<ot=@0"), 2, int64(1<<31))
	f.Fuzz(func(t *testing.T, payload []byte, fill int, second int64) {
		var m ais.Message
		if m.Decode(payload, fill) != nil {
			return
		}
		h := newHeard(true)
		h.message(&m, second%2 == 0, noon.AddDate(0, 0, int(second%1000)))
		h.flush()
		for i := range h.observations {
			if err := h.observations[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
		for i := range h.readings {
			if err := h.readings[i].Valid(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
