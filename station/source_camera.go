package station

import (
	"crypto/tls"
	"strings"

	"marsad"
	"marsad/link"
	"marsad/link/camera"
)

func cameraSource(f *Feed, feed link.Feed) (runner, error) {
	if strings.HasPrefix(f.Connect, "http") && len(f.Sensors) > 1 {
		return nil, marsad.Errorf(marsad.BadConfig, "source %s: one address of a still is one camera: several need a source each, or onvif://", f.Name)
	}
	s := &camera.Source{Feed: feed}
	for _, n := range f.Sensors {
		s.Sensors = append(s.Sensors, camera.Sensor{Sensor: n.Sensor, Key: n.Key})
	}
	return s, nil
}

// cameraClient is what fetches stills and events of a feed.
func cameraClient(f *Feed, password string, secure *tls.Config) link.Transport {
	c := &camera.Client{URL: f.Connect, Every: f.Every, User: f.User, Password: password, TLS: secure}
	for _, n := range f.Sensors {
		c.Keys = append(c.Keys, n.Key)
	}
	return c
}
