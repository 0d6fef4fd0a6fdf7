package mavlink

import (
	"strings"
	"testing"

	"marsad/wire/remoteid"
)

func remoteIDs(m Message) (got []remoteid.Message, errs []error) {
	m.RemoteID(func(x remoteid.Message, err error) { got, errs = append(got, x), append(errs, err) })
	return got, errs
}

func TestRemoteIDLocation(t *testing.T) {
	m := NewMessage(OpenDroneIDLocation)
	for name, x := range map[string]float64{
		"latitude": 337e6, "longitude": -51e6, "altitude_geodetic": 912.5, "altitude_barometric": -1000, "height": 40,
		"direction": 27000, "speed_horizontal": 1250, "speed_vertical": -150, "timestamp": 1234.5, "status": 2, "horizontal_accuracy": 11,
	} {
		m.SetFloat(name, x)
	}
	got, errs := remoteIDs(m)
	if len(got) != 1 || errs[0] != nil {
		t.Fatal(errs)
	}
	x := got[0].Location
	lat, lon, _ := x.Position()
	course, _ := x.Course()
	speed, _ := x.GroundSpeed()
	climb, _ := x.ClimbRate()
	height, _ := remoteid.Metres(x.Geodetic)
	if lat != 33.7 || lon != -5.1 || course != 270 || speed != 12.5 || climb != -1.5 || height != 912.5 ||
		x.Pressure != 0 || x.Tenths != 12345 || x.Status != remoteid.Airborne {
		t.Errorf("%+v", x)
	}
	for name, v := range map[string]float64{"direction": 36100, "speed_horizontal": 25500, "speed_vertical": 6300, "timestamp": 0xFFFF} {
		m.SetFloat(name, v)
	}
	got, _ = remoteIDs(m)
	x = got[0].Location
	_, directed := x.Course()
	_, moved := x.GroundSpeed()
	_, climbs := x.ClimbRate()
	if directed || moved || climbs || x.Tenths != 0xFFFF {
		t.Errorf("what is not known: %+v", x)
	}
	m.SetFloat("latitude", 2e9)
	if _, errs = remoteIDs(m); errs[0] == nil {
		t.Error("a latitude of 200 degrees")
	}
}

func TestRemoteIDTexts(t *testing.T) {
	m := NewMessage(OpenDroneIDBasicID)
	m.SetInt("id_type", remoteid.SerialNumber)
	for i, c := range "1581F5FJD227" {
		m.SetIntAt("uas_id", i, int64(c))
	}
	if got, _ := remoteIDs(m); got[0].BasicID.Name() != "1581F5FJD227" {
		t.Errorf("%+v", got)
	}
	m = NewMessage(OpenDroneIDSelfID)
	m.SetText("description", "survey")
	if got, _ := remoteIDs(m); remoteid.Text(got[0].SelfID.Text[:]) != "survey" {
		t.Errorf("%+v", got)
	}
	m = NewMessage(OpenDroneIDOperatorID)
	m.SetText("operator_id", "FIN87astrdge12k8")
	if got, _ := remoteIDs(m); remoteid.Text(got[0].OperatorID.ID[:]) != "FIN87astrdge12k8" {
		t.Errorf("%+v", got)
	}
	m = NewMessage(OpenDroneIDAuthentication)
	m.SetInt("data_page", 1)
	m.SetIntAt("authentication_data", 22, 9)
	if got, _ := remoteIDs(m); got[0].Authentication.Page != 1 || got[0].Authentication.Part[22] != 9 {
		t.Errorf("%+v", got)
	}
	if got, _ := remoteIDs(NewMessage(Heartbeat)); got != nil {
		t.Errorf("%+v", got)
	}
}

func TestRemoteIDSystem(t *testing.T) {
	for _, id := range []uint32{OpenDroneIDSystem, OpenDroneIDSystemUpdate} {
		m := NewMessage(id)
		m.SetInt("operator_latitude", 337e6)
		m.SetInt("operator_longitude", -51e6)
		m.SetFloat("operator_altitude_geo", 850)
		got, errs := remoteIDs(m)
		lat, lon, ok := got[0].System.Operator()
		height, _ := remoteid.Metres(got[0].System.Height)
		if errs[0] != nil || !ok || lat != 33.7 || lon != -5.1 || height != 850 {
			t.Errorf("%d: %+v %v", id, got, errs)
		}
	}
}

func TestRemoteIDPack(t *testing.T) {
	id := remoteid.Message{Kind: remoteid.BasicIDKind, BasicID: remoteid.BasicID{IDType: 1, ID: [20]byte{'A', 'B'}}}
	place := remoteid.Message{Kind: remoteid.LocationKind, Location: remoteid.Location{Lat: 1, Lon: 2}}
	b, err := remoteid.AppendPack(nil, 2, id, place)
	if err != nil {
		t.Fatal(err)
	}
	m := NewMessage(OpenDroneIDMessagePack)
	m.SetInt("single_message_size", remoteid.Size)
	m.SetInt("msg_pack_size", 2)
	for i, x := range b[3:] {
		m.SetIntAt("messages", i, int64(x))
	}
	got, errs := remoteIDs(m)
	if len(got) != 2 || errs[0] != nil || errs[1] != nil || got[0] != id || got[1] != place {
		t.Errorf("%+v %v", got, errs)
	}
	m.SetInt("msg_pack_size", 10)
	if _, errs := remoteIDs(m); len(errs) != 1 || errs[0] == nil {
		t.Errorf("ten messages: %v", errs)
	}
}

// Where an operator stands is not printed.
func TestPersonalIsWithheld(t *testing.T) {
	m := NewMessage(OpenDroneIDSystem)
	m.SetInt("operator_latitude", 337e6)
	line := string(AppendJSON(nil, 1, &Frame{Version: 2, System: 7, Component: 1, Message: m}))
	if strings.Contains(line, "337") || !strings.Contains(line, "withheld") {
		t.Error(line)
	}
}
