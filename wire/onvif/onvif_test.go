package onvif

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"marsad/wire/lines"
)

// The example of the profile's authors: nonce LKqI6G/AikKCQrN0zqZFlg==, created
// 2010-09-16T07:50:45Z, password userpassword (ONVIF Application Programmer's Guide 6.1.1.3).
func TestTokenOfTheGuide(t *testing.T) {
	nonce := []byte{0x2c, 0xaa, 0x88, 0xe8, 0x6f, 0xc0, 0x8a, 0x42, 0x82, 0x42, 0xb3, 0x74, 0xce, 0xa6, 0x45, 0x96}
	token := Token{User: "user", Password: "userpassword", Nonce: nonce}
	token.Created = time.Date(2010, 9, 16, 7, 50, 45, 0, time.UTC)
	if got, want := token.created(), "2010-09-16T07:50:45Z"; got != want {
		t.Errorf("created %s, want %s", got, want)
	}
	if got, want := token.Digest(), "tuOSpGlFlIXsozq4HFNeeGeFLEI="; got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func TestRequestsAsTheCameraReadsThem(t *testing.T) {
	token := &Token{User: "vie<wer", Password: "geh&eim", Nonce: []byte("0123456789abcdef"), Created: time.Date(2026, 3, 1, 12, 0, 0, 5e8, time.UTC)}
	for _, c := range []struct {
		r    Request
		want string
	}{
		{GetSystemDateAndTime(), "GetSystemDateAndTime"}, {GetServices(), "GetServices"}, {GetCapabilities(), "GetCapabilities"},
		{GetDeviceInformation(), "GetDeviceInformation"}, {GetProfiles(Media), "GetProfiles"}, {GetProfiles(Media2), "GetProfiles"},
		{GetSnapshotURI(Media, "p&1"), "GetSnapshotUri"}, {CreatePullPoint(time.Minute), "CreatePullPointSubscription"},
		{PullMessages(20*time.Second, 64), "PullMessages"}, {Renew(time.Minute), "Renew"}, {Unsubscribe(), "Unsubscribe"},
	} {
		message := c.r.Envelope(Address{URL: "http://192.0.2.1/x?a=1&b=2", Parameters: `<q:Id xmlns:q="urn:x" a:IsReferenceParameter="true">7</q:Id>`}, token)
		operation, body, err := Asked(message)
		if err != nil || operation != c.want {
			t.Fatalf("%s: %q %v\n%s", c.want, operation, err, message)
		}
		if !body.Known("vie<wer", "geh&eim") || body.Known("vie<wer", "other") || body.Known("x", "geh&eim") {
			t.Errorf("%s: token is not told apart", c.want)
		}
		if body.Text("Id") != "7" || body.Text("Action") != c.r.Action || body.Text("To") != "http://192.0.2.1/x?a=1&b=2" {
			t.Errorf("%s: header %q %q %q", c.want, body.Text("Id"), body.Text("Action"), body.Text("To"))
		}
		if strings.Contains(string(message), "eim") {
			t.Errorf("%s: the password stands in it", c.want)
		}
	}
	_, body, _ := Asked(GetSnapshotURI(Media, "p&1").Envelope(Address{}, nil))
	if body.Text("ProfileToken") != "p&1" || body.Known("", "") {
		t.Error("profile or token")
	}
}

// envelope puts a body of one answer together.
func envelope(body string) []byte {
	return []byte(`<?xml version="1.0"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="` + Device + `" xmlns:trt="` + Media +
		`" xmlns:tt="` + Schema + `" xmlns:wsa="` + address + `" xmlns:tev="` + Events + `" xmlns:ter="http://www.onvif.org/ver10/error"><SOAP-ENV:Header/><SOAP-ENV:Body>` + body + `</SOAP-ENV:Body></SOAP-ENV:Envelope>`)
}

func TestAnswers(t *testing.T) {
	at, err := DecodeTime(envelope(`<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime><tt:Time><tt:Hour>7</tt:Hour><tt:Minute>8</tt:Minute><tt:Second>9</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>3</tt:Month><tt:Day>1</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`))
	if want := time.Date(2026, 3, 1, 7, 8, 9, 0, time.UTC); err != nil || !at.Equal(want) {
		t.Errorf("%v %v", at, err)
	}
	want := map[string]string{Media: "http://a/m", Events: "http://a/e"}
	services, err := DecodeServices(envelope(`<tds:GetServicesResponse><tds:Service><tds:Namespace>` + Media + `</tds:Namespace><tds:XAddr> http://a/m </tds:XAddr></tds:Service><tds:Service><tds:Namespace>` + Events + `</tds:Namespace><tds:XAddr>http://a/e</tds:XAddr></tds:Service></tds:GetServicesResponse>`))
	if err != nil || !reflect.DeepEqual(services, want) {
		t.Errorf("%v %v", services, err)
	}
	services, err = DecodeServices(envelope(`<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Events><tt:XAddr>http://a/e</tt:XAddr></tt:Events><tt:Media><tt:XAddr>http://a/m</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>`))
	if err != nil || !reflect.DeepEqual(services, want) {
		t.Errorf("%v %v", services, err)
	}
	profiles, err := DecodeProfiles(envelope(`<trt:GetProfilesResponse><trt:Profiles token="P1"><tt:Name>x</tt:Name><tt:VideoSourceConfiguration token="C1"><tt:SourceToken>S1</tt:SourceToken></tt:VideoSourceConfiguration></trt:Profiles><trt:Profiles token="P2"><trt:Configurations><trt:VideoSource token="C2"><tt:SourceToken>S2</tt:SourceToken></trt:VideoSource></trt:Configurations></trt:Profiles><trt:Profiles token="P3"/></trt:GetProfilesResponse>`))
	if err != nil || !reflect.DeepEqual(profiles, []Profile{{"P1", "S1", "C1"}, {"P2", "S2", "C2"}, {Token: "P3"}}) || !profiles[1].Is("C2") || profiles[1].Is("C1") || !profiles[2].Is("") {
		t.Errorf("%v %v", profiles, err)
	}
	uri, err := DecodeSnapshotURI(envelope(`<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>http://a/s.jpg?x=1&amp;y=2</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>`))
	if err != nil || uri != "http://a/s.jpg?x=1&y=2" {
		t.Errorf("%q %v", uri, err)
	}
	info, err := DecodeInformation(envelope(`<tds:GetDeviceInformationResponse><tds:Manufacturer>M</tds:Manufacturer><tds:Model>N</tds:Model><tds:FirmwareVersion>1.2</tds:FirmwareVersion><tds:SerialNumber>9</tds:SerialNumber></tds:GetDeviceInformationResponse>`))
	if err != nil || info != (Information{"M", "N", "1.2"}) {
		t.Errorf("%v %v", info, err)
	}
	point, err := DecodePullPoint(envelope(`<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>http://a/sub</wsa:Address><wsa:ReferenceParameters><d:SubscriptionId xmlns:d="urn:d" d:k="&lt;v">4&amp;2</d:SubscriptionId></wsa:ReferenceParameters></tev:SubscriptionReference></tev:CreatePullPointSubscriptionResponse>`))
	if err != nil || point.URL != "http://a/sub" {
		t.Fatalf("%v %v", point, err)
	}
	_, body, err := Asked(PullMessages(time.Second, 1).Envelope(point, nil))
	if err != nil || body.Text("SubscriptionId") != "4&2" || body.root.first("SubscriptionId").name.Space != "urn:d" || body.root.first("SubscriptionId").attr("k") != "<v" {
		t.Errorf("reference parameters: %v %s", err, point.Parameters)
	}
}

func TestFaults(t *testing.T) {
	f := FaultOf(envelope(`<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:Sender</SOAP-ENV:Value><SOAP-ENV:Subcode><SOAP-ENV:Value>ter:NotAuthorized</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code><SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">Sender not Authorized</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>`))
	if f == nil || f.Code != "NotAuthorized" || f.Reason != "Sender not Authorized" || !f.Unauthorised() {
		t.Errorf("%+v", f)
	}
	if f := FaultOf(envelope(`<SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode><faultstring>no</faultstring></SOAP-ENV:Fault>`)); f == nil || f.Code != "Server" || f.Reason != "no" || f.Unauthorised() {
		t.Errorf("%+v", f)
	}
	if f := FaultOf([]byte("<a/>")); f != nil {
		t.Errorf("%+v", f)
	}
}

func TestBrokenAnswers(t *testing.T) {
	bomb := `<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;">]>`
	for name, c := range map[string]struct{ text, want string }{
		"document type": {bomb + `<s:Envelope xmlns:s="x"><s:Body><a>&d;</a></s:Body></s:Envelope>`, "document type"},
		"inside":        {`<Envelope><!DOCTYPE a><Body/></Envelope>`, "document type"},
		"entity":        {`<Envelope><Body>&d;</Body></Envelope>`, "entity"},
		"deep":          {strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100), "deep"},
		"wide":          {"<a>" + strings.Repeat("<b/>", 30_000) + "</a>", "nodes"},
		"attributes":    {"<a " + strings.Repeat(`b="" `, 30_000) + "/>", "nodes"},
		"long text":     {"<a>" + strings.Repeat("x", 10_000) + "</a>", "text"},
		"long value":    {`<a b="` + strings.Repeat("x", 10_000) + `"/>`, "attribute"},
		"large":         {"<a>" + strings.Repeat(" ", MaxMessage) + "</a>", "at most"},
		"two":           {"<a/><b/>", "after the end"},
		"text":          {"<a/>x", "outside"},
		"empty":         {"", "no element"},
		"no body":       {"<Envelope/>", "without a body"},
		"empty body":    {"<Envelope><Body/></Envelope>", "without a body"},
		"other":         {"<Envelope><Body><GetProfilesResponse/></Body></Envelope>", "no events"},
	} {
		if _, err := DecodeEvents([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	for name, decode := range map[string]func([]byte) error{
		"time":     func(b []byte) error { _, err := DecodeTime(b); return err },
		"services": func(b []byte) error { _, err := DecodeServices(b); return err },
		"profiles": func(b []byte) error { _, err := DecodeProfiles(b); return err },
		"uri":      func(b []byte) error { _, err := DecodeSnapshotURI(b); return err },
		"point":    func(b []byte) error { _, err := DecodePullPoint(b); return err },
		"info":     func(b []byte) error { _, err := DecodeInformation(b); return err },
	} {
		if err := decode(envelope("<x/>")); err == nil {
			t.Errorf("%s: another answer is taken", name)
		}
	}
	for _, body := range []string{"<GetSystemDateAndTimeResponse/>", "<GetSystemDateAndTimeResponse><UTCDateTime><Date><Year>2026</Year><Month>13</Month><Day>1</Day></Date><Time><Hour>1</Hour><Minute>1</Minute><Second>1</Second></Time></UTCDateTime></GetSystemDateAndTimeResponse>"} {
		if at, err := DecodeTime(envelope(body)); err == nil {
			t.Errorf("%s is %v", body, at)
		}
	}
}

var when = time.Date(2026, 3, 1, 12, 0, 0, 250e6, time.UTC)

func TestEvents(t *testing.T) {
	list := []Notification{
		{Topic: "tns1:RuleEngine/CellMotionDetector/Motion", At: when, Operation: Changed,
			Source: []Item{{"VideoSourceConfigurationToken", "VSC1"}, {"Rule", "R & D"}}, Data: []Item{{"IsMotion", "true"}}},
		{Topic: "tns1:RuleEngine/LineDetector/tnsx:Crossed", At: when, Key: []Item{{"ObjectId", "1"}}, Data: []Item{{"ObjectId", "1"}, {"ClassTypes", "Human Vehicle"}}},
	}
	message := AppendPullMessages(nil, when, when.Add(time.Minute), list)
	got, err := DecodeEvents(message)
	if err != nil || !reflect.DeepEqual(got, list) {
		t.Fatalf("%v\n%+v\n%s", err, got, message)
	}
	if p := got[1].Path(); p != "RuleEngine/LineDetector/Crossed" {
		t.Error(p)
	}
	if c := got[1].Classes(); !reflect.DeepEqual(c, []string{"Human", "Vehicle"}) {
		t.Error(c)
	}
	if s, told := got[1].State(); s || told {
		t.Error("the number of an object is no state")
	}
	if s, told := got[0].State(); !s || !told {
		t.Error("no state")
	}
	got[0].Operation = Deleted
	if s, told := got[0].State(); s || !told {
		t.Error("what is deleted is not so")
	}
	var l lines.Line
	got[1].AppendLine(&l, 3)
	if want := `{"proto":"onvif","frame":3,"kind":"RuleEngine/LineDetector/Crossed","fields":{"topic":"tns1:RuleEngine/LineDetector/tnsx:Crossed","utc_time":"2026-03-01T12:00:00.25Z","key":{"ObjectId":"1"},"data":{"ObjectId":"1","ClassTypes":"Human Vehicle"}}}`; string(l.Bytes()) != want {
		t.Errorf("got  %s\nwant %s", l.Bytes(), want)
	}
}

// A message without events is an answer; a metadata stream and a Notify carry them too.
func TestOtherCarriers(t *testing.T) {
	if list, err := DecodeEvents(AppendPullMessages(nil, when, when, nil)); err != nil || list != nil {
		t.Errorf("%v %v", list, err)
	}
	event := `<n:NotificationMessage xmlns:n="x"><n:Topic>tns1:Device/tnsaxis:Sensor/PIR</n:Topic><n:Message><Message UtcTime="%s"><Data><SimpleItem Name="state" Value="1"/></Data></Message></n:Message></n:NotificationMessage>`
	for told, want := range map[string]time.Time{"2026-03-01T12:00:00.25Z": when, "2026-03-01T14:00:00.250+02:00": when, "2026-03-01T12:00:00.25": when, "soon": {}, "": {}, "0001-01-01T00:00:00Z": {}} {
		for _, around := range []string{"<MetadataStream><Event>%s</Event></MetadataStream>", "<Envelope><Body><Notify>%s</Notify></Body></Envelope>", "%s"} {
			list, err := DecodeEvents(fmt.Appendf(nil, around, fmt.Sprintf(event, told)))
			if err != nil || len(list) != 1 || !list[0].At.Equal(want) || list[0].Path() != "Device/Sensor/PIR" {
				t.Errorf("%q: %+v %v", told, list, err)
			}
		}
	}
	if _, err := DecodeEvents([]byte("<event/>")); !errors.Is(err, ErrNoEvents) {
		t.Error(err)
	}
	var f *Fault
	if _, err := DecodeEvents(envelope("<Fault/>")); !errors.As(err, &f) {
		t.Error(err)
	}
}

func TestWhatRecognisesIsEmptied(t *testing.T) {
	for name, inside := range map[string]string{
		"topic face":        `tns1:RuleEngine/Recognition/Face|`,
		"topic plate":       `tns1:RuleEngine/tnsx:LicensePlateDetector/Seen|`,
		"topic letters":     `tns1:RuleEngine/LPRState|`,
		"topic recognition": `tns1:RuleEngine/ObjectRecognition|`,
		"item plate":        `tns1:RuleEngine/X|<Data><SimpleItem Name="PlateNumber" Value="SECRET"/></Data>`,
		"item person":       `tns1:RuleEngine/X|<Data><SimpleItem Name="PersonID" Value="SECRET"/></Data>`,
		"item person_id":    `tns1:RuleEngine/X|<Data><SimpleItem Name="person_id" Value="SECRET"/></Data>`,
		"item attribute":    `tns1:RuleEngine/X|<Data><SimpleItem Name="Gender" Value="SECRET"/></Data>`,
		"class":             `tns1:RuleEngine/ObjectDetection|<Data><SimpleItem Name="Note" Value="SECRET"/><SimpleItem Name="ClassTypes" Value="Human Face"/></Data>`,
		"element":           `tns1:RuleEngine/X|<Data><SimpleItem Name="Note" Value="SECRET"/><ElementItem Name="Object"><Object><Appearance><HumanFace/></Appearance></Object></ElementItem></Data>`,
		"element class":     `tns1:RuleEngine/X|<Data><SimpleItem Name="Note" Value="SECRET"/><ElementItem Name="Object"><Class><Type Likelihood="0.9">LicensePlate</Type></Class></ElementItem></Data>`,
		"source":            `tns1:RuleEngine/X|<Source><SimpleItem Name="FaceRule" Value="SECRET"/></Source>`,
	} {
		topic, data, _ := strings.Cut(inside, "|")
		text := fmt.Sprintf(`<NotificationMessage><Topic>%s</Topic><Message><Message UtcTime="2026-03-01T12:00:00Z">%s</Message></Message></NotificationMessage>`, topic, data)
		list, err := DecodeEvents([]byte(text))
		if err != nil || len(list) != 1 || !list[0].Biometric || list[0].Source != nil || list[0].Key != nil || list[0].Data != nil {
			t.Errorf("%s: %+v %v", name, list, err)
			continue
		}
		var l lines.Line
		list[0].AppendLine(&l, 1)
		if got := string(l.Bytes()); got != `{"proto":"onvif","frame":1,"kind":"biometric","fields":{"left_out":true}}` {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, name := range []string{"tns1:Device/HardwareFailure/StorageFailure", "NetworkInterface", "tns1:Monitoring/Surface", "Template", "PersonCount", "tns1:RuleEngine/MyRuleDetector/PeopleDetect", "Message", "RegionId", "Traces"} {
		if biometric(name) {
			t.Errorf("%q recognises nobody", name)
		}
	}
	if !Recognising([]byte(`<a LicensePlate="x`)) || Recognising([]byte(`<a Motion="x`)) {
		t.Error("broken text")
	}
}

func TestRoundTrip(t *testing.T) {
	text := rapid.StringMatching(`[A-Za-z0-9 &<>"'é/_.-]{0,20}`)
	list := rapid.Custom(func(t *rapid.T) []Item {
		var items []Item
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			items = append(items, Item{rapid.StringMatching(`[A-Z][a-z]{0,5}Motion`).Draw(t, "name"), text.Draw(t, "value")})
		}
		return items
	})
	rapid.Check(t, func(t *rapid.T) {
		n := Notification{
			Topic: rapid.StringMatching(`tns1:[A-Z][a-z]{1,5}(/[A-Z][a-z]{1,5}){0,3}x`).Draw(t, "topic"), Operation: rapid.SampledFrom([]string{"", Initialized, Changed, Deleted}).Draw(t, "operation"),
			At: time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "at")).UTC(), Source: list.Draw(t, "source"), Key: list.Draw(t, "key"), Data: list.Draw(t, "data"),
		}
		if biometric(n.Topic) {
			t.Skip("recognises")
		}
		got, err := DecodeEvents(AppendPullMessages(nil, when, when, []Notification{n}))
		if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], n) {
			t.Fatalf("%v\ngot  %+v\nwant %+v", err, got, n)
		}
	})
}

// Cut at every byte, an answer is an error and never a panic.
func TestTruncation(t *testing.T) {
	whole := AppendPullMessages(nil, when, when, []Notification{{Topic: "tns1:A/B", At: when, Data: []Item{{"State", "true"}}}})
	for n := range len(whole) {
		if list, err := DecodeEvents(whole[:n]); err == nil {
			t.Fatalf("%d of %d bytes are %v", n, len(whole), list)
		}
	}
}

func FuzzDecodeEvents(f *testing.F) {
	f.Add(AppendPullMessages(nil, when, when, []Notification{{Topic: "tns1:RuleEngine/CellMotionDetector/Motion", At: when, Operation: Changed, Source: []Item{{"a", "b"}}, Data: []Item{{"IsMotion", "true"}}}}))
	f.Add(envelope("<Fault><Code><Value>a:b</Value></Code></Fault>"))
	f.Add(envelope(`<GetProfilesResponse><Profiles token="a"/></GetProfilesResponse>`))
	f.Add([]byte(`<MetadataStream><Event><NotificationMessage><Topic>tns1:A</Topic></NotificationMessage></Event></MetadataStream>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		DecodeProfiles(b)
		DecodeServices(b)
		DecodeTime(b)
		if p, err := DecodePullPoint(b); err == nil && p.Parameters != "" {
			if _, _, err := Asked(Renew(time.Second).Envelope(p, nil)); err != nil {
				t.Fatalf("reference parameters %q: %v", p.Parameters, err)
			}
		}
		list, err := DecodeEvents(b)
		if err != nil {
			return
		}
		var l lines.Line
		for i := range list {
			list[i].State()
			list[i].Classes()
			list[i].AppendLine(&l, 1)
			if n := &list[i]; n.Biometric && len(n.Source)+len(n.Key)+len(n.Data) > 0 {
				t.Fatalf("kept: %+v", n)
			}
		}
	})
}

func BenchmarkDecodeEvents(b *testing.B) {
	message := AppendPullMessages(nil, when, when, []Notification{{Topic: "tns1:RuleEngine/CellMotionDetector/Motion", At: when, Operation: Changed,
		Source: []Item{{"VideoSourceConfigurationToken", "1"}}, Data: []Item{{"IsMotion", "true"}}}})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeEvents(message); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}
