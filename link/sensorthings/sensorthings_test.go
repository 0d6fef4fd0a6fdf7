package sensorthings

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/sensorthings"
)

var now = time.Now().UTC().Truncate(time.Second)

func entity(id, name string) sensorthings.Entity { return sensorthings.Entity{ID: id, Name: name} }

func encoded(t *testing.T, o sensorthings.Observation) []byte {
	t.Helper()
	b, err := o.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type heard struct {
	obs      []marsad.Observation
	readings []marsad.Reading
	assets   []marsad.Asset
	counters link.Counters
}

func (h *heard) source(sensors ...Sensor) *Source {
	return &Source{Sensors: sensors, Feed: link.Feed{Name: "st", Counters: &h.counters, Sink: link.Sink{
		Observe: func(b []marsad.Observation) { h.obs = append(h.obs, b...) },
		Reading: func(b []marsad.Reading) { h.readings = append(h.readings, b...) },
		Asset:   func(_ marsad.SensorID, a marsad.Asset) { h.assets = append(h.assets, a) },
	}}}
}

func TestReadingsAndDetections(t *testing.T) {
	var h heard
	met := Sensor{Sensor: marsad.Sensor{ID: "met-1"}, Key: "Well"}
	wire := Sensor{Sensor: marsad.Sensor{ID: "wire-1", Kind: marsad.Tripwire, Site: geo.LatLon(15, 2)}, Key: "8"}
	r, err := h.source(met, wire).Reader()
	if err != nil {
		t.Fatal(err)
	}
	take := func(o sensorthings.Observation, topic string) {
		r.Packet(link.Packet{Bytes: encoded(t, o), At: now, Topic: topic})
	}
	temperature := sensorthings.Observation{Datastream: entity("5", "temp"), Thing: entity("1", "Well"), Property: entity("", "Air temperature"), UnitSymbol: "degC", At: now.Add(-time.Minute), Kind: sensorthings.Number, Number: 41}
	take(temperature, "")
	take(temperature, "") // the same question again
	motion := sensorthings.Observation{Datastream: entity("8", "motion"), Thing: entity("2", "Gate"), Property: entity("", "Motion"), At: now, Kind: sensorthings.Bool, Bool: true}
	take(motion, "")
	motion.At = now.Add(time.Second)
	take(motion, "") // still
	motion.At, motion.Bool = now.Add(2*time.Second), false
	take(motion, "")
	stranger := temperature
	stranger.Datastream, stranger.Thing = entity("77", "x"), entity("78", "Elsewhere")
	take(stranger, "")
	// By MQTT only the result comes: its datastream is known from before.
	r.Packet(link.Packet{Bytes: []byte(`{"result":42,"phenomenonTime":"` + now.Format(time.RFC3339) + `"}`), At: now, Topic: "v1.1/Datastreams(5)/Observations"})
	r.Packet(link.Packet{Bytes: []byte("nonsense"), At: now})
	if len(h.readings) != 2 || len(h.obs) != 1 || len(h.assets) != 1 {
		t.Fatalf("%+v\n%+v\n%+v %v", h.readings, h.obs, h.assets, h.counters.Count().Rejected)
	}
	if x := h.readings[0]; x.Sensor != "met-1" || x.Quantity != marsad.AirTemperature || math.Abs(x.Value-314.15) > 1e-9 || !x.At.Equal(now.Add(-time.Minute)) || x.Part != "temp" {
		t.Errorf("%+v", x)
	}
	if h.readings[1].Value != 315.15 || h.obs[0].Sensor != "wire-1" || h.obs[0].Position != wire.Site {
		t.Errorf("%+v %+v", h.readings[1], h.obs[0])
	}
	n := h.counters.Count().Rejected
	if n[Repeated] != 1 || n[UnknownSensor] != 1 || n[BadMessage] != 1 {
		t.Errorf("%v", n)
	}
}

// A server is asked again and again, page by page.
func TestPolled(t *testing.T) {
	var asked atomic.Int64
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := asked.Add(1)
		next := ""
		if r.URL.Query().Get("$skip") == "" {
			next = fmt.Sprintf(`"@iot.nextLink":"%s/v1.1/Datastreams?$skip=1",`, server.URL)
		}
		fmt.Fprintf(w, `{%s"value":[{"@iot.id":%d,"ObservedProperty":{"name":"humidity"},"unitOfMeasurement":{"symbol":"%%"},"Observations":[{"result":%d}]}]}`, next, n%2, n)
	}))
	defer server.Close()
	var h heard
	s := h.source(Sensor{Sensor: marsad.Sensor{ID: "met"}})
	enough := make(chan struct{})
	s.Sink.Reading = func(b []marsad.Reading) {
		if h.readings = append(h.readings, b...); len(h.readings) == 4 {
			close(enough)
		}
	}
	s.Transport = &link.Poll{URL: server.URL + "/v1.1/Datastreams", Every: 10 * time.Millisecond, Next: sensorthings.NextLink}
	ctx, cancel := contextUntil(t, enough)
	defer cancel()
	if err := s.Run(ctx); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.01, 0.02, 0.03, 0.04} {
		if math.Abs(h.readings[i].Value-want) > 1e-9 {
			t.Errorf("%d: %g", i, h.readings[i].Value)
		}
	}
}

func contextUntil(t *testing.T, done <-chan struct{}) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	go func() {
		select {
		case <-done:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}
