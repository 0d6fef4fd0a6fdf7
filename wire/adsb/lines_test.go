package adsb

import "testing"

// Writing the line of a message allocates nothing once its address is known.
func TestLineAllocatesNothing(t *testing.T) {
	w := NewWriter()
	for _, c := range messages {
		f := Frame{Reply: reply(t, c.reply)}
		write := func() {
			if _, err := w.Line(1, &f); err != nil {
				t.Fatal(err)
			}
		}
		write()
		if n := testing.AllocsPerRun(20, write); n != 0 {
			t.Errorf("%s: %v allocations", c.reply, n)
		}
	}
}
