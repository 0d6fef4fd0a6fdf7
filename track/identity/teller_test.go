package identity

import "testing"

func at(t, e float64) *Told { return &Told{T: t, E: e, Sigma: 10} }

// A name told at two places in turn is shared from the third word on; one that jumped
// is not, and a single stray word is nothing.
func TestShared(t *testing.T) {
	var n Teller
	for k := range 10 {
		n.Tell(at(float64(k), 20*float64(k)), 30)
	}
	if n.Tell(at(10, 9000), 30) != Other {
		t.Error("a stray word fits")
	}
	if _, _, _, yes := n.Shared(); yes {
		t.Error("shared after a stray word")
	}
	shared := 0
	for k := range 8 {
		n.At(n.Tell(at(11+float64(k), 220+20*float64(k)), 30), 1)
		n.At(n.Tell(at(11.5+float64(k), 9000+20*float64(k)), 30), 2)
		if apart, a, b, yes := n.Shared(); yes {
			shared++
			if apart < 8500 || apart > 9000 || a != 1 || b != 2 {
				t.Errorf("%g apart, tracks %d and %d", apart, a, b)
			}
		}
	}
	if shared < 6 {
		t.Errorf("shared %d times", shared)
	}
	for k := range 40 {
		n.Tell(at(20+float64(k), 9200), 30)
	}
	if _, _, _, yes := n.Shared(); yes || n.Tell(at(61, 9200), 30) != Main {
		t.Error("still shared where only one place is told")
	}
}

// Three of five reports off are a contradiction, one of five is none any more.
func TestJudge(t *testing.T) {
	var n Teller
	for i, c := range []struct{ off, open, changed bool }{
		{true, false, false}, {false, false, false}, {true, false, false}, {true, true, true}, {false, true, false},
		{false, true, false}, {false, true, false}, {false, false, true}, {true, false, false}, {true, false, false},
	} {
		if open, changed := n.Judge(c.off); open != c.open || changed != c.changed {
			t.Errorf("report %d: open %v, changed %v", i, open, changed)
		}
	}
}

// A sensor that should see nine times in ten and sees nothing convinces slowly.
func TestLooked(t *testing.T) {
	var n Teller
	for k := range 12 {
		unseen, isNew, looks, since := n.Looked(0.9, 4*float64(k))
		if unseen != (k >= 9) || isNew != (k == 9) || since != 0 || unseen && looks < 6 {
			t.Errorf("look %d: unseen %v, new %v, %.1f looks since %g", k, unseen, isNew, looks, since)
		}
	}
	if !n.Seen() || n.Seen() {
		t.Error("seen once")
	}
}

// A height must be off by more than 150 m for half a minute, that of a pressure altimeter by more.
func TestHeight(t *testing.T) {
	for _, c := range []struct {
		off  float64
		baro bool
		want bool
	}{{100, false, false}, {300, false, true}, {300, true, false}, {600, true, true}} {
		var n Teller
		found := false
		for k := range 25 {
			now := 2 * float64(k)
			n.SeenAt(500, 900, now)
			p := at(now, 0)
			p.Up, p.VUp, p.Baro = 500+c.off, 100, c.baro
			apart, by, _, since, _ := n.Height(p)
			if apart && now-since < 30 {
				t.Errorf("%+v: after %g s", c, now-since)
			}
			found = found || apart && by > 0.9*c.off
		}
		if found != c.want {
			t.Errorf("%+v: %v", c, found)
		}
	}
}

// Another call sign counts from the third time in a row; a garbled one does not.
func TestCalls(t *testing.T) {
	var n Teller
	changes := 0
	for _, s := range []string{"A", "A", "B", "A", "B", "B", "", "B", "B", "A"} {
		if n.Calls(s, 0) {
			changes++
		}
	}
	for _, c := range []uint16{0o2000, 0o2000, 0o4321, 0o2000, 0, 0o4321, 0o4321, 0, 0o4321, 0o4321} {
		if n.Calls("", c) {
			changes += 10
		}
	}
	if changes != 11 {
		t.Errorf("%d changes", changes)
	}
}
