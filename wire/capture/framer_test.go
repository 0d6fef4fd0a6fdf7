package capture

import (
	"encoding/binary"
	"testing"
)

// A stream cut at every byte gives the same packets as the whole.
func TestFramer(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	for _, file := range [][]byte{
		pcapFileOf(le, false, 127, []byte("beacon"), []byte("probe")),
		join(section(be), iface(be, 127), block(be, 0x99, []byte("other")), enhanced(be, 0, 1, []byte("beacon")),
			section(le), iface(le, 127), enhanced(le, 0, 1, []byte("probe"))),
		join(pcapFileOf(le, false, 127, []byte("beacon")), pcapFileOf(be, true, 105, []byte("probe"))), // started again
		join(section(be), iface(be, 127), enhanced(be, 0, 1, []byte("beacon")), pcapFileOf(le, false, 127, []byte("probe"))),
		join(pcapFileOf(le, false, 127, []byte("beacon")), section(be), iface(be, 127), enhanced(be, 0, 1, []byte("probe"))),
	} {
		for cut := range len(file) {
			var f Framer
			var got []string
			for _, part := range [][]byte{file[:cut], file[cut:]} {
				f.Write(part)
				for p, ok, err := f.Next(); ok || err != nil; p, ok, err = f.Next() {
					if err != nil {
						t.Fatalf("cut at %d: %v", cut, err)
					}
					got = append(got, string(p.Bytes))
				}
			}
			if len(got) != 2 || got[0] != "beacon" || got[1] != "probe" {
				t.Fatalf("cut at %d: %q", cut, got)
			}
		}
	}
}

func FuzzFramer(f *testing.F) {
	f.Add(pcapFileOf(binary.LittleEndian, false, 127, []byte("beacon")))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Framer
		r.Write(b)
		for _, ok, _ := r.Next(); ok; _, ok, _ = r.Next() {
		}
	})
}
