package station

import (
	"slices"
	"testing"

	"marsad"
	"marsad/internal/config"
	"marsad/link"
	"marsad/link/camera"
)

func TestCameraIsFetchedByItsOwnClient(t *testing.T) {
	c, err := config.Parse("test", []byte(`
sources:
  - name: recorder
    protocol: camera
    connect: onvifs://192.0.2.1
    every: 30s
    user: viewer
    sensors:
      - {id: a, kind: camera, key: V1, lat: 15, lon: 2, sigma_azimuth_deg: 5}
      - {id: b, kind: camera, key: V2, lat: 15, lon: 2, sigma_azimuth_deg: 5}
`))
	if err != nil {
		t.Fatal(err)
	}
	f := FeedsOf(&c)[0]
	for _, address := range []string{"onvifs://192.0.2.1", "onvif://192.0.2.1", "https://192.0.2.1/x.jpg"} {
		f.Connect = address
		transport, bound, err := transportOf(&f, "s", nil, nil)
		client, ok := transport.(*camera.Client)
		if err != nil || bound || !ok || client.URL != address || client.User != "viewer" || client.Every != f.Every || client.TLS == nil || !slices.Equal(client.Keys, []string{"V1", "V2"}) {
			t.Errorf("%s: %+v %v %v", address, client, bound, err)
		}
		_, err = newSource(&f, transport, link.Sink{}, new(link.Counters))
		if several := address[0] == 'h'; (marsad.CodeOf(err) == marsad.BadConfig && err != nil) != several {
			t.Errorf("%s: two cameras: %v", address, err)
		}
	}
	for _, wrong := range []string{"protocol: cot, connect: 'onvif://192.0.2.1', every: 30s", "protocol: camera, connect: 'onvif://192.0.2.1'", "protocol: camera, connect: 'onvif:', every: 30s", "protocol: camera, listen: 127.0.0.1:1"} {
		if _, err := config.Parse("test", []byte("sources:\n  - {name: x, "+wrong+", sensors: [{id: a, kind: camera, lat: 15, lon: 2, sigma_azimuth_deg: 5}]}\n")); err == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
}
