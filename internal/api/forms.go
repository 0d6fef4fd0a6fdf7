package api

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"marsad"
	"marsad/geo"
)

// stamp is a time in the API's form: RFC 3339, UTC, microseconds.
type stamp time.Time

// MarshalJSON gives the quoted form.
func (s stamp) MarshalJSON() ([]byte, error) {
	return time.Time(s).UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000000Z"`), nil
}

// IsZero lets omitzero leave out what is not known.
func (s stamp) IsZero() bool { return time.Time(s).IsZero() }

// digits rounds x to n decimals. JSON has no infinity and no NaN: they give 0.
func digits(x float64, n int) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	scale := math.Pow10(n)
	return math.Round(x*scale) / scale
}

func seconds(s marsad.Seconds) float64 { return digits(float64(s), 3) }

// degrees of a position: 1e-7° is a centimetre.
func degrees(a geo.Angle) float64 { return digits(a.Degrees(), 7) }

func covariance(c marsad.Covariance) [3]float64 {
	return [3]float64{digits(c.EE, 2), digits(c.EN, 2), digits(c.NN, 2)}
}

// notNil makes an empty list [] and not null.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

type listForm struct {
	Version uint64 `json:"version"`
	At      stamp  `json:"at"`
	Items   any    `json:"items"`
	Next    string `json:"next,omitempty"`
}

type trackForm struct {
	ID         string             `json:"id"`
	Handle     uint32             `json:"handle"`
	Kind       string             `json:"kind"`
	State      string             `json:"state"`
	At         stamp              `json:"at"`
	Born       stamp              `json:"born"`
	Heard      stamp              `json:"heard"`
	Period     float64            `json:"period_s"`
	Lat        float64            `json:"lat"`
	Lon        float64            `json:"lon"`
	Covariance [3]float64         `json:"covariance"`
	Speed      float64            `json:"speed"`
	Course     *float64           `json:"course,omitempty"`
	Height     *heightForm        `json:"height,omitempty"`
	Existence  float64            `json:"existence"`
	Class      map[string]float64 `json:"class,omitempty"`
	Group      *groupForm         `json:"group,omitempty"`
	Label      string             `json:"label"`
	DeclaredBy string             `json:"declared_by,omitempty"`
	NamedBy    string             `json:"named_by,omitempty"`
	Classified string             `json:"classified_by,omitempty"`
	Identity   *identityForm      `json:"identity,omitempty"`
	Sensors    []contributionForm `json:"sensors"`
	Origins    []marsad.Origin    `json:"origins"`
	Marks      marsad.Marks       `json:"marks"`
	Alerted    bool               `json:"alerted"`
	Recent     []associationForm  `json:"recent,omitempty"`
}

type groupForm struct {
	Count  float64 `json:"count"`
	Length float64 `json:"length_m"`
}

type heightForm struct {
	Metres float64 `json:"metres"`
	Above  string  `json:"above"`
}

type identityForm struct {
	ICAO    string `json:"icao,omitempty"`
	Mode3A  string `json:"mode3a,omitempty"`
	MAVLink uint8  `json:"mavlink,omitempty"`
	MMSI    uint32 `json:"mmsi,omitempty"`
	Name    string `json:"name,omitempty"`
}

type contributionForm struct {
	Sensor       marsad.SensorID `json:"sensor"`
	Last         stamp           `json:"last"`
	Observations uint32          `json:"observations"`
}

type associationForm struct {
	Sensor    marsad.SensorID `json:"sensor"`
	Kind      string          `json:"kind"`
	At        stamp           `json:"at"`
	Received  stamp           `json:"received"`
	Residual  float64         `json:"residual_m"`
	Distance2 float64         `json:"distance2"`
	Weight    float64         `json:"weight"`
	Initiates bool            `json:"initiates"`
}

// formOfTrack gives a track without its recent associations.
func formOfTrack(t *marsad.PictureTrack) trackForm {
	f := trackForm{
		ID: t.ID.String(), Handle: t.Handle, Kind: t.Kind.String(), State: t.State.String(),
		At: stamp(t.At), Born: stamp(t.Born), Heard: stamp(t.Heard), Period: seconds(t.Period),
		Lat: degrees(t.Position.Lat), Lon: degrees(t.Position.Lon), Covariance: covariance(t.Covariance),
		Existence: digits(t.Existence, 4), Label: t.Label.String(), DeclaredBy: t.DeclaredBy, NamedBy: t.NamedBy, Classified: t.ClassifiedBy,
		Sensors: make([]contributionForm, len(t.Sensors)), Origins: notNil(t.Origins), Marks: t.Marks, Alerted: t.Alerted,
	}
	if t.Group != (marsad.Group{}) {
		f.Group = &groupForm{Count: digits(t.Group.Count, 1), Length: digits(t.Group.Length, 0)}
	}
	speed, course, moving := motion(&t.Track)
	f.Speed = digits(speed, 2)
	if moving {
		degrees := digits(course.Degrees(), 2)
		f.Course = &degrees
	}
	if t.Height.Known() {
		f.Height = &heightForm{digits(t.Height.Metres, 1), t.Height.Above.String()}
	}
	f.Class = formOfClass(&t.Class)
	if !t.Identity.IsZero() {
		f.Identity = formOfIdentity(t.Identity)
	}
	for i, c := range t.Sensors {
		f.Sensors[i] = contributionForm{c.Sensor, stamp(c.Last), c.Observations}
	}
	return f
}

// motion gives speed and course; moving is false when there is no course.
func motion(t *marsad.Track) (speed float64, course geo.Angle, moving bool) {
	speed = math.Hypot(t.East, t.North)
	return speed, geo.Angle(math.Atan2(t.East, t.North)).Normal(), speed > 0
}

func formOfIdentity(id marsad.Identity) *identityForm {
	f := &identityForm{MAVLink: id.MAVLink, MMSI: id.MMSI, Name: id.Name}
	if id.ICAO != 0 {
		f.ICAO = fmt.Sprintf("%06x", id.ICAO)
	}
	if code, ok := id.Mode3A.Code(); ok {
		f.Mode3A = fmt.Sprintf("%04o", code)
	}
	return f
}

func formOfRecent(recent []marsad.Association) []associationForm {
	out := make([]associationForm, len(recent))
	for i, a := range recent {
		out[i] = associationForm{a.Sensor, a.Kind.String(), stamp(a.At), stamp(a.Received),
			digits(a.Residual, 1), digits(a.Distance2, 2), digits(a.Weight, 3), a.Initiates}
	}
	return out
}

type sensorForm struct {
	ID           marsad.SensorID        `json:"id"`
	Name         string                 `json:"name"`
	Kind         marsad.SensorKind      `json:"kind"`
	Lat          *float64               `json:"lat,omitempty"`
	Lon          *float64               `json:"lon,omitempty"`
	HeightM      float64                `json:"height_m"`
	RangeMin     float64                `json:"range_min_m"`
	RangeMax     float64                `json:"range_max_m"`
	Field        *fieldForm             `json:"field,omitempty"`
	Revisit      float64                `json:"revisit_s"`
	Measures     []string               `json:"measures"`
	State        marsad.SensorState     `json:"state"`
	LastHeard    stamp                  `json:"last_heard,omitzero"`
	Observations uint64                 `json:"observations"`
	PerMinute    float64                `json:"per_minute"`
	Rejected     map[marsad.Code]uint64 `json:"rejected"`
	ClockOffset  float64                `json:"clock_offset_s"`
	Protocol     string                 `json:"protocol"`
	Source       string                 `json:"source"`
	Asset        *assetForm             `json:"asset,omitempty"`
	Readings     []readingForm          `json:"readings,omitempty"`
	Footprint    *footprintForm         `json:"footprint,omitempty"`
	StillAt      stamp                  `json:"still_at,omitzero"`
	Marks        marsad.Marks           `json:"marks"`
}

type fieldForm struct {
	From  float64 `json:"from"`
	Width float64 `json:"width"`
}

type assetForm struct {
	At              stamp       `json:"at"`
	Battery         *float64    `json:"battery,omitempty"`
	Link            *float64    `json:"link,omitempty"`
	Heading         *float64    `json:"heading,omitempty"`
	CameraAzimuth   *float64    `json:"camera_azimuth,omitempty"`
	CameraElevation *float64    `json:"camera_elevation,omitempty"`
	Armed           bool        `json:"armed"`
	Mode            string      `json:"mode,omitempty"`
	Tamper          bool        `json:"tamper"`
	Code            marsad.Code `json:"code,omitempty"`
}

var measuredNames = [...]struct {
	has  marsad.Measured
	name string
}{
	{marsad.HasRange, "range"}, {marsad.HasAzimuth, "azimuth"}, {marsad.HasElevation, "elevation"},
	{marsad.HasRangeRate, "range-rate"}, {marsad.HasPosition, "position"}, {marsad.HasHeight, "height"},
	{marsad.HasVelocity, "velocity"},
}

func formOfSensor(s *Sensor) sensorForm {
	st := &s.Status
	f := sensorForm{
		ID: s.ID, Name: s.Name, Kind: s.Kind, HeightM: digits(s.SiteHeight, 1),
		RangeMin: digits(s.RangeMin, 1), RangeMax: digits(s.RangeMax, 1), Revisit: seconds(s.Revisit), Measures: []string{},
		State: st.State, LastHeard: stamp(st.LastHeard), Observations: st.Observations, PerMinute: digits(st.PerMinute, 1),
		Rejected: st.Rejected, ClockOffset: seconds(st.ClockOffset), Protocol: s.Protocol, Source: s.Source, Marks: s.Marks,
		Readings: formOfReadings(st.Readings), StillAt: stamp(st.StillAt),
	}
	if f.Rejected == nil {
		f.Rejected = map[marsad.Code]uint64{}
	}
	if s.Site.Valid() {
		lat, lon := degrees(s.Site.Lat), degrees(s.Site.Lon)
		f.Lat, f.Lon = &lat, &lon
	}
	if s.Field.Width > 0 {
		f.Field = &fieldForm{digits(s.Field.From.Degrees(), 2), digits(s.Field.Width.Degrees(), 2)}
	}
	for _, m := range measuredNames {
		if s.Measures.All(m.has) {
			f.Measures = append(f.Measures, m.name)
		}
	}
	if st.Asset != nil {
		f.Asset = formOfAsset(st.Asset)
	}
	if st.Footprint != nil {
		f.Footprint = formOfFootprint(st.Footprint)
	}
	return f
}

func formOfAsset(a *marsad.Asset) *assetForm {
	told := func(x float64, n int) *float64 { x = digits(x, n); return &x }
	f := &assetForm{At: stamp(a.At), Armed: a.Armed, Mode: a.Mode, Tamper: a.Tamper, Code: a.Code}
	if a.BatteryLeft >= 0 {
		f.Battery = told(a.BatteryLeft, 3)
	}
	if a.LinkQuality >= 0 {
		f.Link = told(a.LinkQuality, 3)
	}
	if a.AttitudeKnown {
		f.Heading = told(a.Heading.Normal().Degrees(), 1)
	}
	if a.CameraKnown {
		f.CameraAzimuth = told(a.CameraAz.Normal().Degrees(), 1)
		f.CameraElevation = told(a.CameraEl.Degrees(), 1)
	}
	return f
}

type alertForm struct {
	ID             string               `json:"id"`
	Rule           marsad.Code          `json:"rule"`
	Zone           marsad.ZoneID        `json:"zone"`
	Track          string               `json:"track"`
	Priority       marsad.Priority      `json:"priority"`
	RuleState      marsad.RuleState     `json:"rule_state"`
	OperatorState  marsad.OperatorState `json:"operator_state"`
	Raised         stamp                `json:"raised"`
	Cleared        stamp                `json:"cleared,omitzero"`
	Lat            *float64             `json:"lat,omitempty"`
	Lon            *float64             `json:"lon,omitempty"`
	Covariance     [3]float64           `json:"covariance"`
	Reason         marsad.Reason        `json:"reason"`
	Sensors        []marsad.SensorID    `json:"sensors"`
	Origins        []marsad.Origin      `json:"origins"`
	Marks          marsad.Marks         `json:"marks"`
	AcknowledgedBy *marsad.Actor        `json:"acknowledged_by,omitempty"`
	AcknowledgedAt stamp                `json:"acknowledged_at,omitzero"`
	Remark         string               `json:"remark,omitempty"`
}

func formOfAlert(a *marsad.Alert) alertForm {
	f := alertForm{
		ID: a.ID.String(), Rule: a.Rule, Zone: a.Zone, Track: a.Track.String(), Priority: a.Priority,
		RuleState: a.Rules, OperatorState: a.Operator, Raised: stamp(a.Raised), Cleared: stamp(a.Cleared),
		Covariance: covariance(a.Covariance), Reason: a.Reason, Sensors: notNil(a.Sensors), Origins: notNil(a.Origins),
		Marks: a.Marks, AcknowledgedAt: stamp(a.AcknowledgedAt), Remark: a.Remark,
	}
	if a.Position.Valid() {
		lat, lon := degrees(a.Position.Lat), degrees(a.Position.Lon)
		f.Lat, f.Lon = &lat, &lon
	}
	if a.AcknowledgedBy != (marsad.Actor{}) {
		f.AcknowledgedBy = &a.AcknowledgedBy
	}
	return f
}

// open tells whether an alert still asks for somebody: it stands, or nobody has
// seen it.
func open(a *marsad.Alert) bool {
	return a.Operator != marsad.Closed && (a.Rules == marsad.Raised || a.Operator == marsad.AlertNew)
}

// pointForm is [latitude, longitude], degrees.
type pointForm [2]float64

// UnmarshalJSON reads exactly two numbers: the language's own reading would fill
// up what is missing and drop what is too much.
func (p *pointForm) UnmarshalJSON(text []byte) error {
	var numbers []float64
	if err := json.Unmarshal(text, &numbers); err != nil {
		return err
	}
	if len(numbers) != 2 {
		return fmt.Errorf("point of %d numbers: latitude and longitude", len(numbers))
	}
	*p = pointForm(numbers)
	return nil
}

type zoneForm struct {
	ID        marsad.ZoneID    `json:"id"`
	Version   int              `json:"version"`
	Name      string           `json:"name"`
	Kind      marsad.ZoneKind  `json:"kind"`
	Points    []pointForm      `json:"points"`
	OnEntry   bool             `json:"on_entry"`
	OnExit    bool             `json:"on_exit"`
	Direction marsad.Direction `json:"direction,omitempty"`
	Priority  marsad.Priority  `json:"priority"`
	Marks     marsad.Marks     `json:"marks"`
}

func formOfZone(z *marsad.Zone) zoneForm {
	f := zoneForm{ID: z.ID, Version: z.Version, Name: z.Name, Kind: z.Kind, Points: make([]pointForm, len(z.Points)),
		OnEntry: z.OnEntry, OnExit: z.OnExit, Direction: z.Direction, Priority: z.Priority, Marks: z.Marks}
	for i, p := range z.Points {
		f.Points[i] = pointForm{degrees(p.Lat), degrees(p.Lon)}
	}
	return f
}

// zone is the inverse of formOfZone. What a body leaves out has the value that a
// person would expect: an area alerts on entry, a line in both ways, at medium.
func (f *zoneForm) zone() marsad.Zone {
	z := marsad.Zone{ID: f.ID, Version: f.Version, Name: f.Name, Kind: f.Kind, OnEntry: f.OnEntry, OnExit: f.OnExit,
		Direction: f.Direction, Priority: f.Priority, Marks: f.Marks}
	if z.Kind == marsad.Line && z.Direction == "" {
		z.Direction = marsad.BothWays
	}
	if z.Priority == "" {
		z.Priority = marsad.Medium
	}
	for _, p := range f.Points {
		z.Points = append(z.Points, geo.LatLon(p[0], p[1]))
	}
	return z
}

type eventForm struct {
	Station  marsad.StationID  `json:"station"`
	Epoch    uint64            `json:"epoch"`
	Seq      uint64            `json:"seq"`
	At       stamp             `json:"at"`
	Actor    marsad.Actor      `json:"actor"`
	Exercise marsad.ExerciseID `json:"exercise,omitempty"`
	Kind     marsad.EventKind  `json:"kind"`
	Subject  string            `json:"subject"`
	Body     json.RawMessage   `json:"body,omitempty"`
	BodyHash string            `json:"body_hash"`
	Prev     string            `json:"prev"`
	Hash     string            `json:"hash"`
}

func formOfEvent(e *marsad.Event) eventForm {
	return eventForm{e.Station, e.Epoch, e.Seq, stamp(e.At), e.Actor, e.Exercise, e.Kind, e.Subject, e.Body,
		e.BodyHash.String(), e.Prev.String(), e.Hash.String()}
}

type brokenForm struct {
	Source string         `json:"source"`
	At     stamp          `json:"at"`
	Code   marsad.Code    `json:"code"`
	Params map[string]any `json:"params,omitempty"`
	Detail string         `json:"detail,omitempty"`
	Bytes  string         `json:"bytes"`
	Size   int            `json:"size"`
}

func formOfBroken(b *Broken) brokenForm {
	detail, _ := b.Params["detail"].(string)
	return brokenForm{b.Source, stamp(b.At), b.Code, b.Params, detail, hex.EncodeToString(b.Bytes), b.Size}
}

type healthForm struct {
	Station marsad.StationID `json:"station"`
	At      stamp            `json:"at"`
	Uptime  float64          `json:"uptime_s"`
	Picture pictureHealth    `json:"picture"`
	Store   StoreHealth      `json:"store"`
	Tracker TrackerHealth    `json:"tracker"`
	Sources []sourceForm     `json:"sources"`
	Clients int              `json:"clients"`
}

type pictureHealth struct {
	Version uint64 `json:"version"`
	Tracks  int    `json:"tracks"`
}

type sourceForm struct {
	Name         string                 `json:"name"`
	Protocol     string                 `json:"protocol"`
	Address      string                 `json:"address"`
	Transport    string                 `json:"transport"`
	Exercise     marsad.ExerciseID      `json:"exercise,omitempty"`
	Bytes        uint64                 `json:"bytes"`
	Frames       uint64                 `json:"frames"`
	Messages     uint64                 `json:"messages"`
	Observations uint64                 `json:"observations"`
	Readings     uint64                 `json:"readings"`
	Rejected     map[marsad.Code]uint64 `json:"rejected"`
	LastHeard    stamp                  `json:"last_heard,omitzero"`
	ClockOffset  float64                `json:"clock_offset_s"`
}

func formOfSource(s *Source) sourceForm {
	c := &s.Count
	f := sourceForm{s.Name, s.Protocol, s.Address, s.Transport, s.Exercise, c.Bytes, c.Frames, c.Messages, c.Observations, c.Readings, c.Rejected, stamp(c.LastHeard), seconds(c.ClockOffset)}
	if f.Rejected == nil {
		f.Rejected = map[marsad.Code]uint64{}
	}
	return f
}
