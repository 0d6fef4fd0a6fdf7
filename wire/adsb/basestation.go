package adsb

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Station is one BaseStation line (Kinetic SBS-1, port 30003): what a receiver's
// own software made of a message. Its 22 columns:
//
//	MSG, type, session, aircraft, hex ident, flight, date and time generated, date and time logged,
//	callsign, altitude, ground speed, track, latitude, longitude, vertical rate, squawk, alert, emergency, SPI, on ground
//
// SEL, ID, AIR, STA and CLK lines have the first ten or eleven.
type Station struct {
	Kind         string // MSG; MLAT of lines that a network has worked out
	Type         uint8  // of MSG: 1 identification, 2 surface, 3 airborne, 4 velocity, 5 to 7 replies, 8 all-call
	Address      uint32
	Anonymous    bool // the address is none of ICAO's: "~" before it
	Generated    time.Time
	Logged       time.Time // both by the receiver's clock and zone, taken for UTC; zero: not told
	Callsign     string
	Has          StationFields
	AltitudeFeet float64
	SpeedKT      float64
	TrackDeg     float64
	Lat, Lon     float64
	RateFPM      float64
	Squawk       uint16 // octal digits in 12 bits
	Alert        bool   // the squawk has changed
	Emergency    bool
	SPI          bool
	OnGround     bool
}

// StationFields is the set of values that a line tells.
type StationFields uint16

// The values.
const (
	StationAltitude StationFields = 1 << iota
	StationSpeed
	StationTrack
	StationPosition
	StationRate
	StationSquawk
	StationAlert
	StationEmergency
	StationSPI
	StationGround
)

// isBaseStation tells whether the line begins as one does.
func isBaseStation(b []byte) bool {
	i := bytes.IndexByte(b, ',')
	if i < 0 {
		return false
	}
	switch string(b[:i]) {
	case "MSG", "MLAT", "SEL", "ID", "AIR", "STA", "CLK":
		return true
	}
	return false
}

const stationColumns = 22

// DecodeStation reads a BaseStation line. It fails for a line of too few columns or with a
// value that is none, and names the column. A position is told where both its
// halves stand and are no 0, 0; a MSG line needs its address.
func DecodeStation(line []byte, s *Station) error {
	*s = Station{}
	var columns [stationColumns][]byte
	n := 0
	for rest, more := line, true; more && n < stationColumns; n++ {
		columns[n], rest, more = bytes.Cut(rest, []byte{','})
		columns[n] = bytes.TrimSpace(columns[n])
	}
	switch string(columns[0]) {
	case "MSG":
		s.Kind = "MSG"
	case "MLAT":
		s.Kind = "MLAT"
	default:
		if !isBaseStation(line) {
			return fmt.Errorf("adsb: sbs column 1: %.8q is no kind of line", string(columns[0]))
		}
		s.Kind = string(columns[0])
		return nil
	}
	if n < 10 {
		return fmt.Errorf("adsb: sbs: %d columns of at least 10", n)
	}
	p := columnReader{columns: &columns}
	s.Type = uint8(p.whole(2, 0, 8))
	s.address(&p)
	s.Generated, s.Logged = p.time(7), p.time(9)
	s.Callsign = string(columns[10])
	if len(s.Callsign) > 8 {
		return fmt.Errorf("adsb: sbs column 11: callsign of %d bytes", len(s.Callsign))
	}
	s.values(&p)
	if p.bad > 0 {
		return fmt.Errorf("adsb: sbs column %d: %.24q", p.bad, string(columns[p.bad-1]))
	}
	return nil
}

func (s *Station) address(p *columnReader) {
	text := p.columns[4]
	if len(text) > 0 && text[0] == '~' {
		s.Anonymous, text = true, text[1:]
	}
	x, err := strconv.ParseUint(string(text), 16, 24)
	if err != nil {
		p.fail(5)
	}
	s.Address = uint32(x)
}

func (s *Station) values(p *columnReader) {
	number := func(column int, has StationFields, low, high float64) float64 {
		x, ok := p.float(column, low, high)
		if ok {
			s.Has |= has
		}
		return x
	}
	s.AltitudeFeet = number(12, StationAltitude, -5000, 200000)
	s.SpeedKT = number(13, StationSpeed, 0, 10000)
	s.TrackDeg = number(14, StationTrack, -360, 360)
	lat, hasLat := p.float(15, -90, 90)
	lon, hasLon := p.float(16, -180, 180)
	if hasLat && hasLon && (lat != 0 || lon != 0) {
		s.Lat, s.Lon, s.Has = lat, lon, s.Has|StationPosition
	}
	s.RateFPM = number(17, StationRate, -50000, 50000)
	if text := p.columns[17]; len(text) > 0 {
		x, err := strconv.ParseUint(string(text), 8, 12)
		if err != nil {
			p.fail(18)
		}
		s.Squawk, s.Has = uint16(x), s.Has|StationSquawk
	}
	flag := func(column int, has StationFields) bool {
		set, ok := p.flag(column)
		if ok {
			s.Has |= has
		}
		return set
	}
	s.Alert = flag(19, StationAlert)
	s.Emergency = flag(20, StationEmergency)
	s.SPI = flag(21, StationSPI)
	s.OnGround = flag(22, StationGround)
}

// columnReader reads columns, counted from 1, and keeps the number of the first that
// cannot be.
type columnReader struct {
	columns *[stationColumns][]byte
	bad     int
}

func (p *columnReader) fail(column int) {
	if p.bad == 0 {
		p.bad = column
	}
}

func (p *columnReader) float(column int, low, high float64) (x float64, ok bool) {
	text := p.columns[column-1]
	if len(text) == 0 {
		return 0, false
	}
	x, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !(x >= low && x <= high) {
		p.fail(column)
		return 0, false
	}
	return x, true
}

func (p *columnReader) whole(column int, low, high float64) int {
	x, _ := p.float(column, low, high)
	return int(x)
}

// flag reads 0, 1 or -1: both of the latter are set.
func (p *columnReader) flag(column int) (set, ok bool) {
	switch text := p.columns[column-1]; string(text) {
	case "":
		return false, false
	case "0":
		return false, true
	case "1", "-1":
		return true, true
	default:
		p.fail(column)
		return false, false
	}
}

const (
	stationDate = "2006/01/02"
	stationTime = "15:04:05.000"
)

// time reads a date and the time in the column after it; none where either is
// empty.
func (p *columnReader) time(column int) time.Time {
	date, clock := p.columns[column-1], p.columns[column]
	if len(date) == 0 || len(clock) == 0 {
		return time.Time{}
	}
	t, err := time.Parse(stationDate+" 15:04:05", string(date)+" "+string(clock))
	if err != nil {
		p.fail(column)
	}
	return t
}

// AppendStation appends the line with its end, "\r\n".
func AppendStation(dst []byte, s *Station) []byte {
	dst = append(append(dst, s.Kind...), ',')
	if s.Type > 0 {
		dst = strconv.AppendUint(dst, uint64(s.Type), 10)
	}
	dst = append(dst, ",1,1,"...)
	if s.Anonymous {
		dst = append(dst, '~')
	}
	var address [3]byte
	put24(address[:], s.Address)
	dst = append(appendCapitals(dst, address[:]), ",1,"...)
	for _, t := range [...]time.Time{s.Generated, s.Logged} {
		if !t.IsZero() {
			dst = t.AppendFormat(dst, stationDate+","+stationTime)
		} else {
			dst = append(dst, ',')
		}
		dst = append(dst, ',')
	}
	dst = append(dst, s.Callsign...)
	number := func(has StationFields, x float64, decimals int) {
		dst = append(dst, ',')
		if s.Has&has != 0 {
			scale := math.Pow10(decimals)
			dst = strconv.AppendFloat(dst, math.Round(x*scale)/scale, 'f', -1, 64)
		}
	}
	number(StationAltitude, s.AltitudeFeet, 0)
	number(StationSpeed, s.SpeedKT, 1)
	number(StationTrack, s.TrackDeg, 1)
	number(StationPosition, s.Lat, 6)
	number(StationPosition, s.Lon, 6)
	number(StationRate, s.RateFPM, 0)
	dst = append(dst, ',')
	if s.Has&StationSquawk != 0 {
		dst = append(dst, '0'+byte(s.Squawk>>9&7), '0'+byte(s.Squawk>>6&7), '0'+byte(s.Squawk>>3&7), '0'+byte(s.Squawk&7))
	}
	flag := func(has StationFields, set bool) {
		dst = append(dst, ',')
		if s.Has&has != 0 {
			dst = append(dst, '0'+bit(set, 1))
		}
	}
	flag(StationAlert, s.Alert)
	flag(StationEmergency, s.Emergency)
	flag(StationSPI, s.SPI)
	flag(StationGround, s.OnGround)
	return append(dst, "\r\n"...)
}
