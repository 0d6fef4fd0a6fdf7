// Package meshtastic takes the packets of a Meshtastic mesh: positions of our own
// nodes become reports, detection sensors detections at their sites, telemetry readings
// and health.
//
// Messages of people are dropped as they come, and counted; so are encrypted packets
// and nodes that are not configured. No byte of a packet reaches quarantine but of one
// that a node of ours sent on a port that carries no words.
package meshtastic
