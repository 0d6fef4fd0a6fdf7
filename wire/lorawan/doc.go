// Package lorawan reads the events of ChirpStack, a network server of LoRaWAN, as its
// integrations send them: JSON or Protocol Buffers, of version 4 and in the key names
// of version 3. The topic of MQTT (application/ID/device/EUI/event/up) or the query of
// an HTTP post (?event=up) tells which event it is; in JSON its keys tell too.
//
// Field numbers are those of integration.proto, common.proto and gw.proto of
// chirpstack/chirpstack. A payload without a codec may be Cayenne Low Power Payload:
// Cayenne reads it.
package lorawan
