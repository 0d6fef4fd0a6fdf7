package camera

import (
	"strings"

	"marsad"
	"marsad/wire/onvif"
)

// role is what an event is taken for.
type role uint8

const (
	seen    role = iota + 1 // something is in the picture: a bearing
	contact                 // an input, or a detector built in: something is at the camera
	meddled                 // somebody covers, turns or opens the camera
	failed                  // a part of it does not work
)

// topic is a kind of events, by the beginning of its path without prefixes.
type topic struct {
	path  string
	role  role
	code  marsad.Code  // told on the sensor's card while it is so
	class marsad.Class // what was detected, where the topic itself tells
}

// topics are the events that are taken: those of the ONVIF Imaging, Analytics and
// Device I/O specifications (annexes "rules" and "events"), and what the large makers
// add under the same roots. The first that fits is taken.
func topics() []topic {
	return []topic{
		{"RuleEngine/TamperDetector", meddled, Tampered, 0},
		{"RuleEngine/MyRuleDetector/PeopleDetect", seen, "", marsad.Person},
		{"RuleEngine/MyRuleDetector/VehicleDetect", seen, "", marsad.Vehicle},
		{"RuleEngine/MyRuleDetector/DogCatDetect", seen, "", marsad.Animal},
		{"RuleEngine/MyRuleDetector", seen, "", 0},
		{"RuleEngine/CellMotionDetector", seen, "", 0},
		{"RuleEngine/MotionRegionDetector", seen, "", 0},
		{"RuleEngine/FieldDetector", seen, "", 0},
		{"RuleEngine/LineDetector", seen, "", 0},
		{"RuleEngine/LoiteringDetector", seen, "", 0},
		{"RuleEngine/DeclarativeMotionDetector", seen, "", 0},
		{"RuleEngine/SpeedDetector", seen, "", 0},
		{"RuleEngine/ObjectDetection", seen, "", 0},
		{"RuleEngine/ObjectDetector", seen, "", 0},
		{"RuleEngine/IntrusionDetector", seen, "", 0},
		{"RuleEngine/TPSmartEventDetector", seen, "", 0},
		{"RuleEngine/PeopleDetector", seen, "", marsad.Person},
		{"RuleEngine/HumanDetector", seen, "", marsad.Person},
		{"RuleEngine/VehicleDetector", seen, "", marsad.Vehicle},
		{"RuleEngine/FireDetector", failed, FireSeen, 0},
		{"VideoAnalytics/Motion", seen, "", 0},
		{"CameraApplicationPlatform/ObjectAnalytics", seen, "", 0},
		{"CameraApplicationPlatform/VMD", seen, "", 0},
		{"VideoSource/MotionAlarm", seen, "", 0},
		{"VideoSource/ImageTooBlurry", meddled, Blurred, 0},
		{"VideoSource/ImageTooDark", failed, Dark, 0},
		{"VideoSource/ImageTooBright", failed, Dazzled, 0},
		{"VideoSource/GlobalSceneChange", meddled, Turned, 0},
		{"VideoSource/Tampering", meddled, Tampered, 0},
		{"VideoSource/SignalLoss", failed, NoPicture, 0},
		{"VideoSource/SignalLost", failed, NoPicture, 0},
		{"Device/Trigger/DigitalInput", contact, "", 0},
		{"Device/Trigger/AlarmIn", contact, "", 0},
		{"Device/Sensor/PIR", contact, "", 0},
		{"Device/Casing/Open", meddled, Opened, 0},
		{"Device/HardwareFailure/StorageFailure", failed, StorageFailed, 0},
		{"Device/HardwareFailure/FanFailure", failed, FanFailed, 0},
		{"Device/HardwareFailure/PowerSupplyFailure", failed, PowerFailed, 0},
		{"Device/HardwareFailure/TemperatureCritical", failed, TooHot, 0},
		{"Device/HardwareFailure", failed, PartFailed, 0},
	}
}

// The codes that a camera's card may show beside tamper.
const (
	Frozen        marsad.Code = "camera-frozen"     // the same picture, to the byte, five times
	Tampered      marsad.Code = "camera-tampered"   // by its own word, without more
	Blurred       marsad.Code = "camera-blurred"    // out of focus, or covered
	Dark          marsad.Code = "camera-dark"       // night, or covered: no tamper by itself
	Dazzled       marsad.Code = "camera-dazzled"    // too bright
	Turned        marsad.Code = "camera-turned"     // the whole scene has changed
	Opened        marsad.Code = "camera-opened"     // its casing is open
	NoPicture     marsad.Code = "camera-no-picture" // the signal of its eye is lost
	FireSeen      marsad.Code = "camera-fire"       // its own detector of fire and smoke
	StorageFailed marsad.Code = "camera-storage"
	FanFailed     marsad.Code = "camera-fan"
	PowerFailed   marsad.Code = "camera-power"
	TooHot        marsad.Code = "camera-too-hot"
	PartFailed    marsad.Code = "camera-part"
)

// detects tells whether events of the topic are of something outside the camera.
func (t *topic) detects() bool { return t.role == seen || t.role == contact }

// find returns what the path is taken for; nil: it is not used.
func find(list []topic, path string) *topic {
	for i := range list {
		if rest, ok := strings.CutPrefix(path, list[i].path); ok && (rest == "" || rest[0] == '/' || list[i].path == "CameraApplicationPlatform/VMD") {
			return &list[i]
		}
	}
	return nil
}

// usualConfidence is what a camera's word on the class of an object is worth where it
// tells no likelihood.
const usualConfidence = 0.8

// classOf are the probabilities of what the event says was detected.
func classOf(n *onvif.Notification, t *topic) (p marsad.ClassProbabilities) {
	var found []marsad.Class
	if t.class != marsad.ClassUnknown {
		found = append(found, t.class)
	}
	for _, word := range n.Classes() {
		if c, known := objectClass(word); known {
			found = append(found, c)
		}
	}
	for _, item := range n.Data {
		// Data items such as IsPeople="true".
		word, is := strings.CutPrefix(item.Name, "Is")
		if c, known := objectClass(word); is && known && strings.EqualFold(item.Value, "true") {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return p
	}
	for _, c := range found {
		p[c] += float32(usualConfidence / float64(len(found)))
	}
	p[marsad.ClassUnknown] = 1 - usualConfidence
	return p
}

// objectClass knows the object types of the ONVIF Analytics Specification (5.2.2), and
// the words of makers for the same.
func objectClass(word string) (c marsad.Class, known bool) {
	switch strings.ToLower(word) {
	case "human", "person", "people", "humans", "pedestrian":
		return marsad.Person, true
	case "animal", "pet", "dog", "cat", "dogcat":
		return marsad.Animal, true
	case "vehicle", "vehical", "vehicles", "car", "truck", "bus", "bike", "bicycle", "motorcycle", "motorbike":
		return marsad.Vehicle, true
	}
	return marsad.ClassUnknown, false
}
