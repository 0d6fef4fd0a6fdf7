package tracking

import (
	"testing"

	"marsad"
)

// What is told of a track's class must be right more often than not after half a
// minute, and wrong hardly ever. One drone is seen by sensors that measure no height,
// a tenth of all instants of drones: it flies as vehicles drive.
func TestClassesFitTheObjects(t *testing.T) {
	names := []string{"a-single-radar", "c-drones", "e-registration", "f-bearings", "g-stop-go"}
	if testing.Short() {
		names = []string{"c-drones", "f-bearings"}
	}
	var all Confusion
	for _, name := range names {
		c, err := Confuse(scenarioDir(t, name), Options{})
		if err != nil {
			t.Fatal(err)
		}
		all.Add(&c)
	}
	for class, limit := range map[marsad.Class]struct{ right, wrong float64 }{
		marsad.Person: {0.8, 0.02}, marsad.Vehicle: {0.8, 0.02}, marsad.Drone: {0.6, 0.15},
	} {
		for age, most := range ages {
			right, n := all.Share(class, age, class)
			unknown, _ := all.Share(class, age, marsad.ClassUnknown)
			t.Logf("%s younger than %g s: right %.3f, unknown %.3f of %d", class, most, right, unknown, n)
			if n == 0 {
				t.Errorf("%s younger than %g s: there is none", class, most)
			}
			if wrong := 1 - right - unknown; wrong > limit.wrong || most > 30 && right < limit.right {
				t.Errorf("%s younger than %g s: right %.3f, wrong %.3f, want %.2f, %.2f", class, most, right, wrong, limit.right, limit.wrong)
			}
		}
	}
}
