package ais

import (
	"bytes"
	"testing"

	"marsad/wire/lines"
)

// heard returns the sentences of the recordings, or the samples where there are none.
func heard(t testing.TB) []Sentence {
	return sentences(bytes.Join([][]byte{
		recording(t, "ais/signalk_nais400-merrimac.log"), recording(t, "nmea/opencpn_stupan_10112.log"), recording(t, "ais/gpsd_ais-nmea.log"),
	}, nil))
}

// BenchmarkDecode joins and decodes real sentences, and reads the position reports.
func BenchmarkDecode(b *testing.B) {
	all := heard(b)
	var a Assembler
	var m Message
	var p Position
	messages := 0
	b.ReportAllocs()
	for b.Loop() {
		for i := range all {
			if ok, _ := a.Take(&all[i], &m); ok {
				messages++
				m.Position(&p)
			}
		}
	}
	b.ReportMetric(float64(messages)/b.Elapsed().Seconds(), "msgs/s")
}

// BenchmarkJSON writes them as JSON lines.
func BenchmarkJSON(b *testing.B) {
	all := heard(b)
	var a Assembler
	var m Message
	var l lines.Line
	messages := 0
	for b.Loop() {
		for i := range all {
			if ok, _ := a.Take(&all[i], &m); ok {
				messages++
				m.WriteLine(&l, messages)
				l.Bytes()
			}
		}
	}
	b.ReportMetric(float64(messages)/b.Elapsed().Seconds(), "msgs/s")
}

func TestDecodeAllocatesNothing(t *testing.T) {
	var a Assembler
	var m Message
	var p Position
	parts := []Sentence{
		{Talker: "AIVDM", Total: 1, Number: 1, Sequence: -1, Payload: []byte("13aDp<PP000IwSlN?Wm@0?wN2<1T")},
		{Talker: "AIVDM", Total: 2, Number: 1, Sequence: 9, Payload: []byte("55R3Vn82=ILTQ3KKS>1<D60Dq@E918U<F222221J1`?164vc03S1CCAD")},
		{Talker: "AIVDM", Total: 2, Number: 2, Sequence: 9, Payload: []byte("`88888888888880"), Fill: 2},
	}
	take := func() {
		for i := range parts {
			if ok, err := a.Take(&parts[i], &m); err != nil || ok && m.Type() == 1 && !m.Position(&p) {
				t.Fatal(err)
			}
		}
	}
	take()
	if n := testing.AllocsPerRun(100, take); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
