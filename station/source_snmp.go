package station

import (
	"fmt"
	"os"
	"strings"

	"marsad"
	"marsad/internal/config"
	"marsad/link"
	"marsad/link/snmp"
)

func snmpSource(f *Feed, feed link.Feed) (runner, error) {
	device, err := config.AskedOf("snmp", f.Connect)
	if err != nil || len(f.Sensors) != 1 {
		return nil, marsad.Errorf(marsad.BadConfig, "source %s: one device and one sensor: %w", f.Name, err)
	}
	s := &snmp.Source{Feed: feed, Address: device.Host, Every: f.Every, Sensor: f.Sensors[0].Sensor, Secret: snmp.Secret{User: f.User}}
	if s.Secret.Community, err = secretIn(f.Community); err != nil {
		return nil, fmt.Errorf("source %s: %w", f.Name, err)
	}
	if f.PasswordFile != "" {
		text, err := os.ReadFile(f.PasswordFile)
		if err != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "source %s: password: %w", f.Name, err)
		}
		first, rest, _ := strings.Cut(string(text), "\n")
		second, _, _ := strings.Cut(rest, "\n")
		s.Secret.Password, s.Secret.Privacy = strings.TrimRight(first, "\r"), strings.TrimRight(second, "\r")
	}
	for i := range f.Points {
		p := &f.Points[i]
		factor, shift, err := p.Way()
		if err != nil {
			return nil, fmt.Errorf("source %s: point %d: %w", f.Name, i+1, err)
		}
		s.Points = append(s.Points, snmp.Point{OID: p.OID, Factor: factor, Shift: shift, Quantity: marsad.Quantity(p.Quantity), Part: p.Part})
	}
	return s, nil
}
