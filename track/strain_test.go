package track

import "testing"

// Plots with a range that keep falling two sigmas off on a track that bearings
// have made sure widen it, and only then; a track of ranges alone is left alone.
func TestStrainWidensATrackThatBearingsHold(t *testing.T) {
	for _, bearings := range []int{0, 20} {
		w, e, r := newWorld(18), New(Options{Station: "B2"}), testRadar("r1")
		e.SetSensor(r)
		m := mover{1000, 3000, 5, 5}
		for k := range 20 {
			w.scan(e, &r, float64(k)*2, m)
			e.Advance(after(float64(k) * 2))
		}
		x := &e.targets[0]
		x.hits += bearings
		x.strain = 1
		o := w.polar(&r, m, 40)
		e.take(&o)
		p := e.pending[0]
		widened := 0
		for range 6 {
			k := pair{target: 0, d2: 9, residual: 100} // 3 a scalar: two in a row are too much
			e.at(x, &k.f, p.t)
			before := k.f.merged()
			e.relieve(x, &k, &p)
			if after := k.f.merged(); after.p[0]+after.p[4] > before.p[0]+before.p[4]+100 {
				widened++
			}
		}
		if bearings == 0 && (widened > 0 || x.strain != 1) || bearings > 0 && (widened == 0 || widened > 3) {
			t.Errorf("%d bearings: widened %d times in 6, strain %g", bearings, widened, x.strain)
		}
	}
}
