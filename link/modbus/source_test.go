package modbus

import (
	"context"
	"io"
	"log"
	"math"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	server "github.com/simonvetter/modbus"

	"marsad"
	"marsad/link"
)

// device answers with its registers; a write would be told.
type device struct {
	wrote chan string
	asked atomic.Int32 // requests for holding registers
}

func (d *device) refuse(write bool, what string) {
	if write {
		d.wrote <- what
	}
}

func (d *device) HandleCoils(r *server.CoilsRequest) ([]bool, error) {
	d.refuse(r.IsWrite, "coils")
	return []bool{false, false, false, true}[r.Addr : r.Addr+r.Quantity], nil
}

func (d *device) HandleDiscreteInputs(r *server.DiscreteInputsRequest) ([]bool, error) {
	return []bool{r.Addr == 4}, nil
}

func (d *device) HandleHoldingRegisters(r *server.HoldingRegistersRequest) ([]uint16, error) {
	d.refuse(r.IsWrite, "registers")
	d.asked.Add(1)
	if r.Addr+r.Quantity > 10 { // nothing there
		return nil, server.ErrIllegalDataAddress
	}
	all := []uint16{1375, 0xFF9C, 0x4145, 0x8000, 0x8000, 0x4145, 0xFFFF, 0xFFFE, 1, 2}
	return all[r.Addr : r.Addr+r.Quantity], nil
}

func (d *device) HandleInputRegisters(r *server.InputRegistersRequest) ([]uint16, error) {
	return []uint16{42}, nil
}

// freeAddress is one on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// served is a device that answers, until the test ends, at an address.
func served(t *testing.T) (d *device, address string) {
	t.Helper()
	d, address = &device{wrote: make(chan string, 10)}, freeAddress(t)
	s, err := server.NewServer(&server.ServerConfiguration{URL: "tcp://" + address, Timeout: time.Minute, MaxClients: 4, Logger: log.New(io.Discard, "", 0)}, d)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	return d, address
}

func TestAgainstAServer(t *testing.T) {
	d, address := served(t)
	point := func(table Table, at uint16, of Type, little bool, factor, shift float64) Point {
		return Point{Table: table, Address: at, Type: of, LittleWords: little, Factor: factor, Shift: shift, Quantity: marsad.BatteryPower}
	}
	got := make(chan []marsad.Reading, 10)
	counters := new(link.Counters)
	source := &Source{Address: address, Unit: 1, Every: time.Hour, Sensor: marsad.Sensor{ID: "inverter"},
		Feed: link.Feed{Name: "m", Counters: counters, Sink: link.Sink{Reading: func(b []marsad.Reading) { got <- b }}},
		Points: []Point{point(Holding, 0, U16, false, 0.01, 0), point(Holding, 1, S16, false, 1, 5), point(Holding, 2, F32, false, 1, 0), point(Holding, 4, F32, true, 1, 0),
			point(Holding, 6, S32, false, 1, 0), point(Holding, 8, U32, false, 1, 0), point(Holding, 8, Bool, false, 1, 0), point(Input, 7, U16, false, 1, 0),
			point(Coil, 3, "", false, 1, 0), point(Coil, 2, "", false, 1, 0), point(Discrete, 4, "", false, 1, 0), point(Holding, 1000, U16, false, 1, 0), point(Holding, 0, U16, false, 1e9, 0)}}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- source.Run(ctx) }()
	readings := <-got
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	want := []float64{0, 1, 1, 13.75, -95, 12.34375, 12.34375, -2, 65538, 1, 42} // by table and address
	if len(readings) != len(want) {
		t.Fatalf("%+v", readings)
	}
	for i, r := range readings {
		if math.Abs(r.Value-want[i]) > 1e-9 || r.Sensor != "inverter" {
			t.Errorf("%d: %+v, want %g", i, r, want[i])
		}
	}
	if n := d.asked.Load(); n != 2 { // what lies together, and what lies far from it
		t.Errorf("%d requests for nine points", n)
	}
	if n := counters.Count().Rejected; n[Refused] != 1 || n[Impossible] != 1 || n[link.NoConnection] != 0 {
		t.Errorf("%v", n)
	}
	if len(d.wrote) > 0 {
		t.Errorf("wrote %s", <-d.wrote)
	}
}

// A device that does not read over a hole is asked point by point from then on.
func TestHole(t *testing.T) {
	_, address := served(t)
	got := make(chan []marsad.Reading, 10)
	counters := new(link.Counters)
	at := func(a uint16) Point {
		return Point{Table: Holding, Address: a, Type: U16, Factor: 1, Quantity: marsad.BatteryPower}
	}
	source := &Source{Address: address, Unit: 1, Every: time.Millisecond, Points: []Point{at(9), at(8), at(12)}, Sensor: marsad.Sensor{ID: "inverter"},
		Feed: link.Feed{Name: "m", Counters: counters, Sink: link.Sink{Reading: func(b []marsad.Reading) { got <- b }}}}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- source.Run(ctx) }()
	for range 2 {
		if r := <-got; len(r) != 2 || r[0].Value != 1 || r[1].Value != 2 {
			t.Errorf("%+v", r)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := counters.Count().Rejected[Refused]; n < 2 {
		t.Errorf("%d refusals in two rounds, of one point", n)
	}
}

func TestSpans(t *testing.T) {
	at := func(table Table, a uint16, of Type) Point { return Point{Table: table, Address: a, Type: of} }
	got := spans([]Point{at(Holding, 200, U16), at(Holding, 0, F32), at(Holding, 10, U16), at(Holding, 20, U16), at(Input, 0, U16), at(Holding, 65535, U16), at(Holding, 0, Bool)})
	want := []span{{Holding, 0, 11, []int{1, 6, 2}}, {Holding, 20, 1, []int{3}}, {Holding, 200, 1, []int{0}}, {Holding, 65535, 1, []int{5}}, {Input, 0, 1, []int{4}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	var many []Point
	for a := range uint16(300) {
		many = append(many, at(Holding, a, U16))
	}
	for _, s := range spans(many) {
		if s.count > mostRegisters {
			t.Errorf("%d registers in one request", s.count)
		}
	}
}

func TestNobodyThere(t *testing.T) {
	counters := new(link.Counters)
	s := &Source{Address: freeAddress(t), Every: time.Millisecond, Timeout: time.Second, Points: []Point{{Table: Coil}}, Feed: link.Feed{Counters: counters}}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	for counters.Count().Rejected[link.NoConnection] == 0 {
		select {
		case err := <-done:
			t.Fatal(err)
		case <-time.After(time.Millisecond):
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := (&Source{}).Run(t.Context()); marsad.CodeOf(err) != marsad.BadConfig {
		t.Error(err)
	}
}

// Nothing here can change what a device does: no function that writes is named.
func TestOnlyReads(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		seen += strings.Count(string(text), ".Read")
		if strings.Contains(string(text), ".Write") {
			t.Errorf("%s writes", name)
		}
	}
	if seen < 3 {
		t.Fatal("the calls are not where they are looked for")
	}
}
