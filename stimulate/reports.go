package stimulate

import (
	"bytes"

	"marsad"
)

// Reports is the encoder of what tells of one thing at a time: a mast its
// bearings, a locator its positions, an aircraft of our own its telemetry.
// Several go into one datagram, as many as an Ethernet carries in one piece.
type Reports struct {
	// Append writes one report in the words of a protocol. asset is nil where the
	// report is not about an asset of ours.
	Append func(dst []byte, report *marsad.Observation, asset *marsad.Asset) ([]byte, error)
}

// maxReports is the bytes of reports in a datagram; a longer report goes alone.
const maxReports = 1400

// Encode returns the datagrams of a step. Ends of scans have no words here.
func (r *Reports) Encode(step Step) ([][]byte, error) {
	var out [][]byte
	var b []byte
	for i := range step.Detections {
		d := &step.Detections[i]
		if d.IsScan() {
			continue
		}
		start := len(b)
		var err error
		if b, err = r.Append(b, &d.Observation, d.Asset); err != nil {
			return nil, err
		}
		if start > 0 && len(b) > maxReports {
			out = append(out, b[:start:start])
			b = bytes.Clone(b[start:])
		}
	}
	if len(b) > 0 {
		out = append(out, b)
	}
	return out, nil
}
