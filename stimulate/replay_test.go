package stimulate

import (
	"context"
	"errors"
	"iter"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var recorded = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

// frames gives one frame of one byte for each time; a negative one is no time.
func frames(seconds ...float64) iter.Seq2[Frame, error] {
	return func(yield func(Frame, error) bool) {
		for i, s := range seconds {
			f := Frame{Payload: []byte{byte(i)}}
			if s >= 0 {
				f.At = recorded.Add(time.Duration(s * float64(time.Second)))
			}
			if !yield(f, nil) {
				return
			}
		}
	}
}

// Frames come with the time that lay between them.
func TestReplayKeepsTime(t *testing.T) {
	for _, c := range []struct {
		what    string
		seconds []float64
		speed   float64
		want    []time.Duration
	}{
		{"as recorded", []float64{5, 6, 6, 8.5}, 1, []time.Duration{0, time.Second, time.Second, 3500 * time.Millisecond}},
		{"twice as fast", []float64{5, 6, 8}, 2, []time.Duration{0, time.Second / 2, 3 * time.Second / 2}},
		{"slowly", []float64{0, 1}, 0.1, []time.Duration{0, 10 * time.Second}},
		{"at once", []float64{0, 100, 3600}, 0, []time.Duration{0, 0, 0}},
		{"back in time", []float64{5, 3, 4}, 1, []time.Duration{0, 0, time.Second}},
		{"without times", []float64{-1, -1, -1}, 1, []time.Duration{0, untimed, 2 * untimed}},
		{"partly without", []float64{1, -1, 3}, 1, []time.Duration{0, untimed, 2*time.Second + untimed}},
		{"nothing", nil, 1, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			var got []time.Duration
			sent, err := replay(t.Context(), frames(c.seconds...), c.speed, func(b []byte) error {
				if int(b[0]) != len(got) {
					t.Errorf("%s: frame %d comes as %d", c.what, b[0], len(got))
				}
				got = append(got, time.Since(start))
				return nil
			})
			if err != nil || sent != len(c.want) || !slices.Equal(got, c.want) {
				t.Errorf("%s: %d sent at %v, want %v (%v)", c.what, sent, got, c.want, err)
			}
		})
	}
}

func TestReplayEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		sent, err := replay(ctx, frames(0, 60, 120, 180), 1, func([]byte) error { return nil })
		if sent != 2 || err != nil {
			t.Errorf("%d sent, %v", sent, err)
		}
	})
	broken := errors.New("cut file")
	sent, err := replay(t.Context(), func(yield func(Frame, error) bool) {
		_ = yield(Frame{Payload: []byte{1}}, nil) && yield(Frame{}, broken)
	}, 0, func([]byte) error { return nil })
	if sent != 1 || !errors.Is(err, broken) || !strings.Contains(err.Error(), "frame 2") {
		t.Errorf("%d sent, %v", sent, err)
	}
	if _, err := replay(t.Context(), frames(0), -1, nil); err == nil {
		t.Error("a negative speed is taken")
	}
	if _, err := Replay(t.Context(), frames(0), "udp", "nowhere", 1); err == nil {
		t.Error("an address that is none is taken")
	}
	huge := func(yield func(Frame, error) bool) { yield(Frame{Payload: make([]byte, 70000)}, nil) }
	if sent, err := Replay(t.Context(), huge, "udp", "127.0.0.1:9", 1); sent != 0 || err == nil {
		t.Errorf("%d sent, %v", sent, err)
	}
}

// The bytes arrive as they were recorded.
func TestReplayOverUDP(t *testing.T) {
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sent, err := Replay(t.Context(), frames(0, 0.01, 0.02, -1), "udp", conn.LocalAddr().String(), 2)
	if sent != 4 || err != nil {
		t.Fatalf("%d sent, %v", sent, err)
	}
	conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	buf := make([]byte, 16)
	for i := range 4 {
		n, err := conn.Read(buf)
		if err != nil || n != 1 || buf[0] != byte(i) {
			t.Errorf("datagram %d: % x, %v", i, buf[:n], err)
		}
	}
}
