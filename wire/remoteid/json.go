package remoteid

import (
	"time"

	"marsad/wire/lines"
)

// withheld stands for what says where or who the operator is: it is never printed.
const withheld = "withheld"

// AppendLines gives each message of a pack, or the single one, as a JSON line to write:
// kind is the message's type, id the drone where the pack names it. A message that
// cannot be read goes to broken. Private messages stand there without their values.
func AppendLines(l *lines.Line, frame int, b []byte, write func([]byte), broken func(error)) {
	id := ""
	Messages(b, func(m Message, err error) {
		if err == nil && m.Kind == BasicIDKind && (id == "" || m.BasicID.IDType == SerialNumber) {
			id = m.BasicID.Name()
		}
	})
	Messages(b, func(m Message, err error) {
		if err != nil {
			broken(err)
			return
		}
		l.Begin("remoteid", frame, m.Kind.String(), id)
		m.line(l)
		write(l.Bytes())
	})
}

func (m *Message) line(l *lines.Line) {
	if m.Kind == LocationKind {
		if lat, lon, ok := m.Location.Position(); ok {
			l.Position(lat, lon)
		}
	}
	l.Uint("protocol_version", uint64(m.Version))
	switch m.Kind {
	case BasicIDKind:
		l.Uint("id_type", uint64(m.BasicID.IDType))
		l.Uint("ua_type", uint64(m.BasicID.Aircraft))
		l.Text("uas_id", m.BasicID.Name())
	case LocationKind:
		m.Location.line(l)
	case AuthenticationKind:
		m.Authentication.line(l)
	case SelfIDKind:
		l.Uint("description_type", uint64(m.SelfID.Type))
		l.Text("description", withheld)
	case SystemKind:
		m.System.line(l)
	case OperatorIDKind:
		l.Uint("operator_id_type", uint64(m.OperatorID.Type))
		l.Text("operator_id", withheld)
	}
}

func (x *Location) line(l *lines.Line) {
	l.Uint("status", uint64(x.Status))
	known(l, "direction_deg")(x.Course())
	known(l, "speed_mps")(x.GroundSpeed())
	known(l, "vertical_speed_mps")(x.ClimbRate())
	known(l, "pressure_altitude_m")(Metres(x.Pressure))
	known(l, "geodetic_altitude_m")(Metres(x.Geodetic))
	known(l, "height_m")(Metres(x.Height))
	l.Bool("height_above_ground", x.AboveGround)
	horizontal, vertical, pressure, speed := x.Accuracies()
	known(l, "horizontal_accuracy_m")(horizontal, horizontal > 0)
	known(l, "vertical_accuracy_m")(vertical, vertical > 0)
	known(l, "baro_accuracy_m")(pressure, pressure > 0)
	known(l, "speed_accuracy_mps")(speed, speed > 0)
	known(l, "timestamp_s")(float64(x.Tenths)/10, x.Tenths <= 36000)
	known(l, "timestamp_accuracy_s")(float64(x.TimeAccuracy)/10, x.TimeAccuracy > 0)
}

// known writes a quantity, or that it is not known.
func known(l *lines.Line, name string) func(float64, bool) {
	return func(x float64, ok bool) {
		if ok {
			l.Float(name, x)
		} else {
			l.Null(name)
		}
	}
}

func (a *Authentication) line(l *lines.Line) {
	l.Uint("auth_type", uint64(a.Type))
	l.Uint("page", uint64(a.Page))
	if a.Page == 0 {
		l.Uint("last_page", uint64(a.LastPage))
		l.Uint("length", uint64(a.Length))
		l.Text("timestamp", since2019(a.Seconds))
	}
	l.Hex("auth", a.Bytes())
}

func (x *System) line(l *lines.Line) {
	l.Uint("operator_location_type", uint64(x.PlaceKind))
	l.Text("operator_location", withheld)
	l.Uint("classification_type", uint64(x.Classification))
	l.Uint("area_count", uint64(x.Count))
	l.Uint("area_radius_m", uint64(x.Radius)*10)
	known(l, "area_ceiling_m")(Metres(x.Ceiling))
	known(l, "area_floor_m")(Metres(x.Floor))
	l.Uint("category", uint64(x.Category))
	l.Uint("class", uint64(x.Class))
	if x.Seconds > 0 {
		l.Text("timestamp", since2019(x.Seconds))
	}
}

func since2019(s uint32) string {
	return Epoch().Add(time.Duration(s) * time.Second).Format(time.RFC3339)
}
