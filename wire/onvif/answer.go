package onvif

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Fault is a camera's refusal (SOAP 1.2, 5.4; Core 5.8.2).
type Fault struct {
	Code   string // innermost subcode, such as "NotAuthorized"
	Reason string
}

// Error implements error.
func (f *Fault) Error() string { return fmt.Sprintf("onvif: fault %s: %.200s", f.Code, f.Reason) }

// Unauthorised tells whether user or password were not taken.
func (f *Fault) Unauthorised() bool {
	return f.Code == "NotAuthorized" || f.Code == "FailedAuthentication" || f.Code == "OperationProhibited"
}

// answer reads an envelope and returns the first element of its body; a fault is an
// error of type *Fault.
func answer(message []byte, name string) (*element, error) {
	root, err := parse(message)
	if err != nil {
		return nil, err
	}
	body := root.child("Body")
	if body == nil || root.name.Local != "Envelope" || len(body.children) == 0 {
		return nil, errors.New("onvif: no envelope with a body")
	}
	e := body.children[0]
	if e.name.Local == "Fault" {
		return nil, fault(e)
	}
	if e.name.Local != name {
		return nil, fmt.Errorf("onvif: %.60q where %s should be", e.name.Local, name)
	}
	return e, nil
}

func fault(e *element) *Fault {
	f := &Fault{Reason: e.child("Reason").child("Text").content()}
	for c := e.child("Code"); c != nil; c = c.child("Subcode") {
		f.Code = localName(c.child("Value").content())
	}
	if f.Code == "" { // SOAP 1.1
		f.Code, f.Reason = localName(e.child("faultcode").content()), e.child("faultstring").content()
	}
	return f
}

// FaultOf returns the fault that a message is, nil when it is none.
func FaultOf(message []byte) *Fault {
	var f *Fault
	if _, err := answer(message, ""); errors.As(err, &f) {
		return f
	}
	return nil
}

// DecodeTime reads the answer of GetSystemDateAndTime: the camera's clock, UTC.
func DecodeTime(message []byte) (time.Time, error) {
	e, err := answer(message, "GetSystemDateAndTimeResponse")
	if err != nil {
		return time.Time{}, err
	}
	utc := e.first("UTCDateTime")
	if utc == nil {
		return time.Time{}, errors.New("onvif: GetSystemDateAndTimeResponse without UTCDateTime")
	}
	var n [6]int
	for i, part := range [...]struct{ of, name string }{{"Date", "Year"}, {"Date", "Month"}, {"Date", "Day"}, {"Time", "Hour"}, {"Time", "Minute"}, {"Time", "Second"}} {
		if n[i], err = strconv.Atoi(utc.child(part.of).child(part.name).content()); err != nil {
			return time.Time{}, fmt.Errorf("onvif: UTCDateTime: %s: %w", part.name, err)
		}
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, time.UTC)
	if n[0] < 1970 || n[0] > 2200 || int(t.Month()) != n[1] || t.Day() != n[2] || n[3] > 23 || n[4] > 59 || n[5] > 60 || min(n[3], n[4], n[5]) < 0 {
		return time.Time{}, fmt.Errorf("onvif: UTCDateTime %v cannot be", n)
	}
	return t, nil
}

// DecodeServices reads the answer of GetServices or GetCapabilities: the URL of each
// service by its namespace.
func DecodeServices(message []byte) (map[string]string, error) {
	services := map[string]string{}
	e, err := answer(message, "GetServicesResponse")
	if err == nil {
		e.each("Service", func(s *element) {
			services[s.child("Namespace").content()] = s.child("XAddr").content()
		})
		return services, nil
	}
	if e, err = answer(message, "GetCapabilitiesResponse"); err != nil {
		return nil, err
	}
	for name, space := range map[string]string{"Device": Device, "Media": Media, "Events": Events} {
		if a := e.child("Capabilities").child(name).child("XAddr").content(); a != "" {
			services[space] = a
		}
	}
	return services, nil
}

// Profile is a media profile, and the codes by which events name its picture.
type Profile struct {
	Token         string
	Source        string // token of the video source
	Configuration string // token of the video source's configuration
}

// Is tells whether key names the profile or its source.
func (p *Profile) Is(key string) bool {
	return key == "" || key == p.Token || key == p.Source || key == p.Configuration
}

// DecodeProfiles reads the answer of GetProfiles of either media service.
func DecodeProfiles(message []byte) (list []Profile, err error) {
	e, err := answer(message, "GetProfilesResponse")
	if err != nil {
		return nil, err
	}
	e.each("Profiles", func(p *element) {
		one := Profile{Token: p.attr("token")}
		source := p.child("VideoSourceConfiguration")
		if source == nil {
			source = p.child("Configurations").child("VideoSource")
		}
		if source != nil {
			one.Source, one.Configuration = source.child("SourceToken").content(), source.attr("token")
		}
		list = append(list, one)
	})
	return list, nil
}

// DecodeSnapshotURI reads the answer of GetSnapshotUri.
func DecodeSnapshotURI(message []byte) (string, error) {
	e, err := answer(message, "GetSnapshotUriResponse")
	if err != nil {
		return "", err
	}
	uri := e.first("Uri").content()
	if uri == "" {
		return "", errors.New("onvif: GetSnapshotUriResponse without Uri")
	}
	return uri, nil
}

// Information is the answer of GetDeviceInformation, without its serial number.
type Information struct{ Manufacturer, Model, Firmware string }

// DecodeInformation reads it.
func DecodeInformation(message []byte) (Information, error) {
	e, err := answer(message, "GetDeviceInformationResponse")
	if err != nil {
		return Information{}, err
	}
	return Information{e.child("Manufacturer").content(), e.child("Model").content(), e.child("FirmwareVersion").content()}, nil
}

// DecodePullPoint reads the answer of CreatePullPointSubscription: where to pull.
func DecodePullPoint(message []byte) (Address, error) {
	e, err := answer(message, "CreatePullPointSubscriptionResponse")
	if err != nil {
		return Address{}, err
	}
	ref := e.child("SubscriptionReference")
	a := Address{URL: ref.child("Address").content()}
	if a.URL == "" {
		return Address{}, errors.New("onvif: CreatePullPointSubscriptionResponse without Address")
	}
	if p := ref.child("ReferenceParameters"); p != nil {
		var b []byte
		for _, c := range p.children {
			b = c.appendXML(b, ` a:IsReferenceParameter="true"`)
		}
		a.Parameters = string(b)
	}
	return a, nil
}
