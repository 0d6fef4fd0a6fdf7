// Package onvif reads and writes what a camera says by the ONVIF Core Specification:
// SOAP 1.2 requests with the WS-Security user name token, the answers of its device
// and media services, and the events of its pull point.
//
//	Envelope
//	├── Header   Action, To, Security/UsernameToken, the subscription's reference parameters
//	└── Body     GetSystemDateAndTime GetServices GetCapabilities GetProfiles GetSnapshotUri
//	             CreatePullPointSubscription PullMessages Renew Unsubscribe, and their answers
//
// Sources: ONVIF Core Specification 23.12, clauses 5.9 (security), 8 (device), 9 (events);
// Media Service Specification 5.2 and 5.12; WS-BaseNotification 1.3; Web Services Security
// UsernameToken Profile 1.0.
//
// Document types, and so entities, are refused. What recognises persons or reads plates
// is emptied where it is decoded: nothing of it but its topic's kind reaches a caller.
package onvif

// The namespaces of what is read and written.
const (
	Device  = "http://www.onvif.org/ver10/device/wsdl"
	Media   = "http://www.onvif.org/ver10/media/wsdl"
	Media2  = "http://www.onvif.org/ver20/media/wsdl"
	Events  = "http://www.onvif.org/ver10/events/wsdl"
	Schema  = "http://www.onvif.org/ver10/schema"
	Topics  = "http://www.onvif.org/ver10/topics"
	soap    = "http://www.w3.org/2003/05/soap-envelope"
	address = "http://www.w3.org/2005/08/addressing"
	notify  = "http://docs.oasis-open.org/wsn/b-2"
	wsse    = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	wsu     = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
)
