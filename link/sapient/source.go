package sapient

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"marsad"
	"marsad/link"
	"marsad/wire/sapient"
)

// Source is one feed of SAPIENT nodes. Its fields are set before Run and not changed after.
type Source struct {
	link.Feed
	// Sensors are the nodes that speak here.
	Sensors []Sensor
	// Node is the UUID of ours; empty: one made from the feed's name.
	Node string
	// Child says that we connect to another fusion node, whose transport says Hello
	// first: nodes have registered there, not with us.
	Child bool
}

// Sensor is a node.
type Sensor struct {
	marsad.Sensor
	Key string // its node_id, a UUID; empty: the only node of the feed
}

// The reasons for which a message is not used.
const (
	UnknownNode   marsad.Code = "sapient-unknown-node"   // no sensor of the feed has this node_id
	NotRegistered marsad.Code = "sapient-not-registered" // it said something before its registration was accepted
	WrongVersion  marsad.Code = "sapient-wrong-version"  // it speaks another edition than v2.0
	Acts          marsad.Code = "sapient-acts"           // a node that acts on what it sees: not taken
	Invalid       marsad.Code = "sapient-invalid"        // a message that does not keep to the standard
	Broken        marsad.Code = "sapient-broken"         // bytes that are no message
	BadLength     marsad.Code = "sapient-length"         // a length that cannot be: the connection is closed
	CutOff        marsad.Code = "sapient-cut-off"        // the connection closed within a message
	Magnetic      marsad.Code = "sapient-magnetic"       // an azimuth from magnetic north
	Platform      marsad.Code = "sapient-platform"       // an azimuth from the heading of a platform that is not known
	NoDirection   marsad.Code = "sapient-no-direction"   // a range without azimuth, or a location without units or datum
	NoZone        marsad.Code = "sapient-no-zone"        // UTM coordinates without a zone, or with none that is one
	NotOnEarth    marsad.Code = "sapient-not-on-earth"   // coordinates that are no place
	Impossible    marsad.Code = "impossible-values"      // quantities that cannot be
	ObjectLost    marsad.Code = "sapient-object-lost"    // the node says that it has lost the object
	Alerted       marsad.Code = "sapient-alert"          // an alert of the node's own
	ErrorTold     marsad.Code = "sapient-error-told"     // the far end says that it could not read us
	Refused       marsad.Code = "sapient-refused"        // the far end does not accept our registration
	NotForUs      marsad.Code = "sapient-not-for-us"     // a task, or an answer to what we did not ask
	OffSite       marsad.Code = "sapient-off-site"       // the node says that it stands elsewhere than its sensor
	PowerFault    marsad.Code = "sapient-power-fault"    // the node's power supply is at fault
	Fault         marsad.Code = "sapient-fault"          // the node says that something is wrong with it
	Unknowns      marsad.Code = "sapient-unknown-fields" // a message with fields that the standard does not have; the rest is used
)

// Run receives until ctx ends, which is no error. It fails only for a configuration
// that cannot work: a key that is no UUID or stands twice, an address that cannot be bound.
func (s *Source) Run(ctx context.Context) error {
	r, err := s.Reader()
	if err != nil {
		return err
	}
	if err := s.Receive(ctx, r.Packet); err != nil {
		return fmt.Errorf("sapient source %s: %w", s.Name, err)
	}
	return nil
}

// Reader returns what turns the packets of this source into observations. It belongs
// to one goroutine.
func (s *Source) Reader() (*Reader, error) {
	s.Prepare()
	r := &Reader{source: s, nodes: map[string]*node{}}
	r.sessions.New = func() *session { return &session{registered: map[*node]*registration{}} }
	for i := range s.Sensors {
		sensor := &s.Sensors[i]
		key := strings.ToLower(sensor.Key)
		if key == "" && len(s.Sensors) > 1 || key != "" && !sapient.IsUUID([]byte(key)) || r.nodes[key] != nil {
			return nil, marsad.Errorf(marsad.BadConfig, "sapient source %s: sensor %s: key %q is no UUID, or stands twice", s.Name, sensor.ID, sensor.Key)
		}
		r.nodes[key] = &node{Sensor: sensor, clock: s.NewClock(sensor.ID), asset: marsad.Asset{BatteryLeft: -1, LinkQuality: -1}}
	}
	return r, nil
}

// nodeID is the UUID of ours: of version 8 (RFC 9562, section 5.8), from the name.
func (s *Source) nodeID() string {
	if s.Node != "" {
		return s.Node
	}
	sum := sha256.Sum256([]byte("marsad sapient node " + s.Name))
	u := sum[:16]
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// Hello is our registration with another fusion node, to be said first on a connection.
func (s *Source) Hello(at time.Time) []byte {
	r := Registration{Node: s.nodeID(), At: at, Type: "FUSION_NODE", Name: "Marsad " + s.Name}
	return r.Append(nil)
}
