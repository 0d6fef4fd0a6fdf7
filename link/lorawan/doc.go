// Package lorawan takes the events of a LoRaWAN network server (ChirpStack): what the
// codec of a device made of its payload becomes readings, detections at the device's
// site and health; where a device was located becomes a report.
package lorawan
