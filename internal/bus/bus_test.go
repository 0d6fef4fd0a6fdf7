package bus

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryReaderEndsAtTheNewest(t *testing.T) {
	const last = 10000
	l := NewLatest(0)
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			before := -1
			for {
				v, superseded := l.Load()
				if v <= before {
					t.Errorf("%d after %d", v, before)
					return
				}
				if v == last {
					return
				}
				before = v
				<-superseded
			}
		})
	}
	for v := 1; v <= last; v++ {
		l.Publish(v)
	}
	readers.Wait()
}

func TestASlowReaderGetsTheNewestAndHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLatest(0)
		got := make(chan int)
		go func() {
			defer close(got)
			for {
				v, superseded := l.Load()
				got <- v
				if v == 100 {
					return
				}
				<-superseded
			}
		}()
		for v := 1; v <= 100; v++ {
			synctest.Wait() // the reader stands at got with the first value
			l.Publish(v)
		}
		var values []int
		for v := range got {
			values = append(values, v)
		}
		if !slices.Equal(values, []int{0, 100}) {
			t.Errorf("the slow reader got %v, want what it held and the newest", values)
		}
	})
}
