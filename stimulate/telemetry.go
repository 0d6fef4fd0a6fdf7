package stimulate

import "marsad"

// ReportWriter writes what an aircraft of our own tells of itself (MAVLink). It
// appends the frames of one report; asset may be nil.
type ReportWriter interface {
	Append(dst []byte, report *marsad.Observation, asset *marsad.Asset) ([]byte, error)
}

// Telemetry is the encoder of an aircraft of our own: one datagram a report.
type Telemetry struct {
	Writer ReportWriter
}

// Encode returns the datagrams of a step.
func (t *Telemetry) Encode(step Step) ([][]byte, error) {
	var out [][]byte
	for i := range step.Detections {
		b, err := t.Writer.Append(nil, &step.Detections[i].Observation, step.Detections[i].Asset)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}
