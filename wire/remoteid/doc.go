// Package remoteid reads and writes the broadcast Remote ID of drones: the messages
// of ASTM F3411-22a (clause 5.4.5) and ASD-STAN prEN 4709-002, and what carries them:
// Bluetooth 4 and 5 advertising, Wi-Fi Beacon and Wi-Fi NAN.
//
// Decode reads one message of 25 bytes, Messages those of a pack or a single one.
// Find looks into a captured link-layer frame for the Remote ID that it may carry; it
// gives nothing of any other frame. Codes are kept as they stand in the message, so that
// Append gives the same bytes again; methods turn them into quantities.
package remoteid
