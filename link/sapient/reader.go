package sapient

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"marsad"
	"marsad/geo"
	"marsad/link"
	"marsad/wire/sapient"
)

// Reader turns packets into observations.
type Reader struct {
	source   *Source
	sessions link.Senders[*session]
	nodes    map[string]*node // by node_id in lower case; "" is any
	tree     sapient.Tree
	out      sapient.Tree
	reply    []byte
	batch    []marsad.Observation
}

// session is one connection; through a middleware it carries several nodes.
type session struct {
	framer     sapient.Framer
	stuck      bool // and told so
	registered map[*node]*registration
}

// node is a configured sensor with what it has told.
type node struct {
	*Sensor
	clock link.Clock
	asset marsad.Asset
	at    geo.Point // where it says that it stands; zero: not told, or at its site
}

// registration is what of a registration the reading of detections needs.
type registration struct {
	fusion bool   // its detections are tracks
	zone   string // UTM, where a location does not say
	speed  float64
}

// Packet takes the next bytes of a connection, or its end.
func (r *Reader) Packet(p link.Packet) {
	s, _ := r.sessions.Of(&p)
	if len(p.Bytes) > 0 && !s.stuck {
		r.source.Counters.Frame(len(p.Bytes), p.At)
		s.framer.Write(p.Bytes)
	}
	r.batch = r.batch[:0]
	for m, ok := s.framer.Next(); ok; m, ok = s.framer.Next() {
		r.take(s, m, &p)
	}
	r.source.Observe(r.batch)
	if err := s.framer.Err(); err != nil && !s.stuck {
		s.stuck = true
		r.source.Broken(p.At, BadLength, err, p.Bytes)
		if p.Close != nil {
			p.Close() // the node connects again, and begins anew
		}
	}
	if p.End {
		if err := s.framer.End(); err != nil && !s.stuck {
			r.source.Broken(p.At, CutOff, err, nil)
		}
		r.sessions.Forget(&p)
	}
}

// refusal is why a message is not used.
type refusal struct {
	code marsad.Code
	err  error
}

// Error implements error.
func (r *refusal) Error() string { return "sapient: " + string(r.code) + ": " + r.err.Error() }

// Unwrap returns the cause.
func (r *refusal) Unwrap() error { return r.err }

func refuse(code marsad.Code, format string, args ...any) error {
	return &refusal{code, fmt.Errorf(format, args...)}
}

func (r *Reader) take(s *session, message []byte, p *link.Packet) {
	if err := r.tree.Read(message); err != nil {
		r.source.Broken(p.At, Broken, err, message)
		r.answerError(p, message, err)
		return
	}
	r.source.Counters.Messages(1)
	if r.tree.Unknown > 0 {
		r.source.Counters.Reject(Unknowns)
	}
	err := r.message(s, message, p)
	var why *refusal
	switch {
	case err == nil:
	case errors.As(err, &why):
		r.source.Broken(p.At, why.code, err, message)
	default:
		r.source.Broken(p.At, Impossible, err, message)
	}
}

func (r *Reader) message(s *session, message []byte, p *link.Packet) error {
	content := r.tree.Content()
	kind := content.Name()
	id := strings.ToLower(string(r.tree.Root().Text("node_id")))
	n := r.nodes[id]
	if n == nil {
		n = r.nodes[""]
	}
	if problems := r.tree.Check(); len(problems) > 0 {
		return r.invalid(kind, problems, message, p)
	}
	switch kind {
	case "registration":
		return r.register(s, n, content, p)
	case "registration_ack", "error", "task", "task_ack", "alert_ack":
		return r.answered(content, p)
	}
	switch {
	case n == nil:
		return refuse(UnknownNode, "node %s", id)
	case s.registered[n] == nil && !r.source.Child:
		err := refuse(NotRegistered, "%s of node %s", kind, id)
		r.answerError(p, message, err)
		return err
	}
	at := r.source.Measured(&n.clock, r.tree.Root().Time("timestamp"), p.At)
	switch kind {
	case "detection_report":
		return r.detection(n, s.registered[n], content, at, p.At)
	case "status_report":
		return r.status(s, n, content, at)
	}
	return r.alert(n, content, at)
}

// invalid answers a message that does not keep to the standard: a registration is
// refused with the reasons, others are an error.
func (r *Reader) invalid(kind string, problems sapient.Problems, message []byte, p *link.Packet) error {
	code := Invalid
	for _, problem := range problems {
		if problem.Code == sapient.WrongVersion {
			code = WrongVersion
		}
	}
	if kind == "registration" && !r.source.Child {
		r.acknowledge(p, problems.Error())
	} else if kind != "error" { // two that answer errors with errors have no end
		r.answerError(p, message, problems)
	}
	return &refusal{code, problems}
}

// acting are the kinds of node that do something to what they see.
func acting(kind string) bool {
	switch kind {
	case "KINETIC", "JAMMER", "CYBER", "LDEW", "RFDEW":
		return true
	}
	return false
}

func (r *Reader) register(s *session, n *node, content sapient.Node, p *link.Packet) error {
	if n == nil {
		if r.source.Child { // of a node behind the other that we were not told of
			return refuse(UnknownNode, "registration of node %s", r.tree.Root().Text("node_id"))
		}
		r.acknowledge(p, "this node is not configured here")
		return refuse(UnknownNode, "registration of node %s", r.tree.Root().Text("node_id"))
	}
	told := &registration{speed: 1}
	for definition := range content.All("node_definition") {
		kind := definition.Word("node_type")
		if acting(kind) {
			delete(s.registered, n)
			if !r.source.Child {
				r.acknowledge(p, "nodes of type "+kind+" are not taken")
			}
			return refuse(Acts, "node of type %s", kind)
		}
		told.fusion = told.fusion || kind == "FUSION_NODE"
	}
	told.zone = string(content.Get("status_definition").Get("location_definition").Text("zone"))
	for mode := range content.All("mode_definition") {
		for d := range mode.All("detection_definition") {
			if zone := d.Get("location_type").Text("zone"); zone != nil {
				told.zone = string(zone)
			}
			if d.Get("velocity_type").Get("enu_velocity_units").Word("east_north_rate_units") == "KPH" {
				told.speed = 1 / 3.6
			}
		}
	}
	s.registered[n] = told
	if !r.source.Child {
		r.acknowledge(p, "")
	}
	return nil
}

// answered takes what is said to us.
func (r *Reader) answered(content sapient.Node, p *link.Packet) error {
	switch content.Name() {
	case "registration_ack":
		if yes, _ := content.Number("acceptance"); yes == 0 {
			return refuse(Refused, "%s", told(content, "ack_response_reason"))
		}
		if r.source.Child {
			return nil
		}
	case "error":
		return refuse(ErrorTold, "%s", told(content, "error_message"))
	case "task":
		r.rejectTask(p, content.Text("task_id"))
	}
	return refuse(NotForUs, "%s", content.Name())
}

// told joins the texts of a repeated field.
func told(n sapient.Node, name string) string {
	var all []string
	for c := range n.All(name) {
		all = append(all, string(c.Value()))
	}
	return strings.Join(all, "; ")
}

// The answers: each is of our node to the one that spoke.

func (r *Reader) begin(p *link.Packet) *sapient.Tree {
	t := &r.out
	t.Begin()
	t.SetTime("timestamp", p.At)
	t.SetText("node_id", r.source.nodeID())
	if id := r.tree.Root().Text("node_id"); sapient.IsUUID(id) {
		t.SetText("destination_id", string(id))
	}
	return t
}

func (r *Reader) send(p *link.Packet) {
	if p.Reply != nil {
		r.reply = r.out.AppendFrame(r.reply[:0])
		p.Reply(r.reply) // a failure shows as the end of the connection
	}
}

// acknowledge answers a registration; no reason is yes.
func (r *Reader) acknowledge(p *link.Packet, reason string) {
	t := r.begin(p)
	t.Open("registration_ack")
	t.SetBool("acceptance", reason == "")
	if reason != "" {
		t.SetText("ack_response_reason", reason)
	}
	t.Close()
	r.send(p)
}

// maxQuoted is how much of a broken message is sent back.
const maxQuoted = 4096

func (r *Reader) answerError(p *link.Packet, message []byte, err error) {
	t := r.begin(p)
	t.Open("error")
	t.SetBytes("packet", message[:min(len(message), maxQuoted)])
	t.SetText("error_message", err.Error())
	t.Close()
	r.send(p)
}

func (r *Reader) rejectTask(p *link.Packet, id []byte) {
	t := r.begin(p)
	t.Open("task_ack")
	t.SetText("task_id", string(id))
	t.SetWord("task_status", "REJECTED")
	t.SetText("reason", "this node takes no tasks")
	t.Close()
	r.send(p)
}

// status takes the health of a node in.
func (r *Reader) status(s *session, n *node, content sapient.Node, at time.Time) error {
	a := &n.asset
	a.At, a.Mode, a.Code, a.Tamper = at, string(content.Text("mode")), "", false
	switch content.Word("system") {
	case "WARNING", "ERROR":
		a.Code = Fault
	case "GOODBYE":
		delete(s.registered, n)
	}
	power := content.Get("power")
	if level, ok := power.Number("level"); ok && level >= 0 && level <= 100 {
		a.BatteryLeft = level / 100
	}
	if power.Word("status") == "FAULT" {
		a.Code = PowerFault
	}
	for c := range content.All("status") {
		if strings.Contains(strings.ToLower(string(c.Text("status_value"))), "tamper") {
			a.Tamper = true
		}
		switch c.Word("status_type") {
		case "INTERNAL_FAULT", "EXTERNAL_FAULT", "NOT_DETECTING":
			a.Code = Fault
		}
	}
	var err error
	if location := content.Get("node_location"); location.OK() {
		err = n.stands(location, s.registered[n])
		if !n.at.IsZero() && a.Code == "" {
			a.Code = OffSite
		}
	}
	if fov := content.Get("field_of_view"); fov.OK() && err == nil {
		err = r.view(s, n, fov, marsad.Footprint{Sensor: n.ID, At: at, Received: at})
	}
	r.source.Asset(n.ID, *a)
	return err
}

// offSite is how far from its sensor's site a node may say that it stands, m.
const offSite = 100

// stands notes where the node says that it is, if that is not its sensor's site.
func (n *node) stands(location sapient.Node, told *registration) error {
	place, err := placeOf(location, told, n.Site)
	if err != nil {
		return err
	}
	n.at = geo.Point{}
	if away, _ := geo.Inverse(n.Site, place.point); n.Site.IsZero() || away > offSite {
		n.at = place.point
	}
	return nil
}

// alert takes an alert of the node's own: it is the node's health that tells of it,
// and what it saw comes as detections.
func (r *Reader) alert(n *node, content sapient.Node, at time.Time) error {
	r.source.Counters.Reject(Alerted)
	if content.Word("status") == "CLEAR" {
		return nil
	}
	n.asset.At, n.asset.Code = at, Alerted
	if strings.Contains(strings.ToLower(string(content.Text("description"))), "tamper") {
		n.asset.Tamper = true
	}
	r.source.Asset(n.ID, n.asset)
	return nil
}
