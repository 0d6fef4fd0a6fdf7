package ledger

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"marsad"
)

// FindingRecord is a finding as it is written. Degrees, else SI and the unit that the
// code names.
type FindingRecord struct {
	Code     marsad.Code     `json:"code"`
	Since    time.Time       `json:"since"`
	Sensor   marsad.SensorID `json:"sensor,omitempty"`
	Track    string          `json:"track,omitempty"`
	Other    string          `json:"other,omitempty"`
	Identity *IdentityRecord `json:"identity,omitempty"`
	Lat      float64         `json:"lat,omitempty"`
	Lon      float64         `json:"lon,omitempty"`
	Value    float64         `json:"value"`
	Sigma    float64         `json:"sigma"`
	Evidence []uint64        `json:"evidence,omitempty"`
}

// IdentityRecord is what an object says of itself, as it is written.
type IdentityRecord struct {
	ICAO    uint32 `json:"icao,omitempty"`
	Mode3A  uint16 `json:"mode_3a,omitempty"` // with its bit of validity
	MAVLink uint8  `json:"mavlink,omitempty"`
	MMSI    uint32 `json:"mmsi,omitempty"`
	Name    string `json:"name,omitempty"`
}

func recordFinding(f *marsad.Finding) FindingRecord {
	at := placeOf(f.Position)
	r := FindingRecord{Code: f.Code, Since: f.Since.UTC(), Sensor: f.Sensor, Lat: at.Lat, Lon: at.Lon, Value: f.Value, Sigma: f.Sigma, Evidence: f.Evidence}
	if !f.Track.IsZero() {
		r.Track = f.Track.String()
	}
	if !f.Other.IsZero() {
		r.Other = f.Other.String()
	}
	if i := f.Identity; !i.IsZero() {
		r.Identity = &IdentityRecord{ICAO: i.ICAO, Mode3A: uint16(i.Mode3A), MAVLink: i.MAVLink, MMSI: i.MMSI, Name: i.Name}
	}
	return r
}

// Finding returns the finding of the record; At is for the event to say.
func (r *FindingRecord) Finding() marsad.Finding {
	f := marsad.Finding{Code: r.Code, Since: r.Since, Sensor: r.Sensor, Position: Place{r.Lat, r.Lon}.point(), Value: r.Value, Sigma: r.Sigma, Evidence: r.Evidence}
	f.Track, _ = marsad.ParseTrackID(r.Track) // one about a sensor as a whole has none
	f.Other, _ = marsad.ParseTrackID(r.Other)
	if i := r.Identity; i != nil {
		f.Identity = marsad.Identity{ICAO: i.ICAO, Mode3A: marsad.Mode3A(i.Mode3A), MAVLink: i.MAVLink, MMSI: i.MMSI, Name: i.Name}
	}
	return f
}

// FindingSubject names what a finding is about in the log: the code, then the sensor
// and the tracks as far as there are any, with spaces between.
func FindingSubject(f *marsad.Finding) string {
	parts := []string{string(f.Code)}
	if f.Sensor != "" {
		parts = append(parts, string(f.Sensor))
	}
	for _, id := range [...]marsad.TrackID{f.Track, f.Other} {
		if !id.IsZero() {
			parts = append(parts, id.String())
		}
	}
	return strings.Join(parts, " ")
}

// Find notes that something was found wrong. What stands already is a conflict.
func (l *Ledger) Find(f *marsad.Finding) (marsad.Event, error) {
	subject := FindingSubject(f)
	if _, stands := l.findings[subject]; stands {
		return marsad.Event{}, marsad.Errorf(marsad.Conflict, "ledger: finding %s stands already", subject)
	}
	return event(marsad.Event{At: f.At, Actor: l.machine(), Kind: marsad.FindingRaised, Subject: subject}, recordFinding(f))
}

// EndFinding notes that a finding does not hold any more.
func (l *Ledger) EndFinding(f *marsad.Finding) (marsad.Event, error) {
	subject := FindingSubject(f)
	if _, stands := l.findings[subject]; !stands {
		return marsad.Event{}, notFound("finding", subject)
	}
	return event(marsad.Event{At: f.At, Actor: l.machine(), Kind: marsad.FindingOver, Subject: subject}, recordFinding(f))
}

// Findings returns what was found wrong and still holds, as it was when it was found,
// oldest first.
func (l *Ledger) Findings() []marsad.Finding {
	out := make([]marsad.Finding, 0, len(l.findings))
	for _, f := range l.findings {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b marsad.Finding) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(FindingSubject(&a), FindingSubject(&b)))
	})
	return out
}

func (l *Ledger) findingRaised(e *marsad.Event) error {
	var r FindingRecord
	there, err := read(e, &r)
	if err != nil {
		return err
	}
	if _, stands := l.findings[e.Subject]; stands {
		return marsad.Errorf(marsad.Conflict, "found twice")
	}
	if !there { // nobody knows any more what it was about
		return nil
	}
	f := r.Finding()
	f.At = e.At
	l.findings[e.Subject] = f
	return nil
}

func (l *Ledger) findingOver(e *marsad.Event) error {
	delete(l.findings, e.Subject)
	return nil
}
