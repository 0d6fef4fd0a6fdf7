package ledger

import (
	"encoding/json"
	"fmt"
	"math"

	"marsad"
	"marsad/geo"
)

// The records are the forms in which zones, sensors and alerts stand in the
// bodies of events and in exported state, as JSON or YAML. Their field names are
// stable: a name once used keeps its meaning. Positions are in degrees, latitude
// first, to 1e-9; angles in degrees from true north, clockwise; all else is SI.

// Place is a position: lat and lon in degrees.
type Place struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

func placeOf(p geo.Point) Place {
	lat, lon := p.Degrees()
	return Place{tidy(lat), tidy(lon)}
}

// point returns the position; the place 0, 0 is none.
func (p Place) point() geo.Point { return geo.LatLon(p.Lat, p.Lon) }

// tidy rounds to nine decimals: 0.1 mm for degrees of latitude.
func tidy(degrees float64) float64 { return math.Round(degrees*1e9) / 1e9 }

func degrees(a geo.Angle) float64 { return tidy(a.Degrees()) }

func radians(degrees float64) geo.Angle { return geo.Angle(degrees) * geo.Degree }

func placesOf(points []geo.Point) []Place {
	out := make([]Place, len(points))
	for i, p := range points {
		out[i] = placeOf(p)
	}
	return out
}

func points(places []Place) []geo.Point {
	if places == nil {
		return nil
	}
	out := make([]geo.Point, len(places))
	for i, p := range places {
		out[i] = p.point()
	}
	return out
}

// ZoneRecord is a zone as it is written.
type ZoneRecord struct {
	ID        marsad.ZoneID    `json:"id"`
	Version   int              `json:"version,omitempty"`
	Name      string           `json:"name,omitempty"`
	Kind      marsad.ZoneKind  `json:"kind"`
	Points    []Place          `json:"points"`
	OnEntry   bool             `json:"on_entry,omitempty"`
	OnExit    bool             `json:"on_exit,omitempty"`
	Direction marsad.Direction `json:"direction,omitempty"`
	Priority  marsad.Priority  `json:"priority"`
	Marks     marsad.Marks     `json:"marks"`
}

// RecordZone returns the record of z.
func RecordZone(z marsad.Zone) ZoneRecord {
	return ZoneRecord{z.ID, z.Version, z.Name, z.Kind, placesOf(z.Points), z.OnEntry, z.OnExit, z.Direction, z.Priority, z.Marks}
}

// Zone returns the zone of the record; whether it is valid the caller asks it.
func (r ZoneRecord) Zone() marsad.Zone {
	return marsad.Zone{ID: r.ID, Version: r.Version, Name: r.Name, Kind: r.Kind, Points: points(r.Points), OnEntry: r.OnEntry, OnExit: r.OnExit,
		Direction: r.Direction, Priority: r.Priority, Marks: r.Marks}
}

// SectorRecord is a span of directions in degrees: from clockwise over width.
type SectorRecord struct {
	From  float64 `json:"from"`
	Width float64 `json:"width"`
}

func sectorOf(s geo.Sector) SectorRecord {
	return SectorRecord{degrees(s.From), degrees(s.Width)}
}

func (s SectorRecord) sector() geo.Sector {
	return geo.Sector{From: radians(s.From), Width: radians(s.Width)}
}

// SensorRecord is a sensor as it is written: its site and what may be expected
// of it. Angles are in degrees, measures is a list of names of quantities.
type SensorRecord struct {
	ID                marsad.SensorID   `json:"id"`
	Name              string            `json:"name,omitempty"`
	Kind              marsad.SensorKind `json:"kind"`
	Lat               float64           `json:"lat"`
	Lon               float64           `json:"lon"`
	Height            float64           `json:"height"` // m above the ellipsoid
	Measures          []string          `json:"measures,omitempty"`
	SigmaRange        float64           `json:"sigma_range,omitempty"`
	SigmaAzimuth      float64           `json:"sigma_azimuth,omitempty"`
	SigmaElevation    float64           `json:"sigma_elevation,omitempty"`
	SigmaRangeRate    float64           `json:"sigma_range_rate,omitempty"`
	SigmaPosition     float64           `json:"sigma_position,omitempty"`
	AzimuthBias       float64           `json:"azimuth_bias,omitempty"`
	RangeBias         float64           `json:"range_bias,omitempty"`
	BatteryEnergy     float64           `json:"battery_energy,omitempty"`
	Pd                float64           `json:"pd,omitempty"`
	FalsePerScan      float64           `json:"false_per_scan,omitempty"`
	Revisit           float64           `json:"revisit,omitempty"` // s
	Sweep             bool              `json:"sweep,omitempty"`
	Field             SectorRecord      `json:"field"`
	RangeMin          float64           `json:"range_min,omitempty"`
	RangeMax          float64           `json:"range_max,omitempty"`
	MinRadialSpeed    float64           `json:"min_radial_speed,omitempty"`
	Resolution        float64           `json:"resolution,omitempty"`
	ResolutionAzimuth float64           `json:"resolution_azimuth,omitempty"`
	RateSpan          [2]float64        `json:"rate_span"`
	ElevationSpan     SectorRecord      `json:"elevation_span"`
	Masks             [][]Place         `json:"masks,omitempty"`
	Reflectors        []ReflectorRecord `json:"reflectors,omitempty"`
	Origin            marsad.Origin     `json:"origin"`
	Marks             marsad.Marks      `json:"marks"`
}

// ReflectorRecord is a fixed thing in a sensor's view, as it is written.
type ReflectorRecord struct {
	Lat    float64 `json:"lat"`
	Lon    float64 `json:"lon"`
	Height float64 `json:"height"` // m above the ellipsoid
}

// quantityNames are the names of the bits of marsad.Measured, lowest first.
var quantityNames = [...]string{"range", "azimuth", "elevation", "range-rate", "position", "height", "velocity"}

func measuresOf(m marsad.Measured) (names []string) {
	for i, name := range quantityNames {
		if m&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// measured returns the set of the names; a name that is none is in err.
func measured(names []string) (m marsad.Measured, err error) {
	for _, name := range names {
		bit := marsad.Measured(0)
		for i, known := range quantityNames {
			if name == known {
				bit = 1 << i
			}
		}
		if bit == 0 {
			err = fmt.Errorf("no quantity %q", name)
		}
		m |= bit
	}
	return m, err
}

// RecordSensor returns the record of s.
func RecordSensor(s marsad.Sensor) SensorRecord {
	at := placeOf(s.Site)
	r := SensorRecord{ID: s.ID, Name: s.Name, Kind: s.Kind, Lat: at.Lat, Lon: at.Lon, Height: s.SiteHeight, Measures: measuresOf(s.Measures),
		SigmaRange: s.SigmaRange, SigmaAzimuth: degrees(s.SigmaAzimuth), SigmaElevation: degrees(s.SigmaElevation),
		SigmaRangeRate: s.SigmaRangeRate, SigmaPosition: s.SigmaPosition, AzimuthBias: degrees(s.AzimuthBias), RangeBias: s.RangeBias, BatteryEnergy: s.BatteryEnergy,
		Pd: s.Pd, FalsePerScan: s.FalsePerScan, Revisit: float64(s.Revisit), Sweep: s.Sweep, Field: sectorOf(s.Field),
		RangeMin: s.RangeMin, RangeMax: s.RangeMax, MinRadialSpeed: s.MinRadialSpeed, Resolution: s.Resolution,
		ResolutionAzimuth: degrees(s.ResolutionAzimuth), RateSpan: s.RateSpan, ElevationSpan: sectorOf(s.ElevationSpan),
		Origin: s.Origin, Marks: s.Marks}
	for _, mask := range s.Masks {
		r.Masks = append(r.Masks, placesOf(mask))
	}
	for _, f := range s.Reflectors {
		at := placeOf(f.Position)
		r.Reflectors = append(r.Reflectors, ReflectorRecord{at.Lat, at.Lon, f.Height})
	}
	return r
}

// Sensor returns the sensor of the record. Names in measures that are none are
// left out; Ledger.Import refuses them.
func (r SensorRecord) Sensor() marsad.Sensor {
	has, _ := measured(r.Measures) // see above
	s := marsad.Sensor{ID: r.ID, Name: r.Name, Kind: r.Kind, Site: Place{r.Lat, r.Lon}.point(), SiteHeight: r.Height, Measures: has,
		SigmaRange: r.SigmaRange, SigmaAzimuth: radians(r.SigmaAzimuth), SigmaElevation: radians(r.SigmaElevation),
		SigmaRangeRate: r.SigmaRangeRate, SigmaPosition: r.SigmaPosition, AzimuthBias: radians(r.AzimuthBias), RangeBias: r.RangeBias, BatteryEnergy: r.BatteryEnergy,
		Pd: r.Pd, FalsePerScan: r.FalsePerScan, Revisit: marsad.Seconds(r.Revisit), Sweep: r.Sweep, Field: r.Field.sector(),
		RangeMin: r.RangeMin, RangeMax: r.RangeMax, MinRadialSpeed: r.MinRadialSpeed, Resolution: r.Resolution,
		ResolutionAzimuth: radians(r.ResolutionAzimuth), RateSpan: r.RateSpan, ElevationSpan: r.ElevationSpan.sector(),
		Origin: r.Origin, Marks: r.Marks}
	for _, mask := range r.Masks {
		s.Masks = append(s.Masks, points(mask))
	}
	for _, f := range r.Reflectors {
		s.Reflectors = append(s.Reflectors, marsad.Reflector{Position: Place{f.Lat, f.Lon}.point(), Height: f.Height})
	}
	return s
}

// AlertRecord is an alert as the body of alert.raised has it. Its id and time are
// the event's.
type AlertRecord struct {
	Rule       marsad.Code       `json:"rule"`
	Zone       marsad.ZoneID     `json:"zone"`
	Track      string            `json:"track"`
	Priority   marsad.Priority   `json:"priority"`
	Lat        float64           `json:"lat,omitempty"`
	Lon        float64           `json:"lon,omitempty"`
	Covariance [3]float64        `json:"covariance"` // ee, en, nn, m²
	Reason     marsad.Reason     `json:"reason"`
	Sensors    []marsad.SensorID `json:"sensors,omitempty"`
	Origins    []marsad.Origin   `json:"origins,omitempty"`
	Marks      marsad.Marks      `json:"marks"`
}

func recordAlert(a *marsad.Alert) AlertRecord {
	at := placeOf(a.Position)
	r := AlertRecord{Rule: a.Rule, Zone: a.Zone, Priority: a.Priority, Lat: at.Lat, Lon: at.Lon,
		Covariance: [3]float64{a.Covariance.EE, a.Covariance.EN, a.Covariance.NN}, Reason: a.Reason, Sensors: a.Sensors, Origins: a.Origins, Marks: a.Marks}
	if !a.Track.IsZero() {
		r.Track = a.Track.String()
	}
	return r
}

// Alert returns the alert of the record, without what the event says of it.
func (r AlertRecord) Alert() marsad.Alert {
	track, _ := marsad.ParseTrackID(r.Track) // an alert about no track has no id
	return marsad.Alert{Rule: r.Rule, Zone: r.Zone, Track: track, Priority: r.Priority, Position: Place{r.Lat, r.Lon}.point(),
		Covariance: marsad.Covariance{EE: r.Covariance[0], EN: r.Covariance[1], NN: r.Covariance[2]}, Reason: r.Reason,
		Sensors: r.Sensors, Origins: r.Origins, Marks: r.Marks}
}

// clearance and acknowledgement are the bodies of alert.cleared and
// alert.acknowledged.
type clearance struct {
	Reason marsad.Reason `json:"reason"`
}

type acknowledgement struct {
	Remark string `json:"remark,omitempty"`
}

// event returns the event with the body, or an error of code BadRequest for a
// body that JSON cannot express (a number that is none).
func event(e marsad.Event, body any) (marsad.Event, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return marsad.Event{}, marsad.Errorf(marsad.BadRequest, "ledger: %s %s: %w", e.Kind, e.Subject, err)
	}
	e.Body = text
	return e, nil
}
