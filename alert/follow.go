package alert

import (
	"cmp"
	"math"
	"slices"
	"time"

	"marsad"
)

// watch returns the track's watch of the figure, a new one if there is none.
func (f *follow) watch(fig *figure) watch {
	i, ok := slices.BinarySearchFunc(f.watches, fig.zone.ID, func(w watch, z marsad.ZoneID) int {
		return cmp.Compare(w.of().zone.ID, z)
	})
	if ok {
		return f.watches[i]
	}
	var w watch = &areaWatch{figure: fig}
	if fig.zone.Kind == marsad.Line {
		w = &lineWatch{figure: fig}
	}
	f.watches = slices.Insert(f.watches, i, w)
	return w
}

// transition completes what a watch decided with what is known of the track.
func (f *follow) transition(at time.Time, z *marsad.Zone, rule marsad.Code, state marsad.RuleState, why marsad.Reason) Transition {
	t := &f.track
	why.Params["zone"] = z.Name
	why.Params["label"] = t.Label.String()
	if class, p := t.Class.Likeliest(); p > 0 {
		why.Params["class"] = class.String()
		why.Params["class_probability"] = round(float64(p))
	}
	if t.Kind == marsad.Foreign {
		why.Params["foreign"] = true
	}
	sensors := make([]marsad.SensorID, len(t.Sensors))
	for i := range t.Sensors {
		sensors[i] = t.Sensors[i].Sensor
	}
	return Transition{
		At: at, Rule: rule, Zone: z.ID, Track: f.id, State: state, Priority: z.Priority, Reason: why,
		Position: t.Position, Covariance: t.Covariance,
		Sensors: sensors, Origins: t.Origins, Marks: t.Marks.Union(z.Marks),
	}
}

// param is one parameter of a reason.
type param struct {
	name  string
	value any
}

func reason(code marsad.Code, params ...param) marsad.Reason {
	r := marsad.Reason{Code: code, Params: make(map[string]any, 8)}
	for _, p := range params {
		r.Params[p.name] = p.value
	}
	return r
}

// round keeps three decimals: a probability says no more.
func round(p float64) float64 { return math.Round(p*1000) / 1000 }
