package asterix

import (
	"math"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	wire "marsad/wire/asterix"
)

// What systems say of themselves is the state of their sensor, the worst first, and
// another word that all is well ends it.
func TestStates(t *testing.T) {
	kind := func(n uint64) wire.Node { return wire.Bits("000", n) }
	for _, c := range []struct {
		name     string
		category int
		items    []wire.Node
		code     marsad.Code
	}{
		{"radar", 34, []wire.Node{kind(1), wire.Parts("050", wire.Parts("COM", wire.Bits("TSV", 1), wire.Bits("NOGO", 1)))}, "not-operational"},
		{"radar overloaded", 34, []wire.Node{kind(2), wire.Parts("050", wire.Parts("MDS", wire.Bits("OVLSCF", 1)))}, "overloaded"},
		{"radar well", 34, []wire.Node{kind(1), wire.Parts("050", wire.Parts("COM", wire.Bits("RDPC", 1)))}, ""},
		{"surface system", 10, []wire.Node{kind(3), wire.Parts("550", wire.Bits("NOGO", 1), wire.Bits("TTF", 1))}, "degraded"},
		{"surface system, event", 10, []wire.Node{kind(4), wire.Parts("550", wire.Bits("NOGO", 2))}, "not-operational"},
		{"multilateration", 19, []wire.Node{kind(2), wire.Parts("550", wire.Bits("TTF", 1))}, "test-target-failed"},
		{"ground station", 23, []wire.Node{kind(1), wire.Parts("100", wire.Bits("SPO", 1))}, "spoofing-suspected"},
		{"ground station's service", 23, []wire.Node{kind(2), wire.Parts("110", wire.Bits("STAT", 5))}, "starting"},
		{"service", 25, []wire.Node{wire.Parts("000", wire.Bits("RTYP", 1)), wire.Parts("100", wire.Bits("OPS", 2))}, "maintenance"},
		{"tracker", 65, []wire.Node{kind(1), wire.Parts("040", wire.Bits("TSV", 1))}, "time-source-invalid"},
		{"a sensor of the tracker", 63, []wire.Node{wire.Parts("050", wire.Bits("SAC", 25), wire.Bits("SIC", 201)), wire.Parts("060", wire.Bits("CON", 3))}, "not-connected"},
	} {
		f := newFeed(t, nil, northRadar())
		f.datagram(records(t, c.category, "", append([]wire.Node{codes()}, c.items...)), noon())
		if len(f.assets) != 1 || f.assets[0].Code != c.code || f.assets[0].BatteryLeft >= 0 || f.rejected(UnusedMessage) != 0 {
			t.Errorf("%s: %+v, %v", c.name, f.assets, f.source.Counters.Count().Rejected)
		}
	}
}

// What says nothing of use is counted: the end of a batch, statistics, a sensor that is
// not ours.
func TestMessagesWithoutState(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	f.datagram(records(t, 65, "", []wire.Node{codes(), wire.Bits("000", 2)}), noon())
	f.datagram(records(t, 23, "", []wire.Node{codes(), wire.Bits("000", 3)}), noon())
	f.datagram(records(t, 63, "", []wire.Node{codes(), wire.Parts("050", wire.Bits("SAC", 1), wire.Bits("SIC", 1)), wire.Parts("060", wire.Bits("CON", 3))}), noon())
	if len(f.assets) != 0 || f.rejected(UnusedMessage) != 2 || f.rejected(UnknownSensor) != 1 {
		t.Errorf("%+v, %v", f.assets, f.source.Counters.Count().Rejected)
	}
}

// A surface radar that tells plots says at each update cycle that it has looked.
func TestUpdateCycles(t *testing.T) {
	f := newFeed(t, nil, northRadar())
	cycle := func(seconds float64) []byte {
		return records(t, 10, "", []wire.Node{codes(), wire.Bits("000", 2), wire.Number("140", seconds)})
	}
	f.datagram(cycle(43199), noon())
	f.datagram(records(t, 10, "", []wire.Node{codes(), wire.Bits("000", 1), wire.Parts("020", wire.Bits("TYP", 3)), wire.Number("140", 43199.5),
		wire.Parts("040", wire.Number("RHO", 500), wire.Number("TH", 10))}), noon())
	f.datagram(cycle(43200), noon())
	f.datagram(records(t, 19, "", []wire.Node{codes(), wire.Bits("000", 1), wire.Number("140", 43201)}), noon().Add(time.Second))
	if len(f.scans) != 2 || f.scans[0].Plots != 1 || f.scans[1].Plots != 0 || f.scans[0].To.Sub(f.scans[0].From) != time.Second {
		t.Errorf("scans %+v", f.scans)
	}
}

// A sender that says it speaks another edition is counted; one that says nothing of the
// categories that count, or the right ones, is not.
func TestEditionsToldBySenders(t *testing.T) {
	version := func(category, main, sub uint64) wire.Node {
		return wire.Parts("", wire.Bits("CAT", category), wire.Bits("MAIN", main), wire.Bits("SUB", sub))
	}
	for _, c := range []struct {
		entry wire.Node
		other uint64
	}{{version(62, 1, 20), 0}, {version(62, 1, 2), 1}, {version(254, 1, 2), 0}, {version(20, 1, 11), 0}, {version(20, 1, 1), 1}} {
		f := newFeed(t, func(s *Source) { s.Editions = wire.Editions{62: "1.20"} }, northRadar())
		f.datagram(records(t, 247, "", []wire.Node{codes(), wire.Number("140", 43200), wire.Parts("550", c.entry)}), noon())
		if f.rejected(OtherEdition) != c.other || len(f.broken) != 0 {
			t.Errorf("%+v: %+v", c.entry, f.source.Counters.Count())
		}
	}
}

// The accuracy of what aircraft tell, by what they say of it.
func TestToldAccuracy(t *testing.T) {
	quality := func(parts ...wire.Node) wire.Node { return wire.Parts("090", parts...) }
	version := func(n uint64) wire.Node { return wire.Parts("210", wire.Bits("VN", n)) }
	for _, c := range []struct {
		name  string
		items []wire.Node
		want  float64
	}{
		{"nothing", nil, 80},
		{"NACp 7", []wire.Node{version(2), quality(wire.Bits("NACP", 7), wire.Bits("SIL", 3))}, 185.2 / of95},
		{"NACp 11 is believed to 10 m", []wire.Node{version(2), quality(wire.Bits("NACP", 11))}, 10},
		{"NUCp 5 of an old transponder", []wire.Node{version(0), quality(wire.Bits("NUCPNIC", 5))}, 463 / of95},
		{"NUCp 0 of an old transponder", []wire.Node{version(0), quality(wire.Bits("NUCPNIC", 0))}, 80},
		{"NIC 6, SIL 3", []wire.Node{version(1), quality(wire.Bits("NUCPNIC", 6), wire.Bits("SIL", 3))}, 1111.2 / math.Sqrt(-2*math.Log(1e-7))},
		{"NIC 6 without SIL", []wire.Node{version(1), quality(wire.Bits("NUCPNIC", 6))}, 1111.2 / of95},
		{"PIC 6, SIL 1", []wire.Node{version(2), quality(wire.Bits("NUCPNIC", 0), wire.Bits("SIL", 1), wire.Bits("SDA", 0), wire.Bits("PIC", 6))}, 1852 / math.Sqrt(-2*math.Log(1e-3))},
	} {
		f := newFeed(t, nil, Sensor{Sensor: marsad.Sensor{ID: "adsb", SigmaPosition: 80}})
		f.datagram(records(t, 21, "", append([]wire.Node{codes(), wire.Parts("040", wire.Bits("ATP", 0)), wire.Number("073", 43200),
			wire.Parts("131", wire.Number("LAT", 23), wire.Number("LON", 6)), wire.Number("140", 2000), wire.Bits("020", 13)}, c.items...)), noon())
		if len(f.observations) != 1 {
			t.Fatalf("%s: %v", c.name, f.source.Counters.Count().Rejected)
		}
		x := f.observations[0]
		if sigma := math.Sqrt(x.Covariance.EE); math.Abs(sigma-c.want) > 1e-9 || x.Covariance.NN != x.Covariance.EE {
			t.Errorf("%s: %v m, want %v", c.name, sigma, c.want)
		}
		if class, _ := x.Class.Likeliest(); class != marsad.Drone || x.Height != (geo.Height{Metres: 2000 * foot, Above: geo.Ellipsoid}) {
			t.Errorf("%s: %v at %v", c.name, class, x.Height)
		}
	}
}
