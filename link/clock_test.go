package link

import (
	"math/rand/v2"
	"testing"
	"time"
)

var clockStart = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// A right clock is taken at its word; one that was never set is off by a steady
// error, which is taken out; without a bound every clock is right.
func TestClock(t *testing.T) {
	years := clockStart.AddDate(-10, 0, 0).Sub(clockStart)
	type message struct{ stated, received, want time.Duration } // since the start
	for _, c := range []struct {
		name     string
		bound    time.Duration
		messages []message
	}{
		{"right", 0, []message{{-3 * time.Second, 0, -3 * time.Second}, {2 * time.Second, time.Second, 2 * time.Second}}},
		{"ten years behind", 0, []message{{years, 0, 0}, {years + 2*time.Second, 2500 * time.Millisecond, 2 * time.Second}}},
		{"ten years behind, no bound", -1, []message{{years, 0, years}, {years + time.Second, time.Second, years + time.Second}}},
		{"a narrow bound", time.Second, []message{{-3 * time.Second, 0, 0}, {-2 * time.Second, time.Second, time.Second}}},
		{"set right while it runs", 0, []message{{-time.Hour, 0, 0}, {4 * time.Second, 5 * time.Second, 4 * time.Second}}},
		{"lost while it runs", 0, []message{{-time.Second, 0, -time.Second}, {years, 5 * time.Second, 5 * time.Second}, {years + time.Second, 6 * time.Second, 6 * time.Second}}},
		{"the first came late", 0, []message{{-time.Hour, 2 * time.Second, 2 * time.Second}, {-time.Hour + 4*time.Second, 4 * time.Second, 4 * time.Second},
			{-time.Hour + 8*time.Second, 9 * time.Second, 8 * time.Second}}},
		{"one word too high is forgotten", 0, []message{{time.Hour, 0, 0}, {time.Hour + 20*time.Second, time.Second, time.Second},
			{time.Hour + 15*time.Second, 15 * time.Second, 0}, {time.Hour + 62*time.Second, 62 * time.Second, 47 * time.Second},
			{time.Hour + 130*time.Second, 130 * time.Second, 130 * time.Second}}},
		{"no end of time", 0, []message{{-1 << 63, 0, 0}, {1<<63 - 1, time.Second, time.Second}}},
	} {
		k := NewClock(c.bound)
		for i, m := range c.messages {
			at, ahead := k.At(clockStart.Add(m.stated), clockStart.Add(m.received))
			if at.Sub(clockStart) != m.want {
				t.Errorf("%s: message %d at %s, want %s", c.name, i, at.Sub(clockStart), m.want)
			}
			if want := min(max(m.stated-m.received, -farthest), farthest); ahead != want && m.stated > -1<<62 {
				t.Errorf("%s: message %d ahead by %s, want %s", c.name, i, ahead, want)
			}
		}
	}
}

// Recordings played at any speed, and clocks that run away: what is stated in
// order comes out in order, nothing lies after its arrival by more than the
// bound, and a wrong clock puts nothing after it at all.
func TestClockThatRunsAway(t *testing.T) {
	for _, c := range []struct {
		name   string
		ahead  time.Duration // at the start
		speed  float64
		future time.Duration // how far after its arrival a time may lie
		past   time.Duration // how far before
	}{
		{"a recording of last year", -365 * day, 1, 0, 2 * time.Second},
		{"twice as fast", -365 * day, 2, 0, 3 * time.Second},
		{"sixteen times as fast", -365 * day, 16, 0, 20 * time.Second},
		{"fast, from before the bound through it into the future", -10 * time.Minute, 4, 0, 6 * time.Second},
		{"half as fast", -365 * day, 0.5, 0, patience},
		{"a scenario of now, four times as fast", 0, 4, time.Minute, 6 * time.Second},
		{"a scenario of now, half as fast", 0, 0.5, 0, time.Minute},
		{"a second a day too fast", 0, 1 + 1.0/86400, time.Second, 2 * time.Second},
		{"a second a day too slow, an hour off", -time.Hour, 1 - 1.0/86400, 0, 2 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			k := NewClock(0)
			stated, received, last := time.Duration(0), time.Duration(0), clockStart.AddDate(-2, 0, 0)
			for i := range 20_000 {
				stated += time.Duration(random.Int64N(int64(200 * time.Millisecond)))
				delay := time.Duration(random.Int64N(int64(time.Second))) // in the time of the sensor
				received = max(received, time.Duration(float64(stated+delay)/c.speed))
				arrival := clockStart.Add(received)
				at, _ := k.At(clockStart.Add(c.ahead+stated), arrival)
				if at.Before(last) {
					t.Fatalf("message %d jumps back by %s", i, last.Sub(at))
				}
				if late := arrival.Sub(at); late < -c.future || late > c.past {
					t.Fatalf("message %d, after %s: measured %s before its arrival", i, received, late)
				}
				last = at
			}
		})
	}
}

// What lies between the measurements of a steady clock that is wrong stays, to the
// nanosecond, once its least delay is known.
func TestClockKeepsWhatLiesBetween(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	k := NewClock(0)
	for i := range 10_000 {
		measured := clockStart.Add(time.Duration(i) * 100 * time.Millisecond)
		delay := 200*time.Millisecond + time.Duration(random.Int64N(int64(3*time.Second)))
		if i%40 == 0 {
			delay = 200 * time.Millisecond
		}
		at, _ := k.At(measured.Add(-5*time.Hour), measured.Add(delay))
		if want := measured.Add(200 * time.Millisecond); i >= 40 && !at.Equal(want) {
			t.Fatalf("message %d at %s, want %s", i, at, want)
		}
	}
}

func TestTimeOfDay(t *testing.T) {
	midnight := time.Date(2026, 5, 6, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name               string
		measured, received time.Duration // since midnight
	}{
		{"the usual delay", 12 * time.Hour, 12*time.Hour + 1500*time.Millisecond},
		{"a clock ahead", 12*time.Hour + 3*time.Second, 12 * time.Hour},
		{"measured before midnight, received after", -500 * time.Millisecond, 250 * time.Millisecond},
		{"a clock ahead over midnight", 250 * time.Millisecond, -500 * time.Millisecond},
		{"nearly half a day off", 0, day/2 - time.Second},
	} {
		measured := midnight.Add(c.measured)
		seconds := measured.Sub(measured.Truncate(day)).Seconds()
		if got := TimeOfDay(seconds, midnight.Add(c.received)); !got.Equal(measured) {
			t.Errorf("%s: %v, want %v", c.name, got, measured)
		}
	}
}
