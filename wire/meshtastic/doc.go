// Package meshtastic reads the messages of a Meshtastic mesh as its gateways give
// them: Protocol Buffers (ServiceEnvelope by MQTT, MeshPacket in datagrams, FromRadio in
// the stream of a serial line or TCP), and JSON by MQTT. Field numbers are those of
// mesh.proto, mqtt.proto, portnums.proto and telemetry.proto of meshtastic/protobufs.
//
// What people write to one another is not read: of text messages only their length is
// kept. A packet that is still encrypted is told as such; no key is tried.
package meshtastic
