package station

import (
	"fmt"

	"marsad"
	"marsad/internal/config"
	"marsad/link"
	"marsad/link/modbus"
)

func modbusSource(f *Feed, feed link.Feed) (runner, error) {
	device, err := config.AskedOf("modbus", f.Connect)
	if err != nil || len(f.Sensors) != 1 {
		return nil, marsad.Errorf(marsad.BadConfig, "source %s: one device and one sensor: %w", f.Name, err)
	}
	s := &modbus.Source{Feed: feed, Address: device.Host, Unit: device.Unit, Every: f.Every, Sensor: f.Sensors[0].Sensor}
	for i := range f.Points {
		p := &f.Points[i]
		table, address, err := p.Place()
		if err != nil {
			return nil, fmt.Errorf("source %s: point %d: %w", f.Name, i+1, err)
		}
		factor, shift, err := p.Way()
		if err != nil {
			return nil, fmt.Errorf("source %s: point %d: %w", f.Name, i+1, err)
		}
		s.Points = append(s.Points, modbus.Point{Table: modbus.Table(table), Address: address, Type: modbus.Type(p.Type), LittleWords: p.Order == "little",
			Factor: factor, Shift: shift, Quantity: marsad.Quantity(p.Quantity), Part: p.Part})
	}
	return s, nil
}
