package nmea

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/nmea"
)

// bench is a reader with what it has handed on.
type bench struct {
	*Reader
	source       *Source
	observations []marsad.Observation
	readings     []marsad.Reading
	assets       []marsad.Asset
	broken       []marsad.Code
}

var (
	cape  = geo.LatLon(16.5, -16.5)
	radar = Sensor{Sensor: marsad.Sensor{ID: "radar", Kind: marsad.Radar, Site: cape}, Key: "RA"}
	boat  = Sensor{Sensor: marsad.Sensor{ID: "boat", Kind: marsad.Locator, Name: "P1"}, Own: true}
	mast  = Sensor{Sensor: marsad.Sensor{ID: "mast", Kind: marsad.Locator, Site: cape}}
)

func newBench(t testing.TB, sensors ...Sensor) *bench {
	t.Helper()
	b := &bench{}
	b.source = &Source{Sensors: sensors, Feed: link.Feed{Name: "cape", Sink: link.Sink{
		Observe: func(x []marsad.Observation) { b.observations = append(b.observations, x...) },
		Reading: func(x []marsad.Reading) { b.readings = append(b.readings, x...) },
		Asset:   func(_ marsad.SensorID, a marsad.Asset) { b.assets = append(b.assets, a) },
		Broken:  func(x link.Broken) { b.broken = append(b.broken, x.Code) },
	}}}
	r, err := b.source.Reader()
	if err != nil {
		t.Fatal(err)
	}
	b.Reader = r
	return b
}

// say lets sentences arrive at noon, each given from its talker to its last field.
func (b *bench) say(bodies ...string) { b.sayAt(noon, bodies...) }

func (b *bench) sayAt(at time.Time, bodies ...string) {
	var text []byte
	for _, body := range bodies {
		start := byte('$')
		if strings.HasPrefix(body[2:], "TTD") || strings.HasPrefix(body[2:], "VD") {
			start = '!'
		}
		text = append(append(text, start), body...)
		text = fmt.Appendf(text, "*%02X\r\n", nmea.Checksum([]byte(body)))
	}
	b.Packet(link.Packet{Bytes: text, At: at})
}

func (b *bench) rejected() map[marsad.Code]uint64 { return b.source.Counters.Count().Rejected }

// told gives what was handed on, in short.
func (b *bench) told() string {
	var all []string
	for _, x := range b.observations {
		d, az := geo.Inverse(cape, x.Position)
		if d < 1 {
			az = 0
		}
		s := fmt.Sprintf("%s %s %d %.0fm %.1f°", x.Sensor, x.Kind, x.Number, d, math.Mod(az.Degrees()+0.04, 360))
		if x.Has.All(marsad.HasVelocity) {
			s += fmt.Sprintf(" %.2f,%.2f", x.East, x.North)
		}
		if x.Identity.Name != "" {
			s += " " + x.Identity.Name
		}
		all = append(all, s)
	}
	for _, r := range b.readings {
		x := r.Value
		if u, _ := r.Quantity.Unit(); u == "rad" || u == "rad/s" {
			x *= 180 / math.Pi
		}
		s := fmt.Sprintf("%s %.2f", r.Quantity, x)
		if r.Part != "" {
			s += " " + r.Part
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

// TestSentences lets sentences arrive, and looks at all that comes of them.
func TestSentences(t *testing.T) {
	const heading = "HEHDT,90.0,T"
	for _, c := range []struct {
		name    string
		sensors []Sensor
		say     []string
		want    string
		reject  marsad.Code
	}{
		{"target in miles", []Sensor{radar}, []string{"RATTM,12,1.0,045.0,T,10.0,90.0,T,1,1,N,DHOW,T,,120028,A"}, "radar system-track 12 1852m 45.0° 5.14,0.00 DHOW", ""},
		{"in kilometres", []Sensor{radar}, []string{"RATTM,12,1.0,045.0,T,36.0,180.0,T,1,1,K,,T,,,A"}, "radar system-track 12 1000m 45.0° 0.00,-10.00", ""},
		{"in statute miles", []Sensor{radar}, []string{"RATTM,12,1.0,045.0,T,,,T,1,1,S,,T,,,A"}, "radar system-track 12 1609m 45.0°", ""},
		{"relative course", []Sensor{radar}, []string{"RATTM,12,1.0,045.0,T,10,20,R,1,1,N,,T,,,A"}, "radar system-track 12 1852m 45.0°", ""},
		{"relative bearing", []Sensor{radar, boat}, []string{heading, "RATTM,12,1.0,300.0,R,,,T,1,1,N,,T,,,A"}, "radar system-track 12 1852m 30.0°", ""},
		{"without heading", []Sensor{radar}, []string{"RATTM,12,1.0,300.0,R,,,T,1,1,N,,T,,,A"}, "", NoHeading},
		{"without units", []Sensor{radar}, []string{"RATTM,12,1.0,300.0,T,,,T,1,1,,,T,,,A"}, "", BadField},
		{"without number", []Sensor{radar}, []string{"RATTM,,1.0,300.0,T,,,T,1,1,N,,T,,,A"}, "", BadField},
		{"number too large", []Sensor{radar}, []string{"RATTM,99999,1.0,300.0,T,,,T,1,1,N,,T,,,A"}, "", BadField},
		{"acquiring", []Sensor{radar}, []string{"RATTM,12,1.0,045.0,T,10,20,T,1,1,N,,Q,,,A"}, "", Acquiring},
		{"lost", []Sensor{radar}, []string{"RATTM,12,1.0,045.0,T,10,20,T,1,1,N,,L,,,A"}, "", Lost},
		{"two fields short", []Sensor{radar}, []string{"RATTM,02,6.38,322.1,T,0.92,186.3,T,4.25,320.8,N,L,,M"}, "", NoStatus},
		{"named by TLB", []Sensor{radar}, []string{"RATLB,12,ALPHA,13,", "RATTM,12,1.0,0,T,,,T,1,1,N,,T,,,A", "RATLB,12,", "RATTM,12,1.0,0,T,,,T,1,1,N,,T,,,A"},
			"radar system-track 12 1852m 0.0° ALPHA; radar system-track 12 1852m 0.0°", ""},
		{"radar of a craft", []Sensor{boat}, []string{"GPGLL,1630.000,N,01630.000,W,120029,A,A", "RATTM,12,1.0,090.0,T,,,T,1,1,N,,T,,,A"},
			"boat report 0 0m 0.0° P1; boat system-track 12 1852m 90.0°", ""},
		{"craft without a fix", []Sensor{boat}, []string{"RATTM,12,1.0,090.0,T,,,T,1,1,N,,T,,,A"}, "", NoOwnPlace},
		{"TLL", []Sensor{radar}, []string{"RATLL,7,1630.000,N,01629.000,W,,120029,T,"}, "radar system-track 7 1779m 90.0°", ""},
		{"TLL without status", []Sensor{radar}, []string{"RATLL,,3647.422,N,01432.592,E,,,,"}, "", NoStatus},
		{"TTD", []Sensor{radar}, []string{"RATTD,01,01,1," + string(nmea.AppendTargetPayload(nil, nmea.Target{
			Number: 5, BearingDeg: 90, SpeedKn: 10, CourseDeg: 180, Radar: true, Status: nmea.TargetEstablished, DistanceNM: 2})) + ",0"},
			"radar system-track 5 3704m 90.0° 0.00,-5.14", ""},
		{"TTD of AIS", []Sensor{radar}, []string{"RATTD,01,01,1," + string(nmea.AppendTargetPayload(nil, nmea.Target{
			Number: 5, BearingDeg: 90, HeadingDeg: 5, Status: nmea.TargetEstablished, DistanceNM: 2})) + ",0"}, "", NotUsed},
		{"TTD under test", []Sensor{radar}, []string{"RATTD,01,01,1," + string(nmea.AppendTargetPayload(nil, nmea.Target{
			Number: 5, BearingDeg: 90, Radar: true, Test: true, Status: nmea.TargetEstablished, DistanceNM: 2})) + ",0"}, "", Simulated},

		{"RMC", []Sensor{boat}, []string{"GPRMC,120029,A,1631.000,N,01630.000,W,10.0,90.0,010326,,,A"}, "boat report 0 1844m 0.0° 5.14,0.00 P1", ""},
		{"RMC of status V", []Sensor{boat}, []string{"GPRMC,120029,V,1631.000,N,01630.000,W,10.0,90.0,010326,,,N"}, "", NotValid},
		{"RMC of mode N", []Sensor{boat}, []string{"GPRMC,120029,A,1631.000,N,01630.000,W,10.0,90.0,010326,,,N"}, "", NotValid},
		{"simulated", []Sensor{boat}, []string{"GPRMC,120029,A,1631.000,N,01630.000,W,10.0,90.0,010326,,,S"}, "", Simulated},
		{"GGA without fix", []Sensor{boat}, []string{"GPGGA,120029,,,,,0,00,,,M,,M,,"}, "", NoFix},
		{"one fix in three sentences", []Sensor{boat}, []string{"GPRMC,120029,A,1631.000,N,01630.000,W,0.0,,010326,,,A", "GPGGA,120029,1631.000,N,01630.000,W,1,8,1,5,M,30,M,,", "GPGLL,1631.000,N,01630.000,W,120029,A,A"},
			"boat report 0 1844m 0.0° 0.00,0.00 P1", ""},
		{"GNS without a system", []Sensor{boat}, []string{"GNGNS,120029,1631.000,N,01630.000,W,NNN,0,1,5,30,,,V"}, "", NotValid},
		{"GNS of one", []Sensor{boat}, []string{"GNGNS,120029,1631.000,N,01630.000,W,NDN,5,1,5,30,,,V"}, "boat report 0 1844m 0.0° P1", ""},
		{"another datum", []Sensor{boat}, []string{"GPDTM,999,,,,,,,W84", "GPGLL,1631.000,N,01630.000,W,120029,A,A"}, "", OtherDatum},
		{"its offsets told", []Sensor{boat}, []string{"GPDTM,CCD,,1.0,N,0.0,E,0,W84", "GPGLL,1631.000,N,01630.000,W,120029,A,A"}, "boat report 0 0m 0.0° P1", ""},
		{"a known datum", []Sensor{boat}, []string{"GPDTM,ADI,C,,,,,,W84", "GPGLL,1630.000,N,01630.000,W,120029,A,A"}, "boat report 0 76m 314.4° P1", ""},
		{"WGS-84 again", []Sensor{boat}, []string{"GPDTM,999,,,,,,,W84", "GPDTM,W84,,0,N,0,E,0,W84", "GPGLL,1631.000,N,01630.000,W,120029,A,A"}, "boat report 0 1844m 0.0° P1", OtherDatum},

		{"true wind", []Sensor{mast}, []string{"WIMWD,200.0,T,202.0,M,10.0,N,5.1,M"}, "wind-speed 5.10; wind-from 200.00", ""},
		{"magnetic, no variation", []Sensor{mast}, []string{"WIMWD,,T,202.0,M,10.0,N,5.1,M"}, "", NoVariation},
		{"magnetic", []Sensor{mast}, []string{"HCHDG,10.0,,,5.0,W", "WIMWD,,T,202.0,M,10.0,N,5.1,M"}, "wind-speed 5.10; wind-from 197.00", ""},
		{"apparent on a mast with a heading", []Sensor{mast}, []string{heading, "WIMWV,30.0,R,10.0,M,A"}, "wind-speed 10.00; wind-from 120.00", ""},
		{"on a mast without", []Sensor{mast}, []string{"WIMWV,30.0,R,36.0,K,A"}, "wind-speed 10.00", NoHeading},
		{"on a craft", []Sensor{boat}, []string{heading, "GPVTG,90.0,T,,M,,N,18.0,K,A", "WIMWV,0.0,R,10.0,M,A"}, "", BadField},
		{"apparent on a craft", []Sensor{boat}, []string{heading, "GPVTG,90.0,T,,M,9.7192,N,18.0,K,A", "WIMWV,0.0,R,10.0,M,A"}, "wind-speed 5.00; wind-from 90.00", ""},
		{"on a craft of unknown speed", []Sensor{boat}, []string{heading, "WIMWV,0.0,R,10.0,M,A"}, "", NoOwnSpeed},
		{"theoretical", []Sensor{boat}, []string{heading, "WIMWV,300.0,T,10.0,M,A", "WIMWV,0.0,R,12.0,M,A"}, "wind-speed 10.00; wind-from 30.00", ""},
		{"wind of status V", []Sensor{mast}, []string{"WIMWV,30.0,R,10.0,M,V"}, "", NotValid},
		{"wind without status", []Sensor{mast}, []string{"02MWV,30.0,R,10.0,M"}, "", BadField},
		{"to the left", []Sensor{mast}, []string{heading, "WIVWR,30.0,L,10.0,N,5.14,M,18.5,K"}, "wind-speed 5.14; wind-from 60.00", ""},
		{"magnetic compass", []Sensor{mast}, []string{"HCHDG,100.0,2.0,W,5.0,W", "WIMWV,0.0,R,10.0,M,A"}, "wind-speed 10.00; wind-from 93.00", ""},
		{"compass without variation", []Sensor{mast}, []string{"HCHDM,100.0,M"}, "", NoVariation},
		{"own ship's data", []Sensor{mast}, []string{"RAOSD,35.0,A,35.0,P,3.3,P,,,N", "WIMWV,0.0,R,10.0,M,A"}, "wind-speed 10.00; wind-from 35.00", ""},
		{"MDA", []Sensor{mast}, []string{"WIMDA,29.884,I,1.012,B,32.1,C,,,12.8,,0.0,C,243.3,T,241.1,M,2.5,N,1.3,M"},
			"pressure 101200.00; air-temperature 305.25; humidity 0.13; dew-point 273.15; wind-speed 1.30; wind-from 243.30", ""},
		{"XDR", []Sensor{mast}, []string{"WIXDR,C,20.5,C,AIRT,P,1.016,B,BAROMETER,A,-0.2,D,PTCH,U,12.6,V,BATT1,C,,C,WCHR"},
			"air-temperature 293.65; pressure 101600.00; supply-voltage 12.60 BATT1", ""},
		{"XDR of nothing known", []Sensor{mast}, []string{"YXXDR,A,-0.2,D,PTCH,A,-7.0,D,ROLL"}, "", NotUsed},
		{"depth", []Sensor{mast}, []string{"SDDPT,5.3,0.4,", "SDDPT,5.3,-0.5,", "SDDBT,,f,11.590,M,,F"},
			"water-depth 5.30 below-transducer; water-depth 5.70 below-surface; water-depth 5.30 below-transducer; water-depth 4.80 below-keel; water-depth 11.59 below-transducer", ""},
		{"impossible", []Sensor{mast}, []string{"YXMTW,900.0,C"}, "", Impossible},
		{"inches only", []Sensor{mast}, []string{"WIMMB,29.92,I,,B"}, "pressure 101320.76", ""},
		{"current", []Sensor{mast}, []string{"VDVDR,90.0,T,,M,1.0,N"}, "current-speed 0.51; current-to 90.00", ""},
		{"turn", []Sensor{mast}, []string{"TIROT,60.0,A"}, "rate-of-turn 1.00", ""},
		{"satellites", []Sensor{mast}, []string{"GPGSV,1,1,01,36,19,156,51"}, "", NotUsed},
		{"talker", []Sensor{radar}, []string{"WIMWV,30.0,R,10.0,M,A"}, "", UnknownTalker},
	} {
		b := newBench(t, c.sensors...)
		b.say(c.say...)
		if got := b.told(); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s\n%v", c.name, got, c.want, b.rejected())
		}
		if c.reject != "" && b.rejected()[c.reject] == 0 {
			t.Errorf("%s: %v, want %s", c.name, b.rejected(), c.reject)
		}
		if c.reject == "" && len(b.rejected()) > 0 {
			t.Errorf("%s: %v", c.name, b.rejected())
		}
	}
}
