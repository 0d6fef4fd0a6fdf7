package onvif

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Item is a simple item: a name and its value as text.
type Item struct{ Name, Value string }

// Notification is one event (Core 9.5).
//
//	NotificationMessage
//	├── Topic     tns1:RuleEngine/CellMotionDetector/Motion
//	└── Message   Message UtcTime PropertyOperation
//	              ├── Source  SimpleItem Name Value …   what tells it
//	              ├── Key     SimpleItem …              which object
//	              └── Data    SimpleItem …              what is told
type Notification struct {
	Topic     string    // with its prefixes
	At        time.Time // UTC; zero: not told, or no time
	Operation string    // Initialized, Changed, Deleted; empty: no property
	Source    []Item
	Key       []Item
	Data      []Item
	// Biometric says that persons or plates are recognised. All items are left out then.
	Biometric bool
}

// The operations of a property.
const (
	Initialized = "Initialized"
	Changed     = "Changed"
	Deleted     = "Deleted"
)

// maxItems bounds the items of one part of a notification.
const maxItems = 64

// ErrNoEvents is of a message that carries no events, and is not meant to.
var ErrNoEvents = errors.New("onvif: no events in it")

// DecodeEvents reads the events of an answer to PullMessages, of a Notify, or of a
// metadata stream; an answer without any is no error. It fails with a *Fault for one,
// and with ErrNoEvents for other answers.
func DecodeEvents(message []byte) (list []Notification, err error) {
	root, err := parse(message)
	if err != nil {
		return nil, err
	}
	if root.name.Local == "Envelope" {
		body := root.child("Body")
		if body == nil || len(body.children) == 0 {
			return nil, errors.New("onvif: an envelope without a body")
		}
		switch e := body.children[0]; e.name.Local {
		case "Fault":
			return nil, fault(e)
		case "PullMessagesResponse", "Notify":
		default:
			return nil, fmt.Errorf("%w: %.60q", ErrNoEvents, e.name.Local)
		}
	}
	root.each("NotificationMessage", func(e *element) {
		list = append(list, notification(e))
	})
	if len(list) == 0 && root.name.Local != "Envelope" && root.name.Local != "MetadataStream" {
		return nil, fmt.Errorf("%w: %.60q", ErrNoEvents, root.name.Local)
	}
	return list, nil
}

func notification(e *element) Notification {
	n := Notification{Topic: e.child("Topic").content()}
	m := e.child("Message").child("Message")
	if m == nil {
		return n
	}
	n.Operation = m.attr("PropertyOperation")
	n.At = parseTime(m.attr("UtcTime"))
	n.Biometric = biometric(n.Topic) || recognises(m)
	if !n.Biometric {
		n.Source, n.Key, n.Data = items(m.child("Source")), items(m.child("Key")), items(m.child("Data"))
	}
	return n
}

// parseTime reads a time of XML Schema: without a zone it is UTC. Zero is none.
func parseTime(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1970 && t.Year() <= 2200 {
			return t.UTC()
		}
	}
	return time.Time{}
}

func items(e *element) (list []Item) {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.name.Local == "SimpleItem" && len(list) < maxItems {
			list = append(list, Item{c.attr("Name"), c.attr("Value")})
		}
	}
	return list
}

// recognises tells whether anything inside a message names a face, a plate or a person:
// the name of an item, of an element or of an attribute, or the class of an object.
func recognises(e *element) bool {
	if biometric(e.name.Local) {
		return true
	}
	for _, a := range e.attrs {
		if biometric(a.Name.Local) || a.Name.Local == "Name" && biometric(a.Value) {
			return true
		}
	}
	if namesClass(e.attr("Name")) && biometric(e.attr("Value")) || e.name.Local == "Type" && biometric(e.text) {
		return true
	}
	for _, c := range e.children {
		if recognises(c) {
			return true
		}
	}
	return false
}

// namesClass tells whether an item of the name tells the class of an object.
func namesClass(name string) bool {
	switch strings.ToLower(name) {
	case "classtypes", "classtype", "class", "objecttype", "objectclass", "objecttypes", "type", "label":
		return true
	}
	return false
}

// Recognising tells whether a text that could not be read may speak of faces, plates
// or persons: it is not to be kept.
func Recognising(text []byte) bool { return biometric(string(text)) }

// biometric tells whether one of the words of a name is of what recognises persons or
// vehicles. Words begin at capitals and after what is no letter.
func biometric(name string) bool {
	before := ""
	for word := range words(name) {
		switch word {
		case "plate", "plates", "licenseplate", "licenceplate", "numberplate", "lpr", "anpr", "alpr", "iris", "gait",
			"voice", "gender", "sex", "age", "ethnicity", "race", "emotion", "beard", "glasses", "biometric", "biometrics", "fingerprint":
			return true
		case "id", "name", "ids":
			if before == "person" || before == "human" || before == "people" {
				return true
			}
		case "personid", "humanid", "personname", "peopleid":
			return true
		}
		if strings.HasPrefix(word, "face") || strings.HasPrefix(word, "recogni") || strings.HasPrefix(word, "licenseplate") {
			return true
		}
		before = word
	}
	return false
}

// words gives the words of a name in small letters: "tns1:RuleEngine/LPRState" is
// tns, rule, engine, lpr, state.
func words(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		letters := []rune(name)
		begin := -1
		for i := 0; i <= len(letters); i++ {
			inside := i < len(letters) && unicode.IsLetter(letters[i])
			starts := inside && unicode.IsUpper(letters[i]) && (i == 0 || !unicode.IsUpper(letters[i-1]) ||
				i+1 < len(letters) && unicode.IsLower(letters[i+1]))
			if begin >= 0 && (!inside || starts) {
				if !yield(strings.ToLower(string(letters[begin:i]))) {
					return
				}
				begin = -1
			}
			if inside && begin < 0 {
				begin = i
			}
		}
	}
}

// Path is the topic without its prefixes: RuleEngine/CellMotionDetector/Motion.
func (n *Notification) Path() string {
	parts := strings.Split(n.Topic, "/")
	for i := range parts {
		parts[i] = localName(parts[i])
	}
	return strings.Join(parts, "/")
}

// State is what the data say: the first value that is a truth value and no number of
// an object. told is false where there is none: the event has happened, and is over.
// A property that was deleted is false.
func (n *Notification) State() (state, told bool) {
	if n.Operation == Deleted {
		return false, true
	}
	for _, item := range n.Data {
		name := strings.ToLower(item.Name)
		if strings.HasSuffix(name, "id") || strings.HasSuffix(name, "count") || strings.HasSuffix(name, "number") || strings.HasSuffix(name, "window") {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(item.Value)) {
		case "true", "1", "active", "on":
			return true, true
		case "false", "0", "inactive", "off":
			state, told = false, true
		}
	}
	return state, told
}

// Classes are the classes of objects that the data name, as they are written there.
func (n *Notification) Classes() (list []string) {
	for _, part := range [...][]Item{n.Key, n.Data} {
		for _, item := range part {
			if namesClass(item.Name) {
				list = append(list, strings.FieldsFunc(item.Value, func(r rune) bool { return r == ' ' || r == ',' || r == ';' })...)
			}
		}
	}
	return list
}

// AppendPullMessages writes the answer to PullMessages with these events.
func AppendPullMessages(b []byte, now, ends time.Time, list []Notification) []byte {
	b = fmt.Appendf(b, `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s=%q><s:Body><e:PullMessagesResponse xmlns:e=%q xmlns:n=%q xmlns:tt=%q xmlns:tns1=%q>`, soap, Events, notify, Schema, Topics)
	b = fmt.Appendf(b, `<e:CurrentTime>%s</e:CurrentTime><e:TerminationTime>%s</e:TerminationTime>`, now.UTC().Format(time.RFC3339), ends.UTC().Format(time.RFC3339))
	for i := range list {
		n := &list[i]
		b = fmt.Appendf(b, `<n:NotificationMessage><n:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">%s</n:Topic><n:Message><tt:Message`, escaped(n.Topic))
		if !n.At.IsZero() {
			b = fmt.Appendf(b, ` UtcTime="%s"`, n.At.UTC().Format(time.RFC3339Nano))
		}
		if n.Operation != "" {
			b = fmt.Appendf(b, ` PropertyOperation="%s"`, escaped(n.Operation))
		}
		b = append(b, '>')
		for _, part := range [...]struct {
			name  string
			items []Item
		}{{"Source", n.Source}, {"Key", n.Key}, {"Data", n.Data}} {
			if len(part.items) == 0 {
				continue
			}
			b = fmt.Appendf(b, "<tt:%s>", part.name)
			for _, item := range part.items {
				b = fmt.Appendf(b, `<tt:SimpleItem Name="%s" Value="%s"/>`, escaped(item.Name), escaped(item.Value))
			}
			b = fmt.Appendf(b, "</tt:%s>", part.name)
		}
		b = append(b, `</tt:Message></n:Message></n:NotificationMessage>`...)
	}
	return append(b, `</e:PullMessagesResponse></s:Body></s:Envelope>`...)
}
