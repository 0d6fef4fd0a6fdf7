package onvif

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// Token is the user name token of a request: the password travels as a digest only.
type Token struct {
	User, Password string
	Nonce          []byte    // new for each request, 16 bytes
	Created        time.Time // by the camera's clock
}

// Digest is what stands for the password: Base64(SHA-1(nonce + created + password)),
// UsernameToken Profile 1.0, clause 3.1.
func (t *Token) Digest() string {
	h := sha1.New()
	h.Write(t.Nonce)
	h.Write([]byte(t.created() + t.Password))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func (t *Token) created() string { return t.Created.UTC().Format("2006-01-02T15:04:05Z") }

// Request is one question to a service.
type Request struct {
	Action string // of WS-Addressing, also of the content type
	Body   string // XML of what is asked
}

// Address is where a service or a subscription is: its URL, and what requests to it
// must carry in their header (reference parameters, as XML).
type Address struct {
	URL        string
	Parameters string
}

// Envelope writes a request to a place; a nil token leaves the security header out.
func (r Request) Envelope(to Address, t *Token) []byte {
	b := fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s=%q xmlns:a=%q><s:Header>`, soap, address)
	b = fmt.Appendf(b, `<a:Action s:mustUnderstand="1">%s</a:Action><a:To s:mustUnderstand="1">%s</a:To>`, escaped(r.Action), escaped(to.URL))
	b = append(b, to.Parameters...)
	if t != nil {
		b = fmt.Appendf(b, `<w:Security s:mustUnderstand="1" xmlns:w=%q xmlns:u=%q><w:UsernameToken><w:Username>%s</w:Username>`, wsse, wsu, escaped(t.User))
		b = fmt.Appendf(b, `<w:Password Type="%susername-token-profile-1.0#PasswordDigest">%s</w:Password>`, tokenTypes, t.Digest())
		b = fmt.Appendf(b, `<w:Nonce EncodingType="%ssoap-message-security-1.0#Base64Binary">%s</w:Nonce>`, tokenTypes, base64.StdEncoding.EncodeToString(t.Nonce))
		b = fmt.Appendf(b, `<u:Created>%s</u:Created></w:UsernameToken></w:Security>`, t.created())
	}
	return fmt.Appendf(b, `</s:Header><s:Body>%s</s:Body></s:Envelope>`, r.Body)
}

const tokenTypes = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"

// ask is a request of the service whose namespace is space.
func ask(space, operation, inside string) Request {
	return Request{Action: space + "/" + operation, Body: fmt.Sprintf("<%s xmlns=%q>%s</%s>", operation, space, inside, operation)}
}

// GetSystemDateAndTime asks for the camera's clock; it needs no user (Core 8.3.3).
func GetSystemDateAndTime() Request { return ask(Device, "GetSystemDateAndTime", "") }

// GetServices asks where the services are (Core 8.1.2).
func GetServices() Request {
	return ask(Device, "GetServices", "<IncludeCapability>false</IncludeCapability>")
}

// GetCapabilities asks the same of an older camera (Core 8.1.2.3).
func GetCapabilities() Request {
	return ask(Device, "GetCapabilities", "<Category>All</Category>")
}

// GetDeviceInformation asks for maker, model and firmware (Core 8.3.1).
func GetDeviceInformation() Request { return ask(Device, "GetDeviceInformation", "") }

// GetProfiles asks a media service, Media or Media2, for its profiles (Media 5.2.2).
func GetProfiles(media string) Request {
	if media == Media2 {
		return ask(media, "GetProfiles", "<Type>VideoSource</Type>")
	}
	return ask(media, "GetProfiles", "")
}

// GetSnapshotURI asks for the address of a profile's JPEG (Media 5.12.1).
func GetSnapshotURI(media, profile string) Request {
	return ask(media, "GetSnapshotUri", "<ProfileToken>"+escaped(profile)+"</ProfileToken>")
}

// CreatePullPoint asks for a subscription to all events that ends by itself (Core 9.1).
func CreatePullPoint(ends time.Duration) Request {
	r := ask(Events, "CreatePullPointSubscription", "<InitialTerminationTime>"+duration(ends)+"</InitialTerminationTime>")
	r.Action = Events + "/EventPortType/CreatePullPointSubscriptionRequest"
	return r
}

// PullMessages asks for events, which are answered when there are some or the time
// is up (Core 9.1.2).
func PullMessages(wait time.Duration, most int) Request {
	r := ask(Events, "PullMessages", fmt.Sprintf("<Timeout>%s</Timeout><MessageLimit>%d</MessageLimit>", duration(wait), most))
	r.Action = Events + "/PullPointSubscription/PullMessagesRequest"
	return r
}

// Renew lets a subscription live on (WS-BaseNotification 6.1.1).
func Renew(ends time.Duration) Request {
	r := ask(notify, "Renew", "<TerminationTime>"+duration(ends)+"</TerminationTime>")
	r.Action = subscriptionManager + "RenewRequest"
	return r
}

// Unsubscribe ends a subscription (WS-BaseNotification 6.1.2).
func Unsubscribe() Request {
	r := ask(notify, "Unsubscribe", "")
	r.Action = subscriptionManager + "UnsubscribeRequest"
	return r
}

const subscriptionManager = "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/"

// duration writes whole seconds as XML Schema has it.
func duration(d time.Duration) string { return fmt.Sprintf("PT%dS", int(d.Seconds())) }

// Asked tells which operation a request is, and by which user, as a camera reads it.
func Asked(message []byte) (operation string, body *Body, err error) {
	root, err := parse(message)
	if err != nil {
		return "", nil, err
	}
	e := root.child("Body")
	if root.name.Local != "Envelope" || e == nil || len(e.children) == 0 {
		return "", nil, fmt.Errorf("onvif: no envelope with a body")
	}
	return e.children[0].name.Local, &Body{root}, nil
}

// Body is a request as a camera reads it.
type Body struct{ root *element }

// Text returns the text of the first element of the name, "" without one.
func (b *Body) Text(name string) string { return b.root.first(name).content() }

// Known tells whether the request carries a token of the user with this password.
func (b *Body) Known(user, password string) bool {
	nonce, err := base64.StdEncoding.DecodeString(b.Text("Nonce"))
	created, err2 := time.Parse(time.RFC3339, b.Text("Created"))
	if err != nil || err2 != nil {
		return false
	}
	t := Token{User: user, Password: password, Nonce: nonce, Created: created}
	return b.Text("Username") == user && strings.TrimSpace(b.Text("Password")) == t.Digest()
}
